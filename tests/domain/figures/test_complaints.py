"""Complaints are counted as they move, whatever happens; a recount counts the same; nothing open and late is hidden."""

import datetime as dt
import random
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import answers_complaint_figures as answers
from portal.domain.complaints import actions
from portal.domain.complaints.past.recording import Where, record_past
from portal.domain.complaints.past.rules import PastCase
from portal.domain.estate.models import Community
from portal.domain.figures import complaint_queries as queries
from portal.domain.figures.complaint_models import (
    ComplaintCount,
    ComplaintFact,
    ComplaintStepCount,
    ComplaintStepFact,
)
from portal.domain.figures.complaint_queries import Asked
from portal.domain.figures.complaint_rules import CaseFacts, State, StepFacts, cases_of
from portal.infra import worker
from portal.infra.db import session, write
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make


def work(app: Flask) -> None:
    """Everything owed is done, and seen here."""
    worker.work_off(app)
    session().rollback()


def counted() -> list[list[tuple[Any, ...]]]:
    """Every counter that is not nought, and every fact, by key."""
    session().rollback()
    found = []
    for model, keys in (
        (ComplaintCount, 4),
        (ComplaintStepCount, 3),
        (ComplaintFact, 99),
        (ComplaintStepFact, 99),
    ):
        columns = [c for c in model.__table__.c if c.name != "id"]
        rows = [tuple(row) for row in session().execute(select(*columns))]
        found.append(sorted((row for row in rows if keys == 99 or any(row[keys:])), key=str))
    return found


def past(
    community: int, by: Any, content: str, submitted: str, replied: str = "", person: str = "程书越"
) -> None:
    """One case of former years, counted in UTC days."""
    case = PastCase(
        content=content, submitted_at=dt.datetime.fromisoformat(submitted), person=person, reply=replied and "答复",
        replied_at=dt.datetime.fromisoformat(replied) if replied else None,
    )  # fmt: skip
    with write():
        record_past(case, session().get_one(Community, community), None, Where(file="x", row=1), by=by)


def test_moving_counters_say_what_a_recount_says(app: Flask, clock: Any) -> None:
    s = makers.story()
    by = make.actor(make.staff("service_lead", s.community), "staff")
    chance = random.Random(3)
    for n in range(6):
        row = complaints.received(s, topic=chance.choice(["workmanship", "property_service"]))
        clock.forward(hours=chance.choice([2, 30]))
        if n % 2:
            with write():
                complaint = session().get_one(type(row), row.id)
                actions.accept(complaint, by=s.by("agent"))
        work(app)
    past(s.community, by, "后来的", "2019-03-10T02:00:00+00:00", "2019-03-11T02:00:00+00:00")
    past(s.community, by, "更早的", "2019-01-10T02:00:00+00:00")
    work(app)
    moved = counted()
    assert any(row[7] for row in moved[2] if row) or moved[0]
    with write():
        answers.recount()
    assert counted() == moved
    work(app)
    assert counted() == moved


def test_what_came_before_makes_the_later_one_a_repeat(app: Flask, clock: Any) -> None:
    s = makers.story()
    by = make.actor(make.staff("service_lead", s.community), "staff")
    past(s.community, by, "第二次", "2019-03-10T02:00:00+00:00", "2019-03-11T02:00:00+00:00")
    work(app)
    past(s.community, by, "第一次", "2019-01-10T02:00:00+00:00")
    past(s.community, by, "太久以前", "2015-01-10T02:00:00+00:00")
    past(s.community, by, "别人的", "2019-03-12T02:00:00+00:00", person="叶知微")
    work(app)
    repeats = session().scalars(select(ComplaintFact.repeat).order_by(ComplaintFact.submitted_at)).all()
    assert list(repeats) == [False, False, True, False]


def test_real_delays_of_the_past_are_on_the_board(app: Flask, clock: Any) -> None:
    """Replied in three working days, late, and never: on time one of three; the buckets hold the days it took."""
    s = makers.story()
    by = make.actor(make.staff("service_lead", s.community), "staff")
    past(s.community, by, "按时", "2019-03-11T02:00:00+00:00", "2019-03-13T02:00:00+00:00", "甲甲")
    past(s.community, by, "晚了", "2019-03-11T02:00:00+00:00", "2019-03-31T02:00:00+00:00", "乙乙")
    past(s.community, by, "没有答复", "2019-03-11T02:00:00+00:00", "", "丙丙")
    work(app)
    (line,) = queries.steps([s.community], 201901, 201912)
    assert (line.month, line.step, line.ended, line.on_time, line.done) == (201903, "reply", 3, 1, 2)
    assert [getattr(line, f"took_{n}") for n in range(6)] == [1, 0, 0, 1, 0, 0]
    assert line.minutes == (2 + 20) * 24 * 60
    assert queries.years([s.community]) == [2019]
    given: dict[str, Any] = {"communities": [s.community], "now": clock.now}
    assert len(queries.cases(Asked(kind="late", step="reply", **given))) == 2
    assert len(queries.cases(Asked(kind="took", value=3, **given))) == 1


def test_what_was_expected_stands_against_how_it_was(app: Flask, clock: Any) -> None:
    s = makers.story()
    complaints.followed_up(s)
    complaints.received(s, expectation=5)
    work(app)
    moved = counted()
    (line,) = [row for row in queries.counts([s.community], 202611, 202611) if row.dimension == "all"]
    assert (line.cases, line.told, line.hoped, line.felt) == (2, 1, 4, 5)
    assert len(queries.cases(Asked(kind="told", communities=[s.community], now=clock.now))) == 1
    with write():
        answers.recount()
    assert counted() == moved


def test_what_is_open_and_over_its_limit_counts(app: Flask, clock: Any) -> None:
    s = makers.story()
    complaints.received(s)
    clock.forward(days=2)
    work(app)
    (line,) = queries.open_steps([s.community], clock.now)
    assert (line.step, line.open, line.overdue) == ("acknowledge", 1, 1)
    asked = Asked(kind="overdue", communities=[s.community], now=clock.now, step="acknowledge")
    assert len(queries.cases(asked)) == 1


def test_rules_of_a_fact() -> None:
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    facts = CaseFacts(complaint_id=1, community_id=2, submitted_at=at, month=202603, repeat=True)
    assert {key.dimension: tuple(n) for key, n in cases_of(facts).items()} == {
        "all": (1, 1, 0, 0, 0, 0),
        "topic": (1, 1, 0, 0, 0, 0),
    }
    assert cases_of(CaseFacts(complaint_id=1, community_id=0, submitted_at=at, month=0)) == {}
    step = {"complaint_id": 1, "stage": 1, "step": "reply", "part": 0, "community_id": 2, "started_at": at}
    done = StepFacts(state=State.DONE, due_at=None, done_at=at + dt.timedelta(days=3), **step)  # type: ignore[arg-type]
    assert (done.on_time, done.bucket) == (None, 1)
    assert StepFacts(state=State.NEVER, due_at=at, **step).on_time is False  # type: ignore[arg-type]
