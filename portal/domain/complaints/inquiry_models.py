"""The investigation of a complaint: what somebody was asked to find out, and the evidence with source and date."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model


class Inquiry(Model):
    """A question to a colleague or a firm, with a day to answer by; `state` is `asked`, `answered` or `withdrawn`."""

    __tablename__ = "complaint_inquiry"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    stage: Mapped[int]
    question: Mapped[str] = mapped_column(String(1000))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    asked_of: Mapped[str] = mapped_column(String(80))
    asked_by_id: Mapped[int | None] = mapped_column(Key)
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="asked")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_complaint_inquiry_complaint", "complaint_id", "id"),
        Index("ix_complaint_inquiry_person", "person_id", "state", "id"),
        Index("ix_complaint_inquiry_firm", "firm_id", "state", "id"),
    )


class Evidence(Model):
    """A piece of evidence: what it shows, where it comes from, of which day; a file of the case, or words on paper."""

    __tablename__ = "complaint_evidence"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    stage: Mapped[int]
    point_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_point.id"))
    shows: Mapped[str] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(200))
    dated_on: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    from_home: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime]
    __table_args__ = (Index("ix_complaint_evidence_complaint", "complaint_id", "id"),)
