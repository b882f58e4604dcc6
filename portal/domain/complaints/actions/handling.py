"""受理, and what may be done beside the steps: who follows it up, the ways out, words to the person, inner notes."""

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import (
    advance,
    beside,
    name_of,
    record_aside,
    said,
    serve,
    start_limit,
    subject,
    tell,
)
from portal.domain.complaints.actions.paying import run
from portal.domain.complaints.models import Complaint
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.refused import N_, Refused


def accept(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """受理: the record is complete, somebody has spoken with the person and follows it up from now on."""
    advance(complaint, "accept", by, version)
    complaint.acknowledged_at = clock.now()
    complaint.handler_id = by.person_id
    clocks.meet(subject(complaint), "acknowledge")
    start_limit(complaint, "confirm", "complaint.confirm")
    tell(complaint, events.Accepted(handler=by.name), by)


def refuse(complaint: Complaint, *, reason: str, turn_to: str, by: Actor, version: int | None = None) -> None:
    """不予受理: the written reasons, and where the person can turn."""
    advance(complaint, "refuse", by, version)
    complaint.ended_reason, complaint.turn_to = said(reason), said(turn_to, 300, "turn_to")
    _end(complaint)
    tell(complaint, events.Refused(reason=complaint.ended_reason, turn_to=complaint.turn_to), by)


def withdraw(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> None:
    """撤回: the person takes it back, the reason is kept; what was promised to them stays promised."""
    advance(complaint, "withdraw", by, version)
    complaint.ended_reason = said(reason)
    _end(complaint)
    tell(complaint, events.Withdrawn(reason=complaint.ended_reason), by)


def refer(
    complaint: Complaint, *, to: str, number: str, reason: str, by: Actor, version: int | None = None
) -> None:
    """转出: an arbitrator, a court or an authority decides from here on, under its own file number."""
    advance(complaint, "refer", by, version)
    complaint.referred_to, complaint.referred_number = said(to, 120, "to"), said(number, 60, "number")
    complaint.ended_reason = said(reason)
    _end(complaint)
    tell(complaint, events.Referred(to=complaint.referred_to, number=complaint.referred_number), by)


def _end(complaint: Complaint) -> None:
    """It waits for nothing but the archive; what only staff may know of it is deleted there."""
    clocks.drop(subject(complaint))
    start_limit(complaint, "archive", "complaint.archive")
    run(complaint)
    complaint.closed_at = clock.now()


def assign(complaint: Complaint, *, person_id: int, by: Actor, version: int | None = None) -> None:
    """转给: a colleague follows it up from now on; the limits stay."""
    advance(complaint, "assign", by, version)
    if person_id == complaint.handler_id:
        raise Refused(N_("这件投诉已经由这位同事跟进，请另选一位。"), field="person")
    complaint.handler_id = person_id
    serve(complaint, person_id)
    tell(complaint, events.Assigned(to=name_of(person_id)), by)


def link_repair(
    complaint: Complaint,
    *,
    repair_id: int,
    number: str,
    firm_id: int | None,
    by: Actor,
    version: int | None = None,
) -> None:
    """关联报修: the repair that is complained of, looked up by the caller; who served it cannot decide here."""
    advance(complaint, "link_repair", by, version)
    if repair_id == complaint.repair_id:
        raise Refused(N_("已经关联了这件报修。"), field="repair")
    complaint.repair_id = repair_id
    complaint.firm_id = firm_id or complaint.firm_id
    tell(complaint, events.RepairLinked(number=number), by)


def message(complaint: Complaint, *, text: str, by: Actor) -> None:
    """Write to the other side, person or desk; it never changes the version of the case."""
    beside(complaint, "message", by)
    post = casework.post(subject(complaint), text, by=by)
    casework.mark_read(subject(complaint), 0 if by.face == "staff" else by.person_id or 0, post.id)
    record_aside(complaint, events.MessagePosted(side=post.side), by)


def note(complaint: Complaint, *, text: str, by: Actor) -> None:
    """An inner note, read by staff only."""
    beside(complaint, "note", by)
    casework.post(subject(complaint), text, by=by, inner=True)
    record_aside(complaint, events.Noted(text=text), by)
