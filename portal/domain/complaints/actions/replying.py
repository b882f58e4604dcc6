"""回复: the letter is written, money is asked for, it leaves frozen with proof of how it reached the person."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import (
    HOUSE,
    advance,
    allow,
    await_next,
    name_of,
    record_aside,
    said,
    stage_of,
    start_limit,
    subject,
    tell,
    zone_of,
)
from portal.domain.complaints.actions.confirming import points_of
from portal.domain.complaints.actions.paying import offer
from portal.domain.complaints.actions.promising import checked_owner, draft_pledges, open_pledges
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.queries.letters import answers_of, body_of, draft_of, pledges_of
from portal.domain.complaints.record_rules import DELIVERY_PROOF
from portal.domain.complaints.reply_models import Delivery, Reply, ReplyAnswer
from portal.domain.complaints.reply_rules import (
    ANSWER_PARTS,
    COMPENSATION_MOST,
    TEXT_MOST,
    TURN_TO_MOST,
    Answer,
    Letter,
)
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.refused import N_, Missing, Refused, WrongState

ONCE_ON_PAPER = N_("这份答复已经登记过纸质送达。")
WHEN = N_("送达日期要在发出之后、今天之前（含今天）。")


def draft_reply(complaint: Complaint, letter: Letter, *, by: Actor, version: int | None = None) -> Reply:
    """Save the letter as it is written so far, whatever is still missing; a yes to money counts for what it was given to."""
    advance(complaint, "draft_reply", by, version)
    draft = draft_of(complaint.id, complaint.stage) or _begin(complaint)
    other, before = draft.written_by_id != by.person_id, _covered(draft)
    _set_money(draft, letter)
    draft.opening = said(letter.opening, TEXT_MOST, "opening", needed=False)
    draft.closing = said(letter.closing, TEXT_MOST, "closing", needed=False)
    draft.written_by_id, draft.written_by, draft.saved_at = by.person_id, by.name, clock.now()
    draft.version += 1
    _set_answers(complaint, draft, letter.answers)
    for pledge in letter.pledges:
        checked_owner(complaint, pledge.owner_id)
    draft_pledges(complaint, draft, letter.pledges)
    if _covered(draft) != before:
        if draft.compensation_state != "asked":
            draft.compensation_state = ""
        tell(complaint, events.CompensationChanged(amount=yuan(draft.compensation_cents)), by)
    elif other:
        tell(complaint, events.ReplyDrafted(no=draft.no), by)
    else:
        await_next(complaint)
    return draft


def _begin(complaint: Complaint) -> Reply:
    count = select(func.max(Reply.no)).where(Reply.complaint_id == complaint.id)
    row = Reply(
        complaint_id=complaint.id, stage=complaint.stage, no=(session().scalar(count) or 0) + 1, state="draft",
        opening="", closing="", compensation_cents=0, compensation_reason="", compensation_state="", written_by="",
        saved_at=clock.now(), body={}, digest="", version=0,
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def _covered(draft: Reply) -> tuple[Any, ...]:
    """What a yes to money is bound to: amount, reason, and what is done about each point; nothing where none is paid."""
    if not draft.compensation_cents:
        return ()
    said_to = [(row.point_id, row.remedy, row.no_remedy) for row in answers_of(draft.id).values()]
    return (draft.compensation_cents, draft.compensation_reason, *sorted(said_to))


def _set_money(draft: Reply, letter: Letter) -> None:
    reason = said(
        letter.compensation_reason, 500, "compensation_reason", needed=letter.compensation_cents > 0
    )
    if not 0 <= letter.compensation_cents <= COMPENSATION_MOST:
        raise Refused(N_("补偿金额不对，请填不小于0的金额。"), field="compensation")
    draft.compensation_cents = letter.compensation_cents
    draft.compensation_reason = reason if letter.compensation_cents else ""


def _set_answers(complaint: Complaint, draft: Reply, answers: Sequence[Answer]) -> None:
    points = {point.id: point.no for point in points_of(complaint)}
    there = {
        row.point_id: row
        for row in session().scalars(select(ReplyAnswer).where(ReplyAnswer.reply_id == draft.id))
    }
    for each in answers:
        if each.point_id not in points:
            raise Missing
        row = there.get(each.point_id)
        if row is None:
            row = ReplyAnswer(reply_id=draft.id, point_id=each.point_id)
            session().add(row)
        for name in ANSWER_PARTS:
            most = TURN_TO_MOST if name == "turn_to" else TEXT_MOST
            text = said(getattr(each, name), most, f"{name}_{points[each.point_id]}", needed=False)
            setattr(row, name, text)
    session().flush()


def ask_compensation(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """Ask for a yes to the amount in the letter; until it is given the letter cannot leave."""
    advance(complaint, "ask_compensation", by, version)
    draft = _draft(complaint)
    draft.compensation_state = "asked"
    asked = events.CompensationAsked(
        amount=yuan(draft.compensation_cents), amount_cents=draft.compensation_cents,
        reason=draft.compensation_reason,
    )  # fmt: skip
    tell(complaint, asked, by)


def compensation_granted(complaint: Complaint, *, by: Actor, approval_id: int) -> None:
    """The last yes to the amount was given: the letter may leave with it."""
    draft = draft_of(complaint.id, complaint.stage)
    if draft is not None:
        draft.compensation_state = "approved"
        done = events.CompensationApproved(amount=yuan(draft.compensation_cents), approval_id=approval_id)
        record_aside(complaint, done, by)


def compensation_rejected(complaint: Complaint, *, by: Actor, reason: str) -> None:
    """Somebody said no: another amount, another reason, or none."""
    _not_granted(complaint, "rejected", reason, by)


def compensation_lapsed(complaint: Complaint, *, by: Actor, reason: str) -> None:
    """The request was taken back or no longer fits: it may be asked for anew."""
    _not_granted(complaint, "", reason, by)


def _not_granted(complaint: Complaint, state: str, reason: str, by: Actor) -> None:
    draft = draft_of(complaint.id, complaint.stage)
    if draft is not None:
        draft.compensation_state = state
        record_aside(complaint, events.CompensationRejected(reason=reason), by)


def send_reply(complaint: Complaint, *, by: Actor, version: int | None = None) -> Reply:
    """Send the letter: from now on it never changes; what it promises runs, and the follow-up is due."""
    advance(complaint, "send_reply", by, version)
    reply, now = _draft(complaint), clock.now()
    pledges = pledges_of(reply.id)
    reply.body = body_of(complaint, reply, pledges, by.name, now)
    reply.digest = digest_of(reply.body)
    reply.state, reply.sent_at = "sent", now
    reply.written_by_id, reply.written_by = by.person_id, by.name
    offer(complaint, reply)
    complaint.replied_at = stage_of(complaint).replied_at = now
    clocks.meet(subject(complaint), "reply")
    open_pledges(complaint, pledges)
    start_limit(complaint, "follow_up", "complaint.follow_up")
    if complaint.complainant_id is not None:
        _deliver(reply, "portal", complaint.complainant_id, name_of(complaint.complainant_id), sent=True)
        _deliver(reply, "message", complaint.complainant_id, name_of(complaint.complainant_id))
    sent = events.ReplySent(reply_id=reply.id, no=reply.no, promises=len(pledges), digest=reply.digest)
    tell(complaint, sent, by)
    return reply


def digest_of(body: Mapping[str, Any]) -> str:
    """The hash of a letter's content, the same whenever it is computed."""
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _deliver(reply: Reply, way: str, person_id: int, name: str, *, sent: bool = False) -> None:
    row = Delivery(
        reply_id=reply.id, way=way, person_id=person_id, to_name=name, sent_at=clock.now() if sent else None,
        failed_why="", by_name="",
    )  # fmt: skip
    session().add(row)


