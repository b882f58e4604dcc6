"""A campaign reaches everybody of its segment once, within the household's budget; one reminder, never more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import answers, answers_surveys
from portal.domain.casework import contacts
from portal.domain.casework.contact_rules import DAY_FULL, OPTED_OUT, Contact
from portal.domain.estate.models import Person
from portal.domain.surveys.actions import inviting, rounds, rounds_clock
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyRound
from portal.domain.surveys.queries.frame import frame_of
from portal.domain.surveys.queries.rounds import counts_of, held_of
from portal.domain.surveys.round_rules import STOPPED, SURVEYED
from portal.domain.surveys.rules import InvitationState, RoundState
from portal.domain.surveys.segment_rules import Home, Segment, drawn, dump, parse, shares, speakers
from portal.infra import clock as house_clock
from portal.infra import outbox
from portal.infra.db import session, write
from portal.infra.events import verify
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused, Stale, WrongState
from portal.infra.worker import work_off
from tests import makers
from tests import makers_estate as make
from tests import makers_rounds as sent_out
from tests import makers_surveys as made
from tests.makers import Story

SENT, HELD = InvitationState.SENT, InvitationState.HELD


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    clock.to("2026-03-02T10:00+08:00")
    return makers.story()


def told(msgid: str = "") -> list[Message]:
    """The messages of invitations that were owed."""
    session().rollback()
    found = session().scalars(
        select(Message).where(Message.subject_kind == "invitation").order_by(Message.id)
    )
    return [each for each in found if not msgid or each.msgid == msgid]


def test_the_same_seed_draws_the_same_sample_in_proportion() -> None:
    frame = [Home(n, n, 1 + n % 3 // 2, f"{n}", "owner") for n in range(1, 1000)]
    seed, other = "ab" * 32, "cd" * 32
    sample = drawn(seed, frame, 100)
    assert sample == drawn(seed, list(reversed(frame)), 100) and len({h.unit_id for h in sample}) == 100
    assert sample != drawn(other, frame, 100) and len(drawn(seed, frame, None)) == 999
    sizes = {c: sum(h.community_id == c for h in frame) for c in (1, 2)}
    picked = {c: sum(h.community_id == c for h in sample) for c in (1, 2)}
    assert all(abs(picked[c] - sizes[c] / 9.99) < 1 for c in (1, 2))
    assert shares({1: 3, 2: 3, 3: 3}, 4) in ({1: 2, 2: 1, 3: 1},) and shares({1: 2}, 5) == {1: 2}
    segment = Segment(communities=(1,), had="repair", since=date(2026, 1, 1), ties=("owner", "tenant"))
    assert parse(dump(segment)) == segment and parse({}) == Segment()
    two = [Home(1, 7, 1, "a", "tenant"), Home(1, 8, 1, "a", "owner"), Home(2, 8, 1, "b", "owner")]
    assert [(h.unit_id, h.person_id) for h in speakers(two)] == [(1, 8)]


def test_a_segment_narrows_by_building_tie_handover_and_case(s: Story) -> None:
    sent_out.homes(s.community, 3)
    sent_out.homes(s.community, 2, building="10幢", handed=date(2026, 2, 1))
    everywhere = frame_of(Segment(), None)
    assert len(frame_of(Segment(communities=(s.community,)), s.community)) == 6 <= len(everywhere)
    late = Segment(communities=(s.community,), handed_from=date(2026, 1, 1), handed_to=date(2026, 12, 31))
    assert len(frame_of(late, s.community)) == 2
    assert not frame_of(Segment(communities=(s.community,), ties=("tenant",)), s.community)
    makers.repair_submitted(s)
    had = Segment(communities=(s.community,), had="repair", since=date(2026, 3, 1))
    assert [home.unit_id for home in frame_of(had, s.community)] == [s.unit]
    row = sent_out.planned(s, buildings="9幢、10幢", sample=4)
    assert row.frame == 5 and row.sample == 4 and len(row.segment["buildings"]) == 2
    with pytest.raises(Refused, match="没有这个楼栋"):
        sent_out.planned(s, made.survey_published(s), buildings="99幢")


def test_who_may_send_to_whom(s: Story) -> None:
    survey = made.survey_published(s)
    other = make.community("别处花园")
    for segment, why in (
        (Segment(communities=(other,)), Refused),
        (Segment(communities=(s.community, other)), Refused),
    ):
        with pytest.raises(why):
            sent_out.planned(s, survey, segment=segment)
    wide = made.survey_published(s, everywhere=True)
    with pytest.raises(Missing):
        sent_out.planned(s, wide, segment=Segment(communities=(other,)))
    with pytest.raises(Refused):
        sent_out.planned(s, wide, segment=Segment())
    with pytest.raises(Refused):
        sent_out.planned(s, survey, closes_on=house_clock.today())
    with pytest.raises(WrongState):
        sent_out.planned(s, made.survey_written(s))
    row = sent_out.planned(s, survey)
    with pytest.raises(Denied), write():
        rounds.start(sent_out.round_again(row), by=s.by("agent"))
    with pytest.raises(Stale), write():
        rounds.start(sent_out.round_again(row), by=s.by("manager"), version=9)


@pytest.mark.parametrize("size", [120, pytest.param(500, marks=pytest.mark.proof)])
def test_many_homes_are_asked_once_by_two_workers_one_of_which_dies(
    app: Flask, s: Story, clock: Any, monkeypatch: Any, size: int
) -> None:
    sent_out.homes(s.community, size)
    row = sent_out.started(s, sample=size, remind_on=date(2026, 3, 9))
    session().rollback()
    owe, pieces = answers_surveys.send, []

    def dies(*given: Any, **more: Any) -> None:
        pieces.append(len(given[0]))
        owe(*given, **more)
        if len(pieces) == 4:
            raise RuntimeError("killed before the piece was committed")

    monkeypatch.setattr(answers_surveys, "send", dies)
    work_off(app)
    clock.forward(seconds=90)

    def worker(_: int) -> int:
        with house_clock.frozen(clock.now):
            return work_off(app)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(worker, range(2)))
    session().rollback()
    found = sent_out.invitations(row)
    assert len(found) == size and {each.state for each in found} == {SENT}
    assert (
        len({each.person_id for each in found}) == size and sent_out.round_again(row).state is RoundState.OPEN
    )
    owed = told()
    assert sorted(each.subject_id or 0 for each in owed) == [each.id for each in found]
    assert all(each.link == f"/s/{{invitation:{each.subject_id}}}" for each in owed)
    assert not verify(("survey_round", row.id))
    with write() as unit:
        unit.get_one(SurveyInvitation, found[0].id).answered = True
    clock.to("2026-03-09T10:00+08:00")

    def remind(_: int) -> None:
        with house_clock.frozen(clock.now), app.app_context():
            for each in rounds_clock.to_remind():
                with write():
                    rounds_clock.remind_round(each)
        worker(0)

    for _ in range(2):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(remind, range(2)))
        clock.forward(days=1)
    reminded = told(answers_surveys.REMIND)
    assert sorted(each.subject_id or 0 for each in reminded) == [each.id for each in found[1:]]
    assert counts_of([row.id])[row.id] == {
        "sent": size,
        "held": 0,
        "due": 0,
        "answered": 1,
        "reminded": size - 1,
    }


def test_who_is_held_back_says_why_and_is_tried_again(app: Flask, s: Story, clock: Any) -> None:
    sent_out.homes(s.community, 2)
    first = sent_out.sent(s)
    assert counts_of([first.id])[first.id]["sent"] == 3
    second = sent_out.sent(s, made.survey_published(s), name="又一次")
    assert [why[0] for why in held_of(second.id)] == [SURVEYED] and held_of(second.id)[0][2] == 3
    clock.forward(days=31)
    full, out = sent_out.invitations(first)[:2]
    with write() as unit:
        unit.get_one(Person, out.person_id).only_urgent = True
        for _ in range(3):
            contacts.contact(Contact.CALLBACK, community_id=s.community, unit_id=full.unit_id)
    third = sent_out.sent(s, made.survey_published(s))
    assert {why[0]: why[2] for why in held_of(third.id)} == {DAY_FULL: 1, OPTED_OUT: 1}
    assert counts_of([third.id])[third.id]["sent"] == 1
    lost = next(each.id for each in sent_out.invitations(third) if each.state is SENT)
    with write():
        answers_surveys.invitation_undelivered(lost, person_id=None, why=answers.NOWHERE)
    assert (answers.NOWHERE, {}, 1) in held_of(third.id) and counts_of([third.id])[third.id]["sent"] == 1
    clock.forward(days=1)
    with write():
        rounds.retry(sent_out.round_again(third), by=s.by("manager"))
    work_off(app)
    assert {why[0]: why[2] for why in held_of(third.id)} == {OPTED_OUT: 1, answers.NOWHERE: 1}
    assert len(told()) == 5
    with pytest.raises(WrongState), write():
        rounds.retry(sent_out.round_again(third), by=s.by("manager"))


def test_a_round_waits_for_its_day_stops_and_closes(app: Flask, s: Story, clock: Any) -> None:
    survey = made.survey_published(s)
    later = date(2026, 3, 6)
    row = sent_out.started(s, survey, opens_on=later, remind_on=None)
    work_off(app)
    assert row.state is RoundState.SENDING and row.job_id is None and not rounds_clock.to_open()
    clock.to("2026-03-06T09:30+08:00")
    for _ in range(2):
        for each in rounds_clock.to_open():
            with write():
                rounds_clock.open_round(each)
    work_off(app)
    assert sent_out.round_again(row).state is RoundState.OPEN and len(told()) == 1
    stopped = sent_out.started(s, survey, name="停")
    with write():
        rounds.stop(sent_out.round_again(stopped), by=s.by("manager"))
    work_off(app)
    assert not sent_out.invitations(stopped) and sent_out.round_again(stopped).state is RoundState.STOPPED
    dropped = sent_out.planned(s, survey, name="不发了")
    with write():
        rounds.discard(sent_out.round_again(dropped), by=s.by("manager"))
    clock.forward(days=40)
    assert rounds_clock.to_close() == [row.id]
    with write():
        rounds_clock.close_round(row.id)
    assert sent_out.round_again(row).closed_at and not rounds_clock.to_close()


def test_stopping_in_the_middle_leaves_the_rest_unsent(app: Flask, s: Story) -> None:
    sent_out.homes(s.community, 40)
    row = sent_out.started(s)
    session().rollback()
    with app.app_context():
        claimed = outbox.claim()
    job = next(each for each in claimed if each.topic == "job")
    for _ in range(2):
        with write():
            answers_surveys.send_step(session().get_one(rounds.jobs.Job, job.payload["id"]))
    with write():
        rounds.stop(sent_out.round_again(row), by=s.by("manager"))
    found = counts_of([row.id])[row.id]
    assert found["sent"] == 25 and found["held"] == 16 and held_of(row.id)[0][0] == STOPPED


def test_a_case_is_asked_about_once_and_by_the_surveys_in_use(s: Story, clock: Any) -> None:
    survey = made.survey_published(s, trigger="repair_signed_off")
    made.survey_published(s, trigger="complaint_replied")
    about = inviting.About(
        trigger="repair_signed_off", subject=("repair", 5), community_id=s.community, person_id=s.owner, unit_id=s.unit,
        title="水管漏水", category="water", firm_id=s.firm,
    )  # fmt: skip
    for _ in range(2):
        with write():
            answers_surveys.send(inviting.invite(about))
    round_ = session().scalars(select(SurveyRound)).one()
    assert (round_.survey_id, round_.period, round_.state) == (survey.id, "2026-03/1", RoundState.OPEN)
    asked = sent_out.invitations(round_)
    assert len(asked) == 1 and asked[0].firm_id == s.firm and len(told()) == 1
    clock.forward(days=3)
    assert not rounds_clock.to_remind()
    clock.forward(days=5)
    assert rounds_clock.to_remind() == [round_.id]


def test_quarters_and_handovers_begin_by_the_clock_once(app: Flask, s: Story, clock: Any) -> None:
    made.survey_published(s, trigger="quarter")
    made.survey_published(s, trigger="handover")
    assert not rounds_clock.by_calendar(), (
        "a quarter that began before the survey was published is left alone"
    )
    clock.to("2026-04-02T10:00+08:00")
    sent_out.homes(s.community, 2, building="8幢", handed=date(2026, 3, 30))
    for _ in range(2):
        answers_surveys.run_by_clock(_each)
        work_off(app)
    by = dict(
        session().execute(select(SurveyRound.trigger, func.count()).group_by(SurveyRound.trigger)).all()
    )
    assert by == {"quarter": 1, "handover": 1}
    found = session().scalars(select(SurveyInvitation).join(SurveyRound, SurveyRound.id == SurveyInvitation.round_id).where(SurveyRound.trigger == "quarter")).all()  # fmt: skip
    assert len(found) == 3 and session().scalar(select(func.count()).select_from(Survey)) == 2
    clock.forward(days=60)
    assert timedelta() < house_clock.now() - found[0].sent_at if found[0].sent_at else True


def _each(ids: Any, act: Any) -> bool:
    for each in ids:
        with write():
            act(each)
    return False
