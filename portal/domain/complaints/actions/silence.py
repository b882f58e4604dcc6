"""The person does not answer what was read back: one reminder, then the desk may go on, shown as not confirmed.

Each pause is the limit `complaint.silence` of the community.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import (
    HOUSE,
    advance,
    await_next,
    record_aside,
    said,
    start_limit,
    subject,
    tell,
)
from portal.domain.complaints.models import Complaint, Definition
from portal.domain.complaints.record_rules import AGREED_HOW
from portal.domain.complaints.rules import AWAITED, PROPOSED, REMINDED, SILENT, UNHEARD, Status
from portal.domain.terms import queries as terms
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused

LIMIT = "complaint.silence"


def look_again_at(complaint: Complaint) -> datetime:
    """When the house looks at the silence that begins now."""
    span = terms.limit_for(complaint.community_id, LIMIT)
    assert span is not None
    return terms.calendar_for(complaint.community_id).add(clock.now(), span)


def remind_definition(
    complaint: Complaint, *, how: str, words: str = "", by: Actor, version: int | None = None
) -> None:
    """登记提醒: somebody asked the person on the phone or at the counter to look at it."""
    advance(complaint, "remind_definition", by, version)
    if how not in AGREED_HOW or how == "portal":
        raise Refused(N_("请选择怎么提醒的。"), field="how")
    _remind(complaint, how, said(words, 1000, "words", needed=False), by)


def go_on_unconfirmed(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """不等确认往下办: with the definition as it was recorded, which nobody confirmed; the person is told."""
    advance(complaint, "go_on_unconfirmed", by, version)
    read = _waiting(complaint)
    read.answer, read.answered_by, read.answered_at, read.next_at = SILENT, by.name, clock.now(), None
    complaint.definition = SILENT
    clocks.meet(subject(complaint), "confirm")
    start_limit(complaint, "evaluate", "complaint.evaluate")
    tell(complaint, events.WentOnUnconfirmed(), by)


def silent_definitions(limit: int = 50) -> Sequence[int]:
    """What was read back and is to be looked at again now, oldest first."""
    return session().scalars(
        select(Definition.id)
        .where(Definition.next_at <= clock.now())
        .order_by(Definition.next_at, Definition.id)
        .limit(limit)
    ).all()  # fmt: skip


def press_definition(definition_id: int) -> None:
    """The next step on a silent one: who reads in the portal is reminded, once; then the desk may go on.

    Somebody without a sign-in is reminded by the desk, whose turn it becomes. Late, twice or by two workers it
    happens once.
    """
    read = session().get(Definition, definition_id)
    if read is None:
        return
    complaint = session().get_one(Complaint, read.complaint_id, with_for_update=True)
    session().refresh(read)
    if read.next_at is None or read.next_at > clock.now():
        return
    read.next_at = None
    if complaint.status is not Status.CONFIRMING or read.answer or complaint.definition not in AWAITED:
        return
    if complaint.definition == REMINDED:
        complaint.definition = UNHEARD
        tell(complaint, events.DefinitionUnheard(), HOUSE)
    elif complaint.definition == PROPOSED and complaint.complainant_id is not None:
        _remind(complaint, "portal", "", HOUSE)
    else:
        await_next(complaint)


def _remind(complaint: Complaint, how: str, words: str, by: Actor) -> None:
    read = _waiting(complaint)
    read.reminded_at, read.reminded_how, read.next_at = clock.now(), how, look_again_at(complaint)
    complaint.definition = REMINDED
    await_next(complaint)
    told = events.DefinitionReminded(how=AGREED_HOW[how], until=read.next_at, words=words)
    record_aside(complaint, told, by)


def _waiting(complaint: Complaint) -> Definition:
    return session().scalars(
        select(Definition)
        .where(Definition.complaint_id == complaint.id, Definition.answer == "")
        .order_by(Definition.no.desc())
        .limit(1)
    ).one()  # fmt: skip
