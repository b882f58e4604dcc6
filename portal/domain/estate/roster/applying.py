"""Writing a checked roster into homes and people: set by set in one unit, then the search index in pieces."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, or_, select, update

from portal.domain.estate.finding import index_person, index_units, scope_word
from portal.domain.estate.models import Building, Occupancy, Person, Unit
from portal.domain.estate.roster import events
from portal.domain.estate.roster.checking import ALIKE, PIECE, counted, noted
from portal.domain.estate.roster.keeping import only_rows, pack, unpack
from portal.domain.estate.roster.models import RosterImport, RosterRow
from portal.domain.estate.roster.places import read_part
from portal.domain.estate.roster.rules import ImportState, Outcome
from portal.domain.estate.rules import Tie, UnitState, unit_label
from portal.infra import clock, search
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.jobs import Job
from portal.infra.refused import N_

Things = dict[str, Any]
_MOVED = N_("检查以后这套房或这位业主的资料改过，没有写入，请重新检查")
_TODO = (Outcome.NEW, Outcome.CHANGED)


def apply_step(job: Job) -> bool:
    """One piece of applying (a kind of job): first everything at once, then index pieces; True while there is more."""
    roster = (
        session().scalars(for_change(select(RosterImport).where(RosterImport.id == job.subject_id))).one()
    )
    if roster.state is not ImportState.APPLYING:
        return False
    if roster.applied_at is None:
        job.phase = N_("写入房屋和业主")
        _apply(roster)
        job.total, job.done = roster.total, 0
        return True
    job.phase = N_("更新搜索")
    done = _index(roster, job.done)
    job.done = done or roster.total
    if done:
        return True
    roster.state, roster.book = ImportState.APPLIED, None
    roster.source = pack(only_rows(unpack(roster.source or b""), _left_over(roster)))
    return False


def _left_over(roster: RosterImport) -> set[int]:
    """The rows of the table that somebody will look at again, counted from 0, and the header."""
    rows = select(RosterRow.row).where(
        RosterRow.import_id == roster.id, or_(RosterRow.outcome == Outcome.WRONG, RosterRow.noted)
    )
    return {*roster.columns["header"], *(row - 1 for row in session().scalars(rows))}


def _apply(roster: RosterImport) -> None:
    wanted = select(RosterRow).where(RosterRow.import_id == roster.id, RosterRow.outcome.in_(_TODO))
    rows = _still_right(session().scalars(wanted.order_by(RosterRow.row)).all())
    units = _write_units(roster, rows)
    undos = [
        {"id": row.id, "unit_id": units[_home(row)][0], "applied": True, "undo": undo}
        for row, undo in zip(rows, _write_people(rows, units), strict=True)
    ]
    if undos:
        session().execute(update(RosterRow), undos)
    roster.applied_at, roster.counts, roster.noted = clock.now(), counted(roster.id), noted(roster.id)
    by = Actor(roster.by_id, roster.by_name, roster.capacity, "house")
    numbers = [sum(row.outcome is outcome for row in rows) for outcome in _TODO]
    told = events.RosterApplied(file=roster.file_name, added=numbers[0], changed=numbers[1])
    record(told, subject=("roster_import", roster.id), by=by)


def _home(row: RosterRow) -> tuple[str, str, str]:
    return row.building or "", row.entrance or "", row.door or ""


def _still_right(rows: Sequence[RosterRow]) -> list[RosterRow]:
    """The rows whose home and people stand as the check saw them; the others become wrong, with the reason."""
    ids = {row.plan["unit"]["id"] for row in rows} - {None}
    versions = {found.id: found.version for found in _found(select(Unit.id, Unit.version), Unit.id, ids)}
    people = {one["id"] for row in rows for one in row.plan["people"]} - {None}
    held = _found(select(Person.id, Person.phone).where(Person.retired_at.is_(None)), Person.id, people)
    phones = {one["phone"] for row in rows for one in row.plan["people"] if one["phone"]}
    taken = {phone: id for id, phone in _found(select(Person.id, Person.phone), Person.phone, phones)}
    alive = {id for id, _ in held}

    def right(row: RosterRow) -> bool:
        unit = row.plan["unit"]
        if unit["id"] and versions.get(unit["id"]) != unit["version"]:
            return False
        return all(
            (one["id"] is None or one["id"] in alive) and taken.get(one["phone"], one["id"]) == one["id"]
            for one in row.plan["people"]
        )

    for row in rows:
        if not right(row):
            issue = {"cell": f"A{row.row}", "msgid": _MOVED, "params": {}, "field": "", "blocks": True}
            row.outcome, row.noted, row.issues = Outcome.WRONG, False, [*row.issues, issue]
    session().flush()
    return [row for row in rows if row.outcome is not Outcome.WRONG]


def _found(statement: Any, column: Any, values: Iterable[Any]) -> Iterable[Any]:
    wanted = sorted(values)
    for start in range(0, len(wanted), PIECE):
        yield from session().execute(statement.where(column.in_(wanted[start : start + PIECE])))


def _write_units(
    roster: RosterImport, rows: Sequence[RosterRow]
) -> dict[tuple[str, str, str], tuple[int, bool]]:
    """Home → (its id, whether it is new)."""
    buildings = _write_buildings(roster.community_id, rows)
    found = {_home(row): (row.plan["unit"]["id"], row.plan["unit"]["revive"]) for row in rows}
    first = {home: row for row in reversed(rows) if (home := _home(row)) in found}
    fresh = [row for home, row in first.items() if found[home][0] is None]
    values = [
        {
            **_blank_unit(roster.community_id, buildings[row.building or ""], _home(row)),
            **_alive(row.plan["unit"]["facts"]),
        }
        for row in fresh
    ]
    if values:
        ids = _entered(Unit, values)
        found.update({_home(row): (id, True) for row, id in zip(fresh, ids, strict=True)})
    for row in rows:
        plan = row.plan["unit"]
        if plan["id"] and (plan["facts"] or plan["revive"]):
            _change_unit(plan)
    return found


def _change_unit(plan: Things) -> None:
    facts: Things = _alive(plan["facts"])
    if plan["revive"]:
        facts["retired_at"] = None
    session().execute(
        update(Unit).where(Unit.id == plan["id"]).values(version=Unit.version + 1, **facts),
        execution_options={"synchronize_session": False},
    )


def _write_buildings(community_id: int, rows: Sequence[RosterRow]) -> dict[str, Building]:
    known = {
        read_part(building.name) or building.name: building
        for building in session().scalars(select(Building).where(Building.community_id == community_id))
    }
    for name in dict.fromkeys(row.building or "" for row in rows):
        if name not in known:
            known[name] = Building(community_id=community_id, name=f"{name}幢")
            session().add(known[name])
    session().flush()
    return known


def _blank_unit(community_id: int, building: Building, home: tuple[str, str, str]) -> Things:
    _, entrance, door = home
    return {
        "community_id": community_id, "building_id": building.id, "entrance": entrance, "door": door,
        "label": unit_label(building.name, entrance, door), "floor": "", "house_type": "", "area_cm2": None,
        "accepted_on": None, "handed_over_on": None, "moved_in_on": None, "version": 1,
        "state": UnitState.NOT_HANDED_OVER,
    }  # fmt: skip


def _write_people(
    rows: Sequence[RosterRow], units: dict[tuple[str, str, str], tuple[int, bool]]
) -> list[Things]:
    """Enter new people, new ties and new phones; returns what takes each row back."""
    ids = _new_people(rows)
    ties: list[Things] = []
    undos: list[Things] = []
    for row in rows:
        unit_id, new = units[_home(row)]
        undo: Things = {"unit": {"created": new, **row.plan["unit"]}, "people": []}
        for at, one in enumerate(row.plan["people"]):
            person_id = one["id"] or ids[row.row, at]
            if one["set"]:
                session().execute(
                    update(Person).where(Person.id == person_id).values(**_with_tail(one["set"]))
                )
            if not one["tied"]:
                ties.append({
                    "unit_id": unit_id, "person_id": person_id, "tie": Tie(one["tie"]),
                    "from_on": date.fromisoformat(one["from_on"]), "to_on": None, "proven_by": "",
                })  # fmt: skip
            undo["people"].append({**one, "id": person_id, "created": one["id"] is None})
        undos.append(undo)
    if ties:
        session().execute(insert(Occupancy), ties, execution_options=ALIKE)
    return undos


def _new_people(rows: Sequence[RosterRow]) -> dict[tuple[int, int], int]:
    """(row, which of its people) → the id of the person entered; one phone is one person."""
    places: dict[object, list[tuple[int, int]]] = {}
    values: dict[object, Things] = {}
    for row in rows:
        for at, one in enumerate(row.plan["people"]):
            if one["id"] is None:
                key = one["phone"] or (row.row, at)
                places.setdefault(key, []).append((row.row, at))
                values.setdefault(key, {
                    "name": one["name"], "created_at": clock.now(), "other_phones": one["other_phones"],
                    **_with_tail({"phone": one["phone"]}),
                })  # fmt: skip
    if not values:
        return {}
    ids = _entered(Person, list(values.values()))
    return {place: id for key, id in zip(values, ids, strict=True) for place in places[key]}


def _entered(model: type[Unit] | type[Person], values: list[Things]) -> Sequence[int]:
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return session().scalars(statement, values, execution_options=ALIKE).all()


def _with_tail(facts: Things) -> Things:
    return facts | {"phone_tail": (facts["phone"] or "")[-4:]} if "phone" in facts else facts


def _alive(facts: Things) -> Things:
    return {
        name: date.fromisoformat(value) if name.endswith("_on") and value else value
        for name, value in facts.items()
    }


def _index(roster: RosterImport, after: int) -> int | None:
    """Enter the homes and people of the next rows in the index; the last row done, None at the end."""
    rows = (
        session()
        .execute(
            select(RosterRow.row, RosterRow.unit_id, RosterRow.undo)
            .where(RosterRow.import_id == roster.id, RosterRow.applied, RosterRow.row > after)
            .order_by(RosterRow.row)
            .limit(PIECE)
        )
        .all()
    )
    if not rows:
        return None
    index_units({row.unit_id for row in rows})
    people = {one["id"]: one for row in rows for one in row.undo["people"]}
    _index_people(roster.community_id, people)
    return int(rows[-1].row)


def _index_people(community_id: int, people: dict[int, Things]) -> None:
    """New people belong to one community only and are entered by their homes there; known ones one by one."""
    homes: dict[int, list[str]] = {}
    entries: list[search.Entry] = []
    names = select(Occupancy.person_id, Unit.label).join(Unit, Unit.id == Occupancy.unit_id)
    for person_id, label in session().execute(names.where(Occupancy.person_id.in_(people))):
        homes.setdefault(person_id, []).append(label)
    for person_id, one in people.items():
        if not one["created"]:
            index_person(person_id)
            continue
        numbers = [
            number.removeprefix("+86") for number in (one["phone"] or "", *one["other_phones"]) if number
        ]
        words = [one["name"], *homes.get(person_id, ()), *numbers, *(number[-4:] for number in numbers)]
        entries.append(("person", person_id, " ".join(words), (), [scope_word(community_id)]))
    search.put_all(entries)
