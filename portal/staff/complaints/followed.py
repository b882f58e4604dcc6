"""What a complaint's page shows of its callbacks and its stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.callbacks import queries as callbacks
from portal.domain.callbacks.rules import STATUS_WORDS
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.stages import stages_in
from portal.domain.complaints.review_rules import FOLLOW_UP_WORDS, OPENED_BY


@dataclass(frozen=True)
class Followed:
    """The callbacks about it, what came of the follow-up of this stage, and the words of their states."""

    callbacks: Sequence[Any]
    follow_up: str
    statuses: Mapping[Any, str]


@dataclass(frozen=True)
class Stages:
    """The handlings of it, and the words for why each began."""

    rows: Sequence[Any]
    opened_by: Mapping[str, str]


def was_answered(page: ComplaintPage) -> bool:
    """Whether this stage has a reply that somebody may ask after."""
    return page.complaint.replied_at is not None


def was_reviewed(page: ComplaintPage) -> bool:
    """Whether there is more than the first handling."""
    return page.complaint.stage > 1


def followed(page: ComplaintPage) -> Followed | None:
    """Who asked afterwards, and what was said."""
    found = callbacks.newest_first(page.found["callbacks"])
    return Followed(found, FOLLOW_UP_WORDS.get(page.complaint.follow_up, ""), STATUS_WORDS) if found else None


def stages(page: ComplaintPage) -> Stages:
    """Who led each handling, and why the next began."""
    return Stages(stages_in(page.found), OPENED_BY)
