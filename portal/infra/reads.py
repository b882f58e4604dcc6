"""Reads that are written once and then only run: what every page asks.

SQLAlchemy writes the SQL and says how values are turned; running a statement through it costs several times what
the database needs for a short read. A `Read` keeps the written statement and hands it to the driver.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import RawCursor
from sqlalchemy import (
    Connection,
    bindparam,
    false,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

from portal.infra.db import session
from portal.infra.wires import HouseSession, Wire

Turn = Callable[[Any], Any]
_ON = "reads_on"
_CURSORS = "reads_by"
HELD_MOST = 100
_PLACE = re.compile(r"%\((\w+)\)s|%%")


class _Plan(NamedTuple):
    sql: str
    sent: str | bytes
    binds: Sequence[tuple[str, Any, Turn | None]]
    turns: Sequence[tuple[int, Turn]]
    row: Callable[[Sequence[Any]], Any]


class Read:
    """A select with named parameters; lists in `IN` need a parameter for each value, so that the SQL stays one.

    Rows are named tuples of the statement's columns, with the values that its types give.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._plans: dict[str, _Plan] = {}

    def all(self, values: Mapping[str, Any] | None = None) -> list[Any]:
        """Every row, in the session of this context; an open unit's changes are seen."""
        current = session()
        connection = connection_of(current)
        found = self.ask(current, connection, values or {})
        if found is None:
            return [self.cut(row) for row in current.execute(self.statement, dict(values or {})).all()]
        plan = self.plan(connection.dialect)
        return [self.cut(row_of(plan, each)) for each in found]

    def ask(
        self, current: HouseSession, connection: Connection | Wire, values: Mapping[str, Any]
    ) -> Sequence[Sequence[Any]] | None:
        """The rows as the driver gives them; None where it refused: asked again in the ordinary way, the session
        tells what is wrong and drops a broken connection. In a unit, which is lost then, it is told at once."""
        in_unit = current.info.get("writing")
        if in_unit:
            current.flush()
        plan, ready = self.ready(connection.dialect, values)
        try:
            return _run(connection, plan, ready)
        except connection.dialect.loaded_dbapi.Error as broken:
            if in_unit:
                kind = connection.dialect.loaded_dbapi.Error
                raise DBAPIError.instance(
                    plan.sql, None, broken, kind, dialect=connection.dialect
                ) from broken
            current.let_go(broken=True)
            return None

    def cut(self, row: Any) -> Any:
        """A row as its reader takes it."""
        return row

    def plan(self, dialect: Dialect) -> _Plan:
        """How the statement is written for this database."""
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = _plan(self.statement, dialect)
        return plan

    def ready(self, dialect: Dialect, values: Mapping[str, Any]) -> tuple[_Plan, Any]:
        """The written statement, and the values as the driver takes them."""
        plan = self.plan(dialect)
        return plan, [
            values.get(name, default) if turn is None else turn(values.get(name, default))
            for name, default, turn in plan.binds
        ]

    def first(self, values: Mapping[str, Any] | None = None) -> Any:
        """The first row, or None."""
        found = self.all(values)
        return found[0] if found else None


class Parts(Read):
    """A read whose rows hold whole rows of several tables, by name; one that an outer join did not find is None.

    `parts` names each table (or alias) with its columns; the first of them is its key.
    """

    def __init__(self, statement: Any, parts: Mapping[str, Sequence[Any]]) -> None:
        columns = [c.label(f"{name}_{c.key}") for name, each in parts.items() for c in each]
        super().__init__(statement.with_only_columns(*columns))
        self._kinds: list[tuple[int, int, Callable[[Sequence[Any]], Any]]] = []
        start = 0
        for name, each in parts.items():
            names: Any = [c.key for c in each]
            kind: Any = namedtuple(name, names)  # type: ignore[misc]
            self._kinds.append((start, start + len(each), kind._make))
            start += len(each)
        of_parts: Any = list(parts)
        whole: Any = namedtuple("Whole", of_parts)  # type: ignore[misc]
        self._whole = whole._make

    def cut(self, row: Any) -> Any:
        """The row cut into its parts."""
        return self._whole([None if row[a] is None else make(row[a:b]) for a, b, make in self._kinds])


