"""Working time: what a limit means over lunch, nights, National Day, Spring Festival, and while it is held."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.terms.calendar_rules import Calendar
from portal.domain.terms.seeds import WINDOWS, holiday_days
from portal.domain.terms.span_rules import (
    Day,
    DayKind,
    Hold,
    Kind,
    Span,
    Unit,
    Window,
    clock_minute,
    in_order,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = Calendar(WINDOWS, holiday_days())
NINE_TO_SIX = Calendar(
    {"workday": (Window.parse("09:00-12:00"), Window.parse("13:00-18:00"))}, holiday_days()
)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def wall(moment: datetime | None) -> str | None:
    return moment and moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        # before National Day 2026: 1-7 October off, 20 September and 10 October worked
        ("2026-09-30 16:00", "4wh", "2026-10-08 10:30"),
        ("2026-09-30 16:00", "2wh", "2026-09-30 18:00"),
        ("2026-09-30 18:00", "1wh", "2026-10-08 09:30"),
        ("2026-10-03 11:00", "8wh", "2026-10-08 18:00"),
        ("2026-10-09 17:00", "4wh", "2026-10-10 11:30"),
        ("2026-10-10 17:30", "1wh", "2026-10-12 09:00"),
        ("2026-09-18 17:00", "2wh", "2026-09-20 09:30"),
        ("2026-09-29 10:00", "3wd", "2026-10-09 18:00"),
        ("2026-09-30 10:00", "3wd", "2026-10-10 18:00"),
        ("2026-09-30 10:00", "3d", "2026-10-03 18:00"),
        ("2026-10-01 10:00", "1wd", "2026-10-08 18:00"),
        # Spring Festival 2026: 16-20 and 23 February off around two weekends; 14 and 28 February worked
        ("2026-02-13 17:00", "2wh", "2026-02-14 09:30"),
        ("2026-02-13 17:00", "1wd", "2026-02-14 18:00"),
        ("2026-02-13 17:00", "2wd", "2026-02-24 18:00"),
        ("2026-02-14 17:00", "4wh", "2026-02-24 11:30"),
        ("2026-02-27 09:00", "1wd", "2026-02-28 18:00"),
        ("2026-02-27 09:00", "2wd", "2026-03-02 18:00"),
        # both weeks once more, limit by limit as the portal uses them
        ("2026-02-13 16:30", "4wh", "2026-02-14 11:00"),
        ("2026-02-14 16:00", "8wh", "2026-02-24 16:00"),
        ("2026-02-15 09:00", "4wh", "2026-02-24 14:00"),
        ("2026-02-28 16:00", "4wh", "2026-03-02 10:30"),
        ("2026-02-12 10:00", "3wd", "2026-02-24 18:00"),
        ("2026-02-14 10:00", "7wd", "2026-03-03 18:00"),
        ("2026-02-13 10:00", "7d", "2026-02-20 18:00"),
        ("2026-02-10 10:00", "15d", "2026-02-25 18:00"),
        ("2026-02-14 20:15", "24h", "2026-02-15 20:15"),
        ("2026-02-16 23:30", "60min", "2026-02-17 00:30"),
        ("2026-09-30 08:00", "8wh", "2026-09-30 18:00"),
        ("2026-09-30 08:00", "12wh", "2026-10-08 14:00"),
        ("2026-09-28 10:00", "7wd", "2026-10-13 18:00"),
        ("2026-09-18 17:00", "1wd", "2026-09-20 18:00"),
        ("2026-09-19 10:00", "4wh", "2026-09-20 14:00"),
        ("2026-09-26 11:00", "7d", "2026-10-03 18:00"),
        ("2026-09-23 11:00", "15d", "2026-10-08 18:00"),
        ("2026-10-02 09:05", "24h", "2026-10-03 09:05"),
        ("2026-10-06 13:00", "3d", "2026-10-09 18:00"),
        ("2026-10-09 09:00", "1wd", "2026-10-10 18:00"),
        ("2026-10-09 09:00", "2wd", "2026-10-12 18:00"),
        # over lunch, and ending exactly at its start
        ("2026-11-24 11:00", "1wh", "2026-11-24 12:00"),
        ("2026-11-24 11:00", "2wh", "2026-11-24 14:30"),
        ("2026-11-24 12:30", "1wh", "2026-11-24 14:30"),
        # days do not count the day they start on, however late
        ("2026-11-10 10:12", "15d", "2026-11-25 18:00"),
        ("2026-11-10 19:40", "1d", "2026-11-11 18:00"),
        # by the wall clock, and the same day round the clock
        ("2026-09-30 23:50", "30min", "2026-10-01 00:20"),
        ("2026-09-30 16:00", "24h", "2026-10-01 16:00"),
        ("2026-10-01 20:00", "1night", "2026-10-02 00:00"),
        ("2026-10-01 00:00", "1night", "2026-10-02 00:00"),
        ("2026-10-03 11:11", "0h", "2026-10-03 11:11"),
    ],
)
def test_due_by_hand(start: str, span: str, due: str) -> None:
    assert wall(CHINA.add(at(start), Span.parse(span))) == due


moments = st.builds(
    lambda minutes, rest: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes, microseconds=rest),
    st.integers(0, 1_270_000),
    st.sampled_from([0, 1, 123_456]),
)
timed = st.sampled_from([unit for unit in Unit if unit is not Unit.TIMES])
spans = st.builds(Span, st.integers(0, 60), timed)


@st.composite
def held(draw: st.DrawFn) -> tuple[datetime, list[Hold]]:
    start = draw(moments)
    holds = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + timedelta(minutes=draw(st.integers(-3000, 60_000)))
        holds.append(Hold(begin, begin + timedelta(minutes=draw(st.integers(0, 12_000))), "等配件"))
    return start, holds


@settings(max_examples=150, deadline=None)
@given(moments, spans)
def test_elapsed_undoes_add(start: datetime, span: Span) -> None:
    assert CHINA.elapsed(start, CHINA.add(start, span), span.unit) == span.amount


@settings(max_examples=150, deadline=None)
@given(held(), spans)
def test_elapsed_undoes_add_over_holds(case: tuple[datetime, list[Hold]], span: Span) -> None:
    start, holds = case
    due = CHINA.add(start, span, holds)
    assert CHINA.elapsed(start, due, span.unit, holds) == span.amount
    assert due >= CHINA.add(start, span)


odd_days = st.dictionaries(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.builds(Day, st.sampled_from(DayKind)), max_size=40
)
hours = st.sampled_from(
    [WINDOWS, NINE_TO_SIX.windows, {**WINDOWS, "saturday": (Window.parse("09:00-11:30"),)},
     {"workday": (Window.parse("00:00-24:00"),), "make_up": (Window.parse("10:00-12:00"),)}]
)  # fmt: skip
versions = st.lists(st.builds(Calendar, hours, odd_days), min_size=2, max_size=3)


@settings(max_examples=80, deadline=None)
@given(versions, held(), spans)
def test_elapsed_undoes_add_on_each_version_of_a_calendar(
    calendars: list[Calendar], case: tuple[datetime, list[Hold]], span: Span
) -> None:
    start, holds = case
    for calendar in calendars:
        due = calendar.add(start, span, holds)
        assert calendar.elapsed(start, due, span.unit, holds) == span.amount
        told = calendar.reckoning(start, span, holds)
        assert told.due == due
        assert sum(line.length for line in told.lines if line.kind is Kind.RUN) == span.amount


@settings(max_examples=100, deadline=None)
@given(held(), spans)
def test_lines_add_up_without_a_gap(case: tuple[datetime, list[Hold]], span: Span) -> None:
    start, holds = case
    told = CHINA.reckoning(start, span, holds)
    assert told.due is not None and told.amber is not None
    assert start <= told.amber <= told.due
    assert sum(line.length for line in told.lines if line.kind is Kind.RUN) == span.amount
    assert told.lines[0].kind is Kind.START and told.lines[-1].kind is Kind.END
    inner = told.lines[1:-1]
    assert all(before.kind != after.kind or before.note != after.note for before, after in pairwise(inner))
    if span.unit in (Unit.MINUTE, Unit.HOUR, Unit.WORKING_HOUR) and inner:
        assert all(before.end == after.begin for before, after in pairwise(inner))
        assert (inner[0].begin, inner[-1].end) == (start, told.due)


@settings(max_examples=80, deadline=None)
@given(moments, st.integers(1, 40), st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kathmandu"]))
def test_elapsed_undoes_add_where_clocks_are_changed(start: datetime, amount: int, zone: str) -> None:
    there = Calendar(WINDOWS, zone=zone)
    for unit in (Unit.WORKING_HOUR, Unit.DAY, Unit.WORKING_DAY, Unit.NIGHT):
        assert there.elapsed(start, there.add(start, Span(amount, unit)), unit) == amount


@pytest.mark.parametrize(
    ("start", "span", "amber"),
    [
        ("2026-09-30 16:00", "8wh", "2026-10-08 14:00"),
        ("2026-11-24 09:00", "24h", "2026-11-25 03:00"),
        ("2026-11-10 10:12", "4d", "2026-11-13 18:00"),
        ("2026-09-29 10:00", "4wd", "2026-10-09 18:00"),
        ("2026-11-10 00:00", "1night", "2026-11-10 18:00"),
    ],
)
def test_amber_at_three_quarters_in_the_same_unit(start: str, span: str, amber: str) -> None:
    calendar, limit = NINE_TO_SIX, Span.parse(span)
    assert wall(calendar.reckoning(at(start), limit).amber) == amber
    assert wall(calendar.amber(at(start), calendar.add(at(start), limit), limit.unit)) == amber


def test_amber_of_a_date_set_by_others() -> None:
    assert wall(CHINA.amber(at("2026-11-10 09:00"), at("2026-11-18 12:00"), "d")) == "2026-11-16 00:00"
    assert wall(CHINA.amber(at("2026-11-10 09:00"), at("2026-11-10 17:00"), "d")) == "2026-11-10 15:00"
    assert wall(CHINA.amber(at("2026-11-10 09:00"), at("2026-11-09 17:00"), "h")) == "2026-11-10 09:00"


def told(
    calendar: Calendar, start: str, span: str, *holds: Hold
) -> list[tuple[str, str | None, str | None, float, str]]:
    lines = calendar.reckoning(at(start), Span.parse(span), holds).lines
    return [
        (line.kind.value, wall(line.begin), wall(line.end), float(line.length), line.note) for line in lines
    ]


def test_why_fifteen_days_with_three_of_rain() -> None:
    rain = Hold(at("2026-11-16 00:00"), at("2026-11-19 00:00"), "连续下雨")
    assert told(CHINA, "2026-11-10 10:12", "15d", rain) == [
        ("start", "2026-11-10 10:12", "2026-11-10 10:12", 0, ""),
        ("run", "2026-11-11 00:00", "2026-11-15 18:00", 5, ""),
        ("hold", "2026-11-16 00:00", "2026-11-18 18:00", 3, "连续下雨"),
        ("run", "2026-11-19 00:00", "2026-11-28 18:00", 10, ""),
        ("end", "2026-11-28 18:00", "2026-11-28 18:00", 15, ""),
    ]


def test_why_eight_working_hours_over_national_day() -> None:
    assert told(NINE_TO_SIX, "2026-09-30 16:00", "8wh") == [
        ("start", "2026-09-30 16:00", "2026-09-30 16:00", 0, ""),
        ("run", "2026-09-30 16:00", "2026-09-30 18:00", 2, ""),
        ("off", "2026-09-30 18:00", "2026-10-08 09:00", 183, "国庆节"),
        ("run", "2026-10-08 09:00", "2026-10-08 12:00", 3, ""),
        ("off", "2026-10-08 12:00", "2026-10-08 13:00", 1, "不在工作时间"),
        ("run", "2026-10-08 13:00", "2026-10-08 16:00", 3, ""),
        ("end", "2026-10-08 16:00", "2026-10-08 16:00", 8, ""),
    ]


def test_a_day_worked_for_a_holiday_is_named() -> None:
    assert told(CHINA, "2026-10-09 09:00", "2wd")[1:3] == [
        ("run", "2026-10-10 00:00", "2026-10-10 18:00", 1, "调休上班"),
        ("off", "2026-10-11 00:00", "2026-10-11 18:00", 1, "周末"),
    ]
    assert ("run", "2026-10-10 08:30", "2026-10-10 11:30", 3, "调休上班") in told(
        CHINA, "2026-10-09 17:00", "4wh"
    )


def test_a_weekend_is_named() -> None:
    assert ("off", "2026-11-14 00:00", "2026-11-15 18:00", 2, "周末") in told(
        CHINA, "2026-11-12 09:00", "3wd"
    )
    notes = [line[4] for line in told(CHINA, "2026-11-13 17:00", "2wh")]
    assert "周末" in notes


def test_an_open_hold_stops_the_clock() -> None:
    facts = Hold(at("2026-11-24 10:00"), None, "等业主回复")
    for span in ("4wh", "24h", "7d", "3wd"):
        answer = CHINA.reckoning(at("2026-11-24 09:00"), Span.parse(span), [facts])
        assert answer.due is None
        assert answer.lines[-1].kind is Kind.HOLD and answer.lines[-1].end is None
        assert answer.lines[-1].note == "等业主回复"
        with pytest.raises(ValueError, match="stands still"):
            CHINA.add(at("2026-11-24 09:00"), Span.parse(span), [facts])


def test_an_open_hold_after_the_deadline_changes_nothing() -> None:
    late = Hold(at("2026-12-20 10:00"))
    assert wall(CHINA.add(at("2026-11-24 09:00"), Span.parse("7d"), [late])) == "2026-12-01 18:00"


@pytest.mark.parametrize(
    ("holds", "due"),
    [
        ([("2026-11-24 10:00", "2026-11-24 11:00")], "2026-11-24 15:30"),
        ([("2026-11-24 11:30", "2026-11-24 14:00")], "2026-11-24 15:30"),
        ([("2026-11-24 18:00", "2026-11-25 08:00")], "2026-11-24 14:30"),
        ([("2026-11-24 08:00", "2026-11-24 10:00")], "2026-11-24 15:30"),
        ([("2026-11-23 08:00", "2026-11-24 08:59")], "2026-11-24 14:30"),
        (
            [("2026-11-24 10:00", "2026-11-24 11:00"), ("2026-11-24 10:30", "2026-11-24 11:30")],
            "2026-11-24 16:00",
        ),
    ],
)
def test_a_hold_gives_back_working_time_only(holds: list[tuple[str, str]], due: str) -> None:
    stood = [Hold(at(begin), at(end)) for begin, end in holds]
    assert wall(CHINA.add(at("2026-11-24 09:00"), Span.parse("4wh"), stood)) == due


@pytest.mark.parametrize(
    ("begin", "end", "due"),
    [
        ("2026-11-25 09:00", "2026-11-25 10:00", "2026-12-02 18:00"),
        ("2026-11-25 18:00", "2026-11-26 18:00", "2026-12-02 18:00"),
        ("2026-11-25 09:00", "2026-11-27 17:00", "2026-12-04 18:00"),
        ("2026-11-24 10:00", "2026-11-24 17:00", "2026-12-01 18:00"),
    ],
)
def test_days_held_are_made_up_in_whole_days(begin: str, end: str, due: str) -> None:
    assert wall(CHINA.add(at("2026-11-24 09:00"), Span.parse("7d"), [Hold(at(begin), at(end))])) == due


def test_windows_of_other_days() -> None:
    saturday = (Window.parse("09:00-12:00"),)
    desk = Calendar({**WINDOWS, "saturday": saturday, "make_up": saturday}, holiday_days())
    assert wall(desk.add(at("2026-11-13 17:00"), Span.parse("2wh"))) == "2026-11-14 10:00"
    assert not desk.is_workday(date(2026, 11, 14))
    assert desk.windows_on(date(2026, 10, 10)) == saturday
    assert CHINA.windows_on(date(2026, 10, 10)) == WINDOWS["workday"]
    assert desk.windows_on(date(2026, 10, 3)) == ()
    assert desk.is_open(at("2026-11-14 09:00")) and not desk.is_open(at("2026-11-14 12:00"))


def test_a_calendar_that_never_opens_says_so() -> None:
    with pytest.raises(ValueError, match="no working time"):
        Calendar({}).add(at("2026-11-14 09:00"), Span.parse("1wh"))
    with pytest.raises(ValueError, match="times"):
        CHINA.add(at("2026-11-14 09:00"), Span.parse("2times"))


def test_make_up_days_of_2026_are_worked() -> None:
    worked = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
    days = holiday_days([2026])
    assert {(on.month, on.day) for on, day in days.items() if day.kind is DayKind.MAKE_UP} == worked
    assert all(CHINA.is_workday(date(2026, month, day)) for month, day in worked)
    assert days[date(2026, 10, 7)] == Day(DayKind.HOLIDAY, "国庆节")


@pytest.mark.parametrize("text", ["15min", "24h", "4wh", "7d", "3wd", "1night", "2times"])
def test_spans_read_as_they_are_written(text: str) -> None:
    assert str(Span.parse(text)) == text


@pytest.mark.parametrize("text", ["", "4", "wh", "-1d", "4 wh", "1.5h", "4WH", "99999h"])
def test_spans_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span.parse(text)


def test_windows_read_as_they_are_written() -> None:
    assert str(Window.parse("8:30-12:00")) == "08:30-12:00"
    assert Window.parse("18:00-24:00").closes == clock_minute("24:00") == 1440
    for text in ("12:00-08:30", "08:60-09:00", "20:00-25:00", "abc", "09:00"):
        with pytest.raises(ValueError):
            Window.parse(text)
    with pytest.raises(ValueError, match="overlap"):
        in_order([Window.parse("08:00-12:00"), Window.parse("11:00-13:00")])
