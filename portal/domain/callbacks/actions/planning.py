"""A callback is made, once for each round of a case, and given to somebody who did not do the work."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.callbacks import events
from portal.domain.callbacks.actions.case import HOUSE, advance, doers, subject, tell
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.rules import LIMIT_OF, THEIR_OWN_WORK, TRIGGERS, Status
from portal.domain.casework import clocks
from portal.domain.estate.models import Community
from portal.domain.estate.queries.roles import staff_with
from portal.domain.terms import queries as terms
from portal.infra import clock, numbering
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Subject
from portal.infra.refused import N_, Refused

NOT_HERE = N_("这位同事不在这个项目，或者不能做回访。请另选一位。")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked after, and whom: the case in its round, the person, and whose work it was (frozen for figures).

    `since` is the moment the limit counts from: the sign-off, or the reply.
    """

    subject: Subject
    round: int
    trigger: str
    community_id: int
    unit_id: int | None
    label: str
    case_number: str
    title: str
    since: datetime
    person_id: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    served: Collection[int] = ()
    firm_id: int | None = None
    technician_id: int | None = None
    handler_id: int | None = None


def plan(asked: Asked, *, by: Actor = HOUSE) -> Callback | None:
    """A callback for this round of the case; None where there is one already, for what set it off."""
    kind, case_id = asked.subject
    there = select(Callback.id).where(
        Callback.subject_kind == kind, Callback.subject_id == case_id, Callback.round == asked.round,
        Callback.trigger == asked.trigger,
    )  # fmt: skip
    if session().scalar(there) is not None:
        return None
    span = terms.limit_for(asked.community_id, LIMIT_OF[asked.trigger])
    assert span is not None
    now = clock.now()
    given = {name: value for name, value in vars(asked).items() if name not in ("subject", "since", "served")}
    row = Callback(
        subject_kind=kind, subject_id=case_id, served=sorted(asked.served), number=_number(asked.community_id),
        status=Status.PLANNED, version=1, opens_at=asked.since, planned_at=now, token=secrets.token_urlsafe(16),
        due_at=terms.calendar_for(asked.community_id).add(asked.since, span), **given,
    )  # fmt: skip
    session().add(row)
    session().flush()
    clocks.start(subject(row), "call", span, row.community_id, at=asked.since, first=True)
    tell(row, events.Planned(trigger=TRIGGERS[row.trigger], due=row.due_at), by)
    return row


def _number(community_id: int) -> str:
    community = session().get_one(Community, community_id)
    series = f"{community.code}-HF-{clock.local(clock.now(), community.zone):%y%m}"
    return f"{series}-{numbering.next_number(series):04d}"


def assign(callback: Callback, *, person_id: int, by: Actor, version: int | None = None) -> None:
    """分派: the lead names who asks; never somebody who had a part in the work."""
    advance(callback, "assign", by, version)
    able = {row.person_id: row.name for row in staff_with("callback.call", callback.community_id)}
    if person_id not in able:
        raise Refused(NOT_HERE, field="person")
    if person_id in doers(callback):
        raise Refused(THEIR_OWN_WORK, field="person")
    callback.caller_id, callback.caller_name = person_id, able[person_id]
    tell(callback, events.Assigned(to=able[person_id], caller_id=person_id), by)
