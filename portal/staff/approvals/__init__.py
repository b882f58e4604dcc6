"""审批: the inbox, one request, many at once, deputies, rules."""

from portal.staff.approvals import deciding, deputies, inbox, many, rules, show
from portal.staff.approvals.blueprint import bp

DOORS = (deciding, deputies, inbox, many, rules, show)

__all__ = ["DOORS", "bp"]
