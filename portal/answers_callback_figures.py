"""What the figures learn from callbacks: each one as plain facts."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from portal.domain.callbacks import events
from portal.domain.callbacks.queries import counting
from portal.domain.callbacks.rules import OPEN
from portal.domain.figures import callback_actions as figures
from portal.domain.figures.callback_rules import OPEN as STILL_OPEN
from portal.domain.figures.callback_rules import CallFacts
from portal.domain.figures.rules import month_of
from portal.infra import clock
from portal.infra.events import Told

FOLLOWED = (
    events.Planned, events.Assigned, events.Attempted, events.Satisfied, events.Dissatisfied, events.Inspected, events.Declined, events.GivenUp,
    events.Dropped,
)  # fmt: skip


def follow(told: Told) -> None:
    """A callback was made, given to somebody, or ended: it is counted as it stands now."""
    figures.follow(told.subject[1], partial(_of, told.subject[1]))


def recount() -> int:
    """Count all callbacks anew, inside a unit; returns how many there are."""
    return figures.recount(_all())


def _of(callback_id: int) -> CallFacts | None:
    found = counting.to_count([callback_id])
    return facts_of(found[0]) if found else None


def _all() -> Iterator[Sequence[CallFacts]]:
    for rows in counting.all_to_count():
        yield [facts_of(row) for row in rows]


def facts_of(row: Any) -> CallFacts:
    """A callback as the figures take it."""
    return CallFacts(
        callback_id=row.id, community_id=row.community_id, trigger=row.trigger, due_at=row.due_at,
        month=month_of(clock.local(row.due_at, row.zone).date()), ended_at=row.ended_at,
        state=STILL_OPEN if row.status in OPEN else row.status.value, satisfied=row.satisfied,
        score=row.score or 0, firm_id=row.firm_id or 0, technician_id=row.technician_id or 0,
        handler_id=row.handler_id or 0, caller_id=row.caller_id or 0,
    )  # fmt: skip
