"""The desk as one index over open tasks, and what a case's page shows beside its own room's facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, literal, select, tuple_, union_all

from portal.domain.casework.models import Attachment, Follower, Post, ReadMark, Task
from portal.domain.casework.rules import Holder
from portal.infra import clock
from portal.infra.db import session
from portal.infra.events import Subject
from portal.infra.files import StoredFile

PAGE = 30
CAP = 100

COLUMNS = (
    Task.id, Task.subject_kind, Task.subject_id, Task.community_id, Task.number, Task.title, Task.label,
    Task.urgency, Task.channel, Task.what, Task.state, Task.holder, Task.holder_id, Task.holder_name, Task.assignee_id,
    Task.assignee_name, Task.due_at, Task.amber_at, Task.sort_at, Task.held, Task.held_since, Task.held_why,
    Task.unread, Task.version, Task.opened_at,
)  # fmt: skip


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
) -> list[Row[Any]]:
    """The open tasks of these communities in the order of what is due next, `limit` + 1 rows at most.

    One index walk per community, merged: it costs the same with ten thousand tasks and with a million.
    """
    if filters.community_id:
        communities = [c for c in communities if c == filters.community_id]
    if not communities:
        return []
    branches = [_branch(c, filters, after, limit) for c in communities]
    if len(branches) == 1:
        statement = branches[0]
    else:
        merged = union_all(*(select(b.subquery()) for b in branches)).subquery()
        statement = select(merged).order_by(merged.c.sort_at, merged.c.id).limit(limit + 1)
    return list(session().execute(statement))


def _branch(community_id: int, filters: Filters, after: Cursor | None, limit: int) -> Select[*tuple[Any, ...]]:
    statement = (
        select(*COLUMNS)
        .where(Task.community_id == community_id, Task.closed_at.is_(None), *_conditions(filters))
        .order_by(Task.sort_at, Task.id)
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(tuple_(Task.sort_at, Task.id) > tuple_(after.sort_at, after.id))
    return statement


def _conditions(filters: Filters) -> list[Any]:
    now = clock.now()
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    by_view: Mapping[str, list[Any]] = {
        "mine": [Task.assignee_id == filters.person_id],
        "late": [Task.sort_at <= now],
        "today": [Task.sort_at > now, Task.sort_at < midnight],
        "held": [Task.held.is_(True)],
        "unread": [Task.unread.is_(True)],
    }
    found = list(by_view.get(filters.view, []))
    if filters.what:
        found.append(Task.what == filters.what)
    if filters.urgency:
        found.append(Task.urgency == filters.urgency)
    if filters.firm_id:
        found += [Task.holder == Holder.FIRM, Task.holder_id == filters.firm_id]
    return found


def counts(communities: Sequence[int], person_id: int, steps: Iterable[str]) -> dict[str, int]:
    """How many open tasks stand behind each chip and step of the menu, each counted up to a hundred."""
    if not communities:
        return {}
    wanted = {view: Filters(view=view, person_id=person_id) for view in VIEWS}
    wanted |= {step: Filters(what=step) for step in steps}
    parts = []
    for filters in wanted.values():
        inner = (
            select(literal(1))
            .where(Task.community_id.in_(communities), Task.closed_at.is_(None), *_conditions(filters))
            .limit(CAP)
        )
        parts.append(select(func.count()).select_from(inner.subquery()).scalar_subquery())
    row = session().execute(select(*parts)).one()
    return dict(zip(wanted, row, strict=True))


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
