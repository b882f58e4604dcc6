"""Repairs 报修, their rounds, assignments, visit windows and signatures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.repairs.cost_rules import CostState, QuoteState
from portal.domain.repairs.rules import OPEN, Status
from portal.domain.terms.rules import Urgency
from portal.domain.terms.sign_rules import Party
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import Key, Model, Word

_STANDING = text("voided_at IS NULL")
_NOTICED = text("notice_id IS NOT NULL")
# As the index of open repairs writes it; a question that is written so stands on it.
OPEN_NOW = "status IN ({})".format(", ".join(f"'{status.value}'" for status in sorted(OPEN)))
_OPEN = text(OPEN_NOW)

INCIDENT = text("incident_at IS NOT NULL")


class Repair(Model):
    """One thing that is broken, from report to confirmed.

    `label` writes the place (3幢2-1802, or the common part), `source_unit_id` the home where a leak comes from, `firm_id` and `technician_id` who has it now,
    `warranty` the frozen answer at the decision, `refusals` how often this round was sent back. `cost_cents` sums
    the cost lines of this round (`owner_cents` those that the owner pays), `cleared_cents` is what somebody agreed
    may be spent, `varied` that the firm has not yet confirmed a change of its lines. `reminder_id` and `notice_id` are
    the papers the firm that has the job got for being late, `extension_id` what it asked for and nobody answered.
    """

    __tablename__ = "repair"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    source_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
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
    owner_cents: Mapped[int] = mapped_column(Key, default=0)
    cleared_cents: Mapped[int] = mapped_column(Key, default=0)
    cost_state: Mapped[CostState] = mapped_column(Word(CostState), default=CostState.NONE)
    quote_state: Mapped[QuoteState] = mapped_column(Word(QuoteState), default=QuoteState.NONE)
    varied: Mapped[bool] = mapped_column(default=False)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    extension_id: Mapped[int | None] = mapped_column(ForeignKey("extension_request.id"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("repair.id"))
    incident_at: Mapped[datetime | None]
    incident_note: Mapped[str] = mapped_column(String(300), default="")
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
        Index("ix_repair_incident", "community_id", "id", sqlite_where=INCIDENT, postgresql_where=INCIDENT),
        Index("ix_repair_reporter", "reporter_id", "id"),
        Index("ix_repair_spot", "spot_id", "id"),
        Index("ix_repair_firm", "firm_id", "status", "id"),
        Index("ix_repair_technician", "technician_id", "status", "id"),
        Index("ix_repair_notice", "notice_id", sqlite_where=_NOTICED, postgresql_where=_NOTICED),
        Index("ix_repair_status_signed", "status", "signed_off_at"),
        Index(
            "ix_repair_open",
            "community_id",
            "status",
            "submitted_at",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )


class RepairRound(Model):
    """One turn of a repair, with what was frozen at its sign-off: who served, firm, warranty answer, payer.

    `asked` is the rule that the sign-off was opened by, `token` the address at which anybody verifies the form.
    """

    __tablename__ = "repair_round"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    no: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    opened_at: Mapped[datetime]
    work_done: Mapped[str] = mapped_column(Text, default="")
    source_work_done: Mapped[str] = mapped_column(Text, default="")
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    token: Mapped[str | None] = mapped_column(String(32), unique=True)
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
    estimate_cents: Mapped[int | None] = mapped_column(Key)
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

    `digest` is the hash of what was signed; a void signature belongs to a content that changed since. `drawing` is
    the path of what was drawn (empty: the name was typed), under its own hash; `stood_in` who signed for a party.
    """

    __tablename__ = "signature"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    turn: Mapped[int]
    party: Mapped[Party] = mapped_column(Word(Party))
    person_id: Mapped[int | None] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(80))
    stood_in: Mapped[str] = mapped_column(String(80), default="")
    result: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500), default="")
    satisfaction: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    drawing: Mapped[str] = mapped_column(Text, default="")
    drawing_digest: Mapped[str] = mapped_column(String(64), default="")
    device: Mapped[str] = mapped_column(String(200), default="")
    signed_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_why: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (
        Index("ix_signature_round", "repair_id", "round", "id"),
        Index("uq_signature_standing", "repair_id", "round", "turn", "party", unique=True,
              sqlite_where=_STANDING, postgresql_where=_STANDING),
    )  # fmt: skip
