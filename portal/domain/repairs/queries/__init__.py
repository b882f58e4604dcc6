"""Reads of repairs, shaped for pages."""

from portal.domain.repairs.queries.costs import frozen_lines, total_cents
from portal.domain.repairs.queries.finding import (
    OPEN_OF_HOME,
    by_ids,
    by_number,
    for_owner,
    get_for,
    homes_with_repairs,
    like_it,
    listing,
    of_unit,
    one_open,
    open_of_firm,
)
from portal.domain.repairs.queries.jobs import HANDED_BACK, Job, for_field, job_of, picture_of
from portal.domain.repairs.queries.page import RepairPage, page_for, page_of, page_to_sign, turn_of
from portal.domain.repairs.queries.sign_reach import get_to_sign
from portal.domain.repairs.queries.together import together_with

__all__ = [
    "HANDED_BACK",
    "OPEN_OF_HOME",
    "Job",
    "RepairPage",
    "by_ids",
    "by_number",
    "for_field",
    "for_owner",
    "frozen_lines",
    "get_for",
    "get_to_sign",
    "homes_with_repairs",
    "job_of",
    "like_it",
    "listing",
    "of_unit",
    "one_open",
    "open_of_firm",
    "page_for",
    "page_of",
    "page_to_sign",
    "picture_of",
    "together_with",
    "total_cents",
    "turn_of",
]
