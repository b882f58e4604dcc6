"""What people answered by their links comes together in the results: counted once, in sets, don't know apart."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.surveys import links
from portal.domain.surveys.actions import answering, tallying
from portal.domain.surveys.actions.tallying import tally, versions_waiting
from portal.domain.surveys.answer_models import SurveyRelease, SurveyResponse, SurveyTally
from portal.domain.surveys.models import SurveyVersion
from portal.domain.surveys.queries import answering as reading
from portal.domain.surveys.queries import results, words
from portal.infra.actor import Actor
from portal.infra.db import session, write
from tests import makers
from tests import makers_rounds as sent_out

NOBODY = Actor(None, "", "owner", "public", permissions={})
# Twelve homes: their mark, whether they would recommend us, what they expected and felt, what could be better.
GIVEN: list[dict[str, Any]] = [
    {
        "q1": {"value": 5},
        "q3": {"value": 10},
        "q4": {"expected": 5, "felt": 4},
        "q6": {"options": ["o1", "o2"]},
    },
    {"q1": {"value": 4}, "q3": {"value": 9}, "q4": {"expected": 4, "felt": 4}, "q6": {"options": ["o1"]}},
    {"q1": {"value": 1}, "q2": {"words": "修得太慢"}, "q3": {"value": 2}, "q4": {"expected": 5, "felt": 1}},
    {"q1": {"value": 2}, "q2": {"words": "没人回复"}, "q3": {"value": 6}, "q4": {"dk": True}},
    {"q1": {"dk": True}, "q3": {"value": 7}, "q4": {"expected": 3}},
    {"q1": {"value": 3}, "q3": {"value": 8}, "q4": {"expected": 4, "felt": 5}},
    {"q1": {"value": 5}, "q3": {"value": 10}, "q4": {"expected": 4, "felt": 4}},
]


def hand_in(invitation_id: int, given: dict[str, Any]) -> None:
    token = links.token_of(invitation_id)
    with write():
        answering.save(reading.by_token(token), given)
    with write():
        answering.hand_in(reading.by_token(token), channel="link", by=NOBODY)


def lines() -> int:
    session().rollback()
    return int(session().scalar(select(func.sum(SurveyTally.n))) or 0)


@pytest.fixture
def asked(app: Flask, clock: Any) -> Any:
    """A round sent to twelve homes, seven of which have answered."""
    clock.to("2026-03-02T10:00+08:00")
    s = makers.story()
    sent_out.homes(s.community, 11)
    row = sent_out.sent(s)
    ids = [each.id for each in sent_out.invitations(row)]
    for invitation_id, given in zip(ids, GIVEN, strict=False):
        hand_in(invitation_id, given)
    return s, row, ids


def test_counted_once_by_two_workers_and_then_in_fives(app: Flask, asked: Any) -> None:
    s, row, ids = asked
    version = row.survey_version_id
    session().rollback()

    def one(_: int) -> bool:
        with app.app_context():
            return tally(version)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(2))) == [False, False]
    by = s.by("manager")
    shown = results.overview(by, row.survey_id)
    assert (shown.people, shown.waiting, shown.rate.asked, shown.rate.answered) == (7, 0, len(ids), 7)
    found = {each.question.id: each for each in shown.rows}
    assert (found["q1"].people, found["q1"].unknown, found["q1"].figure.value) == (6, 1, 500)
    assert (found["q3"].people, found["q3"].figure.value) == (7, 143)  # 3 of 7 promote, 2 detract
    # Of a pair only who said both counts: -1, 0, -4, +1, 0; one did not know, one said one side.
    assert (found["q4"].people, found["q4"].unknown, found["q4"].figure.value) == (5, 1, -800)
    assert found["q4"].sides["expected"] == {"5": 2, "4": 3}
    # Two wrote words, two ticked what could be better: too few to show.
    assert found["q2"].hidden and found["q6"].hidden and found["q6"].marks == {}
    assert words.quotes(by, session().get_one(SurveyVersion, version)) == []
    assert found["q3"].seen == 7 and found["q7"].skipped == 7
    counted = lines()
    for invitation_id in ids[7:11]:
        hand_in(invitation_id, GIVEN[0])
    session().rollback()
    assert versions_waiting() == [] and tally(version) is False and lines() == counted
    assert results.overview(by, row.survey_id).waiting == 0
    hand_in(ids[11], GIVEN[0])
    session().rollback()
    assert versions_waiting() == [version] and results.overview(by, row.survey_id).waiting == 5
    assert tally(version) is False and lines() > counted
    after = results.overview(by, row.survey_id)
    assert (after.people, after.waiting) == (12, 0)
    assert {each.question.id: each for each in after.rows}["q6"].marks == {"o1": 7, "o2": 6}


def test_a_worker_that_dies_counts_nothing_and_the_next_counts_all(
    app: Flask, asked: Any, monkeypatch: Any
) -> None:
    _, row, _ = asked

    def dies(*_: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(tallying, "_release", dies)
        with pytest.raises(RuntimeError):
            tally(row.survey_version_id)
    assert lines() == 0 and session().scalar(select(func.count()).where(SurveyResponse.tallied)) == 0
    monkeypatch.setattr(tallying, "PIECE", 2)
    while tally(row.survey_version_id):
        # While it is counted piece by piece, nothing is shown.
        session().rollback()
        assert session().scalar(select(func.count()).select_from(SurveyRelease)) == 0
    session().rollback()
    people = select(SurveyRelease.people).where(SurveyRelease.question == "")
    assert session().scalar(people) == 7
    assert (
        session().scalar(select(SurveyTally.n).where(SurveyTally.dim == "all", SurveyTally.question == ""))
        == 7
    )
