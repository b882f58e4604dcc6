"""What the house does faster than its libraries stands on their inner parts: it must answer exactly as they do.

Whoever raises the version of Jinja, SQLAlchemy, psycopg or itsdangerous reads here first.
"""

import datetime as dt
import importlib.metadata
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Integer, String, bindparam, event, func, literal_column, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from portal.domain.casework.models import Deadline, Task
from portal.domain.estate.models import Firm, Unit
from portal.domain.repairs.models import Repair, Signature
from portal.domain.repairs.rules import Status
from portal.infra import clock, events
from portal.infra.db import UTCDateTime, Word, db, session, write
from portal.infra.gathered import Along, Several, in_company
from portal.infra.reads import HELD_MOST, Parts, Read, numbered
from tests import makers
from tests.harness.client import statements

KNOWN = {"Jinja2": "3.1", "SQLAlchemy": "2.1", "MarkupSafe": "3.0", "itsdangerous": "2.2", "psycopg": "3.3"}


def test_the_libraries_are_those_that_were_looked_into() -> None:
    found = {name: importlib.metadata.version(name) for name in KNOWN}
    assert {name: version for name, version in found.items() if not version.startswith(KNOWN[name])} == {}


class Colour(StrEnum):
    RED = "red"


def test_moments_and_words_come_back_as_their_types_say(app: Flask) -> None:
    dialect = db.engine.dialect
    moments, words = UTCDateTime().dialect_impl(dialect), Word(Colour).dialect_impl(dialect)
    of_word = words.result_processor(dialect, None)
    assert of_word("red") is Colour.RED and of_word(None) is None
    with pytest.raises(ValueError, match="blue"):
        of_word("blue")
    of_moment = moments.result_processor(dialect, None)
    assert of_moment(None) is None
    now = clock.now().replace(microsecond=5)
    asked = select(bindparam("at", type_=UTCDateTime()).label("at"))
    assert session().execute(asked, {"at": now}).scalar_one() == now
    assert Read(asked).first({"at": now}).at == now
    assert Read(asked).first({"at": now}).at.tzinfo is dt.UTC


def test_a_read_gives_what_sqlalchemy_gives(app: Flask) -> None:
    asked = select(
        literal_column("1").label("one"), bindparam("words", type_=Task.__table__.c.number.type).label("words"),
        bindparam("none", type_=UTCDateTime()).label("none"),
    )  # fmt: skip
    values = {"words": "漏水", "none": None}
    kept = Read(asked)
    for _ in range(2):
        assert tuple(kept.first(values)) == tuple(session().execute(asked, values).one()) == (1, "漏水", None)


def test_parameters_are_numbered_as_postgresql_takes_them(app: Flask) -> None:
    assert numbered("a %(one)s %% %(two)s::BIGINT %(one)s") == (b"a $1 % $2::BIGINT $1", ["one", "two"])
    asked = Read(text("SELECT '50%%' AS most, :b || :a || :b AS words").columns(most=String, words=String))
    assert tuple(asked.first({"a": "漏水%", "b": "%(a)s"})) in (
        ("50%%", "%(a)s漏水%%(a)s"), ("50%", "%(a)s漏水%%(a)s"),
    )  # fmt: skip


def test_reads_asked_together_give_what_each_gives_alone(app: Flask) -> None:
    repair_id = makers.repair_in_progress(makers.story()).id
    reads = {
        "repair": Read(select(*Repair.__table__.c).where(Repair.id == bindparam("repair"))),
        "lines": events.STORY,
        "whole": Parts(
            select(Repair.id)
            .outerjoin(Deadline, (Deadline.subject_kind == "repair") & (Deadline.subject_id == Repair.id))
            .outerjoin(Signature, Signature.repair_id == Repair.id)
            .where(Repair.id == bindparam("repair")),
            {model.__name__: tuple(model.__table__.c) for model in (Repair, Deadline, Signature)},
        ),
        "one": Read(select(Repair.number).where(Repair.id == bindparam("repair"))),
        "none": Read(select(Firm.id, Firm.name).where(Firm.id == -1)),
    }
    values = {"repair": repair_id, "kind": "repair", "id": repair_id, "most": 100}
    alone = {name: sorted(map(repr, read.all(values))) for name, read in reads.items()}
    together = Several(reads)
    for _ in range(2):
        found = together.all(values)
        assert {name: sorted(map(repr, rows)) for name, rows in found.items()} == alone
    assert len(found["lines"]) > 2 and found["repair"][0].status is Status.IN_PROGRESS and not found["none"]


