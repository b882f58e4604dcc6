"""Working time: what a limit of so many hours or days means on a calendar with holidays and opening windows.

Every answer (due, elapsed, amber, the lines of "why this deadline") walks the same stretches of time, so they
cannot disagree: `elapsed(start, add(start, span)) == span.amount`, whatever was held in between.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from portal.domain.terms.span_rules import (
    MIDNIGHT,
    Day,
    DayKind,
    Hold,
    Interval,
    Kind,
    Reckoning,
    Span,
    Unit,
    Window,
)
from portal.infra.refused import N_

FOREVER = datetime.max.replace(tzinfo=UTC)
AMBER_AT = Fraction(3, 4)
_TICK = timedelta(microseconds=1)
_DAYS_AHEAD = 366 * 12
_BY_DAY = (Unit.DAY, Unit.WORKING_DAY, Unit.NIGHT)
_WEEKEND, _CLOSED, _DAY_OFF = N_("周末"), N_("不在工作时间"), N_("放假")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time of one kind; `worth` is what it uses of a limit. A day is worth 1 at its end, nothing before."""

    kind: Kind
    begin: datetime
    end: datetime
    worth: Fraction = Fraction(0)
    note: str = ""
    shown_from: datetime | None = None


@dataclass(frozen=True)
class Calendar:
    """The working time of a community in one version; `id` is what a deadline keeps."""

    windows: Mapping[str, tuple[Window, ...]]
    days: Mapping[date, Day] = field(default_factory=dict)
    zone: str = "Asia/Shanghai"
    day_end: int = 18 * 60
    id: int | None = None
    version: int = 1
    community_id: int | None = None
    confirmed_years: frozenset[int] = frozenset()
    local: Mapping[str, str | int] = field(default_factory=dict)

    def is_workday(self, on: date) -> bool:
        """Whether the day counts as a working day: its own entry, else Monday to Friday."""
        if on in self.days:
            return self.days[on].kind is not DayKind.HOLIDAY
        return on.weekday() < 5

    def windows_on(self, on: date) -> tuple[Window, ...]:
        """When the desk is open on a day; a make-up day without windows of its own opens as a workday."""
        kind = self.days[on].kind.value if on in self.days else _weekday_kind(on)
        if kind == DayKind.MAKE_UP and kind not in self.windows:
            kind = DayKind.WORKDAY.value
        return self.windows.get(kind, ())

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open at this moment."""
        on = self.day_of(at)
        return any(self.at(on, w.opens) <= at < self.at(on, w.closes) for w in self.windows_on(on))

    def day_of(self, at: datetime) -> date:
        """The local day of a moment."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def at(self, on: date, minute: int) -> datetime:
        """The moment (UTC) of a local day and minute."""
        there = datetime.combine(on, time(), ZoneInfo(self.zone)) + timedelta(minutes=minute)
        return there.astimezone(UTC)

    def add(self, start: datetime, span: Span, holds: Iterable[Hold] = ()) -> datetime:
        """When a limit that starts now is over; ValueError while a hold has no end."""
        due = self._reach(start, Fraction(span.amount), span.unit, tuple(holds))
        if due is None:
            raise ValueError("the clock stands still")
        return due

    def elapsed(self, start: datetime, end: datetime, unit: str, holds: Iterable[Hold] = ()) -> Fraction:
        """How much of a limit was used between two moments; a day counts when it is over."""
        unit, used = Unit(unit), Fraction(0)
        for stretch in self.stretches(start, unit, holds):
            if stretch.end <= end:
                used += stretch.worth
            elif stretch.kind is Kind.RUN and unit not in _BY_DAY and stretch.begin < end:
                used += _count(end - stretch.begin, unit)
            if stretch.end >= end:
                break
        return used

    def amber(self, start: datetime, due: datetime, unit: str, holds: Iterable[Hold] = ()) -> datetime | None:
        """When three quarters of the time to a deadline are used, counted in its own unit.

        `due` may be any moment, an official ticket's date or an extension too; None while the clock stands
        still before amber.
        """
        holds = tuple(holds)
        used = self.elapsed(start, due, unit, holds)
        if not used:
            return max(start, start + (due - start) * 3 / 4).astimezone(UTC)
        return self._reach(start, used * AMBER_AT, Unit(unit), holds)

    def reckoning(self, start: datetime, span: Span, holds: Iterable[Hold] = ()) -> Reckoning:
        """Why this deadline: when it is due, when it turns amber, and every stretch between as a line."""
        holds, amount = tuple(holds), Fraction(span.amount)
        due = self._reach(start, amount, span.unit, holds)
        begin = start.astimezone(UTC)
        lines = [Interval(Kind.START, begin, begin)]
        lines += _lines(self.stretches(start, span.unit, holds), due, span.unit)
        if due is not None:
            lines.append(Interval(Kind.END, due, due, amount))
        return Reckoning(due, self._reach(start, amount * AMBER_AT, span.unit, holds), tuple(lines))

    def stretches(self, start: datetime, unit: Unit, holds: Iterable[Hold] = ()) -> Iterator[Stretch]:
        """All time after a moment, cut into running, held and closed stretches, without a gap."""
        start = start.astimezone(UTC)
        following = _following(start, holds)
        if unit is Unit.TIMES:
            raise ValueError("times are counted, not timed")
        if unit in _BY_DAY:
            return self._by_day(start, unit, following)
        open_time = self._open_time(start) if unit is Unit.WORKING_HOUR else _all_time(start)
        return _cut(open_time, following, unit)

    def _reach(
        self, start: datetime, amount: Fraction, unit: Unit, holds: tuple[Hold, ...]
    ) -> datetime | None:
        if not amount:
            return start.astimezone(UTC)
        for stretch in self.stretches(start, unit, holds):
            if stretch.worth >= amount:
                share = amount / stretch.worth
                return stretch.begin + int((stretch.end - stretch.begin) // _TICK * share) * _TICK
            amount -= stretch.worth
        return None

    def _open_time(self, start: datetime) -> Iterator[Stretch]:
        at, first = start, self.day_of(start)
        for number in range(_DAYS_AHEAD):
            on = first + timedelta(days=number)
            for window in self.windows_on(on):
                opens, closes = self.at(on, window.opens), self.at(on, window.closes)
                if closes <= at:
                    continue
                if opens > at:
                    yield Stretch(Kind.OFF, at, opens, note=self._why_closed(at, opens))
                    at = opens
                yield Stretch(Kind.RUN, at, closes, note=self._made_up(on))
                at = closes
        raise ValueError("this calendar has no working time")

    def _why_closed(self, begin: datetime, end: datetime) -> str:
        first, last = self.day_of(begin), self.day_of(end)
        between = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        names = [self._day_name(on) for on in between if not self.windows_on(on)]
        return next((name for name in names if name != _WEEKEND), _WEEKEND if names else _CLOSED)

    def _day_name(self, on: date) -> str:
        return (self.days[on].name or _DAY_OFF) if on in self.days else _WEEKEND

    def _made_up(self, on: date) -> str:
        """Why a weekend day counts; nothing for a day that always does."""
        made_up = on in self.days and self.days[on].kind is DayKind.MAKE_UP
        return self._day_name(on) if made_up else ""

    def _by_day(self, start: datetime, unit: Unit, holds: list[Hold]) -> Iterator[Stretch]:
        """Days, each from one end of day to the next. The day of the start does not count (but for nights);
        time held is made up in whole days, so that never less is given back than was lost."""
        day_end = MIDNIGHT if unit is Unit.NIGHT else self.day_end
        first = self.day_of(start) + timedelta(days=unit is not Unit.NIGHT)
        at, held = start, Fraction(0)
        for number in range(_DAYS_AHEAD):
            on = first + timedelta(days=number)
            opens, closes = self.at(on, day_end - MIDNIGHT), self.at(on, day_end)
            shown, kind = max(start, self.at(on, 0)), Kind.RUN
            note = self._made_up(on) if unit is Unit.WORKING_DAY else ""
            if unit is Unit.WORKING_DAY and not self.is_workday(on):
                kind, note = Kind.OFF, self._day_name(on)
            elif lost := _held(holds, opens, closes):
                kind = Kind.HOLD if -((held + lost) // -1) > -(held // -1) else Kind.RUN
                held += lost
                note = _reason(holds, opens, closes) if kind is Kind.HOLD else note
                if kind is Kind.HOLD and holds[-1].end is None and holds[-1].start <= opens:
                    closes = FOREVER
            yield Stretch(kind, at, closes, Fraction(kind is Kind.RUN), note, shown)
            at = closes
            if at == FOREVER:
                return
        raise ValueError("this calendar has no working days")


def _weekday_kind(on: date) -> str:
    return {5: "saturday", 6: "sunday"}.get(on.weekday(), DayKind.WORKDAY.value)


def _count(length: timedelta, unit: Unit) -> Fraction:
    return Fraction(length // _TICK, (60 if unit is Unit.MINUTE else 3600) * 1_000_000)


def _following(start: datetime, holds: Iterable[Hold]) -> list[Hold]:
    """The holds after the start in order, none over another."""
    following: list[Hold] = []
    at = start
    for hold in sorted(holds, key=lambda each: each.start):
        if hold.end is not None and hold.end <= at:
            continue
        following.append(Hold(max(hold.start, at).astimezone(UTC), hold.end, hold.reason))
        if hold.end is None:
            break
        at = hold.end
    return following


def _overlap(hold: Hold, begin: datetime, end: datetime) -> timedelta:
    return max(min(hold.end or FOREVER, end) - max(hold.start, begin), timedelta(0))


def _held(holds: list[Hold], opens: datetime, closes: datetime) -> Fraction:
    lost = sum((_overlap(hold, opens, closes) for hold in holds), timedelta(0))
    return Fraction(lost // _TICK, (closes - opens) // _TICK)


def _reason(holds: list[Hold], opens: datetime, closes: datetime) -> str:
    return next(hold.reason for hold in holds if _overlap(hold, opens, closes))


def _all_time(start: datetime) -> Iterator[Stretch]:
    yield Stretch(Kind.RUN, start, FOREVER)


def _cut(stretches: Iterator[Stretch], holds: list[Hold], unit: Unit) -> Iterator[Stretch]:
    """Running time with the holds taken out of it."""
    for stretch in stretches:
        if stretch.kind is Kind.OFF:
            yield stretch
            continue
        at = stretch.begin
        for hold in (each for each in holds if _overlap(each, stretch.begin, stretch.end)):
            if hold.start > at:
                yield Stretch(Kind.RUN, at, hold.start, _count(hold.start - at, unit), stretch.note)
            until = min(hold.end or FOREVER, stretch.end)
            yield Stretch(Kind.HOLD, max(at, hold.start), until, note=hold.reason)
            if hold.end is None:
                yield Stretch(Kind.HOLD, until, FOREVER, note=hold.reason)
                return
            at = until
        if at < stretch.end:
            yield Stretch(Kind.RUN, at, stretch.end, _count(stretch.end - at, unit), stretch.note)


def _lines(stretches: Iterator[Stretch], due: datetime | None, unit: Unit) -> list[Interval]:
    """The stretches up to the deadline, neighbours of one kind and note joined."""
    lines: list[Interval] = []
    for stretch in stretches:
        if due is not None and stretch.begin >= due:
            break
        end = min(stretch.end, due or FOREVER)
        length = Fraction(1) if unit in _BY_DAY else _count(end - stretch.begin, unit)
        line = Interval(stretch.kind, stretch.shown_from or stretch.begin, end, length, stretch.note)
        if end == FOREVER:
            line = Interval(stretch.kind, line.begin, None, Fraction(0), stretch.note)
        if lines and (lines[-1].kind, lines[-1].note) == (line.kind, line.note):
            last = lines.pop()
            line = Interval(line.kind, last.begin, line.end, last.length + line.length, line.note)
        lines.append(line)
    return lines
