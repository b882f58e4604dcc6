"""承诺: what we said we would do, each with an owner, a day and proof; it outlives the letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from portal.domain.casework import actions as casework
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import (
    HOUSE,
    advance,
    allow,
    limit_archive,
    name_of,
    record_aside,
    said,
    subject,
    tell,
)
from portal.domain.complaints.actions.parts import PROMISE, end_of, end_part, open_part, write_task
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.record_rules import PROMISE_PROOF
from portal.domain.complaints.reply_models import Promise, Reply
from portal.domain.complaints.reply_rules import Pledge
from portal.domain.estate.queries.roles import staff_with
from portal.domain.terms import queries as terms
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Missing, Refused, WrongState

KEEPS = "complaint.keep_promise"
NO_OWNER = N_("请选一位办理投诉的同事负责这条承诺。")
OVER = N_("承诺“%(text)s”的日期已经过了。请先在答复里改日期，再发出。")
TIED = N_("这条承诺已经由报修%(number)s来办。")
NOT_OPEN = N_("这条承诺已经办结或重新约定了。")


def checked_owner(complaint: Complaint, person_id: int) -> str:
    """The name of the colleague who is to answer for a promise; somebody from elsewhere is refused."""
    names = {row.person_id: row.name for row in staff_with(KEEPS, complaint.community_id)}
    if person_id not in names:
        raise Refused(NO_OWNER, field="owner")
    return str(names[person_id])


def _row(complaint: Complaint, pledge: Pledge, state: str, reply_id: int | None = None) -> Promise:
    row = Promise(
        complaint_id=complaint.id, stage=complaint.stage, reply_id=reply_id, point_id=pledge.point_id,
        text=said(pledge.text, 500, "text"), owner_id=pledge.owner_id, owner_name=name_of(pledge.owner_id),
        due_on=pledge.due_on, state=state, repair_number="", proof="", kept_by="", released_reason="",
        made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def draft_pledges(complaint: Complaint, reply: Reply, pledges: Sequence[Pledge]) -> None:
    """The promises of a letter that is still written: those that stood in it before are replaced."""
    session().execute(delete(Promise).where(Promise.reply_id == reply.id, Promise.state == "draft"))
    for pledge in pledges:
        _row(complaint, pledge, "draft", reply.id)


def open_pledges(complaint: Complaint, pledges: Sequence[Promise]) -> None:
    """The letter leaves: each promise in it runs from now."""
    today = terms.calendar_for(complaint.community_id).day_of(clock.now())
    for row in pledges:
        if row.due_on < today:
            raise Refused(OVER, text=row.text)
        _open(complaint, row, "")


def _open(complaint: Complaint, row: Promise, field: str) -> None:
    row.due_at = end_of(complaint, row.due_on, field)
    row.state, row.made_at = "open", clock.now()
    open_part(complaint, row, row.due_at)


def promise(complaint: Complaint, pledge: Pledge, *, by: Actor, version: int | None = None) -> Promise:
    """Promise one thing more, after the letter; the person is told."""
    advance(complaint, "promise", by, version)
    checked_owner(complaint, pledge.owner_id)
    row = _row(complaint, pledge, "draft")
    _open(complaint, row, "due_on")
    made = events.PromiseMade(text=row.text, owner=row.owner_name, due_on=row.due_on, promise_id=row.id)
    tell(complaint, made, by)
    return row


def keep_promise(
    complaint: Complaint, promise_id: int, *, proof: str, files: Sequence[int] = (), by: Actor,
    version: int | None = None,
) -> None:  # fmt: skip
    """办到: what was promised is done, with the proof in words and photos; the person is told."""
    advance(complaint, "keep_promise", by, version)
    row = _owed(complaint, promise_id)
    row.proof = said(proof, 500, "proof")
    row.state, row.kept_at, row.kept_by = "kept", clock.now(), by.name
    casework.attach(subject(complaint), files, PROMISE_PROOF, by=by, round=row.id)
    end_part(row, met=True)
    limit_archive(complaint)
    tell(complaint, events.PromiseKept(text=row.text, proof=row.proof, promise_id=row.id), by)


def renegotiate_promise(
    complaint: Complaint, promise_id: int, *, due_on: date, reason: str, text: str = "",
    owner_id: int | None = None, by: Actor, version: int | None = None,
) -> Promise:  # fmt: skip
    """重新约定: another day, and what else changes, with the reason; the former promise stays on record."""
    advance(complaint, "renegotiate_promise", by, version)
    row = _owed(complaint, promise_id)
    reason = said(reason, 500)
    owner = owner_id or row.owner_id or 0
    checked_owner(complaint, owner)
    pledge = Pledge(text=text.strip() or row.text, owner_id=owner, due_on=due_on, point_id=row.point_id)
    new = _row(complaint, pledge, "draft", row.reply_id)
    new.repair_id, new.repair_number = row.repair_id, row.repair_number
    new.repair_signed_at = row.repair_signed_at
    row.state, row.released_reason, row.next_id = "released", reason, new.id
    end_part(row, met=False)
    _open(complaint, new, "due_on")
    told = events.PromiseRenegotiated(text=new.text, due_on=due_on, reason=reason, promise_id=new.id)
    tell(complaint, told, by)
    return new


def tie_promise(
    complaint: Complaint, promise_id: int, *, repair_id: int, number: str, signed: bool, by: Actor,
    version: int | None = None,
) -> None:  # fmt: skip
    """This repair fulfils the promise; the caller has looked it up, `signed` says whether all have signed it."""
    allow(complaint, "tie_promise", by, version)
    row = _owed(complaint, promise_id)
    row.repair_id, row.repair_number = repair_id, number
    row.repair_signed_at = clock.now() if signed else None
    tell(complaint, events.PromiseTied(text=row.text, number=number), by)


@dataclass(frozen=True, kw_only=True)
class NewRepair:
    """A repair that is registered to fulfil a promise: which building part, which room, how urgent, in which words."""

    part: str
    room: str = ""
    urgency: str = "ordinary"
    words: str = ""


def repair_promise(
    complaint: Complaint, promise_id: int, wanted: NewRepair, *, by: Actor, version: int | None = None
) -> None:
    """What was promised is a repair that nobody registered yet: the other room does in the same unit, and it is tied."""
    allow(complaint, "tie_promise", by, version)
    row = _owed(complaint, promise_id)
    if row.repair_id is not None:
        raise Refused(TIED, field="promise", number=row.repair_number)
    asked = events.PromiseToRepair(
        text=row.text, promise_id=row.id, part=wanted.part, room=wanted.room, urgency=wanted.urgency,
        words=said(wanted.words, 1000, "words", needed=False),
    )  # fmt: skip
    tell(complaint, asked, by)
    if row.repair_id is None:
        raise RuntimeError("nobody registered the repair that was promised")


def promised_repairs(repair_id: int) -> Sequence[int]:
    """The complaints in which this repair was promised and is still owed, by their ids."""
    return session().scalars(
        select(Promise.complaint_id)
        .where(Promise.repair_id == repair_id, Promise.state == "open")
        .distinct()
        .order_by(Promise.complaint_id)
    ).all()  # fmt: skip


def repair_changed(complaint: Complaint, repair_id: int, *, signed: bool) -> None:
    """Every party signed the repair that was promised, or it was opened again: the promise shows it."""
    for row in session().scalars(
        select(Promise).where(
            Promise.complaint_id == complaint.id, Promise.repair_id == repair_id, Promise.state == "open"
        )
    ):
        if signed == (row.repair_signed_at is not None):
            continue
        row.repair_signed_at = clock.now() if signed else None
        write_task(complaint, row)
        event = events.PromiseRepaired if signed else events.PromiseUnrepaired
        told = event(text=row.text, number=row.repair_number, promise_id=row.id)
        record_aside(complaint, told, HOUSE)


def _owed(complaint: Complaint, promise_id: int) -> Promise:
    row = session().get(Promise, promise_id) if 0 < promise_id < 2**62 else None
    if row is None or row.complaint_id != complaint.id or row.state == "draft":
        raise Missing
    if row.state != "open":
        raise WrongState(NOT_OPEN)
    return row


__all__ = [
    "PROMISE",
    "NewRepair",
    "checked_owner",
    "draft_pledges",
    "keep_promise",
    "open_pledges",
    "promise",
    "promised_repairs",
    "renegotiate_promise",
    "repair_changed",
    "repair_promise",
    "tie_promise",
]  # fmt: skip