def test_what_goes_along_is_asked_once_in_company_or_alone(app: Flask) -> None:
    s = makers.story()
    home = Read(select(Unit.id, Unit.label).where(Unit.id == bindparam("own_unit")))
    firms = Read(select(Firm.id, Firm.name).where(Firm.id >= bindparam("least")).order_by(Firm.id))
    alone = firms.all({"least": 1})
    with statements() as heard:
        along = Along("home", home, {"own_unit": s.unit})
        assert sorted(in_company(firms, {"least": 1})) == sorted(alone) and len(heard) == 1
        assert [row.id for row in along.all()] == [s.unit] == [row.id for row in along.all()] and len(
            heard
        ) == 1
        assert sorted(in_company(firms, {"least": 1})) == sorted(alone), (
            "whoever went along is not asked again"
        )
        assert not heard[-1].startswith("SELECT 0 AS whose") and len(heard) == 2
    with statements() as heard:
        assert [row.id for row in Along("home", home, {"own_unit": s.unit}).all()] == [s.unit]
        assert in_company(firms, {"least": 1}) == alone and len(heard) == 2
        Along("home", home, {"own_unit": s.unit})
        assert not Along("home", home, {"own_unit": -1}).all() and len(heard) == 3


@pytest.mark.database("postgresql")
def test_a_wire_that_broke_is_not_used_again(app: Flask) -> None:
    asked = Read(select(literal_column("pg_backend_pid()", Integer).label("pid")))
    first = asked.first().pid
    assert asked.first().pid == first
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    assert asked.first().pid != first


@pytest.mark.database("postgresql")
def test_a_statement_that_is_read_again_has_the_cursor_it_had(app: Flask) -> None:
    count: Any = bindparam("count", type_=Integer)
    asked = Read(select(func.generate_series(literal_column("1"), count).label("n")))
    heard: list[Any] = []

    def hear(connection: Any, cursor: Any, *rest: Any) -> None:
        heard.append(cursor)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        for many in (3, 3, HELD_MOST + 1, 3, 3):
            assert [row.n for row in asked.all({"count": many})] == list(range(1, many + 1))
        with pytest.raises(DBAPIError):
            asked.all({"count": "many"})
        session().rollback()
        assert [row.n for row in asked.all({"count": 2})] == [1, 2]
        with write():
            assert [row.n for row in asked.all({"count": 2})] == [1, 2], "in a unit too"
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    one, again, large, fresh, kept = heard[:5]
    assert one is again is large, "kept by its connection"
    assert large.closed and fresh is not large, "but not with many rows"
    assert kept is fresh and fresh.closed, "nor after it was refused"
    assert not heard[-1].closed


@pytest.mark.database("postgresql")
def test_the_wire_goes_back_before_a_unit_and_with_the_session(app: Flask) -> None:
    asked = Read(select(literal_column("pg_backend_pid()", Integer).label("pid")))
    pool: Any = db.engine.pool
    asked.all()
    assert pool.checkedout() == 1
    with write() as unit:
        assert pool.checkedout() == 1
        assert asked.first().pid == unit.scalar(text("SELECT pg_backend_pid()")), "a unit reads what it wrote"
    assert pool.checkedout() == 0
    asked.all()
    db.session.remove()
    assert pool.checkedout() == 0


@pytest.mark.database("postgresql")
def test_where_no_connection_is_to_be_had_the_session_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise db.engine.dialect.loaded_dbapi.OperationalError("the database is away")

    monkeypatch.setattr(db.engine, "raw_connection", away)
    with pytest.raises(OperationalError, match="the database is away"):
        Read(select(literal_column("1").label("n"))).first()
