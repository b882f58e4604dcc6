"""What the page of a complaint shows of steps four to six: the investigation, evidence, letters, promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints.queries import ComplaintPage, dossier
from portal.domain.complaints.queries.letters import Sent
from portal.domain.complaints.reply_rules import COMPENSATION_WORDS, INQUIRY_WORDS, WAY_WORDS, missing_in
from portal.domain.complaints.rules import Status
from portal.staff.complaints.acts import ACTS, Act

SEEKING = frozenset({Status.INVESTIGATING, Status.REPLYING})


@dataclass(frozen=True)
class Investigation:
    """What was asked, the evidence, and what the reader may do with an inquiry that waits."""

    inquiries: Sequence[Any]
    evidence: Sequence[Any]
    acts: Sequence[Act]
    words: Any


@dataclass(frozen=True)
class Writing:
    """The letter that is written: what each point (by its number) still lacks; the letters that left, newest first."""

    draft: Any
    lacking: Sequence[tuple[int, Sequence[str]]]
    letters: Sequence[Sent]
    money: Any
    ways: Any


@dataclass(frozen=True)
class Owed:
    """The promises with their acts, and how many of those that stand are kept."""

    rows: Sequence[Any]
    acts: Sequence[Act]
    kept: int
    standing: int


def _inside(page: ComplaintPage, *verbs: str) -> list[Act]:
    return [ACTS[verb] for verb in verbs if verb in page.verbs]


def is_seeking(page: ComplaintPage) -> bool:
    """Whether the investigation is what the case is about now."""
    return page.complaint.status in SEEKING


def was_evaluated(page: ComplaintPage) -> bool:
    """Whether there can be an investigation at all."""
    return page.facts.evidenced or page.complaint.evaluated_at is not None or page.complaint.stage > 1


def investigation_of(page: ComplaintPage) -> Investigation:
    """What was asked and what was found as evidence."""
    acts = _inside(page, "answer_inquiry", "withdraw_inquiry")
    inquiries, evidence = dossier.inquiries_in(page.found), dossier.evidence_in(page.found)
    return Investigation(inquiries, evidence, acts, INQUIRY_WORDS)


def filed_of(page: ComplaintPage) -> Investigation | None:
    """The same among the files."""
    found = investigation_of(page)
    return found if found.inquiries or found.evidence else None


def has_letters(page: ComplaintPage) -> bool:
    """Whether a letter is written or has left."""
    row = page.complaint
    return row.status is Status.REPLYING or row.replied_at is not None or row.stage > 1


def writing_of(page: ComplaintPage) -> Writing | None:
    """The draft with what it lacks, and what was sent."""
    letters = dossier.letters_in(page.found)
    draft = dossier.draft_in(page.found) if page.complaint.status is Status.REPLYING else None
    if draft is None and not letters:
        return None
    missing = [(each.no, missing_in(each)) for each in dossier.answers_in(page.found)] if draft else []
    lacking = [each for each in missing if each[1]]
    return Writing(draft, lacking, letters, COMPENSATION_WORDS, WAY_WORDS)


def promises_shown(page: ComplaintPage) -> Owed | None:
    """The promises that were made."""
    rows = dossier.promises_in(page.found)
    if not rows:
        return None
    acts = _inside(page, "keep_promise", "renegotiate_promise", "tie_promise")
    standing = [row for row in rows if row.state != "released"]
    return Owed(rows, acts, sum(row.state == "kept" for row in standing), len(standing))
