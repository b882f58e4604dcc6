"""Asked afterwards by somebody else, and looked at again one level higher by nobody who had a part before."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.answers_callbacks import drop_for_complaint
from portal.domain.callbacks import actions as calls
from portal.domain.callbacks.rules import Status as Call
from portal.domain.casework import clocks
from portal.domain.complaints import actions, events
from portal.domain.complaints.actions.case import HOUSE, stage_of
from portal.domain.complaints.actions.reviewing import TOO_LOW, counts_from, may_lead
from portal.domain.complaints.models import ComplaintStage
from portal.domain.complaints.queries.conflict import OF_A_STAGE, OF_THE_REPAIR, everybody_in
from portal.domain.complaints.reply_models import Promise
from portal.domain.complaints.review_rules import level_needed
from portal.domain.complaints.rules import KIND, Status
from portal.domain.estate.roles import Role
from portal.domain.figures.callback_models import CallbackFact
from portal.infra import worker
from portal.infra.db import session, write
from portal.infra.events import Told
from portal.infra.refused import Denied, Refused, WrongState
from tests import makers, makers_callbacks
from tests import makers_complaints as complaints
from tests import makers_estate as make

BAD = calls.Answers(stands="not_good", score=1, words="灯还是不亮，也没有人说明")


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def callback_of(app: Any, row: Any) -> Any:
    worker.work_off(app)
    return makers_callbacks.of(KIND, row.id)


def agent_beside(s: makers.Story) -> Any:
    """A colleague who had no part in it."""
    return make.actor(make.staff(Role.AGENT, s.community), "staff")


def rejected(s: makers.Story) -> Any:
    """The person does not accept the reply: its second stage waits to be judged."""
    row = complaints.replied(s)
    with write():
        actions.reject_remedy(complaints.again(row), reason="理由不成立", by=s.by("owner"))
    return complaints.again(row)


def test_one_level_higher_or_as_high_as_anybody_who_is_left() -> None:
    assert level_needed(2, [2, 3, 4]) == 3
    assert level_needed(4, [2, 4]) == 4
    assert level_needed(3, [2]) == 2


def test_satisfied_is_asked_by_somebody_else_and_opens_the_way_to_the_archive(app: Any, s: Any) -> None:
    row = complaints.replied(s)
    callback = callback_of(app, row)
    assert {s.agent, s.manager} <= set(callback.served)
    for own in (s.agent, s.manager):
        with pytest.raises(Refused), write():
            calls.assign(makers_callbacks.again(callback), person_id=own, by=s.by("manager"))
        with pytest.raises(Denied), write():
            by = make.actor(own, "staff")
            calls.record(makers_callbacks.again(callback), makers_callbacks.GOOD, way="phone", by=by)
    other = agent_beside(s)
    with write():
        calls.record(makers_callbacks.again(callback), makers_callbacks.GOOD, way="phone", by=other)
    row = complaints.again(row)
    assert (row.status, row.follow_up, row.experience) == (Status.TRACKING, "satisfied", 5)
    with write():
        actions.start_follow_up(complaints.again(row), by=s.by("agent"))
    row = complaints.again(row)
    assert row.status is Status.FOLLOW_UP
    assert clocks.current((KIND, row.id), "archive") is not None


def test_whose_work_it_was_is_what_is_true_when_the_callback_ends_and_never_changes_again(
    app: Any, s: Any
) -> None:
    row = complaints.replied(s)
    callback = callback_of(app, row)
    assert (callback.firm_id, callback.handler_id) == (None, row.lead_id)
    repair = makers.repair_signed_off(s)
    other = make.firm("后来的单位", s.community)
    worker.work_off(app)

    def served_by(firm_id: int, number: int) -> None:
        with write():
            by = s.by("agent")
            about = makers.again(repair).id if number == 1 else makers.repair_signed_off(s).id
            actions.link_repair(
                complaints.again(row), repair_id=about, number=f"R-{number}", firm_id=firm_id, by=by
            )

    served_by(s.firm, 1)
    assert makers_callbacks.again(callback).firm_id is None
    with write():
        calls.decline(makers_callbacks.again(callback), way="incoming", by=agent_beside(s))
    worker.work_off(app)
    fact = session().get_one(CallbackFact, callback.id)
    assert (makers_callbacks.again(callback).firm_id, fact.firm_id) == (s.firm, s.firm)
    served_by(other, 2)
    worker.work_off(app)
    session().refresh(fact)
    assert complaints.again(row).firm_id == other
    assert (makers_callbacks.again(callback).firm_id, fact.firm_id) == (s.firm, s.firm)


def test_not_satisfied_goes_back_to_the_evaluation_with_a_clock_of_its_own(
    app: Any, s: Any, clock: Any
) -> None:
    row = complaints.replied(s)
    callback = callback_of(app, row)
    clock.forward(days=2)
    other = agent_beside(s)
    with write():
        calls.record(makers_callbacks.again(callback), BAD, way="phone", by=other)
    row = complaints.again(row)
    assert (row.status, row.stage, row.lead_id, row.follow_up) == (Status.EVALUATING, 2, None, "")
    stage = stage_of(row)
    assert (stage.opened_by, stage.reason, stage.served) == ("callback", BAD.words, [])
    assert [d.kind for d in clocks.running((KIND, row.id))] == ["evaluate"]
    assert counts_from(row) == stage.opened_at == clock.now
    before = session().query(ComplaintStage).filter_by(complaint_id=row.id, no=1).one()
    assert (before.lead_id, before.ended_at) == (s.agent, stage.opened_at)


def test_the_review_is_led_and_decided_by_nobody_who_had_a_part(s: Any) -> None:
    row = rejected(s)
    head = make.staff(Role.COMPANY_MANAGER, s.community)
    assert may_lead(row, s.agent) == OF_A_STAGE
    assert may_lead(row, s.manager) == OF_A_STAGE
    assert may_lead(row, head) is None
    with pytest.raises(Denied), write():
        actions.evaluate(complaints.again(row), complaints.judged(s, lead_id=head), by=s.by("manager"))
    with pytest.raises(Refused) as refused, write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=make.actor(head, "staff"))
    assert refused.value.field == "lead"
    with write():
        actions.evaluate(
            complaints.again(row), complaints.judged(s, lead_id=head), by=make.actor(head, "staff")
        )
    for own in ("agent", "manager"):
        with pytest.raises(Denied), write():
            actions.conclude(complaints.again(row), by=s.by(own))
    assert clocks.current((KIND, row.id), "reply") is not None


def test_the_lead_of_a_review_stands_higher_than_the_last_one(s: Any) -> None:
    lead = make.staff(Role.SERVICE_LEAD, s.community)
    row = complaints.confirmed(s)
    with write():
        actions.evaluate(
            complaints.again(row), complaints.judged(s, lead_id=lead), by=make.actor(lead, "staff")
        )
    complaints.investigate(s, row)
    with write():
        actions.refuse(
            complaints.again(row), reason="不在我方范围", turn_to="住建局", by=make.actor(lead, "staff")
        )
    with write():
        actions.ask_review(complaints.again(row), reason="不同意", by=s.by("owner"))
    row = complaints.again(row)
    assert may_lead(row, make.staff(Role.SERVICE_LEAD, s.community)) == TOO_LOW
    assert may_lead(row, make.staff(Role.AGENT, s.community)) is not None
    assert may_lead(row, s.manager) is None


def test_who_served_the_repair_complained_of_decides_nothing_about_it(s: Any) -> None:
    s.dispatcher = make.staff(Role.SITE_MANAGER, s.community)
    repair = makers.repair_signed_off(s)
    row = complaints.confirmed(s, repair_id=repair.id)
    assert may_lead(row, s.dispatcher) == OF_THE_REPAIR
    for lead, by in ((s.dispatcher, "manager"), (s.manager, "dispatcher")):
        with pytest.raises(Refused) as refused, write():
            actions.evaluate(complaints.again(row), complaints.judged(s, lead_id=lead), by=s.by(by))
        assert (refused.value.field == "lead") is (by == "manager")


def test_unreachable_is_no_answer_and_the_last_review_stays_as_it_is(app: Any, s: Any, clock: Any) -> None:
    row = complaints.replied(s)
    callback, other = callback_of(app, row), agent_beside(s)
    for at in makers_callbacks.at_hours(10, 15, 19):
        with makers_callbacks.clock.frozen(at), write():
            calls.attempt(makers_callbacks.again(callback), way="phone", outcome="no_answer", by=other)
    with write():
        calls.give_up(makers_callbacks.again(callback), by=other)
    row = complaints.again(row)
    assert (row.status, row.follow_up, row.experience) == (Status.TRACKING, "unreachable", None)
    with pytest.raises(WrongState), write():
        actions.follow_up_satisfied(complaints.again(row), score=5, by=HOUSE)


def test_after_the_last_review_not_satisfied_stays_as_it_is(app: Any, s: Any) -> None:
    row = complaints.confirmed(s)
    for _ in (2, 3):
        by = make.actor(make.staff(Role.COMPANY_MANAGER, s.community), "staff")
        with write():
            actions.refuse(complaints.again(row), reason="不在我方范围", turn_to="住建局", by=by)
        with write():
            actions.ask_review(complaints.again(row), reason="不同意", by=s.by("owner"))
    s.agent = make.staff(Role.COMPANY_MANAGER, s.community)
    with write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=s.by("agent"))
    complaints.investigate(s, row)
    for verb in (
        actions.conclude,
        lambda row, by: actions.draft_reply(row, complaints.letter(s, row), by=by),
        actions.send_reply,
    ):
        with write():
            verb(complaints.again(row), by=s.by("agent"))
    callback, other = callback_of(app, row), agent_beside(s)
    with write():
        calls.record(makers_callbacks.again(callback), BAD, way="phone", by=other)
    row = complaints.again(row)
    assert (row.status, row.stage, row.follow_up) == (Status.TRACKING, 3, "dissatisfied")
    with pytest.raises(WrongState), write():
        actions.ask_review(complaints.again(row), reason="还是不行", by=s.by("owner"))


def test_a_review_drops_the_callback_of_the_reply_before(app: Any, s: Any) -> None:
    row = complaints.replied(s)
    callback = callback_of(app, row)
    with write():
        actions.ask_review(complaints.again(row), reason="想请别人再看看", by=s.by("owner"))
    worker.work_off(app)
    assert makers_callbacks.again(callback).status is Call.DROPPED


def test_what_was_refused_before_anything_was_agreed_is_written_down_first_in_its_review(s: Any) -> None:
    row = complaints.received(s)
    with write():
        actions.refuse(complaints.again(row), reason="不在我方范围", turn_to="住建局", by=s.by("manager"))
    with write():
        actions.ask_review(complaints.again(row), reason="车库是物业管的", by=s.by("owner"))
    row = complaints.again(row)
    assert (row.status, row.stage, row.definition) == (Status.CONFIRMING, 2, "")
    assert {d.kind for d in clocks.running((KIND, row.id))} == {"confirm"}
    said = [actions.Point("B区14号到22号车位的灯两个多月不亮", "一周内修好")]
    with write():
        actions.read_back(row, said, by=s.by("agent"))
    with write():
        actions.agree_definition(complaints.again(row), by=s.by("owner"))
    assert complaints.again(row).status is Status.EVALUATING
    assert clocks.current((KIND, row.id), "evaluate") is not None


def test_who_left_no_phone_is_followed_up_too_so_that_the_complaint_can_end(app: Any, s: Any) -> None:
    written = complaints.record(s, contact_name="车库一位业主")
    with write():
        row = actions.register(written, complainant_id=None, channel="letter", by=s.by("agent"))
    complaints.confirm(s, row)
    with write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=s.by("manager"))
    complaints.investigate(s, row)
    with write():
        actions.conclude(complaints.again(row), by=s.by("agent"))
    with write():
        actions.draft_reply(complaints.again(row), complaints.letter(s, row), by=s.by("agent"))
    with write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
    assert callback_of(app, row).contact_name == "车库一位业主"


def test_a_complaint_that_was_taken_back_is_asked_after_no_more(app: Any, s: Any) -> None:
    row = complaints.replied(s)
    callback = callback_of(app, row)
    with write():
        actions.withdraw(complaints.again(row), reason="已经修好", by=s.by("owner"))
    worker.work_off(app)
    assert makers_callbacks.again(callback).status is Call.DROPPED


def test_a_late_answer_to_the_review_leaves_the_callback_of_its_reply_alone(app: Any, s: Any) -> None:
    row = complaints.replied(s)
    callback = callback_of(app, row)
    told = Told(
        events.StageOpened(stage=1, opened_by="review", reason="早先的一次"), (KIND, row.id), HOUSE, 0
    )
    with write():
        drop_for_complaint(told)
    assert makers_callbacks.again(callback).status is Call.PLANNED


def test_the_archive_has_a_limit_from_when_the_person_was_asked_and_nothing_is_owed(app: Any, s: Any) -> None:
    row = complaints.replied(s)
    callback, other = callback_of(app, row), agent_beside(s)
    with write():
        calls.record(makers_callbacks.again(callback), makers_callbacks.GOOD, way="phone", by=other)
    assert clocks.current((KIND, row.id), "archive") is None
    owed = session().scalars(select(Promise.id).where(Promise.complaint_id == row.id)).one()
    with write():
        actions.keep_promise(complaints.again(row), owed, proof="灯管已换", by=s.by("agent"))
    row = complaints.again(row)
    assert row.status is Status.TRACKING
    assert clocks.current((KIND, row.id), "archive") is not None


def test_a_colleague_does_not_handle_the_own_complaint(s: makers.Story) -> None:
    row = complaints.confirmed(s)
    with write():
        complaints.again(row).complainant_id = s.manager
    with pytest.raises(Denied), write():
        actions.evaluate(complaints.again(row), complaints.judged(s), by=s.by("manager"))
    with pytest.raises(Denied), write():
        actions.refer(complaints.again(row), to="仲裁委", number="1", reason="已申请", by=s.by("manager"))


def test_who_found_out_or_kept_a_promise_has_a_part(s: makers.Story) -> None:
    row = complaints.investigating(s)
    complaints.asked(s, row, firm_id=None, person_id=s.dispatcher)
    assert s.dispatcher in everybody_in(row.id)
