"""What the person reads of steps five and six: the letters, and what was promised to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.dossier import letters_in, promises_in
from portal.domain.complaints.queries.letters import Sent


@dataclass(frozen=True)
class Told:
    """A promise as the person reads it: why it was put off, where it was; the photos that show it is done."""

    row: Any
    put_off: str
    photos: Sequence[Any]


def was_answered(page: ComplaintPage) -> bool:
    """Whether a letter has left."""
    return page.complaint.replied_at is not None or page.complaint.stage > 1


def may_add(page: ComplaintPage) -> bool:
    """Whether the person may still add to the evidence."""
    return "add_evidence" in page.verbs


def letters_shown(page: ComplaintPage) -> list[Sent] | None:
    """The letters, newest first."""
    return letters_in(page.found) or None


def promises_shown(page: ComplaintPage) -> list[Told] | None:
    """The promises that stand, those still owed first."""
    rows = promises_in(page.found)
    why = {row.next_id: row.released_reason for row in rows if row.next_id}
    proofs = [p for p in page.pictures if p.kind == "promise" and p.state == "ready"]
    found = [
        Told(row, why.get(row.id, ""), [p for p in proofs if p.round == row.id])
        for row in rows
        if row.state != "released"
    ]
    return found or None
