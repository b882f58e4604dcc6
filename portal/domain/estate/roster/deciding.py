"""What a row means for the homes and people as they stand: its outcome, its changes, and the plan to apply it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.estate.home_rules import HomeDates, check_home
from portal.domain.estate.models import Unit
from portal.domain.estate.roster.keeping import plain
from portal.domain.estate.roster.matching import HomeKey, Known, e164
from portal.domain.estate.roster.rules import (
    UNIT_FIELDS,
    Issue,
    Kind,
    Outcome,
    ParsedRow,
    Plain,
    Verdict,
    compare,
    name_key,
    words,
)
from portal.domain.estate.rules import Tie, UnitState
from portal.infra.refused import N_, Refused

AREA = 10_000
COLUMNS: Mapping[str, str] = {
    "floor": "floor",
    "area": "area_cm2",
    "house_type": "house_type",
    "acceptance": "accepted_on",
    "handover": "handed_over_on",
    "moved_in": "moved_in_on",
}
DAYS = ("handover", "acceptance", "moved_in")
_FIELDS = {COLUMNS[name]: name for name in DAYS}
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
    row = _sound(row, known, unit, cells, issues, today)
    owners = list(words(row.values["owners"]))
    holder = known.by_phone.get(str(row.values["phone"]))
    if holder is not None and (holder.retired_at or name_key(holder.name) != name_key(owners[0])):
        return wrong("phone", _PHONE_TAKEN)
    facts = _facts(row, unit)
    try:
        _check(known, home, unit, facts, today)
    except Refused as refused:
        return wrong(_FIELDS.get(refused.field or "", "home"), refused.msgid, **refused.params)
    verdict = _verdict(row, known, unit, owners)
    people = [_person(row, known, unit, name, number, today) for number, name in enumerate(owners)]
    plan = {"unit": _unit_plan(unit, facts), "people": people}
    return Decision(verdict, issues, entrance, unit.id if unit else None, plan)


def _sound(
    row: ParsedRow,
    known: Known,
    unit: Unit | None,
    cells: Mapping[str, str],
    issues: list[Issue],
    today: date,
) -> ParsedRow:
    values = dict(row.values)
    for name in DAYS:
        day = values.get(name)
        if isinstance(day, date) and day > today:
            issues.append(Issue(cells.get(name, ""), _AHEAD, {"day": day.isoformat()}, name))
            values[name] = None
    if row.same_home is not None:
        # The home's first row in the file speaks for the home; the others only name its owners.
        values.update(dict.fromkeys(UNIT_FIELDS))
    said, number = values["phone"], e164(values["phone"])
    if said and not number:
        values["other_phones"] = (str(said), *words(values["other_phones"]))
    living = known.living(unit, words(values["owners"])[0])
    if number and living and living[1].id in known.with_role and living[1].phone != number:
        issues.append(Issue(cells.get("phone", ""), _STAFF_PHONE, {}, "phone"))
        number = None
    values["phone"] = None if row.same_phone else number
    return replace(row, values=values)


def _unit_values(unit: Unit) -> dict[str, Plain]:
    values: dict[str, Plain] = {name: getattr(unit, column) for name, column in COLUMNS.items()}
    values["area"] = None if unit.area_cm2 is None else Decimal(unit.area_cm2) / AREA
    return values


def _facts(row: ParsedRow, unit: Unit | None) -> dict[str, Any]:
    known = _unit_values(unit) if unit else {}
    said = {name: row.values.get(name) for name in UNIT_FIELDS}
    facts: dict[str, Any] = {
        COLUMNS[name]: value for name, value in said.items() if value is not None and value != known.get(name)
    }
    if "area_cm2" in facts:
        facts["area_cm2"] = int(facts["area_cm2"] * AREA)
    if facts.get("handed_over_on") and (unit is None or unit.state is UnitState.NOT_HANDED_OVER):
        facts["state"] = UnitState.VACANT.value
    return facts


def _check(known: Known, home: HomeKey, unit: Unit | None, facts: Mapping[str, Any], today: date) -> None:
    building = known.buildings.get(home[0])
    days = {name: facts.get(name) or (getattr(unit, name) if unit else None) for name in _FIELDS}
    accepted = days.pop("accepted_on") or (building.accepted_on if building else None)
    reason = unit.deemed_reason if unit else ""
    deemed = unit.deemed_handover_on if unit else None
    state = UnitState(facts.get("state") or (unit.state if unit else UnitState.NOT_HANDED_OVER))
    if facts:
        check_home(
            state, HomeDates(accepted, days["handed_over_on"], deemed, reason, days["moved_in_on"]), today
        )


def _verdict(row: ParsedRow, known: Known, unit: Unit | None, owners: list[str]) -> Verdict:
    living = [known.living(unit, name) for name in owners]
    there = unit is not None and not unit.retired_at
    person = None
    if living and living[0] and all(living):
        first = living[0][1]
        person = {"name": first.name, "phone": first.phone, "other_phones": tuple(first.other_phones)}
    row = replace(row, values={**row.values, "name": owners[0]})
    return compare(row, _unit_values(unit) if unit and there else None, person)


def _unit_plan(unit: Unit | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    before = {name: plain(getattr(unit, name)) for name in facts} if unit else {}
    if unit and "state" in before:
        before["state"] = unit.state.value
    return {
        "id": unit.id if unit else None,
        "version": unit.version if unit else 0,
        "revive": bool(unit and unit.retired_at),
        "facts": {name: plain(value) for name, value in facts.items()},
        "before": before,
    }


def _person(
    row: ParsedRow, known: Known, unit: Unit | None, name: str, number: int, today: date
) -> dict[str, Any]:
    living = known.living(unit, name)
    phone = row.values["phone"] if number == 0 else None
    others = list(words(row.values["other_phones"])) if number == 0 else []
    person = living[1] if living else known.by_phone.get(str(phone))
    sets: dict[str, Any] = {}
    if person is not None:
        sets["phone"] = phone if phone and phone != person.phone else None
        added = [each for each in others if each not in person.other_phones]
        sets["other_phones"] = [*person.other_phones, *added] if added else None
    first = number == 0 and row.same_home is None and not (unit and known.tenants.get(unit.id))
    return {
        "name": name,
        "id": person.id if person else None,
        "phone": phone,
        "other_phones": others,
        "tied": living is not None,
        "tie": (Tie.OWNER if first else Tie.CO_OWNER).value,
        "from_on": plain(row.values.get("handover") or (unit.handed_over_on if unit else None) or today),
        "set": {key: value for key, value in sets.items() if value},
        "before": {key: getattr(person, key) for key, value in sets.items() if value},
    }
