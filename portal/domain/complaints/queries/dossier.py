"""Everything steps four to six have brought together about one complaint, in one statement for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select

from portal.domain.complaints.inquiry_models import Evidence, Inquiry
from portal.domain.complaints.models import ComplaintPoint
from portal.domain.complaints.queries.letters import Sent
from portal.domain.complaints.reply_models import Delivery, Promise, Reply, ReplyAnswer
from portal.infra.files import StoredFile
from portal.infra.reads import Parts, Read, Several

_ID: Any = bindparam("complaint")
_LETTER = (Reply.id, Reply.no, Reply.stage, Reply.state, Reply.written_by, Reply.saved_at, Reply.sent_at,
           Reply.digest, Reply.compensation_cents, Reply.compensation_reason, Reply.compensation_state)  # fmt: skip
_WAY = (Delivery.id, Delivery.way, Delivery.to_name, Delivery.sent_at, Delivery.failed_why, Delivery.opened_at,
        Delivery.handed_on)  # fmt: skip
_PROMISE = (Promise.id, Promise.text, Promise.owner_name, Promise.due_on, Promise.due_at, Promise.state, Promise.repair_id,
            Promise.repair_number, Promise.repair_signed_at, Promise.proof, Promise.kept_at, Promise.kept_by,
            Promise.released_reason, Promise.next_id)  # fmt: skip
_MOST = 300


def _newest(columns: Any, model: Any) -> Any:
    return select(*columns).where(model.complaint_id == _ID).order_by(model.id.desc()).limit(_MOST)


_DOSSIER = Several(
    {
        "inquiries": Read(_newest((
            Inquiry.id, Inquiry.question, Inquiry.asked_of, Inquiry.due_on, Inquiry.state, Inquiry.answer,
            Inquiry.answered_by,
        ), Inquiry)),
        "evidence": Read(
            _newest((
                Evidence.id, Evidence.shows, Evidence.source, Evidence.dated_on, Evidence.by_name, Evidence.from_home,
                Evidence.file_id, StoredFile.state.label("file_state"),
            ), Evidence).outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        ),
        "letters": Parts(
            select(Reply)
            .outerjoin(Delivery, Delivery.reply_id == Reply.id)
            .where(Reply.complaint_id == _ID),
            {"letter": _LETTER, "way": _WAY},
        ),
        "answers": Read(
            select(
                ComplaintPoint.no, ReplyAnswer.finding, ReplyAnswer.reason, ReplyAnswer.remedy, ReplyAnswer.no_remedy,
                ReplyAnswer.turn_to,
            )
            .join(Reply, and_(Reply.complaint_id == ComplaintPoint.complaint_id, Reply.state == "draft"))
            .outerjoin(
                ReplyAnswer, and_(ReplyAnswer.point_id == ComplaintPoint.id, ReplyAnswer.reply_id == Reply.id)
            )
            .where(ComplaintPoint.complaint_id == _ID, ComplaintPoint.retired_at.is_(None))
        ),
        "promises": Read(select(*_PROMISE).where(Promise.complaint_id == _ID, Promise.state != "draft")),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Dossier:
    """Inquiries (those that wait first), evidence as it came in, the draft with what it says to each point, letters
    that left (newest first), promises (those still owed first)."""

    inquiries: Sequence[Any]
    evidence: Sequence[Any]
    draft: Any
    answers: Sequence[Any]
    letters: Sequence[Sent]
    promises: Sequence[Any]


def dossier(complaint_id: int) -> Dossier:
    """What was asked, shown, written, sent and promised about a complaint; the caller has looked it up."""
    rows = _DOSSIER.all({"complaint": complaint_id})
    drafts = [row.letter for row in rows["letters"] if row.letter.state == "draft"]
    return Dossier(
        inquiries=sorted(rows["inquiries"], key=lambda row: (row.state != "asked", -row.id)),
        evidence=sorted(rows["evidence"], key=lambda row: row.id),
        draft=max(drafts, key=lambda row: row.no, default=None),
        answers=sorted(rows["answers"], key=lambda row: row.no),
        letters=_sent(rows["letters"]),
        promises=sorted(rows["promises"], key=lambda row: (row.state != "open", row.due_on, row.id)),
    )  # fmt: skip


def _sent(rows: Sequence[Any]) -> list[Sent]:
    found: dict[int, Any] = {row.letter.id: row.letter for row in rows if row.letter.state == "sent"}
    ways = sorted((row.way for row in rows if row.way is not None), key=lambda way: way.id)
    of = {way.id: row.letter.id for row in rows for way in [row.way] if way is not None}
    return [
        Sent(letter, [way for way in ways if of[way.id] == letter.id])
        for letter in sorted(found.values(), key=lambda each: -each.no)
    ]
