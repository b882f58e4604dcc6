"""Communities, buildings and homes: entered and kept right."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.domain.estate import events
from portal.domain.estate.finding import index_unit
from portal.domain.estate.home_rules import HomeDates, changes, check_home
from portal.domain.estate.models import Building, Community, Unit
from portal.domain.estate.queries.places import COMMUNITIES
from portal.domain.estate.reach import must, must_everywhere
from portal.domain.estate.rules import UnitState, unit_label
from portal.infra import clock, marks
from portal.infra.actor import Actor
from portal.infra.db import Model, for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused, Stale

STALE = N_("您打开这一页以后，别人改过这里的资料，已列在下面。您填的都还在，请核对后再保存。")


def add_community(by: Actor, *, code: str, title: str, **facts: Any) -> int:
    """Take on a community (项目); `code` begins the numbers of its cases. Returns its id.

    `facts`: city, zone, hotline, emergency_phone, run_by, developer, restart_warranty.
    """
    must_everywhere(by, "community.edit")
    code = code.upper()
    if session().scalar(select(Community.id).where(Community.code == code)):
        raise Refused(N_("这个代号已经有项目在用"), field="code")
    community = Community(code=code, name=title, **facts)
    _keep(community)
    marks.move(COMMUNITIES)
    record(events.CommunityAdded(title=title), subject=("community", community.id), by=by)
    return community.id


def set_community(community_id: int, by: Actor, **facts: Any) -> None:
    """Change facts of a community: name, city, zone, phones, who runs it, the developer, the city's rule."""
    must(by, "community.edit", community_id)
    community = _locked(Community, community_id)
    if moved := _change(community, facts):
        marks.move(COMMUNITIES)
        record(events.CommunityChanged(changes=moved), subject=("community", community_id), by=by)


def add_building(
    community_id: int, by: Actor, *, title: str, accepted_on: date | None = None, floors: int | None = None
) -> int:
    """Enter a building under the name people use (3幢), with its completion-acceptance date. Returns its id."""
    must(by, "home.edit", community_id)
    _locked(Community, community_id)
    if session().scalar(
        select(Building.id).where(Building.community_id == community_id, Building.name == title)
    ):
        raise Refused(N_("这个项目里已经有%(building)s"), field="title", building=title)
    _not_ahead("accepted_on", accepted_on)
    building = Building(community_id=community_id, name=title, accepted_on=accepted_on, floors=floors)
    _keep(building)
    record(events.BuildingAdded(building=title), subject=("community", community_id), by=by)
    return building.id


def set_building(building_id: int, by: Actor, *, accepted_on: date | None, floors: int | None = None) -> None:
    """Set a building's completion-acceptance date 竣工验收日期 and its floors."""
    building = _locked(Building, building_id)
    must(by, "home.edit", building.community_id)
    _not_ahead("accepted_on", accepted_on)
    if moved := _change(building, {"accepted_on": accepted_on, "floors": floors}):
        _locked(Community, building.community_id)
        told = events.BuildingChanged(building=building.name, changes=moved)
        record(told, subject=("community", building.community_id), by=by)


def add_unit(building_id: int, by: Actor, *, door: str, entrance: str = "", **facts: Any) -> int:
    """Enter a home of a building; returns its id.

    `facts`: floor, area_cm2, house_type, parking, state, accepted_on, handed_over_on, deemed_handover_on,
    deemed_reason, moved_in_on.
    """
    building = _found(Building, building_id)
    must(by, "home.edit", building.community_id)
    same = select(Unit.id).where(
        Unit.building_id == building_id, Unit.entrance == entrance, Unit.door == door
    )
    if session().scalar(same):
        raise Refused(N_("这套房已经登记过"), field="door")
    unit = Unit(
        community_id=building.community_id, building_id=building_id, entrance=entrance, door=door,
        label=unit_label(building.name, entrance, door), state=UnitState.NOT_HANDED_OVER, deemed_reason="",
    )  # fmt: skip
    _set_facts(unit, facts)
    _check(unit, building)
    _keep(unit)
    index_unit(unit.id)
    record(events.UnitAdded(label=unit.label), subject=("unit", unit.id), by=by, version=1)
    return unit.id


def set_unit(unit_id: int, by: Actor, *, version: int, **facts: Any) -> None:
    """Change dates or facts of a home; a form opened on an older version is told what changed since.

    `facts` as for `add_unit`. Raises Stale (409) when `version` is not the home's.
    """
    unit = _locked(Unit, unit_id)
    must(by, "home.edit", unit.community_id)
    if unit.version != version:
        raise Stale(STALE)
    moved = _change(unit, facts)
    if not moved:
        return
    _check(unit, _found(Building, unit.building_id))
    unit.version += 1
    session().flush()
    record(events.UnitChanged(changes=moved), subject=("unit", unit_id), by=by, version=unit.version)


def _check(unit: Unit, building: Building) -> None:
    dates = HomeDates(
        unit.accepted_on or building.accepted_on, unit.handed_over_on, unit.deemed_handover_on,
        unit.deemed_reason, unit.moved_in_on,
    )  # fmt: skip
    check_home(UnitState(unit.state), dates, clock.today())


def _not_ahead(field: str, day: date | None) -> None:
    if day and day > clock.today():
        raise Refused(N_("这一天还没有到"), field=field)


def _change(row: Model, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    moved = changes({name: getattr(row, name) for name in facts}, facts)
    _set_facts(row, facts)
    return moved


def _set_facts(row: Model, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, name, value)


def _keep(row: Model) -> None:
    session().add(row)
    session().flush()


def _locked(model: Any, row_id: int) -> Any:
    return _there(session().scalar(for_change(select(model).where(model.id == row_id))))


def _found(model: Any, row_id: int) -> Any:
    return _there(session().get(model, row_id))


def _there(row: Any) -> Any:
    if row is None or row.retired_at is not None:
        raise Missing
    return row
