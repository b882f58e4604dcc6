"""Who is at the door: the person of a session, with everything they may do in their face."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, literal, select, union_all
from sqlalchemy.dialects.postgresql import VARCHAR

from portal.domain.estate.models import FirmContact, Occupancy, Person, RoleGrant, Unit
from portal.domain.estate.roles import OWNER_ROLES, PERMISSIONS, SECOND_FACTOR_REQUIRED, Role, face_of
from portal.domain.estate.rules import Tie
from portal.infra import clock, sessions
from portal.infra.actor import Actor, Scope
from portal.infra.db import session
from portal.infra.sessions import UserSession, Visitor

TIE_ROLES = {
    Tie.OWNER: Role.OWNER,
    Tie.CO_OWNER: Role.OWNER,
    Tie.HOUSEHOLD: Role.HOUSEHOLD,
    Tie.TENANT: Role.TENANT,
}

_SESSION = (
    select(
        UserSession.id, UserSession.face, UserSession.seen_at, UserSession.ends_at, UserSession.revoked_at,
        UserSession.stepped_up_at, Person.id.label("person_id"), Person.name, Person.language, Person.theme,
        Person.large_type,
    )
    .join(Person, Person.id == UserSession.person_id)
    .where(UserSession.token_hash == bindparam("token"), Person.retired_at.is_(None))
)  # fmt: skip

_GRANTS = union_all(
    select(
        literal("role", VARCHAR).label("kind"), RoleGrant.role.cast(VARCHAR).label("word"),
        RoleGrant.community_id.label("scope"), RoleGrant.id.label("other"),
    ).where(RoleGrant.person_id == bindparam("person"), RoleGrant.revoked_at.is_(None)),
    select(
        literal("firm", VARCHAR), FirmContact.role.cast(VARCHAR), FirmContact.firm_id, FirmContact.id
    ).where(
        FirmContact.person_id == bindparam("person"), FirmContact.from_on <= bindparam("today"),
        FirmContact.to_on.is_(None) | (FirmContact.to_on >= bindparam("today")),
    ),
    select(literal("unit", VARCHAR), Occupancy.tie.cast(VARCHAR), Occupancy.unit_id, Unit.community_id)
    .join(Unit, Unit.id == Occupancy.unit_id)
    .where(
        Occupancy.person_id == bindparam("person"), Occupancy.proven_at.is_not(None),
        Occupancy.from_on <= bindparam("today"),
        Occupancy.to_on.is_(None) | (Occupancy.to_on >= bindparam("today")),
    ),
)  # fmt: skip


def visitor(token_hash: str) -> Visitor | None:
    """The signed-in person behind a session token, or None once the session has ended."""
    row = session().execute(_SESSION, {"token": token_hash}).first()
    if row is None or not sessions.alive(row, clock.now()):
        return None
    grants = without_second_factor(grants_of(row.person_id), stepped_up=row.stepped_up_at is not None)
    faces = faces_of(grants)
    return Visitor(
        session_id=row.id, person_id=row.person_id, name=row.name, face=row.face, language=row.language,
        theme=row.theme, large_type=row.large_type, stepped_up=row.stepped_up_at is not None, faces=faces,
        actor=actor_of(row.person_id, row.name, row.face, grants), seen_at=row.seen_at,
    )  # fmt: skip


def grants_of(person_id: int, on: date | None = None) -> Sequence[Row[Any]]:
    """Every role, firm and home of the person on the day: rows of kind, word, scope, other."""
    return session().execute(_GRANTS, {"person": person_id, "today": on or clock.today()}).all()


def without_second_factor(grants: Iterable[Row[Any]], *, stepped_up: bool) -> list[Row[Any]]:
    """What a sign-in may use: roles that need a second factor open nothing before it was given (ASVS 6.3.3)."""
    return [
        row
        for row in grants
        if stepped_up or row.kind == "unit" or Role(row.word) not in SECOND_FACTOR_REQUIRED
    ]


def roles_in(grants: Iterable[Row[Any]]) -> list[tuple[Role, Row[Any]]]:
    """Each grant with the role it gives."""
    return [(TIE_ROLES[Tie(row.word)] if row.kind == "unit" else Role(row.word), row) for row in grants]


def faces_of(grants: Iterable[Row[Any]]) -> tuple[str, ...]:
    """The faces of the portal that these grants open, in a fixed order."""
    found = {face_of(role) for role, _ in roles_in(grants)}
    return tuple(face for face in ("owner", "field", "staff") if face in found)


def actor_of(person_id: int, name: str, face: str, grants: Iterable[Row[Any]]) -> Actor:
    """The person acting in one face: permissions with their communities, and what is their own.

    A permission of a home or a firm holds everywhere; there the lookup of the case is the lock.
    """
    permissions: dict[str, Scope] = {}
    holds: dict[str, set[int]] = {"unit": set(), "signing_unit": set(), "firm": set(), "community": set()}
    capacity = ""
    for role, row in roles_in(grants):
        if face_of(role) != face:
            continue
        capacity = _stronger(capacity, role)
        if row.kind == "role":
            _widen(permissions, role, row.scope)
        else:
            for name_ in PERMISSIONS[role]:
                permissions[name_] = None
            holds[row.kind].add(row.scope)
            if role is Role.OWNER:
                holds["signing_unit"].add(row.scope)
            if row.kind == "unit":
                holds["community"].add(row.other)
    return Actor(person_id, name, capacity, face, permissions, {k: frozenset(v) for k, v in holds.items()})


def _widen(permissions: dict[str, Scope], role: Role, community_id: int | None) -> None:
    for name in PERMISSIONS[role]:
        before = permissions.get(name, frozenset())
        permissions[name] = None if before is None or community_id is None else before | {community_id}


def _stronger(capacity: str, role: Role) -> str:
    order = [*OWNER_ROLES, Role.TECHNICIAN, Role.CONTRACTOR, *(r for r in Role)]
    if not capacity or (capacity in OWNER_ROLES and order.index(role) < order.index(Role(capacity))):
        return role.value
    return capacity


def actor_for(person_id: int, face: str) -> Actor:
    """The person as actor of a face, outside a request (demo, tests, messages)."""
    name = session().scalars(select(Person.name).where(Person.id == person_id)).one()
    return actor_of(person_id, name, face, grants_of(person_id))
