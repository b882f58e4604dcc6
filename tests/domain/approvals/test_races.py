"""Two people at one request at the same moment: one outcome, the other is told; nothing half done."""

import pytest

from portal.domain.approvals import actions, queries
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome, Rung, State
from portal.domain.casework import queries as casework
from portal.domain.estate.models import Community
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.queries import finding
from portal.infra import clock, events
from portal.infra.db import session
from portal.infra.db import write as unit
from portal.infra.refused import Denied, WrongState
from tests import makers, makers_costs
from tests.domain.approvals.makers import KIND, again, asked, cast, plugged, route_of
from tests.domain.repairs.test_races import at_once

TURNS = 4


@pytest.fixture
def bench(app):
    with plugged(app) as bench:
        yield bench


@pytest.fixture
def c(app, bench):
    return cast()


def says(approval_id, by, outcome, note="写明"):
    return lambda: actions.decide(approval_id, Outcome(outcome), by=by, note=note).state.value


def sound(approval_id):
    assert events.verify(("approval", approval_id)) == []
    assert casework.task_of(("approval", approval_id)) is None
    return again(approval_id)


def test_two_approvers_at_once(app, c, bench):
    for n in range(TURNS):
        one = asked(c, subject_id=n)
        people = [c.by("manager"), c.by("second_manager")]
        answers = at_once(app, says(one, people[0], "approve"), says(one, people[1], "reject"))
        assert WrongState in answers and len([a for a in answers if a in ("approved", "rejected")]) == 1
        row = sound(one)
        assert row.state.value in answers
        assert len(bench.granted) + len(bench.rejected) == n + 1


def test_side_by_side_both_count(app, c, bench):
    with unit():
        rungs = [Rung("site_manager"), Rung("head", beside=True)]
        actions.set_rule(KIND, rungs, from_on=clock.today(), by=c.by("admin"))
    for n in range(TURNS):
        one = asked(c, subject_id=n)
        answers = at_once(app, says(one, c.by("manager"), "approve"), says(one, c.by("head"), "approve"))
        assert sorted(answers) == ["approved", "pending"]
        assert sound(one).state is State.APPROVED and len(bench.granted) == n + 1


def test_a_decision_and_a_withdrawal_at_once(app, c, bench):
    for n in range(TURNS):
        one = asked(c, subject_id=n)
        by = c.by("dispatcher")
        answers = at_once(
            app,
            says(one, c.by("manager"), "approve"),
            lambda one=one, by=by: actions.withdraw(one, by=by).state.value,
        )
        assert WrongState in answers
        assert sound(one).state.value in answers
        assert len(bench.granted) + len(bench.rejected) == n + 1


def test_the_same_is_asked_for_once(app, c, bench):
    by = c.by("dispatcher")
    facts = {"community_id": c.community, "amount_cents": 360_000, "reason": "", "label": "长椅", "by": by}

    # The caller holds the subject, as every room does before it asks; here the community stands for it.
    def ask():
        session().get(Community, c.community, with_for_update=True)
        return actions.request(KIND, ("bench", 1), **facts).id

    found = at_once(app, ask, ask, ask)
    assert len(set(found)) == 1
    assert session().query(Approval).count() == 1


def test_who_gave_the_first_yes_does_not_give_the_second(app, c, bench):
    one = asked(c, 22_400)
    with unit():
        actions.decide(one, Outcome.APPROVE, by=c.by("manager"))
    answers = at_once(app, says(one, c.by("manager"), "approve"), says(one, c.by("head"), "approve"))
    assert "approved" in answers and (Denied in answers or WrongState in answers)
    assert [state for _, _, state in route_of(one)] == ["approved", "approved"]
    assert queries.standing(KIND, ("bench", 1)).state is State.APPROVED


def test_a_yes_and_a_change_of_what_was_asked_for_at_once(app):
    """The real kind: whoever is first, the money agreed to is the money that was shown."""
    s = makers.story()
    manager, dispatcher = s.by("manager"), s.by("dispatcher")
    for n in range(TURNS):
        repair = makers_costs.over_limit(s)
        one = queries.standing("repair.cost", ("repair", repair.id)).id

        def change(repair_id=repair.id):
            repairs.cost(finding.get_for(dispatcher, repair_id), makers_costs.FREE, by=dispatcher)
            return "changed"

        deeds = [says(one, manager, "approve"), change]
        answers = at_once(app, *deeds[:: 1 if n % 2 else -1])
        assert "changed" in answers
        first, newest = again(one), queries.standing("repair.cost", ("repair", repair.id))
        if "approved" in answers:
            assert first.state is State.APPROVED
        else:
            assert first.state is State.VOIDED and newest.id != one and newest.state is State.PENDING
        assert events.verify(("approval", one)) == events.verify(("repair", repair.id)) == []
