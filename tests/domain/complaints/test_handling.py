"""受理, the record made whole, who follows it up, the ways out, and what stands beside the steps."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.complaints import actions, queries
from portal.domain.complaints.gate_rules import GATES, gate, missing, of_row, record_of
from portal.domain.complaints.rules import KIND, OUTSIDE, STEPS, Facts, Status
from portal.domain.estate.roles import Role
from portal.infra import clock as house_clock
from portal.infra.db import write
from portal.infra.refused import Denied, Refused, Stale, WrongState
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def amended(row: Any, **given: Any) -> actions.Amendment:
    """The record as it stands, with some lines set anew."""
    stands = {name: getattr(row, name) for name in actions.Amendment.__dataclass_fields__}
    return replace(actions.Amendment(**{**stands, "topic": row.topic or ""}), **given)


def test_the_gates_ask_what_is_known() -> None:
    class Row:
        complainant_id = contact_name = channel = topic = content = demand = expectation = lead_id = None
        authority = authority_number = authority_on = severity = liability = evaluated_at = None
        definition = severity_reason = liability_reason = ""

    now = house_clock.now()
    for status in (*STEPS, *OUTSIDE):
        holds = {**Facts(status=status).holds(now), **record_of(Row), **of_row(Row)}
        items = gate(status, holds)
        assert [item.label for item in items] == [label for _, label in GATES.get(status, ())]
    assert missing(gate(Status.RECEIVED, record_of(Row))) == 5


def test_it_is_taken_on_once_the_record_is_whole(s: makers.Story) -> None:
    row = complaints.received(s, demand="", topic="")
    agent = s.by("agent")
    with pytest.raises(WrongState), write():
        actions.accept(complaints.again(row), by=agent)
    with pytest.raises(Refused), write():
        actions.amend_record(complaints.again(row), amended(row), by=agent)
    with pytest.raises(Refused) as own, write():
        actions.amend_record(complaints.again(row), amended(row, content="别的话"), by=agent)
    assert own.value.field == "content"
    with write():
        actions.amend_record(complaints.again(row), amended(row, demand="修好", topic="sales"), by=agent)
    with pytest.raises(Stale), write():
        actions.accept(complaints.again(row), by=agent, version=1)
    with write():
        actions.accept(complaints.again(row), by=agent, version=2)
    page = queries.page_for(agent, row.id)
    assert (page.complaint.status, page.task and page.task.assignee_id) == (Status.CONFIRMING, s.agent)
    assert [line.name for line in page.story][:2] == ["complaint.accepted", "complaint.record_amended"]
    assert not [line for line in queries.page_for(s.by("owner"), row.id).story if "amended" in line.name]


def test_a_complaint_about_the_same_repair_names_the_one_before(s: makers.Story) -> None:
    repair = makers.repair_submitted(s)
    first = complaints.received(s, repair_id=repair.id)
    second = complaints.received(s, repair_id=repair.id)
    assert (first.earlier_id, second.earlier_id) == (None, first.id)


def test_a_colleague_follows_it_up(s: makers.Story) -> None:
    row = complaints.accepted(s)
    steward = make.actor(make.staff(Role.STEWARD, s.community), "staff")
    with pytest.raises(Denied), write():
        actions.assign(complaints.again(row), person_id=s.manager, by=steward)
    with write():
        actions.assign(complaints.again(row), person_id=s.manager, by=s.by("manager"))
    with pytest.raises(Refused), write():
        actions.assign(complaints.again(row), person_id=s.manager, by=s.by("manager"))
    task = casework.open_task((KIND, row.id))
    assert (complaints.again(row).handler_id, task and task.assignee_id) == (s.manager, s.manager)


@pytest.mark.parametrize("way", ["withdraw", "refuse", "refer"])
def test_out_of_the_steps_only_the_archive_waits_and_words_may_still_be_said(
    s: makers.Story, way: str
) -> None:
    row, manager = complaints.accepted(s), s.by("manager")
    with write():
        held = complaints.again(row)
        if way == "withdraw":
            actions.withdraw(held, reason="已经解决", by=s.by("owner"))
        elif way == "refuse":
            actions.refuse(held, reason="不在我方范围", turn_to="供水公司", by=manager)
        else:
            actions.refer(held, to="区人民法院", number="(2026)1号", reason="已起诉", by=manager)
    now = complaints.again(row)
    assert now.status in OUTSIDE and now.closed_at is not None
    task = casework.open_task((KIND, row.id))
    assert [limit.kind for limit in clocks.running((KIND, row.id))] == ["archive"]
    assert task is not None and task.what == "complaint.archive"
    with write():
        actions.message(now, text="材料可以来取", by=manager)
    with pytest.raises(WrongState), write():
        actions.withdraw(complaints.again(row), reason="再撤一次", by=s.by("owner"))


def test_nobody_withdraws_what_others_complain_of(s: makers.Story) -> None:
    row = complaints.received(s)
    other = make.actor(make.owner_of(s.unit), "owner")
    with pytest.raises(Denied), write():
        actions.withdraw(complaints.again(row), reason="别闹了", by=other)
    with pytest.raises(Denied), write():
        actions.message(complaints.again(row), text="你好", by=other)
