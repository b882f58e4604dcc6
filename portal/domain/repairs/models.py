"""Repairs 报修, their rounds, assignments, visit windows, signatures and materials."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.repairs.cost_rules import CostState, QuoteState
from portal.domain.repairs.rules import Party, Status
from portal.domain.terms.rules import Urgency
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import Key, Model, Word


class Repair(Model):
    """One thing that is broken, from report to confirmed.

    `label` writes the place (3幢2-1802, or the common part), `firm_id` and `technician_id` who has it now,
    `warranty` the frozen answer at the decision, `refusals` how often this round was sent back. `cost_cents` sums
    the cost lines of this round, `cleared_cents` is what somebody agreed may be spent, `varied` that the firm has
    not yet confirmed a change of its lines.
    """

    __tablename__ = "repair"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    spot_id: Mapped[int | None] = mapped_column(ForeignKey("spot.id"))
    label: Mapped[str] = mapped_column(String(80))
    room: Mapped[str] = mapped_column(String(20), default="")
    part_code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    urgency: Mapped[Urgency] = mapped_column(Word(Urgency))
    channel: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20), default="portal")
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contact_name: Mapped[str] = mapped_column(String(80), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    expectation: Mapped[str] = mapped_column(String(20), default="")
    access: Mapped[list[Any]] = mapped_column(default=list)
    access_note: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[Status] = mapped_column(Word(Status))
    round: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    refusals: Mapped[int] = mapped_column(default=0)
    disputed: Mapped[bool] = mapped_column(default=False)
    owner_altered: Mapped[bool] = mapped_column(default=False)
    warranty: Mapped[dict[str, Any]] = mapped_column(default=dict)
    payer: Mapped[Payer | None] = mapped_column(Word(Payer))
    cost_cents: Mapped[int] = mapped_column(Key, default=0)
    cleared_cents: Mapped[int] = mapped_column(Key, default=0)
    cost_state: Mapped[CostState] = mapped_column(Word(CostState), default=CostState.NONE)
    quote_state: Mapped[QuoteState] = mapped_column(Word(QuoteState), default=QuoteState.NONE)
    varied: Mapped[bool] = mapped_column(default=False)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("repair.id"))
    reopened_from_id: Mapped[int | None] = mapped_column(ForeignKey("repair.id"))
    visit_from: Mapped[datetime | None]
    visit_to: Mapped[datetime | None]
    submitted_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    signed_off_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_repair_community", "community_id", "id"),
        Index("ix_repair_community_status", "community_id", "status", "id"),
        Index("ix_repair_community_part", "community_id", "part_code", "id"),
        Index("ix_repair_unit", "unit_id", "id"),
        Index("ix_repair_reporter", "reporter_id", "id"),
        Index("ix_repair_spot", "spot_id", "id"),
        Index("ix_repair_firm", "firm_id", "status", "id"),
        Index("ix_repair_technician", "technician_id", "status", "id"),
        Index("ix_repair_status_signed", "status", "signed_off_at"),
    )


class RepairRound(Model):
    """One turn of a repair, with what was frozen at its sign-off: who served, firm, warranty answer, payer."""

    __tablename__ = "repair_round"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    no: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    opened_at: Mapped[datetime]
    work_done: Mapped[str] = mapped_column(Text, default="")
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    frozen_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("repair_id", "no"),)


class Assignment(Model):
    """派单: a firm or own crew that has, or had, the job."""

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    instructions: Mapped[str] = mapped_column(String(1000), default="")
    professional: Mapped[bool] = mapped_column(default=False)
    dispatched_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(20), default="")
    ended_reason: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (
        Index("ix_assignment_repair", "repair_id", "id"),
        Index("ix_assignment_firm", "firm_id", "id"),
    )


class VisitWindow(Model):
    """A time somebody can be there: offered by the home or the firm, booked by the other side."""

    __tablename__ = "visit_window"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    offered_by: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    slot: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="offered")
    __table_args__ = (Index("ix_visit_window_repair", "repair_id", "id"),)


class Visit(Model):
    """What became of a booked visit: `done`, `no_access` with proof, or `rebooked`."""

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    booked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_visit_repair", "repair_id", "id"),)


class Signature(Model):
    """签认: one party's signature or refusal under one content of the repair form.

    `digest` is the hash of what was signed; a void signature belongs to a content that changed since.
    """

    __tablename__ = "signature"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    turn: Mapped[int]
    party: Mapped[Party] = mapped_column(Word(Party))
    person_id: Mapped[int | None] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(80))
    result: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500), default="")
    satisfaction: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("repair_id", "round", "turn", "party"),)


class Material(Model):
    """What was used on a job, as the technician wrote it."""

    __tablename__ = "material"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"), index=True)
    round: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(20), default="")
    used_on: Mapped[date]
