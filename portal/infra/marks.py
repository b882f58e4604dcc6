"""What a process may keep between requests: each kind of it has a mark in the database, which changes with it.

The marks come with the visitor of a request, and are asked for anew in every unit. What was kept under a mark that
no longer stands is loaded again, whichever process or host changed it.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Model, is_postgres, session
from portal.infra.reads import Read
from portal.infra.wires import HouseSession

T = TypeVar("T")
_KNOWN = "marks_known"


class Mark(Model):
    """The mark of one kind of what is kept."""

    __tablename__ = "terms_version"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    mark: Mapped[str] = mapped_column(String(32))


_kept: dict[str, tuple[str, Any]] = {}
_MARKS = Read(select(Mark.name, Mark.mark))


def known() -> Mapping[str, str]:
    """The marks as they stand, asked for once in a transaction."""
    unit = session()
    turn, found = _turn(unit), unit.info.get(_KNOWN)
    if found is None or turn is None or found[0] is not turn:
        learn({row.name: row.mark for row in _MARKS.all()})
        found = unit.info[_KNOWN]
    marks: Mapping[str, str] = found[1]
    return marks


def learn(marks: Mapping[str, str]) -> None:
    """These marks were just read in this transaction, with something else."""
    unit = session()
    unit.info[_KNOWN] = (_turn(unit), marks)


def _turn(unit: HouseSession) -> object:
    """What is another one when something may have changed: the wire that is read by, or the transaction."""
    return unit.wire() or unit.get_nested_transaction() or unit.get_transaction()


def forget() -> None:
    """Ask again; for whoever waited for the turn of somebody who changes them."""
    session().info.pop(_KNOWN, None)


def move(name: str) -> None:
    """Change the mark once the rows are written, so that no process keeps what it read before."""
    unit = session()
    unit.flush()
    insert = postgresql.insert if is_postgres() else sqlite.insert
    fresh = insert(Mark).values(name=name, mark=secrets.token_hex(16))
    unit.execute(fresh.on_conflict_do_update(index_elements=["name"], set_={"mark": fresh.excluded.mark}))
    forget()


def kept(name: str, load: Callable[[], T]) -> T:
    """What was loaded under the mark that stands in the database now, or while none was ever set."""
    mark = known().get(name, "")
    found = _kept.get(name)
    if found is None or found[0] != mark:
        found = _kept[name] = (mark, load())
    content: T = found[1]
    return content
