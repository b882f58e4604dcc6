"""Reads of repairs, shaped for pages."""

from portal.domain.repairs.queries.finding import (
    by_ids,
    by_number,
    for_field,
    for_owner,
    get_for,
    like_it,
    listing,
    of_unit,
)
from portal.domain.repairs.queries.page import RepairPage, page_of, turn_of

__all__ = [
    "RepairPage",
    "by_ids",
    "by_number",
    "for_field",
    "for_owner",
    "get_for",
    "like_it",
    "listing",
    "of_unit",
    "page_of",
    "turn_of",
]
