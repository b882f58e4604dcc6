"""What a complaint's page shows of its callbacks and its stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.callbacks import queries as callbacks
from portal.domain.callbacks.rules import STATUS_WORDS
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.stages import stages_of
from portal.domain.complaints.review_rules import FOLLOW_UP_WORDS, OPENED_BY


@dataclass(frozen=True)
class Followed:
    """What the section shows: the callbacks about it, its stages where there are several, and the words for both."""

    callbacks: Any
    stages: Any
    opened_by: Mapping[str, str]
    follow_up: str
    statuses: Mapping[Any, str]


def was_answered(page: ComplaintPage) -> bool:
    """Whether there can be a callback or a second stage at all."""
    return page.complaint.replied_at is not None or page.complaint.stage > 1


def followed(page: ComplaintPage) -> Followed | None:
    """The callbacks and the stages of the complaint."""
    row = page.complaint
    found = callbacks.of_subject(page.subject)
    stages = stages_of(row.id) if row.stage > 1 else ()
    words = FOLLOW_UP_WORDS.get(row.follow_up, "")
    return Followed(found, stages, OPENED_BY, words, STATUS_WORDS) if found or stages else None
