"""What a case's page shows beside its own room's facts; the desk stands in `desk`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, literal_column, select, tuple_

from portal.domain.casework.desk import CAP, PAGE, VIEWS, Cursor, Filters, counts, desk
from portal.domain.casework.models import Attachment, Draft, Follower, Post, ReadMark, Task
from portal.infra.db import session, writing
from portal.infra.events import Subject
from portal.infra.files import StoredFile
from portal.infra.reads import Read

__all__ = [
    "ATTACHED", "CAP", "OPEN_TASK", "PAGE", "VIEWS", "Cursor", "Filters", "Picture", "attachments", "counts", "desk",
    "drafted", "follows", "has_file", "pictures_of", "posts_of", "task_of", "thread", "thread_read", "threads_of",
]  # fmt: skip
# What the page of a case shows of its open task; the desk's lists live by the other half of its columns.
OPEN_TASK: Sequence[Any] = (
    Task.id, Task.what, Task.state, Task.holder, Task.holder_name, Task.assignee_id, Task.assignee_name, Task.due_at,
    Task.amber_at, Task.held, Task.held_since, Task.held_why,
)  # fmt: skip


def task_of(subject: Subject) -> Task | None:
    """The open task of a case."""
    return session().scalar(
        select(Task).where(
            Task.subject_kind == subject[0], Task.subject_id == subject[1], Task.closed_at.is_(None)
        )
    )


def thread(subject: Subject, reader: int, *, inner: bool) -> tuple[Sequence[Any], int]:
    """The newest hundred posts of the case, oldest first, and up to which one the reader (0: the desk) has read."""
    return posts_of(thread_read(inner).all({"kind": subject[0], "id": subject[1], "reader": reader}))


def posts_of(rows: Iterable[Any]) -> tuple[Sequence[Any], int]:
    """The rows of `thread_read` (asked with kind, id and reader) as `thread` gives them."""
    posts = sorted(rows, key=attrgetter("id"))
    return posts, int(posts[-1].read_up_to) if posts else 0


@cache
def thread_read(inner: bool) -> Read:
    """What is asked for the thread of a case, with or without inner notes."""
    kind: Any = bindparam("kind")
    id_: Any = bindparam("id")
    mine = (
        ReadMark.subject_kind == kind,
        ReadMark.subject_id == id_,
        ReadMark.person_id == bindparam("reader"),
    )
    mark = select(ReadMark.post_id).where(*mine).scalar_subquery()
    shown = [] if inner else [Post.inner.is_(False)]
    return Read(
        select(*Post.__table__.c, func.coalesce(mark, 0).label("read_up_to"))
        .where(Post.subject_kind == kind, Post.subject_id == id_, *shown)
        .order_by(Post.id.desc())
        .limit(literal_column("100"))
    )


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
    """One attached file as a page shows it: `form` is "image", or "pdf" for a paper, which has a name and bytes."""

    file_id: int
    kind: str
    round: int
    by_id: int | None
    added_at: datetime
    state: str
    form: str
    name: str
    bytes: int

    @property
    def paper(self) -> bool:
        """Whether it is no picture: it is not drawn, only handed out."""
        return self.form != "image"


def attachments(subject: Subject) -> list[Picture]:
    """The files of a case in the order they came."""
    return pictures_of(ATTACHED.all({"kind": subject[0], "id": subject[1]}))


def pictures_of(rows: Iterable[Any]) -> list[Picture]:
    """The rows of `ATTACHED` (asked with kind and id) as `attachments` gives them."""
    return [Picture(*row[:-1]) for row in sorted(rows, key=attrgetter("id"))]


ATTACHED = Read(
    select(
        Attachment.file_id, Attachment.kind, Attachment.round, Attachment.by_id, Attachment.added_at,
        StoredFile.state, StoredFile.kind.label("form"), StoredFile.name, StoredFile.bytes, Attachment.id,
    )
    .join(StoredFile, StoredFile.id == Attachment.file_id)
    .where(Attachment.subject_kind == bindparam("kind"), Attachment.subject_id == bindparam("id"))
    .order_by(Attachment.id)
)  # fmt: skip


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


def drafted(person_id: int, kind: str) -> dict[str, Any]:
    """What the person has written so far of a long form of that kind; inside a unit the draft is held."""
    row = (_DRAFT_HELD if writing() else _DRAFT).first({"person": person_id, "kind": kind})
    return dict(row.values) if row is not None else {}


_OF_DRAFT: Any = select(Draft.values).where(
    Draft.person_id == bindparam("person"), Draft.kind == bindparam("kind")
)
_DRAFT, _DRAFT_HELD = Read(_OF_DRAFT), Read(_OF_DRAFT.with_for_update())


def open_in(community_id: int) -> str:
    """The number of a case that still waits for somebody in the community; empty where none does."""
    here = select(Task.number).where(Task.community_id == community_id, Task.closed_at.is_(None))
    return session().scalar(here.limit(1)) or ""


def open_with(person_id: int) -> str:
    """The number of a case that was given to this person and still waits; empty where none does."""
    theirs = select(Task.number).where(Task.assignee_id == person_id, Task.closed_at.is_(None))
    return session().scalar(theirs.limit(1)) or ""
