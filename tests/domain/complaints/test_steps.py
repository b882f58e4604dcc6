"""Confirmed, judged, led, extended: steps two and three, and what only staff keep."""

from datetime import timedelta
from typing import Any

import pytest

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.complaints import actions
from portal.domain.complaints.models import Definition, InnerFact
from portal.domain.complaints.queries.leads import leads_for
from portal.domain.complaints.record_rules import Liability, Severity
from portal.domain.complaints.rules import KIND, Status
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions as repairs
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock as house_clock
from portal.infra import events, worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Refused, Stale, WrongState
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def words_to(app: Any, person: int) -> list[str]:
    session().rollback()
    worker.work_off(app)
    return [row.msgid for row in session().query(Message).filter_by(person_id=person).order_by(Message.id)]


def due(row: Any, kind: str) -> Any:
    return next((d.due_at for d in clocks.running((KIND, row.id)) if d.kind == kind), None)


def test_the_person_agrees_what_was_read_back(s: makers.Story) -> None:
    row = complaints.read_back(s)
    task = casework.open_task((KIND, row.id))
    assert task is not None
    assert (task.what, task.holder) == ("complaint.agree_definition", "home")
    with write():
        actions.agree_definition(complaints.again(row), by=s.by("owner"))
    row = complaints.again(row)
    assert (row.status, row.definition, row.confirmed_at is not None) == (Status.EVALUATING, "agreed", True)
    assert {d.kind for d in clocks.running((KIND, row.id))} == {"evaluate"}


def test_what_is_corrected_is_written_anew_and_the_old_version_stays(app: Any, s: makers.Story) -> None:
    row = complaints.read_back(s)
    with write():
        actions.correct_definition(complaints.again(row), words="是B区不是A区", by=s.by("owner"))
    with pytest.raises(WrongState), write():
        actions.agree_definition(complaints.again(row), by=s.by("owner"))
    with write():
        actions.read_back(complaints.again(row), [actions.Point("B区灯不亮", "修好")], by=s.by("agent"))
    versions = session().query(Definition).filter_by(complaint_id=row.id).order_by(Definition.no).all()
    assert [(v.no, v.answer, v.words) for v in versions] == [(1, "corrected", "是B区不是A区"), (2, "", "")]
    assert [p.fact for p in complaints.points(row)] == ["B区灯不亮"]
    assert any("对方说核对的内容不对" in words for words in words_to(app, s.agent))


def test_staff_say_how_it_was_agreed_on_the_phone(s: makers.Story) -> None:
    row = complaints.read_back(s)
    with pytest.raises(Refused) as how, write():
        actions.agree_definition(complaints.again(row), how="portal", words="对", by=s.by("agent"))
    with pytest.raises(Refused) as words, write():
        actions.agree_definition(complaints.again(row), how="phone", by=s.by("agent"))
    assert (how.value.field, words.value.field) == ("how", "words")
    with write():
        actions.agree_definition(complaints.again(row), how="phone", words="对，就是这样", by=s.by("agent"))
    found = session().query(Definition).filter_by(complaint_id=row.id).one()
    assert (found.answer, found.how, found.words) == ("agreed", "phone", "对，就是这样")


def test_the_reply_is_counted_from_the_receipt_and_by_how_grave_it_is(
    app: Any, s: makers.Story, clock: Any
) -> None:
    row = complaints.confirmed(s)
    clock.forward(days=1)
    with write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=s.by("manager"))
    row = complaints.again(row)
    assert (row.status, row.lead_id, row.handler_id) == (Status.INVESTIGATING, s.agent, s.agent)
    running = clocks.current((KIND, row.id), "reply")
    assert running is not None
    assert (running.span, running.started_at) == ("3wd", row.submitted_at)
    before = running.due_at
    with write():
        graver = complaints.judged(s, severity=Severity.SERIOUS)
        actions.reassess(complaints.again(row), graver, by=s.by("manager"))
    assert due(row, "reply") > before
    assert "您的投诉“%(title)s”改由%(lead)s负责，%(due)s前书面答复您。" in words_to(app, s.owner)


