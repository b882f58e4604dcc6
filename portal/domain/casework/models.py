"""What every kind of case has: the open task, deadlines and holds, thread and notes, files, followers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.casework.rules import Holder
from portal.domain.terms.rules import Urgency
from portal.infra.db import Key, Model, Word

OPEN = text("closed_at IS NULL")
RAISED = text("closed_at IS NULL AND level > 0")
UNWARNED = text("met_at IS NULL AND dropped_at IS NULL AND warned_at IS NULL AND late_told_at IS NULL")
RISING = text("met_at IS NULL AND dropped_at IS NULL AND rise_at IS NOT NULL")


class Task(Model):
    """The one open task of a case: a row of the desk. Written by the case's own room."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(80))
    urgency: Mapped[Urgency] = mapped_column(Word(Urgency))
    channel: Mapped[str] = mapped_column(String(20), default="web")
    what: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(60))
    holder: Mapped[Holder] = mapped_column(Word(Holder))
    holder_id: Mapped[int | None] = mapped_column(Key)
    holder_name: Mapped[str] = mapped_column(String(80), default="")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_name: Mapped[str] = mapped_column(String(80), default="")
    due_at: Mapped[datetime | None]
    amber_at: Mapped[datetime | None]
    sort_at: Mapped[datetime]
    held: Mapped[bool] = mapped_column(default=False)
    held_since: Mapped[datetime | None]
    held_why: Mapped[str] = mapped_column(String(200), default="")
    unread: Mapped[bool] = mapped_column(default=False)
    level: Mapped[int] = mapped_column(default=0)
    raised_to: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("uq_task_open_subject", "subject_kind", "subject_id", unique=True, sqlite_where=OPEN,
              postgresql_where=OPEN),
        # Each permitted filter of the desk has its own walk, in the order of what is due next.
        *(
            Index(f"ix_task_desk_{name}", "community_id", *columns, "sort_at", "id", sqlite_where=OPEN,
                  postgresql_where=OPEN)
            for name, columns in {
                "all": (), "what": ("what",), "assignee": ("assignee_id",), "holder": ("holder", "holder_id"),
                "urgency": ("urgency",), "held": ("held",), "unread": ("unread",),
            }.items()
        ),
        Index("ix_task_desk_raised", "community_id", "sort_at", "id", sqlite_where=RAISED,
              postgresql_where=RAISED),
        Index("ix_task_desk_opened", "community_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_task_holder", "holder", "holder_id", "sort_at", "id", sqlite_where=OPEN,
              postgresql_where=OPEN),
    )  # fmt: skip


class Deadline(Model):
    """A running limit of a case, with the calendar version it was computed with.

    `span` counts from `started_at`; where somebody chose the end (`goal_at`), by hand or by an extension, that
    counts instead, and what was held since it was chosen is added. `warned_at` is when its holder was warned,
    `late_told_at` when it was acted on as over, `level` how high it has risen, to whom (`raised_to`, a message
    id), and `rise_at` when the next rung is looked at.
    """

    __tablename__ = "deadline"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(String(40))
    round: Mapped[int] = mapped_column(default=1)
    calendar_id: Mapped[int | None] = mapped_column(Key)
    span: Mapped[str] = mapped_column(String(12))
    started_at: Mapped[datetime]
    goal_at: Mapped[datetime | None]
    goal_set_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    amber_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    level: Mapped[int] = mapped_column(default=0)
    raised_to: Mapped[str] = mapped_column(String(80), default="")
    rise_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_deadline_subject", "subject_kind", "subject_id", "id"),
        Index("ix_deadline_amber", "amber_at", "id", sqlite_where=UNWARNED, postgresql_where=UNWARNED),
        Index("ix_deadline_rise", "rise_at", "id", sqlite_where=RISING, postgresql_where=RISING),
        Index("ix_deadline_running", "due_at", "id",
              sqlite_where=text("met_at IS NULL AND dropped_at IS NULL AND late_told_at IS NULL"),
              postgresql_where=text("met_at IS NULL AND dropped_at IS NULL AND late_told_at IS NULL")),
    )  # fmt: skip


class Hold(Model):
    """暂停: a stretch in which the clocks of a case stand still, with the reason."""

    __tablename__ = "hold"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    until: Mapped[date | None]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_hold_subject", "subject_kind", "subject_id", "id"),
        Index("uq_hold_open", "subject_kind", "subject_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip


class Extension(Model):
    """展期: a deadline moved, by whom and why."""

    __tablename__ = "extension"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"), index=True)
    was_due_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int | None] = mapped_column(Key)
    granted_at: Mapped[datetime]


class ExtensionRequest(Model):
    """申请展期: who has the work asks for a later end, with the reason; granted, refused, or lapsed with the limit."""

    __tablename__ = "extension_request"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"), index=True)
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(10), default="")
    answer_reason: Mapped[str] = mapped_column(String(500), default="")
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    answered_at: Mapped[datetime | None]


class Post(Model):
    """A message between the home and the desk, or an inner note that only staff read."""

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    side: Mapped[str] = mapped_column(String(10))
    inner: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime]
    __table_args__ = (Index("ix_post_subject", "subject_kind", "subject_id", "id"),)


class ReadMark(Model):
    """Up to which post a person, or the desk as one (person 0), has read a thread."""

    __tablename__ = "read_mark"
    subject_kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, primary_key=True)
    post_id: Mapped[int] = mapped_column(Key)
    read_at: Mapped[datetime]


class Attachment(Model):
    """A file that belongs to a case: what it shows (`before`, `after`, `proof`, `report`), in which round."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    kind: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int | None] = mapped_column(Key)
    added_at: Mapped[datetime]
    __table_args__ = (Index("ix_attachment_subject", "subject_kind", "subject_id", "id"),)


class Follower(Model):
    """Somebody who is told how a case goes on without being its reporter."""

    __tablename__ = "follower"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime]
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "person_id"),)


class ContactCount(Model):
    """How many messages a person got on a day that they did not ask for."""

    __tablename__ = "contact_count"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    sent: Mapped[int]


class HouseholdContact(Model):
    """How often a household was turned to on a day with what it did not ask for: a callback, a survey, a club message.

    `household` is unit:… or person:…; `last` says what it was the last time.
    """

    __tablename__ = "household_contact"
    household: Mapped[str] = mapped_column(String(24), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    sent: Mapped[int] = mapped_column(default=0)
    last: Mapped[str] = mapped_column(String(20), default="")


class Draft(Model):
    """A long form that is not sent yet, kept step by step."""

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("person_id", "kind"),)
