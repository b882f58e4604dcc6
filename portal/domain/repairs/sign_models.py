"""Who is asked to sign a repair form, and what was done about an owner who does not."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.repairs.place_rules import PlaceState
from portal.domain.terms.sign_rules import Party
from portal.infra.db import Key, Model, Word

_ASKED = text("state = 'asked'")
_PRESSED = text("next_at IS NOT NULL")


class SignRequest(Model):
    """One place of the repair form in one turn of a round: who is asked, who stands in, how it ended.

    Made when the sign-off opens, from the rule in force then (`rule_id`, 0: the default). `unit_id` is the home
    whose owner is asked. `next_at` is when the clock acts next: chases, tells the ladder, counts silence.
    """

    __tablename__ = "sign_request"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    round: Mapped[int]
    turn: Mapped[int]
    party: Mapped[Party] = mapped_column(Word(Party))
    place: Mapped[int]
    state: Mapped[PlaceState] = mapped_column(Word(PlaceState))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    stand_in: Mapped[dict[str, Any]]
    stand_role: Mapped[str] = mapped_column(String(40), default="")
    stand_firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    stand_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    rule_id: Mapped[int] = mapped_column(Key)
    consent_days: Mapped[int]
    asked_at: Mapped[datetime]
    chased_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("repair_id", "round", "turn", "party"),
        Index("ix_sign_request_party", "community_id", "party", "repair_id", sqlite_where=_ASKED,
              postgresql_where=_ASKED),
        Index("ix_sign_request_next", "next_at", "id", sqlite_where=_PRESSED, postgresql_where=_PRESSED),
        Index("ix_sign_request_unit", "unit_id", "repair_id", sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("ix_sign_request_firm", "stand_firm_id", "repair_id"),
        Index("ix_sign_request_person", "stand_person_id", "repair_id"),
    )  # fmt: skip


class OwnerAttempt(Model):
    """One try to reach an owner (`attempt`), a notice left at the door (`notice`), or what a second person saw
    (`witness`); each by somebody, on a day."""

    __tablename__ = "owner_attempt"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("sign_request.id"))
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    kind: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(20), default="")
    result: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    on_day: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80))
    __table_args__ = (Index("ix_owner_attempt_repair", "repair_id", "id"),)
