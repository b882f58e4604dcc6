"""Finding the homes and people of the portal that the rows of a roster speak of, some hundred rows at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from portal.domain.estate.models import Building, FirmContact, Occupancy, Person, RoleGrant, Unit
from portal.domain.estate.roster.models import RosterRow
from portal.domain.estate.roster.places import read_part
from portal.domain.estate.roster.rules import Plain, name_key
from portal.domain.estate.rules import Tie, phone_number
from portal.infra import clock
from portal.infra.db import session

HomeKey = tuple[str, str, str]


@dataclass(slots=True)
class Known:
    """What the portal and the file hold about the homes and people of a few rows."""

    buildings: dict[str, Building] = field(default_factory=dict)
    entrances: dict[str, set[str]] = field(default_factory=dict)
    units: dict[HomeKey, Unit] = field(default_factory=dict)
    tenants: dict[int, list[tuple[Occupancy, Person]]] = field(default_factory=dict)
    named: dict[HomeKey, set[str]] = field(default_factory=dict)
    by_phone: dict[str, Person] = field(default_factory=dict)
    with_role: set[int] = field(default_factory=set)

    def entrance(self, building: str, said: str | None) -> str | None:
        """The entrance said, or the only one the building has; None if it cannot be told."""
        if said is not None:
            return said
        there = self.entrances.get(building, set())
        return None if len(there) > 1 else next(iter(there), "")

    def owner_apart(self, home: HomeKey) -> Person | None:
        """The registered owner of a home whom the file does not name for it."""
        unit = self.units.get(home)
        named = self.named.get(home, set())
        for occupancy, person in self.tenants.get(unit.id, ()) if unit and not unit.retired_at else ():
            if occupancy.tie is Tie.OWNER and name_key(person.name) not in named:
                return person
        return None

    def living(self, unit: Unit | None, name: str) -> tuple[Occupancy, Person] | None:
        """The tie of an owner of that name to the home."""
        pairs = self.tenants.get(unit.id, ()) if unit else ()
        return next((pair for pair in pairs if name_key(pair[1].name) == name_key(name)), None)


def known_for(community_id: int, import_id: int, rows: Sequence[RosterRow]) -> Known:
    """Look up everything the rows may speak of, in eight statements however many rows."""
    known = Known()
    for building in session().scalars(select(Building).where(Building.community_id == community_id)):
        known.buildings[read_part(building.name) or building.name] = building
    _find_entrances(known, import_id)
    _find_units(known, rows)
    _find_named(known, import_id, rows)
    _find_people(known, rows)
    return known


def e164(phone: Plain) -> str | None:
    """A mobile number as people hold it, None for landlines."""
    return phone_number(phone) if isinstance(phone, str) else None


def _find_entrances(known: Known, import_id: int) -> None:
    names = {building.id: key for key, building in known.buildings.items()}
    there = select(Unit.building_id, Unit.entrance).where(
        Unit.building_id.in_(names), Unit.retired_at.is_(None), Unit.entrance != ""
    )
    for building_id, entrance in session().execute(there.distinct()):
        known.entrances.setdefault(names[building_id], set()).add(entrance)
    said = select(RosterRow.building, RosterRow.entrance).where(
        RosterRow.import_id == import_id, RosterRow.entrance.is_not(None)
    )
    for name, written in session().execute(said.distinct()):
        if name and written:
            known.entrances.setdefault(name, set()).add(written)


def _find_units(known: Known, rows: Sequence[RosterRow]) -> None:
    names = {building.id: key for key, building in known.buildings.items()}
    wanted = {known.buildings[row.building].id for row in rows if row.building in known.buildings}
    doors = {row.door for row in rows if row.door}
    for unit in session().scalars(select(Unit).where(Unit.building_id.in_(wanted), Unit.door.in_(doors))):
        known.units[names[unit.building_id], unit.entrance, unit.door] = unit
    ids = [unit.id for unit in known.units.values()]
    ties = (
        select(Occupancy, Person)
        .join(Person, Person.id == Occupancy.person_id)
        .where(
            Occupancy.unit_id.in_(ids),
            Occupancy.tie.in_([Tie.OWNER, Tie.CO_OWNER]),
            or_(Occupancy.to_on.is_(None), Occupancy.to_on >= clock.today()),
        )
    )
    for occupancy, person in session().execute(ties.order_by(Occupancy.id)):
        known.tenants.setdefault(occupancy.unit_id, []).append((occupancy, person))


def _find_named(known: Known, import_id: int, rows: Sequence[RosterRow]) -> None:
    wanted = {row.building for row in rows if row.building}, {row.door for row in rows if row.door}
    same = select(RosterRow.building, RosterRow.entrance, RosterRow.door, RosterRow.values).where(
        RosterRow.import_id == import_id, RosterRow.building.in_(wanted[0]), RosterRow.door.in_(wanted[1])
    )
    for building, said, door, values in session().execute(same):
        home = (building, known.entrance(building, said) or "", door)
        known.named.setdefault(home, set()).update(map(name_key, values.get("owners", ())))


def _find_people(known: Known, rows: Sequence[RosterRow]) -> None:
    phones = {number for row in rows if (number := e164(row.values.get("phone")))}
    for person in session().scalars(select(Person).where(Person.phone.in_(phones))):
        known.by_phone[str(person.phone)] = person
    ids = {person.id for pairs in known.tenants.values() for _, person in pairs}
    granted = select(RoleGrant.person_id).where(RoleGrant.person_id.in_(ids), RoleGrant.revoked_at.is_(None))
    serving = select(FirmContact.person_id).where(FirmContact.person_id.in_(ids))
    known.with_role = set(session().scalars(granted.union(serving)))
