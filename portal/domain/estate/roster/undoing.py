"""Taking an applied roster back, row by row, except where somebody changed things since."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from portal.domain.estate.finding import index_person, index_units
from portal.domain.estate.models import Invitation, Occupancy, Person, Unit
from portal.domain.estate.roster.models import RosterRow
from portal.infra import clock
from portal.infra.db import session
from portal.infra.refused import N_
from portal.infra.search import SearchDoc

Things = dict[str, Any]
CHANGED_SINCE = N_("写入以后这套房或这位业主的资料改过，没有撤回")
IN_USE = N_("这套房已经有报修或邀请码，没有撤回")
_PIECE = 500


def take_back(rows: Sequence[RosterRow], in_use: Collection[int]) -> tuple[int, int]:
    """Undo the rows that stand as they were written; returns (undone, kept).

    `in_use`: homes that have cases or invitations, whose rows stay.
    """
    used = set(in_use) | _invited(rows)
    undone = kept = 0
    for start in range(0, len(rows), _PIECE):
        piece = rows[start : start + _PIECE]
        things = _Things(piece)
        for row in piece:
            reason = IN_USE if row.unit_id in used else things.moved(row)
            if reason:
                issue = {"cell": f"A{row.row}", "msgid": reason, "params": {}, "field": "", "blocks": False}
                row.issues = [*row.issues, issue]
                kept += 1
            else:
                things.restore(row)
                undone += 1
        session().flush()
    _clear_away(rows)
    return undone, kept


class _Things:
    """The homes, people and ties that some rows wrote."""

    def __init__(self, rows: Sequence[RosterRow]) -> None:
        units = {row.unit_id for row in rows}
        people = {one["id"] for row in rows for one in row.undo["people"]}
        self.units = {unit.id: unit for unit in session().scalars(select(Unit).where(Unit.id.in_(units)))}
        self.people = {one.id: one for one in session().scalars(select(Person).where(Person.id.in_(people)))}
        ties = session().scalars(select(Occupancy).where(Occupancy.unit_id.in_(units)))
        self.ties = {(tie.unit_id, tie.person_id): tie for tie in ties}

    def moved(self, row: RosterRow) -> str | None:
        """Why the row cannot be taken back: something it wrote reads otherwise now."""
        unit = self.units[row.unit_id or 0]
        if unit.retired_at or unit.version != _version_after(row.undo["unit"]):
            return CHANGED_SINCE
        return None if all(self._same(row, one) for one in row.undo["people"]) else CHANGED_SINCE

    def _same(self, row: RosterRow, one: Things) -> bool:
        person, tie = self.people[one["id"]], self.ties.get((row.unit_id or 0, one["id"]))
        written = {"name": one["name"], "phone": one["phone"]} if one["created"] else one["set"]
        if person.retired_at or any(getattr(person, key) != value for key, value in written.items()):
            return False
        if one["tied"]:
            return True
        return (
            tie is not None
            and tie.to_on is None
            and tie.proven_at is None
            and (tie.tie.value == one["tie"] and tie.from_on == date.fromisoformat(one["from_on"]))
        )

    def restore(self, row: RosterRow) -> None:
        """Put back what the row changed and take out the ties it made."""
        plan = row.undo["unit"]
        unit = self.units[row.unit_id or 0]
        if plan["facts"] and not plan["created"]:
            for name, value in plan["before"].items():
                setattr(unit, name, date.fromisoformat(value) if name.endswith("_on") and value else value)
            unit.version += 1
        for one in row.undo["people"]:
            for key, value in one["before"].items():
                setattr(self.people[one["id"]], key, value)
            self.people[one["id"]].phone_tail = (self.people[one["id"]].phone or "")[-4:]
            if not one["tied"]:
                session().delete(self.ties.pop((row.unit_id or 0, one["id"])))
        row.undone = True


def _version_after(plan: Things) -> int:
    if plan["id"] is None:
        return 1
    return int(plan["version"]) + (1 if plan["facts"] or plan["revive"] else 0)


def _invited(rows: Sequence[RosterRow]) -> set[int]:
    wanted = {row.unit_id for row in rows}
    live = select(Invitation.unit_id).where(Invitation.revoked_at.is_(None)).distinct()
    return {unit_id for unit_id in session().scalars(live) if unit_id in wanted}


def _clear_away(rows: Sequence[RosterRow]) -> None:
    """Retire homes and people that the import made and nobody is tied to any more; index what stays."""
    back = [row for row in rows if row.undone]
    made = {row.unit_id for row in back if row.undo["unit"]["created"] and row.unit_id}
    people = {one["id"]: one["created"] for row in back for one in row.undo["people"]}
    homes = {row.unit_id for row in back if row.unit_id}
    empty = _untied(Occupancy.unit_id, made)
    gone = _untied(Occupancy.person_id, {id for id, created in people.items() if created})
    _retire(Unit, "unit", empty, retired_at=clock.now())
    _retire(Person, "person", gone, retired_at=clock.now(), phone=None, phone_tail="")
    homes.difference_update(empty)
    for person_id in people.keys() - set(gone):
        index_person(person_id)
    for start in range(0, len(homes), _PIECE):
        index_units(sorted(homes)[start : start + _PIECE])


def _retire(model: type[Unit] | type[Person], kind: str, ids: Sequence[int], **facts: Any) -> None:
    """Take homes or people off every page and out of the index, some hundred at a time."""
    alone = {"synchronize_session": False}
    for start in range(0, len(ids), _PIECE):
        piece = ids[start : start + _PIECE]
        words = delete(SearchDoc).where(SearchDoc.kind == kind, SearchDoc.subject_id.in_(piece))
        session().execute(update(model).where(model.id.in_(piece)).values(**facts), execution_options=alone)
        session().execute(words, execution_options=alone)


def _untied(column: Any, ids: Collection[int]) -> list[int]:
    wanted = sorted(ids)
    untied: list[int] = []
    for start in range(0, len(wanted), _PIECE):
        piece = wanted[start : start + _PIECE]
        tied = set(session().scalars(select(column).where(column.in_(piece)).distinct()))
        untied += [each for each in piece if each not in tied]
    return untied
