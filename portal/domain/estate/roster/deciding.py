"""What a row means for the homes and people as they stand: its outcome, its changes, and the plan to apply it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal.domain.estate.models import Person
from portal.domain.estate.roster.matching import Known
from portal.domain.estate.roster.rules import (
    Issue,
    Kind,
    Outcome,
    ParsedRow,
    Verdict,
    compare,
)
from portal.infra.refused import N_, Refused

COLUMNS: Mapping[str, str] = {
    "floor": "floor",
    "area": "area_cm2",
    "house_type": "house_type",
    "acceptance": "accepted_on",
    "handover": "handed_over_on",
    "moved_in": "moved_in_on",
}
DAYS = ("handover", "acceptance", "moved_in")
_NO_ENTRANCE = N_("没有写单元，这栋楼有%(count)s个单元，请在表里补上")
_OTHER_OWNER = N_("这套房已登记业主%(who)s，名册里没有写，请核对是共有还是已经过户")
_PHONE_TAKEN = N_("这个手机号登记的是另一个姓名，请核对姓名或号码")
_STAFF_PHONE = N_("员工和责任单位人员的手机号由管理员修改，手机号没有改")
_AHEAD = N_("%(day)s还没有到，日期留空")


@dataclass(slots=True)
class Decision:
    """The outcome of a row, with the entrance found for it, and what applying it would write."""

    verdict: Verdict
    issues: list[Issue]
    entrance: str | None = None
    unit_id: int | None = None
    plan: dict[str, Any] = field(default_factory=dict)


def decide(row: ParsedRow, known: Known, cells: Mapping[str, str], today: date) -> Decision:
    """Decide one row; `cells` maps a field to its address in the row, for what is wrong only in this portal."""
    if row.kind is not Kind.DATA or row.blocked:
        return Decision(compare(row, None, None), list(row.issues))
    issues: list[Issue] = list(row.issues)

    def wrong(where: str, msgid: str, **params: object) -> Decision:
        issues.append(Issue(cells.get(where, f"A{row.row}"), msgid, params, where, blocks=True))
        return Decision(Verdict(Outcome.WRONG), issues)

    building, said, door = (row.values.get(name) for name in ("building", "entrance", "door"))
    entrance = known.entrance(str(building), str(said) if said else None)
    if entrance is None:
        return wrong("home", _NO_ENTRANCE, count=len(known.entrances[str(building)]))
    home = (str(building), entrance, str(door))
    apart = known.owner_apart(home)
    if apart is not None:
        return wrong("name", _OTHER_OWNER, who=apart.name)
    unit = known.units.get(home)
    row = replace(row, values=_sound(row, known, unit, cells, issues, today))
    holder = known.by_phone.get(str(row.values["phone"]))
    if holder is not None and _other(holder, row):
        return wrong("phone", _PHONE_TAKEN)
    try:
        return _planned(row, home, known, unit, issues, today)
    except Refused as refused:
        where = {"handed_over_on": "handover", "moved_in_on": "moved_in"}.get(refused.field or "", "acceptance")
        return wrong(where, refused.msgid, **refused.params)


def _other(holder: Person, row: ParsedRow) -> bool:
    from_file = {"name": row.values["owners"][0]}  # type: ignore[index]
    return holder.retired_at is None and bool(_differs(holder.name, from_file["name"]))


def _differs(one: str, two: str) -> bool:
    return "".join(one.split()).casefold() != "".join(two.split()).casefold()
