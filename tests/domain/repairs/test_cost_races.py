"""Money with two people at once: one outcome, nothing half done, no yes to what was not shown."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.approvals import actions as approvals
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome, State
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions
from portal.domain.repairs.cost_rules import CostState, QuoteState
from portal.domain.repairs.queries import costs
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import session
from portal.infra.refused import Stale, WrongState
from tests import makers, makers_costs
from tests import makers_estate as make
from tests.domain.repairs.test_races import at_once, by_form, one_of, sound

TURNS = 3


@pytest.fixture
def s(app: Flask) -> makers.Story:
    return makers.story()


def test_two_change_the_lines_at_once(app: Flask, s: makers.Story) -> None:
    for _ in range(TURNS):
        repair = makers_costs.in_progress(s, Payer.COMPANY)
        deeds = [
            by_form(repair, s.by(who), actions.cost, entry=makers_costs.FREE)
            for who in ("dispatcher", "technician")
        ]
        one_of(at_once(app, *deeds), Stale)
        row = sound(repair)
        assert (row.cost_cents, len(costs.lines_of(row.id, 1))) == (50_000, 1)


def test_the_owner_accepts_while_the_lines_change(app: Flask, s: makers.Story) -> None:
    for _ in range(TURNS):
        repair = makers_costs.quoted(s)
        deeds = [
            by_form(repair, s.by("owner"), actions.accept_quote),
            by_form(repair, s.by("technician"), actions.cost, entry=makers_costs.FREE),
        ]
        one_of(at_once(app, *deeds), Stale, WrongState)
        row = sound(repair)
        assert (row.quote_state, row.cost_cents) in (
            (QuoteState.ACCEPTED, 50_000),
            (QuoteState.VOID, 100_000),
        )


def test_the_manager_approves_while_the_lines_change(app: Flask, s: makers.Story) -> None:
    manager = make.actor(make.staff(Role.SITE_MANAGER, s.community), "staff")
    for _ in range(TURNS):
        repair = makers_costs.over_limit(s)
        asked = session().scalars(select(Approval).order_by(Approval.id.desc())).first()
        assert asked is not None
        number = asked.id
        deeds = [
            lambda number=number: approvals.decide(number, Outcome.APPROVE, by=manager) and None,
            by_form(repair, s.by("technician"), actions.cost, entry=makers_costs.FREE),
        ]
        at_once(app, *deeds)
        row = sound(repair)
        decided = session().get_one(Approval, number, populate_existing=True)
        newest = session().scalars(select(Approval).order_by(Approval.id.desc())).first()
        assert newest is not None
        if decided.state is State.APPROVED:
            assert (row.cost_state, row.cleared_cents, row.cost_cents) == (
                CostState.APPROVED,
                360_000,
                360_000,
            )
        else:
            assert decided.state is State.VOIDED and newest.state is State.PENDING
            assert (row.cost_state, newest.amount_cents) == (CostState.PENDING, row.cost_cents)
