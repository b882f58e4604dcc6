"""What the calendar asks after: homes moved into, lived in, a year on, and buildings four years on."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.rule_models import CallbackCandidate
from portal.domain.callbacks.rule_rules import QUARTER, midnight, period_of, years_on
from portal.domain.callbacks.rules import Status
from portal.domain.estate.models import Building, Community, Occupancy, Unit
from portal.domain.estate.rules import Tie, UnitState, lives_there
from portal.infra.db import session

LIVED_IN = (UnitState.OCCUPIED, UnitState.LET)
# Longer than any of them may stay open; and how far into a quarter its homes are still taken stock of.
LOOK_BACK, START_OF_QUARTER = timedelta(days=120), timedelta(days=31)
# A home that was asked, or did not want to be, is left alone for the three quarters after.
LEFT_ALONE = timedelta(days=276)
NEAREST: Mapping[Tie, int] = {Tie.OWNER: 0, Tie.TENANT: 1, Tie.CO_OWNER: 2, Tie.HOUSEHOLD: 3}


@dataclass(frozen=True)
class Due:
    """One home or building whose day has come: the day it counts from and the number of its round."""

    kind: str
    id: int
    day: date
    round: int


@dataclass(frozen=True)
class Home:
    """What a callback at a home needs to know: how it is written, its building, and whom to speak to."""

    label: str
    building: str
    person_id: int | None


def as_round(day: date) -> int:
    """A day as the number of a round: 20261122."""
    return day.year * 10_000 + day.month * 100 + day.day


def moved_in(place: Community, today: date, most: int) -> Sequence[Due]:
    """Homes moved into lately."""
    moved = _moved(place, today - LOOK_BACK, today)
    found = [Due("unit", unit, day, as_round(day)) for unit, day in moved]
    return _not_yet(place, "moved_in", found, today)[:most]


def year_one(place: Community, today: date, most: int) -> Sequence[Due]:
    """Homes moved into a year ago."""
    moved = _moved(place, years_on(today, -1) - LOOK_BACK, years_on(today, -1))
    found = [Due("unit", unit, years_on(day, 1), as_round(day)) for unit, day in moved]
    return _not_yet(place, "year_one", found, today)[:most]


def _moved(place: Community, since: date, until: date) -> Sequence[tuple[int, date]]:
    rows = session().execute(
        select(Unit.id, Unit.moved_in_on)
        .where(
            Unit.community_id == place.id, Unit.moved_in_on >= since, Unit.moved_in_on <= until,
            Unit.retired_at.is_(None), Unit.state.in_(LIVED_IN),
        )
        .order_by(Unit.id)
    )  # fmt: skip
    return [(unit, day) for unit, day in rows if day]


def quarterly(place: Community, today: date, most: int) -> Sequence[Due]:
    """At the start of a quarter every home that is lived in, but those asked in the three quarters before."""
    period = period_of(QUARTER, today, place.zone)
    if midnight(today, place.zone) >= period.begins + START_OF_QUARTER:
        return []
    # One look for each home, whatever the database thinks of tables that were filled a minute ago.
    asked = select(Callback.id).where(
        Callback.unit_id == Unit.id, Callback.trigger == "quarterly",
        Callback.status.in_([Status.ANSWERED, Status.DECLINED]),
        Callback.ended_at >= period.begins - LEFT_ALONE,
    )  # fmt: skip
    first = period.begins.date()
    number = first.year * 10 + (first.month + 2) // 3
    known = select(CallbackCandidate.id).where(
        CallbackCandidate.trigger == "quarterly", CallbackCandidate.subject_kind == "unit",
        CallbackCandidate.subject_id == Unit.id, CallbackCandidate.round == number,
    )  # fmt: skip
    rows = select(Unit.id).where(
        Unit.community_id == place.id, Unit.retired_at.is_(None), Unit.state.in_(LIVED_IN),
        asked.limit(1).scalar_subquery().is_(None), known.limit(1).scalar_subquery().is_(None),
    )  # fmt: skip
    found = session().scalars(rows.order_by(Unit.id).limit(most))
    return [Due("unit", unit, first, number) for unit in found]


def year_four(place: Community, today: date, most: int) -> Sequence[Due]:
    """Buildings whose first home was handed over four years ago."""
    rows = session().execute(
        select(Unit.building_id, func.min(Unit.handed_over_on), func.min(Unit.deemed_handover_on))
        .join(Building, Building.id == Unit.building_id)
        .where(Unit.community_id == place.id, Unit.retired_at.is_(None), Building.retired_at.is_(None))
        .group_by(Unit.building_id)
        .order_by(Unit.building_id)
    )
    days = [(building, min(d for d in pair if d)) for building, *pair in rows if any(pair)]
    found = [Due("building", building, years_on(day, 4), 4) for building, day in days]
    lately = [due for due in found if today - LOOK_BACK <= due.day <= today]
    return _not_yet(place, "year_four", lately, today)[:most]


FRAMES: Mapping[str, Callable[[Community, date, int], Sequence[Due]]] = {
    "moved_in": moved_in, "year_one": year_one, "quarterly": quarterly, "year_four": year_four,
}  # fmt: skip


def _not_yet(place: Community, trigger: str, found: Sequence[Due], today: date) -> list[Due]:
    """Those of them that are not among the occasions yet."""
    since = midnight(today - LOOK_BACK, place.zone)
    rows = session().execute(
        select(CallbackCandidate.subject_id, CallbackCandidate.round).where(
            CallbackCandidate.community_id == place.id, CallbackCandidate.trigger == trigger,
            CallbackCandidate.happened_at >= since,
        )
    )  # fmt: skip
    known = {(subject_id, number) for subject_id, number in rows}
    return [due for due in found if (due.id, due.round) not in known]


def homes(unit_ids: Collection[int], today: date) -> Mapping[int, Home]:
    """These homes with whom to speak to: who owns it and lives there, else who rents it, else the others."""
    rows = (
        session()
        .execute(
            select(Unit.id, Unit.label, Building.name)
            .join(Building, Building.id == Unit.building_id)
            .where(Unit.id.in_(unit_ids))
        )
        .all()
    )
    ties = session().execute(
        select(Occupancy.unit_id, Occupancy.person_id, Occupancy.tie, Occupancy.from_on, Occupancy.to_on)
        .where(Occupancy.unit_id.in_(unit_ids))
        .order_by(Occupancy.id)
    )
    nearest: dict[int, tuple[int, int]] = {}
    for tie in ties:
        if lives_there(tie.from_on, tie.to_on, today):
            mine = (NEAREST[tie.tie], tie.person_id)
            nearest[tie.unit_id] = min(nearest.get(tie.unit_id, mine), mine)
    return {
        row.id: Home(row.label, row.name, nearest[row.id][1] if row.id in nearest else None) for row in rows
    }


def buildings(building_ids: Collection[int]) -> Mapping[int, Home]:
    """These buildings by name; nobody is spoken to."""
    rows = select(Building.id, Building.name).where(Building.id.in_(building_ids))
    return {row.id: Home(row.name, row.name, None) for row in session().execute(rows)}
