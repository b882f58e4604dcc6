"""Each answer of the switchboard does what its row says, once, after the commit."""

import pytest

from portal import answers, reactions
from portal.domain.estate import claims
from portal.domain.estate.models import Person
from portal.domain.estate.rules import Tie
from portal.domain.repairs import actions
from portal.infra import events, worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from tests import makers
from tests import makers_estate as make


def told(person_id):
    session().rollback()
    return [m.msgid for m in session().query(Message).filter_by(person_id=person_id).order_by(Message.id)]


def test_every_row_names_an_event_that_exists(app):
    keys = [r.key for r in reactions.REACTIONS]
    assert len(keys) == len(set(keys)) >= 30


def test_the_owner_the_firm_and_the_presumptive_firm_are_told_once(app, clock):
    s = makers.story()
    makers.repair_awaiting_signatures(s)
    worker.work_off(app)
    worker.work_off(app)
    home = told(s.owner)
    for name in ("repair.accepted", "repair.dispatched", "repair.scheduled", "repair.sign_off_opened"):
        assert home.count(answers.HOME[name]) == 1, name
    assert answers.FIRM["repair.dispatched"] in told(s.contractor)


def test_nobody_is_told_what_they_did_themselves(app, clock):
    s = makers.story()
    repair = makers.repair_submitted(s)
    with write():
        actions.cancel(makers.again(repair), reason="自己修好了", by=s.by("owner"))
    worker.work_off(app)
    assert told(s.owner) == []


def test_an_emergency_reaches_who_is_on_duty_at_once(app, clock):
    s = makers.story()
    with write():
        actions.report_emergency(
            "burst_pipe", actions.Request(part_code="", description="", unit_id=s.unit), by=s.by("owner")
        )
    worker.work_off(app)
    assert answers.EMERGENCY in told(s.dispatcher)


def test_a_job_taken_away_tells_the_first_firm(app, clock):
    s = makers.story()
    repair = makers.repair_dispatched(s)
    with write():
        actions.redispatch(makers.again(repair), firm_id=s.other_firm, reason="不来", by=s.by("dispatcher"))
    worker.work_off(app)
    assert answers.RELEASED in told(s.contractor)


@pytest.mark.parametrize("who", ["owner", "agent"])
def test_a_message_of_the_desk_reaches_the_home_only(app, clock, who):
    s = makers.story()
    repair = makers.repair_submitted(s)
    with write():
        actions.message(makers.again(repair), text="您好", by=s.by(who))
    worker.work_off(app)
    assert (answers.WROTE in told(s.owner)) is (who == "agent")


def test_a_message_that_was_given_up_shows_in_the_timeline_for_staff_only(app, clock, monkeypatch):
    s = makers.story()
    monkeypatch.setitem(app.config, "PRODUCTION", True)  # elsewhere the log takes what has no address
    with write() as unit:
        unit.get_one(Person, s.owner).phone = None
    repair = makers.repair_accepted(s)
    worker.work_off(app)
    session().rollback()
    lines = events.story_of(("repair", repair.id), "staff")
    found = [line for line in lines if line.name == "repair.message_undelivered"]
    assert [line.values for line in found] == [
        {"to": session().get_one(Person, s.owner).name, "why": answers.NOWHERE}
    ]
    shown = {line.name for line in events.story_of(("repair", repair.id), "owner")}
    assert "repair.message_undelivered" not in shown and events.verify(("repair", repair.id)) == []


def test_a_decision_on_a_claim_that_did_not_arrive_shows_at_the_home(app, clock, monkeypatch):
    s = makers.story()
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    someone = make.person(phone="")
    with write():
        claim = claims.claim_home(s.unit, make.actor(someone, "owner"), tie=Tie.OWNER, proof="合同")
    with write():
        claims.confirm_claim(claim, s.by("manager"))
    worker.work_off(app)
    session().rollback()
    assert "message_undelivered" in [line.name for line in events.story_of(("unit", s.unit), "staff")]
