"""What any room does with a case: its open task, its thread, files, followers, notices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.casework.models import Attachment, ContactCount, Draft, Follower, Post, ReadMark, Task
from portal.domain.casework.rules import CONTACT_BUDGET, FILES_MOST, LAST, POST_MOST, Card
from portal.domain.terms.rules import Urgency
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, is_postgres, session
from portal.infra.events import Subject
from portal.infra.reads import Read
from portal.infra.refused import N_, Refused


@dataclass(frozen=True, kw_only=True)
class CaseFace:
    """How a case is written on its task: number, title, home, community, urgency, channel, version."""

    community_id: int
    number: str
    title: str
    label: str
    urgency: Urgency
    channel: str
    version: int


def put_task(subject: Subject, face: CaseFace, card: Card, *, first: bool = False) -> Task:
    """Say what the case waits for now: its one open task is written anew, or opened (`first`: there is none)."""
    task = None if first else open_task(subject)
    if task is None:
        task = first_task(subject, face, card)
        session().add(task)
    else:
        _write(task, face, card)
    session().flush()
    return task


def first_task(subject: Subject, face: CaseFace, card: Card) -> Task:
    """What a new case waits for, still to be entered."""
    task = Task(
        subject_kind=subject[0], subject_id=subject[1], opened_at=clock.now(), assignee_name="", held=False,
        held_why="", unread=False,
    )  # fmt: skip
    _write(task, face, card)
    return task


def _write(task: Task, face: CaseFace, card: Card) -> None:
    moved = task.what != card.what
    for name in ("community_id", "number", "title", "label", "urgency", "channel", "version"):
        setattr(task, name, getattr(face, name))
    for name in (
        "what", "holder", "holder_id", "holder_name", "state", "due_at", "amber_at", "level", "raised_to"
    ):  # fmt: skip
        setattr(task, name, getattr(card, name))
    if moved:
        task.assignee_id, task.assignee_name = None, ""
    task.sort_at = LAST if task.held else card.due_at or LAST


_OPEN_TASK = select(Task).where(
    Task.subject_kind == bindparam("kind"), Task.subject_id == bindparam("id"), Task.closed_at.is_(None)
)


def open_task(subject: Subject) -> Task | None:
    """The open task of the case."""
    return session().scalar(_OPEN_TASK, {"kind": subject[0], "id": subject[1]})


def close_task(subject: Subject) -> None:
    """Nobody is waited for any more."""
    task = open_task(subject)
    if task is not None:
        task.closed_at = clock.now()
        session().flush()


def reopen_task(task_id: int) -> None:
    """A task that was closed is waited for again, by whom it was given to."""
    task = session().get(Task, task_id)
    if task is not None and open_task((task.subject_kind, task.subject_id)) is None:
        task.closed_at = None
        session().flush()


def assign(subject: Subject, person_id: int | None, name: str) -> None:
    """Give the open task to one person at the desk, or back to all."""
    task = open_task(subject)
    if task is None:
        raise Refused(N_("这件事已经办完，不能再分派。"))
    task.assignee_id, task.assignee_name = person_id, name
    session().flush()


def mark_held(subject: Subject, why: str) -> None:
    """Show the open task as standing still, behind all that are due."""
    task = open_task(subject)
    if task is not None:
        task.held, task.held_why, task.held_since, task.sort_at = True, why, clock.now(), LAST
        session().flush()


def mark_running(subject: Subject) -> None:
    """Show the open task as running again."""
    task = open_task(subject)
    if task is not None:
        task.held, task.held_why, task.held_since = False, "", None
        task.sort_at = task.due_at or LAST
        session().flush()


def post(subject: Subject, text: str, *, by: Actor, inner: bool = False) -> Post:
    """Write into the thread of the case, or an inner note. It never changes the version of the case."""
    if not text:
        raise Refused(N_("请先写点内容再发送。"), field="text")
    if len(text) > POST_MOST:
        raise Refused(N_("最多%(most)d个字，请分两条发送。已写的都还在。"), field="text", most=POST_MOST)
    row = Post(
        subject_kind=subject[0], subject_id=subject[1], by_id=by.person_id, by_name=by.name,
        side="home" if by.face == "owner" else "desk", inner=inner, text=text, posted_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    if not inner:
        session().execute(
            update(Task)
            .where(Task.subject_kind == subject[0], Task.subject_id == subject[1], Task.closed_at.is_(None))
            .values(unread=row.side == "home")
        )
    return row


def mark_read(subject: Subject, reader: int, post_id: int) -> None:
    """Note up to where a person (0: the desk) has read; it only moves forward."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    new = insert(ReadMark).values(
        subject_kind=subject[0], subject_id=subject[1], person_id=reader, post_id=post_id, read_at=clock.now()
    )
    session().execute(
        new.on_conflict_do_update(
            index_elements=["subject_kind", "subject_id", "person_id"],
            set_={"post_id": new.excluded.post_id, "read_at": new.excluded.read_at},
            where=ReadMark.post_id < new.excluded.post_id,
        )
    )
    if reader == 0:
        session().execute(
            update(Task)
            .where(Task.subject_kind == subject[0], Task.subject_id == subject[1], Task.closed_at.is_(None))
            .values(unread=False)
        )


