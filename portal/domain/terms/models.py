"""Building parts, limits, calendars in versions, ladders; and one row per kind that says when it last changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.terms.span_rules import DayKind, Unit
from portal.domain.terms.warranty_rules import FoundIn
from portal.infra.db import Key, Model, Word


class BuildingPart(Model):
    """建筑部位: a group of the tree or a leaf with both warranty clocks.

    `name` is a msgid or what an administrator typed; the terms are written as `5y/1y`, `2hs`, `life`.
    """

    __tablename__ = "building_part"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    parent_code: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = mapped_column(String(80))
    icon: Mapped[str] = mapped_column(String(40), default="")
    trade: Mapped[str] = mapped_column(String(40), default="")
    owner_term: Mapped[str] = mapped_column(String(40), default="")
    builder_term: Mapped[str] = mapped_column(String(40), default="")
    limit_key: Mapped[str] = mapped_column(String(60), default="")
    found_in: Mapped[FoundIn] = mapped_column(Word(FoundIn), default=FoundIn.BOTH)
    restarts: Mapped[bool] = mapped_column(default=True)
    utility: Mapped[bool] = mapped_column(default=False)
    sort: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]


class Limit(Model):
    """A limit that differs from the default; without a community it is the default of all.

    An empty `amount` means by agreement.
    """

    __tablename__ = "term_limit"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    key: Mapped[str] = mapped_column(String(60))
    amount: Mapped[int | None]
    unit: Mapped[Unit | None] = mapped_column(Word(Unit))
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("community_id", "key"),)


class CalendarVersion(Model):
    """A calendar of working time as it was from one moment on; never changed, deadlines keep its id.

    `windows` are `{"workday": ["08:30-12:00"]}`, `local` the seasons and the design life of the place.
    """

    __tablename__ = "calendar_version"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    version: Mapped[int]
    zone: Mapped[str] = mapped_column(String(40))
    windows: Mapped[dict[str, Any]]
    day_end: Mapped[int]
    local: Mapped[dict[str, Any]]
    confirmed_years: Mapped[list[Any]]
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("community_id", "version"),)


class CalendarDay(Model):
    """A holiday, a make-up day, or a day worked against its weekday, in one version of a calendar."""

    __tablename__ = "calendar_day"
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar_version.id"), primary_key=True)
    on: Mapped[date] = mapped_column("on_day", primary_key=True)
    kind: Mapped[DayKind] = mapped_column(Word(DayKind))
    name: Mapped[str] = mapped_column(String(60), default="")


class LadderStep(Model):
    """A rung of a ladder of escalation; without a community it is the default of all."""

    __tablename__ = "ladder_step"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    role: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (Index("ix_ladder_step_community_id_subject_kind", "community_id", "subject_kind"),)


class SignOffRule(Model):
    """Who must sign the repair form in a community (None: the default of all) from a day on; never changed, a newer
    version takes its place.

    `parties` maps each case to its parties, `stand_in` names who signs for 监理.
    """

    __tablename__ = "sign_off_rule"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    version: Mapped[int]
    from_on: Mapped[date]
    parties: Mapped[dict[str, Any]]
    small_cents: Mapped[int]
    consent_days: Mapped[int]
    stand_in: Mapped[dict[str, Any]]
    department_first: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    __table_args__ = (Index("ix_sign_off_rule_community", "community_id", "from_on", "id"),)
