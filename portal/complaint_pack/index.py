"""The index of a sealed pack in plain values, and the words of a story line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints.queries.archive import Filed
from portal.infra.values import is_moment, shown
from portal.infra.wording import gettext

Pieces = Mapping[int | None, "Piece"]


@dataclass(frozen=True)
class Piece:
    """A file of the case in the pack: where it lies there ("" where its bytes are gone), and the hash of what was sent."""

    file_id: int
    original: str
    path: str
    sha256: str
    name: str = ""


def index_of(
    found: Filed, pieces: Pieces, asked: Sequence[Any], told: Sequence[tuple[Any, str, str]]
) -> dict[str, Any]:
    """The pack in plain values: the case, its stages and points, letters, proofs, evidence, promises, story."""
    return {
        "complaint": _case(found),
        **_handling(found),
        "letters": [_letter(sent, pieces) for sent in found.letters],
        **_proofs(found, pieces),
        "callbacks": [_callback(row) for row in asked],
        "story": [{"at": _iso(at), "what": what, "who": who} for at, what, who in told],
        "keep_until": found.pack.keep_until.isoformat(),
    }


def _case(found: Filed) -> dict[str, Any]:
    row = found.complaint
    plain = (
        "number", "title", "channel", "authority", "authority_number", "content", "demand", "expected", "expectation",
        "experience", "ended_reason", "turn_to", "referred_to", "referred_number", "follow_up", "cause", "cause_note",
        "lesson", "prevent_in", "topic", "severity", "severity_reason", "liability", "liability_reason",
    )  # fmt: skip
    values = {name: getattr(row, name) for name in plain}
    return {
        **{name: getattr(value, "value", value) for name, value in values.items()},
        "place": row.label, "community": found.community.name, "complainant": found.complainant, "lead": found.lead,
        "firm": found.firm, "submitted": _iso(row.submitted_at), "archived": _iso(row.archived_at),
    }  # fmt: skip


def _handling(found: Filed) -> dict[str, Any]:
    return {
        "stages": [
            {"no": each.no, "opened_by": each.opened_by, "reason": each.reason, "opened": _iso(each.opened_at),
             "replied": _iso(each.replied_at), "ended": _iso(each.ended_at)}
            for each in found.stages
        ],
        "points": [
            {"no": each.no, "fact": each.fact, "demand": each.demand, "finding": each.finding, "basis": each.basis,
             "found_by": each.found_by, "found": _iso(each.found_at), "replaced": _iso(each.retired_at)}
            for each in found.points
        ],
        "definitions": [
            {"no": each.no, "read_back": _iso(each.read_back_at), "how": each.how, "answer": each.answer,
             "words": each.words, "answered": _iso(each.answered_at)}
            for each in found.definitions
        ],
        "inquiries": [
            {"question": each.question, "asked_of": each.asked_of, "asked": _iso(each.asked_at), "due": str(each.due_on),
             "state": each.state, "answer": each.answer, "answered_by": each.answered_by}
            for each in found.inquiries
        ],
        "payments": [
            {"amount_cents": each.amount_cents, "state": each.state, "way": each.way, "paid": str(each.paid_on or ""),
             "payee": each.payee, "voucher": each.voucher, "reason": each.reason, "by": each.by_name}
            for each in found.payments
        ],
        "promises": [
            {"text": each.text, "owner": each.owner_name, "due": str(each.due_on), "state": each.state, "proof": each.proof,
             "kept": _iso(each.kept_at), "released_reason": each.released_reason}
            for each in found.promises
        ],
    }  # fmt: skip


def _letter(sent: Any, pieces: Pieces) -> dict[str, Any]:
    reply = sent.reply
    delivered = [
        {"way": way.way, "to": way.to_name, "sent": _iso(way.sent_at), "opened": _iso(way.opened_at),
         "handed_over": str(way.handed_on or ""), "failed": way.failed_why, "by": way.by_name,
         "proof": _path(pieces, way.file_id)}
        for way in sent.ways
    ]  # fmt: skip
    return {
        "no": reply.no, "stage": reply.stage, "sent": _iso(reply.sent_at), "digest": reply.digest, "body": reply.body,
        "file": f"letters/{reply.no:02d}.html", "delivered": delivered,
    }  # fmt: skip


def _callback(row: Any) -> dict[str, Any]:
    """《回访记录表》: who asked, how often, and what was said."""
    names = (
        "number",
        "round",
        "caller_name",
        "tries",
        "said_by",
        "score",
        "satisfied",
        "words",
        "wrong",
        "promised",
    )
    return {name: getattr(row, name) for name in names} | {
        "status": getattr(row.status, "value", row.status),
        "ended": _iso(row.ended_at),
    }


def _proofs(found: Filed, pieces: Pieces) -> dict[str, Any]:
    return {
        "evidence": [
            {"shows": each.shows, "source": each.source, "dated": str(each.dated_on or ""), "added": _iso(each.added_at),
             "by": each.by_name, **_file(pieces, each.file_id)}
            for each in (row.Evidence for row in found.evidence)
        ],
        "attached": [
            {"kind": each.kind, "added": _iso(each.added_at), **_file(pieces, each.file_id)}
            for each in found.attached
        ],
    }  # fmt: skip


def _path(pieces: Pieces, file_id: int | None) -> str:
    return pieces[file_id].path if file_id in pieces else ""


def _file(pieces: Pieces, file_id: int | None) -> dict[str, str]:
    """Where a file lies in the pack, the hash of the bytes that were sent, and the name it was sent under."""
    piece = pieces.get(file_id)
    return {
        "file": piece.path if piece else "", "sent_as": piece.original if piece else "",
        "name": piece.name if piece else "",
    }  # fmt: skip


def sentence_of(line: Any, zone: str) -> str:
    """A story line in words; what was erased since reads as it stands."""
    return gettext(line.sentence, **{name: _word(value, zone) for name, value in line.values.items()})


def _word(value: Any, zone: str) -> Any:
    if isinstance(value, str) and is_moment(value):
        return shown({"moment": value}, zone)
    return gettext(value) if isinstance(value, str) and value else value


def _iso(moment: Any) -> str:
    return moment.isoformat(timespec="seconds") if moment is not None else ""
