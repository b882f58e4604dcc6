"""What else the same person has going: what is open beside the complaint, and all of it in a tab of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints import queries
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.rules import STATUS_WORDS
from portal.domain.feedback import queries as feedback
from portal.domain.feedback.rules import STATUS_WORDS as FEEDBACK_WORDS
from portal.domain.repairs import queries as repairs
from portal.domain.repairs.rules import STATUS_WORDS as REPAIR_WORDS
from portal.infra import web
from portal.infra.addresses import address_of
from portal.infra.reads import Read

OPEN_BESIDE: Mapping[str, Read] = {
    "open_complaints": queries.OPEN_OTHERS,
    "open_repairs": repairs.OPEN_OF_HOME,
    "open_feedback": feedback.OPEN_OF_PERSON,
}
SHOWN = 3


@dataclass(frozen=True)
class Others:
    """The other matters, newest first, with the words for their states."""

    complaints: Sequence[Any]
    repairs: Sequence[Any]
    feedback: Sequence[Any]
    statuses: Mapping[Any, str]
    repair_words: Mapping[Any, str]
    feedback_words: Mapping[Any, str]


def open_beside(page: ComplaintPage) -> list[tuple[Any, str]] | None:
    """What else waits for somebody, each with its address: the newest complaints, repairs of the home and questions;
    None for none."""
    who, here = web.actor(), page.complaint.community_id
    found: list[tuple[Any, str]] = []
    for name, permission, door, key in (
        ("open_complaints", "complaint.read", "staff.complaints.show", "complaint_id"),
        ("open_repairs", "repair.read", "staff.repairs.show", "repair_id"),
        ("open_feedback", "feedback.read", "staff.feedback.show", "feedback_id"),
    ):
        if who.may(permission, here):
            rows = sorted(page.found[name], key=lambda row: -row.id)
            found += [(row, address_of(door, **{key: row.id})) for row in rows[:SHOWN]]
    return found or None


def others_of(page: ComplaintPage) -> Others:
    """The other complaints and questions of the person, and the repairs of the home, as far as the reader may see them."""
    who, row = web.actor(), page.complaint
    of_home = row.unit_id is not None and who.may("repair.read", row.community_id)
    asks = row.complainant_id is not None and who.may("feedback.read", row.community_id)
    return Others(
        complaints=queries.of_person(who, row),
        repairs=repairs.of_unit(who, row.unit_id) if of_home and row.unit_id else (),
        feedback=feedback.by_person(who, row.complainant_id) if asks and row.complainant_id else (),
        statuses=STATUS_WORDS,
        repair_words=REPAIR_WORDS,
        feedback_words=FEEDBACK_WORDS,
    )
