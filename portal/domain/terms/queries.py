"""The terms in force: parts, limits, calendars, ladders. Kept in the process; a page asks once whether they moved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from portal.domain.terms.calendar_rules import Calendar
from portal.domain.terms.models import (
    BuildingPart,
    CalendarDay,
    CalendarVersion,
    LadderStep,
    Limit,
)
from portal.domain.terms.rules import FALLBACK_LADDER, LADDERS, LIMIT_WORDS, LIMITS, Ladder, Step
from portal.domain.terms.span_rules import Day, Span, Window
from portal.domain.terms.warranty_rules import FoundIn, Local, Part, Season, Sentence, parse_terms
from portal.infra import marks
from portal.infra.db import session
from portal.infra.refused import N_, Missing

T = TypeVar("T")
_WARN_FROM_MONTH = 11


@dataclass(frozen=True)
class Branch:
    """A group of the tree with the parts an owner may choose."""

    group: Part
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class LimitLine:
    """A limit as the settings page shows it; `own` when the community departs from the default of all."""

    key: str
    words: str
    span: Span | None
    default: Span | None
    own: bool
    version: int


def parts_tree(common: bool | None = None) -> tuple[Branch, ...]:
    """The building parts to choose from, by group: of a home, of common parts, or all."""
    unwanted = {None: None, True: FoundIn.HOME, False: FoundIn.COMMON}[common]
    parts = [part for part in _parts().values() if not part.retired]
    branches = (
        Branch(
            group,
            tuple(part for part in parts if part.parent == group.code and part.found_in is not unwanted),
        )
        for group in parts
        if not group.parent
    )
    return tuple(branch for branch in branches if branch.parts)


def all_parts() -> tuple[Part, ...]:
    """Every node of the tree in its order, retired ones included."""
    return tuple(_parts().values())


def part(code: str) -> Part:
    """One building part, a retired one too; Missing when there is none."""
    try:
        return _parts()[code]
    except KeyError:
        raise Missing(N_("没有这个部位。")) from None


def limit_for(community_id: int | None, key: str) -> Span | None:
    """The limit in force in a community; None when it is set by agreement."""
    return limit_line(community_id, key).span


def limit_line(community_id: int | None, key: str) -> LimitLine:
    """A limit with where it comes from; KeyError for a key that is none."""
    rows: dict[tuple[int | None, str], tuple[Span | None, int]] = _fresh("limits", _load_limits, {})
    default, version = rows.get((None, key), (LIMITS[key], 0))
    own = community_id is not None and (community_id, key) in rows
    span, version = rows[(community_id, key)] if own else (default, version)
    return LimitLine(key, LIMIT_WORDS[key], span, default, own, version)


def limits_of(community_id: int | None) -> tuple[LimitLine, ...]:
    """All limits of a community, or the defaults of all."""
    return tuple(limit_line(community_id, key) for key in LIMITS)


def calendar_for(community_id: int | None) -> Calendar:
    """The calendar in force in a community: its own newest, else the default's."""
    shelf = _shelf()
    if None not in shelf.newest:
        raise LookupError("no calendar yet: lay the defaults first")
    return _calendar(shelf, shelf.newest.get(community_id) or shelf.newest[None])


def calendar_version(calendar_id: int) -> Calendar:
    """The calendar a deadline was computed with, however old."""
    return _calendar(_shelf(), calendar_id)


def own_calendars() -> tuple[int, ...]:
    """The communities that have a calendar of their own."""
    return tuple(sorted(community for community in _shelf().newest if community is not None))


def local_for(community_id: int | None, *, restart_in_city: bool = False, developer: bool = True) -> Local:
    """Seasons and design life where a community stands, with the two switches that estate keeps."""
    kept = calendar_for(community_id).local
    return Local(
        heating=Season.parse(str(kept["heating"])),
        cooling=Season.parse(str(kept["cooling"])),
        design_life_years=int(kept["design_life_years"]),
        restart_in_city=restart_in_city,
        developer=developer,
    )


