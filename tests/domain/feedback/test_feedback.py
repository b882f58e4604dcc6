"""Feedback: answered in time, a suggestion adopted or not with the reason, one act to a repair or complaint."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from portal import answers, duties
from portal.domain.casework import clocks
from portal.domain.casework import queries as casework
from portal.domain.complaints.models import Complaint
from portal.domain.estate.models import Unit
from portal.domain.estate.roles import Role
from portal.domain.feedback import actions, queries, rules
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import KIND, LIFE, Sort, Status
from portal.domain.repairs.models import Repair
from portal.infra import clock, events, search
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused, Stale, WrongState
from tests import makers
from tests import makers_estate as make


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def sent(s: makers.Story, sort: str = "question", **given: Any) -> Feedback:
    words = {
        "sort": sort,
        "content": "垃圾房晚上能不能开到十点。下班晚，回来都锁了。",
        "unit_id": s.unit,
        **given,
    }
    with write():
        return actions.send(actions.Words(**words), by=s.by("owner"))


def do(verb: str, row: Feedback, by: Any, **given: Any) -> Any:
    with write():
        return getattr(actions, verb)(queries.get_for(by, row.id), by=by, **given)


def task(row: Feedback) -> Any:
    return casework.task_of((KIND, row.id))


def test_a_question_is_answered_and_asked_again(s: makers.Story) -> None:
    row = sent(s)
    assert "-JY-" in row.number and task(row).what == "feedback.answer" and task(row).due_at is not None
    do("answer", row, s.by("agent"), text="从今晚起开到22:30")
    assert (row.status, task(row)) == (Status.ANSWERED, None)
    do("ask_again", row, s.by("owner"), text="周末也是吗")
    assert row.status is Status.RECEIVED and task(row).due_at is not None
    do("answer", row, s.by("agent"), text="周末也是")
    posts = casework.thread((KIND, row.id), 0, inner=False)[0]
    assert [post.side for post in posts] == ["desk", "home", "desk"]
    assert row.answered_at is not None and row.closed_at is not None


@pytest.mark.parametrize(("verb", "end"), [("adopt", Status.ADOPTED), ("decline", Status.NOT_ADOPTED)])
def test_a_suggestion_gets_its_yes_or_no_with_a_reason(s: makers.Story, verb: str, end: Status) -> None:
    lead = make.actor(make.staff(Role.SERVICE_LEAD, s.community), "staff")
    row = sent(s, "suggestion")
    do("answer", row, s.by("agent"), text="谢谢，下周例会上讨论")
    assert task(row).what == "feedback.adopt" and clocks.current((KIND, row.id), "decide") is not None
    with pytest.raises(Denied):
        do(verb, row, s.by("agent"), reason="好")
    with pytest.raises(Refused) as empty:
        do(verb, row, lead, reason="  ")
    assert empty.value.field == "reason"
    do(verb, row, lead, reason="物业夜班同意，下月一日起")
    assert (row.status, row.decision, task(row)) == (end, "物业夜班同意，下月一日起", None)
    assert not clocks.running((KIND, row.id))


def test_only_a_suggestion_is_adopted(s: makers.Story) -> None:
    lead = make.actor(make.staff(Role.SERVICE_LEAD, s.community), "staff")
    with pytest.raises(WrongState):
        do("adopt", sent(s, "praise"), lead, reason="好")


def test_one_act_makes_a_repair_of_it_with_words_and_photos(s: makers.Story) -> None:
    with write():
        kept, paper = makers.photo(s.by("owner")), makers.paper(s.by("owner"))
    row = sent(s, "help", content="厨房水槽下面滴水，能不能来看看", photos=(kept, paper))
    target = actions.Target(into="repair", part="water.supply", room="kitchen")
    kind, made = do("turn", row, s.by("agent"), target=target)
    repair = session().get_one(Repair, made)
    assert (kind, repair.description, repair.reporter_id) == ("repair", row.content, s.owner)
    assert [f.file_id for f in casework.attachments(("repair", made))] == [kept]
    assert (row.status, row.became_number, task(row)) == (Status.TURNED, repair.number, None)
    with pytest.raises(WrongState):
        do("turn", row, s.by("agent"), target=target)


def test_one_act_makes_a_complaint_of_it(s: makers.Story) -> None:
    with write():
        paper = makers.paper(s.by("owner"))
    row = sent(s, "question", photos=(paper,))
    target = actions.Target(into="complaint", topic="property_service", demand="说清楚为什么")
    kind, made = do("turn", row, s.by("agent"), target=target)
    assert [f.file_id for f in casework.attachments(("complaint", made))] == [paper]
    complaint = session().get_one(Complaint, made)
    assert (kind, complaint.complainant_id, complaint.channel) == ("complaint", s.owner, "web")
    assert (complaint.content, complaint.demand) == (row.content, "说清楚为什么")


def test_a_home_that_was_retired_since_goes_on_as_a_complaint(s: makers.Story) -> None:
    row = sent(s, "help", content="搬走以后，地下室还在渗水")
    with write():
        session().get_one(Unit, s.unit).retired_at = clock.now()
    with pytest.raises(Refused) as no:
        do("turn", row, s.by("agent"), target=actions.Target(into="repair", part="water.supply"))
    assert no.value.field == "into"
    session().rollback()
    _, made = do("turn", row, s.by("agent"), target=actions.Target(into="complaint"))
    complaint = session().get_one(Complaint, made)
    assert (complaint.unit_id, complaint.label) == (None, row.label)


def test_what_the_other_room_refuses_turns_nothing(s: makers.Story) -> None:
    row = sent(s)
    with pytest.raises(Refused):
        do("turn", row, s.by("agent"), target=actions.Target(into="repair", part="no.such.part"))
    session().refresh(row)
    assert row.status is Status.RECEIVED and session().scalar(select(func.count(Repair.id))) == 0


def test_only_the_person_reads_it_and_only_of_an_own_home(s: makers.Story) -> None:
    row = sent(s)
    other = make.actor(make.owner_of(s.unit), "owner")
    with pytest.raises(Missing):
        queries.get_for(other, row.id)
    with pytest.raises(Missing):
        sent(s, unit_id=make.unit(make.building(s.community, "5幢")))
    stranger = make.actor(make.staff(Role.AGENT, make.community()), "staff")
    with pytest.raises(Missing):
        queries.get_for(stranger, row.id)


def test_the_desk_registers_what_somebody_said(s: makers.Story) -> None:
    words = actions.Words(sort="praise", content="保安小陈帮老人提行李", unit_id=s.unit)
    with pytest.raises(Refused) as refused, write():
        actions.register(words, person_id=s.owner, channel="web", by=s.by("agent"))
    assert refused.value.field == "channel"
    with write():
        row = actions.register(words, person_id=s.owner, channel="phone", by=s.by("agent"))
    assert (row.person_id, row.channel) == (s.owner, "phone")
    assert [hit.subject_id for hit in search.find("提行", kinds=[KIND], scopes=["*"])] == [row.id]


def test_a_late_answer_goes_up_once(s: makers.Story, clock: Any) -> None:
    row = sent(s)
    clock.forward(days=6)
    duties.act_on_deadlines()
    duties.act_on_deadlines()
    assert (task(row).level, task(row).raised_to) == (1, "客服主管")
    raised = [line for line in events.story_of((KIND, row.id), "staff") if line.name.endswith("escalated")]
    assert len(raised) == 1


def test_staff_read_that_the_answer_did_not_arrive(s: makers.Story) -> None:
    row = sent(s)
    with write():
        answers.message_failed((KIND, row.id), s.owner, "no address")
    line = events.story_of((KIND, row.id), "staff")[0]
    assert line.name == "feedback.message_undelivered"
    assert line.id not in [each.id for each in events.story_of((KIND, row.id), "owner")]


def test_an_old_page_changes_nothing(s: makers.Story) -> None:
    row = sent(s)
    do("answer", row, s.by("agent"), text="好的", version=1)
    do("ask_again", row, s.by("owner"), text="再问一句", version=2)
    with pytest.raises(Stale):
        do("answer", row, s.by("agent"), text="好的", version=1)


@pytest.mark.parametrize(("verb", "status", "sort"), list(product(LIFE, Status, Sort)))
def test_every_cell_of_the_table(verb: str, status: Status, sort: Sort) -> None:
    fits = rules.why_not(verb, status, sort) is None
    decides = verb in ("adopt", "decline")
    assert fits == (status in LIFE[verb].sources and (not decides or sort is Sort.SUGGESTION))
    assert not (status in (Status.ADOPTED, Status.NOT_ADOPTED, Status.TURNED) and fits)
