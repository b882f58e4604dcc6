"""补偿付款: owed once the person accepted the letter, paid by the cashier with date and voucher, or not, and why."""

from datetime import date

from sqlalchemy import select

from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import (
    advance,
    record_aside,
    said,
    start_limit,
    subject,
    tell,
    zone_of,
)
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.pay_rules import LIMIT, PAY_WAYS
from portal.domain.complaints.reply_models import Payment, Reply
from portal.domain.complaints.rules import OFFERED, OWED, PAID, UNPAID, WAIVED
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Refused

OWN_LETTER = N_("这封答复是您写的，补偿要由另一位同事付。")
WHEN = N_("付款日期要在答复发出之后、今天之前（含今天）。")


def offer(complaint: Complaint, reply: Reply) -> None:
    """A letter leaves: what it pays is offered; the offer of an earlier letter counts no more."""
    complaint.payment = OFFERED if reply.compensation_cents else ""


def owe(complaint: Complaint, by: Actor) -> None:
    """The person accepted: what the letter offered is owed from now on, and has its limit."""
    if complaint.payment != OFFERED:
        return
    complaint.payment = OWED
    run(complaint)
    record_aside(complaint, events.PaymentOwed(amount=yuan(_letter(complaint).compensation_cents)), by)


def run(complaint: Complaint) -> None:
    """The limit of the payment runs, where one is owed."""
    if complaint.payment == OWED:
        start_limit(complaint, "payment", LIMIT)


def take_back(complaint: Complaint) -> None:
    """The letter counts no more, its case is handled anew: what was not paid yet is offered no more."""
    if complaint.payment in UNPAID:
        complaint.payment = ""


def pay_compensation(
    complaint: Complaint,
    *,
    way: str,
    on: date,
    payee: str,
    voucher: str,
    by: Actor,
    version: int | None = None,
) -> Payment:
    """已付: the amount that was approved, in which way, on which day, to whom and under which voucher."""
    advance(complaint, "pay_compensation", by, version)
    letter = _letter(complaint)
    if letter.written_by_id == by.person_id:
        raise Denied(OWN_LETTER)
    if way not in PAY_WAYS:
        raise Refused(N_("请选择怎么付的。"), field="way")
    zone = zone_of(complaint)
    if letter.sent_at is None or not clock.local(letter.sent_at, zone).date() <= on <= clock.today(zone):
        raise Refused(WHEN, field="on")
    row = _end(complaint, letter, PAID, by)
    row.way, row.paid_on = way, on
    row.payee, row.voucher = said(payee, 80, "payee"), said(voucher, 80, "voucher")
    clocks.meet(subject(complaint), "payment")
    made = events.PaymentMade(amount=yuan(row.amount_cents), way=PAY_WAYS[way], on=on, voucher=row.voucher)
    tell(complaint, made, by)
    return row


def waive_compensation(
    complaint: Complaint, *, reason: str, by: Actor, version: int | None = None
) -> Payment:
    """不付: the reason is told to the person, who declined it, or never accepted the letter."""
    advance(complaint, "waive_compensation", by, version)
    row = _end(complaint, _letter(complaint), WAIVED, by)
    row.reason = said(reason, 500)
    clocks.drop(subject(complaint), "payment")
    tell(complaint, events.PaymentWaived(amount=yuan(row.amount_cents), reason=row.reason), by)
    return row


def _letter(complaint: Complaint) -> Reply:
    """The letter that counts: the newest that left."""
    return session().scalars(
        select(Reply)
        .where(Reply.complaint_id == complaint.id, Reply.state == "sent")
        .order_by(Reply.no.desc())
        .limit(1)
    ).one()  # fmt: skip


def _end(complaint: Complaint, letter: Reply, state: str, by: Actor) -> Payment:
    row = Payment(
        complaint_id=complaint.id, reply_id=letter.id, amount_cents=letter.compensation_cents, state=state, way="",
        payee="", voucher="", reason="", by_id=by.person_id, by_name=by.name, at=clock.now(),
    )  # fmt: skip
    session().add(row)
    complaint.payment = state
    return row
