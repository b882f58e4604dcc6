"""Who must sign the repair form: the rule in force on a day, and every version of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from portal.domain.terms.models import SignOffRule
from portal.domain.terms.sign_rules import Case, Party, SignTable, StandIn
from portal.infra.db import session


@dataclass(frozen=True)
class SignRule:
    """One version of the rule; `id` 0 is the default of the house, `own` that the community made it."""

    table: SignTable
    id: int = 0
    version: int = 0
    from_on: date | None = None
    own: bool = False
    by_name: str = ""
    made_at: datetime | None = None


def sign_rule(community_id: int | None, on: date) -> SignRule:
    """The rule in force there on the day: the community's own newest, else that of all, else the default."""
    rows = session().scalars(
        select(SignOffRule)
        .where(_of(community_id), SignOffRule.from_on <= on)
        .order_by(SignOffRule.community_id.is_(None), SignOffRule.from_on.desc(), SignOffRule.id.desc())
        .limit(1)
    )
    row = rows.first()
    return _read(row, community_id) if row else SignRule(SignTable())


def sign_rule_version(rule_id: int) -> SignRule:
    """That version of a rule, in force or not; 0 is the default of the house."""
    row = session().get(SignOffRule, rule_id) if rule_id else None
    return _read(row, row.community_id) if row else SignRule(SignTable())


def sign_rules(community_id: int | None) -> Sequence[SignRule]:
    """The versions that count or counted there, newest first, at most thirty."""
    rows = session().scalars(
        select(SignOffRule)
        .where(_of(community_id))
        .order_by(SignOffRule.from_on.desc(), SignOffRule.id.desc())
        .limit(30)
    )
    return [_read(row, community_id) for row in rows]


def _of(community_id: int | None):  # type: ignore[no-untyped-def]
    everywhere = SignOffRule.community_id.is_(None)
    return everywhere if community_id is None else or_(everywhere, SignOffRule.community_id == community_id)


def _read(row: SignOffRule, community_id: int | None) -> SignRule:
    parties = {Case(k): tuple(Party(p) for p in found) for k, found in row.parties.items()}
    table = SignTable(
        SignTable().parties | parties,  # type: ignore[operator]
        row.small_cents,
        row.consent_days,
        StandIn.read(row.stand_in),
        row.department_first,
    )
    own = row.community_id is not None and row.community_id == community_id
    return SignRule(table, row.id, row.version, row.from_on, own, row.by_name, row.made_at)
