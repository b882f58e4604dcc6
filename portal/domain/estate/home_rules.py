"""The dates and facts of a home: what fits together, and what was changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from portal.domain.estate.rules import UnitState
from portal.infra.refused import N_, Refused

UNIT_FIELD_WORDS: Mapping[str, str] = {
    "state": N_("状态"),
    "accepted_on": N_("竣工验收日期"),
    "handed_over_on": N_("交付日期"),
    "deemed_handover_on": N_("视为交付日期"),
    "deemed_reason": N_("视为交付的理由"),
    "moved_in_on": N_("入住日期"),
    "floor": N_("楼层"),
    "area_cm2": N_("建筑面积"),
    "house_type": N_("户型"),
    "parking": N_("车位"),
}
_NOT_YET = (UnitState.UNSOLD, UnitState.NOT_HANDED_OVER)


@dataclass(frozen=True, slots=True)
class HomeDates:
    """The days of a home that start clocks; `accepted_on` falls back to the building's."""

    accepted_on: date | None
    handed_over_on: date | None
    deemed_handover_on: date | None
    deemed_reason: str
    moved_in_on: date | None

    @property
    def handover(self) -> date | None:
        """The day the owner's clock starts: the earlier of handover and deemed handover."""
        days = [day for day in (self.handed_over_on, self.deemed_handover_on) if day]
        return min(days, default=None)


def check_home(state: UnitState, dates: HomeDates, today: date) -> None:
    """Refuse dates and a state that cannot all be true; the sentence stands at the field to change."""
    for field in ("accepted_on", "handed_over_on", "deemed_handover_on", "moved_in_on"):
        day = getattr(dates, field)
        if day and day > today:
            raise Refused(N_("这一天还没有到"), field=field)
    if dates.deemed_handover_on and not dates.deemed_reason:
        raise Refused(N_("视为交付要写明理由，例如通知书的日期和送达方式"), field="deemed_reason")
    for field in ("handed_over_on", "deemed_handover_on"):
        day = getattr(dates, field)
        if day and dates.accepted_on and day < dates.accepted_on:
            raise Refused(
                N_("早于竣工验收日期%(accepted)s，请核对"),
                field=field,
                accepted=dates.accepted_on.isoformat(),
            )
    if dates.moved_in_on and dates.handover and dates.moved_in_on < dates.handover:
        raise Refused(
            N_("早于交付日期%(handover)s，请核对"), field="moved_in_on", handover=dates.handover.isoformat()
        )
    if state in _NOT_YET and dates.handover:
        raise Refused(N_("已经有交付日期，状态不能是未售或未交付"), field="state")


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Each field that differs, with what it was and what it is, as plain values."""
    return {
        field: [plain(before[field]), plain(value)]
        for field, value in after.items()
        if before[field] != value
    }


def plain(value: Any) -> Any:
    """A value as a story keeps it: days as text, words as their code."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def spoken_forms(building: str, entrance: str, door: str) -> str:
    """A home in the ways people say it (3-2-1802, 3栋2单元1802室), for the search index."""
    bare = building.rstrip("幢栋座楼号")
    middle = f"{entrance}单元" if entrance else ""
    whole = "-".join(part for part in (bare, entrance, door) if part)
    return f"{whole} {bare}幢 {bare}栋 {bare}座 {bare}号楼 {middle}{door}室 {door}号 {door}户"
