"""Write units: all or nothing, none lost among many at once, readers never in the way."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from portal.infra.db import aside, for_change, session, write
from portal.infra.jobs import Job
from portal.infra.numbering import NumberSeries

WRITERS, TIMES = 4, 100


def put(series: str, last: int = 1) -> None:
    session().add(NumberSeries(series=series, last=last))
    session().flush()


def last(series: str) -> int | None:
    session().rollback()
    return session().scalar(select(NumberSeries.last).where(NumberSeries.series == series))


def test_a_unit_is_all_or_nothing_and_leaves_the_session_usable(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), write():
        put("a")
        put("b")
        raise ZeroDivisionError
    assert last("a") is None and last("b") is None
    with write():
        put("a", 3)
    assert last("a") == 3


def test_a_unit_in_a_unit_joins_it_and_falls_with_it(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), write():
        with write():
            put("inner")
        put("outer")
        raise ZeroDivisionError
    assert last("inner") is None
    with write():
        with write():
            put("inner")
        put("outer")
    assert (last("inner"), last("outer")) == (1, 1)


def test_a_unit_forgets_what_was_read_before_it(app: Flask) -> None:
    with write():
        put("a", 1)
    row = session().get_one(NumberSeries, "a")
    with app.app_context(), write() as other:
        other.get_one(NumberSeries, "a").last = 9
    assert row.last == 1
    with write():
        assert session().get_one(NumberSeries, "a").last == 9


def test_aside_outlives_a_refusal_and_never_stands_inside_a_unit(app: Flask) -> None:
    with aside() as unit:
        unit.add(NumberSeries(series="kept", last=1))
    with pytest.raises(ZeroDivisionError), write():
        raise ZeroDivisionError
    assert last("kept") == 1
    with pytest.raises(RuntimeError), write(), aside():
        pass
    with pytest.raises(ZeroDivisionError), aside() as unit:
        unit.add(NumberSeries(series="gone", last=1))
        raise ZeroDivisionError
    assert last("gone") is None


def test_moments_come_back_aware_in_utc_and_naive_ones_are_refused(app: Flask) -> None:
    shanghai = dt.datetime(2026, 11, 20, 9, 30, 0, 123456, dt.timezone(dt.timedelta(hours=8)))

    def job(moment: dt.datetime) -> Job:
        return Job(
            kind="k", subject_kind="s", subject_id=1, created_at=moment, state="queued", done=0, total=0,
            cancel=False, phase="", params={},
        )  # fmt: skip

    with write():
        session().add(job(shanghai))
    kept = session().scalars(select(Job.created_at)).one()
    assert kept == shanghai and kept.utcoffset() == dt.timedelta(0)
    assert session().scalar(select(Job.id).where(Job.created_at < shanghai)) is None
    with pytest.raises(StatementError), write():
        session().add(job(shanghai.replace(tzinfo=None)))
        session().flush()


def test_none_of_many_writers_is_lost_and_readers_read_on(app: Flask) -> None:
    with write():
        put("n", 0)
    done = Event()

    def count(_: int) -> None:
        for _ in range(TIMES):
            with app.app_context(), write() as unit:
                row = unit.scalars(for_change(select(NumberSeries).where(NumberSeries.series == "n"))).one()
                row.last += 1

    def read() -> int:
        reads = 0
        while not done.is_set() or reads == 0:
            with app.app_context():
                assert session().scalar(select(NumberSeries.last)) is not None
            reads += 1
        return reads

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(read)
        try:
            list(pool.map(count, range(WRITERS)))
        finally:
            done.set()
        assert reader.result() > 0
    assert last("n") == WRITERS * TIMES


def test_for_change_holds_a_row_until_the_unit_ends(app: Flask, database: Any) -> None:
    with write():
        put("n", 0)
    inside, order = Event(), []

    def second() -> None:
        inside.wait(5)
        with app.app_context(), write() as unit:
            row = unit.scalars(for_change(select(NumberSeries).where(NumberSeries.series == "n"))).one()
            order.append(row.last)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second)
        with write() as unit:
            row = unit.scalars(for_change(select(NumberSeries).where(NumberSeries.series == "n"))).one()
            inside.set()
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
            row.last = 5
        waiting.result(10)
    assert order == [5]
