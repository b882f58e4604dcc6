"""Deadlines that act: warned at three quarters, acted on when over, then one rung up the ladder at a time.

Each room holds its own row and calls these with the words it uses; the effect is once, however late the worker is
and however many there are. Holds do not count towards a rung.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.casework import clocks, events
from portal.domain.casework.models import Deadline
from portal.domain.estate.queries.roles import on_duty, with_role
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.estate.rows import AnyRow
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import Ladder, Step, next_rise, next_step
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Event, record
from portal.infra.refused import N_

NOBODY = N_("没有登记")


@dataclass(frozen=True, kw_only=True)
class Late:
    """What a room says about its deadline: where it is, the kind of its ladder, what for (a message id)."""

    community_id: int
    ladder: str
    what: str
    version: int = 0


def to_warn(kinds: Collection[str], limit: int = 50) -> Sequence[AnyRow]:
    """The running limits of these kinds of cases that have turned amber and whose holder was not warned: (id, kind)."""
    now = clock.now()
    return _found(
        kinds, limit, Deadline.amber_at, Deadline.warned_at.is_(None), Deadline.late_told_at.is_(None),
        Deadline.due_at > now,
    )  # fmt: skip


def to_pass(kinds: Collection[str], limit: int = 50) -> Sequence[AnyRow]:
    """The running limits that are over and were not acted on, oldest first: (id, kind)."""
    return _found(kinds, limit, Deadline.due_at, Deadline.late_told_at.is_(None))


def to_rise(kinds: Collection[str], limit: int = 50) -> Sequence[AnyRow]:
    """The late ones whose next rung is to be looked at: (id, kind)."""
    return _found(kinds, limit, Deadline.rise_at, Deadline.rise_at.is_not(None))


def _found(
    kinds: Collection[str], limit: int, at: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]
) -> Sequence[AnyRow]:
    return session().execute(
        select(Deadline.id, Deadline.subject_kind)
        .where(
            Deadline.met_at.is_(None), Deadline.dropped_at.is_(None), *conditions, at <= clock.now(),
            Deadline.subject_kind.in_(sorted(kinds)),
        )
        .order_by(at, Deadline.id)
        .limit(limit)
    ).all()  # fmt: skip


def counts(deadline: Deadline) -> bool:
    """Whether the limit still runs: neither kept nor dropped nor standing still."""
    return deadline.met_at is None and deadline.dropped_at is None and deadline.due_at is not None


def warn(deadline: Deadline, late: Late, to: str, by: Actor) -> bool:
    """Note, once, that three quarters of the time are used; `to` is who holds the next step. False if not due."""
    now = clock.now()
    if not counts(deadline) or deadline.warned_at is not None or deadline.late_told_at is not None:
        return False
    if deadline.due_at is None or deadline.amber_at is None or not deadline.amber_at <= now < deadline.due_at:
        return False
    deadline.warned_at = now
    _tell(deadline, events.DeadlineWarned(what=late.what, to=to, due=deadline.due_at), late, by)
    return True


def mark_passed(deadline: Deadline) -> bool:
    """Note, once, that the limit is over; the first rung is looked at from now on. False if it is not over."""
    now = clock.now()
    if not counts(deadline) or deadline.late_told_at is not None:
        return False
    if deadline.due_at is None or deadline.due_at > now:
        return False
    deadline.late_told_at = deadline.rise_at = now
    deadline.warned_at = deadline.warned_at or now
    session().flush()
    return True


def climb(deadline: Deadline, late: Late, by: Actor) -> Step | None:
    """Rise one rung if its moment has come, and tell who stands there; else set when to look again.

    Returns the rung reached. Called late, it rises one rung at a time until it stands where it should.
    """
    now = clock.now()
    if not counts(deadline) or deadline.due_at is None or deadline.rise_at is None or deadline.rise_at > now:
        return None
    ladder = terms.ladder_for(late.community_id, late.ladder)
    moment = _moment(deadline, ladder)
    step = next_step(ladder, deadline.level)
    if step is None or moment is None or moment > now:
        deadline.rise_at = moment
        session().flush()
        return None
    deadline.level, deadline.raised_to = step.level, ROLE_WORDS[Role(step.role)]
    deadline.rise_at = _moment(deadline, ladder)
    found = people_of(late.community_id, step)
    raised = events.Escalated(
        what=late.what, level=step.level, role=deadline.raised_to, to="、".join(row.name for row in found) or NOBODY,
        people=[row.person_id for row in found],
    )  # fmt: skip
    _tell(deadline, raised, late, by)
    return step


def _moment(deadline: Deadline, ladder: Ladder) -> datetime | None:
    """When the rung above is due, on the calendar the deadline was computed with."""
    stops = clocks.stops_of((deadline.subject_kind, deadline.subject_id))
    assert deadline.due_at is not None
    return next_rise(ladder, deadline.due_at, deadline.level, clocks.calendar_of(deadline), stops)


def _tell(deadline: Deadline, event: Event, late: Late, by: Actor) -> None:
    session().flush()
    record(event, subject=(deadline.subject_kind, deadline.subject_id), by=by, version=late.version)


def people_of(community_id: int, step: Step) -> Sequence[AnyRow]:
    """Who stands on a rung now: the person named for it and who is on duty in the role, else all who hold it there.

    A person who has lost the role is not told; a rung nobody stands on is empty.
    """
    role = Role(step.role)
    holders = with_role(role, community_id)
    here = {row.person_id for row in on_duty(role, community_id, clock.now())}
    if step.person_id is not None:
        here.add(step.person_id)
    return [row for row in holders if row.person_id in here] or holders
