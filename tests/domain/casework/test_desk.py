"""The desk as one index: complete, in order, without a row twice, counted up to a cap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.domain.casework import actions
from portal.domain.casework.models import Task
from portal.domain.casework.queries import CAP, VIEWS, Cursor, Filters, counts, desk, task_of
from portal.domain.casework.rules import LAST, Card, ClockState, Holder, clock_state
from portal.domain.repairs import actions as repairs
from portal.domain.repairs import queries
from portal.domain.repairs.models import Repair
from portal.domain.terms.rules import Urgency
from portal.infra.db import session, write
from portal.infra.refused import Refused
from tests import makers
from tests import makers_estate as make

at = make.at
Put = Callable[..., None]


def walk(communities: list[int], filters: Filters, limit: int) -> list[int]:
    """All ids of a desk, page by page, the way its links lead."""
    found: list[int] = []
    after = None
    while True:
        rows = desk(communities, filters, after, limit)
        assert len(rows) <= limit + 1
        found += [row.subject_id for row in rows[:limit]]
        if len(rows) <= limit:
            return found
        last = rows[limit - 1]
        after = Cursor.parse(str(Cursor(last.sort_at, last.id)))


@pytest.mark.parametrize("limit", [1, 4, 7, 40])
def test_pages_hold_every_row_once_also_where_many_are_due_at_one_moment(
    community: int, put: Put, limit: int
) -> None:
    others = [make.community() for _ in range(2)]
    places = [community, *others]
    for n in range(1, 25):
        put(n, at=places[n % 3], due_at=at("2026-11-23T18:00") if n % 4 else None)
    put(99, at=make.community(), due_at=at("2026-11-23T18:00"))
    found = walk(places, Filters(), limit)
    assert sorted(found) == list(range(1, 25))
    assert found == [n for n in range(1, 25) if n % 4] + [n for n in range(1, 25) if not n % 4]
    assert sorted(walk(places, Filters(community_id=others[0]), limit)) == [
        n for n in range(1, 25) if n % 3 == 1
    ]


def test_each_filter_shows_its_own_and_no_community_shows_nothing(
    community: int, put: Put, clock: Any
) -> None:
    person = make.staff("agent", community)
    put(1, due_at=clock.now, level=2, raised_to="物业经理")
    put(2, due_at=at("2026-11-20T23:59"), urgency=Urgency.URGENT)
    put(3, due_at=at("2026-11-21T00:00"), what="case.sign", holder=Holder.FIRM, holder_id=5)
    put(4, due_at=at("2026-11-20T12:00"))
    with write():
        actions.assign(("case", 2), person, "郭小满")
        actions.mark_held(("case", 4), "等配件")
        actions.post(("case", 3), "在吗", by=make.actor(make.owner_of(make.home()), "owner"))
    assert walk([community], Filters(view="late"), 9) == [1]
    assert walk([community], Filters(view="raised"), 9) == [1]
    assert walk([community], Filters(view="today"), 9) == [2]
    assert walk([community], Filters(view="mine", person_id=person), 9) == [2]
    assert walk([community], Filters(view="held"), 9) == [4]
    assert walk([community], Filters(view="unread"), 9) == [3]
    assert walk([community], Filters(what="case.sign"), 9) == [3]
    assert walk([community], Filters(firm_id=5), 9) == [3]
    assert walk([community], Filters(urgency="urgent"), 9) == [2]
    assert walk([community], Filters(), 9) == [1, 2, 3, 4]
    assert walk([], Filters(), 9) == [] and desk([community], Filters(community_id=-1)) == []
    found = counts([community], person, ["case.sign"])()
    assert found == {
        "all": 4, "mine": 1, "late": 1, "raised": 1, "today": 1, "held": 1, "unread": 1, "case.sign": 1
    }  # fmt: skip
    assert counts([], person, [])() == {}


def test_counts_stop_at_the_cap(community: int, put: Put) -> None:
    for n in range(CAP + 5):
        put(n + 1)
    assert counts([community], 1, ["case.look"])()["all"] == CAP
    assert set(VIEWS) < set(counts([community], 1, ["case.look"])())


@pytest.mark.parametrize(
    "text", ["", "x", "1.2", "nan.1", "inf.1", "1e400.1", f"1.{2**63}", "1.-1", "-1e15.0", "1." + "9" * 5000]
)
def test_a_cursor_from_outside_breaks_nothing(community: int, put: Put, text: str) -> None:
    put(1, due_at=at("2026-11-20T12:00"))
    assert len(desk([community], Filters(), Cursor.parse(text))) == 1


def test_a_cursor_keeps_every_microsecond() -> None:
    for moment in (at("2026-11-20T12:00").replace(microsecond=n) for n in (1, 3, 333_333, 999_999)):
        cursor = Cursor(moment, 12)
        assert Cursor.parse(str(cursor)) == cursor
    assert Cursor.parse(str(Cursor(LAST, 1))) == Cursor(LAST, 1)


def test_a_case_has_one_open_task_written_anew(community: int, put: Put, clock: Any) -> None:
    person = make.staff("agent", community)
    put(1, due_at=at("2026-11-20T12:00"))
    with write():
        actions.assign(("case", 1), person, "郭小满")
    put(1, due_at=at("2026-11-20T13:00"))
    assert session().scalars(select(Task.assignee_id)).all() == [person]
    put(1, what="case.sign")
    task = task_of(("case", 1))
    assert task is not None and (task.assignee_id, task.sort_at) == (None, LAST)
    with write():
        actions.close_task(("case", 1))
    assert task_of(("case", 1)) is None and walk([community], Filters(), 9) == []
    with pytest.raises(Refused), write():
        actions.assign(("case", 1), person, "x")
    put(1)
    assert len(session().scalars(select(Task.id)).all()) == 2


def test_two_writers_of_one_case_never_open_two_tasks(app: Flask, community: int) -> None:
    face = actions.CaseFace(
        community_id=community,
        number="N",
        title="t",
        label="l",
        urgency=Urgency.ORDINARY,
        channel="web",
        version=1,
    )

    def one(_: int) -> bool:
        with app.app_context():
            try:
                with write():
                    actions.put_task(("case", 1), face, Card(what="case.look", holder=Holder.DESK))
            except IntegrityError:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert any(pool.map(one, range(8)))
    assert len(session().scalars(select(Task.id)).all()) == 1


def test_two_messages_at_once_on_one_repair_both_arrive_on_one_task(app: Flask, clock: Any) -> None:
    s = makers.story()
    repair = makers.repair_submitted(s)
    people = [make.actor(s.owner, "owner"), make.actor(s.agent, "staff")] * 3

    def say(by: Any) -> None:
        with app.app_context(), write():
            repairs.message(queries.get_for(by, repair.id), text="您好", by=by)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(say, people))
    assert session().scalars(select(Repair.version)).one() == 1
    assert len(session().scalars(select(Task.id)).all()) == 1


def test_the_five_looks_of_a_clock() -> None:
    due, amber = at("2026-11-20T12:00"), at("2026-11-20T11:00")
    looks = {
        "10:59": ClockState.CALM, "11:00": ClockState.SOON, "11:59": ClockState.SOON, "12:00": ClockState.LATE,
    }  # fmt: skip
    for hour, look in looks.items():
        assert clock_state(due, amber, at(f"2026-11-20T{hour}")) is look
    assert clock_state(due, amber, at("2026-11-20T13:00"), held=True) is ClockState.HOLD
    assert clock_state(due, amber, at("2026-11-20T13:00"), done=True) is ClockState.DONE
    assert clock_state(None, None, due) is ClockState.CALM is clock_state(LAST, None, due)


@pytest.mark.parametrize("limit", [1, 4, 40])
def test_the_newest_first_holds_every_row_once_and_only_where_nothing_else_narrows(
    community: int, put: Put, limit: int
) -> None:
    other = make.community()
    for n in range(1, 12):
        put(n, at=other if n % 3 else community, due_at=at(f"2026-11-{30 - n}T18:00"))
    newest = Filters(newest=True)
    assert walk([community, other], newest, limit) == list(range(11, 0, -1))
    assert walk([community, other], Filters(newest=True, community_id=other), limit) == [
        n for n in range(11, 0, -1) if n % 3
    ]
    by_due = Filters(newest=True, view="today")
    assert walk([community, other], by_due, limit) == walk([community, other], Filters(view="today"), limit)


def test_today_ends_at_the_midnight_of_each_community(app: Flask, clock: Any, put: Put) -> None:
    here, far = make.community(), make.community(zone="Asia/Urumqi")
    put(1, at=here, due_at=at("2026-11-21T01:00"))
    put(2, at=far, due_at=at("2026-11-21T01:00"))  # 23:00 of the 20th in Urumqi
    zones = {here: "Asia/Shanghai", far: "Asia/Urumqi"}
    today = Filters(view="today")
    assert [row.subject_id for row in desk([here, far], today, zones=zones)] == [2]
    assert counts([here, far], 0, (), zones)()["today"] == 1
    assert [row.subject_id for row in desk([here, far], today)] == []
    assert counts([here], 0, (), zones)()["today"] == 0 and counts([far], 0, (), zones)()["today"] == 1
