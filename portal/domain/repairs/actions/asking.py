"""Whom a sign-off asks: decided once from the rule in force when it opens, and frozen with the round."""

import secrets

from sqlalchemy import select

from portal.domain.estate.models import Community
from portal.domain.repairs.actions.case import round_of
from portal.domain.repairs.models import Repair
from portal.domain.repairs.place_rules import PlaceState
from portal.domain.repairs.queries.costs import frozen_lines, total_cents
from portal.domain.repairs.sign_models import SignRequest
from portal.domain.terms import queries as terms
from portal.domain.terms.sign_queries import SignRule, sign_rule, sign_rule_version
from portal.domain.terms.sign_rules import OWNERS, Asked, Party, asked_by, case_of
from portal.infra import clock
from portal.infra.db import session

PARTY_LIMIT = "repair.sign"


def ask_parties(repair: Repair) -> list[Party]:
    """Ask everybody who must sign this turn; returns them in the order of the form.

    Asked once more after the content changed, the version of the rule stays the one that the turn began with; only
    the amount counts anew.
    """
    community = session().get_one(Community, repair.community_id)
    there = {r.party: r for r in _of_turn(repair)}
    kept = next(iter(there.values()), None)
    rule = (
        sign_rule_version(kept.rule_id)
        if kept
        else sign_rule(repair.community_id, clock.today(community.zone))
    )
    developer = bool(community.developer)
    total = total_cents(frozen_lines(repair.id, repair.round))
    case = case_of(repair.warranty.get("verdict", ""), total, rule.table, developer=developer)
    asked = asked_by(
        rule.table, case, common=repair.unit_id is None, two_homes=repair.source_unit_id is not None,
        developer=developer, doer_firm_id=repair.firm_id,
    )  # fmt: skip
    for number, each in enumerate(asked):
        later = rule.table.department_first and each.party is not Party.REPAIR_DEPARTMENT
        _ask(repair, there.pop(each.party, None), each, number, rule, later=later)
    for row in there.values():
        row.state, row.ended_at, row.next_at = PlaceState.DROPPED, clock.now(), None
    here = round_of(repair)
    here.asked = {
        "rule": rule.id, "version": rule.version, "case": case.value, "turn": repair.refusals,
        "parties": [{"party": a.party.value, "stand_in": a.stand_in.plain()} for a in asked],
    }  # fmt: skip
    here.token = here.token or secrets.token_urlsafe(16)
    session().flush()
    return [a.party for a in asked]


def _of_turn(repair: Repair) -> list[SignRequest]:
    return list(
        session().scalars(
            select(SignRequest).where(
                SignRequest.repair_id == repair.id, SignRequest.round == repair.round,
                SignRequest.turn == repair.refusals,
            )
        )
    )  # fmt: skip


def ask_the_rest(repair: Repair) -> bool:
    """The repair department has signed: whoever waits for that is asked now; False where nobody does."""
    waiting = [row for row in _of_turn(repair) if row.state is PlaceState.LATER]
    for row in waiting:
        _begin(row)
    session().flush()
    return bool(waiting)


def _begin(row: SignRequest) -> None:
    """From now on it is this party's turn, and its limit runs."""
    limit = terms.limit_for(row.community_id, PARTY_LIMIT)
    row.state, row.asked_at = PlaceState.ASKED, clock.now()
    row.next_at = terms.calendar_for(row.community_id).add(row.asked_at, limit) if limit else None


def _ask(
    repair: Repair, row: SignRequest | None, asked: Asked, place: int, rule: SignRule, *, later: bool
) -> None:
    if row is None:
        row = SignRequest(
            repair_id=repair.id, community_id=repair.community_id, round=repair.round, turn=repair.refusals,
            party=asked.party,
        )  # fmt: skip
        session().add(row)
    stand_in, owner = asked.stand_in, asked.party in OWNERS
    row.place, row.rule_id = place, rule.id
    row.unit_id = None
    if owner:
        row.unit_id = repair.source_unit_id if asked.party is Party.SOURCE_OWNER else repair.unit_id
    row.stand_in = stand_in.plain()
    row.stand_role = stand_in.word if stand_in.kind == "role" else ""
    row.stand_firm_id = stand_in.id if stand_in.kind == "firm" else None
    row.stand_person_id = stand_in.id if stand_in.kind == "person" else None
    row.consent_days = 0 if owner else rule.table.consent_days
    row.chased_at = row.escalated_at = row.ended_at = None
    _begin(row)
    if later:
        row.state, row.next_at = PlaceState.LATER, None
