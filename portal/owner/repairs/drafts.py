"""The report that is being written: kept on the server step by step, for its person only."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain.casework import actions as casework
from portal.domain.casework import queries
from portal.domain.estate import queries as estate
from portal.domain.repairs.actions import Request
from portal.domain.repairs.rules import windows_ahead
from portal.domain.terms.rules import Urgency
from portal.infra import clock, web

KIND = "repair.report"
COMMON = "common"


def saved() -> dict[str, Any]:
    """What the reader has written so far; empty when nothing is begun."""
    return queries.drafted(web.visitor().person_id, KIND)


def keep(**values: Any) -> dict[str, Any]:
    """Inside the unit: write these steps over the draft, or begin one."""
    return dict(casework.save_draft(web.visitor().person_id, KIND, values).values)


def take() -> dict[str, Any]:
    """Inside the unit: everything written so far, to be sent; the draft goes with it."""
    return casework.take_draft(web.visitor().person_id, KIND)


def drop() -> None:
    """Inside the unit: the report was sent, or given up."""
    casework.drop_draft(web.visitor().person_id, KIND)


def home_of(values: Mapping[str, Any], homes: Sequence[Any]) -> Any:
    """The own home the draft speaks of, None while none is chosen or where it is the person's no more."""
    return next((home for home in homes if home.id == values.get("unit")), None)


def is_common(values: Mapping[str, Any]) -> bool:
    """Whether it is about a common part."""
    return values.get("room") == COMMON


def is_urgent(values: Mapping[str, Any]) -> bool:
    """Whether somebody comes at once, so that no window is asked for."""
    return values.get("urgency") == Urgency.URGENT


def needs_windows(values: Mapping[str, Any]) -> bool:
    """Windows are asked for where somebody has to be let into a home, and it can wait."""
    return not is_common(values) and not is_urgent(values)


def gap(values: Mapping[str, Any], homes: Sequence[Any]) -> str:
    """The first step that is not complete (an endpoint of the wizard), or empty when it can be sent."""
    home = home_of(values, homes)
    if not values.get("urgency"):
        return "start"
    if home is None or not values.get("room"):
        return "place"
    if not values.get("part") or not values.get("description"):
        return "what"
    if is_common(values) and not values.get("spot"):
        return "what"
    ahead = windows_ahead(clock.today(home.zone))
    if needs_windows(values) and not all(slot in ahead for slot in values.get("windows") or [""]):
        return "when"
    return "" if values.get("contact_phone") else "when"


def request_of(values: Mapping[str, Any], home: Any) -> Request:
    """The draft as what the verb takes."""
    common, building = is_common(values), values.get("building")
    note = values.get("spot", "") if common else ""
    spot_id = estate.spot_called(home.community_id, building, note) if common else None
    return Request(
        part_code=values["part"], description=values["description"], urgency=Urgency(values["urgency"]),
        unit_id=None if common else home.id, community_id=home.community_id,
        building_id=building if common else None, spot_id=spot_id, place_note="" if spot_id else note, room="" if common else values["room"],
        windows=values["windows"] if needs_windows(values) else (),
        access=() if common else values.get("access", ()), access_note=values.get("access_note", ""),
        expectation=values.get("expectation", ""), contact_name=web.actor().name,
        contact_phone=values["contact_phone"], photos=values.get("photos", ()),
    )  # fmt: skip
