"""Asking for a later end, and why a deadline is what it is: what counted, what stood still, who moved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.casework import clocks
from portal.domain.casework.models import Deadline, Extension, ExtensionRequest
from portal.domain.estate.models import Person
from portal.domain.terms.span_rules import Hold as Stop
from portal.domain.terms.span_rules import Reckoning, Span
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import Subject
from portal.infra.refused import N_, Refused, WrongState

GRANTED, REFUSED, LAPSED = "granted", "refused", "lapsed"


@dataclass(frozen=True)
class Moved:
    """One change of an end that somebody made, or asked for: when, by whom, from when to when, and why.

    `answer` is empty for a change made outright and for a request nobody has answered; `asked` tells them apart.
    """

    at: datetime
    who: str
    was: datetime | None
    due: datetime
    reason: str
    asked: bool = False
    answer: str = ""
    answer_reason: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None

    @property
    def effective_at(self) -> datetime | None:
        """When the end moved by it; None for what was asked for and not given."""
        return None if self.was is None else self.answered_at if self.asked else self.at


@dataclass(frozen=True)
class Why:
    """Why this deadline: the stretches as they were first counted (none where somebody chose the end), every
    change since, and what was held after the last of them."""

    counted: Reckoning | None
    moved: Sequence[Moved]
    stops: Sequence[Stop]


def ask(about: Subject, kind: str, until: datetime, reason: str, by: Actor) -> ExtensionRequest:
    """Ask for a later end of a running limit; it runs on as it stands until somebody answers."""
    row = clocks.current(about, kind)
    if row is None or row.due_at is None:
        raise WrongState(N_("这个期限现在没有在走，不能申请延期。"))
    if until <= max(row.due_at, clock.now()):
        raise Refused(N_("申请的日期要晚于现在的期限。"), field="until")
    request = ExtensionRequest(
        deadline_id=row.id, until=until, reason=reason, by_id=by.person_id, by_name=by.name, asked_at=clock.now(),
        answer="", answer_reason="", answered_by="",
    )  # fmt: skip
    session().add(request)
    session().flush()
    return request


def get(request_id: int | None) -> ExtensionRequest | None:
    """The request; held inside a unit."""
    return session().scalar(
        for_change(select(ExtensionRequest).where(ExtensionRequest.id == (request_id or 0)), ExtensionRequest)
    )


def answer(request: ExtensionRequest, result: str, reason: str, by: Actor) -> None:
    """Say yes (`granted`) or no (`refused`), with the reason."""
    if request.answered_at is not None:
        raise WrongState(N_("这个延期申请已经答复过了。"))
    request.answer, request.answer_reason, request.answered_by = result, reason, by.name
    request.answered_at = clock.now()
    session().flush()


def lapse(request: ExtensionRequest) -> None:
    """What was asked for is gone: the limit was kept, dropped, or somebody else has the work."""
    request.answer, request.answered_at = LAPSED, clock.now()
    session().flush()


def why(deadline: Deadline) -> Why:
    """Why this deadline: every stretch that counted, each hold, holiday and make-up day, each change of its end."""
    ended = deadline.met_at or deadline.dropped_at
    stops = clocks.stops_of((deadline.subject_kind, deadline.subject_id))
    stops = [stop for stop in stops if ended is None or stop.start < ended]
    moved = _moved(deadline)
    first = min((each.effective_at for each in moved if each.effective_at is not None), default=None)
    known = [stop for stop in stops if first is None or stop.start < first]
    known = [Stop(s.start, min(s.end, first) if s.end and first else s.end or first, s.reason) for s in known]
    counted = None
    if deadline.span:
        counted = clocks.calendar_of(deadline).reckoning(
            deadline.started_at, Span.parse(deadline.span), known
        )
    since = deadline.goal_set_at
    return Why(counted, moved, [s for s in stops if since is not None and s.start >= since])


def _moved(deadline: Deadline) -> list[Moved]:
    granted = session().execute(
        select(Extension, Person.name)
        .outerjoin(Person, Person.id == Extension.by_id)
        .where(Extension.deadline_id == deadline.id)
    )
    asked = session().scalars(select(ExtensionRequest).where(ExtensionRequest.deadline_id == deadline.id))
    given = {(row.granted_at, row.due_at): (row, name or "") for row, name in granted}
    found = []
    for row in asked:
        key = (row.answered_at or row.asked_at, row.until)
        was = given.pop(key)[0].was_due_at if key in given else None
        found.append(
            Moved(
                row.asked_at, row.by_name, was, row.until, row.reason, True, row.answer, row.answer_reason,
                row.answered_by, row.answered_at,
            )
        )  # fmt: skip
    found += [
        Moved(row.granted_at, name, row.was_due_at, row.due_at, row.reason) for row, name in given.values()
    ]
    return sorted(found, key=lambda each: each.at)
