"""Verbs on the calendar of working time. Each makes a new version; deadlines that run keep the one they have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, insert, select

from portal.domain.terms import events, queries
from portal.domain.terms.actions.turn import allow, move, take_turn
from portal.domain.terms.calendar_rules import Calendar
from portal.domain.terms.models import CalendarDay, CalendarVersion
from portal.domain.terms.span_rules import (
    WINDOW_KINDS,
    Day,
    DayKind,
    Window,
    clock_minute,
    clock_text,
    in_order,
)
from portal.domain.terms.warranty_rules import Season
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Event, record
from portal.infra.refused import N_, Missing, Refused

LONGEST_NAME = 20
DESIGN_LIFE = range(10, 151)


def set_opening_windows(
    windows: Mapping[str, Sequence[str]], day_end: str, *, community_id: int | None = None, by: Actor
) -> Calendar:
    """Say when the desk is open: `{"workday": ["08:30-12:00", "13:30-18:00"]}`, and when a day ends.

    Kinds of days: workday, make_up (as a workday if left out), saturday, sunday, holiday.
    """
    allow(by, community_id)
    read = {kind: _read_windows(kind, windows[kind]) for kind in WINDOW_KINDS if kind in windows}
    if not read.get("workday"):
        raise Refused(N_("工作日至少要有一段工作时间。"), field="workday")
    try:
        end = clock_minute(day_end)
    except ValueError:
        raise Refused(N_("看不懂这个时间。请按18:00这样填写。"), field="day_end") from None
    take_turn("calendars")
    made = write_version(replace(_own(community_id), windows=read, day_end=end))
    texts = {kind: [str(window) for window in day] for kind, day in read.items()}
    _tell(events.OpeningWindowsSet(calendar=made.version, windows=texts, day_end=clock_text(end)), made, by)
    return made


def set_calendar_day(
    on: date, kind: str | None, name: str = "", *, community_id: int | None = None, by: Actor
) -> Calendar:
    """Make a day a holiday, a make-up day or a working day; without a kind it is what its weekday says.

    A change for all reaches the communities with a calendar of their own, unless they had set that day.
    """
    allow(by, community_id)
    if kind and kind not in list(DayKind):
        raise Refused(N_("请选择这一天是放假、调休上班还是工作日。"), field="kind")
    if len(name.strip()) > LONGEST_NAME:
        raise Refused(N_("名称请在20个字以内。"), field="name")
    day = Day(DayKind(kind), name.strip()) if kind else None
    take_turn("calendars")
    shared = queries.calendar_for(None).days.get(on)

    def change(calendar: Calendar) -> Calendar | None:
        if community_id is None and calendar.community_id is not None and calendar.days.get(on) != shared:
            return None
        days = {other: was for other, was in calendar.days.items() if other != on}
        return replace(calendar, days={**days, on: day} if day else days)

    def told(calendar: Calendar) -> Event:
        return events.CalendarDaySet(
            calendar=calendar.version, on=on.isoformat(), kind=kind or "", title=name.strip()
        )

    return _everywhere(community_id, change, told, by)


def confirm_year(year: int, *, community_id: int | None = None, by: Actor) -> Calendar:
    """Say that the holidays and make-up days of a year were checked against the official notice."""
    allow(by, community_id)
    if year not in range(2000, 2101):
        raise Missing(N_("没有这一年。"))
    take_turn("calendars")
    return _everywhere(
        community_id,
        lambda calendar: replace(calendar, confirmed_years=calendar.confirmed_years | {year}),
        lambda calendar: events.YearConfirmed(calendar=calendar.version, year=str(year)),
        by,
    )


def set_local(
    heating: str, cooling: str, design_life_years: int, *, community_id: int | None = None, by: Actor
) -> Calendar:
    """Set the heating and cooling season (`11-15/03-15`) and the design life that warranties count by."""
    allow(by, community_id)
    local: dict[str, str | int] = {"design_life_years": design_life_years}
    for field, text in (("heating", heating), ("cooling", cooling)):
        try:
            local[field] = str(Season.parse(text))
        except ValueError:
            raise Refused(N_("看不懂这个起止日期。请按11-15/03-15这样填写。"), field=field) from None
    if design_life_years not in DESIGN_LIFE:
        raise Refused(N_("设计年限请填10到150年。"), field="design_life_years")
    take_turn("calendars")
    made = write_version(replace(_own(community_id), local=local))
    event = events.LocalSet(
        calendar=made.version,
        heating=str(local["heating"]),
        cooling=str(local["cooling"]),
        design_life_years=design_life_years,
    )
    _tell(event, made, by)
    return made


def write_version(calendar: Calendar) -> Calendar:
    """Keep a calendar as the next version of its community; the caller has the turn."""
    newest = session().scalar(
        select(func.max(CalendarVersion.version)).where(CalendarVersion.community_id == calendar.community_id)
    )
    row = CalendarVersion(
        community_id=calendar.community_id,
        version=(newest or 0) + 1,
        zone=calendar.zone,
        windows={kind: [str(window) for window in day] for kind, day in calendar.windows.items()},
        day_end=calendar.day_end,
        local=dict(calendar.local),
        confirmed_years=sorted(calendar.confirmed_years),
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()
    days = [
        {"calendar_id": row.id, "on": on, "kind": day.kind, "name": day.name}
        for on, day in calendar.days.items()
    ]
    if days:
        session().execute(insert(CalendarDay), days)
    move("calendars")
    return replace(calendar, id=row.id, version=row.version)


def _own(community_id: int | None) -> Calendar:
    return replace(queries.calendar_for(community_id), community_id=community_id)


def _everywhere(
    community_id: int | None,
    change: Callable[[Calendar], Calendar | None],
    told: Callable[[Calendar], Event],
    by: Actor,
) -> Calendar:
    """Change one community's calendar, or the default and with it every calendar made from it."""
    places = [community_id, *(queries.own_calendars() if community_id is None else ())]
    changed = [after for place in places if (after := change(_own(place)))]
    made = [write_version(calendar) for calendar in changed]
    for calendar in made:
        _tell(told(calendar), calendar, by)
    return made[0]


def _tell(event: Event, made: Calendar, by: Actor) -> None:
    record(event, subject=("calendar", made.community_id or 0), by=by, version=made.version)


def _read_windows(kind: str, texts: Sequence[str]) -> tuple[Window, ...]:
    try:
        return in_order([Window.parse(text) for text in texts])
    except ValueError:
        raise Refused(
            N_("看不懂这段工作时间。请按08:30-12:00这样填写，几段之间不要重叠。"), field=kind
        ) from None
