"""What the board of complaints is asked for: communities, months or a year; and the addresses that ask the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request

from portal.domain.estate import queries as estate
from portal.domain.figures import complaint_queries as figures
from portal.domain.figures.rules import first_day, month_of, months_before
from portal.infra import clock, web
from portal.infra.addresses import address_of
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.figures.period import MONTHS, PERMISSION, WORDS, month_given

__all__ = [
    "MONTHS",
    "PERMISSION",
    "Scope",
    "board_address",
    "month_given",
    "period_chips",
    "place_chips",
    "scope",
]


@dataclass(frozen=True)
class Scope:
    """What the reader asked for: of their communities all or one (0: all), from which month to which."""

    places: Sequence[Any]
    community_id: int
    period: str
    since: int
    until: int
    month: int
    zone: str
    years: Sequence[int]

    @property
    def ids(self) -> list[int]:
        """The communities that count."""
        return [row.id for row in self.places if self.community_id in (0, row.id)]

    @property
    def is_now(self) -> bool:
        """Whether the period reaches to today, so that what is open counts with it."""
        return self.until == self.month

    @property
    def trend_since(self) -> int:
        """The first of the twelve months of the trend."""
        return months_before(self.until, MONTHS - 1)

    def moments(self, since: int = 0, until: int = 0) -> tuple[datetime, datetime]:
        """From the first moment of the first month to the end of the last, on the communities' clocks."""
        zone = ZoneInfo(self.zone)
        first, behind = first_day(since or self.since), first_day(months_before(until or self.until, -1))
        return datetime.combine(first, time(), zone), datetime.combine(behind, time(), zone)

    def link(self, kind: str, **narrowed: object) -> str:
        """The cases behind a number of this board."""
        own = {"community": self.community_id, "since": self.since, "until": self.until}
        values = {k: v for k, v in (own | narrowed).items() if v is not None and (v != 0 or k == "value")}
        return f"{address_of('staff.complaint_board.cases')}?{urlencode({'kind': kind, **values})}"


def scope(with_years: bool = True) -> Scope:
    """What the address asks for; what is none of the reader's falls back to all."""
    places = estate.communities(web.actor(), PERMISSION)
    community_id = asked.number("community") or 0
    if community_id not in {row.id for row in places}:
        community_id = 0
    ids = [row.id for row in places if community_id in (0, row.id)]
    own = [row.zone for row in places if row.id in ids]
    zone = own[0] if own else clock.HOME_ZONE
    month = month_of(clock.today(zone))
    years = figures.years(ids) if with_years else []
    period = request.args.get("period", "quarter")
    if period not in WORDS and period not in {str(year) for year in years}:
        period = "quarter"
    since, until = _months(period, month)
    return Scope(places, community_id, period, since, until, month, zone, years)


def _months(period: str, month: int) -> tuple[int, int]:
    if period.isdigit():
        year = int(period)
        return year * 100 + 1, min(year * 100 + 12, month)
    before = {"month": (0, 0), "last": (1, 1), "quarter": ((month % 100 - 1) % 3, 0)}
    first, last = before.get(period, (MONTHS - 1, 0))
    return months_before(month, first), months_before(month, last)


def board_address(scope: Scope, **changes: object) -> str:
    """The address of the board with some of what it asks for changed."""
    kept: dict[str, object] = {"period": scope.period, "community": scope.community_id}
    values = {k: v for k, v in (kept | changes).items() if v not in (0, "", None)}
    return f"{address_of('staff.complaint_board.board')}?{urlencode(values)}"


def period_chips(scope: Scope) -> list[tuple[str, str, str, bool]]:
    """The spans to choose from, and the years there are figures of."""
    chips = [
        (gettext(words), board_address(scope, period=name), "", name == scope.period)
        for name, words in WORDS.items()
    ]
    return chips + [
        (gettext("%(year)s年", year=year), board_address(scope, period=year), "", str(year) == scope.period)
        for year in scope.years
    ]


def place_chips(scope: Scope) -> list[tuple[str, str, str, bool]]:
    """The communities to choose from, where there are several."""
    if len(scope.places) < 2:
        return []
    chips = [(gettext("全部项目"), board_address(scope, community=0), "", not scope.community_id)]
    return chips + [
        (row.name, board_address(scope, community=row.id), "", row.id == scope.community_id)
        for row in scope.places
    ]
