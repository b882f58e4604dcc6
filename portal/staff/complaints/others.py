"""What else the same person has going: complaints of theirs, and repairs of their home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints import queries
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.rules import STATUS_WORDS
from portal.domain.repairs import queries as repairs
from portal.domain.repairs.rules import STATUS_WORDS as REPAIR_WORDS
from portal.infra import web


@dataclass(frozen=True)
class Others:
    """The other matters, newest first, with the words for their states."""

    complaints: Sequence[Any]
    repairs: Sequence[Any]
    statuses: Mapping[Any, str]
    repair_words: Mapping[Any, str]


def others_of(page: ComplaintPage) -> Others:
    """The other complaints of the person, and the repairs of the home, as far as the reader may see them."""
    who, row = web.actor(), page.complaint
    of_home = row.unit_id is not None and who.may("repair.read", row.community_id)
    return Others(
        complaints=queries.of_person(who, row),
        repairs=repairs.of_unit(who, row.unit_id) if of_home and row.unit_id else (),
        statuses=STATUS_WORDS,
        repair_words=REPAIR_WORDS,
    )
