"""Effects that are owed: leases, tries, back-off, given up in sight; messages at least once."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import duties
from portal.infra import jobs, outbox, outbox_care, worker
from portal.infra.db import session, write
from portal.infra.numbering import NumberSeries, next_number
from portal.infra.outbox import LAST_TRY, LEASE, OutboxRow, Topic
from portal.infra.refused import Refused
from tests import makers_estate

told: list[tuple[dict[str, Any], str]] = []
seen: list[Any] = []


def count(payload: dict[str, Any]) -> None:
    next_number(f"done:{payload['n']}")


def fail(payload: dict[str, Any]) -> None:
    next_number("tried")
    raise ZeroDivisionError("no such day")


def give_up(payload: dict[str, Any], why: str) -> None:
    told.append((payload, why))


def break_down(payload: dict[str, Any], why: str) -> None:
    raise RuntimeError("nobody to tell")


def post(payload: dict[str, Any], row: outbox.Claimed) -> None:
    seen.append(row.id)


@pytest.fixture(autouse=True)
def topics(app: Flask) -> Iterator[None]:
    before = app.extensions["topics"]
    app.extensions["topics"] = {
        "count": Topic(count),
        "fail": Topic(fail, on_dead=give_up),
        "mute": Topic(fail, on_dead=break_down),
        "post": Topic(post, outside=True),
        "job": before["job"],
    }
    told.clear()
    seen.clear()
    yield
    app.extensions["topics"] = before


def owe(topic: str, n: int = 1, **more: Any) -> None:
    with write():
        outbox.enqueue(topic, {"n": n}, **more)


def row(topic: str = "count") -> OutboxRow:
    session().rollback()
    return session().scalars(select(OutboxRow).where(OutboxRow.topic == topic)).one()


def times(series: str) -> int:
    session().rollback()
    return session().scalar(select(NumberSeries.last).where(NumberSeries.series == series)) or 0


def test_what_is_owed_is_done_once_and_oldest_first(app: Flask, clock: Any) -> None:
    for n in (1, 2, 3):
        owe("count", n)
    assert [each.payload["n"] for each in outbox.claim(2)] == [1, 2]
    assert worker.work_off(app) == 1
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert worker.work_off(app) == 2
    assert worker.work_off(app) == 0
    assert [times(f"done:{n}") for n in (1, 2, 3)] == [1, 1, 1]


def test_the_same_key_is_one_effect_and_what_is_not_due_waits(app: Flask, clock: Any) -> None:
    for _ in range(3):
        owe("count", dedupe_key="one")
    owe("count", 2, due_at=clock.now + dt.timedelta(hours=1))
    assert worker.work_off(app) == 1
    clock.forward(hours=1)
    assert worker.work_off(app) == 1


def test_a_lost_lease_does_nothing_more(app: Flask, clock: Any) -> None:
    owe("count")
    (first,) = outbox.claim()
    assert outbox.claim() == []
    clock.forward(seconds=LEASE.total_seconds() + 1)
    (second,) = outbox.claim()
    assert outbox.renew(first) is False and outbox.renew(second) is True
    outbox.run(first)
    assert times("done:1") == 0
    outbox.run(second)
    outbox.run(first)
    assert times("done:1") == 1
    assert row().done_at == clock.now


def test_what_fails_leaves_nothing_and_waits_longer_each_time_until_it_is_given_up(
    app: Flask, clock: Any
) -> None:
    owe("fail")
    waits = []
    for _ in range(LAST_TRY):
        assert worker.work_off(app) == 1
        kept = row("fail")
        waits.append((kept.due_at - clock.now).total_seconds())
        assert worker.work_off(app) == 0
        clock.to(max(kept.due_at, clock.now))
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    assert times("tried") == 0
    assert row("fail").dead_at is not None and "no such day" in (row("fail").last_error or "")
    assert told == [({"n": 1}, "ZeroDivisionError: no such day")]
    clock.forward(days=1)
    assert worker.work_off(app) == 0
    assert [dead.topic for dead in outbox_care.dead_rows()] == ["fail"]


def test_what_was_given_up_may_be_tried_again(app: Flask, clock: Any) -> None:
    owe("fail")
    with write():
        row("fail").dead_at = clock.now
    with pytest.raises(Refused), write():
        outbox_care.try_again(row("fail").id, makers_estate.HOUSE)
    app.extensions["topics"]["fail"] = Topic(count)
    with write():
        outbox_care.try_again(row("fail").id, makers_estate.HOUSE)
    assert worker.work_off(app) == 1
    assert times("done:1") == 1


def test_what_was_done_long_ago_is_dropped_and_nothing_else(app: Flask, clock: Any) -> None:
    for n in range(5):
        owe("count", n)
    owe("mute")
    with write():
        row("mute").attempts = LAST_TRY - 1
    assert worker.work_off(app) == 6
    clock.forward(days=31)
    owe("count", 5)
    assert worker.work_off(app) == 1
    owe("fail")
    before = clock.now - dt.timedelta(days=30)
    assert [outbox_care.forget_done(before, most=3) for _ in range(3)] == [True, False, False]
    left = session().execute(select(OutboxRow.topic, OutboxRow.done_at).order_by(OutboxRow.id)).all()
    assert [tuple(each) for each in left] == [("mute", None), ("count", clock.now), ("fail", None)]
    clock.forward(days=31)
    assert duties.forget_effects() is False
    session().rollback()
    assert [*session().scalars(select(OutboxRow.topic).order_by(OutboxRow.id))] == ["mute", "fail"]


def test_it_is_given_up_even_if_telling_that_fails(app: Flask, clock: Any) -> None:
    owe("mute")
    with write():
        row("mute").attempts = LAST_TRY - 1
    worker.work_off(app)
    assert row("mute").dead_at is not None


def test_what_kills_its_worker_every_time_is_given_up_too(app: Flask, clock: Any) -> None:
    owe("fail")
    held = []
    for _ in range(LAST_TRY):
        assert len(outbox.claim()) == 1
        until = row("fail").lease_until
        assert until is not None
        held.append((until - clock.now) / LEASE)
        clock.to(until)
        assert outbox.claim() == []
        clock.forward(seconds=1)
    assert held == [1, 2, 4, 8, 16, 16, 16, 16], (
        "workers killed in a row for another reason do not give it up"
    )
    worker.work_off(app)
    assert times("tried") == 0
    assert told == [({"n": 1}, outbox.DIED)]


def test_a_kind_of_effect_that_nobody_knows_does_not_hold_up_the_others(app: Flask, clock: Any) -> None:
    owe("unknown")
    owe("count")
    worker.work_off(app)
    assert times("done:1") == 1
    assert "unknown" in (row("unknown").last_error or "")


def test_what_leaves_the_house_goes_at_least_once_under_one_number(app: Flask, clock: Any) -> None:
    owe("post")
    (lost,) = outbox.claim()
    post(lost.payload, lost)  # sent, and killed before it was noted
    clock.forward(seconds=LEASE.total_seconds() + 1)
    worker.work_off(app)
    assert seen == [lost.id, lost.id]
    worker.work_off(app)
    assert len(seen) == 2


@pytest.fixture
def work(app: Flask) -> Iterator[dict[str, Any]]:
    """Kinds of long work of a test."""
    before = app.extensions["jobs"]
    app.extensions["jobs"] = {}
    yield app.extensions["jobs"]
    app.extensions["jobs"] = before


def a_job(kind: str, total: int = 5) -> int:
    with write():
        return jobs.start(kind, ("case", 1), by_id=1, total=total).id


def the_job() -> jobs.Job:
    session().rollback()
    found = jobs.newest(("case", 1))
    assert found is not None
    return found


def piece(job: jobs.Job) -> bool:
    job.done += 1
    next_number("pieces")
    return job.done < job.total


def test_a_job_makes_room_for_others_and_ends(app: Flask, clock: Any, work: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(jobs, "TURN", 0)
    order: list[str] = []

    def noted(job: jobs.Job) -> bool:
        if not order:
            outbox.enqueue("count", {"n": 1})
        order.append("piece")
        return piece(job)

    def told_in_between(payload: dict[str, Any]) -> None:
        order.append("code")

    work["long"] = noted
    app.extensions["topics"]["count"] = Topic(told_in_between)
    a_job("long")
    worker.work_off(app)
    assert order == ["piece", "code"] + ["piece"] * 4
    assert (the_job().state, the_job().done, row("job").done_at) == ("done", 5, clock.now)


def test_a_job_goes_on_where_a_killed_worker_left_it(app: Flask, clock: Any, work: Any) -> None:
    class Killed(BaseException):
        pass

    def deadly(job: jobs.Job) -> bool:
        if job.done == 3:
            next_number("pieces")
            raise Killed
        return piece(job)

    work["long"] = deadly
    a_job("long")
    with pytest.raises(Killed):
        worker.work_off(app)
    assert (the_job().state, the_job().done) == ("running", 3)
    work["long"] = piece
    assert worker.work_off(app) == 0
    clock.forward(seconds=LEASE.total_seconds() + 1)
    worker.work_off(app)
    assert (the_job().state, the_job().done, times("pieces")) == ("done", 5, 5)


def test_a_job_stops_when_asked_and_fails_in_sight(app: Flask, clock: Any, work: Any) -> None:
    def stopping(job: jobs.Job) -> bool:
        jobs.stop(job)
        return piece(job)

    work["long"] = stopping
    a_job("long")
    worker.work_off(app)
    assert (the_job().state, the_job().done, the_job().ended_at) == ("stopped", 1, clock.now)

    def broken(job: jobs.Job) -> bool:
        raise ValueError("row 7")

    work["broken"] = broken
    a_job("broken")
    for _ in range(LAST_TRY):
        worker.work_off(app)
        clock.forward(hours=1)
    assert the_job().state == "failed" and "row 7" in (the_job().error or "")
