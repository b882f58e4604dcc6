"""The written reply in its versions, the answer to each point, what was paid, and what was promised."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model

_OPEN = text("state = 'open'")


class Reply(Model):
    """答复: one version of the letter. A sent one is frozen (`body`, `digest`) and never changes; the next is a new row.

    `state` is `draft`, `sent` or `dropped`; `compensation_state` is empty, `asked`, `approved` or `rejected`.
    """

    __tablename__ = "complaint_reply"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    stage: Mapped[int]
    no: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    opening: Mapped[str] = mapped_column(Text, default="")
    closing: Mapped[str] = mapped_column(Text, default="")
    compensation_cents: Mapped[int] = mapped_column(Key, default=0)
    compensation_reason: Mapped[str] = mapped_column(String(500), default="")
    compensation_state: Mapped[str] = mapped_column(String(10), default="")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_by: Mapped[str] = mapped_column(String(80), default="")
    saved_at: Mapped[datetime]
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(String(64), default="")
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("complaint_id", "no"),)


class ReplyAnswer(Model):
    """The answer to one point: what was found, why, what will be done or why nothing, and who to turn to next."""

    __tablename__ = "complaint_reply_answer"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("complaint_reply.id"))
    point_id: Mapped[int] = mapped_column(ForeignKey("complaint_point.id"))
    finding: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    no_remedy: Mapped[str] = mapped_column(Text, default="")
    turn_to: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (UniqueConstraint("reply_id", "point_id"),)


class Payment(Model):
    """What became of the compensation in a letter: paid in which way, on which day, by whom, or not paid and why."""

    __tablename__ = "complaint_payment"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("complaint_reply.id"), unique=True)
    amount_cents: Mapped[int] = mapped_column(Key)
    state: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(20), default="")
    paid_on: Mapped[date | None]
    payee: Mapped[str] = mapped_column(String(80), default="")
    voucher: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime]


class Delivery(Model):
    """How a sent reply reached the person: in the portal, by message, or handed over on paper with date and name."""

    __tablename__ = "complaint_delivery"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("complaint_reply.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    way: Mapped[str] = mapped_column(String(20))
    to_name: Mapped[str] = mapped_column(String(80), default="")
    sent_at: Mapped[datetime | None]
    failed_why: Mapped[str] = mapped_column(String(200), default="")
    opened_at: Mapped[datetime | None]
    handed_on: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    by_name: Mapped[str] = mapped_column(String(80), default="")


class Promise(Model):
    """承诺: what we will do, who answers for it, by which day, and the proof that it was done; it outlives the letter.

    `state` is `draft` (in a letter that was not sent), `open`, `kept` or `released` (renegotiated into another one,
    `next_id`); `repair_id` is the repair that fulfils it, `repair_signed_at` when every party signed that one off.
    """

    __tablename__ = "complaint_promise"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    stage: Mapped[int]
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_reply.id"))
    point_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_point.id"))
    text: Mapped[str] = mapped_column(String(500))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_name: Mapped[str] = mapped_column(String(80))
    due_on: Mapped[date]
    due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    repair_id: Mapped[int | None] = mapped_column(Key)
    repair_number: Mapped[str] = mapped_column(String(40), default="")
    repair_signed_at: Mapped[datetime | None]
    proof: Mapped[str] = mapped_column(String(500), default="")
    kept_at: Mapped[datetime | None]
    kept_by: Mapped[str] = mapped_column(String(80), default="")
    released_reason: Mapped[str] = mapped_column(String(500), default="")
    next_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_promise.id"))
    made_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_complaint_promise_complaint", "complaint_id", "id"),
        Index("ix_complaint_promise_repair", "repair_id"),
        Index(
            "ix_complaint_promise_owner",
            "owner_id",
            "due_on",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )
