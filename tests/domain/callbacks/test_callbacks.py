"""A callback from the sign-off to its result; nobody asks after the own work."""

from datetime import timedelta
from typing import Any

import pytest

from portal import duties
from portal.domain.callbacks import actions
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries import next_to_call
from portal.domain.callbacks.rules import Status, day_part, is_satisfied, tried_enough
from portal.domain.casework import actions as casework
from portal.domain.complaints.models import Complaint
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.rules import Status as Repair
from portal.infra import clock as house_clock
from portal.infra import worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Refused, WrongState
from tests import makers
from tests import makers_callbacks as callbacks
from tests import makers_estate as make


def test_three_tries_need_three_parts_of_the_day() -> None:
    assert not tried_enough(["am", "am", "pm"])
    assert not tried_enough(["am", "pm"])
    assert tried_enough(["am", "pm", "eve"])


def test_a_problem_that_is_left_is_never_satisfied() -> None:
    assert is_satisfied("good", 3)
    assert is_satisfied("unused", 5)
    assert not is_satisfied("not_good", 5)
    assert not is_satisfied("good", 2)


def test_the_hours_of_the_wall_part_the_day(app: Any) -> None:
    assert [day_part(at) for at in callbacks.at_hours(0, 11, 12, 17, 18, 23)] == [
        "am",
        "am",
        "pm",
        "pm",
        "eve",
        "eve",
    ]


def test_a_sign_off_makes_one_callback_with_a_clock_and_a_link_for_the_owner(app: Any, clock: Any) -> None:
    s = makers.story()
    repair = makers.repair_signed_off(s)
    worker.work_off(app)
    worker.work_off(app)
    row = callbacks.of("repair", repair.id)
    task = casework.open_task(("callback", row.id))
    assert session().query(Callback).filter_by(subject_id=repair.id).count() == 1
    assert task is not None
    assert (task.what, task.due_at, row.person_id) == ("callback.assign", row.due_at, s.owner)
    assert (row.firm_id, row.technician_id) == (s.firm, s.technician)
    assert {s.technician, s.dispatcher} <= set(row.served)
    links = [m.link for m in session().query(Message).filter_by(person_id=s.owner)]
    assert f"/c/{{callback:{row.id}}}" in links
    assert callbacks.planned(s, makers.again(repair)).id == row.id


def test_the_lead_names_a_caller_but_never_who_did_the_work(app: Any) -> None:
    s = makers.story()
    doer = s.dispatcher = make.staff(Role.SITE_MANAGER, s.community)
    row = callbacks.planned(s)
    for person in (doer, s.technician, make.staff(Role.AGENT, make.community())):
        with pytest.raises(Refused) as refused, write():
            actions.assign(callbacks.again(row), person_id=person, by=s.by("manager"))
        assert refused.value.field == "person"
    with write():
        actions.assign(callbacks.again(row), person_id=s.agent, by=s.by("manager"))
    task = casework.open_task(("callback", row.id))
    assert task is not None
    assert (task.what, task.assignee_id) == ("callback.call", s.agent)


def test_nobody_calls_about_the_own_work_nor_in_the_place_of_another(app: Any) -> None:
    s = makers.story()
    s.dispatcher = make.staff(Role.SITE_MANAGER, s.community)
    row = callbacks.assigned(s)
    other = make.actor(make.staff(Role.AGENT, s.community), "staff")
    for by in (other, s.by("dispatcher")):
        for verb in (
            lambda by: actions.record(callbacks.again(row), callbacks.GOOD, way="phone", by=by),
            lambda by: actions.attempt(callbacks.again(row), way="phone", outcome="busy", by=by),
            lambda by: actions.decline(callbacks.again(row), way="phone", by=by),
            lambda by: actions.give_up(callbacks.again(row), by=by),
        ):
            with pytest.raises(Denied), write():
                verb(by)


def test_unreachable_needs_a_morning_an_afternoon_and_an_evening_and_is_not_satisfied(
    app: Any, clock: Any
) -> None:
    s = makers.story()
    row = callbacks.assigned(s)
    morning, noon, evening = callbacks.at_hours(10, 15, 19)
    for at in (morning, noon):
        callbacks.missed(s, row, at)
    callbacks.missed(s, row, evening, outcome="call_later")
    with pytest.raises(WrongState), write():
        actions.give_up(callbacks.again(row), by=s.by("agent"))
    callbacks.missed(s, row, evening)
    with write():
        actions.give_up(callbacks.again(row), by=s.by("agent"))
    row = callbacks.again(row)
    assert (row.status, row.satisfied, row.tries) == (Status.UNREACHABLE, None, 4)
    assert casework.open_task(("callback", row.id)) is None


