"""One cause, many reports: merged, told, taken apart again as they were."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from portal import answers_followers
from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework import queries as tasks
from portal.domain.repairs import actions
from portal.domain.repairs.actions.visits import windows_of
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import Status
from portal.infra import events, worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import WrongState
from tests import makers
from tests import makers_estate as make
from tests.makers import again

_houses = count(4)


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def neighbour(s: makers.Story) -> makers.Story:
    """Somebody else nearby, with the same desk."""
    unit = make.unit(make.building(s.community, f"{next(_houses)}幢"))
    return makers.Story(**{**vars(s), "unit": unit, "owner": make.owner_of(unit)})


def shape(repair: Repair) -> dict[str, Any]:
    """What has to come back."""
    row = again(repair)
    task = tasks.task_of(("repair", row.id))
    hold = clocks.open_hold(("repair", row.id))
    return {
        "status": row.status, "round": row.round, "closed": row.closed_at, "of": row.duplicate_of_id,
        "windows": [w.slot for w in windows_of(row)], "hold": hold and (hold.id, hold.kind),
        "photos": [a.file_id for a in tasks.attachments(("repair", row.id))],
        "limits": [d.kind for d in clocks.running(("repair", row.id))],
        "task": task and (task.what, task.assignee_id, task.held),
    }  # fmt: skip


def told(person: int) -> list[str]:
    session().rollback()
    return [m.msgid for m in session().query(Message).filter_by(person_id=person).order_by(Message.id)]


def merge(report: Repair, original: Repair, by: Any) -> None:
    with write():
        actions.mark_duplicate(again(report), again(original), by=by)


def unmerge(report: Repair, by: Any) -> None:
    with write():
        actions.unmerge(again(report), reason="是另一根管", by=by)


def test_unmerge_restores_the_report_and_its_clock_runs_on(s: makers.Story, clock: Any) -> None:
    other = neighbour(s)
    original, report = makers.repair_submitted(s), makers.repair_submitted(other)
    by = s.by("agent")
    with write():
        actions.assign(again(report), person_id=s.agent, name="客服", by=by)
    before, due = shape(report), clocks.current(("repair", report.id), "accept").due_at
    clock.forward(hours=1)
    merge(report, original, by)
    assert again(report).status is Status.DUPLICATE and tasks.task_of(("repair", report.id)) is None
    assert casework.followers(("repair", original.id)) == [other.owner]
    clock.forward(hours=2)
    unmerge(report, by)
    assert shape(report) == before
    assert clocks.current(("repair", report.id), "accept").due_at - due == timedelta(hours=2)
    assert casework.followers(("repair", original.id)) == []
    names = [line.name for line in events.story_of(("repair", original.id), "staff")]
    assert names[:2] == ["repair.report_unmerged", "repair.report_merged"]
    assert events.story_of(("repair", report.id), "owner")[0].name == "repair.unmerged"
    assert events.verify(("repair", original.id)) == events.verify(("repair", report.id)) == []


def test_a_report_that_waited_for_an_answer_waits_again(s: makers.Story, clock: Any) -> None:
    original, report = makers.repair_submitted(s), makers.repair_asked(neighbour(s))
    before = shape(report)
    merge(report, original, s.by("agent"))
    clock.forward(hours=3)
    unmerge(report, s.by("agent"))
    assert shape(report) == before and before["hold"][1] == "facts"
    assert clocks.current(("repair", report.id), "accept").due_at is None


def test_who_follows_otherwise_goes_on_following(s: makers.Story, clock: Any) -> None:
    other = neighbour(s)
    original = makers.repair_submitted(s)
    own = make.owner_of(other.unit)
    with write():
        casework.follow(("repair", original.id), own)
    first, second = makers.repair_submitted(other), makers.repair_submitted(other)
    with write():
        casework.follow(("repair", first.id), own)
    for report in (first, second):
        merge(report, original, s.by("agent"))
    unmerge(first, s.by("agent"))
    assert set(casework.followers(("repair", original.id))) == {own, other.owner}
    unmerge(second, s.by("agent"))
    assert casework.followers(("repair", original.id)) == [own]


def test_a_chain_of_merges_tells_everybody_and_comes_apart(s: makers.Story, clock: Any) -> None:
    other, third = neighbour(s), neighbour(s)
    a, b, c = makers.repair_submitted(s), makers.repair_submitted(other), makers.repair_submitted(third)
    merge(c, b, s.by("agent"))
    merge(b, a, s.by("agent"))
    assert set(casework.followers(("repair", a.id))) == {other.owner, third.owner}
    unmerge(c, s.by("agent"))
    assert casework.followers(("repair", a.id)) == [other.owner]
    with pytest.raises(WrongState):
        unmerge(c, s.by("agent"))


def test_everybody_is_told_at_each_public_step_in_their_words_without_words_of_others(
    app: Any, s: makers.Story, clock: Any
) -> None:
    other = neighbour(s)
    original, report = makers.repair_submitted(s), makers.repair_submitted(other, description="我家的私事")
    merge(report, original, s.by("agent"))
    worker.work_off(app)
    with write():
        actions.accept(again(original), by=s.by("agent"))
    with write():
        actions.dispatch(again(original), firm_id=s.firm, payer="company", by=s.by("dispatcher"))
    worker.work_off(app)
    found = told(other.owner)
    for name in ("repair.accepted", "repair.dispatched"):
        assert found.count(answers_followers.FOLLOWERS[name]) == 1, (name, found)
    rows = session().query(Message).filter_by(person_id=other.owner)
    assert not any("滴水" in str(row.params) for row in rows if "关注" in row.msgid)


def test_an_incident_stands_until_it_is_ended_and_once(s: makers.Story, clock: Any) -> None:
    repair = makers.repair_accepted(s)
    with write():
        actions.declare_incident(again(repair), note="3幢停水抢修，请先关进户阀", by=s.by("agent"))
    with pytest.raises(WrongState), write():
        actions.declare_incident(again(repair), note="又一次", by=s.by("agent"))
    with write():
        actions.end_incident(again(repair), by=s.by("agent"))
    row = again(repair)
    assert (row.incident_at, row.incident_note) == (None, "")
    with pytest.raises(WrongState), write():
        actions.end_incident(row, by=s.by("agent"))
