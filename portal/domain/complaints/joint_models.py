"""The common handling of a joint complaint: its points with finding and answer, its evidence, and what each act came to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model


class JointPoint(Model):
    """One point that every home of the matter shares: the fact, what was found, and the answer prepared once.

    `pledge` is what each home is promised because of it. A home's own point names it (`ComplaintPoint.common_id`); a point that was written anew keeps its row with
    `retired_at`.
    """

    __tablename__ = "joint_point"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    joint_id: Mapped[int] = mapped_column(ForeignKey("joint_complaint.id"))
    no: Mapped[int]
    fact: Mapped[str] = mapped_column(String(1000))
    demand: Mapped[str] = mapped_column(String(500), default="")
    finding: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    no_remedy: Mapped[str] = mapped_column(Text, default="")
    turn_to: Mapped[str] = mapped_column(String(300), default="")
    pledge: Mapped[str] = mapped_column(String(500), default="")
    pledge_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pledge_due_on: Mapped[date | None]
    retired_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_joint_point_joint", "joint_id", "no"),)


class JointEvidence(Model):
    """A piece of evidence for all of them: what it shows, its source and day, and a file where there is one."""

    __tablename__ = "joint_evidence"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    joint_id: Mapped[int] = mapped_column(ForeignKey("joint_complaint.id"), index=True)
    shows: Mapped[str] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(200))
    dated_on: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime]


class JointResult(Model):
    """What an act on all of them came to for one complaint: done, or why not (a sentence with its parameters)."""

    __tablename__ = "joint_result"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    joint_id: Mapped[int] = mapped_column(ForeignKey("joint_complaint.id"))
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    verb: Mapped[str] = mapped_column(String(30))
    done: Mapped[bool]
    why: Mapped[str] = mapped_column(String(500), default="")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    __table_args__ = (Index("ix_joint_result_job", "job_id", "complaint_id"),)
