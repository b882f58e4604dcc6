"""The desk: one index over open tasks, walked in the order of what is due next, or of what came last."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, literal_column, select, tuple_, union_all

from portal.domain.casework.models import RAISED, Task
from portal.domain.casework.rules import Holder
from portal.infra import clock
from portal.infra.db import Key, UTCDateTime
from portal.infra.gathered import Along, in_company
from portal.infra.reads import Read, many, named

PAGE = 25
CAP = 100

T: Any = Task.__table__.c
COLUMNS = (
    T.id, T.subject_kind, T.subject_id, T.community_id, T.number, T.title, T.label, T.urgency, T.channel, T.what,
    T.state, T.holder, T.holder_id, T.holder_name, T.assignee_id, T.assignee_name, T.due_at, T.amber_at, T.sort_at,
    T.held, T.held_since, T.held_why, T.unread, T.level, T.raised_to, T.version, T.opened_at,
)  # fmt: skip
Statement = Select[*tuple[Any, ...]]
Shape = tuple[str, bool, bool, bool, bool]
Zones = Mapping[int, str]
QUARTER = 15 * 60  # seconds; no zone is apart from another by less


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a desk shows: one of the permitted filters, each of which stands on an index of its own.

    `newest`: what came last first; for everything that is open only, for that is what has an index in that order.
    """

    view: str = "all"
    person_id: int = 0
    what: str = ""
    urgency: str = ""
    firm_id: int = 0
    community_id: int = 0
    newest: bool = False

    @property
    def plain(self) -> bool:
        """Whether nothing but the community narrows the list."""
        return self.view == "all" and not (self.what or self.urgency or self.firm_id)


VIEWS = ("all", "mine", "late", "raised", "today", "held", "unread")


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
    communities: Sequence[int], filters: Filters, after: Cursor | None = None, limit: int = PAGE,
    zones: Zones = MappingProxyType({}),
) -> Sequence[Row[Any]]:  # fmt: skip
    """The open tasks of these communities in the order of what is due next, `limit` + 1 rows at most.

    `zones`: where each community's day ends; the home zone for one that is not named.
    One index walk per community, merged: it costs the same with ten thousand tasks and with a million.
    """
    if filters.community_id:
        communities = [c for c in communities if c == filters.community_id]
    if not communities:
        return []
    values = _values(filters) | named("community", communities) | _midnights(communities, zones)
    if after is not None:
        values |= {"after_at": after.sort_at, "after_id": after.id}
    shape = _shape(filters)
    rows = in_company(_desk_of(len(communities), shape, after is not None, limit + 1), values)
    return sorted(rows, key=attrgetter("id"), reverse=True) if shape[-1] else sorted(rows, key=_place)


_place = attrgetter("sort_at", "id")


def _shape(filters: Filters) -> Shape:
    newest = filters.newest and filters.plain
    return (filters.view, bool(filters.what), bool(filters.urgency), bool(filters.firm_id), newest)


def _values(filters: Filters) -> dict[str, Any]:
    return {
        "now": clock.now(), "person": filters.person_id, "what": filters.what, "urgency": filters.urgency,
        "firm": filters.firm_id,
    }  # fmt: skip


def _midnights(communities: Sequence[int], zones: Zones, own: str = "") -> dict[str, datetime]:
    """When today ends in each community, and last of all."""
    quarter = int(clock.now().timestamp()) // QUARTER * QUARTER
    found = {
        f"{own}midnight_{n}": _midnight(quarter, zones.get(community, clock.HOME_ZONE))
        for n, community in enumerate(communities)
    }
    return found | {f"{own}midnight": max(found.values())}


@lru_cache(maxsize=500)
def _midnight(quarter: int, zone: str) -> datetime:
    """When the day ends that this quarter of an hour lies in."""
    here = clock.local(datetime.fromtimestamp(quarter, clock.UTC), zone)
    return here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


@cache
def _desk_of(communities: int, shape: Shape, after: bool, most: int) -> Read:
    """Written once for each number of communities and each pair of filters.

    The branches find places in the index; only the rows of the page are read. The limit stands in the SQL: for
    a parameter PostgreSQL would plan for a tenth of the table.
    """
    limit: Any = literal_column(str(most))
    places = enumerate(many("community", communities))
    branches = [_branch(place, _moment(f"midnight_{n}"), shape, after, limit) for n, place in places]
    if communities == 1:
        return Read(branches[0].with_only_columns(*COLUMNS))
    merged = union_all(*(select(b.subquery()) for b in branches)).subquery()
    page = select(merged.c.id).order_by(*_order(merged.c, shape)).limit(limit).subquery()
    return Read(select(*COLUMNS).join(page, page.c.id == T.id).order_by(*_order(T, shape)))


