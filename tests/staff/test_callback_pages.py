"""Callbacks at the desk and by the person's link: the queue, one call, forged posts, what follows."""

import logging
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.callbacks.links import old_digest, token_of
from portal.domain.callbacks.rules import Status
from portal.domain.estate.roles import Role
from portal.domain.repairs.rules import Status as Repair
from portal.infra import formkeys, message_list, worker
from portal.infra.db import db, session, write
from tests import makers
from tests import makers_callbacks as callbacks
from tests import makers_estate as make

LIST = "/staff/callbacks"
ANSWERS = {"way": "phone", "outcome": "reached", "stands": "not_good", "score": "2", "words": "柜子里还是潮"}


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def send(client: Any, row: Any, noun: str, **values: str) -> Any:
    address = f"{LIST}/{row.id}/{noun}"
    form = client.get(f"{LIST}/{row.id}").form(address)
    return client.post(address, data=form | values)


def forge(client: Any, who: int, address: str, row: Any, **values: str) -> Any:
    """Posted with a key of one's own, whatever the page offered."""
    with client.application.app_context():
        key = formkeys.issue(str(who), address)
    return client.post(address, data={"key": key, "version": str(callbacks.again(row).version), **values})


def test_the_lead_assigns_the_caller_tries_and_records_and_the_repair_opens_again(
    client: Any, s: Any
) -> None:
    row = callbacks.planned(s)
    client.sign_in(s.manager, "staff")
    assert "要回访的" in client.get(LIST).words
    assert row.title in client.get(f"{LIST}?view=unassigned").words
    assert len(client.get(f"{LIST}?view=mine&after=odd.1").statements) <= 12
    send(client, row, "assignment", person=str(s.agent))
    client.sign_in(s.agent, "staff")
    assert row.title in client.get(f"{LIST}?view=mine").words
    assert client.get(f"/staff/?open=callback.{row.id}").status_code == 200
    refused = send(client, row, "call", way="phone", outcome="reached", stands="good")
    assert (refused.status_code, "接通了要记下满意度" in refused.words) == (422, True)
    send(client, row, "call", way="phone", outcome="no_answer", note="晚上再打")
    assert "晚上再打" in client.get(f"{LIST}/{row.id}").words
    done = send(client, row, "call", **ANSWERS)
    assert done.status_code == 303
    page = client.get(f"{LIST}/{row.id}")
    assert "柜子里还是潮" in page.words
    assert session().get_one(makers.Repair, row.subject_id).status is Repair.ACCEPTED
    assert "不满意，2分" in client.get(f"{LIST}?view=answered").words


def test_forged_posts_never_let_somebody_follow_up_the_own_work(client: Any, s: Any) -> None:
    lead = s.dispatcher = s.manager  # who sent the job out and signed for the repair department
    row = callbacks.planned(s)
    client.sign_in(lead, "staff")
    page = client.get(f"{LIST}/{row.id}")
    assert "这件事您办过" in page.words
    assert f"{LIST}/{row.id}/call" not in [f.get("action") for f in page.tree.iter("form")]
    assert str(lead) not in [o.get("value") for o in page.tree.iter("option")]
    for noun, values in (("call", ANSWERS), ("giving-up", {})):
        forged = forge(client, lead, f"{LIST}/{row.id}/{noun}", row, **values)
        assert forged.status_code == 403, noun
    own = forge(client, lead, f"{LIST}/{row.id}/assignment", row, person=str(lead))
    assert own.status_code == 422
    assert callbacks.again(row).status is Status.PLANNED


def contents() -> str:
    """Every word of the database."""
    session().rollback()
    return "\n".join(
        str(tuple(row)) for table in db.metadata.sorted_tables for row in session().execute(select(table))
    )


def test_the_person_answers_by_the_link_without_signing_in_and_looking_changes_nothing(
    client: Any, s: Any, caplog: Any
) -> None:
    caplog.set_level(logging.INFO, "portal.request")
    row = callbacks.assigned(s)
    worker.work_off(client.application)
    address = f"/c/{token_of(row.id)}"
    before = contents()
    page = client.get(address)
    assert "现在好了吗" in page.words
    assert page.headers["Referrer-Policy"] == "no-referrer" and contents() == before
    assert callbacks.again(row).status is Status.ASSIGNED
    empty = client.post(address, data=page.form(address) | {"stands": "not_good", "score": "1"})
    assert (empty.status_code, "这一项要填" in empty.words) == (422, True)
    sent = empty.form(address) | {"words": "还在漏"}
    assert client.post(address, data=sent).status_code == 303
    assert "会重新办理" in client.get(address).words
    row = callbacks.again(row)
    assert (row.said_by, row.satisfied, row.words) == ("person", False, "还在漏")
    again = client.post(address, data=sent)
    assert (again.status_code, again.location) == (303, address)
    assert client.get("/c/nothing-like-it").status_code == 404
    # Whoever reads the database or the log opens nobody's link; the person's own message has it.
    assert token_of(row.id) not in contents() and token_of(row.id) not in caplog.text
    assert any(token_of(row.id) in each.link for each in message_list.latest())


def test_a_link_of_before_goes_on_working_and_only_its_digest_is_kept(client: Any, s: Any) -> None:
    row = callbacks.assigned(s)
    with write():
        callbacks.again(row).old_link = old_digest("Qm9vV2hvU2VudFRoaXM")
    sent = client.send(
        "/c/Qm9vV2hvU2VudFRoaXM", {"stands": "good", "score": "5"}, at="/c/Qm9vV2hvU2VudFRoaXM"
    )
    assert (sent.status_code, callbacks.again(row).satisfied) == (303, True)
    assert "Qm9vV2hvU2VudFRoaXM" not in contents()
    assert client.get(f"/c/{old_digest('Qm9vV2hvU2VudFRoaXM')}").status_code == 404


def test_no_colleague_answers_by_the_link(client: Any, s: Any) -> None:
    row = callbacks.assigned(s)
    address = f"/c/{token_of(row.id)}"
    for person in (s.agent, s.manager):
        client.sign_in(person, "staff")
        form = client.get(address).form(address)
        assert client.post(address, data=form | {"stands": "good", "score": "5"}).status_code == 403
    assert callbacks.again(row).status is Status.ASSIGNED


def test_another_community_does_not_see_it(client: Any, s: Any) -> None:
    row = callbacks.planned(s)
    client.sign_in(make.staff(Role.SERVICE_LEAD, make.community()), "staff")
    assert client.get(f"{LIST}/{row.id}").status_code == 404
    assert row.title not in client.get(LIST).words


def test_the_pages_of_the_repair_lead_to_it(client: Any, s: Any) -> None:
    row = callbacks.assigned(s)
    home = client.sign_in(s.owner).get(f"/owner/repairs/{row.subject_id}")
    assert f"/c/{token_of(row.id)}" in [a.get("href") for a in home.tree.iter("a")]
    desk = client.sign_in(s.agent, "staff").get(f"/staff/repairs/{row.subject_id}")
    assert f"{LIST}/{row.id}" in [a.get("href") for a in desk.tree.iter("a")]
    assert token_of(row.id) not in desk.get_data(as_text=True)
    assert token_of(row.id) not in client.get(f"{LIST}/{row.id}").get_data(as_text=True)
