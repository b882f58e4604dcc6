"""Counters that move by the difference of a fact, and are counted anew from all facts."""

from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.infra.db import is_postgres, session


def move(model: Any, key_type: Any, count_type: Any, moved: dict[Any, tuple[int, ...]]) -> None:
    """Each counter moves by its difference; in one order, so that two workers never wait for each other."""
    put = postgresql.insert if is_postgres() else sqlite.insert
    for key in sorted(moved):
        counts = dict(zip(count_type._fields, moved[key], strict=True))
        new = put(model).values(**dict(zip(key_type._fields, key, strict=True)), **counts)
        session().execute(
            new.on_conflict_do_update(
                index_elements=list(key_type._fields),
                set_={name: getattr(model, name) + getattr(new.excluded, name) for name in counts},
            )
        )


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
