"""The call itself: leave asked first, quiet hours and budget, checks with their defects, plans, and fair shares."""

from collections import Counter
from typing import Any

import pytest

from portal.domain.callbacks import actions, queries
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.record_rules import Item, Question, carried, checked
from portal.domain.callbacks.rules import Status
from portal.domain.casework import contacts
from portal.domain.casework.contact_rules import Contact
from portal.domain.complaints.models import Complaint
from portal.domain.estate import actions as estate
from portal.domain.estate.roles import Role
from portal.domain.repairs.models import Repair
from portal.infra.db import session, write
from portal.infra.refused import Refused
from portal.infra.story import Story
from tests import makers
from tests import makers_callbacks as callbacks
from tests import makers_estate as make

FINE = ("fine", "")
TOLD = ("yes", "")


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def record(s: makers.Story, row: Callback, way: str = "incoming", **said: Any) -> Callback:
    answers = actions.Answers(**{"stands": "good", "score": 5, **said})
    with write():
        actions.record(callbacks.again(row), answers, way=way, by=s.by("agent"))
    return callbacks.again(row)


def refused(s: makers.Story, row: Callback, **said: Any) -> str | None:
    with pytest.raises(Refused) as why:
        record(s, row, **said)
    session().rollback()
    return why.value.field


def test_a_check_needs_an_answer_to_each_question_and_words_to_what_is_wrong() -> None:
    asked = [Question("a", "门"), Question("b", "窗")]
    for items, field in (
        ([Item("a", "fine")], "q1"),
        ([Item("a", "fine"), Item("b", "defect")], "q1"),
        ([Item("a", "good"), Item("b", "fine")], "q0"),
    ):
        with pytest.raises(Refused) as why:
            checked("year_one", asked, items, all_of_them=True)
        assert why.value.field == field
    assert checked("year_one", asked, [Item("a", "fine")], all_of_them=False) == [Item("a", "fine")]
    assert checked("quarterly", asked, [], all_of_them=True) == []
    odd = checked(
        "year_one", asked, [Item("a", "fine"), Item("b", "fine"), Item("c", "odd")], all_of_them=True
    )
    assert [item.question for item in odd] == ["a", "b"]


def test_what_was_promised_goes_along_with_the_words() -> None:
    assert carried("还漏", "明天来", 500) == "还漏（回访时答应：明天来）"
    assert carried("漏" * 600, "明天来", 500).endswith("明天来）")
    assert len(carried("漏" * 600, "明天来", 500)) == 500
    assert carried("还漏", "", 500) == "还漏"


def test_leave_is_asked_before_a_visit_and_what_the_check_finds_becomes_a_repair(s: Any) -> None:
    row = callbacks.visit(s)
    found = callbacks.items(row, ("defect", "主卧窗关不严"), FINE, FINE, TOLD)
    assert refused(s, row, items=found) == "consent"
    assert refused(s, row, items=found, consent=True) == "defects"
    assert refused(s, row, items=found, consent=True, defects="repair") == "part"
    row = record(s, row, items=found, consent=True, defects="repair", part="door.window", words="别的都好")
    repair = session().query(Repair).filter_by(unit_id=s.unit).one()
    assert (repair.description, repair.channel, repair.reporter_id) == ("主卧窗关不严", "callback", s.owner)
    assert (row.became_kind, row.became_number, row.satisfied) == ("repair", repair.number, True)
    assert [item.answer for _, item in queries.answers_of(row.id)] == ["defect", "fine", "fine", "yes"]


def test_leave_given_by_phone_holds_for_the_visit_and_a_bad_word_there_starts_a_complaint(s: Any) -> None:
    row = callbacks.visit(s, "year_one")
    with write():
        actions.attempt(callbacks.again(row), way="phone", outcome="agreed", by=s.by("agent"))
    fine = callbacks.items(row, FINE, FINE, FINE, TOLD)
    row = record(
        s, row, "visit", items=fine, stands="not_good", score=1, words="电梯天天坏", promised="周五答复"
    )
    complaint = session().query(Complaint).filter_by(unit_id=s.unit).one()
    assert (complaint.content, row.became_kind, row.became_number) == (
        "电梯天天坏",
        "complaint",
        complaint.number,
    )
    assert "周五答复" in complaint.demand


def test_who_answers_alone_and_finds_something_wrong_is_not_counted_as_satisfied(s: Any) -> None:
    row = callbacks.visit(s)
    asked = queries.script_of(row).questions
    alone = actions.Answers(stands="good", score=5, items=[Item(asked[0].id, "defect", "入户门锁松")])
    with write():
        actions.answer(callbacks.again(row), alone, by=s.by("owner"))
    row = callbacks.again(row)
    assert (row.satisfied, row.words, row.became_kind) == (False, "入户门锁松", "complaint")


def test_a_building_after_four_years_ends_in_a_plan_and_in_no_mark(s: Any) -> None:
    row = callbacks.visit(s, "year_four")
    asked = queries.script_of(row).questions
    plan = [Item(q.id, "fine") for q in asked[:-2]]
    plan += [Item(asked[-2].id, "overhaul", "绿化补种"), Item(asked[-1].id, "renew", "换门禁主机")]
    row = record(s, row, "visit", stands="", score=0, items=plan)
    assert (row.status, row.satisfied, row.score) == (Status.ANSWERED, None, None)
    told = session().query(Story).filter_by(subject_kind="callback", subject_id=row.id).all()
    assert told[-1].values == {"works": 2}


def test_nobody_is_called_in_quiet_hours_or_beyond_the_budget_but_who_calls_may_be_asked(
    s: Any, clock: Any
) -> None:
    row = callbacks.assigned(s)
    clock.to("2026-11-20T22:10+08:00")
    with pytest.raises(Refused) as why, write():
        actions.attempt(callbacks.again(row), way="phone", outcome="busy", by=s.by("agent"))
    assert (why.value.field, "免打扰" in why.value.msgid) == ("way", True)
    with write():
        actions.attempt(callbacks.again(row), way="incoming", outcome="call_later", by=s.by("agent"))
    clock.to("2026-11-21T10:00+08:00")
    with write():
        for _ in range(3):
            contacts.count(Contact.SURVEY, unit_id=s.unit)
    with pytest.raises(Refused) as why, write():
        actions.attempt(callbacks.again(row), way="phone", outcome="busy", by=s.by("agent"))
    assert "已经联系这户" in why.value.msgid
    assert not queries.may_reach(callbacks.again(row))
    assert record(s, row).satisfied


def test_many_are_shared_out_evenly_and_never_to_who_did_the_work(s: Any) -> None:
    doer = s.dispatcher = make.staff(Role.AGENT, s.community, "派单员")
    with write():
        estate.grant_role(doer, make.HOUSE, role=Role.DISPATCHER, community_id=s.community)
    free = [s.agent, make.staff(Role.AGENT, s.community), make.staff(Role.AGENT, s.community)]
    rows = [callbacks.planned(s) for _ in range(7)]
    with write():
        for row in rows:
            actions.spread(callbacks.again(row), by=s.by("manager"))
    given = Counter(callbacks.again(row).caller_id for row in rows)
    assert sorted(given.values()) == [2, 2, 3]
    assert set(given) == set(free)
