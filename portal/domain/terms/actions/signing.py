"""The verb on who must sign."""

from datetime import date

from sqlalchemy import func, select

from portal.domain.terms import events
from portal.domain.terms.actions.turn import allow, take_turn
from portal.domain.terms.models import SignOffRule
from portal.domain.terms.sign_rules import SignTable, check
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Refused


def set_sign_rule(
    table: SignTable, *, from_on: date, community_id: int | None = None, by: Actor
) -> SignOffRule:
    """Say who must sign from a day on; sign-offs that are open keep the version they were opened with."""
    allow(by, community_id)
    check(table)
    if from_on < clock.today():
        raise Refused(N_("签认规则只能从今天或以后起用。"), field="from_on")
    # One after the other, so that versions count up: the mark of limits is always there to be held.
    take_turn("limits")
    there = SignOffRule.community_id == community_id if community_id else SignOffRule.community_id.is_(None)
    version = session().scalar(select(func.max(SignOffRule.version)).where(there)) or 0
    parties = {case.value: [p.value for p in found] for case, found in table.parties.items()}
    row = SignOffRule(
        community_id=community_id, version=version + 1, from_on=from_on, parties=parties,
        small_cents=table.small_cents, consent_days=table.consent_days, stand_in=table.supervision.plain(),
        department_first=table.department_first, made_at=clock.now(), by_id=by.person_id, by_name=by.name,
    )  # fmt: skip
    session().add(row)
    session().flush()
    told = {"parties": parties, "small_cents": table.small_cents, "consent_days": table.consent_days,
            "stand_in": table.supervision.plain(), "department_first": table.department_first}  # fmt: skip
    event = events.SignOffRuleSet(from_on=from_on.isoformat(), version=row.version, table=told)
    record(event, subject=("sign_rule", community_id or 0), by=by, version=row.version)
    return row
