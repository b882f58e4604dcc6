"""The small values of working time: limits with units, opening windows, days, holds, lines of a reckoning."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

MIDNIGHT = 24 * 60
_SPAN = re.compile(r"(\d{1,4})(min|h|wh|d|wd|night|times)")
_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class Unit(StrEnum):
    """How a limit is counted.

    Wall minutes and hours; working hours; calendar days and working days, both ending at 18:00 local time;
    `night`: local midnights, so that 1 means "the same day, round the clock"; `times`: counted, not timed.
    """

    MINUTE = "min"
    HOUR = "h"
    WORKING_HOUR = "wh"
    DAY = "d"
    WORKING_DAY = "wd"
    NIGHT = "night"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Span:
    """A limit with its unit, `4wh`."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a span is never negative")

    @classmethod
    def parse(cls, text: str) -> "Span":
        """The span behind its short form: `15min`, `24h`, `4wh`, `7d`, `3wd`, `1night`, `2times`."""
        found = _SPAN.fullmatch(text.strip())
        if not found:
            raise ValueError(f"not a span: {text!r}")
        return cls(int(found[1]), Unit(found[2]))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}"


class DayKind(StrEnum):
    """What a day of the calendar is; a make-up day is a weekend day that is worked for a holiday."""

    WORKDAY = "workday"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is not what its weekday says, with the name people know it by (a msgid)."""

    kind: DayKind
    name: str = ""


WINDOW_KINDS = ("workday", "make_up", "saturday", "sunday", "holiday")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch in which the desk is open, in minutes of the local day (24:00 is 1440)."""

    opens: int
    closes: int

    @classmethod
    def parse(cls, text: str) -> "Window":
        """The window behind `08:30-12:00`."""
        found = _WINDOW.fullmatch(text.strip())
        if not found:
            raise ValueError(f"not a window: {text!r}")
        opens, closes = clock_minute(f"{found[1]}:{found[2]}"), clock_minute(f"{found[3]}:{found[4]}")
        if opens >= closes:
            raise ValueError(f"not a window: {text!r}")
        return cls(opens, closes)

    def __str__(self) -> str:
        return f"{clock_text(self.opens)}-{clock_text(self.closes)}"


def clock_text(minute: int) -> str:
    """Minutes of the day as `08:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def clock_minute(text: str) -> int:
    """Minutes of the day behind `08:30`, up to 24:00; ValueError when it is no time."""
    hour, _, minute = text.partition(":")
    number = int(hour) * 60 + int(minute)
    if not (0 <= int(minute) < 60 and 0 <= number <= MIDNIGHT):
        raise ValueError(f"not a time: {text!r}")
    return number


def in_order(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The windows of a day in order; two that overlap are a ValueError."""
    ordered = tuple(sorted(windows, key=lambda window: window.opens))
    if any(before.closes > after.opens for before, after in pairwise(ordered)):
        raise ValueError("windows overlap")
    return ordered


@dataclass(frozen=True, slots=True)
class Hold:
    """A stretch in which the clock stands still; open while `end` is None."""

    start: datetime
    end: datetime | None = None
    reason: str = ""


class Kind(StrEnum):
    """What a line of the reckoning says."""

    START = "start"
    RUN = "run"
    HOLD = "hold"
    OFF = "off"
    END = "end"
    ASKED = "asked"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class Interval:
    """One line of "why this deadline".

    `length` counts in the unit of the limit; a line counted in days begins at 0:00 of its first local day.
    `end` is None while a hold is open; `note` is a msgid (why closed) or the reason of the hold.
    """

    kind: Kind
    begin: datetime
    end: datetime | None
    length: Fraction = Fraction(0)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A deadline with its reasons; `due` is None while the clock stands still without an end."""

    due: datetime | None
    amber: datetime | None
    lines: tuple[Interval, ...]
