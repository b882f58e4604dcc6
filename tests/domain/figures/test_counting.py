"""Rounds are counted as repairs move, whatever happens; hot spots reach those who build."""

import datetime as dt
import random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import answers_figures
from portal.domain.figures import actions as figures
from portal.domain.figures import queries
from portal.domain.figures.models import HeatCount, HotSpot, RoundFact, WorkCount
from portal.domain.figures.queries import Asked
from portal.domain.figures.rules import State
from portal.domain.repairs import actions
from portal.domain.repairs.queries import counting
from portal.domain.repairs.rules import Status
from portal.infra import worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused, Stale
from tests import makers
from tests.harness.client import statements

KINDS = (HeatCount, WorkCount)


def work(app: Flask) -> None:
    """Everything owed is done, and seen here."""
    worker.work_off(app)
    session().rollback()


def counted() -> list[list[tuple[Any, ...]]]:
    """Every counter that is not nought, by its key."""
    session().rollback()
    found = []
    for model in KINDS:
        columns = [c for c in model.__table__.c if c.name != "id"]
        rows = session().execute(select(*columns))
        keys = 5 if model is HeatCount else 4
        found.append(sorted(tuple(row) for row in rows if any(tuple(row)[keys:])))
    return found


def facts() -> list[tuple[Any, ...]]:
    """Every fact but the empty ones, by repair and round."""
    columns = [c for c in RoundFact.__table__.c if c.name != "id"]
    rows = session().execute(select(*columns).where(RoundFact.community_id != 0))
    return sorted((tuple(row) for row in rows), key=lambda row: row[:2])


def refused_once(s: makers.Story) -> Any:
    """Sent back once, then done and signed."""
    repair = makers.repair_awaiting_signatures(s)
    with write():
        actions.refuse(makers.again(repair), reason="还在滴", by=s.by("owner"))
    with write():
        by = s.by("technician")
        actions.complete(makers.again(repair), work_done="又换了一次", photos=(makers.photo(by, 41),), by=by)
    makers.sign_all(s, repair)
    return repair


def come_back(s: makers.Story) -> Any:
    """Closed, then opened again by the owner."""
    repair = makers.repair_closed(s)
    with write():
        actions.reopen(makers.again(repair), reason="又漏了", by=s.by("owner"))
    return repair


def test_random_histories_are_counted_as_a_recount_counts_them(app: Flask, clock: Any) -> None:
    s = makers.story()
    chance = random.Random(11)
    made = [
        makers.repair_submitted, makers.repair_accepted, makers.repair_dispatched, makers.repair_held,
        makers.repair_closed, makers.repair_rejected, makers.repair_disputed, refused_once, come_back,
    ]  # fmt: skip
    chance.shuffle(made)
    for maker in made:
        maker(s)
        if chance.random() < 0.5:
            work(app)
    work(app)
    before, known = counted(), facts()
    assert before[0] and before[1]
    with write():
        assert answers_figures.recount() == len(known)
    assert counted() == before
    assert facts() == known


def test_a_round_is_counted_once_however_often_it_is_told(app: Flask, clock: Any) -> None:
    s = makers.story()
    repair = come_back(s)
    work(app)
    once = counted()
    for _ in range(3):
        with write():
            figures.follow(repair.id, lambda: answers_figures.facts_of(counting.rounds_to_count(repair.id)))
    assert counted() == once
    (done,) = queries.work([s.community], 202611, 202611)
    assert (done.signed, done.first_fix, done.came_back, done.firm_id) == (1, 0, 1, s.firm)
    first, second = session().scalars(select(RoundFact).order_by(RoundFact.round))
    assert (first.state, first.came_back, second.state, second.round) == (State.SIGNED, True, State.OPEN, 2)


def test_open_overdue_work_counts_against_its_firm(app: Flask, clock: Any) -> None:
    s = makers.story()
    makers.repair_dispatched(s)
    work(app)
    (row,) = queries.open_work([s.community], clock.now)
    assert (row.firm_id, row.open, row.overdue) == (s.firm, 1, 0)
    clock.forward(days=40)
    (row,) = queries.open_work([s.community], clock.now)
    assert (row.open, row.overdue) == (1, 1)
    late = Asked(kind="overdue", communities=[s.community], now=clock.now, firm_id=s.firm)
    assert len(queries.cases(late)) == 1