def attach(subject: Subject, file_ids: Iterable[int], kind: str, *, by: Actor, round: int = 1) -> int:
    """Hang files on the case, at most nine of a kind per round; returns how many were added."""
    ids = list(dict.fromkeys(file_ids))
    if not ids:
        return 0
    there = set(
        session().scalars(
            select(Attachment.file_id).where(
                Attachment.subject_kind == subject[0], Attachment.subject_id == subject[1],
                Attachment.kind == kind, Attachment.round == round,
            )
        )
    )  # fmt: skip
    fresh = [i for i in ids if i not in there]
    if len(there) + len(fresh) > FILES_MOST:
        raise Refused(N_("最多%(most)d个文件，请去掉几个再提交。"), field="photos", most=FILES_MOST)
    for file_id in fresh:
        session().add(
            Attachment(
                subject_kind=subject[0], subject_id=subject[1], file_id=file_id, kind=kind, round=round,
                by_id=by.person_id, added_at=clock.now(),
            )
        )  # fmt: skip
    session().flush()
    return len(fresh)


def follow(subject: Subject, person_id: int) -> bool:
    """Keep a person told about the case; False when they were already."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    result = session().execute(
        insert(Follower)
        .values(subject_kind=subject[0], subject_id=subject[1], person_id=person_id, since=clock.now())
        .on_conflict_do_nothing(index_elements=["subject_kind", "subject_id", "person_id"])
        .returning(Follower.id)
    )
    return result.first() is not None


def unfollow(subject: Subject, person_id: int) -> None:
    """Tell a person no more about the case."""
    session().execute(
        delete(Follower).where(
            Follower.subject_kind == subject[0], Follower.subject_id == subject[1],
            Follower.person_id == person_id,
        ),
        execution_options={"synchronize_session": False},
    )  # fmt: skip


def followers(subject: Subject) -> list[int]:
    """The people who follow the case."""
    return list(
        session().scalars(
            select(Follower.person_id).where(
                Follower.subject_kind == subject[0], Follower.subject_id == subject[1]
            )
        )
    )


def within_budget(person_id: int) -> bool:
    """Count one more message of today for a person; False once the day's contact budget is used up."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    new = insert(ContactCount).values(person_id=person_id, on=clock.today(), sent=1)
    sent = session().execute(
        new.on_conflict_do_update(
            index_elements=["person_id", "on"], set_={"sent": ContactCount.sent + 1}
        ).returning(ContactCount.sent)
    ).scalar_one()  # fmt: skip
    return int(sent) <= CONTACT_BUDGET


def save_draft(person_id: int, kind: str, values: Mapping[str, Any]) -> Draft:
    """Keep a long form where it stands; a person has one draft of a kind, and steps saved at once lose nothing."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    session().execute(
        insert(Draft)
        .values(person_id=person_id, kind=kind, values={}, saved_at=clock.now())
        .on_conflict_do_nothing(index_elements=["person_id", "kind"])
    )
    row = draft(person_id, kind)
    if row is None:
        raise RuntimeError("a draft is saved inside a unit, which holds its row")
    row.values = {**row.values, **values}
    row.saved_at = clock.now()
    session().flush()
    return row


def draft(person_id: int, kind: str) -> Draft | None:
    """The person's own draft of that kind; inside a unit it is held."""
    statement = select(Draft).where(Draft.person_id == person_id, Draft.kind == kind)
    return session().scalar(for_change(statement, Draft))


def take_draft(person_id: int, kind: str) -> dict[str, Any]:
    """What the person wrote, taken to be sent: the draft is gone with this unit. Empty where there is none."""
    row = _TAKE_DRAFT.first({"person": person_id, "kind": kind})
    return dict(row.values) if row is not None else {}


def drop_draft(person_id: int, kind: str) -> None:
    """The form was sent, or given up."""
    session().execute(_DROP_DRAFT, {"person": person_id, "kind": kind})


_DROP_DRAFT: Any = delete(Draft).where(
    Draft.person_id == bindparam("person"), Draft.kind == bindparam("kind")
)
_TAKE_DRAFT = Read(_DROP_DRAFT.returning(Draft.values))
