"""Who may do what, who holds which role, and who is on duty."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import literal_column, select

from portal.domain.estate.models import Community, DutyShift, Person, RoleGrant
from portal.domain.estate.permission_words import GROUPS
from portal.domain.estate.reach import must
from portal.domain.estate.roles import FIELD_ROLES, OWNER_ROLES, PERMISSIONS, RANKS, Role
from portal.domain.estate.rows import AnyRow
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.reads import Read, among, many, named

PAGE = 40


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """One group of the table role × permission; each row has the permission's word and yes, own or no per role."""

    title: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class HolderList:
    """A page of people with roles; `after` is the grant the next page goes on from, None on the last."""

    rows: tuple[AnyRow, ...]
    after: int | None


def role_matrix() -> list[MatrixGroup]:
    """The table role × permission as staff read it: yes, own (only their own home's or firm's) or no; roles
    in the order of `Role`."""
    return [
        MatrixGroup(title, tuple((word, tuple(_may(role, name) for role in Role)) for name, word in rows))
        for title, rows in GROUPS
    ]


def staff_with(permission: str, *communities: int) -> Sequence[AnyRow]:
    """The staff who may do this in one of the communities: person_id, name, phone; each person once, by id."""
    if not communities:
        return []
    return _staff_with(permission, len(communities)).all(named("place", communities))


@cache
def _staff_with(permission: str, places: int) -> Read:
    roles: list[Any] = [
        literal_column(f"'{role}'") for role, names in PERMISSIONS.items() if permission in names
    ]
    return Read(
        select(Person.id.label("person_id"), Person.name, Person.phone)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            among(RoleGrant.role, roles), RoleGrant.revoked_at.is_(None), Person.retired_at.is_(None),
            RoleGrant.community_id.is_(None) | RoleGrant.community_id.in_(many("place", places)),
        )
        .distinct()
        .order_by(Person.id)
    )  # fmt: skip


def ranks_in(permission: str, community_id: int) -> dict[int, int]:
    """The staff who may do this in the community, each with the rank of the highest role held there."""
    roles = [role for role, names in PERMISSIONS.items() if permission in names]
    rows = session().execute(
        select(RoleGrant.person_id, RoleGrant.role)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), Person.retired_at.is_(None),
            RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id),
        )
    ).all()  # fmt: skip
    found: dict[int, int] = {}
    for person_id, role in rows:
        found[person_id] = max(found.get(person_id, 0), RANKS.get(Role(role), 0))
    return found


def staff_among(permission: str, communities: Sequence[int]) -> Sequence[AnyRow]:
    """The staff who may do this in one of the communities: person_id, name, phone; each once, by id, 200 at most."""
    roles = [role for role, names in PERMISSIONS.items() if permission in names]
    return session().execute(
        select(Person.id.label("person_id"), Person.name, Person.phone)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), Person.retired_at.is_(None),
            RoleGrant.community_id.is_(None) | RoleGrant.community_id.in_(communities),
        )
        .distinct()
        .order_by(Person.id)
        .limit(200)
    ).all()  # fmt: skip


def told_apart(people: Iterable[AnyRow]) -> dict[int, str]:
    """How people are written where one of them is chosen, by id: the name; of two with one name each with the last
    digits of the phone. Takes rows with person_id, name, phone.
    """
    rows = {row.person_id: row for row in people}
    names = Counter(row.name for row in rows.values())
    return {
        id: row.name if names[row.name] == 1 else f"{row.name} {row.phone[-4:] if row.phone else f'#{id}'}"
        for id, row in rows.items()
    }


def holders_of(role: str, community_id: int) -> Sequence[AnyRow]:
    """Who holds a role in the community, or everywhere: person_id, name, phone; each person once, by id."""
    return session().execute(
        select(Person.id.label("person_id"), Person.name, Person.phone)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == role, RoleGrant.revoked_at.is_(None), Person.retired_at.is_(None),
            RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id),
        )
        .distinct()
        .order_by(Person.id)
    ).all()  # fmt: skip


def holds_role(person_id: int, role: Role, community_id: int) -> bool:
    """Whether the person holds that role in the community."""
    return person_id in role_holders(role, community_id)


def role_holders(role: Role, community_id: int) -> list[int]:
    """The people who hold that role in the community, by id."""
    return list(
        session().scalars(
            select(RoleGrant.person_id)
            .join(Person, Person.id == RoleGrant.person_id)
            .where(
                RoleGrant.role == role, RoleGrant.revoked_at.is_(None), Person.retired_at.is_(None),
                RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id),
            )
            .distinct()
            .order_by(RoleGrant.person_id)
        )
    )  # fmt: skip


