"""The desk as one index over open tasks, and what a case's page shows beside its own room's facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, literal_column, select, tuple_, union_all

from portal.domain.casework.models import Attachment, Follower, Post, ReadMark, Task
from portal.domain.casework.rules import Holder
from portal.infra import clock
from portal.infra.db import Key, UTCDateTime, session
from portal.infra.events import Subject
from portal.infra.files import StoredFile
from portal.infra.reads import Read

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
    values = _values(filters) | _here(communities)
    if after is not None:
        values |= {"after_at": after.sort_at, "after_id": after.id}
    return _desk_of(len(communities), _shape(filters), after is not None, limit + 1).all(values)


def _here(communities: Sequence[int]) -> dict[str, Any]:
    return {f"community_{n}": community for n, community in enumerate(communities)}


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
    branches = [_branch(f"community_{n}", shape, after, limit) for n in range(communities)]
    if communities == 1:
        return Read(branches[0].with_only_columns(*COLUMNS))
    merged = union_all(*(select(b.subquery()) for b in branches)).subquery()
    page = select(merged.c.id).order_by(merged.c.sort_at, merged.c.id).limit(limit).subquery()
    return Read(select(*COLUMNS).join(page, page.c.id == T.id).order_by(T.sort_at, T.id))


def _branch(community: str, shape: Shape, after: bool, limit: Any) -> Statement:
    statement = (
        select(T.id, T.sort_at)
        .where(T.community_id == bindparam(community), T.closed_at.is_(None), *_conditions(shape))
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
    values = _values(Filters(person_id=person_id)) | _here(communities)
    values |= {f"step_{n}": step for n, step in enumerate(wanted)}
    return dict(zip((*VIEWS, *wanted), _counts_of(len(communities), len(wanted)).first(values), strict=True))


@cache
def _counts_of(communities: int, steps: int) -> Read:
    conditions = [_conditions((view, False, False, False)) for view in VIEWS]
    conditions += [[T.what == bindparam(f"step_{n}")] for n in range(steps)]
    here = T.community_id.in_([bindparam(f"community_{n}") for n in range(communities)])
    cap: Any = literal_column(str(CAP))
    parts: list[Any] = [
        select(literal_column("1")).where(here, T.closed_at.is_(None), *each).limit(cap)
        for each in conditions
    ]
    return Read(
        select(*(select(func.count()).select_from(each.subquery()).scalar_subquery() for each in parts))
    )


def task_of(subject: Subject) -> Task | None:
    """The open task of a case."""
    return session().scalar(
        select(Task).where(
            Task.subject_kind == subject[0], Task.subject_id == subject[1], Task.closed_at.is_(None)
        )
    )


def thread(subject: Subject, reader: int, *, inner: bool) -> tuple[Sequence[Post], int]:
    """The newest hundred posts of the case, oldest first, and up to which one the reader (0: the desk) has read."""
    mark = (
        select(ReadMark.post_id)
        .where(
            ReadMark.subject_kind == subject[0],
            ReadMark.subject_id == subject[1],
            ReadMark.person_id == reader,
        )
        .scalar_subquery()
    )
    statement = select(Post, func.coalesce(mark, 0)).where(
        Post.subject_kind == subject[0], Post.subject_id == subject[1]
    )
    if not inner:
        statement = statement.where(Post.inner.is_(False))
    rows = session().execute(statement.order_by(Post.id.desc()).limit(100)).all()
    return [row[0] for row in reversed(rows)], int(rows[0][1]) if rows else 0


def threads_of(person_id: int, unit_ids: Iterable[int], subjects: Iterable[Subject]) -> list[Row[Any]]:
    """For each case: its newest post, and how many posts of the other side the person has not read."""
    keys = list(subjects)
    if not keys:
        return []
    newest = (
        select(func.max(Post.id).label("id"))
        .where(tuple_(Post.subject_kind, Post.subject_id).in_(keys), Post.inner.is_(False))
        .group_by(Post.subject_kind, Post.subject_id)
        .subquery()
    )
    other = Post.__table__.alias("other")
    unread = (
        select(func.count())
        .select_from(other)
        .where(
            other.c.subject_kind == Post.subject_kind, other.c.subject_id == Post.subject_id,
            other.c.inner.is_(False), other.c.side == "desk",
            other.c.id > func.coalesce(ReadMark.post_id, 0),
        )
        .scalar_subquery()
    )  # fmt: skip
    return list(
        session().execute(
            select(
                Post.subject_kind, Post.subject_id, Post.by_name, Post.side, Post.text, Post.posted_at,
                unread.label("unread"),
            )
            .join(newest, newest.c.id == Post.id)
            .outerjoin(
                ReadMark,
                and_(
                    ReadMark.subject_kind == Post.subject_kind, ReadMark.subject_id == Post.subject_id,
                    ReadMark.person_id == person_id,
                ),
            )
            .order_by(Post.id.desc())
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """One attached file as a page shows it."""

    file_id: int
    kind: str
    round: int
    by_id: int | None
    added_at: datetime
    state: str


def attachments(subject: Subject) -> list[Picture]:
    """The files of a case in the order they came."""
    rows = session().execute(
        select(
            Attachment.file_id, Attachment.kind, Attachment.round, Attachment.by_id, Attachment.added_at,
            StoredFile.state,
        )
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.subject_kind == subject[0], Attachment.subject_id == subject[1])
        .order_by(Attachment.id)
    )  # fmt: skip
    return [Picture(*row) for row in rows]


def has_file(subject: Subject, file_id: int) -> bool:
    """Whether the file belongs to the case: it is served under the case's own address only."""
    return bool(
        session().scalar(
            select(Attachment.id)
            .where(
                Attachment.subject_kind == subject[0], Attachment.subject_id == subject[1],
                Attachment.file_id == file_id,
            )
            .limit(1)
        )
    )  # fmt: skip


def follows(subject: Subject, person_id: int) -> bool:
    """Whether the person follows the case."""
    return bool(
        session().scalar(
            select(Follower.id).where(
                Follower.subject_kind == subject[0], Follower.subject_id == subject[1],
                Follower.person_id == person_id,
            )
        )
    )  # fmt: skip
