"""Complaints 投诉, their stages, the points of the agreed definition, and the facts that only staff keep."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.complaints.record_rules import Liability, Severity, Topic
from portal.domain.complaints.rules import OPEN, Status
from portal.infra.db import Key, Model, Word

# As the index of open complaints writes it; a question that is written so stands on it.
OPEN_NOW = "status IN ({})".format(", ".join(f"'{status.value}'" for status in sorted(OPEN)))
_OPEN = text(OPEN_NOW)
_RELATED = text("repair_id IS NOT NULL")
_AGAIN = text("earlier_id IS NOT NULL")
_JOINT = text("joint_id IS NOT NULL")
_FROM_BEFORE = text("origin = 'import'")
_SILENT = text("next_at IS NOT NULL")


class Joint(Model):
    """群诉: one matter that many homes complain of; it is handled once, and each complaint gets its own reply.

    `opening` and `closing` are the letter's common words; what is shared point by point stands in `JointPoint`.
    """

    __tablename__ = "joint_complaint"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    title: Mapped[str] = mapped_column(String(200))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opening: Mapped[str] = mapped_column(Text, default="")
    closing: Mapped[str] = mapped_column(Text, default="")
    opened_by: Mapped[str] = mapped_column(String(80), default="")
    opened_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(80), default="")
    saved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_joint_complaint_community", "community_id", "id"),)


class Complaint(Model):
    """One matter that somebody is not content with, from receipt to archive.

    `label` writes the home or the common part; `repair_id` is the repair complained of. `stage` counts the reviews
    by somebody higher (1: the first handling), `lead_id` leads this stage. `handler_id` holds the present step.
    `definition` is empty, one of `rules.AWAITED` or `agreed`, or `silent` where nobody confirmed it; `payment` is empty or how far
    the compensation of its letter is (`rules.OFFERED` to `rules.WAIVED`); `remedy` is empty, `accepted` or `rejected` for this stage, and
    `follow_up` empty, `satisfied` or `dissatisfied`. `authority*` is what another office wrote on it.
    """

    __tablename__ = "complaint"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    label: Mapped[str] = mapped_column(String(80))
    topic: Mapped[Topic | None] = mapped_column(Word(Topic))
    repair_id: Mapped[int | None] = mapped_column(Key)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    joint_id: Mapped[int | None] = mapped_column(ForeignKey("joint_complaint.id"))
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    demand: Mapped[str] = mapped_column(Text, default="")
    expected: Mapped[str] = mapped_column(String(500), default="")
    expectation: Mapped[int | None]
    happened_on: Mapped[date | None]
    channel: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20), default="portal")
    authority: Mapped[str] = mapped_column(String(80), default="")
    authority_number: Mapped[str] = mapped_column(String(60), default="")
    authority_on: Mapped[date | None]
    authority_due: Mapped[date | None]
    complainant_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contact_name: Mapped[str] = mapped_column(String(80), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    status: Mapped[Status] = mapped_column(Word(Status))
    version: Mapped[int] = mapped_column(default=1)
    stage: Mapped[int] = mapped_column(default=1)
    definition: Mapped[str] = mapped_column(String(10), default="")
    severity: Mapped[Severity | None] = mapped_column(Word(Severity))
    severity_reason: Mapped[str] = mapped_column(String(500), default="")
    liability: Mapped[Liability | None] = mapped_column(Word(Liability))
    liability_reason: Mapped[str] = mapped_column(String(500), default="")
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    remedy: Mapped[str] = mapped_column(String(10), default="")
    payment: Mapped[str] = mapped_column(String(10), default="")
    follow_up: Mapped[str] = mapped_column(String(12), default="")
    experience: Mapped[int | None]
    ended_reason: Mapped[str] = mapped_column(String(1000), default="")
    turn_to: Mapped[str] = mapped_column(String(300), default="")
    referred_to: Mapped[str] = mapped_column(String(120), default="")
    referred_number: Mapped[str] = mapped_column(String(60), default="")
    cause: Mapped[str] = mapped_column(String(20), default="")
    cause_note: Mapped[str] = mapped_column(String(1000), default="")
    lesson: Mapped[str] = mapped_column(String(1000), default="")
    prevent_in: Mapped[str] = mapped_column(String(20), default="")
    submitted_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    evaluated_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_complaint_community", "community_id", "id"),
        Index("ix_complaint_community_status", "community_id", "status", "id"),
        Index("ix_complaint_community_topic", "community_id", "topic", "id"),
        Index("ix_complaint_community_severity", "community_id", "severity", "id"),
        Index("ix_complaint_unit", "unit_id", "id"),
        Index("ix_complaint_complainant", "complainant_id", "id"),
        Index("ix_complaint_complainant_open", "complainant_id", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_complaint_lead", "lead_id", "id"),
        Index("ix_complaint_repair", "repair_id", "id", sqlite_where=_RELATED, postgresql_where=_RELATED),
        Index("ix_complaint_earlier", "earlier_id", "id", sqlite_where=_AGAIN, postgresql_where=_AGAIN),
        Index("ix_complaint_joint", "joint_id", "id", sqlite_where=_JOINT, postgresql_where=_JOINT),
        Index("ix_complaint_open", "community_id", "status", "submitted_at", "id", sqlite_where=_OPEN,
              postgresql_where=_OPEN),
        Index("ix_complaint_from_before", "community_id", "contact_name", "submitted_at", "id",
              sqlite_where=_FROM_BEFORE, postgresql_where=_FROM_BEFORE),
    )  # fmt: skip


class ComplaintStage(Model):
    """One handling of a complaint: the first, or a review by somebody higher; what was decided stays with it.

    `opened_by` is why there is one: `submitted`, `remedy_rejected`, `callback`, `review`. `served` are the people who
    had a part in it (lead, handler, decider) and may not lead a review after it.
    """

    __tablename__ = "complaint_stage"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    no: Mapped[int]
    opened_by: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    opened_at: Mapped[datetime]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    severity: Mapped[Severity | None] = mapped_column(Word(Severity))
    liability: Mapped[Liability | None] = mapped_column(Word(Liability))
    served: Mapped[list[Any]] = mapped_column(default=list)
    replied_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("complaint_id", "no"),)


class ComplaintPoint(Model):
    """One point of the agreed definition: the fact and what is asked for it, read back to the person and agreed.

    Each stage writes its own `finding` and `basis` (the clause, standard or acceptance record); a point that a
    correction replaced keeps its row with `retired_at`. `common_id` is the point of the joint handling it stands for.
    """

    __tablename__ = "complaint_point"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    no: Mapped[int]
    common_id: Mapped[int | None] = mapped_column(ForeignKey("joint_point.id"))
    fact: Mapped[str] = mapped_column(String(1000))
    demand: Mapped[str] = mapped_column(String(500), default="")
    finding: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(String(500), default="")
    found_by: Mapped[str] = mapped_column(String(80), default="")
    found_at: Mapped[datetime | None]
    found_stage: Mapped[int | None]
    retired_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_complaint_point_complaint", "complaint_id", "no"),)


class Definition(Model):
    """What was read back and how it was agreed: shown to the person, by phone with a word, or corrected by them.

    `answer` is empty, `agreed`, `corrected`, `silent` or `replaced` (written anew before any answer); `next_at` is when
    the house looks at its silence again: to remind, then to let the desk go on.
    """

    __tablename__ = "complaint_definition"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    no: Mapped[int]
    read_back_by: Mapped[str] = mapped_column(String(80))
    read_back_at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(20), default="")
    answer: Mapped[str] = mapped_column(String(10), default="")
    words: Mapped[str] = mapped_column(String(1000), default="")
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    answered_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    reminded_how: Mapped[str] = mapped_column(String(20), default="")
    __table_args__ = (
        Index("ix_complaint_definition_next", "next_at", sqlite_where=_SILENT, postgresql_where=_SILENT),
    )


class InnerFact(Model):
    """A dated fact for staff only (mood 心态, means 方式, sign of risk), on the case and never on the person.

    Deleted when the complaint is archived.
    """

    __tablename__ = "complaint_inner_fact"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="")
    on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80))
    noted_at: Mapped[datetime]