def test_satisfied_closes_the_repair(app: Any, clock: Any) -> None:
    s = makers.story()
    row = callbacks.planned(s)
    with write():
        actions.record(callbacks.again(row), callbacks.GOOD, way="phone", by=s.by("agent"))
    row = callbacks.again(row)
    repair = session().get_one(makers.Repair, row.subject_id)
    assert (row.status, row.satisfied, row.caller_id, repair.status) == (
        Status.ANSWERED,
        True,
        s.agent,
        Repair.CLOSED,
    )


def test_whoever_reached_the_person_is_who_asked(app: Any, clock: Any) -> None:
    s = makers.story()
    row = callbacks.assigned(s)
    with write():
        actions.attempt(callbacks.again(row), way="phone", outcome="busy", by=s.by("manager"))
    assert callbacks.again(row).caller_id == s.agent
    with write():
        actions.record(callbacks.again(row), callbacks.GOOD, way="incoming", by=s.by("manager"))
    assert callbacks.again(row).caller_id == s.manager


def test_the_next_to_call_is_late_then_what_its_rule_puts_first_then_what_is_due(
    app: Any, clock: Any
) -> None:
    s = makers.story()
    plain, urgent, other = (callbacks.assigned(s) for _ in range(3))
    with write():
        callbacks.again(urgent).priority, callbacks.again(urgent).due_at = 1, other.due_at + timedelta(days=1)
    assert next_to_call(s.by("agent"), 0) == urgent.id
    assert next_to_call(s.by("agent"), urgent.id) == plain.id
    with house_clock.frozen(other.due_at + timedelta(hours=1)):
        assert next_to_call(s.by("agent"), 0) == plain.id


def test_not_satisfied_opens_the_repair_again_with_the_words_said(app: Any, clock: Any) -> None:
    s = makers.story()
    row = callbacks.assigned(s)
    with pytest.raises(Refused) as refused, write():
        mute = actions.Answers(stands="not_good", score=1)
        actions.record(callbacks.again(row), mute, way="phone", by=s.by("agent"))
    assert refused.value.field == "words"
    with write():
        actions.record(callbacks.again(row), callbacks.BAD, way="phone", by=s.by("agent"))
    repair = session().get_one(makers.Repair, row.subject_id, populate_existing=True)
    assert (repair.status, repair.round) == (Repair.ACCEPTED, 2)
    worker.work_off(app)
    assert callbacks.again(row).status is Status.ANSWERED


def test_after_its_days_a_repair_becomes_a_complaint_with_the_words_said(app: Any, clock: Any) -> None:
    s = makers.story()
    row = callbacks.assigned(s)
    clock.forward(days=20)
    with write():
        actions.record(callbacks.again(row), callbacks.BAD, way="visit", by=s.by("agent"))
    complaint = session().query(Complaint).filter_by(repair_id=row.subject_id).one()
    assert (complaint.content, complaint.channel, complaint.complainant_id) == (
        callbacks.BAD.words,
        "callback",
        s.owner,
    )


def test_the_person_answers_alone_and_only_the_own(app: Any, clock: Any) -> None:
    s = makers.story()
    row = callbacks.assigned(s)
    neighbour = make.actor(make.owner_of(make.unit(make.building(s.community, "6幢"))), "owner")
    with pytest.raises(Denied), write():
        actions.answer(callbacks.again(row), callbacks.GOOD, by=neighbour)
    with write():
        actions.answer(callbacks.again(row), callbacks.GOOD, by=s.by("owner"))
    row = callbacks.again(row)
    assert (row.status, row.said_by, row.tries) == (Status.ANSWERED, "person", 0)
    with pytest.raises(WrongState), write():
        actions.answer(callbacks.again(row), callbacks.GOOD, by=s.by("owner"))


def test_a_repair_that_is_opened_again_is_asked_after_no_more(app: Any, clock: Any) -> None:
    s = makers.story()
    row = callbacks.planned(s)
    with write():
        repairs.reopen(session().get_one(makers.Repair, row.subject_id), reason="又漏了", by=s.by("owner"))
    worker.work_off(app)
    assert callbacks.again(row).status is Status.DROPPED
    with pytest.raises(WrongState), write():
        actions.record(callbacks.again(row), callbacks.GOOD, way="phone", by=s.by("agent"))


def test_a_late_callback_rises(app: Any, clock: Any) -> None:
    s = makers.story()
    row = callbacks.planned(s)
    with house_clock.frozen(row.due_at + makers.timedelta(minutes=1)):
        duties.act_on_deadlines()
    task = casework.open_task(("callback", row.id))
    assert task is not None
    assert task.level == 1
