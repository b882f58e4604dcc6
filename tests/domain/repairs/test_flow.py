"""A repair through its verbs, from report to closed, with what each leaves behind."""

from datetime import date, timedelta

import pytest

from portal.domain.casework import queries as casework
from portal.domain.casework.rules import Holder
from portal.domain.estate.models import Community
from portal.domain.repairs import actions, queries
from portal.domain.repairs.actions.dispatching import COVERED, warranty_of
from portal.domain.repairs.actions.visits import AT_ONCE
from portal.domain.repairs.models import RepairRound
from portal.domain.repairs.rules import Status
from portal.infra import events
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused, Stale, WrongState
from tests import makers


def test_the_whole_chain_ends_closed_with_one_sound_story(app, clock):
    s = makers.story()
    repair = makers.again(makers.repair_closed(s))
    assert repair.status is Status.CLOSED
    assert repair.number.endswith("-BX-2611-0001")
    assert events.verify(("repair", repair.id)) == []
    assert casework.task_of(("repair", repair.id)) is None
    frozen = session().query(RepairRound).filter_by(repair_id=repair.id).one()
    assert frozen.frozen["firm"] == s.firm and frozen.frozen_at is not None


def test_each_step_says_who_holds_the_next_and_by_when(app, clock):
    s = makers.story()
    repair = makers.repair_submitted(s)

    def card():
        return casework.task_of(("repair", repair.id))

    assert (card().what, card().holder) == ("repair.accept", Holder.DESK)
    assert card().due_at.isoformat() == "2026-11-20T06:30:00+00:00"
    with write():
        actions.accept(makers.again(repair), by=s.by("agent"))
    assert card().what == "repair.dispatch"
    with write():
        actions.dispatch(makers.again(repair), firm_id=s.firm, payer="company", by=s.by("dispatcher"))
    assert (card().what, card().holder, card().holder_id) == ("repair.acknowledge", Holder.FIRM, s.firm)


def test_a_refusal_sends_the_work_back_and_the_second_goes_to_the_head(app, clock):
    s = makers.story()
    repair = makers.again(makers.repair_disputed(s))
    assert repair.disputed and repair.status is Status.SIGNING
    with write(), pytest.raises(WrongState):
        actions.sign(makers.again(repair), name="x", by=s.by("owner"))
    with write():
        actions.arbitrate(makers.again(repair), ruling="换一个师傅再修", by=s.by("manager"))
    assert makers.again(repair).status is Status.IN_PROGRESS


def test_a_hold_stops_the_clock_and_running_on_moves_the_deadline(app, clock):
    s = makers.story()
    repair = makers.repair_in_progress(s)
    before = casework.task_of(("repair", repair.id)).due_at
    with write():
        actions.hold(makers.again(repair), kind="parts", reason="角阀没货", by=s.by("agent"))
    assert casework.task_of(("repair", repair.id)).held
    clock.forward(days=2)
    with write():
        actions.resume(makers.again(repair), by=s.by("agent"))
    task = casework.task_of(("repair", repair.id))
    assert not task.held and (task.due_at - before).days == 2


def test_others_find_nothing_and_a_stale_form_learns_what_changed(app, clock):
    s, other = makers.story(), makers.story()
    repair = makers.repair_submitted(s)
    for who in ("owner", "agent", "technician"):
        with pytest.raises(Missing):
            queries.get_for(other.by(who), repair.id)
    with write():
        actions.accept(makers.again(repair), by=s.by("agent"), version=1)
    with pytest.raises(Stale) as stale, write():
        actions.reject(makers.again(repair), reason="r", turn_to="t", by=s.by("agent"), version=1)
    assert [line.name for line in stale.value.changes] == ["repair.accepted"]
    with pytest.raises(Denied), write():
        actions.accept(makers.again(repair), by=s.by("owner"))


