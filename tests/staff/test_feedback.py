"""Feedback at the desk: listed, registered, answered, decided, turned into a repair."""

from typing import Any

import pytest

from portal.domain.estate.roles import Role
from portal.domain.feedback import actions
from portal.domain.feedback.models import Feedback
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def sent(s: makers.Story, sort: str = "suggestion") -> Feedback:
    words = actions.Words(sort=sort, content="垃圾房晚上能不能开到十点", unit_id=s.unit)
    with write():
        return actions.send(words, by=s.by("owner"))


def go(client: Any, row: Feedback, noun: str, **typed: Any) -> Any:
    door = f"/staff/feedback/{row.id}/{noun}"
    return client.send(door, typed, at=door)


def status(row: Feedback) -> str:
    return str(session().get_one(Feedback, row.id, populate_existing=True).status)


def test_answered_then_adopted_by_who_may(s: makers.Story, client: Any) -> None:
    row = sent(s)
    client.sign_in(s.agent, "staff")
    assert "垃圾房晚上" in client.get("/staff/feedback?sort=suggestion&status=received").words
    assert "没有这样的" in client.get("/staff/feedback?sort=praise").words
    assert "待答复" in client.get("/staff/").words
    assert "垃圾房晚上" in client.get(f"/staff/?open=feedback.{row.id}").words
    assert go(client, row, "answer", text="").status_code == 422
    assert go(client, row, "answer", text="例会上讨论").status_code == 303
    page = client.get(f"/staff/feedback/{row.id}")
    assert "例会上讨论" in page.words and "adoption" not in page.get_data(as_text=True)
    assert client.get(f"/staff/feedback/{row.id}/adoption").status_code == 403
    client.sign_in(make.staff(Role.SERVICE_LEAD, s.community), "staff")
    assert go(client, row, "adoption", reason="下月起开到22:30").status_code == 303
    assert status(row) == "adopted" and "下月起开到22:30" in client.get(f"/staff/feedback/{row.id}").words


def test_one_act_turns_it_into_a_repair(s: makers.Story, client: Any) -> None:
    row = sent(s, "help")
    client.sign_in(s.agent, "staff")
    bare = go(client, row, "turn", into="repair")
    assert bare.status_code == 422 and "请选择坏的是哪个部位" in bare.words
    assert go(client, row, "turn", into="repair", part="water.supply").status_code == 303
    page = client.get(f"/staff/feedback/{row.id}")
    assert status(row) == "turned" and "-BX-" in page.words
    again = client.get(f"/staff/feedback/{row.id}/turn")
    assert again.status_code == 303


def test_two_at_one_answer(s: makers.Story, client: Any) -> None:
    row = sent(s)
    client.sign_in(s.agent, "staff")
    door = f"/staff/feedback/{row.id}/answer"
    served = client.get(door).form(door)
    with write():
        actions.answer(session().get_one(Feedback, row.id), text="我先答", by=s.by("manager"))
    late = client.post(door, data=served | {"text": "我后答"})
    assert late.status_code == 409 and "我后答" in late.words


def test_written_down_for_who_called(s: makers.Story, client: Any) -> None:
    client.sign_in(s.agent, "staff")
    label = make.home_page(s.unit).label
    assert label in client.get("/staff/feedback/new", query_string={"q": label}).words
    door = f"/staff/feedback/homes/{s.unit}"
    typed = {"sort": "praise", "content": "保安小陈帮老人提行李", "person": str(s.owner), "channel": "phone"}
    made = client.send(door, typed, at=door)
    assert "保安小陈" in client.get(made.location).words
    common = f"/staff/feedback/communities/{s.community}"
    assert (
        client.send(
            common, {"sort": "question", "content": "路过问路", "channel": "counter"}, at=common
        ).status_code
        == 303
    )
    other = make.home("909")
    assert client.get(f"/staff/feedback/homes/{other}").status_code == 404
    found = client.get("/staff/search", query_string={"q": "提行李"})
    assert "保安小陈" in found.words
