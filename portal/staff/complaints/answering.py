"""What the page of a complaint shows of steps four to six: the investigation, evidence, letters, promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.casework.rules import clock_state
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.inquiries import evidence_of, inquiries_of
from portal.domain.complaints.queries.letters import Sent, draft_of, draft_points, letters_of, promises_of
from portal.domain.complaints.reply_rules import (
    COMPENSATION_WORDS,
    INQUIRY_WORDS,
    STATE_WORDS,
    WAY_WORDS,
    missing_in,
)
from portal.domain.complaints.rules import Status
from portal.infra import clock, languages, web
from portal.staff.complaints.acts import ACTS, Act

SEEKING = frozenset({Status.INVESTIGATING, Status.REPLYING})


@dataclass(frozen=True)
class Investigation:
    """What was asked, the evidence, and what the reader may do with an inquiry that waits."""

    inquiries: Sequence[Any]
    evidence: Sequence[Any]
    words: Any
    acts: Sequence[Act]


@dataclass(frozen=True)
class Writing:
    """The letter that is written: what each point still lacks (message ids); the letters that left, newest first."""

    draft: Any
    lacking: Sequence[tuple[Any, Sequence[str]]]
    letters: Sequence[Sent]
    money: Any
    ways: Any


@dataclass(frozen=True)
class Owed:
    """The promises with their acts, and how each stands."""

    rows: Sequence[Any]
    acts: Sequence[Act]
    words: Any
    kept: int


def _inside(page: ComplaintPage, *verbs: str) -> list[Act]:
    return [ACTS[verb] for verb in verbs if verb in page.verbs]


def is_seeking(page: ComplaintPage) -> bool:
    """Whether the investigation is what the case is about now."""
    return page.complaint.status in SEEKING


def was_evaluated(page: ComplaintPage) -> bool:
    """Whether there can be an investigation at all."""
    return page.complaint.evaluated_at is not None or page.complaint.stage > 1


def investigation_of(page: ComplaintPage) -> Investigation:
    """What was asked and what was found as evidence."""
    row = page.complaint
    acts = _inside(page, "answer_inquiry", "withdraw_inquiry")
    return Investigation(inquiries_of(row.id), evidence_of(row.id), INQUIRY_WORDS, acts)


def filed_of(page: ComplaintPage) -> Investigation | None:
    """The same among the files, once the case has gone on."""
    found = investigation_of(page) if not is_seeking(page) else None
    return found if found and (found.inquiries or found.evidence) else None


def has_letters(page: ComplaintPage) -> bool:
    """Whether a letter is written or has left."""
    row = page.complaint
    return row.status is Status.REPLYING or row.replied_at is not None or row.stage > 1


def writing_of(page: ComplaintPage) -> Writing | None:
    """The draft with what it lacks, and what was sent."""
    row = page.complaint
    draft = draft_of(row.id, row.stage) if row.status is Status.REPLYING else None
    sent = letters_of(row.id) if row.stage > 1 or row.replied_at else ()
    if draft is None and not sent:
        return None
    lacking = draft_points(draft) if draft is not None and not page.facts.complete else ()
    missing = [(point, missing_in(answer)) for point, answer in lacking]
    return Writing(draft, [each for each in missing if each[1]], sent, COMPENSATION_WORDS, WAY_WORDS)


def promises_shown(page: ComplaintPage) -> Owed | None:
    """The promises that were made."""
    rows = promises_of(page.complaint.id)
    if not rows:
        return None
    acts = _inside(page, "keep_promise", "renegotiate_promise", "tie_promise")
    counted = [row for row in rows if row.state != "released"]
    return Owed(rows, acts, STATE_WORDS, sum(row.state == "kept" for row in counted))


def clock_face(row: Any, zone: str) -> dict[str, str]:
    """The clock of an open promise or inquiry: words, state, moment."""
    state = clock_state(row.due_at, None, clock.now())
    return {
        "words": languages.due(row.due_at, zone),
        "state": state.value,
        "at": languages.iso(row.due_at),
    }


def may_register(page: ComplaintPage) -> bool:
    """Whether the reader could register a promised repair."""
    return web.actor().may("repair.register", page.complaint.community_id)
