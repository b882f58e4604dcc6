"""The supervisor's board, many given out at once, the caller's next one, the printed record, and the figures."""

from collections import Counter
from typing import Any

import pytest

from portal.domain.callbacks.links import token_of
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries import answers_of
from portal.domain.estate.roles import Role
from portal.infra import formkeys, worker
from portal.infra.db import session
from tests import makers
from tests import makers_callbacks as callbacks
from tests import makers_estate as make

LIST = "/staff/callbacks"


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def ticked(client: Any, rows: list[Callback], to: str) -> Any:
    """The ticked rows, sent as the list's form sends them."""
    form = client.get(f"{LIST}?view=unassigned").form(f"{LIST}/assignments")
    picked = [f"{row.id}.{callbacks.again(row).version}" for row in rows]
    return client.post(f"{LIST}/assignments", data=form | {"id": picked, "to": to})


def test_the_lead_sees_how_far_it_is_and_gives_many_out_evenly_but_not_to_who_did_it(
    client: Any, s: Any
) -> None:
    lead = s.dispatcher = make.staff(Role.SITE_MANAGER, s.community)
    second = make.staff(Role.AGENT, s.community)
    rows = [callbacks.planned(s) for _ in range(4)]
    worker.work_off(client.application)
    client.sign_in(s.manager, "staff")
    page = client.get(LIST)
    assert "0 / 4" in page.words
    assert "还差4个" in page.words
    assert rows[0].title in client.get(f"{LIST}?view=unassigned&community={s.community}").words
    done = ticked(client, rows[:3], "evenly")
    assert "分派了3个" in done.words
    given = Counter(callbacks.again(row).caller_id for row in rows[:3])
    assert set(given) == {s.agent, second}
    refused = ticked(client, [rows[3], rows[0]], str(lead))
    assert "分派了0个" in refused.words
    assert "办过这件事" in refused.words
    assert ticked(client, [], "evenly").status_code == 303
    assert callbacks.again(rows[3]).caller_id is None
    client.sign_in(s.agent, "staff")
    assert "平均分给大家" not in client.get(f"{LIST}?view=unassigned").words
    with client.application.app_context():
        key = formkeys.issue(str(s.agent), f"{LIST}/assignments")
    forged = {"key": key, "id": [f"{rows[3].id}.1"], "to": "evenly"}
    assert client.post(f"{LIST}/assignments", data=forged).status_code == 403


def test_the_caller_goes_on_to_the_next_and_sees_what_lies_beside(client: Any, s: Any, clock: Any) -> None:
    first, last = callbacks.assigned(s), callbacks.assigned(s)
    open_one = makers.repair_accepted(s)
    client.sign_in(s.agent, "staff")
    page = client.get(f"{LIST}/{first.id}")
    assert open_one.title in page.words
    assert last.title in page.words
    form = page.form(f"{LIST}/{first.id}/call")
    sent = form | {"way": "phone", "outcome": "busy", "then": "next"}
    gone = client.post(f"{LIST}/{first.id}/call", data=sent)
    assert gone.location.endswith(f"{LIST}/{last.id}")
    clock.to("2026-11-20T22:10+08:00")
    client.sign_in(s.agent, "staff")
    late = client.get(f"{LIST}/{last.id}")
    assert "免打扰" in late.words
    assert "tel:" not in late.get_data(as_text=True).split("<aside")[0]
    form = late.form(f"{LIST}/{last.id}/call")
    refused = client.post(f"{LIST}/{last.id}/call", data=form | {"way": "phone", "outcome": "busy"})
    assert (refused.status_code, "免打扰" in refused.words) == (422, True)
    told = form | {"way": "incoming", "outcome": "reached", "stands": "good", "score": "4", "then": "next"}
    assert client.post(f"{LIST}/{last.id}/call", data=told).location.endswith(f"{LIST}/{first.id}")


def test_a_check_at_the_door_is_filled_in_and_printed(client: Any, s: Any) -> None:
    row = callbacks.visit(s)
    client.sign_in(s.agent, "staff")
    blank = client.get(f"{LIST}/{row.id}/sheet")
    assert "门、窗和五金" in blank.words
    assert "保修到期提醒" in blank.words
    page = client.get(f"{LIST}/{row.id}")
    assert "怎么问 上门，大约45分钟" in page.words and "保修什么时候到期" in page.words
    form = page.form(f"{LIST}/{row.id}/call")
    assert form["way"] == "visit"
    sent = form | {
        "way": "visit", "outcome": "reached", "consent": "yes", "q0": "defect", "n0": "主卧窗关不严", "q1": "fine",
        "q2": "fine", "q3": "yes", "stands": "good", "score": "4",
    }  # fmt: skip
    asked = client.post(f"{LIST}/{row.id}/call", data=sent)
    assert (asked.status_code, "查出了问题" in asked.words) == (422, True)
    again = asked.form(f"{LIST}/{row.id}/call") | {"defects": "repair", "part": "door.window"}
    assert client.post(f"{LIST}/{row.id}/call", data=again).status_code == 303
    page = client.get(f"{LIST}/{row.id}")
    assert "主卧窗关不严" in page.words
    number = callbacks.again(row).became_number
    assert number in page.words
    assert "☑ 有问题" in client.get(f"{LIST}/{row.id}/sheet").words


def test_the_person_answers_the_questions_alone_but_nobody_answers_for_a_building(
    client: Any, s: Any
) -> None:
    row = callbacks.visit(s)
    page = client.get(f"/c/{token_of(row.id)}")
    assert "给水和排水" in page.words and "已告知" not in page.words
    form = page.form(f"/c/{token_of(row.id)}")
    sent = form | {"q0": "defect", "n0": "纱窗破", "q3": "yes", "stands": "good", "score": "4"}
    assert client.post(f"/c/{token_of(row.id)}", data=sent).status_code == 303
    assert callbacks.again(row).satisfied is False
    assert [item.question for _, item in answers_of(row.id)] == ["q1"]
    assert client.get(f"/c/{token_of(callbacks.visit(s, 'year_four').id)}").status_code == 404


def test_each_figure_opens_its_callbacks(client: Any, s: Any) -> None:
    row = callbacks.assigned(s)
    callbacks.assigned(s)
    client.sign_in(s.agent, "staff")
    form = client.get(f"{LIST}/{row.id}").form(f"{LIST}/{row.id}/call")
    client.post(
        f"{LIST}/{row.id}/call",
        data=form | {"way": "phone", "outcome": "reached", "stands": "good", "score": "5"},
    )
    worker.work_off(client.application)
    assert client.get(f"{LIST}/figures").status_code == 403
    client.sign_in(s.manager, "staff")
    page = client.get(f"{LIST}/figures?period=year")
    assert "1个，应回访2个" in page.words
    links = {a.get("href") for a in page.tree.iter("a") if "/figures/cases" in (a.get("href") or "")}
    assert len(links) > 10
    for link in sorted(links):
        assert row.title in client.get(link).words, link
    assert client.get(f"{LIST}/figures/cases?kind=odd&since=202611&until=202611").status_code == 404
    client.sign_in(make.staff(Role.SERVICE_LEAD, make.community()), "staff")
    other = client.get(f"{LIST}/figures?community={s.community}&period=year")
    assert "应回访0个" in other.words
    session().rollback()
