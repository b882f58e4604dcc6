"""A low mark has an owner and a date, something is done, and the person is asked once more: made good or not."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import duties
from portal.domain.casework.contact_rules import OPTED_OUT
from portal.domain.casework.queries import task_of
from portal.domain.estate.models import Person
from portal.domain.surveys.actions import recovering
from portal.domain.surveys.models import Recovery, SurveyInvitation
from portal.domain.surveys.queries.recoveries import figures, listing, page_for
from portal.domain.surveys.question_rules import Kind, Question
from portal.domain.surveys.recovery_rules import LIFE, Stand, fitting, low_mark
from portal.infra import clock as house_clock
from portal.infra.db import session, write
from portal.infra.events import story_of, verify
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused, Stale, WrongState
from portal.infra.worker import work_off
from tests import makers
from tests import makers_estate as make
from tests import makers_rounds as sent_out
from tests.makers import Story


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    clock.to("2026-03-02T10:00+08:00")
    return makers.story()


def q(id: str, kind: Kind) -> Question:
    return Question(id, kind, {})


def test_which_mark_is_low() -> None:
    asked = [q("r", Kind.RATING), q("n", Kind.NPS), q("p", Kind.PAIR), q("c", Kind.CES), q("t", Kind.TEXT)]
    assert low_mark(asked, {"r": {"value": 3}, "n": {"value": 3}, "p": {"expected": 1, "felt": 3}}) is None
    assert low_mark(asked, {"r": {"dk": True}, "t": {"words": "不好"}}) is None
    low = low_mark(
        asked, {"r": {"value": 2}, "n": {"value": 1}, "p": {"expected": 5, "felt": 2}, "t": {"words": "漏"}}
    )
    assert low is not None and (low.score, low.most, low.words) == (1, 10, "漏")
    felt = low_mark(asked, {"p": {"expected": 5, "felt": 1}})
    assert felt is not None and (felt.score, felt.most) == (1, 5)
    assert fitting(Stand.OPEN) == {"assign", "act", "finish"} and not fitting(Stand.ASKED)
    assert fitting(Stand.ASKED, "house") == {"measure"} and set(LIFE) == {
        "assign",
        "act",
        "finish",
        "measure",
    }


def test_from_a_low_mark_to_a_second_one(app: Flask, s: Story, clock: Any) -> None:
    row = sent_out.recovery_open(s)
    assert (
        row.status == Stand.OPEN and row.number.endswith("-FX-2603-0001") and row.due_on == date(2026, 3, 9)
    )
    assert (row.score, row.most, row.words) == (2, 5, "等了三天没人来")
    task = task_of(("recovery", row.id))
    assert task is not None and task.what == "recovery.assign" and task.due_at is not None
    invitation = session().get_one(SurveyInvitation, row.invitation_id)
    with write():
        invitation.answered = True
        assert recovering.hear(row.response_id) == row, "heard twice, it is opened once"
    with pytest.raises(Denied), write():
        recovering.assign(sent_out.recovery_again(row), person_id=s.agent, due_on=None, by=s.by("agent"))
    with pytest.raises(Refused), write():
        recovering.assign(sent_out.recovery_again(row), person_id=s.owner, due_on=None, by=s.by("manager"))
    with write():
        recovering.assign(
            sent_out.recovery_again(row), person_id=s.agent, due_on=date(2026, 3, 5), by=s.by("manager")
        )
    task = task_of(("recovery", row.id))
    assert task is not None and (task.what, task.assignee_id) == ("recovery.act", s.agent)
    assert task.due_at == house_clock.local(clock.now).replace(day=5, hour=18, minute=0)
    with write():
        recovering.act(sent_out.recovery_again(row), what="打电话道歉", by=s.by("agent"))
    with pytest.raises(Stale), write():
        recovering.finish(sent_out.recovery_again(row), what="x", by=s.by("agent"), version=1)
    clock.forward(days=1)
    with write():
        recovering.finish(sent_out.recovery_again(row), what="换了新阀门", by=s.by("agent"))
    session().rollback()
    done = sent_out.recovery_again(row)
    assert done.status == Stand.ASKED and done.second_invitation_id and task_of(("recovery", row.id)) is None
    work_off(app)
    session().rollback()
    asked = session().scalars(select(Message).where(Message.subject_id == done.second_invitation_id)).all()
    assert [each.person_id for each in asked if each.subject_kind == "invitation"] == [s.owner]
    second = session().get_one(SurveyInvitation, done.second_invitation_id)
    measured = sent_out.answered(second, {"again": {"value": 4}, "words": {"words": "这次好了"}})
    with write():
        recovering.hear(measured)
    done = sent_out.recovery_again(row)
    assert done.status == Stand.MEASURED and done.recovered and done.second_words == "这次好了"
    with write():
        assert recovering.hear(measured) is not None
    names = [line.name for line in story_of(("recovery", row.id), "staff")]
    assert names.count("recovery.recovered") == 1 and not verify(("recovery", row.id))
    found = figures(s.by("manager"))
    assert (found.opened, found.done, found.measured, found.recovered, found.share, found.days) == (
        1,
        1,
        1,
        1,
        100,
        1.0,
    )


def test_who_is_not_content_the_second_time_and_who_is_not_asked(app: Flask, s: Story, clock: Any) -> None:
    row = sent_out.recovery_done(s)
    second = session().get_one(SurveyInvitation, row.second_invitation_id)
    low = sent_out.answered(second, {"again": {"value": 2}})
    with write():
        assert recovering.hear(low) is not None
    assert sent_out.recovery_again(row).recovered is False
    assert session().scalar(select(func.count()).select_from(Recovery)) == 1, (
        "the second answer opens no other"
    )
    clock.forward(days=40)
    other = sent_out.recovery_given(s)
    with write() as unit:
        unit.get_one(Person, s.owner).only_urgent = True
        recovering.finish(sent_out.recovery_again(other), what="再次上门", by=s.by("agent"))
    other = sent_out.recovery_again(other)
    assert other.status == Stand.UNASKED
    assert OPTED_OUT in str(story_of(("recovery", other.id), "staff")[0].values)
    with pytest.raises(WrongState), write():
        recovering.act(sent_out.recovery_again(other), what="x", by=s.by("agent"))
    found = figures(s.by("manager"))
    assert (found.opened, found.done, found.measured, found.recovered, found.share) == (2, 2, 1, 0, 0)


def test_a_late_recovery_rises_and_others_communities_do_not_see_it(app: Flask, s: Story, clock: Any) -> None:
    row = sent_out.recovery_given(s)
    manager = s.by("manager")
    stranger = make.actor(make.staff("site_manager", make.community("别处花园")), "staff")
    assert len(listing(manager)) == 1 and not listing(stranger) and figures(stranger).opened == 0
    with pytest.raises(Missing):
        page_for(stranger, row.id)
    assert page_for(s.by("agent"), row.id).verbs == {"act", "finish"}
    clock.forward(days=8)
    session().rollback()
    for _ in range(2):
        duties.act_on_deadlines()
    session().rollback()
    task = task_of(("recovery", row.id))
    assert task is not None and task.level == 1
    assert timedelta() < clock.now - sent_out.recovery_again(row).opened_at
