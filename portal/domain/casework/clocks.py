"""Deadlines and holds of a case: started, met, dropped, held and moved; each keeps its calendar version."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select

from portal.domain.casework.models import Deadline, Extension, Hold
from portal.domain.terms import queries as terms
from portal.domain.terms.calendar_rules import Calendar
from portal.domain.terms.span_rules import Hold as Stop
from portal.domain.terms.span_rules import Span
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Subject
from portal.infra.refused import N_, Refused, WrongState

AT_LEAST_AHEAD = N_("新的期限要晚于现在。")


def start(
    subject: Subject,
    kind: str,
    span: Span,
    community_id: int,
    *,
    round: int = 1,
    at: datetime | None = None,
    first: bool = False,
) -> Deadline:
    """Start a limit of the case on the community's calendar; one of the same kind that runs is dropped.

    `first`: the case has none yet, nothing is asked for.
    """
    if not first:
        drop(subject, kind)
    row = limit(subject, kind, span, community_id, round=round, at=at)
    session().add(row)
    if not first:
        session().flush()
    return row


def limit(
    subject: Subject, kind: str, span: Span, community_id: int, *, round: int = 1, at: datetime | None = None
) -> Deadline:
    """A limit on the community's calendar that starts now, still to be entered: `start` without the entering."""
    calendar = terms.calendar_for(community_id)
    began = at or clock.now()
    due = calendar.add(began, span)
    return Deadline(
        subject_kind=subject[0], subject_id=subject[1], kind=kind, round=round, calendar_id=calendar.id,
        span=str(span), started_at=began, due_at=due, amber_at=calendar.amber(began, due, span.unit), level=0,
        raised_to="",
    )  # fmt: skip


def set_due(
    subject: Subject, kind: str, due: datetime, community_id: int, *, round: int = 1, late: bool = False
) -> Deadline:
    """Start a limit whose end somebody chose; it turns amber when three quarters of the wall time are used.

    `late`: an end that somebody else set may be over already, and the limit is late from its first moment.
    """
    if due <= clock.now() and not late:
        raise Refused(AT_LEAST_AHEAD, field="due")
    drop(subject, kind)
    row = chosen(subject, kind, due, community_id, round=round)
    session().add(row)
    session().flush()
    return row


def chosen(subject: Subject, kind: str, due: datetime, community_id: int, *, round: int = 1) -> Deadline:
    """A limit whose end somebody chose, still to be entered: `set_due` without the entering."""
    began = min(clock.now(), due)
    return Deadline(
        subject_kind=subject[0], subject_id=subject[1], kind=kind, round=round,
        calendar_id=terms.calendar_for(community_id).id, span="", started_at=began, goal_at=due,
        goal_set_at=began, due_at=due, amber_at=began + (due - began) * 3 / 4, level=0, raised_to="",
    )  # fmt: skip


def renew(subject: Subject, kind: str, community_id: int, *, round: int = 1) -> Deadline | None:
    """Start a limit by agreement once more, as long as it was agreed the last time; None if it never was."""
    last = session().scalar(
        select(Deadline)
        .where(
            Deadline.subject_kind == subject[0], Deadline.subject_id == subject[1], Deadline.kind == kind,
            Deadline.goal_at.is_not(None),
        )
        .order_by(Deadline.id.desc())
        .limit(1)
    )  # fmt: skip
    if last is None or last.goal_at is None or last.goal_set_at is None:
        return None
    due = clock.now() + (last.goal_at - last.goal_set_at)
    return set_due(subject, kind, due, community_id, round=round)


def meet(subject: Subject, *kinds: str) -> None:
    """These limits are kept: what they asked for was done now."""
    _end(subject, kinds, met_at=clock.now())


def drop(subject: Subject, *kinds: str) -> None:
    """These limits (all, if none is named) no longer count: the case went another way."""
    _end(subject, kinds, dropped_at=clock.now())


def _end(subject: Subject, kinds: Sequence[str], **values: datetime) -> None:
    for deadline in running(subject):
        if not kinds or deadline.kind in kinds:
            for name, moment in values.items():
                setattr(deadline, name, moment)
    session().flush()


_RUNNING = (
    select(Deadline)
    .where(
        Deadline.subject_kind == bindparam("kind"), Deadline.subject_id == bindparam("id"),
        Deadline.met_at.is_(None), Deadline.dropped_at.is_(None),
    )
    .order_by(Deadline.id)
)  # fmt: skip


_OPEN_HOLD = select(Hold).where(
    Hold.subject_kind == bindparam("kind"), Hold.subject_id == bindparam("id"), Hold.ended_at.is_(None)
)


def running(subject: Subject) -> Sequence[Deadline]:
    """The limits of the case that count now."""
    return session().scalars(_RUNNING, {"kind": subject[0], "id": subject[1]}).all()


def all_of(subject: Subject) -> Sequence[Deadline]:
    """Every limit that the case has or had, in the order they began."""
    return session().scalars(
        select(Deadline)
        .where(Deadline.subject_kind == subject[0], Deadline.subject_id == subject[1])
        .order_by(Deadline.started_at, Deadline.id)
    ).all()  # fmt: skip


