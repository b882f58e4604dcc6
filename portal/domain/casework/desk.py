"""The desk: one index over open tasks, walked in the order of what is due next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, literal_column, select, tuple_, union_all

from portal.domain.casework.models import Task
from portal.domain.casework.rules import Holder
from portal.infra import clock
from portal.infra.db import Key, UTCDateTime
from portal.infra.reads import Read, many, named

PAGE = 30
CAP = 100

T: Any = Task.__table__.c
COLUMNS = (
    T.id, T.subject_kind, T.subject_id, T.community_id, T.number, T.title, T.label, T.urgency, T.channel, T.what,
    T.state, T.holder, T.holder_id, T.holder_name, T.assignee_id, T.assignee_name, T.due_at, T.amber_at, T.sort_at,
    T.held, T.held_since, T.held_why, T.unread, T.version, T.opened_at,
)  # fmt: skip
Statement = Select[*tuple[Any, ...]]
Shape = tuple[str, bool, bool, bool]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a desk shows: one of the permitted filters, each of which stands on an index of its own."""

    view: str = "all"
    person_id: int = 0
    what: str = ""
    urgency: str = ""
    firm_id: int = 0
    community_id: int = 0


VIEWS = ("all", "mine", "late", "today", "held", "unread")


@dataclass(frozen=True)
class Cursor:
    """Where a page of the desk ended."""

    sort_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.sort_at.timestamp():.6f}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """The cursor of an address, or None where it is none."""
        try:
            seconds, number = text.rsplit(".", 1)
            last = int(number)
            if not 0 <= last < 2**62:
                return None
            return cls(datetime.fromtimestamp(float(seconds), tz=clock.UTC), last)
        except (ValueError, OverflowError, OSError):
            return None


def desk(
    communities: Sequence[int], filters: Filters, after: Cursor | None = None, limit: int = PAGE
) -> Sequence[Row[Any]]:
    """The open tasks of these communities in the order of what is due next, `limit` + 1 rows at most.

    One index walk per community, merged: it costs the same with ten thousand tasks and with a million.
    """
    if filters.community_id:
        communities = [c for c in communities if c == filters.community_id]
    if not communities:
        return []
    values = _values(filters) | named("community", communities)
    if after is not None:
        values |= {"after_at": after.sort_at, "after_id": after.id}
    return _desk_of(len(communities), _shape(filters), after is not None, limit + 1).all(values)


def _shape(filters: Filters) -> Shape:
    return (filters.view, bool(filters.what), bool(filters.urgency), bool(filters.firm_id))


def _values(filters: Filters) -> dict[str, Any]:
    now = clock.now()
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {
        "now": now, "midnight": midnight, "person": filters.person_id, "what": filters.what,
        "urgency": filters.urgency, "firm": filters.firm_id,
    }  # fmt: skip


@cache
def _desk_of(communities: int, shape: Shape, after: bool, most: int) -> Read:
    """Written once for each number of communities and each pair of filters.

    The branches find places in the index; only the rows of the page are read. The limit stands in the SQL: for
    a parameter PostgreSQL would plan for a tenth of the table.
    """
    limit: Any = literal_column(str(most))
    branches = [_branch(place, shape, after, limit) for place in many("community", communities)]
    if communities == 1:
        return Read(branches[0].with_only_columns(*COLUMNS))
    merged = union_all(*(select(b.subquery()) for b in branches)).subquery()
    page = select(merged.c.id).order_by(merged.c.sort_at, merged.c.id).limit(limit).subquery()
    return Read(select(*COLUMNS).join(page, page.c.id == T.id).order_by(T.sort_at, T.id))


def _branch(community: Any, shape: Shape, after: bool, limit: Any) -> Statement:
    statement = (
        select(T.id, T.sort_at)
        .where(T.community_id == community, T.closed_at.is_(None), *_conditions(shape))
        .order_by(T.sort_at, T.id)
        .limit(limit)
    )
    if after:
        place = tuple_(bindparam("after_at", type_=UTCDateTime()), bindparam("after_id", type_=Key))
        statement = statement.where(tuple_(T.sort_at, T.id) > place)
    return statement


def _conditions(shape: Shape) -> list[Any]:
    view, what, urgency, firm = shape
    now, midnight = (bindparam(name, type_=UTCDateTime()) for name in ("now", "midnight"))
    by_view: Mapping[str, list[Any]] = {
        "mine": [T.assignee_id == bindparam("person")],
        "late": [T.sort_at <= now],
        "today": [T.sort_at > now, T.sort_at < midnight],
        "held": [T.held.is_(True)],
        "unread": [T.unread.is_(True)],
    }
    found = list(by_view.get(view, []))
    if what:
        found.append(T.what == bindparam("what"))
    if urgency:
        found.append(T.urgency == bindparam("urgency"))
    if firm:
        found += [T.holder == Holder.FIRM, T.holder_id == bindparam("firm")]
    return found


def counts(communities: Sequence[int], person_id: int, steps: Iterable[str]) -> dict[str, int]:
    """How many open tasks stand behind each chip and step of the menu, each counted up to a hundred."""
    if not communities:
        return {}
    wanted = tuple(steps)
    values = _values(Filters(person_id=person_id)) | named("community", communities)
    values |= {f"step_{n}": step for n, step in enumerate(wanted)}
    return dict(zip((*VIEWS, *wanted), _counts_of(len(communities), len(wanted)).first(values), strict=True))


@cache
def _counts_of(communities: int, steps: int) -> Read:
    conditions = [_conditions((view, False, False, False)) for view in VIEWS]
    conditions += [[T.what == bindparam(f"step_{n}")] for n in range(steps)]
    here = T.community_id.in_(many("community", communities))
    cap: Any = literal_column(str(CAP))
    parts: list[Any] = [
        select(literal_column("1")).where(here, T.closed_at.is_(None), *each).limit(cap)
        for each in conditions
    ]
    return Read(
        select(*(select(func.count()).select_from(each.subquery()).scalar_subquery() for each in parts))
    )