def test_a_major_one_is_led_by_the_head_who_is_told_at_once(app: Any, s: makers.Story) -> None:
    row = complaints.confirmed(s)
    head = make.staff(Role.HEAD, s.community)
    with pytest.raises(Refused) as refused, write():
        major = complaints.judged(s, severity=Severity.MAJOR)
        actions.evaluate(complaints.again(row), major, by=s.by("manager"))
    assert refused.value.field == "lead"
    with write():
        major = complaints.judged(s, severity=Severity.MAJOR, lead_id=head, risks=("safety", "many"))
        actions.evaluate(complaints.again(row), major, by=s.by("manager"))
    worker.work_off(app)
    told = session().query(Message).filter_by(person_id=head).one()
    assert (told.urgent, told.msgid.startswith("重大投诉")) == (True, True)
    task = casework.open_task((KIND, row.id))
    assert task is not None
    assert task.urgency == "urgent"
    assert {f.value for f in session().query(InnerFact).filter_by(complaint_id=row.id)} == {"safety", "many"}


def test_who_served_the_repair_complained_of_neither_leads_nor_judges(s: makers.Story) -> None:
    repair, head = makers.repair_accepted(s), make.actor(make.staff(Role.HEAD, s.community), "staff")
    with write():
        repairs.dispatch(makers.again(repair), firm_id=s.firm, payer=Payer.CONTRACTOR, by=s.by("manager"))
    row = complaints.confirmed(s, repair_id=repair.id)
    with pytest.raises(Refused) as refused, write():
        actions.evaluate(complaints.again(row), complaints.judged(s, lead_id=s.manager), by=head)
    assert refused.value.field == "lead"
    with pytest.raises(Denied), write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=s.by("manager"))
    assert s.manager not in {each.person_id for each in leads_for(complaints.again(row))}


def test_an_official_ticket_keeps_its_own_date_and_more_time_needs_its_consent(s: makers.Story) -> None:
    day = house_clock.today() + timedelta(days=5)
    row = complaints.official(s, authority_due=day)
    before = due(row, "reply")
    complaints.confirm(s, row)
    with write():
        major = complaints.judged(s, severity=Severity.SERIOUS)
        actions.evaluate(complaints.again(row), major, by=s.by("manager"))
    assert due(row, "reply") == before
    later = before + timedelta(days=2)
    more = {"kind": "reply", "due": later, "reason": "等检测报告"}
    with pytest.raises(Refused) as refused, write():
        actions.extend(complaints.again(row), **more, by=s.by("manager"))
    assert refused.value.field == "consent"
    with write():
        actions.extend(complaints.again(row), **more, consent="同意延期，回文12号", by=s.by("manager"))
    assert due(row, "reply") == later
    assert complaints.again(row).authority_due == day + timedelta(days=2)


def test_more_time_has_a_reason_and_the_person_is_told(app: Any, s: makers.Story) -> None:
    row = complaints.investigating(s)
    later = due(row, "reply") + timedelta(days=3)
    with pytest.raises(Refused), write():
        actions.extend(complaints.again(row), kind="reply", due=later, reason=" ", by=s.by("manager"))
    with pytest.raises(Denied), write():
        actions.extend(complaints.again(row), kind="reply", due=later, reason="等报告", by=s.by("agent"))
    with pytest.raises(WrongState), write():
        actions.extend(complaints.again(row), kind="confirm", due=later, reason="等报告", by=s.by("manager"))
    with write():
        actions.extend(complaints.again(row), kind="reply", due=later, reason="等报告", by=s.by("manager"))
    assert due(row, "reply") == later
    assert any("期限延到" in words for words in words_to(app, s.owner))
    with write():
        actions.reassess(
            complaints.again(row), complaints.judged(s, severity=Severity.SERIOUS), by=s.by("manager")
        )
    assert due(row, "reply") >= later


def test_inner_facts_leave_no_word_in_the_story(s: makers.Story) -> None:
    row = complaints.investigating(s)
    version = complaints.again(row).version
    with write():
        actions.note_fact(
            complaints.again(row), kind="mood", value="hostile", on=house_clock.today(), note="拍桌子",
            by=s.by("agent"),
        )  # fmt: skip
    with pytest.raises(Refused), write():
        actions.note_fact(
            complaints.again(row), kind="mood", value="safety", on=house_clock.today(), by=s.by("agent")
        )
    said = " ".join(str(line) for line in events.story_of((KIND, row.id), "staff"))
    assert complaints.again(row).version == version
    assert "complaint.fact_noted" in said
    assert not [word for word in ("拍桌子", "敌对", "hostile") if word in said]
    assert "fact_noted" not in " ".join(str(line) for line in events.story_of((KIND, row.id), "owner"))


def test_a_stale_form_decides_nothing(s: makers.Story) -> None:
    row = complaints.confirmed(s)
    version = complaints.again(row).version
    with write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=s.by("manager"), version=version)
    judged = complaints.judged(s, liability=Liability.UNCLEAR)
    with pytest.raises(Stale), write():
        actions.reassess(complaints.again(row), judged, by=s.by("manager"), version=version)
