"""Requests as pages read them."""

from portal.domain.approvals.powers import may_name, powers_of
from portal.domain.approvals.queries.finding import (
    ORDERS,
    PAGE,
    Inbox,
    asked_by,
    bare,
    by_ids,
    inbox,
    listing,
    row_for,
    standing,
    steps_of,
)
from portal.domain.approvals.queries.settings import deputies, deputy_now, rule_in_force, rule_lines, rungs_of
from portal.domain.approvals.queries.telling import askers_of, deciders_of, holders_now

__all__ = [
    "ORDERS",
    "PAGE",
    "Inbox",
    "asked_by",
    "askers_of",
    "bare",
    "by_ids",
    "deciders_of",
    "deputies",
    "deputy_now",
    "holders_now",
    "inbox",
    "listing",
    "may_name",
    "powers_of",
    "row_for",
    "rule_in_force",
    "rule_lines",
    "rungs_of",
    "standing",
    "steps_of",
]