def among(column: Any, ids: Sequence[Any]) -> Any:
    """The column is one of these; of none it is never. (An empty `IN` could not be written once.)"""
    return column.in_(ids) if ids else false()


def many(name: str, count: int) -> list[Any]:
    """Parameters `name_0`, `name_1`, … for a list whose length is known."""
    return [bindparam(f"{name}_{n}") for n in range(count)]


def named(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """The values for the parameters of `many`."""
    return {f"{name}_{n}": value for n, value in enumerate(values)}


def row_of(plan: _Plan, values: Sequence[Any]) -> Any:
    """A row of the driver as the statement's types give it."""
    if not plan.turns:
        return plan.row(values)
    turned = list(values)
    for place, turn in plan.turns:
        value = turned[place]
        if value is not None:
            turned[place] = turn(value)
    return plan.row(turned)


def connection_of(current: HouseSession) -> Connection | Wire:
    """The session's wire, or the connection of its transaction, looked up once in it."""
    wire = current.wire()
    if wire is not None:
        return wire
    turn, known = current.get_transaction(), current.info.get(_ON)
    if known is None or turn is None or known[0] is not turn:
        connection = current.connection()
        known = current.info[_ON] = (current.get_transaction(), connection)
    found: Connection = known[1]
    return found


def _run(connection: Connection | Wire, plan: _Plan, values: Any) -> Sequence[Sequence[Any]]:
    cursor, kept = _cursor(connection, plan)
    found = None
    try:
        # The engine's ears: a connection's own would be made anew each time.
        for hear in connection.engine.dispatch.before_cursor_execute:
            hear(connection, cursor, plan.sql, values, None, False)
        cursor.execute(plan.sent, values)
        found = cursor.fetchall()
        return found
    finally:
        if kept is None or found is None or len(found) > HELD_MOST:
            cursor.close()
            if kept is not None:
                kept.pop(plan.sent, None)


def _cursor(connection: Connection | Wire, plan: _Plan) -> tuple[Any, dict[Any, Any] | None]:
    """A cursor for this statement; psycopg's are kept by their connection, for what one has learned of the types of a
    statement it uses again. A kept one holds its last rows, so it is not kept with many."""
    raw: Any = connection.connection
    if connection.dialect.name != "postgresql":
        return raw.cursor(), None
    kept = raw.info.setdefault(_CURSORS, {})
    cursor = kept.get(plan.sent)
    if cursor is None:
        cursor = kept[plan.sent] = RawCursor(raw.driver_connection)
    return cursor, kept


def numbered(sql: str) -> tuple[bytes, list[str]]:
    """The statement as PostgreSQL takes it, and its parameters in their order: psycopg would look through a long one
    for their names each time."""
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(place, sql).encode(), names


def _plan(statement: Any, dialect: Dialect) -> _Plan:
    compiled: Any = statement.compile(dialect=dialect)
    if compiled.post_compile_params:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    turns = compiled._bind_processors
    defaults = {name: bind.value for bind, name in compiled.bind_names.items()}
    sql = str(compiled)
    sent, names = (sql, compiled.positiontup) if compiled.positional else numbered(sql)
    columns = [(entry.keyname, entry.type) for entry in compiled._result_columns]
    names_of: Any = [name for name, _ in columns]
    kind: Any = namedtuple("Row", names_of, rename=True)  # type: ignore[misc]
    found = [
        (place, type_._cached_result_processor(dialect, None)) for place, (_, type_) in enumerate(columns)
    ]
    return _Plan(
        sql=sql,
        sent=sent,
        binds=[(name, defaults[name], turns.get(name)) for name in names],
        turns=[(place, turn) for place, turn in found if turn is not None],
        row=kind._make,
    )
