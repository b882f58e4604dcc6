"""Asked afterwards: what waits for the person's own answer, and what they answered."""

from dataclasses import dataclass

from portal.domain.callbacks.queries import token_of
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.review_rules import FOLLOW_UP_WORDS
from portal.domain.complaints.rules import ANSWERED


@dataclass(frozen=True)
class Review:
    """What the section shows: the link by which the person answers now, and what they answered."""

    token: str
    said: str


def concerns(page: ComplaintPage) -> bool:
    """Whether there is something to ask, or to ask for."""
    return page.complaint.replied_at is not None or "ask_review" in page.verbs


def review_of(page: ComplaintPage) -> Review:
    """The callback that waits for the person, if one does."""
    waits = page.complaint.status in ANSWERED and not page.complaint.follow_up
    asked = page.found["to_answer"][:1] if waits else ()
    return Review(token_of(asked[0].id) if asked else "", FOLLOW_UP_WORDS.get(page.complaint.follow_up, ""))
