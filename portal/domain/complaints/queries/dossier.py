"""Everything steps four to six have brought together about one complaint, as reads that its page asks together."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, bindparam, select

from portal.domain.complaints.inquiry_models import Evidence, Inquiry
from portal.domain.complaints.models import ComplaintPoint
from portal.domain.complaints.queries.letters import Sent
from portal.domain.complaints.reply_models import Delivery, Promise, Reply, ReplyAnswer
from portal.infra.files import StoredFile
from portal.infra.reads import Parts, Read

_ID: Any = bindparam("complaint")
_LETTER = (Reply.id, Reply.no, Reply.stage, Reply.state, Reply.written_by, Reply.saved_at, Reply.sent_at,
           Reply.digest, Reply.compensation_cents, Reply.compensation_reason, Reply.compensation_state,
           Reply.body["signed_by"].as_string().label("signed_by"))  # fmt: skip
_WAY = (Delivery.id, Delivery.way, Delivery.to_name, Delivery.sent_at, Delivery.failed_why, Delivery.opened_at,
        Delivery.handed_on)  # fmt: skip
_PROMISE = (Promise.id, Promise.text, Promise.owner_name, Promise.due_on, Promise.due_at, Promise.state, Promise.repair_id,
            Promise.repair_number, Promise.repair_signed_at, Promise.proof, Promise.kept_at, Promise.kept_by,
            Promise.released_reason, Promise.next_id)  # fmt: skip
_MOST = 300


def _newest(columns: Any, model: Any) -> Any:
    return select(*columns).where(model.complaint_id == _ID).order_by(model.id.desc()).limit(_MOST)


INQUIRIES = {
    "inquiries": Read(_newest((
        Inquiry.id, Inquiry.question, Inquiry.asked_of, Inquiry.due_on, Inquiry.state, Inquiry.answer,
        Inquiry.answered_by,
    ), Inquiry)),
    "evidence": Read(
        _newest((
            Evidence.id, Evidence.shows, Evidence.source, Evidence.dated_on, Evidence.by_name, Evidence.from_home,
            Evidence.file_id, StoredFile.state.label("file_state"), StoredFile.kind.label("file_form"),
            StoredFile.name.label("file_name"),
        ), Evidence).outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
    ),
}  # fmt: skip
LETTERS = {
    "letters": Parts(
        select(Reply.id).outerjoin(Delivery, Delivery.reply_id == Reply.id).where(Reply.complaint_id == _ID),
        {"letter": _LETTER, "way": _WAY},
    ),
}
# What the letter that is written says to each point.
ANSWERS = {
    "answers": Read(
        select(
            ComplaintPoint.no, ReplyAnswer.finding, ReplyAnswer.reason, ReplyAnswer.remedy, ReplyAnswer.no_remedy,
            ReplyAnswer.turn_to,
        )
        .join(Reply, and_(Reply.complaint_id == ComplaintPoint.complaint_id, Reply.state == "draft"))
        .outerjoin(ReplyAnswer, and_(ReplyAnswer.point_id == ComplaintPoint.id, ReplyAnswer.reply_id == Reply.id))
        .where(ComplaintPoint.complaint_id == _ID, ComplaintPoint.retired_at.is_(None))
    ),
}  # fmt: skip
PROMISES = {"promises": Read(select(*_PROMISE).where(Promise.complaint_id == _ID, Promise.state != "draft"))}
Found = Mapping[str, Sequence[Any]]


def inquiries_in(found: Found) -> Sequence[Any]:
    """What was asked, those that wait first."""
    return sorted(found["inquiries"], key=lambda row: (row.state != "asked", -row.id))


def evidence_in(found: Found) -> Sequence[Any]:
    """The evidence as it came in."""
    return sorted(found["evidence"], key=attrgetter("id"))


def promises_in(found: Found) -> Sequence[Any]:
    """What was promised, those still owed first."""
    return sorted(found["promises"], key=lambda row: (row.state != "open", row.due_on, row.id))


def draft_in(found: Found) -> Any:
    """The letter that is written now; None where none is."""
    drafts = [row.letter for row in found["letters"] if row.letter.state == "draft"]
    return max(drafts, key=attrgetter("no"), default=None)


def answers_in(found: Found) -> Sequence[Any]:
    """What the letter that is written says to each point, in their order."""
    return sorted(found["answers"], key=attrgetter("no"))


def letters_in(found: Found) -> list[Sent]:
    """The letters that left, newest first, each with the ways it went."""
    letters: dict[int, Any] = {}
    ways: dict[int, list[Any]] = {}
    for row in found["letters"]:
        if row.letter.state == "sent":
            letters[row.letter.id] = row.letter
            ways.setdefault(row.letter.id, []).extend([row.way] if row.way is not None else [])
    newest_first = sorted(letters.values(), key=attrgetter("no"), reverse=True)
    return [Sent(letter, sorted(ways[letter.id], key=attrgetter("id"))) for letter in newest_first]
