"""Answers are kept one by one behind the link, handed in once; anonymous ones wait for four others like them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.domain.surveys import links
from portal.domain.surveys.actions import answering, box, rounds_clock
from portal.domain.surveys.answer_models import (
    SurveyAnswer,
    SurveyBox,
    SurveyDraft,
    SurveyReach,
    SurveyResponse,
)
from portal.domain.surveys.models import SurveyRound
from portal.domain.surveys.queries import answering as reading
from portal.domain.surveys.rules import RoundState
from portal.infra import clock as house_clock
from portal.infra import events, sealing
from portal.infra.actor import Actor
from portal.infra.db import is_postgres, session, write
from portal.infra.refused import Missing, Refused, WrongState
from tests import makers
from tests import makers_rounds as sent_out
from tests import makers_surveys as made
from tests.makers import Story

NOBODY = Actor(None, "", "owner", "public", permissions={})


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    clock.to("2026-03-02T10:00+08:00")
    return makers.story()


def tokens(row: SurveyRound) -> list[str]:
    return [links.token_of(each.id) for each in sent_out.invitations(row)]


def save(token: str, **given: dict[str, Any]) -> reading.Kept:
    with write():
        return answering.save(reading.by_token(token), given)


def hand_in(token: str, channel: str = "link") -> int | None:
    with write():
        return answering.hand_in(reading.by_token(token), channel=channel, by=NOBODY)


def count(model: Any) -> int:
    session().rollback()
    return int(session().scalar(select(func.count()).select_from(model)) or 0)


def test_each_answer_is_kept_and_only_the_link_opens_it(s: Story) -> None:
    token = tokens(sent_out.sent(s))[0]
    save(token, q1={"value": 2})
    save(token, q2={"words": "等了三天"}, q3={"value": 9})
    kept = save(token, q3={})
    assert kept.answers == {"q1": {"value": 2}, "q2": {"words": "等了三天"}}
    assert reading.draft(token).answers == kept.answers
    row = session().scalars(select(SurveyDraft)).one()
    assert "等了三天" not in row.sealed and row.month == "2026-03"
    assert sealing.unseal(row.sealed, links.draft_key("1.other")) is None
    with pytest.raises(Missing):
        reading.by_token(token[:-1] + ("A" if token[-1] != "A" else "B"))
    with pytest.raises(Missing):
        reading.by_token("9" + token)


def test_handed_in_once_what_hangs_on_an_unasked_question_does_not_count(s: Story) -> None:
    row = sent_out.sent(s)
    token = tokens(row)[0]
    save(
        token, q2={"words": "不该算"}, q4={"expected": 5, "felt": 3}, q5={"options": ["o1"]}, q6={"dk": True}
    )
    with pytest.raises(Refused) as missing:
        hand_in(token)
    assert missing.value.field == "q-q1"
    save(token, q1={"value": 4}, q6={"options": ["o1", "o3"]})
    number = hand_in(token)
    assert number is not None
    found = session().execute(
        select(SurveyAnswer.question, SurveyAnswer.part, SurveyAnswer.choice, SurveyAnswer.value)
        .where(SurveyAnswer.response_id == number)
        .order_by(SurveyAnswer.question, SurveyAnswer.part, SurveyAnswer.choice)
    ).all()  # fmt: skip
    assert [tuple(each) for each in found] == [
        ("q1", "", "", 4), ("q4", "expected", "", 5), ("q4", "felt", "", 3), ("q5", "", "o1", None),
        ("q6", "", "o1", None), ("q6", "", "o3", None),
    ]  # fmt: skip
    for again in (lambda: hand_in(token), lambda: save(token, q1={"value": 1})):
        with pytest.raises(WrongState):
            again()
    response = session().get_one(SurveyResponse, number)
    invitation = sent_out.invitations(row)[0]
    assert (response.person_id, response.channel, invitation.answered) == (s.owner, "link", True)
    assert count(SurveyDraft) == 0
    assert [line.name for line in events.story_of(("invitation", invitation.id), "staff")] == [
        "survey.answered"
    ]
    reach = {each.question: (each.shown, each.answered) for each in session().scalars(select(SurveyReach))}
    assert reach["q1"] == (1, 1) and reach["q7"] == (1, 0) and "q2" not in reach


def test_two_at_once_hand_in_one(s: Story, app: Flask, clock: Any) -> None:
    token = tokens(sent_out.sent(s))[0]
    save(token, q1={"value": 5})
    session().rollback()
    now = clock.now

    def one(_: int) -> str:
        with app.app_context(), house_clock.frozen(now):
            try:
                hand_in(token)
                return "in"
            except WrongState:
                return "late"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["in", "late", "late", "late"]
    assert count(SurveyResponse) == 1


def test_nothing_is_taken_after_the_end(s: Story, clock: Any) -> None:
    token = tokens(sent_out.sent(s))[0]
    clock.forward(days=30)
    for try_it in (lambda: save(token, q1={"value": 5}), lambda: hand_in(token)):
        with pytest.raises(WrongState):
            try_it()
    assert reading.by_token(token).state == "closed"


def test_anonymous_ones_wait_for_four_alike_and_the_rest_is_coarsened_or_left_out(s: Story) -> None:
    sent_out.homes(s.community, 11)
    survey = made.survey_published(s, anonymous=True)
    row = sent_out.sent(s, survey)
    all_of_them = tokens(row)
    for token in all_of_them[:4]:
        save(token, q1={"value": 5})
        assert hand_in(token) is None
    empty(row)
    assert (count(SurveyBox), count(SurveyResponse)) == (4, 0)
    for token in all_of_them[4:6]:
        save(token, q1={"value": 1}, q2={"words": "慢"})
        hand_in(token)
    empty(row)
    assert (count(SurveyBox), count(SurveyResponse)) == (0, 6)
    for response in session().scalars(select(SurveyResponse)):
        assert (response.person_id, response.invitation_id, response.unit_id, response.answered_at) == (
            None,
        ) * 4
        assert (response.month, response.community_id) == ("2026-03", s.community)
    for token in all_of_them[6:9]:
        save(token, q1={"value": 3})
        hand_in(token)
    for number in range(2):
        at_board(row, f"device{number}")
    with write():
        rounds_clock.close_round(row.id)
    empty(row)
    assert (count(SurveyBox), count(SurveyResponse)) == (0, 11)
    session().rollback()
    coarse = session().scalars(select(SurveyResponse).where(SurveyResponse.segment == "")).all()
    assert len(coarse) == 5 and sent_out.round_again(row).left_out == 0


def test_what_is_counted_at_once_tells_nothing_of_an_anonymous_answer(s: Story) -> None:
    sent_out.homes(s.community, 5)
    row = sent_out.sent(s, made.survey_published(s, anonymous=True))
    for place, token in enumerate(tokens(row)[:5]):
        save(token, q1={"value": 1}, q2={"words": "慢"}, q6={"options": ["o1"]})
        hand_in(token)
        if place == 3:
            reach = {r.question: (r.shown, r.answered) for r in session().scalars(select(SurveyReach))}
            assert set(reach.values()) == {(4, 0)} and "q2" not in reach
            if is_postgres():
                writers = select(text("xmin::text")).select_from(SurveyBox).distinct()
                assert len(session().execute(writers).all()) == 1
    empty(row)
    session().rollback()
    reach = {r.question: (r.shown, r.answered) for r in session().scalars(select(SurveyReach))}
    assert reach["q1"] == reach["q2"] == reach["q6"] == (5, 5) and reach["q7"] == (5, 0)


def test_a_stopped_round_collects_on_and_throws_nothing_away(s: Story) -> None:
    row = sent_out.sent(s, made.survey_published(s, anonymous=True))
    token = tokens(row)[0]
    with write() as unit:
        unit.get_one(SurveyRound, row.id).state = RoundState.STOPPED
    save(token, q1={"value": 5})
    hand_in(token)
    empty(row)
    assert (count(SurveyBox), sent_out.round_again(row).left_out) == (1, 0)


def at_board(row: SurveyRound, device: str) -> None:
    code = code_of(row)
    for given in ({"q1": {"value": 4}},):
        with write():
            answering.save(reading.by_board(code, device), given)
        with write():
            answering.hand_in(reading.by_board(code, device), channel="board", by=NOBODY)
    with pytest.raises(WrongState), write():
        answering.save(reading.by_board(code, device), {"q1": {"value": 1}})


def code_of(row: SurveyRound) -> str:
    with write():
        found = sent_out.round_again(row)
        found.board_code = found.board_code or "b" * 22
        return str(found.board_code)


def empty(row: SurveyRound) -> None:
    with write():
        box.empty(row.id)


def test_too_few_that_are_left_are_thrown_away_and_counted(s: Story) -> None:
    row = sent_out.sent(s, made.survey_published(s, anonymous=True))
    token = tokens(row)[0]
    save(token, q1={"value": 2}, q2={"words": "不满"})
    hand_in(token)
    with write():
        rounds_clock.close_round(row.id)
    empty(row)
    assert (count(SurveyBox), count(SurveyResponse), sent_out.round_again(row).left_out) == (0, 0, 1)
