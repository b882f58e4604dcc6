"""Count a callback as it stands now; count all anew."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, text

from portal.domain.figures.callback_models import CallbackCount, CallbackFact
from portal.domain.figures.callback_rules import (
    ALL,
    ANSWERED,
    DECLINED,
    DROPPED,
    UNREACHABLE,
    WHOSE,
    CallFacts,
    CallKey,
    Calls,
    calls_of,
)
from portal.domain.figures.counters import change, counted, hold, move
from portal.domain.figures.rules import difference
from portal.infra import clock
from portal.infra.db import is_postgres, session

_FACT = tuple(CallFacts.__dataclass_fields__)


def follow(callback_id: int, read: Callable[[], CallFacts | None]) -> None:
    """Count a callback as it stands now, in the open unit; again and late changes nothing more.

    The facts are read once its fact is held, so that of two workers the later one has the newer facts.
    """
    before = _held(callback_id)
    facts = read()
    if facts is None:
        return
    was = CallFacts(**{name: getattr(before, name) for name in _FACT})
    if was != facts:
        change(CallbackFact, "callback_id", callback_id, _row(facts))
        move(CallbackCount, CallKey, Calls, difference(calls_of(was), calls_of(facts)))


def _held(callback_id: int) -> Any:
    """The fact of the callback, held until the unit ends; it is made, so that there is one."""
    empty = CallFacts(callback_id=callback_id, community_id=0, due_at=clock.now())
    return hold(CallbackFact, {"callback_id": callback_id}, _row(empty))[0]


def _row(facts: CallFacts) -> dict[str, Any]:
    return {**asdict(facts), "in_time": facts.in_time}


def recount(batches: Iterable[Sequence[CallFacts]]) -> int:
    """Forget every fact and counter of callbacks and count all anew, in one unit; returns how many there are."""
    if is_postgres():
        names = ", ".join(model.__tablename__ for model in (CallbackFact, CallbackCount))
        session().execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    session().execute(delete(CallbackFact))
    total = 0
    for batch in batches:
        session().execute(insert(CallbackFact), [_row(facts) for facts in batch])
        total += len(batch)
    session().execute(delete(CallbackCount))
    F = CallbackFact
    sums = [
        func.count(), counted(F.state == ANSWERED), counted(F.state == UNREACHABLE), counted(F.state == DECLINED),
        counted(F.in_time.is_(True)), counted(F.satisfied.is_(True)), counted(F.satisfied.is_(False)),
        func.sum(F.score),
    ]  # fmt: skip
    for dimension in (ALL, *WHOSE):
        value: Any = literal(0) if dimension == ALL else getattr(F, f"{dimension}_id")
        keys = [F.community_id, F.month, F.trigger, literal(dimension), value]
        rows = select(*keys, *sums).where(F.state != DROPPED, F.month > 0)
        grouped = [F.community_id, F.month, F.trigger]
        if dimension != ALL:
            rows, grouped = rows.where(value > 0), [*grouped, value]
        rows = rows.group_by(*grouped)
        session().execute(insert(CallbackCount).from_select([*CallKey._fields, *Calls._fields], rows))
    return total