def current(subject: Subject, kind: str) -> Deadline | None:
    """The running limit of that kind."""
    return next((d for d in running(subject) if d.kind == kind), None)


def hold(subject: Subject, kind: str, reason: str, until: date | None = None) -> Hold:
    """Stop the clocks of the case, with a reason; a case is held once at a time."""
    if open_hold(subject) is not None:
        raise WrongState(N_("这件事已经暂停了。"))
    now = clock.now()
    row = Hold(
        subject_kind=subject[0], subject_id=subject[1], kind=kind, reason=reason, until=until, begun_at=now
    )
    session().add(row)
    for deadline in running(subject):
        deadline.due_at = deadline.amber_at = deadline.rise_at = None
    session().flush()
    return row


def resume(subject: Subject) -> Hold:
    """Let the clocks run on from where they stood; deadlines move by the time held, on their own calendar."""
    row = open_hold(subject)
    if row is None:
        raise WrongState(N_("这件事没有暂停。"))
    row.ended_at = clock.now()
    session().flush()
    stops = stops_of(subject)
    for deadline in running(subject):
        _recount(deadline, stops)
        _settle(deadline, row.ended_at)
    session().flush()
    return row


def revive(
    subject: Subject, deadline_ids: Sequence[int], since: datetime, reason: str, *, hold_id: int | None = None
) -> None:
    """Limits that were dropped at a moment count again; the time since then counts as a hold.

    `hold_id`: the hold that ended then; it goes on, and the clocks stand still as they stood.
    """
    for deadline in session().scalars(select(Deadline).where(Deadline.id.in_(deadline_ids))):
        deadline.dropped_at = None
    row = session().get(Hold, hold_id) if hold_id else None
    if row is None:
        session().add(
            Hold(subject_kind=subject[0], subject_id=subject[1], kind="merged", reason=reason, begun_at=since)
        )
        session().flush()
        resume(subject)
        return
    row.ended_at = None
    for deadline in running(subject):
        deadline.due_at = deadline.amber_at = None
    session().flush()


def extend(subject: Subject, kind: str, due: datetime, reason: str, by: Actor) -> Extension:
    """Move a running limit to a later end, on record with the reason."""
    row = current(subject, kind)
    if row is None or row.due_at is None:
        raise WrongState(N_("这个期限现在没有在走，不能展期。"))
    if due <= max(row.due_at, clock.now()):
        raise Refused(N_("展期要晚于原来的期限。"), field="due")
    now = clock.now()
    record = Extension(
        deadline_id=row.id,
        was_due_at=row.due_at,
        due_at=due,
        reason=reason,
        by_id=by.person_id,
        granted_at=now,
    )
    session().add(record)
    row.goal_at = row.due_at = due
    row.goal_set_at = now
    row.amber_at = now + (due - now) * 3 / 4
    _settle(row, now)
    session().flush()
    return record


def _settle(deadline: Deadline, now: datetime) -> None:
    """After a deadline moved: what lies ahead again has not been warned of, is not late, and stands at the foot
    of its ladder; one that is late still keeps its level and its next rung is looked at anew."""
    if deadline.due_at is None or deadline.due_at <= now:
        deadline.rise_at = now if deadline.late_told_at is not None else None
        return
    deadline.late_told_at = deadline.rise_at = None
    deadline.level, deadline.raised_to = 0, ""
    if deadline.amber_at is not None and deadline.amber_at > now:
        deadline.warned_at = None


def _recount(deadline: Deadline, stops: Sequence[Stop]) -> None:
    if deadline.goal_at is not None and deadline.goal_set_at is not None:
        since = deadline.goal_set_at
        still = sum(((s.end - s.start) for s in stops if s.end and s.start >= since), timedelta())
        deadline.due_at = deadline.goal_at + still
        deadline.amber_at = since + (deadline.due_at - since) * 3 / 4
        return
    span = Span.parse(deadline.span)
    calendar = calendar_of(deadline)
    deadline.due_at = calendar.add(deadline.started_at, span, stops)
    deadline.amber_at = calendar.amber(deadline.started_at, deadline.due_at, span.unit, stops)


def open_hold(subject: Subject) -> Hold | None:
    """The hold that stops the case now."""
    return session().scalar(_OPEN_HOLD, {"kind": subject[0], "id": subject[1]})


def stops_of(subject: Subject) -> list[Stop]:
    """Every hold of the case, for counting."""
    rows = session().scalars(
        select(Hold).where(Hold.subject_kind == subject[0], Hold.subject_id == subject[1]).order_by(Hold.id)
    )
    return [Stop(row.begun_at, row.ended_at, row.reason) for row in rows]


def holds_over(limit: int = 50) -> Sequence[int]:
    """The holds whose last day is over."""
    return session().scalars(
        select(Hold.id).where(Hold.ended_at.is_(None), Hold.until < clock.today()).order_by(Hold.id).limit(limit)
    ).all()  # fmt: skip


def calendar_of(deadline: Deadline) -> Calendar:
    """The calendar it was computed with, however old."""
    if deadline.calendar_id is None:
        return terms.calendar_for(None)
    return terms.calendar_version(deadline.calendar_id)