def on_duty(role: Role, community_id: int, at: datetime) -> Sequence[AnyRow]:
    """Who is on duty in a role at the moment and still holds it: person_id, name, phone, ends_at."""
    return session().execute(
        select(DutyShift.person_id, Person.name, Person.phone, DutyShift.ends_at)
        .join(Person, Person.id == DutyShift.person_id)
        .join(RoleGrant, RoleGrant.person_id == DutyShift.person_id)
        .where(
            DutyShift.community_id == community_id, DutyShift.ends_at > at, DutyShift.starts_at <= at,
            DutyShift.role == role, RoleGrant.role == role, RoleGrant.revoked_at.is_(None),
            RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id),
        )
        .distinct()
        .order_by(DutyShift.ends_at, DutyShift.person_id)
    ).all()  # fmt: skip


def with_role(role: Role, community_id: int) -> Sequence[AnyRow]:
    """Who holds a role in the community, or everywhere: person_id, name, phone; each person once, by id."""
    return session().execute(
        select(Person.id.label("person_id"), Person.name, Person.phone)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == role, RoleGrant.revoked_at.is_(None), Person.retired_at.is_(None),
            RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id),
        )
        .distinct()
        .order_by(Person.id)
    ).all()  # fmt: skip


def shifts(actor: Actor, community_id: int, since: datetime, until: datetime) -> Sequence[AnyRow]:
    """The duty roster of a community between two moments: id, person_id, name, phone, role, starts_at, ends_at."""
    must(actor, "desk.read", community_id)
    return session().execute(
        select(
            DutyShift.id, DutyShift.person_id, Person.name, Person.phone, DutyShift.role, DutyShift.starts_at,
            DutyShift.ends_at,
        )
        .join(Person, Person.id == DutyShift.person_id)
        .where(
            DutyShift.community_id == community_id, DutyShift.ends_at > since, DutyShift.starts_at < until
        )
        .order_by(DutyShift.starts_at, DutyShift.role, DutyShift.id)
        .limit(200)
    ).all()  # fmt: skip


def holders(actor: Actor, community_id: int | None = None, after: int | None = None) -> HolderList:
    """Who holds which role: id, person_id, name, phone, role, community_id, community, granted_at; newest first.

    Staff bound to communities see the grants there and those that hold everywhere.
    """
    must(actor, "role.read", community_id)
    scope = actor.scope("role.read")
    statement = _HOLDERS.order_by(RoleGrant.id.desc()).limit(PAGE + 1)
    if scope is not None:
        statement = statement.where(RoleGrant.community_id.is_(None) | RoleGrant.community_id.in_(scope))
    if community_id is not None:
        statement = statement.where(
            RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id)
        )
    if after is not None:
        statement = statement.where(RoleGrant.id < after)
    rows = session().execute(statement).all()
    return HolderList(tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None)


def role_grant(actor: Actor, grant_id: int) -> AnyRow | None:
    """One grant within the actor's reach, as in `holders`; None where there is none."""
    row = session().execute(_HOLDERS.where(RoleGrant.id == grant_id)).first()
    scope = actor.scope("role.edit")
    return None if row is None or (scope is not None and row.community_id not in scope) else row


def holders_in(community_id: int) -> Sequence[AnyRow]:
    """Everybody with a role in the community, for the duty form: as in `holders`, by role, at most 200."""
    return session().execute(
        _HOLDERS.where(RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id))
        .order_by(RoleGrant.role, RoleGrant.id)
        .limit(200)
    ).all()  # fmt: skip


_HOLDERS = (
    select(
        RoleGrant.id, RoleGrant.person_id, Person.name, Person.phone, RoleGrant.role, RoleGrant.community_id,
        Community.name.label("community"), RoleGrant.granted_at,
    )
    .join(Person, Person.id == RoleGrant.person_id)
    .outerjoin(Community, Community.id == RoleGrant.community_id)
    .where(RoleGrant.revoked_at.is_(None), Person.retired_at.is_(None))
)  # fmt: skip


def _may(role: Role, permission: str) -> str:
    if permission not in PERMISSIONS[role]:
        return "no"
    return "own" if role in OWNER_ROLES or role in FIELD_ROLES else "yes"
