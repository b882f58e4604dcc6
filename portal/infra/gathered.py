"""Reads that are asked together, in one trip to the database: those of a page, and what its frame needs besides."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Integer,
    String,
    Text,
    cast,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import NullType

from portal.infra.db import Json, session
from portal.infra.reads import Read, connection_of, row_of

_ALONG = "reads_along"
# A column of each kind stands for those of all reads that are asked together.
_KINDS: Mapping[Any, Any] = {
    Integer: BigInteger(), String: Text(), DateTime: DateTime(timezone=True), Date: Date(), Boolean: Boolean(),
    JSON: Json,
}  # fmt: skip


class Several:
    """Reads that are asked together, in one statement: their rows share columns by kind, each says whose it is.

    Parameters of the same name are the same. The order of a read is not kept: sort what comes back.
    """

    def __init__(self, reads: Mapping[str, Read]) -> None:
        branches = [read.statement.subquery() for read in reads.values()]
        slots: list[Any] = []
        for kinds in (Counter(c.type._type_affinity for c in branch.c) for branch in branches):
            slots += (kinds - Counter(slots)).elements()
        self._reads: list[tuple[str, Read, Callable[[Any], Any]]] = [
            (name, read, _picker(_places(branch, slots)))
            for (name, read), branch in zip(reads.items(), branches, strict=True)
        ]
        self._known: dict[str, Sequence[Any]] = {}
        self._read = Read(union_all(*(
            select(literal_column(str(n)).label("whose"), *_shared(branch, slots)) for n, branch in enumerate(branches)
        )))  # fmt: skip

    def all(self, values: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The rows of every read, by its name, as that read gives them."""
        current = session()
        connection = connection_of(current)
        found = self._read.ask(current, connection, values)
        if found is None:
            found = current.execute(self._read.statement, dict(values)).all()
        rows: dict[str, list[Any]] = {name: [] for name, _, _ in self._reads}
        takers = self._takers(connection.dialect)
        for row in found:
            name, plan, pick, cut = takers[row[0]]
            rows[name].append(cut(row_of(plan, pick(row))))
        return rows

    def _takers(
        self, dialect: Dialect
    ) -> Sequence[tuple[str, Any, Callable[[Any], Any], Callable[[Any], Any]]]:
        """For each read its name, its plan, which places of a row are its own, and how it cuts them."""
        known = self._known.get(dialect.name)
        if known is None:
            known = self._known[dialect.name] = [
                (name, read.plan(dialect), pick, read.cut) for name, read, pick in self._reads
            ]
        return known


_several: Callable[[Any], Several] = cache(lambda reads: Several(dict(reads)))


def together(reads: Mapping[str, Read], values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The rows of these reads by their names, in one statement that is written once for the same set of them; what
    waits to go along is asked with them."""
    waiting: dict[str, Along] = session().info.pop(_ALONG, {})
    found = _several((*reads.items(), *((name, each.read) for name, each in waiting.items()))).all(
        {k: v for each in waiting.values() for k, v in each.values.items()} | dict(values)
    )
    for name, each in waiting.items():
        each.rows = found.pop(name)
    return found


def in_company(read: Read, values: Mapping[str, Any]) -> list[Any]:
    """The rows of one read and with them what waits to go along; in no order."""
    if not session().info.get(_ALONG):
        return read.all(values)
    return together({"rows": read}, values)["rows"]


class Along:
    """A read that goes along with the next ones that are asked together, or alone where its rows are wanted before.

    Its name and those of its parameters are its own. What waits under the same name is not asked any more.
    """

    def __init__(self, name: str, read: Read, values: Mapping[str, Any]) -> None:
        self.name, self.read, self.values = name, read, values
        self.rows: list[Any] | None = None
        session().info.setdefault(_ALONG, {})[name] = self

    def all(self) -> list[Any]:
        """Every row."""
        if self.rows is None:
            session().info.get(_ALONG, {}).pop(self.name, None)
            self.rows = self.read.all(self.values)
        return self.rows


def _places(branch: Any, slots: Sequence[Any]) -> list[int]:
    """Where the columns of a branch stand among the shared ones: each in the first free one of its kind."""
    left = list(enumerate(slots, 1))
    found = []
    for column in branch.c:
        place = next(each for each in left if each[1] is column.type._type_affinity)
        left.remove(place)
        found.append(place[0])
    return found


def _picker(places: Sequence[int]) -> Callable[[Any], Any]:
    """Takes these places out of a row; one alone as a row too."""
    return itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)


def _shared(branch: Any, slots: Sequence[Any]) -> list[Any]:
    """The shared columns as a branch fills them; what comes back is turned by its own read."""
    columns = dict(zip(_places(branch, slots), branch.c, strict=True))
    filled = (columns.get(n, cast(null(), _KINDS[kind])) for n, kind in enumerate(slots, 1))
    return [type_coerce(each, NullType()).label(f"c{n}") for n, each in enumerate(filled, 1)]
