"""What the board is asked for: communities, months, a firm; and the addresses that ask the same elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request

from portal.domain.estate import queries as estate
from portal.domain.figures.rules import first_day, month_of, months_before
from portal.infra import clock, web
from portal.infra.addresses import address_of
from portal.infra.refused import N_
from portal.staff import asked

PERMISSION = "figures.read"
MONTHS = 12
WORDS: Mapping[str, str] = {
    "month": N_("本月"), "last": N_("上月"), "quarter": N_("本季度"), "year": N_("近12个月"),
}  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """What the reader asked for: of their communities all or one (0: all), from which month to which, by which firm."""

    places: Sequence[Any]
    community_id: int
    period: str
    since: int
    until: int
    month: int
    firm_id: int
    zone: str

    @property
    def ids(self) -> list[int]:
        """The communities that count."""
        return [row.id for row in self.places if self.community_id in (0, row.id)]

    @property
    def is_now(self) -> bool:
        """Whether the period reaches to today, so that what is open counts with it."""
        return self.until == self.month

    def moments(self, since: int = 0, until: int = 0) -> tuple[datetime, datetime]:
        """From the first moment of the first month to the end of the last, on the communities' clocks."""
        zone = ZoneInfo(self.zone)
        first, behind = first_day(since or self.since), first_day(months_before(until or self.until, -1))
        return datetime.combine(first, time(), zone), datetime.combine(behind, time(), zone)

    def link(self, kind: str, **narrowed: object) -> str:
        """The cases behind a number of this board."""
        own = {"community": self.community_id, "since": self.since, "until": self.until}
        values = {k: v for k, v in (own | narrowed).items() if v not in (0, None)}
        return f"{address_of(f'{web.visitor().face}.figures.cases')}?{urlencode({'kind': kind, **values})}"


def scope(permission: str = PERMISSION) -> Scope:
    """What the address asks for; what is none of the reader's (by that permission) falls back to all."""
    places = estate.communities(web.actor(), permission)
    community_id = asked.number("community") or 0
    if community_id not in {row.id for row in places}:
        community_id = 0
    own = [row.zone for row in places if community_id in (0, row.id)]
    zone = own[0] if own else clock.HOME_ZONE
    month = month_of(clock.today(zone))
    period = request.args.get("period", "quarter")
    period = period if period in WORDS else "quarter"
    since, until = _months(period, month)
    return Scope(places, community_id, period, since, until, month, asked.number("firm") or 0, zone)


def _months(period: str, month: int) -> tuple[int, int]:
    match period:
        case "month":
            return month, month
        case "last":
            return months_before(month, 1), months_before(month, 1)
        case "quarter":
            return months_before(month, (month % 100 - 1) % 3), month
        case _:
            return months_before(month, MONTHS - 1), month


def month_given(name: str) -> int:
    """A month of the address (202611), 0 where it is none."""
    value = asked.number(name) or 0
    return value if 200001 <= value <= 299912 and 1 <= value % 100 <= 12 else 0


def board_address(scope: Scope, **changes: object) -> str:
    """The address of the board with some of what it asks for changed."""
    kept: dict[str, object] = {"period": scope.period, "community": scope.community_id, "firm": scope.firm_id}
    values = {k: v for k, v in (kept | changes).items() if v not in (0, "", None)}
    return f"{address_of(f'{web.visitor().face}.figures.board')}?{urlencode(values)}"
