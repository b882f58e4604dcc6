"""How somebody is reached now: by which number or address, in which language, and when not."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, literal_column, select

from portal.domain.estate.models import Community, Occupancy, Person, Unit
from portal.infra import clock
from portal.infra.reads import Read


@dataclass(frozen=True)
class Addressee:
    """How a person is reached now, for messages."""

    phone: str
    email: str
    language: str
    zone: str
    quiet_from: str
    quiet_to: str
    only_urgent: bool


ADDRESSEE = Read(
    select(
        Person.phone, Person.email, Person.language, Person.quiet_from, Person.quiet_to, Person.only_urgent,
        select(Community.zone)
        .join(Unit, Unit.community_id == Community.id)
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .where(Occupancy.person_id == bindparam("person"))
        .limit(literal_column("1"))
        .scalar_subquery()
        .label("zone"),
    ).where(Person.id == bindparam("person"), Person.retired_at.is_(None))
)  # fmt: skip


def addressee(person_id: int) -> Addressee | None:
    """How the person is reached now; the zone is that of one of the person's homes."""
    row = ADDRESSEE.first({"person": person_id})
    return None if row is None else addressee_of(row)


def addressee_of(row: Any) -> Addressee:
    """The row of `ADDRESSEE` (asked with person) as `addressee` gives it."""
    return Addressee(
        row.phone or "", row.email or "", row.language, row.zone or clock.HOME_ZONE, row.quiet_from, row.quiet_to,
        row.only_urgent,
    )  # fmt: skip


def stranger(phone: str) -> Addressee:
    """How somebody is reached of whom only a number is known: in the house's language, and not at night."""
    quiet = Person.__table__.c
    return Addressee(
        phone, "", "zh-Hans", clock.HOME_ZONE, quiet.quiet_from.default.arg, quiet.quiet_to.default.arg, False
    )
