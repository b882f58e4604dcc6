"""Nobody answers what was read back; a compensation is owed, paid or not; what an authority's date does."""

from datetime import timedelta
from typing import Any

import pytest

from portal import duties
from portal.domain.approvals import actions as approvals
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome
from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.complaints import actions
from portal.domain.complaints.actions.case import HOUSE
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.queries.definition import understood
from portal.domain.complaints.queries.letters import body_of, draft_of, letters_of
from portal.domain.complaints.queries.payments import payments_of
from portal.domain.complaints.rules import KIND, Status
from portal.domain.estate.roles import Role
from portal.infra import clock as house_clock
from portal.infra import worker
from portal.infra.actor import Actor
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Refused, WrongState
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make

again = complaints.again
MONEY = {"compensation_cents": 50_000, "compensation_reason": "两个月停车不便"}


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def do(verb: str, row: Complaint, by: Actor, **given: Any) -> None:
    with write():
        getattr(actions, verb)(again(row), by=by, **given)


def task(row: Complaint) -> Any:
    session().rollback()
    return casework.open_task((KIND, row.id))


def running(row: Complaint) -> dict[str, Any]:
    session().rollback()
    return {each.kind: each for each in clocks.running((KIND, row.id))}


def messages_to(app: Any, person: int) -> list[str]:
    session().rollback()
    worker.work_off(app)
    rows = session().query(Message).filter_by(person_id=person).order_by(Message.id)
    return [row.msgid for row in rows]


def test_a_silent_person_is_reminded_once_then_the_desk_goes_on_unconfirmed(
    app: Any, clock: Any, s: Any
) -> None:
    row = complaints.read_back(s)
    with pytest.raises(WrongState):
        do("go_on_unconfirmed", row, s.by("agent"))
    clock.to("2026-11-25T09:01+08:00")
    for _ in range(2):
        duties.press_silent_readers()
    assert (again(row).definition, task(row).holder) == ("reminded", "home")
    assert [text for text in messages_to(app, s.owner) if "还在等您核对" in text and "未经您确认" in text]
    with pytest.raises(WrongState):
        do("go_on_unconfirmed", row, s.by("agent"))
    with pytest.raises(WrongState):
        do("remind_definition", row, s.by("agent"), how="phone")
    clock.to("2026-11-30T09:02+08:00")
    for _ in range(2):
        duties.press_silent_readers()
    assert (again(row).definition, task(row).what) == ("unheard", "complaint.go_on_unconfirmed")
    do("go_on_unconfirmed", row, s.by("agent"))
    row = again(row)
    assert (row.status, row.definition, row.confirmed_at) == (Status.EVALUATING, "silent", None)
    assert understood(row.id).newest.answer == "silent"
    assert set(running(row)) == {"evaluate"}
    assert sum("先按写下的" in text for text in messages_to(app, s.owner)) == 2
    do("evaluate", row, s.by("manager"), judgement=complaints.judged(s))
    complaints.investigate(s, row)
    do("conclude", row, s.by("agent"))
    do("draft_reply", row, s.by("agent"), letter=complaints.letter(s, row))
    draft = draft_of(row.id, 1)
    assert draft is not None
    assert body_of(again(row), draft, (), "周敏", clock.now)["unconfirmed"] is True


def test_an_answer_ends_the_silence_and_a_new_version_begins_it_anew(clock: Any, s: Any) -> None:
    row = complaints.read_back(s)
    clock.to("2026-11-25T09:01+08:00")
    duties.press_silent_readers()
    do("read_back", row, s.by("agent"), points=[actions.Point("B区的灯不亮", "修好")])
    assert again(row).definition == "proposed"
    duties.press_silent_readers()
    assert [each.answer for each in understood(row.id).versions] == ["", "replaced"]
    do("agree_definition", row, s.by("owner"))
    clock.to("2026-12-20T09:01+08:00")
    duties.press_silent_readers()
    assert again(row).definition == "agreed"


def test_somebody_without_a_sign_in_is_reminded_by_the_desk(clock: Any, s: Any) -> None:
    with write():
        told = complaints.record(s, contact_name="林晓岚", contact_phone="13800138000")
        row = actions.register(told, complainant_id=None, channel="phone", by=s.by("agent"))
    do("accept", row, s.by("agent"))
    do("read_back", row, s.by("agent"), points=[actions.Point("灯不亮", "修好")])
    clock.to("2026-11-25T09:01+08:00")
    duties.press_silent_readers()
    assert (again(row).definition, task(row).what) == ("proposed", "complaint.remind_definition")
    with pytest.raises(Refused):
        do("remind_definition", row, s.by("agent"), how="portal")
    do("remind_definition", row, s.by("agent"), how="phone", words="说晚上再看")
    clock.to("2026-11-30T09:02+08:00")
    duties.press_silent_readers()
    do("go_on_unconfirmed", row, s.by("agent"))
    assert again(row).status is Status.EVALUATING


