"""Count a complaint and its limits as they stand now; count all anew."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Integer, and_, bindparam, cast, delete, func, insert, literal, select, text

from portal.domain.figures.complaint_models import (
    ComplaintCount,
    ComplaintFact,
    ComplaintStepCount,
    ComplaintStepFact,
)
from portal.domain.figures.complaint_rules import (
    ALL,
    DIMENSIONS,
    TOOK,
    Case,
    CaseFacts,
    CaseKey,
    State,
    StepFacts,
    StepKey,
    Steps,
    cases_of,
    steps_of,
)
from portal.domain.figures.counters import change, counted, hold, move, put, recount_of
from portal.domain.figures.rules import difference
from portal.infra import clock
from portal.infra.db import is_postgres, session
from portal.infra.reads import Read

Told = tuple[CaseFacts, Sequence[StepFacts]]
_CASE = tuple(CaseFacts.__dataclass_fields__)
_STEP = tuple(StepFacts.__dataclass_fields__)
_WHICH = ("stage", "step", "part")
_STEPS = Read(
    select(*ComplaintStepFact.__table__.c).where(ComplaintStepFact.complaint_id == bindparam("complaint"))
)


def follow(complaint_id: int, read: Callable[[], Told | None]) -> None:
    """Count a complaint and its limits as they stand now, in the open unit; again and late changes nothing more.

    The facts are read once the complaint's row is held, so that of two workers the later one has the newer facts.
    """
    before = _held(complaint_id)
    told = read()
    was = CaseFacts(**{name: getattr(before, name) for name in _CASE})
    if told is None:
        _forget(was)
        return
    facts, steps = told
    if was != facts:
        change(ComplaintFact, "complaint_id", complaint_id, asdict(facts))
        move(ComplaintCount, CaseKey, Case, difference(cases_of(was), cases_of(facts)))
    _follow_steps(complaint_id, steps)


def _forget(was: CaseFacts) -> None:
    """The complaint is no more (it came in by mistake): nothing of it counts."""
    move(ComplaintCount, CaseKey, Case, difference(cases_of(was), {}))
    _follow_steps(was.complaint_id, ())
    session().execute(delete(ComplaintFact).where(ComplaintFact.complaint_id == was.complaint_id))


def _held(complaint_id: int) -> Any:
    """The fact of the complaint, held until the unit ends; it is made, so that there is one."""
    empty = CaseFacts(complaint_id=complaint_id, community_id=0, submitted_at=clock.now(), month=0)
    return hold(ComplaintFact, {"complaint_id": complaint_id}, asdict(empty))[0]


def _follow_steps(complaint_id: int, steps: Sequence[StepFacts]) -> None:
    rows = _STEPS.all({"complaint": complaint_id})
    kept = {tuple(getattr(row, name) for name in _WHICH): row for row in rows}
    old: dict[Any, tuple[int, ...]] = {}
    new: dict[Any, tuple[int, ...]] = {}
    for facts in steps:
        row = kept.pop((facts.stage, facts.step, facts.part), None)
        before = StepFacts(**{name: getattr(row, name) for name in _STEP}) if row else None
        if before == facts:
            continue
        if row:
            change(ComplaintStepFact, "id", row.id, _step_row(facts))
        else:
            put(ComplaintStepFact, _step_row(facts))
        _add(old, steps_of(before))
        _add(new, steps_of(facts))
    for row in kept.values():
        _add(old, steps_of(StepFacts(**{name: getattr(row, name) for name in _STEP})))
        session().execute(delete(ComplaintStepFact).where(ComplaintStepFact.id == row.id))
    move(ComplaintStepCount, StepKey, Steps, difference(old, new))


def _add(sums: dict[Any, tuple[int, ...]], more: Mapping[Any, tuple[int, ...]]) -> None:
    for key, counts in more.items():
        there = sums.get(key)
        sums[key] = tuple(a + b for a, b in zip(there, counts, strict=True)) if there else tuple(counts)


def _step_row(facts: StepFacts) -> dict[str, Any]:
    derived = ("counted_at", "on_time", "minutes", "bucket")
    return {**asdict(facts), **{name: getattr(facts, name) for name in derived}}


def recount(batches: Iterable[Sequence[Told]]) -> int:
    """Forget every fact and counter of complaints and count all anew, in one unit; returns how many there are."""
    if is_postgres():
        names = [
            m.__tablename__ for m in (ComplaintFact, ComplaintStepFact, ComplaintCount, ComplaintStepCount)
        ]
        session().execute(text(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE"))
    session().execute(delete(ComplaintFact))
    session().execute(delete(ComplaintStepFact))
    total = 0
    for batch in batches:
        session().execute(insert(ComplaintFact), [asdict(facts) for facts, _ in batch])
        rows = [_step_row(step) for _, steps in batch for step in steps]
        if rows:
            session().execute(insert(ComplaintStepFact), rows)
        total += len(batch)
    _recount_cases()
    counts: dict[str, Any] = {
        "ended": func.count(), "on_time": counted(ComplaintStepFact.on_time.is_(True)),
        "done": counted(ComplaintStepFact.state == State.DONE), "minutes": func.sum(ComplaintStepFact.minutes),
        **{f"took_{n}": counted(ComplaintStepFact.bucket == n) for n in range(len(TOOK))},
    }  # fmt: skip
    ended = ComplaintStepFact.on_time.is_not(None)
    recount_of(ComplaintStepCount, StepKey, counts, ComplaintStepFact, ComplaintStepFact.month, ended)
    return total


def _recount_cases() -> None:
    session().execute(delete(ComplaintCount))
    F = ComplaintFact
    for dimension in DIMENSIONS:
        column: Any = {ALL: literal(""), "firm": cast(F.firm_id, ComplaintCount.value.type)}.get(dimension)
        value = column if column is not None else getattr(F, dimension)
        keys = [F.community_id, F.month, literal(dimension), value]
        both = and_(F.hoped > 0, F.felt > 0)
        rows = select(
            *keys, func.count(), func.sum(cast(F.repeat, Integer)), func.sum(cast(F.reviewed, Integer)), counted(both),
            *(func.coalesce(func.sum(column).filter(both), 0) for column in (F.hoped, F.felt)),
        )  # fmt: skip
        if dimension == "firm":
            rows = rows.where(F.firm_id > 0)
        elif dimension not in (ALL, "topic"):
            rows = rows.where(value != "")
        rows = rows.group_by(F.community_id, F.month, *([] if dimension == ALL else [value]))
        session().execute(insert(ComplaintCount).from_select([*CaseKey._fields, *Case._fields], rows))
