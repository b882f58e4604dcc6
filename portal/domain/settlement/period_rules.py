"""Months and quarters of the books, as plain text that sorts: "2026-09", "2026Q3"."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from portal.infra.refused import N_

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
QUARTER = re.compile(r"20[0-9]{2}Q[1-4]")
_QUARTERS = (
    N_("%(year)s年第一季度"), N_("%(year)s年第二季度"), N_("%(year)s年第三季度"), N_("%(year)s年第四季度"),
)  # fmt: skip
Words = tuple[str, Mapping[str, Any]]


def month_of(on: date) -> str:
    """The month a day lies in."""
    return f"{on:%Y-%m}"


def quarter_of(month: str) -> str:
    """The quarter a month lies in."""
    return f"{month[:4]}Q{(int(month[5:]) + 2) // 3}"


def last_month(quarter: str) -> str:
    """The month a quarter ends with."""
    return f"{quarter[:4]}-{int(quarter[5]) * 3:02d}"


def first_month(quarter: str) -> str:
    """The month a quarter begins with."""
    return f"{quarter[:4]}-{int(quarter[5]) * 3 - 2:02d}"


def next_month(month: str) -> str:
    """The month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def month_before(month: str) -> str:
    """The month before."""
    return month_of(date(int(month[:4]), int(month[5:]), 1) - timedelta(days=1))


def quarter_before(quarter: str) -> str:
    """The quarter before."""
    return quarter_of(month_before(first_month(quarter)))


def first_day(month: str) -> date:
    """The first day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """The last day of a month."""
    return first_day(next_month(month)) - timedelta(days=1)


def booked_in(happened: str, closed_through: str) -> str:
    """The month a line is booked in: that of what happened, or the first open one where that is closed."""
    return happened if happened > closed_through else next_month(closed_through)


def is_over(month: str, today: date) -> bool:
    """Whether the month lies behind."""
    return last_day(month) < today


def quarter_words(quarter: str) -> Words:
    """A quarter in words."""
    return _QUARTERS[int(quarter[5]) - 1], {"year": quarter[:4]}


def month_words(month: str) -> Words:
    """A month in words."""
    return N_("%(year)s年%(month)s月"), {"year": month[:4], "month": str(int(month[5:]))}
