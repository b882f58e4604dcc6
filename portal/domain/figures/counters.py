"""Facts that are kept as they stand now, and counters that move by the difference of a fact, or are counted anew.

Figures follow every step of every case: their statements are written once and then only run.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.infra.db import is_postgres, session
from portal.infra.reads import Read


def hold(model: Any, key: Mapping[str, Any], row: Mapping[str, Any]) -> list[Any]:
    """The facts whose first key column is this one's, held until the unit ends; `row` is put where none of its key
    stands, so that there is one to hold."""
    session().execute(_made(model, tuple(key), is_postgres()), {**row, **key})
    name = next(iter(key))
    return _held(model, name).all({name: key[name]})


def put(model: Any, row: Mapping[str, Any]) -> None:
    """One more fact."""
    session().execute(insert(model.__table__), dict(row))


def change(model: Any, name: str, value: Any, row: Mapping[str, Any]) -> None:
    """The fact whose column `name` is this becomes as the row says."""
    session().execute(
        _changed(model, name), {**{k: v for k, v in row.items() if k != name}, f"this_{name}": value}
    )


def move(model: Any, key_type: Any, count_type: Any, moved: dict[Any, tuple[int, ...]]) -> None:
    """Each counter moves by its difference; in one order, so that two workers never wait for each other."""
    if moved:
        names = (*key_type._fields, *count_type._fields)
        rows = [dict(zip(names, (*key, *moved[key]), strict=True)) for key in sorted(moved)]
        session().execute(_moved(model, key_type._fields, count_type._fields, is_postgres()), rows)


@cache
def _made(model: Any, key: tuple[str, ...], postgres: bool) -> Any:
    return _insert(model, postgres).on_conflict_do_nothing(index_elements=list(key))


@cache
def _moved(model: Any, key: tuple[str, ...], counts: tuple[str, ...], postgres: bool) -> Any:
    new, columns = _insert(model, postgres), model.__table__.c
    return new.on_conflict_do_update(
        index_elements=list(key), set_={name: columns[name] + new.excluded[name] for name in counts}
    )


def _insert(model: Any, postgres: bool) -> Any:
    return (postgresql.insert if postgres else sqlite.insert)(model.__table__)


@cache
def _held(model: Any, name: str) -> Read:
    columns = model.__table__.c
    return Read(select(*columns).where(columns[name] == bindparam(name)).with_for_update())


@cache
def _changed(model: Any, name: str) -> Any:
    return update(model.__table__).where(model.__table__.c[name] == bindparam(f"this_{name}"))


def counted(condition: Any) -> Any:
    """How many facts meet the condition."""
    return func.count().filter(condition)


def recount_of(
    model: Any, key_type: Any, counts: dict[str, Any], fact: Any, month: Any, condition: Any
) -> None:
    """The counters of one table from the facts, set by set."""
    session().execute(delete(model))
    keys = [month if name == "month" else getattr(fact, name) for name in key_type._fields]
    rows = select(*keys, *counts.values()).where(condition).group_by(*keys)
    session().execute(insert(model).from_select([*key_type._fields, *counts], rows))
