"""计量结算: quarters and their statements, accounts, back-charges, disputes, retention money, reports, closes."""

from portal.staff.settlement import (
    charges,
    corrections,
    disputes,
    overview,
    paying,
    periods,
    reports,
    retention,
    statements,
)
from portal.staff.settlement.blueprint import bp

DOORS = (charges, corrections, disputes, overview, paying, periods, reports, retention, statements)

__all__ = ["DOORS", "bp"]
