"""The rules in their versions, and who stands in for whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.domain.approvals.models import ApprovalRule, Deputy
from portal.domain.approvals.rules import Rung, default_for
from portal.domain.estate.models import Community, Person
from portal.domain.estate.rows import AnyRow
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session

PAGE = 30


def rule_in_force(kind: str, community_id: int | None, on: date) -> ApprovalRule | None:
    """The rule that routes a request of this day: the community's newest begun one, else that of all, else None."""
    return _in_force(_versions(community_id, kind), on)


def _versions(community_id: int | None, *kinds: str) -> Sequence[ApprovalRule]:
    return (
        session()
        .scalars(
            select(ApprovalRule)
            .where(
                ApprovalRule.kind.in_(kinds),
                ApprovalRule.community_id.is_(None) | (ApprovalRule.community_id == community_id),
            )
            .order_by(ApprovalRule.id.desc())
        )
        .all()
    )


def _in_force(newest_first: Sequence[ApprovalRule], on: date) -> ApprovalRule | None:
    begun = [row for row in newest_first if row.from_on <= on]
    own = [row for row in begun if row.community_id is not None]
    return next(iter(own or begun), None)


def rungs_of(rule: ApprovalRule | None, kind: str) -> Sequence[Rung]:
    """The lines of a rule; without one those that the house starts with."""
    return [Rung(*rung) for rung in rule.rungs] if rule is not None else default_for(kind)


@dataclass(frozen=True)
class RuleLine:
    """A version of a rule as the page shows it; `number` 0 is what the house starts with."""

    number: int
    from_on: date | None
    rungs: Sequence[Rung]
    set_by: str
    own: bool
    in_force: bool


def rule_lines(
    kinds: Collection[str], community_id: int | None, on: date
) -> Mapping[str, Sequence[RuleLine]]:
    """For each kind the rule in force, those to come and those before, newest first, for a community or for all."""
    rows = _versions(community_id, *kinds)
    return {kind: _lines(kind, [row for row in rows if row.kind == kind], on) for kind in kinds}


def _lines(kind: str, rows: Sequence[ApprovalRule], on: date) -> Sequence[RuleLine]:
    now = _in_force(rows, on)
    lines = [
        RuleLine(
            row.version, row.from_on, rungs_of(row, kind), row.set_by_name, row.community_id is not None,
            row is now,
        )
        for row in rows[:PAGE]
    ]  # fmt: skip
    return [*lines, RuleLine(0, None, default_for(kind), "", False, now is None)]


def deputies(actor: Actor) -> Sequence[AnyRow]:
    """Who stands in for whom, those to come and the last ended ones, newest first.

    One's own (as principal or deputy); for who keeps the rules everybody's there. Rows of the deputy table with the names
    `principal`, `deputy`, `community`.
    """
    principal, deputy = aliased(Person), aliased(Person)
    statement = (
        select(
            Deputy.id, Deputy.principal_id, Deputy.deputy_id, Deputy.community_id, Deputy.from_at, Deputy.until_at,
            Deputy.ceiling_cents, Deputy.reason, Deputy.named_by_name, Deputy.ended_at,
            principal.name.label("principal"), deputy.name.label("deputy"), Community.name.label("community"),
        )
        .join(principal, principal.id == Deputy.principal_id)
        .join(deputy, deputy.id == Deputy.deputy_id)
        .outerjoin(Community, Community.id == Deputy.community_id)
        .order_by(Deputy.id.desc())
        .limit(PAGE)
    )  # fmt: skip
    scope = actor.scope("approval.rules")
    if scope is not None:
        own = (Deputy.principal_id == actor.person_id) | (Deputy.deputy_id == actor.person_id)
        statement = statement.where(own | Deputy.community_id.in_(sorted(scope)))
    return session().execute(statement).all()


def deputy_now(principal_id: int | None) -> AnyRow | None:
    """Who stands in for the person at this moment, longest: name, until_at, ceiling_cents."""
    now = clock.now()
    return session().execute(
        select(Person.name, Deputy.until_at, Deputy.ceiling_cents)
        .join(Deputy, Deputy.deputy_id == Person.id)
        .where(
            Deputy.principal_id == principal_id, Deputy.from_at <= now, Deputy.until_at > now,
            Deputy.ended_at.is_(None),
        )
        .order_by(Deputy.until_at.desc())
        .limit(1)
    ).first()  # fmt: skip
