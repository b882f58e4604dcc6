"""The database: one base for all tables, write units that never lose a row, and what must outlive a refusal.

SQLite takes its write lock at the start of a unit (BEGIN IMMEDIATE) and only then; a deferred begin that
turns into a write loses against a second writer. PostgreSQL locks rows where an action asks for it.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from json import JSONDecoder
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Select,
    String,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, registry

from portal.infra.wires import HouseSession

log = logging.getLogger(__name__)
PAUSES = (1, 2, 4, 8, 16)
E = TypeVar("E", bound=Enum)
S = TypeVar("S", bound="Select[*tuple[Any, ...]]")
Turn = Callable[[Any], Any]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
Key = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """A moment; aware on both databases, naive input is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Turn | None:
        """The same in one call a value: a list has a hundred moments."""
        read = self.impl_instance.result_processor(dialect, coltype)

        def turned(value: Any) -> Any:
            if value is None:
                return None
            moment: Any = value if read is None else read(value)
            zone = moment.tzinfo
            return (
                moment
                if zone is UTC
                else moment.replace(tzinfo=UTC)
                if zone is None
                else moment.astimezone(UTC)
            )

        return turned


class Word(TypeDecorator[E], Generic[E]):
    """An enum kept as its plain value in a short text column."""

    impl = String(40)
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.enum(value).value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.enum(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Turn | None:
        """The same by a look into a table; a word that is none is refused by the enum."""
        words: dict[Any, E] = {member.value: member for member in self.enum}
        return lambda value: None if value is None else words.get(value) or self.enum(value)


_json = JSONDecoder().raw_decode


def from_json(written: str | bytes) -> Any:
    """What a database wrote as JSON; a story has two of them a line, and `json.loads` would look for their encoding."""
    return _json(written if isinstance(written, str) else str(written, "utf-8"))[0]


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UTCDateTime(), dict[str, Any]: Json, list[Any]: Json},
    )


db = SQLAlchemy(model_class=Base, session_options={"class_": HouseSession})

if TYPE_CHECKING:

    class Model(Base):
        __abstract__ = True
else:
    Model = db.Model


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")
    else:
        _plan_once(connection)


def _plan_once(connection: Any) -> None:
    """A statement is planned once in a connection. The planner would weigh anew each time, at several times the cost
    of a read, and now and then compile what takes a millisecond; our reads walk the same indexes whatever is asked."""
    before, connection.autocommit = connection.autocommit, True
    connection.execute("SET jit = off")
    connection.execute("SET TimeZone = 'UTC'")  # moments come as they are kept, and need not be turned
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.autocommit = before
    connection.prepare_threshold, connection.prepared_max = 1, 300


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def engine_options(url: str) -> dict[str, Any]:
    """How the engine is made. On PostgreSQL reads have no transaction, so that a page makes no trips for BEGIN and
    ROLLBACK: every statement there would see the newest committed rows anyway. A unit has its own."""
    options = {"json_deserializer": from_json, "pool_pre_ping": False, "pool_recycle": 1800}
    return options | ({"isolation_level": "AUTOCOMMIT"} if url.startswith("postgresql") else {})


def unit_options() -> dict[str, Any]:
    """How the connection of a unit is: in a transaction, on SQLite with the write lock from its first moment."""
    return {"write": True} | ({"isolation_level": "READ COMMITTED"} if is_postgres() else {})


def session() -> HouseSession:
    """The session of this app context."""
    return cast(HouseSession, db.session())


@contextmanager
def write() -> Iterator[Session]:
    """One all-or-nothing unit of work; on SQLite it owns the write lock from its first moment.

    What was read before is forgotten, so that rules see the rows as they are under the lock.
    A unit inside a unit joins the outer one.
    """
    current = session()
    if current.info.get("writing"):
        yield current
        return
    current.rollback()
    current.info["writing"] = True
    try:
        current.connection(execution_options=unit_options())
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info.pop("writing", None)


@contextmanager
def aside() -> Iterator[Session]:
    """A short unit of its own for what must outlive a refusal: failed sign-ins, rate hits, parked text.

    It stands before or after the main unit, never inside one: on SQLite it would wait for itself.
    """
    if session().info.get("writing"):
        raise RuntimeError("aside() inside a write unit")
    session().rollback()
    with Session(db.engine, expire_on_commit=False) as own:
        own.connection(execution_options=unit_options())
        yield own
        own.commit()


def surely(act: Callable[[], None]) -> None:
    """Carry out a unit that notes what cannot be undone, through an absence of the database of half a minute."""
    for pause in PAUSES:
        try:
            return act()
        except OperationalError:
            log.exception("%s is tried again in %s s", act, pause)
            db.session.remove()
            db.engine.dispose()
            time.sleep(pause)
    return act()


def for_change(statement: S, *tables: Any) -> S:
    """The same select; inside a write unit it holds its rows until the end (of `tables`, where it joins).

    SQLite ignores it: there the unit holds the whole database.
    """
    return statement.with_for_update(of=tables or None) if writing() else statement


def is_postgres() -> bool:
    """Whether the house stands on PostgreSQL."""
    return db.engine.dialect.name == "postgresql"


def take_stock() -> None:
    """Let SQLite see, from samples, how much stands where: without it, it walks a whole community where an index of
    the few open cases is at hand. Other connections know it when they begin anew. PostgreSQL does so by itself."""
    if not is_postgres():
        with write() as unit:
            for words in ("PRAGMA analysis_limit = 10000", "ANALYZE"):
                unit.execute(text(words))


def writing() -> bool:
    """Whether a write unit is open in this context."""
    return bool(session().info.get("writing"))
