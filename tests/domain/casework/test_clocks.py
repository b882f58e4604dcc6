"""Clocks of a case: started, kept, dropped, held and moved, each by the calendar it was started on."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.casework import clocks, escalation
from portal.domain.casework.models import Deadline, Extension, Hold
from portal.domain.terms import actions as terms_actions
from portal.domain.terms import queries as terms
from portal.domain.terms.span_rules import DayKind, Span
from portal.infra.db import session, write
from portal.infra.refused import Refused, WrongState
from tests import makers_estate as make

CASE = ("case", 1)
at = make.at


def start(community: int, kind: str = "accept", span: str = "4wh") -> Deadline:
    with write():
        return clocks.start(CASE, kind, Span.parse(span), community)


def passed() -> list[int]:
    return [row.id for row in escalation.to_pass({"case"})]


def due(kind: str = "accept") -> Any:
    session().rollback()
    found = clocks.current(CASE, kind)
    return found and found.due_at


def test_a_limit_counts_on_the_calendar_and_turns_amber_before(community: int) -> None:
    row = start(community)
    assert (row.due_at, row.amber_at) == (at("2026-11-20T14:30"), at("2026-11-20T12:00"))
    assert row.calendar_id == terms.calendar_for(community).id


def test_a_limit_started_again_drops_the_one_that_ran(community: int, clock: Any) -> None:
    first = start(community)
    clock.forward(hours=1)
    second = start(community)
    assert [d.id for d in clocks.running(CASE)] == [second.id]
    assert session().get_one(Deadline, first.id).dropped_at == clock.now


def test_what_is_kept_or_dropped_no_longer_runs(community: int, clock: Any) -> None:
    for kind in ("accept", "visit", "repair"):
        start(community, kind)
    with write():
        clocks.meet(CASE, "accept")
    with write():
        clocks.drop(CASE, "visit")
    assert [d.kind for d in clocks.running(CASE)] == ["repair"]
    with write():
        clocks.drop(CASE)
    assert clocks.running(CASE) == []
    rows = {d.kind: d for d in session().scalars(select(Deadline))}
    assert (rows["accept"].met_at, rows["visit"].dropped_at) == (clock.now, clock.now)
    clock.forward(days=30)
    assert passed() == []


def test_a_hold_gives_back_the_time_it_took(community: int, clock: Any) -> None:
    start(community, span="24h")
    clock.forward(hours=2)
    with write():
        clocks.hold(CASE, "parts", "等件")
    assert due() is None
    with pytest.raises(WrongState), write():
        clocks.hold(CASE, "parts", "again")
    clock.forward(days=3)
    assert passed() == []
    with write():
        clocks.resume(CASE)
    assert due() == at("2026-11-24T09:00")
    with pytest.raises(WrongState), write():
        clocks.resume(CASE)


def test_two_holds_add_up(community: int, clock: Any) -> None:
    start(community, span="24h")
    for _ in range(2):
        clock.forward(hours=1)
        with write():
            clocks.hold(CASE, "parts", "等件")
        clock.forward(hours=10)
        with write():
            clocks.resume(CASE)
    assert due() == at("2026-11-22T05:00")


def test_a_limit_keeps_its_calendar_when_a_newer_one_comes(community: int, clock: Any) -> None:
    row = start(community, span="2wd")
    before = due()
    with write():
        terms_actions.set_calendar_day(
            date(2026, 11, 23), DayKind.HOLIDAY, name="停工", community_id=community, by=make.HOUSE
        )
    assert terms.calendar_for(community).id != row.calendar_id
    clock.forward(minutes=1)
    with write():
        clocks.hold(CASE, "parts", "等件")
    clock.forward(minutes=1)
    with write():
        clocks.resume(CASE)
    assert due() == before
    clock.to("2026-11-20T01:00+00:00")
    start(community, "other", "2wd")
    assert due("other") > before


def test_an_end_that_somebody_chose_is_met_by_holds_after_it_only(community: int, clock: Any) -> None:
    with write():
        clocks.set_due(CASE, "repair", at("2026-11-30T18:00"), community)
    clock.forward(days=1)
    with write():
        clocks.hold(CASE, "owner", "不在家")
    clock.forward(days=2)
    with write():
        clocks.resume(CASE)
    assert due("repair") == at("2026-12-02T18:00")
    with write():
        clocks.extend(CASE, "repair", at("2026-12-10T18:00"), "等批复", make.HOUSE)
    assert due("repair") == at("2026-12-10T18:00")
    clock.forward(days=1)
    with write():
        clocks.hold(CASE, "owner", "又不在家")
    clock.forward(hours=6)
    with write():
        clocks.resume(CASE)
    assert due("repair") == at("2026-12-11T00:00")
    record = session().scalars(select(Extension)).one()
    assert (record.was_due_at, record.due_at) == (at("2026-12-02T18:00"), at("2026-12-10T18:00"))


def test_an_end_is_never_chosen_in_the_past_nor_moved_earlier(community: int, clock: Any) -> None:
    with pytest.raises(Refused) as refused, write():
        clocks.set_due(CASE, "repair", clock.now, community)
    assert refused.value.field == "due"
    start(community, "repair", "7d")
    with pytest.raises(Refused), write():
        clocks.extend(CASE, "repair", due("repair"), "r", make.HOUSE)
    with pytest.raises(WrongState), write():
        clocks.extend(CASE, "none", at("2026-12-30T18:00"), "r", make.HOUSE)
    with write():
        clocks.hold(CASE, "parts", "等件")
    with pytest.raises(WrongState), write():
        clocks.extend(CASE, "repair", at("2026-12-30T18:00"), "r", make.HOUSE)


def test_a_limit_that_was_late_and_moved_can_be_late_again(community: int, clock: Any) -> None:
    row = start(community, "repair", "1h")
    clock.forward(hours=2)
    assert passed() == [row.id]
    with write():
        session().get_one(Deadline, row.id).late_told_at = clock.now
    assert passed() == []
    with write():
        clocks.extend(CASE, "repair", at("2026-11-20T15:00"), "等件", make.HOUSE)
    clock.forward(hours=8)
    assert passed() == [row.id]


def test_what_was_agreed_is_agreed_again_for_as_long(community: int, clock: Any) -> None:
    with write():
        assert clocks.renew(CASE, "repair", community) is None
        clocks.set_due(CASE, "repair", at("2026-11-30T09:00"), community)
    clock.forward(days=4)
    with write():
        clocks.meet(CASE, "repair")
        clocks.renew(CASE, "repair", community)
    assert due("repair") == at("2026-12-04T09:00")


def test_holds_end_after_their_last_day(community: int, clock: Any) -> None:
    with write():
        clocks.hold(CASE, "weather", "雨", date(2026, 11, 21))
    for days, found in ((0, 0), (1, 0), (1, 1)):
        clock.forward(days=days)
        assert len(clocks.holds_over()) == found
    assert session().scalars(select(Hold.kind)).one() == "weather"