def _order(row: Any, shape: Shape) -> list[Any]:
    return [row.id.desc()] if shape[-1] else [row.sort_at, row.id]


def _branch(community: Any, midnight: Any, shape: Shape, after: bool, limit: Any) -> Statement:
    statement = (
        select(T.id, T.sort_at)
        .where(T.community_id == community, T.closed_at.is_(None), *_conditions(shape, midnight))
        .order_by(*_order(T, shape))
        .limit(limit)
    )
    if after:
        last = bindparam("after_id", type_=Key)
        place = tuple_(_moment("after_at"), last)
        statement = statement.where(T.id < last if shape[-1] else tuple_(T.sort_at, T.id) > place)
    return statement


def _moment(name: str) -> Any:
    return bindparam(name, type_=UTCDateTime())


def _conditions(shape: Shape, midnight: Any) -> list[Any]:
    view, what, urgency, firm, _newest = shape
    found = _by_view(view, midnight)
    if what:
        found.append(T.what == bindparam("what"))
    if urgency:
        found.append(T.urgency == bindparam("urgency"))
    if firm:
        found += [T.holder == Holder.FIRM, T.holder_id == bindparam("firm")]
    return found


def _by_view(view: str, midnight: Any, own: str = "") -> list[Any]:
    now = _moment(f"{own}now")
    found: Mapping[str, list[Any]] = {
        "mine": [T.assignee_id == bindparam(f"{own}person")],
        "late": [T.sort_at <= now],
        "raised": [RAISED],
        "today": [T.sort_at > now, T.sort_at < midnight],
        "held": [T.held.is_(True)],
        "unread": [T.unread.is_(True)],
    }
    return list(found.get(view, []))


# What is counted may be read along with a page that asks for a community or a person itself.
OWN = "open_"


def counts(
    communities: Sequence[int],
    person_id: int,
    steps: Iterable[str],
    zones: Zones = MappingProxyType({}),
    views: Sequence[str] = VIEWS,
) -> Callable[[], dict[str, int]]:
    """How many open tasks stand behind each of these views and steps, each counted up to a hundred: told when asked
    for, and read along with what the page reads together before that.

    `zones` as in `desk`.
    """
    if not communities:
        return dict
    asked, wanted = tuple(views), tuple(steps)
    values = {f"{OWN}now": clock.now(), f"{OWN}person": person_id, **named(f"{OWN}community", communities)}
    values |= {f"{OWN}step_{n}": step for n, step in enumerate(wanted)}
    ends = _midnights(communities, zones, OWN)
    mixed = len(set(ends.values())) > 1 and "today" in asked
    values |= ends if mixed else {f"{OWN}midnight": ends[f"{OWN}midnight"]}
    found = Along("open_tasks", _counts_of(len(communities), asked, len(wanted), mixed), values)
    return lambda: dict(zip((*asked, *wanted), found.all()[0], strict=True))


@cache
def _counts_of(communities: int, views: tuple[str, ...], steps: int, mixed: bool) -> Read:
    midnight, places = _moment(f"{OWN}midnight"), many(f"{OWN}community", communities)
    conditions = [_by_view(view, midnight, OWN) for view in views]
    if mixed:
        # The last midnight of all bounds the walk of the index, each community's own one decides.
        own = case(
            *((T.community_id == place, _moment(f"{OWN}midnight_{n}")) for n, place in enumerate(places))
        )
        conditions[views.index("today")].append(T.sort_at < own)
    conditions += [[T.what == bindparam(f"{OWN}step_{n}")] for n in range(steps)]
    cap: Any = literal_column(str(CAP))
    parts: list[Any] = [
        select(literal_column("1")).where(T.community_id.in_(places), T.closed_at.is_(None), *each).limit(cap)
        for each in conditions
    ]
    counted = [select(func.count()).select_from(each.subquery()).scalar_subquery() for each in parts]
    return Read(select(*(each.label(f"n{n}") for n, each in enumerate(counted))))
