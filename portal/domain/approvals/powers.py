"""Who may say yes: roles held now, and the principals somebody stands in for at this moment."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from portal.domain.approvals.models import Deputy
from portal.domain.approvals.rules import DECIDERS, Power, next_up
from portal.domain.estate.models import Person, RoleGrant
from portal.domain.estate.queries.roles import holders_of
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session

DECIDE = "approval.decide"


def powers_of(by: Actor) -> list[Power]:
    """What the actor may decide now: own roles first, then the roles of each principal, up to the ceiling.

    A role counts only where the actor's permission does, so that one that needs a second factor opens nothing
    before it was given.
    """
    own = session().execute(
        select(RoleGrant.role, RoleGrant.community_id).where(
            RoleGrant.person_id == by.person_id, RoleGrant.role.in_(DECIDERS), RoleGrant.revoked_at.is_(None)
        )
    )
    found = [Power(row.role, row.community_id) for row in own if by.may(DECIDE, row.community_id)]
    return found + _as_deputy(by)


def _as_deputy(by: Actor) -> list[Power]:
    now = clock.now()
    rows = session().execute(
        select(
            RoleGrant.role, RoleGrant.community_id, Deputy.community_id.label("only"), Deputy.ceiling_cents,
            Deputy.principal_id, Person.name,
        )
        .join(Deputy, Deputy.principal_id == RoleGrant.person_id)
        .join(Person, Person.id == Deputy.principal_id)
        .where(
            Deputy.deputy_id == by.person_id, Deputy.from_at <= now, Deputy.until_at > now,
            Deputy.ended_at.is_(None), RoleGrant.role.in_(DECIDERS), RoleGrant.revoked_at.is_(None),
            Person.retired_at.is_(None),
        )
        .order_by(Deputy.id)
    )  # fmt: skip
    return [
        Power(row.role, row.community_id or row.only, row.ceiling_cents, row.principal_id, row.name)
        for row in rows
        if row.community_id is None or row.only is None or row.community_id == row.only
    ]


def able_role(role: str, community_id: int, barred: Collection[int]) -> str:
    """The role that is asked: the given one, or the next up that somebody holds who is not barred; else the given."""
    asked: str | None = role
    while asked is not None:
        if any(row.person_id not in barred for row in holders_of(asked, community_id)):
            return asked
        asked = next_up(asked)
    return role


def asked_people(roles: Collection[str], community_id: int, amount_cents: int) -> Sequence[int]:
    """Who can answer for these roles now: those who hold them, and their deputies within the ceiling."""
    holders = {row.person_id for role in roles for row in holders_of(role, community_id)}
    if not holders:
        return []
    now = clock.now()
    deputies = session().scalars(
        select(Deputy.deputy_id).where(
            Deputy.principal_id.in_(sorted(holders)), Deputy.from_at <= now, Deputy.until_at > now,
            Deputy.ended_at.is_(None), Deputy.ceiling_cents >= abs(amount_cents),
            Deputy.community_id.is_(None) | (Deputy.community_id == community_id),
        )
    )  # fmt: skip
    return sorted({*holders, *deputies})


def may_name(principal_id: int, community_id: int | None, by: Actor) -> bool:
    """Whether it is the actor's to say who stands in: in their own place, or where they keep the rules of approval."""
    if principal_id == by.person_id:
        return True
    scope = by.scope("approval.rules")
    return scope is None or (community_id is not None and community_id in scope)
