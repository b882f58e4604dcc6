"""What pages read of complaints."""

from portal.domain.complaints.queries.finding import (
    OPEN_OTHERS,
    by_ids,
    by_number,
    by_person,
    for_owner,
    listing,
    of_person,
    of_unit,
)
from portal.domain.complaints.queries.page import ComplaintPage, Who, page_for
from portal.domain.complaints.queries.reach import get_for, reach
from portal.domain.complaints.queries.receipt import Receipt, receipt_of

__all__ = [
    "OPEN_OTHERS",
    "ComplaintPage",
    "Receipt",
    "Who",
    "by_ids",
    "by_number",
    "by_person",
    "for_owner",
    "get_for",
    "listing",
    "of_person",
    "of_unit",
    "page_for",
    "reach",
    "receipt_of",
]
