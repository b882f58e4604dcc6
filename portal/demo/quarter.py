"""The quarter that the demo estate has settled."""

from datetime import date, datetime, time, timedelta

from portal.domain.settlement.period_rules import (
    first_day,
    first_month,
    last_day,
    last_month,
    month_of,
    quarter_before,
    quarter_of,
)
from portal.infra import clock

SETTLED_AFTER = 25


def settled_quarter(now: datetime) -> str:
    """The last quarter that ended long enough ago to be settled."""
    today = clock.local(now).date()
    quarter = quarter_before(quarter_of(month_of(today)))
    while (today - _last(quarter)).days < SETTLED_AFTER:
        quarter = quarter_before(quarter)
    return quarter


def end_of(quarter: str) -> datetime:
    """The morning after the last day of the quarter."""
    return _morning(_last(quarter) + timedelta(days=1))


def start_of(quarter: str) -> datetime:
    """The morning of the second day of the quarter."""
    return _morning(first_day(first_month(quarter)) + timedelta(days=1))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), clock.here().tzinfo).astimezone(clock.UTC)


def _last(quarter: str) -> date:
    return last_day(last_month(quarter))
