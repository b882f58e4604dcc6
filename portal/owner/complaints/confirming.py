"""What the desk understood, as the person reads it before agreeing."""

from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.definition import Understood, understood_from
from portal.domain.complaints.rules import Status


def past_receipt(page: ComplaintPage) -> bool:
    """Whether there can be a definition at all."""
    return page.complaint.status is not Status.RECEIVED


def definition_of(page: ComplaintPage) -> Understood | None:
    """The points and their versions; None before anything was written."""
    found = understood_from(page.found)
    return found if found.versions else None
