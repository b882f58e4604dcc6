"""The meters over the queue: for each kind of callback how many were answered of those needed, until when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.domain.callbacks.queries.meters import Meter, meters_along
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.figures import callback_queries as figures
from portal.domain.figures.rules import first_day, month_of, months_before
from portal.infra import clock


@dataclass
class Gauge:
    """One kind of callback in its running period: `done` answered of `needed` by the day `until`.

    `quota` says that a number was set; else all that are due are needed. `missed` ended without an answer.
    """

    words: str
    done: int
    needed: int
    until: date
    quota: bool = False
    missed: int = 0

    @property
    def rest(self) -> int:
        """How many answers are still missing."""
        return max(0, self.needed - self.done)

    @property
    def percent(self) -> int:
        """How far it is, in whole percent; never rounded up to a hundred."""
        return min(100, self.done * 100 // self.needed) if self.needed else 100


def gauges(zones: Mapping[int, str]) -> Callable[[], list[Gauge]]:
    """A gauge for each kind of callback that is due in the running quarter or has a quota, in the house's order: told
    when asked for, and read along with what the page reads before that.

    `zones`: the communities, each with its zone; the quarter is that of the first.
    """
    if not zones:
        return list
    month = month_of(clock.today(next(iter(zones.values()))))
    first = months_before(month, (month % 100 - 1) % 3)
    last = months_before(first, -2)
    due, meters = figures.by_trigger(list(zones), first, last), meters_along(zones)

    def told() -> list[Gauge]:
        found = _due(due.all(), first_day(months_before(last, -1)) - timedelta(days=1))
        merged = found | _set(meters(), found)
        return [merged[trigger] for trigger in TRIGGERS if trigger in merged]

    return told


def _due(rows: Sequence[Any], end: date) -> dict[str, Gauge]:
    return {
        row.trigger: Gauge(
            TRIGGERS[row.trigger], int(row.answered), int(row.due), end, missed=int(row.unreachable + row.declined)
        )
        for row in rows
    }  # fmt: skip


def _set(meters: Sequence[Meter], due: Mapping[str, Gauge]) -> dict[str, Gauge]:
    """Those with a quota: the quotas of several communities are one number, until the first of their periods ends."""
    found: dict[str, Gauge] = {}
    for meter in meters:
        until = clock.local(meter.period.ends, meter.zone).date() - timedelta(days=1)
        missed = due[meter.trigger].missed if meter.trigger in due else 0
        fresh = Gauge(TRIGGERS[meter.trigger], 0, 0, until, quota=True, missed=missed)
        gauge = found.setdefault(meter.trigger, fresh)
        gauge.done, gauge.needed = gauge.done + meter.done, gauge.needed + meter.least
        gauge.until = min(gauge.until, until)
    return found
