"""Money with two people at once: one outcome, nothing half done, no yes to what was not shown."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.approvals import actions as approvals
from portal.domain.approvals import queries as approval_queries
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome, State
from portal.domain.casework import queries as casework
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions, queries
from portal.domain.repairs.cost_rules import CostState, QuoteState
from portal.domain.repairs.models import Assignment
from portal.domain.repairs.queries import costs
from portal.domain.terms.warranty_rules import Payer
from portal.infra.actor import Actor
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


def test_everybody_at_one_job_at_once(app: Flask, s: makers.Story) -> None:
    """Two dispatchers, two approvers, the firm and the owner: one outcome each, and nobody's words are lost."""
    others = [
        make.actor(make.staff(role, s.community), "staff") for role in (Role.DISPATCHER, Role.SITE_MANAGER)
    ]
    for _ in range(TURNS):
        repair = makers_costs.over_limit(s)
        number = session().scalars(select(Approval.id).order_by(Approval.id.desc())).first()
        dispatchers = [
            by_form(repair, by, actions.redispatch, firm_id=s.other_firm, reason=by.name)
            for by in (s.by("dispatcher"), others[0])
        ]
        approvers = [
            lambda by=by, says=says, number=number: (
                approvals.decide(number, says, by=by, note="看过了") and None
            )  # type: ignore[misc]
            for by, says in ((s.by("manager"), Outcome.APPROVE), (others[1], Outcome.REJECT))
        ]
        firm = by_form(repair, s.by("technician"), actions.cost, entry=makers_costs.FREE)
        owner = s.by("owner")

        def write_in(repair_id: int = repair.id, owner: Actor = owner) -> None:
            actions.message(queries.get_for(owner, repair_id), text="几点来？", by=owner)

        answers = at_once(app, *dispatchers, *approvers, firm, write_in)
        assert answers[5] == "done" and answers[:2].count("done") <= 1, answers
        assert [post.text for post in casework.thread(("repair", repair.id), s.owner, inner=False)[0]] == [
            "几点来？"
        ]
        row = sound(repair)
        sent = select(Assignment.firm_id).where(Assignment.repair_id == row.id).order_by(Assignment.id)
        assert session().scalars(sent).all() == [s.firm, s.other_firm][: 1 + answers[:2].count("done")]
        entered = [line.text for line in costs.lines_of(row.id, row.round)]
        moved, priced = answers[:2].count("done"), answers[4] == "done"
        assert moved + priced <= 1, "both were opened on the same version"
        assert len(entered) == (0 if moved else 1 + priced), (entered, answers)
        decided = session().get_one(Approval, number, populate_existing=True)
        assert decided.state is not State.PENDING
        steps = approval_queries.steps_of([decided.id])[decided.id]
        by_hand = [step.decided_by for step in steps if step.decided_by]
        assert len(by_hand) == (decided.state in (State.APPROVED, State.REJECTED)), (decided.state, answers)
