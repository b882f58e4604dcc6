"""Who is at the door: the person of a session, with everything they may do in their face."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import VARCHAR

from portal.domain.estate.models import FirmContact, Occupancy, Person, RoleGrant, Unit
from portal.domain.estate.roles import OWNER_ROLES, PERMISSIONS, SECOND_FACTOR_REQUIRED, Role, face_of
from portal.domain.estate.rules import Tie
from portal.infra import clock, marks, sessions
from portal.infra.actor import Actor, Powers, Scope
from portal.infra.db import Key, session
from portal.infra.marks import Mark
from portal.infra.reads import Read
from portal.infra.sessions import UserSession, Visitor

TIE_ROLES = {
    Tie.OWNER: Role.OWNER,
    Tie.CO_OWNER: Role.OWNER,
    Tie.HOUSEHOLD: Role.HOUSEHOLD,
    Tie.TENANT: Role.TENANT,
}

_SESSION = (
    UserSession.id, UserSession.face, UserSession.seen_at, UserSession.ends_at, UserSession.revoked_at,
    UserSession.stepped_up_at, Person.id.label("person_id"), Person.name, Person.language, Person.theme,
    Person.large_type,
)  # fmt: skip


def _grants(person: Any) -> list[Select[*tuple[Any, ...]]]:
    """Roles, firms and homes of a person as rows of kind, word, scope, other; `person` is an id or a column."""
    today: Any = bindparam("today")
    return [
        select(
            literal("role", VARCHAR).label("kind"), RoleGrant.role.cast(VARCHAR).label("word"),
            RoleGrant.community_id.label("scope"), RoleGrant.id.label("other"),
        ).where(RoleGrant.person_id == person, RoleGrant.revoked_at.is_(None)),
        select(
            literal("firm", VARCHAR), FirmContact.role.cast(VARCHAR), FirmContact.firm_id, FirmContact.id
        ).where(
            FirmContact.person_id == person, FirmContact.from_on <= today,
            FirmContact.to_on.is_(None) | (FirmContact.to_on >= today),
        ),
        select(literal("unit", VARCHAR), Occupancy.tie.cast(VARCHAR), Occupancy.unit_id, Unit.community_id)
        .join(Unit, Unit.id == Occupancy.unit_id)
        .where(
            Occupancy.person_id == person, Occupancy.proven_at.is_not(None), Occupancy.from_on <= today,
            Occupancy.to_on.is_(None) | (Occupancy.to_on >= today),
        ),
    ]  # fmt: skip


_GRANTS = union_all(*_grants(bindparam("person")))
_MINE = UserSession.token_hash == bindparam("token")
_MARKS = select(
    literal("mark", VARCHAR), (Mark.name + ":" + Mark.mark).cast(VARCHAR), literal(0, Key), literal(0, Key)
)
# One trip for the session, what it may, and the marks of what the process keeps.
_VISITOR = Read(union_all(
    select(
        literal("session", VARCHAR).label("kind"), literal("", VARCHAR).label("word"),
        literal(0, Key).label("scope"), literal(0, Key).label("other"), *_SESSION,
    )
    .join(Person, Person.id == UserSession.person_id)
    .where(_MINE, Person.retired_at.is_(None)),
    *(each.add_columns(*(null() for _ in _SESSION))
      for each in (*(grants.where(_MINE) for grants in _grants(UserSession.person_id)), _MARKS)),
))  # fmt: skip


def visitor(token_hash: str) -> Visitor | None:
    """The signed-in person behind a session token, or None once the session has ended."""
    rows = _VISITOR.all({"token": token_hash, "today": clock.today()})
    row = next((row for row in rows if row.kind == "session"), None)
    if row is None or not sessions.alive(row, clock.now()):
        return None
    marks.learn(dict(each.word.split(":") for each in rows if each.kind == "mark"))
    mine = [each for each in rows if each.kind not in ("session", "mark")]
    grants = without_second_factor(mine, stepped_up=row.stepped_up_at is not None)
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


def roles_in(grants: Iterable[Any]) -> list[tuple[Role, Any]]:
    """Each grant with the role it gives."""
    return [(TIE_ROLES[Tie(row.word)] if row.kind == "unit" else Role(row.word), row) for row in grants]


def faces_of(grants: Iterable[Row[Any]]) -> tuple[str, ...]:
    """The faces of the portal that these grants open, in a fixed order."""
    found = {face_of(role) for role, _ in roles_in(grants)}
    return tuple(face for face in ("owner", "field", "staff") if face in found)


def actor_of(person_id: int, name: str, face: str, grants: Iterable[Row[Any]]) -> Actor:
    """The person acting in one face: permissions with their communities, and what is their own.

    A permission of a home or a firm holds everywhere; there the lookup of the case is the lock. `firm` are the
    firms one acts for as their contact, `crew` those one only works for: there just the own jobs are in reach.
    """
    given = (Grant(g.kind, g.word, g.scope, g.other if g.kind == "unit" else None) for g in grants)
    capacity, permissions, holds = _powers(face, tuple(given))
    return Actor(person_id, name, capacity, face, permissions, holds)


class Grant(NamedTuple):
    """A role, firm or home as it counts; `other` is the community of a home."""

    kind: str
    word: str
    scope: int | None
    other: int | None


@lru_cache(maxsize=2000)
def _powers(face: str, grants: Sequence[Grant]) -> tuple[str, Powers, Mapping[str, frozenset[int]]]:
    """Capacity, permissions and what is their own: the same for all whose grants are the same."""
    permissions = Powers()
    holds: dict[str, set[Any]] = {
        kind: set() for kind in ("unit", "signing_unit", "firm", "crew", "community")
    }
    capacity = ""
    for role, row in roles_in(grants):
        if face_of(role) != face:
            continue
        capacity = _stronger(capacity, role)
        if row.kind == "role":
            _widen(permissions, role, row.scope)
        else:
            permissions.update(dict.fromkeys(PERMISSIONS[role]))
            holds["crew" if role is Role.TECHNICIAN else row.kind].add(row.scope)
            if role is Role.OWNER:
                holds["signing_unit"].add(row.scope)
            if row.kind == "unit":
                holds["community"].add(row.other)
    return capacity, permissions, {kind: frozenset(ids) for kind, ids in holds.items()}


def _widen(permissions: dict[str, Scope], role: Role, community_id: int | None) -> None:
    if community_id is None:
        permissions.update(dict.fromkeys(PERMISSIONS[role]))
        return
    for name in PERMISSIONS[role]:
        before = permissions.get(name, frozenset())
        permissions[name] = None if before is None else before | {community_id}


def _stronger(capacity: str, role: Role) -> str:
    order = [*OWNER_ROLES, Role.CONTRACTOR, Role.TECHNICIAN]
    ranked = capacity in order and role in order and order.index(role) < order.index(Role(capacity))
    return role.value if ranked or not capacity else capacity


def actor_for(person_id: int, face: str) -> Actor:
    """The person as actor of a face, outside a request (demo, tests, messages)."""
    name = session().scalars(select(Person.name).where(Person.id == person_id)).one()
    return actor_of(person_id, name, face, grants_of(person_id))
