"""People as staff see them: found by name or phone, with their homes, roles and firms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import exists, select

from portal.domain.estate.finding import communities_of, scope_words
from portal.domain.estate.models import Community, Firm, FirmContact, Occupancy, Person, RoleGrant, Unit
from portal.domain.estate.reach import must
from portal.domain.estate.rows import AnyRow
from portal.domain.estate.rules import Tie, phone_number
from portal.infra import search
from portal.infra.actor import Actor, Scope
from portal.infra.db import session
from portal.infra.reads import Read, many, named
from portal.infra.refused import Missing

PAGE = 40


@dataclass(frozen=True, slots=True)
class HomeTie:
    """One home of a person, with the days the tie holds."""

    occupancy_id: int
    unit_id: int
    label: str
    community_id: int
    community: str
    tie: Tie
    from_on: date
    to_on: date | None
    proven: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person: ways to reach them, homes, staff roles (rows id, role, community, since), firms."""

    id: int
    name: str
    phone: str
    email: str
    other_phones: tuple[str, ...]
    homes: tuple[HomeTie, ...]
    roles: tuple[AnyRow, ...]
    firms: tuple[AnyRow, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a list, with the homes the reader may see."""

    id: int
    name: str
    phone: str
    homes: tuple[HomeTie, ...]


@dataclass(frozen=True, slots=True)
class PeopleList:
    """A page of people; `after` is what the next page goes on from, None on the last."""

    rows: tuple[PersonRow, ...]
    after: int | None


def person(actor: Actor, person_id: int) -> PersonPage:
    """One person with homes, roles and firms; staff bound to communities see those who belong to them."""
    must(actor, "person.read")
    scope = actor.scope("person.read")
    row = session().get(Person, person_id)
    if row is None or row.retired_at is not None:
        raise Missing
    homes = _homes_of([person_id], scope)
    if scope is not None and not homes:
        there = set(communities_of(person_id))
        if there and not there & scope:
            raise Missing
    return PersonPage(
        row.id, row.name, row.phone or "", row.email or "", tuple(row.other_phones),
        tuple(tie for _, tie in homes), tuple(roles_of(person_id)), tuple(_firms_of(person_id)),
    )  # fmt: skip


def person_by_phone(phone: str) -> AnyRow | None:
    """Who signs in with this mobile phone, typed in any spelling: id, name; None if nobody."""
    number = phone_number(phone)
    if number is None:
        return None
    return (
        session()
        .execute(select(Person.id, Person.name).where(Person.phone == number, Person.retired_at.is_(None)))
        .first()
    )


def people_page(actor: Actor, text: str = "", after: int | None = None) -> PeopleList:
    """People of the actor's communities, newest first; with a text those found by name, phone or home."""
    must(actor, "person.read")
    scope = actor.scope("person.read")
    if text.strip():
        hits = search.find(text, kinds=["person"], scopes=scope_words(scope), before_id=after, limit=PAGE)
        more = hits[-1].doc_id if len(hits) == PAGE else None
        ids = [hit.subject_id for hit in hits]
        found = {row.id: row for row in session().execute(_ROWS.where(Person.id.in_(ids)))} if ids else {}
        rows = [found[each] for each in ids if each in found]
    else:
        rows = list(session().execute(_newest(scope, after)))
        more = rows[PAGE - 1].id if len(rows) > PAGE else None
        rows = rows[:PAGE]
    homes: dict[int, list[HomeTie]] = {}
    for person_id, tie in _homes_of([row.id for row in rows], scope) if rows else ():
        homes.setdefault(person_id, []).append(tie)
    return PeopleList(
        tuple(PersonRow(row.id, row.name, row.phone or "", tuple(homes.get(row.id, ()))) for row in rows),
        more,
    )


def people_by_id(actor: Actor, person_ids: Sequence[int]) -> tuple[PersonRow, ...]:
    """Rows of people in the given order with the homes the actor may see; the caller has looked at whose they are."""
    if not person_ids:
        return ()
    scope = actor.scope("person.read")
    homes: dict[int, list[HomeTie]] = {}
    found: dict[int, AnyRow] = {}
    for row in _by_ids(len(person_ids)).all(named("person", person_ids)):
        found[row.person_id] = row
        if row.id is not None and (scope is None or row.community_id in scope):
            homes.setdefault(row.person_id, []).append(_tie(row))
    rows = [found[each] for each in person_ids if each in found]
    return tuple(
        PersonRow(row.person_id, row.person, row.phone or "", tuple(homes.get(row.person_id, ())))
        for row in rows
    )


@cache
def _by_ids(count: int) -> Read:
    """People with their homes, in one statement."""
    statement = (
        select(Person.id.label("person_id"), Person.name.label("person"), Person.phone, *_TIE)
        .outerjoin(Occupancy, Occupancy.person_id == Person.id)
        .outerjoin(Unit, Unit.id == Occupancy.unit_id)
        .outerjoin(Community, Community.id == Unit.community_id)
    )
    here = (Person.id.in_(many("person", count)), Person.retired_at.is_(None))
    return Read(statement.where(*here).order_by(Occupancy.id))


def roles_of(person_id: int) -> Sequence[AnyRow]:
    """The staff roles a person holds: id, role, community_id, community (None: everywhere), granted_at."""
    return session().execute(
        select(
            RoleGrant.id, RoleGrant.role, RoleGrant.community_id, Community.name.label("community"),
            RoleGrant.granted_at,
        )
        .outerjoin(Community, Community.id == RoleGrant.community_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    ).all()  # fmt: skip


_TIE = (
    Occupancy.id, Occupancy.unit_id, Unit.label, Unit.community_id, Community.name.label("community"),
    Occupancy.tie, Occupancy.from_on, Occupancy.to_on, Occupancy.proven_at,
)  # fmt: skip
_ROWS = select(Person.id, Person.name, Person.phone).where(Person.retired_at.is_(None))


def _newest(scope: Scope, after: int | None) -> Any:
    statement = _ROWS.order_by(Person.id.desc()).limit(PAGE + 1)
    if after is not None:
        statement = statement.where(Person.id < after)
    if scope is not None:
        home = select(Occupancy.id).join(Unit, Unit.id == Occupancy.unit_id)
        statement = statement.where(
            exists(home.where(Occupancy.person_id == Person.id, Unit.community_id.in_(scope)))
        )
    return statement


def _homes_of(person_ids: Sequence[int], scope: Scope) -> list[tuple[int, HomeTie]]:
    statement = (
        select(Occupancy.person_id, *_TIE)
        .join(Unit, Unit.id == Occupancy.unit_id)
        .join(Community, Community.id == Unit.community_id)
        .where(Occupancy.person_id.in_(person_ids))
        .order_by(Occupancy.id)
    )
    if scope is not None:
        statement = statement.where(Unit.community_id.in_(scope))
    return [(row.person_id, _tie(row)) for row in session().execute(statement)]


def _tie(row: AnyRow) -> HomeTie:
    return HomeTie(
        row.id, row.unit_id, row.label, row.community_id, row.community, Tie(row.tie), row.from_on, row.to_on,
        row.proven_at is not None,
    )  # fmt: skip


def _firms_of(person_id: int) -> Sequence[AnyRow]:
    return session().execute(
        select(Firm.id, Firm.name, FirmContact.role.label("role"), FirmContact.from_on, FirmContact.to_on)
        .join(FirmContact, FirmContact.firm_id == Firm.id)
        .where(FirmContact.person_id == person_id)
        .order_by(FirmContact.id)
    ).all()  # fmt: skip