def unconfirmed_year_warning(today: date, community_id: int | None = None) -> Sentence | None:
    """A sentence for staff while the holidays of this year, or from November of the next, are unconfirmed."""
    years = [today.year] + [today.year + 1] * (today.month >= _WARN_FROM_MONTH)
    confirmed = calendar_for(community_id).confirmed_years
    for year in years:
        if year not in confirmed:
            return (
                N_("%(year)s年的放假和调休还没有确认，跨到那一年的期限可能不准。请在日历里核对并确认。"),
                {"year": str(year)},
            )
    return None


def ladder_for(community_id: int | None, subject_kind: str) -> Ladder:
    """Who is told when a subject of this kind is late: the community's ladder, else the default's.

    `repair.emergency` falls back to `repair`, and everything else to the ladder of repairs.
    """
    rows: dict[tuple[int | None, str], Ladder] = _fresh("ladders", _load_ladders, {})
    kinds = [subject_kind, subject_kind.rpartition(".")[0], FALLBACK_LADDER]
    for kind in kinds:
        found = rows.get((community_id, kind)) or rows.get((None, kind)) or LADDERS.get(kind)
        if found:
            return found
    raise LookupError(subject_kind)


def _fresh(name: str, load: Callable[[], T], before: T) -> T:
    """What stands in the database now; `before` while nothing was ever set."""
    return marks.kept(name, load) if name in marks.known() else before


def _parts() -> dict[str, Part]:
    return _fresh("parts", _load_parts, {})


def _load_parts() -> dict[str, Part]:
    rows = session().scalars(select(BuildingPart).order_by(BuildingPart.sort, BuildingPart.id))
    return {row.code: _part(row) for row in rows}


def _part(row: BuildingPart) -> Part:
    return Part(
        row.code,
        row.parent_code,
        row.name,
        row.icon,
        row.trade,
        parse_terms(row.owner_term),
        parse_terms(row.builder_term),
        row.limit_key,
        row.found_in,
        row.restarts,
        row.utility,
        row.sort,
        row.id,
        row.retired_at is not None,
    )


def _load_limits() -> dict[tuple[int | None, str], tuple[Span | None, int]]:
    rows = session().execute(select(Limit.community_id, Limit.key, Limit.amount, Limit.unit, Limit.version))
    return {
        (row.community_id, row.key): (Span(row.amount, row.unit) if row.unit else None, row.version)
        for row in rows
    }


def _load_ladders() -> dict[tuple[int | None, str], Ladder]:
    ladders: dict[tuple[int | None, str], Ladder] = {}
    for row in session().scalars(select(LadderStep).order_by(LadderStep.level)):
        key = (row.community_id, row.subject_kind)
        lower = ladders.get(key, Ladder(row.subject_kind, ()))
        ladders[key] = replace(lower, steps=(*lower.steps, _step(row)))
    return ladders


def _step(row: LadderStep) -> Step:
    return Step(row.level, row.role, Span.parse(row.after), row.person_id)


@dataclass(frozen=True)
class _Shelf:
    """Which calendar is the newest of each community, and those already read."""

    newest: dict[int | None, int]
    read: dict[int, Calendar]


def _shelf() -> _Shelf:
    return _fresh("calendars", _load_shelf, _Shelf({}, {}))


def _load_shelf() -> _Shelf:
    newest = select(CalendarVersion.community_id, func.max(CalendarVersion.id)).group_by(
        CalendarVersion.community_id
    )
    return _Shelf({row[0]: row[1] for row in session().execute(newest)}, {})


def _calendar(shelf: _Shelf, calendar_id: int) -> Calendar:
    if calendar_id not in shelf.read:
        shelf.read[calendar_id] = _load_calendar(calendar_id)
    return shelf.read[calendar_id]


def _load_calendar(calendar_id: int) -> Calendar:
    row = session().get_one(CalendarVersion, calendar_id)
    days = session().execute(
        select(CalendarDay.on, CalendarDay.kind, CalendarDay.name)
        .where(CalendarDay.calendar_id == calendar_id)
        .order_by(CalendarDay.on)
    )
    return Calendar(
        {kind: tuple(map(Window.parse, texts)) for kind, texts in row.windows.items()},
        {day.on: Day(day.kind, day.name) for day in days},
        row.zone,
        row.day_end,
        row.id,
        row.version,
        row.community_id,
        frozenset(row.confirmed_years),
        row.local,
    )
