"""New rows written without the mapper: one alone, or those of several tables together.

A row is a table with its values, or a model object that no session knows: what it leaves out is its column's own
default.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select

from portal.infra.db import is_postgres
from portal.infra.reads import Read

Row = tuple[Any, Mapping[str, Any]]
Shape = tuple[tuple[Any, tuple[tuple[str, int], ...]], ...]


class KeyOf(NamedTuple):
    """Stands in a row for the key of one that is entered with it: the place of that row in the list."""

    place: int


def enter(rows: Sequence[Any]) -> list[Any]:
    """Enter these rows in the open unit, each with a value for every column but a key that the database counts;
    returns their keys. One statement on PostgreSQL; SQLite, which knows none for several tables, takes one a row."""
    found = [row if isinstance(row, tuple) else _of_model(row) for row in rows]
    if is_postgres() and len(found) > 1:
        return list(_together(_shape(found)).first(_named(found)))
    keys: list[Any] = []
    for table, values in found:
        row = {name: keys[v.place] if isinstance(v, KeyOf) else v for name, v in values.items()}
        keys.append(_alone(table).first(row)[0])
    return keys


def _of_model(row: Any) -> Row:
    given = row.__dict__
    model: Any = type(row)
    columns = _columns(model)
    return row.__table__, {
        name: given[key] if key in given else _said(default) for name, key, default in columns
    }


@cache
def _columns(model: Any) -> list[tuple[str, str, Any]]:
    """The columns of a model: name, attribute, and what stands where nothing was said."""
    columns = [(prop.columns[0], prop.key) for prop in model.__mapper__.column_attrs]
    return [(column.name, key, column.default) for column, key in columns]


def _said(default: Any) -> Any:
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def _given(table: Any) -> list[str]:
    key = next(iter(table.primary_key))
    return [c.name for c in table.c if c is not key or c.foreign_keys]


@cache
def _alone(table: Any) -> Read:
    values: dict[str, Any] = {name: bindparam(name) for name in _given(table)}
    return Read(insert(table).values(values).returning(next(iter(table.primary_key))))


def _shape(rows: Sequence[Row]) -> Shape:
    return tuple(
        (table, tuple((name, v.place) for name, v in values.items() if isinstance(v, KeyOf)))
        for table, values in rows
    )


def _named(rows: Sequence[Row]) -> dict[str, Any]:
    return {f"r{n}_{name}": value for n, (_, values) in enumerate(rows) for name, value in values.items()}


@cache
def _together(shape: Shape) -> Read:
    """Each row is a part of the statement, and may take the key that another was given."""
    made: list[Any] = []
    for n, (table, keys) in enumerate(shape):
        values: dict[str, Any] = {name: bindparam(f"r{n}_{name}") for name in _given(table)}
        values |= {name: select(made[place].c[0]).scalar_subquery() for name, place in keys}
        made.append(insert(table).values(values).returning(next(iter(table.primary_key))).cte(f"r{n}"))
    return Read(select(*(select(each.c[0]).scalar_subquery().label(f"k{n}") for n, each in enumerate(made))))