def test_open_repairs_by_age_and_state_open_their_cases(app: Flask, clock: Any) -> None:
    s = makers.story()
    makers.repair_submitted(s)
    clock.forward(days=5)
    makers.repair_accepted(s)
    edges = [clock.now - dt.timedelta(days=n) for n in (3, 7)]
    assert counting.open_by_age([s.community], edges) == {(Status.SUBMITTED, 1): 1, (Status.ACCEPTED, 0): 1}
    old = counting.open_ones([s.community], Status.SUBMITTED, since=edges[1], until=edges[0])
    assert len(old) == 1
    last = (old[0].at, old[0].id)
    assert not counting.open_ones([s.community], Status.SUBMITTED, since=edges[1], until=edges[0], after=last)


def test_each_kind_of_case_is_found_and_goes_on_by_key(app: Flask, clock: Any) -> None:
    s = makers.story()
    for _ in range(2):
        come_back(s)
    refused_once(s)
    work(app)
    now = clock.now

    def count(kind: str, **given: Any) -> int:
        asked = Asked(kind=kind, communities=[s.community], now=now, **given)
        rows = queries.cases(asked, limit=1)
        total = 0
        while rows:
            total += 1
            rows = queries.cases(asked, after=(rows[0].at, rows[0].id), limit=1)
        return total

    assert {kind: count(kind) for kind in queries.KINDS} == {
        "signed": 3, "late": 0, "again": 3, "back": 2, "open": 2, "overdue": 0, "cases": 3, "returns": 2,
    }  # fmt: skip
    assert count("signed", firm_id=s.firm) == 3 and count("signed", firm_id=s.other_firm) == 0
    assert count("signed", payer="responsible_contractor") == 3 and count("signed", payer="owner") == 0
    assert count("cases", part_code="water.supply", since=now - dt.timedelta(days=1)) == 3
    assert count("cases", until=now - dt.timedelta(days=1)) == 0


def test_like_defects_make_a_hot_spot_that_is_told_once(app: Flask, clock: Any) -> None:
    s = makers.story()
    with write():
        figures.set_hot_rule(s.community, least=3, days=30, active=True, version=0, by=s.by("manager"))
    for n in range(4):
        assert session().scalar(select(HotSpot.id)) is None or n == 3
        makers.repair_accepted(s)
        work(app)
    (spot,) = session().scalars(select(HotSpot))
    assert (spot.cases, spot.part_code, len(spot.repairs)) == (3, "water.supply", 3)
    told = session().scalars(select(Message).where(Message.subject_kind == "hot_spot")).all()
    assert {m.person_id for m in told} == {s.project, s.supervision}
    assert queries.hot_spots([s.community])[0].id == spot.id
    assert queries.hot_spot(spot.id, [s.community + 1]) is None


def test_who_may_change_a_rule_and_on_which_version(app: Flask, clock: Any) -> None:
    s = makers.story()
    given: dict[str, Any] = {"least": 4, "days": 20, "active": True}
    with pytest.raises((Denied, Missing)), write():
        figures.set_hot_rule(s.community, **given, version=0, by=s.by("agent"))
    with write():
        figures.set_hot_rule(s.community, **given, version=0, by=s.by("manager"))
    with pytest.raises(Stale), write():
        figures.set_hot_rule(s.community, **given, version=0, by=s.by("manager"))
    with pytest.raises(Refused), write():
        figures.set_hot_rule(s.community, least=1, days=20, active=True, version=1, by=s.by("manager"))
    rule = queries.rule_of(s.community)
    assert (rule.least, rule.days, rule.active) == (4, 20, True)


def test_the_board_asks_few_questions(app: Flask, clock: Any) -> None:
    s = makers.story()
    makers.repair_closed(s)
    work(app)
    with statements() as heard:
        queries.work([s.community], 202511, 202611)
        queries.open_work([s.community], clock.now)
        (cell,) = queries.heat(s.community, 202611, 202611)
        assert not queries.heat(s.community, 202611, 202611, firm_id=s.other_firm)
    assert len(heard) == 4
    assert (cell.part_code, cell.cases, cell.returns) == ("water.supply", 1, 0)
