"""The investigation: who is asked, what is kept as evidence, and what must be there before the reply."""

from datetime import timedelta
from typing import Any

import pytest

from portal import answers_replies, duties
from portal.domain.casework import clocks
from portal.domain.casework import queries as casework
from portal.domain.casework.rules import Holder
from portal.domain.complaints import actions, queries
from portal.domain.complaints.inquiry_models import Evidence, Inquiry
from portal.domain.complaints.rules import Status
from portal.infra import clock
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused, WrongState
from portal.infra.worker import work_off
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make

# Limits run in working hours: what is late depends on when one looks.
pytestmark = pytest.mark.usefixtures("clock")


def newest() -> Inquiry:
    """The inquiry that was asked last."""
    return session().query(Inquiry).order_by(Inquiry.id.desc()).first()


def test_a_firm_is_asked_answers_in_its_face_and_its_photo_is_evidence(app: Any) -> None:
    s = makers.story()
    row = complaints.investigating(s)
    complaints.asked(s, row)
    asked = newest()
    task = casework.task_of(("inquiry", asked.id))
    assert task is not None
    assert (task.holder, task.holder_id, task.what) == (Holder.FIRM, s.firm, "complaint.answer_inquiry")
    by = s.by("contractor")
    with write():
        mine = queries.get_for(by, row.id)
        actions.answer_inquiry(mine, asked.id, answer="灯管停产，没有跟进", files=[makers.photo(by)], by=by)
    kept = session().query(Evidence).filter_by(complaint_id=row.id).one()
    assert (asked.state, asked.answered_by) == ("answered", by.name)
    assert (kept.source, kept.dated_on, kept.from_home) == (by.name, clock.today(), False)
    assert casework.task_of(("inquiry", asked.id)) is None
    assert not clocks.running(("inquiry", asked.id))
    with pytest.raises(WrongState), write():
        actions.answer_inquiry(complaints.again(row), asked.id, answer="再答一次", by=by)


def test_a_firm_that_does_not_answer_is_told_and_it_rises(app: Any) -> None:
    s = makers.story()
    complaints.asked(s, complaints.investigating(s))
    with clock.frozen(clock.now() + timedelta(days=3)):
        duties.act_on_deadlines()
        work_off(app)
    session().rollback()
    task = casework.task_of(("inquiry", newest().id))
    assert task is not None
    assert task.level == 1
    told = [m.msgid for m in session().query(Message).filter_by(person_id=s.contractor)]
    assert told == [answers_replies.ASKED_FIRM, answers_replies.LATE_FIRM]


def test_what_another_was_asked_is_not_answered_by_forged_posts(app: Any) -> None:
    s = makers.story()
    row = complaints.investigating(s)
    complaints.asked(s, row)
    asked = newest()
    stranger = make.actor(make.contact_of(s.other_firm, "contractor"), "field")
    with pytest.raises(Missing):
        queries.get_for(stranger, row.id)
    with pytest.raises(Denied), write():
        actions.answer_inquiry(complaints.again(row), asked.id, answer="冒名", by=stranger)
    with pytest.raises(Denied), write():
        actions.answer_inquiry(complaints.again(row), asked.id, answer="冒名", by=s.by("dispatcher"))
    with write():
        actions.answer_inquiry(complaints.again(row), asked.id, answer="电话里说没人跟进", by=s.by("agent"))
    assert s.by("agent").name in newest().answered_by


def test_nobody_is_asked_for_a_day_that_is_over_or_who_is_not_here(app: Any) -> None:
    s = makers.story()
    row = complaints.investigating(s)
    with pytest.raises(Refused) as over, write():
        actions.ask_inquiry(
            complaints.again(row), question="为什么？", due_on=clock.today() - timedelta(days=1),
            person_id=s.dispatcher, by=s.by("agent"),
        )  # fmt: skip
    with pytest.raises(Refused) as nobody, write():
        actions.ask_inquiry(
            complaints.again(row), question="为什么？", due_on=clock.today() + timedelta(days=1),
            person_id=s.owner, by=s.by("agent"),
        )  # fmt: skip
    assert (over.value.field, nobody.value.field) == ("due_on", "of")


def test_each_point_needs_finding_and_basis_and_there_is_evidence(app: Any) -> None:
    s = makers.story()
    row = complaints.investigating(s)
    complaints.asked(s, row, person_id=s.dispatcher, firm_id=None)
    with pytest.raises(WrongState) as nothing, write():
        actions.conclude(complaints.again(row), by=s.by("agent"))
    complaints.investigate(s, row)
    with pytest.raises(WrongState) as waiting, write():
        actions.conclude(complaints.again(row), by=s.by("agent"))
    with write():
        actions.withdraw_inquiry(complaints.again(row), newest().id, reason="已查清", by=s.by("agent"))
    with write():
        actions.conclude(complaints.again(row), by=s.by("agent"))
    assert "依据" in nothing.value.msgid
    assert "调查事项" in waiting.value.msgid
    assert complaints.again(row).status is Status.REPLYING


def test_a_finding_without_its_basis_does_not_count(app: Any) -> None:
    s = makers.story()
    row = complaints.found(s)
    first = complaints.points(row)[0]
    with write():
        bare = actions.Finding(point_id=first.id, finding="属实", basis="")
        actions.find(complaints.again(row), [bare], by=s.by("agent"))
    with pytest.raises(WrongState), write():
        actions.conclude(complaints.again(row), by=s.by("agent"))


def test_staff_name_source_and_day_the_person_need_not(app: Any) -> None:
    s = makers.story()
    row = complaints.received(s)
    with pytest.raises(Refused) as source, write():
        actions.add_evidence(complaints.again(row), actions.Piece(shows="照片"), by=s.by("agent"))
    with write():
        actions.add_evidence(complaints.again(row), actions.Piece(shows="又坏了一盏"), by=s.by("owner"))
    kept = session().query(Evidence).filter_by(complaint_id=row.id).one()
    assert source.value.field == "source"
    assert (kept.from_home, kept.dated_on) == (True, clock.today())


def test_a_complaint_that_ended_asks_nobody_any_more(app: Any) -> None:
    s = makers.story()
    row = complaints.investigating(s)
    complaints.asked(s, row)
    with write():
        actions.withdraw(complaints.again(row), reason="不投诉了", by=s.by("owner"))
    assert newest().state == "withdrawn"
    assert casework.task_of(("inquiry", newest().id)) is None