def _draft(complaint: Complaint) -> Reply:
    found = draft_of(complaint.id, complaint.stage)
    assert found is not None
    return found


def deliver_reply(
    complaint: Complaint, reply_id: int, *, on: date, to: str, files: Sequence[int] = (), by: Actor,
    version: int | None = None,
) -> None:  # fmt: skip
    """Record that the printed letter was handed over: the day, to whom, and a photo of the signed receipt."""
    allow(complaint, "deliver_reply", by, version)
    reply = session().get(Reply, reply_id) if 0 < reply_id < 2**62 else None
    if reply is None or reply.complaint_id != complaint.id or reply.sent_at is None:
        raise Missing
    if session().scalar(select(Delivery.id).where(Delivery.reply_id == reply.id, Delivery.way == "paper")):
        raise WrongState(ONCE_ON_PAPER)
    zone = zone_of(complaint)
    if not clock.local(reply.sent_at, zone).date() <= on <= clock.today(zone):
        raise Refused(WHEN, field="on")
    row = Delivery(
        reply_id=reply.id, way="paper", person_id=complaint.complainant_id, to_name=said(to, 80, "to"),
        sent_at=clock.now(), failed_why="", handed_on=on, file_id=files[0] if files else None, by_name=by.name,
    )  # fmt: skip
    session().add(row)
    casework.attach(subject(complaint), files, DELIVERY_PROOF, by=by, round=reply.no)
    tell(complaint, events.ReplyDelivered(to=row.to_name, on=on, reply_id=reply.id), by)


def mark_opened(reply_id: int, person_id: int | None) -> None:
    """The person has the letter before them; the first time counts."""
    session().execute(
        update(Delivery)
        .where(
            Delivery.reply_id == reply_id, Delivery.person_id == person_id, Delivery.way == "portal",
            Delivery.opened_at.is_(None),
        )
        .values(opened_at=clock.now())
    )  # fmt: skip


def mark_sent(reply_id: int, person_id: int, *, sent: bool, channel: str, why: str) -> None:
    """What became of the message that told of the letter."""
    session().execute(
        update(Delivery)
        .where(Delivery.reply_id == reply_id, Delivery.person_id == person_id, Delivery.way == "message")
        .values(sent_at=clock.now() if sent else None, by_name=channel, failed_why="" if sent else why[:200])
    )


def letter_undelivered(complaint: Complaint, *, why: str) -> None:
    """The message that told of the letter was given up: somebody has to call, or bring it on paper."""
    record_aside(complaint, events.ReplyUndelivered(why=why), HOUSE)


def message_undelivered(complaint: Complaint, *, why: str) -> None:
    """A message about the complaint was given up: staff read in the story that somebody has to call."""
    record_aside(complaint, events.MessageUndelivered(why=why), HOUSE)