@pytest.mark.parametrize("way", ["withdraw", "refer"])
def test_a_yes_to_money_is_asked_no_more_when_the_complaint_ends(s: Any, way: str) -> None:
    row = complaints.drafted(s, **MONEY)
    do("ask_compensation", row, s.by("agent"))
    asked = session().query(Approval).filter_by(subject_kind=KIND, subject_id=row.id).one()
    if way == "withdraw":
        do("withdraw", row, s.by("owner"), reason="不投诉了")
    else:
        do("refer", row, s.by("manager"), to="仲裁委", number="A-1", reason="已申请仲裁")
    session().refresh(asked)
    assert asked.state == "voided"
    assert casework.open_task(("approval", asked.id)) is None
    draft = draft_of(row.id, 1)
    assert draft is not None and draft.compensation_state == ""
    with pytest.raises(WrongState), write():
        approvals.decide(asked.id, Outcome.APPROVE, by=s.by("manager"))
    assert again(row).payment == ""


PAID = {"way": "transfer", "payee": "林晓岚", "voucher": "HD-2026-118"}


def test_a_compensation_is_paid_by_the_cashier_after_it_was_accepted(app: Any, clock: Any, s: Any) -> None:
    row = complaints.offered(s)
    cashier = make.actor(make.staff(Role.CASHIER, s.community), "staff")
    assert again(row).payment == "offered"
    with pytest.raises(WrongState):
        do("pay_compensation", row, cashier, on=house_clock.today(), **PAID)
    do("accept_remedy", row, s.by("owner"))
    assert (again(row).payment, task(row).what) == ("owed", "complaint.pay_compensation")
    assert "payment" in running(row)
    assert any("请付一笔补偿" in text for text in messages_to(app, cashier.person_id or 0))
    with pytest.raises(Denied):
        do("pay_compensation", row, s.by("manager"), on=house_clock.today(), **PAID)
    do("start_follow_up", row, s.by("agent"))
    do("follow_up_satisfied", row, HOUSE, score=5)
    do("learn", row, s.by("agent"), lesson=complaints.LESSON)
    with pytest.raises(WrongState, match="补偿"):
        do("archive", row, s.by("manager"))
    for wrong in ({"on": house_clock.today() + timedelta(days=1)}, {"way": "gold"}, {"voucher": " "}):
        with pytest.raises(Refused):
            do("pay_compensation", row, cashier, **{"on": house_clock.today(), **PAID, **wrong})
    do("pay_compensation", row, cashier, on=house_clock.today(), **PAID)
    (paid,) = payments_of(row.id)
    assert (paid.amount_cents, paid.state, paid.by_id, paid.voucher) == (
        50_000,
        "paid",
        cashier.person_id,
        "HD-2026-118",
    )
    assert "payment" not in running(row)
    with pytest.raises(WrongState):
        do("pay_compensation", row, cashier, on=house_clock.today(), **PAID)
    do("archive", row, s.by("manager"))


def test_what_was_never_accepted_is_not_paid_with_a_reason(s: Any) -> None:
    row = complaints.offered(s)
    with pytest.raises(Denied):
        do("waive_compensation", row, s.by("agent"), reason="没有接受")
    do("waive_compensation", row, s.by("manager"), reason="多次联系，没有接受")
    (kept,) = payments_of(row.id)
    assert (again(row).payment, kept.state, kept.reason) == ("waived", "waived", "多次联系，没有接受")


def test_an_offer_ends_with_its_stage(s: Any) -> None:
    row = complaints.offered(s)
    do("reject_remedy", row, s.by("owner"), reason="太少")
    assert again(row).payment == ""
    accepted = complaints.offered(s)
    do("accept_remedy", accepted, s.by("owner"))
    do("refer", accepted, s.by("manager"), to="法院", number="A-2", reason="已起诉")
    assert (again(accepted).payment, "payment" in running(accepted)) == ("owed", True)


def test_nobody_reached_waits_for_the_days_of_a_review(clock: Any, s: Any) -> None:
    row = complaints.replied(s, pledges=[])
    do("start_follow_up", row, s.by("agent"))
    do("follow_up_unanswered", row, HOUSE, how="unreachable")
    do("learn", row, s.by("agent"), lesson=complaints.LESSON)
    assert running(row)["archive"].started_at == letters_of(row.id)[0].reply.sent_at + timedelta(days=30)
    clock.forward(days=29, hours=23)
    with pytest.raises(WrongState, match="30"):
        do("archive", row, s.by("manager"))
    clock.forward(hours=2)
    do("archive", row, s.by("manager"))


def test_an_authoritys_date_that_is_taken_out_counts_no_more_and_one_that_is_over_is_late_at_once(
    s: Any,
) -> None:
    row = complaints.official(s, authority_due=house_clock.today() + timedelta(days=9))
    words = {name: getattr(again(row), name) for name in actions.Amendment.__dataclass_fields__}
    words["topic"] = words["topic"].value
    do("amend_record", row, s.by("agent"), to=actions.Amendment(**{**words, "authority_due": None}))
    assert "reply" not in running(row)
    past = house_clock.today() - timedelta(days=2)
    do("amend_record", row, s.by("agent"), to=actions.Amendment(**{**words, "authority_due": past}))
    limit = running(row)["reply"]
    assert limit.due_at < house_clock.now() and limit.started_at <= limit.due_at
    duties.act_on_deadlines()
    assert running(row)["reply"].late_told_at is not None
