"""Asked afterwards and looked at again, on the pages: follow-up, the review a person asks for, forged decisions."""

from typing import Any

import pytest

from portal.domain.callbacks.links import token_of
from portal.domain.complaints import actions
from portal.domain.complaints.rules import Status
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions as repairs
from portal.domain.terms.warranty_rules import Payer
from portal.infra import formkeys, worker
from portal.infra.db import write
from tests import makers, makers_callbacks
from tests import makers_complaints as complaints
from tests import makers_estate as make

DESK, HOME = "/staff/complaints", "/owner/complaints"


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def forge(client: Any, who: int, address: str, row: Any, **values: str) -> Any:
    """Posted with a key of one's own, whatever the page offered."""
    with client.application.app_context():
        key = formkeys.issue(str(who), address)
    return client.post(address, data={"key": key, "version": str(complaints.again(row).version), **values})


def test_on_to_the_follow_up_the_person_answers_and_asks_for_a_review(app: Any, client: Any, s: Any) -> None:
    row = complaints.replied(s)
    worker.work_off(app)
    callback = makers_callbacks.of("complaint", row.id)
    client.sign_in(s.agent, "staff")
    address = f"{DESK}/{row.id}/follow-up"
    assert client.send(address, at=f"{DESK}/{row.id}").status_code == 303
    page = client.get(f"{DESK}/{row.id}")
    assert callback.number in page.words
    assert token_of(callback.id) not in page.get_data(as_text=True)
    home = client.sign_in(s.owner).get(f"{HOME}/{row.id}")
    assert f"/c/{token_of(callback.id)}" in [a.get("href") for a in home.tree.iter("a")]
    asked = client.send(f"{HOME}/{row.id}/review", {"reason": "没有人说明为什么"}, at=f"{HOME}/{row.id}")
    assert asked.status_code == 303
    row = complaints.again(row)
    assert (row.status, row.stage) == (Status.EVALUATING, 2)
    page = client.sign_in(s.manager, "staff").get(f"{DESK}/{row.id}?tab=story")
    assert "第2次处理：业主申请复核" in page.words
    assert "没有人说明为什么" in page.words


def test_forged_decisions_of_who_had_a_part_are_refused(client: Any, s: Any) -> None:
    row = complaints.replied(s)
    address = f"{DESK}/{row.id}/review"
    client.sign_in(s.agent, "staff")
    assert client.send(address, {"reason": "电话里说不同意"}, at=address).status_code == 303
    row = complaints.again(row)
    assert row.stage == 2
    head = make.staff(Role.COMPANY_MANAGER, s.community)
    judged = {
        "severity": "general", "severity_reason": "不涉及安全", "liability": "ours", "liability_reason": "没有跟进",
        "lead": str(head),
    }  # fmt: skip
    client.sign_in(s.manager, "staff")
    assert f"{DESK}/{row.id}/evaluation" not in client.get(f"{DESK}/{row.id}").get_data(as_text=True)
    assert forge(client, s.manager, f"{DESK}/{row.id}/evaluation", row, **judged).status_code == 403
    client.sign_in(head, "staff")
    own = forge(client, head, f"{DESK}/{row.id}/evaluation", row, **judged | {"lead": str(s.agent)})
    assert own.status_code == 422
    assert complaints.again(row).status is Status.EVALUATING
    assert forge(client, head, f"{DESK}/{row.id}/evaluation", row, **judged).status_code == 303
    assert complaints.again(row).lead_id == head
    for who, noun in ((s.agent, "conclusion"), (s.manager, "conclusion")):
        client.sign_in(who, "staff")
        assert forge(client, who, f"{DESK}/{row.id}/{noun}", row).status_code == 403


def test_forged_decisions_of_who_served_the_repair_are_refused(client: Any, s: Any) -> None:
    repair, served, head = makers.repair_accepted(s), s.manager, make.staff(Role.HEAD, s.community)
    with write():
        repairs.dispatch(makers.again(repair), firm_id=s.firm, payer=Payer.CONTRACTOR, by=s.by("manager"))
    row = complaints.received(s, repair_id=repair.id)
    complaints.confirm(s, row)
    with write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=make.actor(head, "staff"))
    complaints.investigate(s, row)
    home = f"{DESK}/{row.id}"
    client.sign_in(served, "staff")
    assert f"{home}/findings" not in client.get(home).get_data(as_text=True)
    no = complaints.points(row)[0].no
    for noun, words in (
        ("findings", {f"finding_{no}": "没有问题", f"basis_{no}": "规范"}), ("conclusion", {}),
        ("refusal", {"reason": "不归我们管", "turn_to": "街道"}),
    ):  # fmt: skip
        assert forge(client, served, f"{home}/{noun}", row, **words).status_code == 403, noun
    client.sign_in(head, "staff")
    judged = {
        "severity": "general", "severity_reason": "不涉及安全", "liability": "ours", "liability_reason": "没有跟进",
        "lead": str(served),
    }  # fmt: skip
    assert forge(client, head, f"{home}/reassessment", row, **judged).status_code == 422
    now = complaints.again(row)
    assert (now.status, now.lead_id) == (Status.INVESTIGATING, s.agent)
