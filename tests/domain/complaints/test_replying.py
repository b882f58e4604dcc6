"""The written reply: complete before it leaves, money only with a yes, frozen with its proof; the promises in it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal import duties
from portal.answers_replies import follow_repair
from portal.domain.approvals import actions as approvals
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome
from portal.domain.casework import queries as casework
from portal.domain.complaints import actions
from portal.domain.complaints.actions.replying import digest_of
from portal.domain.complaints.queries.letters import draft_of, letters_of, promises_of
from portal.domain.complaints.queries.standing import facts_of
from portal.domain.complaints.record_rules import Liability
from portal.domain.complaints.rules import Status
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.events import SignedOff
from portal.infra import clock
from portal.infra.db import session, write
from portal.infra.events import Told
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused, WrongState
from portal.infra.worker import work_off
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make

# Limits run in working hours: what is late depends on when one looks.
pytestmark = pytest.mark.usefixtures("clock")

DAY = timedelta(days=1)


def test_a_letter_with_a_part_missing_does_not_leave(app: Any) -> None:
    s = makers.story()
    row = complaints.replying(s)
    first, second = complaints.points(row)
    full = {"finding": "属实", "reason": "合同", "remedy": "换灯", "turn_to": "住建局"}
    for lacking in ({"finding": ""}, {"reason": ""}, {"remedy": ""}, {"turn_to": ""}):
        answers = [
            actions.Answer(point_id=first.id, **full),
            actions.Answer(point_id=second.id, **{**full, **lacking}),
        ]
        with write():
            actions.draft_reply(complaints.again(row), actions.Letter(answers=answers), by=s.by("agent"))
        with pytest.raises(WrongState), write():
            actions.send_reply(complaints.again(row), by=s.by("agent"))
    answers[1] = actions.Answer(point_id=second.id, **{**full, "remedy": "", "no_remedy": "合同没有约定"})
    with write():
        actions.draft_reply(complaints.again(row), actions.Letter(answers=answers), by=s.by("agent"))
    with write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
    assert complaints.again(row).status is Status.TRACKING


def test_a_sent_letter_is_frozen_and_its_proofs_are_kept(app: Any) -> None:
    s = makers.story()
    row = complaints.replied(s)
    (sent,) = letters_of(row.id)
    assert sent.reply.digest == digest_of(sent.reply.body)
    assert [way.way for way in sent.ways] == ["portal", "message"]
    assert sent.opened_at is None
    with write():
        actions.mark_opened(sent.reply.id, s.owner)
        actions.mark_sent(sent.reply.id, s.owner, sent=True, channel="sms", why="")
    with write():
        actions.deliver_reply(
            complaints.again(row), sent.reply.id, on=clock.today(), to="林晓岚", by=s.by("agent")
        )
    session().expire_all()
    (sent,) = letters_of(row.id)
    assert sent.opened_at is not None
    assert sent.on_paper is not None
    assert all(way.sent_at for way in sent.ways)
    with pytest.raises(WrongState), write():
        actions.deliver_reply(
            complaints.again(row), sent.reply.id, on=clock.today(), to="林晓岚", by=s.by("agent")
        )
    with pytest.raises(Missing), write():
        actions.deliver_reply(complaints.again(row), 2**61, on=clock.today(), to="林", by=s.by("agent"))


def test_compensation_waits_for_a_yes_and_another_amount_for_another(app: Any) -> None:
    s = makers.story()
    boss = make.actor(make.staff(Role.COMPANY_MANAGER, s.community), "staff")
    row = complaints.drafted(s, compensation_cents=50_000, compensation_reason="两个月停车不便")
    with pytest.raises(WrongState), write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
    with write():
        actions.ask_compensation(complaints.again(row), by=s.by("agent"))
    first = session().query(Approval).filter_by(subject_kind="complaint", subject_id=row.id).one()
    assert (first.amount_cents, first.snapshot["waiting"]) == (50_000, True)
    with write():
        more = complaints.letter(s, row, compensation_cents=60_000, compensation_reason="两个月停车不便")
        actions.draft_reply(complaints.again(row), more, by=s.by("agent"))
    session().refresh(first)
    assert first.state == "voided"
    with write():
        actions.ask_compensation(complaints.again(row), by=s.by("agent"))
    second = session().query(Approval).filter(Approval.id > first.id).one()
    for who in (s.by("manager"), boss):
        session().refresh(second)
        if second.state == "pending":
            with write():
                approvals.decide(second.id, Outcome.APPROVE, by=who)
    same = {"compensation_cents": 60_000, "compensation_reason": "两个月停车不便"}
    for remedy, may in (("更换B区全部灯管", True), ("只换坏的", False)):
        answers = [replace(each, remedy=remedy) for each in complaints.letter(s, row).answers]
        with write():
            anew = complaints.letter(s, row, answers=answers, closing="请谅解", **same)
            actions.draft_reply(complaints.again(row), anew, by=s.by("agent"))
        assert facts_of(complaints.again(row)).cleared is may
    with write():
        actions.ask_compensation(complaints.again(row), by=s.by("agent"))
    third = session().query(Approval).filter(Approval.id > second.id).one()
    while session().get_one(Approval, third.id, populate_existing=True).state == "pending":
        with write():
            approvals.decide(third.id, Outcome.APPROVE, by=s.by("manager"))
    with write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
    assert letters_of(row.id)[0].reply.body["compensation_cents"] == 60_000


def test_a_refused_amount_keeps_the_letter_here(app: Any) -> None:
    s = makers.story()
    row = complaints.drafted(s, compensation_cents=50_000, compensation_reason="误工")
    with write():
        actions.ask_compensation(complaints.again(row), by=s.by("agent"))
    asked = session().query(Approval).filter_by(subject_kind="complaint", subject_id=row.id).one()
    with write():
        approvals.decide(asked.id, Outcome.REJECT, by=s.by("manager"), note="没有依据")
    with pytest.raises(WrongState), write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
    with write():
        actions.draft_reply(complaints.again(row), complaints.letter(s, row), by=s.by("agent"))
    with write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))


def test_a_promise_is_owed_by_somebody_by_a_day_and_rises_when_late(app: Any) -> None:
    s = makers.story()
    make.staff(Role.SERVICE_LEAD, s.community)
    row = complaints.replied(s)
    (owed,) = promises_of(row.id)
    task = casework.task_of(("promise", owed.id))
    assert task is not None
    assert (owed.state, task.assignee_id, task.due_at) == ("open", s.agent, owed.due_at)
    with clock.frozen(clock.now() + 4 * DAY):
        duties.act_on_deadlines()
        task = casework.task_of(("promise", owed.id))
        assert task is not None
        assert task.level == 1
        assert task.raised_to
        with pytest.raises(WrongState), write():
            actions.start_follow_up(complaints.again(row), by=s.by("agent"))
        with write():
            new = actions.renegotiate_promise(
                complaints.again(row), owed.id, due_on=clock.today() + 2 * DAY, reason="灯管没有到货", by=s.by("agent")
            )  # fmt: skip
        assert casework.task_of(("promise", owed.id)) is None
        with write():
            by = s.by("agent")
            actions.keep_promise(
                complaints.again(row), new.id, proof="38支全部更换", files=[makers.photo(by)], by=by
            )
        assert casework.task_of(("promise", new.id)) is None
        with write():
            actions.start_follow_up(complaints.again(row), by=s.by("agent"))
    assert [(p.state, p.next_id) for p in promises_of(row.id)] == [("released", new.id), ("kept", None)]
    with pytest.raises(WrongState), write():
        actions.keep_promise(complaints.again(row), new.id, proof="再来一次", by=s.by("agent"))


def test_a_repair_that_was_promised_shows_when_all_have_signed(app: Any) -> None:
    s = makers.story()
    row = complaints.replied(s)
    (owed,) = promises_of(row.id)
    repair = makers.repair_awaiting_signatures(s)
    with write():
        actions.tie_promise(
            complaints.again(row), owed.id, repair_id=repair.id, number=repair.number, signed=False, by=s.by("agent")
        )  # fmt: skip
    makers.sign_all(s, repair)
    _drain(app)
    assert promises_of(row.id)[0].repair_signed_at is not None
    with write():
        repairs.reopen(makers.again(repair), reason="又漏了", by=s.by("agent"))
    _drain(app)
    assert promises_of(row.id)[0].repair_signed_at is None
    late = SignedOff(round=1, digest="", total_cents=0, firm_id=s.firm, payer="")
    with write():
        follow_repair(Told(late, ("repair", repair.id), make.HOUSE, 0))
    assert promises_of(row.id)[0].repair_signed_at is None, "news of an earlier round marks nothing"


def _drain(app: Any) -> None:
    work_off(app)
    session().rollback()


def test_what_was_promised_outlives_a_refused_remedy_and_somebody_else_leads(app: Any) -> None:
    s = makers.story()
    row = complaints.replied(s)
    (owed,) = promises_of(row.id)
    with write():
        actions.reject_remedy(complaints.again(row), reason="没有说清为什么拖", by=s.by("owner"))
    now = complaints.again(row)
    assert (now.status, now.stage, now.lead_id) == (Status.EVALUATING, 2, None)
    with pytest.raises(Denied), write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=s.by("agent"))
    with write():
        actions.keep_promise(complaints.again(row), owed.id, proof="已换", by=s.by("agent"))
    assert promises_of(row.id)[0].state == "kept"


def test_the_person_answers_the_letter_once(app: Any) -> None:
    s = makers.story()
    row = complaints.replied(s)
    with write():
        actions.accept_remedy(complaints.again(row), by=s.by("owner"))
    for act in (actions.accept_remedy, lambda c, by: actions.reject_remedy(c, reason="反悔", by=by)):
        with pytest.raises(WrongState), write():
            act(complaints.again(row), by=s.by("owner"))


def test_nobody_else_of_the_home_answers_and_no_promise_lies_in_the_past(app: Any) -> None:
    s = makers.story()
    row = complaints.replied(s)
    other = make.actor(make.owner_of(s.unit), "owner")
    with pytest.raises(Denied), write():
        actions.accept_remedy(complaints.again(row), by=other)
    late = actions.Pledge(text="补一份说明", owner_id=s.agent, due_on=clock.today() - DAY)
    with pytest.raises(Refused), write():
        actions.promise(complaints.again(row), late, by=s.by("agent"))
    elsewhere = actions.Pledge(text="补一份说明", owner_id=s.owner, due_on=clock.today() + DAY)
    with pytest.raises(Refused), write():
        actions.promise(complaints.again(row), elsewhere, by=s.by("agent"))


def test_the_person_is_told_of_letter_and_promises(app: Any) -> None:
    s = makers.story()
    row = complaints.replied(s)
    with write():
        pledge = actions.Pledge(text="补一份说明", owner_id=s.dispatcher, due_on=clock.today() + DAY)
        actions.promise(complaints.again(row), pledge, by=s.by("agent"))
    _drain(app)
    links = {m.link for m in session().query(Message).filter_by(person_id=s.owner)}
    assert f"/owner/complaints/{row.id}/letters/{letters_of(row.id)[0].reply.id}" in links
    (proof,) = [way for way in letters_of(row.id)[0].ways if way.way == "message"]
    assert proof.sent_at or proof.failed_why
    told = [m.link for m in session().query(Message).filter_by(person_id=s.dispatcher)]
    assert f"/staff/complaints/promises/{max(p.id for p in promises_of(row.id))}" in told


def test_a_letter_does_not_promise_for_a_day_that_is_over(app: Any) -> None:
    s = makers.story()
    row = complaints.drafted(s)
    with clock.frozen(clock.now() + 4 * DAY), pytest.raises(Refused) as over, write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
    assert "日期已经过了" in over.value.msgid


def test_a_yes_to_compensation_no_longer_holds_when_the_fault_is_judged_anew(app: Any) -> None:
    s = makers.story()
    row = complaints.drafted(s, compensation_cents=50_000, compensation_reason="误工")
    with write():
        draft = draft_of(row.id, 1)
        assert draft is not None
        draft.compensation_state = "approved"
    same = complaints.judged(s)
    for judged, state in ((same, "approved"), (replace(same, liability=Liability.NOT_OURS), "")):
        with write():
            actions.reassess(complaints.again(row), judged, by=s.by("manager"))
        draft = draft_of(row.id, 1)
        assert draft is not None
        assert draft.compensation_state == state
    with pytest.raises(WrongState), write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
