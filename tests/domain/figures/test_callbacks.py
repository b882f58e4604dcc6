"""Callbacks are counted as they move; a recount counts the same; nobody who was not reached is ever satisfied."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import answers_callback_figures as answers
from portal.domain.callbacks import actions
from portal.domain.figures import callback_queries as queries
from portal.domain.figures.callback_models import CallbackCount, CallbackFact
from portal.domain.figures.callback_queries import Asked
from portal.domain.figures.callback_rules import CallFacts, CallKey, Calls, calls_of
from portal.domain.figures.rules import month_of
from portal.infra import clock as house_clock
from portal.infra import worker
from portal.infra.db import session, write
from tests import makers
from tests import makers_callbacks as callbacks

NOW = makers.make.at("2026-11-20 09:00")
FACTS = CallFacts(
    callback_id=1, community_id=2, trigger="repair_signed_off", month=202611, due_at=NOW, firm_id=7
)


def test_a_callback_counts_once_under_all_and_under_whose_work_it_was() -> None:
    assert calls_of(FACTS) == {}
    open_ = calls_of(replace(FACTS, state="open"))
    assert set(open_) == {
        CallKey(2, 202611, "repair_signed_off", "all", 0),
        CallKey(2, 202611, "repair_signed_off", "firm", 7),
    }
    assert set(open_.values()) == {Calls(due=1)}
    late = replace(FACTS, state="answered", ended_at=NOW + timedelta(minutes=1), satisfied=False, score=2)
    assert set(calls_of(late).values()) == {Calls(due=1, answered=1, unsatisfied=1, marks=2)}
    missed = replace(FACTS, state="unreachable", ended_at=NOW)
    assert set(calls_of(missed).values()) == {Calls(due=1, unreachable=1, in_time=1)}


def rows_of(model: Any) -> Sequence[tuple[Any, ...]]:
    columns = [column for column in model.__table__.c if column.name != "id"]
    return sorted(map(tuple, session().execute(select(*columns)).all()), key=repr)


def ended_ones(s: makers.Story) -> None:
    """One satisfied, one not and late, one not reached, one refused, one that is open and late."""
    good, bad, missed, refused, _ = (callbacks.assigned(s) for _ in range(5))
    by = s.by("agent")
    with write():
        actions.record(callbacks.again(good), callbacks.GOOD, way="phone", by=by)
    with write():
        actions.decline(callbacks.again(refused), way="phone", by=by)
    for at in callbacks.at_hours(10, 15, 19):
        callbacks.missed(s, missed, at)
    with write():
        actions.give_up(callbacks.again(missed), by=by)
    with house_clock.frozen(bad.due_at + timedelta(hours=1)), write():
        actions.record(callbacks.again(bad), callbacks.BAD, way="incoming", by=by)


def test_what_is_shown_is_what_happened_and_what_a_recount_says(app: Any, clock: Any) -> None:
    s = makers.story()
    ended_ones(s)
    worker.work_off(app)
    clock.forward(days=5)
    worker.work_off(app)
    month = month_of(house_clock.today())
    [total] = [r for r in queries.counts([s.community], month, month) if r.dimension == "all"]
    assert (total.asked, total.due, total.answered, total.unreachable, total.declined) == (
        "repair_signed_off", 5, 2, 1, 1,
    )  # fmt: skip
    assert (total.in_time, total.satisfied, total.unsatisfied, total.marks) == (3, 1, 1, 7)
    [firm] = [r for r in queries.counts([s.community], month, month) if r.dimension == "firm"]
    assert (firm.value, firm.due, firm.satisfied) == (s.firm, 5, 1)
    [caller] = [r for r in queries.counts([s.community], month, month) if r.dimension == "caller"]
    assert (caller.value, caller.due, caller.answered) == (s.agent, 5, 2)
    assert [row.due for row in queries.months([s.community], month, month)] == [5]
    [late] = queries.overdue([s.community], month, month, house_clock.now())
    assert (late.n, late.firm_id) == (1, s.firm)
    span = {"since": clock.now - timedelta(days=30), "until": clock.now + timedelta(days=30)}
    found = {
        kind: len(queries.cases(Asked(kind=kind, communities=[s.community], now=clock.now, **span)))
        for kind in queries.KINDS
    }
    assert found == {
        "due": 5, "answered": 2, "in_time": 3, "late": 1, "unreachable": 1, "declined": 1, "satisfied": 1,
        "unsatisfied": 1, "overdue": 1,
    }  # fmt: skip
    whose = Asked(kind="due", communities=[s.community], now=clock.now, whose="firm", value=s.firm, **span)
    assert len(queries.cases(whose, (clock.now + timedelta(days=9), 0))) == 5
    whose = replace(whose, whose="caller", value=s.agent)
    assert len(queries.cases(whose)) == 5
    before = rows_of(CallbackFact), rows_of(CallbackCount)
    with write():
        assert answers.recount() == len(before[0])
    assert (rows_of(CallbackFact), list(rows_of(CallbackCount))) == (
        before[0],
        [r for r in before[1] if any(r[5:])],
    )
