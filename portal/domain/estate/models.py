"""Homes and people: communities, buildings, units; persons, their ties and roles; firms and what they answer for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.estate.roles import Role
from portal.domain.estate.rules import Tie, UnitState
from portal.infra.db import Key, Model, Word


class Community(Model):
    """项目: a housing estate with its own code, zone and hotline.

    `run_by` is the controller of personal data who runs the desk; without a developer the steps of 监理,
    项目部 and back-charge are off. `restart_warranty` is the city's switch (Beijing, Henan).
    """

    __tablename__ = "community"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    city: Mapped[str] = mapped_column(String(40), default="")
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    hotline: Mapped[str] = mapped_column(String(40), default="")
    emergency_phone: Mapped[str] = mapped_column(String(40), default="")
    run_by: Mapped[str] = mapped_column(String(80), default="")
    developer: Mapped[str] = mapped_column(String(80), default="")
    restart_warranty: Mapped[bool] = mapped_column(Boolean, default=False)
    retired_at: Mapped[datetime | None]


class Building(Model):
    """楼栋 with its completion-acceptance date 竣工验收日期."""

    __tablename__ = "building"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str] = mapped_column(String(20))
    accepted_on: Mapped[date | None]
    floors: Mapped[int | None]
    retired_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("community_id", "name"),)


class Unit(Model):
    """房屋. `label` is how it is written everywhere: 3幢2-1802."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"))
    entrance: Mapped[str] = mapped_column(String(10), default="")
    floor: Mapped[str] = mapped_column(String(10), default="")
    door: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(40))
    area_cm2: Mapped[int | None] = mapped_column(Key)
    house_type: Mapped[str] = mapped_column(String(40), default="")
    parking: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[UnitState] = mapped_column(Word(UnitState), default=UnitState.NOT_HANDED_OVER)
    accepted_on: Mapped[date | None]
    handed_over_on: Mapped[date | None]
    deemed_handover_on: Mapped[date | None]
    deemed_reason: Mapped[str] = mapped_column(String(200), default="")
    moved_in_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("building_id", "entrance", "door"),
        Index("ix_unit_community_label", "community_id", "label"),
    )


class Spot(Model):
    """公共部位: a named spot or piece of equipment that no home owns alone."""

    __tablename__ = "spot"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    name: Mapped[str] = mapped_column(String(80))
    retired_at: Mapped[datetime | None]


class Person(Model):
    """A human being with one sign-in, whatever they are here."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    phone_tail: Mapped[str] = mapped_column(String(4), default="")
    other_phones: Mapped[list[Any]] = mapped_column(default=list)
    email: Mapped[str | None] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_pending: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int] = mapped_column(Key, default=0)
    spare_codes: Mapped[list[Any]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(10), default="")
    theme: Mapped[str] = mapped_column(String(10), default="")
    large_type: Mapped[bool] = mapped_column(Boolean, default=False)
    quiet_from: Mapped[str] = mapped_column(String(5), default="21:30")
    quiet_to: Mapped[str] = mapped_column(String(5), default="08:00")
    only_urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_person_phone_tail", "phone_tail"),)


class Occupancy(Model):
    """A person's tie to a home, from a day to a day."""

    __tablename__ = "occupancy"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tie: Mapped[Tie] = mapped_column(Word(Tie))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    proven_by: Mapped[str] = mapped_column(String(20), default="")
    proven_at: Mapped[datetime | None]


class Invitation(Model):
    """The code printed at handover by which an owner proves the tie; single use, revocable."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    tie: Mapped[Tie] = mapped_column(Word(Tie))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by: Mapped[int | None] = mapped_column(Key)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(Key)
    revoked_at: Mapped[datetime | None]


class Claim(Model):
    """Somebody without a code says a home is theirs; staff confirm or refuse."""

    __tablename__ = "claim"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tie: Mapped[Tie] = mapped_column(Word(Tie))
    proof: Mapped[str] = mapped_column(String(500), default="")
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Key)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (Index("ix_claim_open", "community_id", "id", sqlite_where=text("decided_at IS NULL"),
                            postgresql_where=text("decided_at IS NULL")),)  # fmt: skip


class RoleGrant(Model):
    """A staff role in one community, or everywhere (no community)."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Firm(Model):
    """责任单位: a builder, supplier, or the own repair crew (`is_own_crew`)."""

    __tablename__ = "firm"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    short_name: Mapped[str] = mapped_column(String(20))
    is_own_crew: Mapped[bool] = mapped_column(Boolean, default=False)
    is_professional: Mapped[bool] = mapped_column(Boolean, default=False)
    phone: Mapped[str] = mapped_column(String(40), default="")
    retired_at: Mapped[datetime | None]


class FirmContact(Model):
    """A person of a firm: its contact (contractor) or a technician."""

    __tablename__ = "firm_contact"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Contract(Model):
    """What a firm answers for: a trade in a community, in one building or all, from a day to a day."""

    __tablename__ = "contract"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    trade: Mapped[str] = mapped_column(String(40))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    __table_args__ = (Index("ix_contract_community_trade", "community_id", "trade"),)


class DutyShift(Model):
    """值班: who is on duty in a role of a community."""

    __tablename__ = "duty_shift"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(Word(Role))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    __table_args__ = (Index("ix_duty_shift_community_ends", "community_id", "ends_at"),)
