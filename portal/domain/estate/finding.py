"""Homes and people in the search index: what they are found by, and who may find them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, union

from portal.domain.estate.home_rules import spoken_forms
from portal.domain.estate.models import (
    Building,
    Community,
    Contract,
    FirmContact,
    Occupancy,
    Person,
    RoleGrant,
    Unit,
)
from portal.infra import search
from portal.infra.actor import Scope
from portal.infra.db import session
from portal.infra.reads import Read


def scope_word(community_id: int) -> str:
    """The word by which those who serve a community find what lies in it."""
    return f"c{community_id}"


def scope_words(scope: Scope) -> list[str]:
    """The words of everything the scope reaches, for a search."""
    return [search.EVERYWHERE] if scope is None else [scope_word(each) for each in sorted(scope)]


def index_unit(unit_id: int) -> None:
    """Enter a home in the index: by its label in every spelling, by those who live or lived there."""
    index_units([unit_id])


def index_units(unit_ids: Iterable[int]) -> None:
    """Enter homes in the index, three statements for all of them."""
    wanted = list(unit_ids)
    rows = session().execute(_HOMES, {"units": wanted}).all()
    people: dict[int, list[str]] = {}
    for row in session().execute(_PEOPLE, {"units": wanted}):
        found = people.setdefault(row.unit_id, [])
        found += [row.name, *_phone_words(row.phone, row.other_phones)]
    entries: list[search.Entry] = []
    for row in rows:
        spoken = spoken_forms(row.name, row.entrance, row.door)
        said = " ".join([row.label, spoken, row.community, *people.get(row.id, ())])
        entries.append(("unit", row.id, said, (), [scope_word(row.community_id)]))
    search.put_all(entries)


def index_person(person_id: int) -> None:
    """Enter a person in the index by name and phones, and their homes with them."""
    person = session().get_one(Person, person_id)
    labels = {row.id: row.label for row in _HOMES_OF.all({"person": person_id})}
    words = [person.name, *labels.values(), *_phone_words(person.phone, person.other_phones)]
    scopes = [scope_word(each) for each in communities_of(person_id)]
    search.put("person", person_id, " ".join(words), scopes=scopes)
    index_units(labels)


def communities_of(person_id: int) -> Sequence[int]:
    """The communities a person has anything to do with: by a home, a role, or the contracts of the own firm."""
    return [row.community_id for row in _COMMUNITIES_OF.all({"person": person_id})]


_UNITS: Any = bindparam("units", expanding=True)
_HOMES = (
    select(
        Unit.id, Unit.label, Unit.entrance, Unit.door, Unit.community_id, Building.name,
        Community.name.label("community"),
    )
    .join(Building, Building.id == Unit.building_id)
    .join(Community, Community.id == Unit.community_id)
    .where(Unit.id.in_(_UNITS))
)  # fmt: skip
_PEOPLE = (
    select(Occupancy.unit_id, Person.name, Person.phone, Person.other_phones, Person.phone_tail)
    .join(Person, Person.id == Occupancy.person_id)
    .where(Occupancy.unit_id.in_(_UNITS))
)
_PERSON: Any = bindparam("person")
_HOMES_OF = Read(
    select(Unit.id, Unit.label)
    .join(Occupancy, Occupancy.unit_id == Unit.id)
    .where(Occupancy.person_id == _PERSON)
)
_COMMUNITIES_OF = Read(
    union(
        select(Unit.community_id)
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .where(Occupancy.person_id == _PERSON),
        select(RoleGrant.community_id).where(
            RoleGrant.person_id == _PERSON, RoleGrant.community_id.is_not(None)
        ),
        select(Contract.community_id)
        .join(FirmContact, FirmContact.firm_id == Contract.firm_id)
        .where(FirmContact.person_id == _PERSON),
    )
)


def _phone_words(phone: str | None, others: Iterable[str]) -> list[str]:
    found = []
    for number in [phone or "", *others]:
        digits = "".join(mark for mark in number if mark.isdigit())
        if number.startswith("+86"):
            digits = digits.removeprefix("86")
        if digits:
            found += [digits, digits[-4:]]
    return found
