"""The one clock of the house: UTC inside, the community's zone on the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC as UTC
from datetime import date, datetime
from zoneinfo import ZoneInfo

HOME_ZONE = "Asia/Shanghai"
_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """This moment as aware UTC, or the moment that `frozen` set."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Let the house live at one set moment (tests, the demo estate)."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def local(moment: datetime, zone: str = HOME_ZONE) -> datetime:
    """The moment as the wall clock of the zone shows it."""
    return moment.astimezone(ZoneInfo(zone))


def here(zone: str = HOME_ZONE) -> datetime:
    """This moment as the wall clock of the zone shows it."""
    set_to = _frozen.get()
    return set_to.astimezone(ZoneInfo(zone)) if set_to else datetime.now(ZoneInfo(zone))


def today(zone: str = HOME_ZONE) -> date:
    """The calendar day it is now in the zone."""
    return here(zone).date()


def within(time: str, start: str, end: str) -> bool:
    """Whether a wall clock's "HH:MM" lies in the stretch; "21:30" to "08:00" goes over midnight; equal is never."""
    if not start or not end or start == end:
        return False
    return start <= time < end if start < end else time >= start or time < end
