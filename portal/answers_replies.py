"""How the house answers to an investigation, a reply and its promises: whom it tells, who says yes to money, and
what a repair that was promised does to the promise."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from portal import answers_approvals as approvals
from portal.domain.complaints import actions, events
from portal.domain.complaints.queries import compensation, letters
from portal.domain.complaints.queries.brief import brief, held
from portal.domain.complaints.queries.inquiries import inquiry_of
from portal.domain.estate.queries.firms import firm_contacts
from portal.domain.estate.queries.roles import staff_with
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.queries.served import to_follow_up
from portal.domain.repairs.rules import CHANNELS
from portal.domain.terms.rules import Urgency
from portal.infra import clock, messages
from portal.infra.actor import Actor
from portal.infra.events import Told
from portal.infra.refused import N_
from portal.infra.subjects import Approvable

KIND, LETTER = "complaint.compensation", "reply"
HOME: Mapping[str, str] = {
    events.PromiseMade.name: N_("您的投诉“%(title)s”：我们承诺%(text)s，%(due_on)s前办到。"),
    events.PromiseKept.name: N_("您的投诉“%(title)s”：答应您的“%(text)s”已经办到，请看看。"),
    events.PromiseRenegotiated.name: N_(
        "您的投诉“%(title)s”：答应您的“%(text)s”改到%(due_on)s前，%(reason)s"
    ),
    events.PromiseRepaired.name: N_("您的投诉“%(title)s”：答应您的报修%(number)s已修好并签认。"),
    events.PaymentMade.name: N_("您的投诉“%(title)s”：补偿%(amount)s元已付，请查收。"),
    events.PaymentWaived.name: N_("您的投诉“%(title)s”：答复里的补偿%(amount)s元不付，%(reason)s"),
    events.ReplyDelivered.name: N_("您的投诉“%(title)s”：纸质答复已于%(on)s送达%(to)s。"),
}
REPLIED = N_(
    "您的投诉“%(title)s”（%(number)s）有书面答复了，请打开看看。满意请接受，不满意可以请更高一级复核。"
)
ASKED_FIRM = N_("请贵单位答复调查事项（%(label)s，%(number)s）：%(question)s。%(due_on)s前答复。")
ASKED = N_("请您查一件事（%(label)s，%(number)s）：%(question)s。%(due_on)s前答复。")
ANSWERED = N_("投诉“%(title)s”（%(number)s）的调查事项有答复了：%(question)s")
LATE_FIRM = N_("%(label)s（%(number)s）：请贵单位查的事已过期限，请尽快答复：%(text)s")
OWES = N_("请您负责一条承诺：%(label)s“%(text)s”，%(due_on)s前办到（%(number)s）。")
PAY = N_("请付一笔补偿：%(label)s“%(title)s”（%(number)s），%(amount)s元。对方已接受处理结果。")
READY = N_("承诺“%(text)s”（%(label)s，%(number)s）的报修已签认，可以办结了。")
OWED = (events.PromiseMade, events.PromiseRenegotiated, events.PromiseRepaired)
# What changes a request for a yes to money: another amount, or a case that goes another way.
RECHECKED = (
    events.CompensationChanged, events.InvestigationResumed, events.Withdrawn, events.Referred, events.Judged,
)  # fmt: skip


def approvable() -> Approvable:
    """The compensation in a reply as something that needs a yes."""
    return Approvable(
        kind=KIND, title=N_("投诉补偿"), snapshot=compensation.snapshot,
        address=lambda complaint_id: url_for("staff.complaints.show", complaint_id=complaint_id),
        reads="complaint.read", granted=granted, rejected=rejected, lapsed=lapsed,
        yes=N_("答复可以带着这笔补偿发出"), no=N_("写答复的同事会看到原因，改了金额或理由可以再申请"),
    )  # fmt: skip


def ask(told: Told) -> None:
    """The letter pays something: ask for a yes, in the same unit."""
    asked = told.event
    assert isinstance(asked, events.CompensationAsked)
    complaint = brief(told.subject[1])
    approvals.ask(
        told, KIND, community_id=complaint.community_id, amount_cents=asked.amount_cents, reason=asked.reason,
        label=f"{complaint.title} {complaint.number}", place=complaint.label,
    )  # fmt: skip


def recheck(told: Told) -> None:
    """The amount or the case is another one: a request for what it was no longer counts."""
    approvals.recheck(KIND, told.subject, told.by)


def granted(complaint_id: int, by: Actor, approval_id: int) -> None:
    """The last yes was given."""
    actions.compensation_granted(held(complaint_id), by=by, approval_id=approval_id)


def rejected(complaint_id: int, by: Actor, reason: str) -> None:
    """Somebody said no."""
    actions.compensation_rejected(held(complaint_id), by=by, reason=reason)


def lapsed(complaint_id: int, by: Actor, reason: str) -> None:
    """The request was taken back, or no longer fits."""
    actions.compensation_lapsed(held(complaint_id), by=by, reason=reason)


def tell_home(told: Told) -> None:
    """Tell the person who complains what was promised, done, or put off; owed whatever else was sent that day."""
    complaint = brief(told.subject[1])
    if complaint.complainant_id and complaint.complainant_id != told.by.person_id:
        messages.send(
            complaint.complainant_id, HOME[told.event.name], _params(told, complaint),
            link=f"/owner/complaints/{complaint.id}", subject=told.subject,
        )  # fmt: skip


def tell_of_letter(told: Told) -> None:
    """The letter left: tell the person where to read it; what becomes of the message is its proof."""
    complaint, sent = brief(told.subject[1]), told.event
    assert isinstance(sent, events.ReplySent)
    if complaint.complainant_id:
        messages.send(
            complaint.complainant_id, REPLIED, {"title": complaint.title, "number": complaint.number},
            link=f"/owner/complaints/{complaint.id}/letters/{sent.reply_id}", subject=(LETTER, sent.reply_id),
        )  # fmt: skip


def tell_asked(told: Told) -> None:
    """Tell who is asked: the colleague, or the contacts of the firm."""
    complaint, asked = brief(told.subject[1]), told.event
    assert isinstance(asked, events.InquiryAsked)
    inquiry = inquiry_of(asked.inquiry_id)
    if inquiry.firm_id is None:
        _tell(told, complaint, ASKED, [inquiry.person_id], f"/staff/complaints/inquiries/{inquiry.id}")
    else:
        _tell_firm(told, complaint, ASKED_FIRM, inquiry)


def tell_late_asked(told: Told) -> None:
    """What a firm was asked is overdue: tell its contacts; a colleague hears of it by the ladder."""
    passed = told.event
    assert isinstance(passed, events.PartPassed)
    inquiry = inquiry_of(passed.inquiry_id) if passed.inquiry_id else None
    if inquiry is not None and inquiry.firm_id is not None:
        _tell_firm(told, brief(told.subject[1]), LATE_FIRM, inquiry)


def _tell_firm(told: Told, complaint: Any, msgid: str, inquiry: Any) -> None:
    contacts = firm_contacts(inquiry.firm_id, clock.today())
    readers = [row.person_id for row in contacts if row.role == Role.CONTRACTOR]
    _tell(told, complaint, msgid, readers, f"/field/inquiries/{inquiry.id}")


def tell_answered(told: Told) -> None:
    """Tell who asked that the answer is there."""
    answered = told.event
    assert isinstance(answered, events.InquiryAnswered)
    complaint, inquiry = brief(told.subject[1]), inquiry_of(answered.inquiry_id)
    _tell(told, complaint, ANSWERED, [inquiry.asked_by_id], f"/staff/complaints/{complaint.id}")


def tell_cashiers(told: Told) -> None:
    """The person accepted the letter: tell who pays what it offered."""
    complaint = brief(told.subject[1])
    readers = [row.person_id for row in staff_with("complaint.pay_compensation", complaint.community_id)]
    _tell(told, complaint, PAY, readers, f"/staff/complaints/{complaint.id}")


def tell_owners(told: Told) -> None:
    """The letter left: tell each colleague who answers for a promise in it."""
    sent = told.event
    assert isinstance(sent, events.ReplySent)
    for promise in letters.promises_in(sent.reply_id):
        _tell_owner(told, OWES, promise)


def tell_owner(told: Told) -> None:
    """A promise was made or put off, or its repair is signed: tell the colleague who answers for it."""
    promise = letters.promise_of(vars(told.event)["promise_id"])
    _tell_owner(told, READY if isinstance(told.event, events.PromiseRepaired) else OWES, promise)


def _tell_owner(told: Told, msgid: str, promise: Any) -> None:
    complaint, link = brief(told.subject[1]), f"/staff/complaints/promises/{promise.id}"
    _tell(told, complaint, msgid, [promise.owner_id], link, text=promise.text, due_on=promise.due_on)


def register_repair(told: Told) -> None:
    """In the unit of the act: the repair that was promised is registered for the person, and tied to the promise."""
    complaint, asked = held(told.subject[1]), told.event
    assert isinstance(asked, events.PromiseToRepair)
    place: dict[str, Any] = {"community_id": complaint.community_id, "place_note": complaint.label}
    if complaint.unit_id is not None:
        place = {"unit_id": complaint.unit_id}
    request = repairs.Request(
        part_code=asked.part, description=asked.words or asked.text, room=asked.room, urgency=Urgency(asked.urgency),
        contact_name=complaint.contact_name, contact_phone=complaint.contact_phone, **place,
    )  # fmt: skip
    channel = complaint.channel if complaint.channel in CHANNELS else "phone"
    made = repairs.register(request, reporter_id=complaint.complainant_id, channel=channel, by=told.by)
    actions.tie_promise(
        complaint, asked.promise_id, repair_id=made.id, number=made.number, signed=False, by=told.by
    )


def follow_repair(told: Told) -> None:
    """A repair that was promised is signed off, or opened again: the promise shows it."""
    for complaint_id in actions.promised_repairs(told.subject[1]):
        with_repair(complaint_id, told.subject[1])


def with_repair(complaint_id: int, repair_id: int) -> None:
    """Let the promises of one complaint show how the repair stands now: news of it may come late and out of order."""
    complaint = held(complaint_id)
    signed = to_follow_up(repair_id).signed_off_at is not None
    actions.repair_changed(complaint, repair_id, signed=signed)


def note_delivery(message: messages.Message) -> None:
    """A message of a letter has left or failed: the letter keeps it as its proof."""
    if message.subject_kind == LETTER and message.subject_id and message.person_id:
        actions.mark_sent(
            message.subject_id, message.person_id, sent=message.state == "sent", channel=message.channel,
            why=message.error,
        )  # fmt: skip


def letter_undelivered(reply_id: int, *, person_id: int | None, why: str) -> None:
    """The message of a letter was given up: the story of its complaint says so, for somebody to call."""
    complaint_id = letters.complaint_of_reply(reply_id)
    if complaint_id is not None:
        actions.letter_undelivered(held(complaint_id), why=why)


def message_undelivered(complaint_id: int, *, person_id: int | None, why: str) -> None:
    """A message about the complaint was given up: staff read in its story whom to call instead."""
    actions.message_undelivered(held(complaint_id), why=why)


def _params(told: Told, complaint: Any) -> dict[str, Any]:
    values = {name: value for name, value in vars(told.event).items() if value is not None}
    return {"number": complaint.number, "title": complaint.title, "label": complaint.label, **values}


def _tell(
    told: Told, complaint: Any, msgid: str, readers: Iterable[int | None], link: str, **more: Any
) -> None:  # fmt: skip
    """Work must reach those who are to do it: it counts towards no contact budget."""
    for reader in sorted({each for each in readers if each}):
        if reader != told.by.person_id:
            messages.send(
                reader, msgid, {**_params(told, complaint), **more}, link=link, subject=told.subject
            )