def test_reopening_begins_a_new_round_and_keeps_the_old_frozen(app, clock):
    s = makers.story()
    repair = makers.repair_closed(s)
    clock.forward(days=3)
    with write():
        actions.reopen(makers.again(repair), reason="又漏了", by=s.by("owner"))
    row = makers.again(repair)
    assert (row.status, row.round, row.firm_id) == (Status.ACCEPTED, 2, None)
    clock.forward(days=30)
    other = makers.story()
    closed = makers.repair_closed(other)
    clock.forward(days=16)
    with pytest.raises(WrongState), write():
        actions.reopen(makers.again(closed), reason="x", by=other.by("owner"))


def test_the_page_of_a_repair_in_each_state_reads_for_each_reader(app, clock):
    s = makers.story()
    for maker in (
        makers.repair_submitted,
        makers.repair_scheduled,
        makers.repair_disputed,
        makers.repair_closed,
    ):
        repair = maker(s)
        for who in ("owner", "agent", "dispatcher"):
            page = queries.page_of(s.by(who), queries.get_for(s.by(who), repair.id))
            assert page.story
    assert len(queries.for_owner(s.by("owner"))) == 4
    assert len(queries.for_field(s.by("technician"))) == 3  # one ahead, two finished today


def test_an_emergency_is_met_at_once_without_waiting_for_a_window(app, clock):
    s = makers.story()
    with write():
        repair = actions.report_emergency(
            "burst_pipe", actions.Request(part_code="", description="", unit_id=s.unit), by=s.by("owner")
        )
    with write():
        actions.accept(makers.again(repair), by=s.by("agent"))
    with write():
        actions.dispatch(makers.again(repair), firm_id=s.firm, payer="company", by=s.by("dispatcher"))
    task = casework.task_of(("repair", repair.id))
    assert task.due_at == clock.now + timedelta(minutes=30), "on site comes before the day of the answer"
    with write():
        actions.acknowledge(makers.again(repair), by=s.by("contractor"), technician_id=s.technician)
    with pytest.raises(Refused), write():
        actions.schedule(makers.again(repair), window_id=AT_ONCE, by=s.by("owner"))
    with write():
        actions.schedule(makers.again(repair), window_id=AT_ONCE, by=s.by("technician"))
    with write():
        actions.start(makers.again(repair), early="业主同意提前", by=s.by("technician"))
    assert makers.again(repair).status is Status.IN_PROGRESS


def test_an_ordinary_job_is_not_met_at_once(app, clock):
    s = makers.story()
    repair = makers.repair_acknowledged(s)
    with pytest.raises(Refused), write():
        actions.schedule(makers.again(repair), window_id=AT_ONCE, by=s.by("technician"))


def test_before_the_agreed_time_only_with_a_reason_that_the_owner_is_told(app, clock):
    s = makers.story()
    repair = makers.repair_scheduled(s)
    agreed = makers.again(repair).visit_from
    by = s.by("technician")
    with pytest.raises(Refused) as refused, write():
        actions.start(makers.again(repair), by=by)
    assert refused.value.field == "early"
    clock.to(agreed - timedelta(minutes=20))
    with write():
        actions.start(makers.again(repair), by=by)
    assert makers.again(repair).visit_from == agreed
    other = makers.repair_scheduled(s)
    with write():
        actions.start(makers.again(other), early="业主来电说现在就可以", by=by)
    assert makers.again(other).visit_from == clock.now
    lines = [line.name for line in events.story_of(("repair", other.id), "owner")]
    assert lines[:2] == ["repair.started", "repair.rebooked"]


def test_only_what_the_warranty_covered_is_covered_anew(app, clock):
    """Where the city says so: a part that its owner paid for is not the company's again because it was repaired."""
    s = makers.story()
    with write():
        session().get_one(Community, s.community).restart_warranty = True
    for part, covered in (("leak.bathroom", True), ("water.supply", False)):
        first = makers.again(makers.repair_signed_off(s, part_code=part))
        assert (first.warranty["verdict"] in COVERED) is covered
        later = warranty_of(makers.again(makers.repair_submitted(s, part_code=part)), on=date(2029, 1, 1))
        assert (later.verdict.value in COVERED) is covered, part
        assert (later.owner_covered_from == date(2026, 11, 20)) is covered
