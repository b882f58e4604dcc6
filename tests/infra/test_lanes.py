"""Lanes of the outbox: what is urgent never waits for what goes to many, and that still moves; by index."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from psycopg import RawCursor
from sqlalchemy import event, text

from portal.infra import outbox, worker
from portal.infra.db import db, is_postgres, session, write
from portal.infra.lanes import Lane, lanes_of_turn
from portal.infra.outbox import LEASE, Topic
from portal.infra.reads import numbered

BULK = 500
ran: list[Any] = []


@pytest.fixture(autouse=True)
def topics(app: Flask) -> Iterator[None]:
    before = app.extensions["topics"]
    app.extensions["topics"] = {
        name: Topic(lambda payload, row: ran.append((row.topic, payload["n"])), outside=True, lane=lane)
        for name, lane in (
            ("bulk", Lane.BULK),
            ("code", Lane.URGENT),
            ("plain", Lane.ORDINARY),
            ("long", Lane.LONG),
        )
    }
    ran.clear()
    yield
    app.extensions["topics"] = before


def owe(topic: str, *numbers: int) -> None:
    with write():
        for n in numbers:
            outbox.enqueue(topic, {"n": n})


def test_the_urgent_goes_in_the_next_turn_and_what_goes_to_many_moves_all_the_time(
    app: Flask, clock: Any
) -> None:
    owe("bulk", *range(BULK))
    clock.forward(minutes=5)
    turns = itertools.count()
    assert worker.work_off(app, 10, turns=turns) == 10  # the bulk is under way
    owe("plain", 1, 2)
    owe("code", 1)
    worker.work_off(app, 1, turns=turns)
    assert ran[10:13] == [("code", 1), ("plain", 1), ("plain", 2)]
    # However much comes in front, a claim in eight is for those who wait in the rear.
    owe("long", 1)
    ran.clear()
    for n in range(8):
        owe("plain", *range(n * 10, n * 10 + 10))
        worker.work_off(app, 1, turns=turns)
    kinds = [kind for kind, _ in ran]
    assert kinds.count("bulk") >= 9 and ("long", 1) in ran
    worker.work_off(app)
    for kind, many in (("plain", 80), ("bulk", None)):
        in_order = [n for each, n in ran if each == kind]
        assert in_order == sorted(in_order) and len(in_order) == (many or len(in_order))


def test_the_hand_in_front_leaves_the_rear_to_the_other(app: Flask, clock: Any) -> None:
    owe("bulk", 1)
    owe("long", 1)
    owe("code", 1)
    assert worker.work_off(app, front=True) == 1
    assert ran == [("code", 1)]
    assert worker.work_off(app) == 2


def test_two_workers_take_no_row_twice(app: Flask, clock: Any) -> None:
    owe("bulk", *range(15))
    owe("plain", *range(7))
    taken = [outbox.claim(10) for _ in range(4)]
    ids = [row.id for rows in taken for row in rows]
    assert [len(rows) for rows in taken] == [10, 10, 2, 0] and len(ids) == len(set(ids))
    outbox.give_back(taken[1])
    assert [row.id for row in outbox.claim(10)] == [row.id for row in taken[1]], "back where they stood"
    clock.forward(seconds=LEASE.total_seconds() + 1)
    outbox.give_back(taken[0])
    assert len(outbox.claim(30)) == 10, "and not counted as tried; what lapsed comes alone"


def test_every_fourth_claim_begins_in_the_rear() -> None:
    firsts = [lanes_of_turn(n)[0] for n in range(8)]
    assert firsts == [0, 0, 0, Lane.LONG, 0, 0, 0, Lane.BULK]
    assert [lanes_of_turn(n)[2] for n in range(3)] == [Lane.BULK, Lane.LONG, Lane.BULK]
    assert all(sorted(lanes_of_turn(n)) == list(Lane) for n in range(8))


def how_it_reads(connection: Any, statement: str, values: Any) -> Any:
    """The plan of a statement as a `Read` hands it to the driver."""
    if not is_postgres():
        return connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values)).all()
    with RawCursor(connection.connection.driver_connection) as cursor:
        return cursor.execute(b"EXPLAIN " + numbered(statement)[0], values).fetchall()


def test_a_claim_reads_by_the_index(app: Flask, clock: Any) -> None:
    owe("bulk", *range(BULK))
    with write() as unit:
        unit.execute(text("UPDATE outbox SET done_at = due_at WHERE id % 50 <> 0"))
    asked: list[tuple[str, Any]] = []

    def hear(connection: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", hear)
    outbox.claim()
    event.remove(db.engine, "before_cursor_execute", hear)
    assert len(asked) == 1 + len(Lane)
    with write() as unit:
        if is_postgres():
            unit.execute(text("SET LOCAL enable_seqscan = off"))
        for statement, values in asked:
            plan = str(how_it_reads(unit.connection(), statement, values))
            assert "ix_outbox_lane" in plan, plan
            assert "TEMP B-TREE" not in plan and ("Sort" not in plan), plan
    session().rollback()
