"""What a new house starts with."""

from sqlalchemy import select

from portal.domain.terms import events, seeds
from portal.domain.terms.actions.calendars import write_version
from portal.domain.terms.actions.turn import KINDS, allow, move, take_turn
from portal.domain.terms.calendar_rules import Calendar
from portal.domain.terms.models import BuildingPart, CalendarVersion
from portal.domain.terms.warranty_rules import Local, Part
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record


def seed_defaults(*, by: Actor) -> int:
    """Lay the building parts and the calendar; again is harmless. Returns the parts added."""
    allow(by, None)
    for kind in KINDS:
        take_turn(kind)
    known = set(session().scalars(select(BuildingPart.code)))
    missing = [part for part in seeds.parts() if part.code not in known]
    session().add_all(_row_of(part) for part in missing)
    session().flush()
    without = session().scalar(select(CalendarVersion.id).limit(1)) is None
    if without:
        write_version(_first_calendar())
    for kind in KINDS if missing or without else ():
        move(kind)
    if missing or without:
        record(events.DefaultsSeeded(parts=len(missing)), subject=("calendar", 0), by=by)
    return len(missing)


def _first_calendar() -> Calendar:
    place = Local()
    local: dict[str, str | int] = {
        "heating": str(place.heating),
        "cooling": str(place.cooling),
        "design_life_years": place.design_life_years,
    }
    return Calendar(
        seeds.WINDOWS, seeds.holiday_days(), version=0, confirmed_years=seeds.CONFIRMED_YEARS, local=local
    )


def _row_of(part: Part) -> BuildingPart:
    return BuildingPart(
        code=part.code,
        parent_code=part.parent,
        name=part.name,
        icon=part.icon,
        trade=part.trade,
        owner_term="/".join(map(str, part.owner_terms)),
        builder_term="/".join(map(str, part.builder_terms)),
        limit_key=part.limit_key,
        found_in=part.found_in,
        restarts=part.restarts,
        utility=part.utility,
        sort=part.sort,
    )
