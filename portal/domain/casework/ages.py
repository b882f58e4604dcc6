"""Open cases of one kind by state and age, and those behind such a number: how a board counts what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, literal_column, select, text, tuple_

from portal.infra.db import Key, UTCDateTime
from portal.infra.reads import Read, many, named


@dataclass(frozen=True)
class Ages:
    """A table of cases with `community_id`, `status` and `submitted_at`; `open_now` is the condition of its index of
    open ones as that writes it, `name` what a row's id is called."""

    table: Any
    open_now: str
    name: str

    def by_age(self, communities: Sequence[int], edges: Sequence[datetime]) -> Mapping[tuple[str, int], int]:
        """How many are open, by state and age: bucket n holds those submitted after `edges[n]` and not after
        `edges[n-1]`; the last one all that are older."""
        if not communities:
            return {}
        values = {f"edge_{n}": edge for n, edge in enumerate(edges)} | named("place", communities)
        rows = _by_age(self, len(communities), len(edges)).all(values)
        return {(row.status, row.bucket): row.count for row in rows}

    def open_ones(
        self, communities: Sequence[int], status: str, *, since: datetime, until: datetime,
        after: tuple[datetime, int] | None = None, limit: int = 30,
    ) -> Sequence[Any]:  # fmt: skip
        """The open ones of a state submitted in a span (after `since`, not after `until`), newest first, `limit` + 1
        at most: their id by its name, at, id. `status` is a word of the room, never of an address."""
        if not communities:
            return []
        values = {"since": since, "until": until, **named("place", communities)}
        if after is not None:
            values |= {"after_at": after[0], "after_id": after[1]}
        return _open_ones(self, len(communities), status, after is not None, limit + 1).all(values)


@cache
def _by_age(ages: Ages, places: int, edges: int) -> Read:
    C = ages.table.c
    moments = [bindparam(f"edge_{n}", type_=UTCDateTime()) for n in range(edges)]
    bucket = case(
        *((C.submitted_at > edge, literal_column(str(n))) for n, edge in enumerate(moments)),
        else_=literal_column(str(edges)),
    ).label("bucket")
    return Read(
        select(C.status, bucket, func.count().label("count"))
        .where(C.community_id.in_(many("place", places)), text(f"{ages.table.name}.{ages.open_now}"))
        .group_by(C.status, bucket)
    )


@cache
def _open_ones(ages: Ages, places: int, status: str, after: bool, most: int) -> Read:
    """One index walk for each community, merged, as every list of the house."""
    C, own = ages.table.c, ages.table.name
    limit: Any = literal_column(str(most))
    conditions = [
        text(f"{own}.{ages.open_now}"), text(f"{own}.status = '{status}'"),
        C.submitted_at > bindparam("since", type_=UTCDateTime()),
        C.submitted_at <= bindparam("until", type_=UTCDateTime()),
    ]  # fmt: skip
    if after:
        place = tuple_(bindparam("after_at", type_=UTCDateTime()), bindparam("after_id", type_=Key))
        conditions.append(tuple_(C.submitted_at, C.id) < place)
    branches = [
        select(C.id, C.id.label(ages.name), C.submitted_at.label("at"))
        .where(C.community_id == community, *conditions)
        .order_by(C.submitted_at.desc(), C.id.desc())
        .limit(limit)
        .subquery()
        for community in many("place", places)
    ]
    merged = select(branches[0]) if places == 1 else select(branches[0]).union_all(*map(select, branches[1:]))
    found = merged.subquery()
    return Read(select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(limit))
