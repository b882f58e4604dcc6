"""Many answers to one survey: responses of every community, category, firm, kind of person and month, counted by the
worker's own duty, of a survey that the verbs made."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from portal.domain.surveys.actions import tallying
from portal.domain.surveys.answer_models import SurveyAnswer, SurveyReach, SurveyResponse
from portal.domain.surveys.models import SurveyInvitation, SurveyRound
from portal.domain.surveys.question_rules import SIDES, Kind, Question, parse
from portal.domain.surveys.rules import InvitationState, RoundState
from portal.infra import clock
from portal.infra.db import session, write
from tests import makers_estate
from tests import makers_surveys as make
from tests.bench import estate, fill
from tests.bench.estate import Ground
from tests.bench.pages import Page

CATEGORIES = ("structure", "waterproofing", "water", "electric", "doors", "finish", "equipment", "grounds")
TIES = ("owner", "co_owner", "household", "tenant")
MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
FIRMS = 16
WORDS = (
    "修得太慢，等了三天",
    "师傅很有礼貌",
    "停车太乱了",
    "repair was slow",
    "保洁不错",
    "电梯老是坏",
    "没有回复",
)
RESPONDED = 0.6
AT_ONCE = 1000


@dataclass
class Asked:
    """The survey with its round, and the firms it is about."""

    survey: int
    version: int
    round: int
    questions: tuple[Question, ...]
    firms: list[int]


def lay(ground: Ground) -> Asked:
    """A yearly survey in use, with a round."""
    story = estate.story_of(ground.places[1])
    row = make.survey_published(story, everywhere=True, trigger="year", start="year", questions=())
    version = make.version_of(row)
    firms = [makers_estate.firm(f"责任单位{n}") for n in range(FIRMS)]
    with write() as unit:
        round_ = SurveyRound(
            survey_id=row.id, survey_version_id=version.id, community_id=None, name="年度", trigger="year", period="2026",
            segment={}, seed="", frame=0, state=RoundState.OPEN, version=1, opens_at=clock.now(), made_at=clock.now(),
        )  # fmt: skip
        unit.add(round_)
        unit.flush()
        return Asked(row.id, version.id, round_.id, parse(version.questions), firms)


def grow(ground: Ground, asked: Asked, wanted: int) -> int:
    """Answer until there are `wanted` answers, and let the worker count them; returns how many there are now."""
    chance = random.Random(1)
    have = count()
    while have < wanted:
        with write():
            have += _answer(ground, asked, chance, min(AT_ONCE, (wanted - have) // len(asked.questions) + 1))
    for table in (SurveyResponse.__table__, SurveyInvitation.__table__):
        fill.set_sequence(table)
    session().commit()
    for version in tallying.versions_waiting():
        while tallying.tally(version):
            pass
    fill.settle()
    return have


def count() -> int:
    """How many answers there are."""
    return session().scalar(select(func.count()).select_from(SurveyAnswer)) or 0


def _answer(ground: Ground, asked: Asked, chance: random.Random, much: int) -> int:
    first = (session().scalar(select(func.max(SurveyResponse.id))) or 0) + 1
    responses, answers, invited = [], [], []
    for response_id in range(first, first + much):
        place = chance.choice(ground.places)
        unit, _, label, owner = chance.choice(place.homes)
        # Some firms and categories have much to do, others little; a firm works for few communities.
        firm = min(int(chance.expovariate(0.25)), FIRMS - 1)
        about = {
            "community_id": place.id, "category": CATEGORIES[min(int(chance.expovariate(0.5)), 7)],
            "firm_id": asked.firms[firm], "segment": chance.choice(TIES),
        }  # fmt: skip
        case = {
            "round_id": asked.round, "survey_id": asked.survey, "person_id": owner, "unit_id": unit, "label": label,
            "subject_kind": "bench", "state": InvitationState.SENT, **about,
        }  # fmt: skip
        invited += [{**case, "subject_id": response_id * 2, "answered": True}]
        if chance.random() > RESPONDED:
            invited += [{**case, "subject_id": response_id * 2 + 1, "answered": False}]
        responses.append(
            {"id": response_id, "survey_id": asked.survey, "survey_version_id": asked.version, "round_id": asked.round,
             "month": chance.choice(MONTHS), "channel": "link", "tallied": False, **about}
        )  # fmt: skip
        for question in asked.questions:
            answers += [
                {"response_id": response_id, "question": question.id, **each}
                for each in _given(question, chance)
            ]
    session().execute(insert(SurveyInvitation), invited)
    session().execute(insert(SurveyResponse), responses)
    session().execute(insert(SurveyAnswer), answers)
    _seen(asked, much)
    return len(answers)


def _given(question: Question, chance: random.Random) -> Iterator[dict[str, Any]]:
    nothing = {"part": "", "choice": "", "value": None, "unknown": False, "words": ""}
    if question.kind is Kind.TEXT:
        if chance.random() < 0.3:
            yield nothing | {"words": chance.choice(WORDS)}
    elif question.dont_know and chance.random() < 0.1:
        yield nothing | {"unknown": True}
    elif question.kind is Kind.PAIR:
        yield from (nothing | {"part": side, "value": chance.choice(question.marks)} for side in SIDES)
    elif question.marks:
        yield nothing | {"value": chance.choice(question.marks)}
    else:
        yield nothing | {"choice": chance.choice(question.options).id}


def _seen(asked: Asked, much: int) -> None:
    for question in asked.questions:
        row = session().get(SurveyReach, (asked.round, question.id))
        if row is None:
            row = SurveyReach(round_id=asked.round, question=question.id, shown=0, answered=0)
            session().add(row)
        row.shown, row.answered = row.shown + much, row.answered + much * 9 // 10
    session().flush()


def pages(ground: Ground, asked: Asked) -> Iterator[Page]:
    """The pages of results, with all of these answers behind them."""

    def at(name: str, address: str) -> Page:
        return Page(
            name,
            None,
            "manager",
            lambda browser: browser.ask("GET", f"/staff/surveys/{asked.survey}{address}"),
        )

    kinds = {question.kind: question.id for question in reversed(asked.questions)}
    yield at("results: all questions", "/results")
    yield at("results: a mark, by firm", f"/results/questions/{kinds[Kind.RATING]}?dim=firm")
    yield at("results: recommendation, by category", f"/results/questions/{kinds[Kind.NPS]}?dim=category")
    yield at(
        "results: expectation and experience, by community",
        f"/results/questions/{kinds[Kind.PAIR]}?dim=community",
    )
    yield at("results: all quotes", "/results/quotes")
    yield at("results: quotes of a theme", "/results/quotes?theme=1")
    yield Page("surveys", None, "manager", lambda browser: browser.ask("GET", "/staff/surveys"))
