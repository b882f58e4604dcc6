"""Turning to a household: one budget for callbacks, surveys and club messages, asked before and counted after."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Date, Integer, bindparam, case, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.casework.contact_rules import (
    MONTH,
    NOBODY,
    OPTED_OUT,
    OWED,
    PER_DAY,
    PER_MONTH,
    QUIET,
    Contact,
    Verdict,
    household,
    verdict,
)
from portal.domain.casework.models import HouseholdContact
from portal.domain.estate.addressees import ADDRESSEE, Addressee, addressee_of
from portal.domain.terms import queries as terms
from portal.infra import clock
from portal.infra.db import is_postgres, session
from portal.infra.gathered import together
from portal.infra.reads import Read

# How the person is reached, and how often the household was turned to today and within 30 days.
READS = {
    "addressee": ADDRESSEE,
    "contacts": Read(
        select(
            func.sum(
                case((HouseholdContact.on == bindparam("today", type_=Date), HouseholdContact.sent), else_=literal_column("0", Integer))
            ).label("today"),
            func.sum(HouseholdContact.sent).label("month"),
        )
        .where(
            HouseholdContact.household == bindparam("household"),
            HouseholdContact.on > bindparam("since", type_=Date),
        )
        .group_by(HouseholdContact.household)
    ),
}  # fmt: skip


def may_contact(
    kind: Contact, *, community_id: int, person_id: int | None = None, unit_id: int | None = None, by_phone: bool = False
) -> Verdict:  # fmt: skip
    """Whether somebody may turn to this household now, and if not, why; nothing is counted.

    By phone the person's quiet hours count too; messages keep to them by themselves.
    """
    key = household(person_id, unit_id)
    if not key:
        return Verdict(NOBODY)
    rows = together(READS, asked_of(person_id, unit_id))
    return told_by(kind, rows, community_id=community_id, person_id=person_id, by_phone=by_phone)


def asked_of(person_id: int | None, unit_id: int | None) -> dict[str, Any]:
    """The parameters of `READS` for this household."""
    today = clock.today()
    return {
        "person": person_id, "household": household(person_id, unit_id), "today": today, "since": today - MONTH,
    }  # fmt: skip


def told_by(
    kind: Contact, rows: Mapping[str, Sequence[Any]], *, community_id: int, person_id: int | None,
    by_phone: bool = False,
) -> Verdict:  # fmt: skip
    """`may_contact` from the rows of `READS`, for a page that asks them together with others."""
    if person_id is not None:
        found = [addressee_of(row) for row in rows["addressee"]]
        free = _reachable(kind, found[0], by_phone=by_phone) if found else Verdict(NOBODY)
        if not free:
            return free
    made = next(((int(row.today), int(row.month)) for row in rows["contacts"]), (0, 0))
    return verdict(kind, today=made[0], month=made[1], **_most(community_id))


def contact(
    kind: Contact, *, community_id: int, person_id: int | None = None, unit_id: int | None = None, by_phone: bool = False
) -> Verdict:  # fmt: skip
    """Take one contact off the household's budget, inside a unit; a verdict that is not true took none.

    Two at once cannot both take the last one: the household's row of today is held until the unit ends.
    """
    hold([household(person_id, unit_id)])
    free = may_contact(
        kind, community_id=community_id, person_id=person_id, unit_id=unit_id, by_phone=by_phone
    )
    if free:
        count(kind, person_id=person_id, unit_id=unit_id)
    return free


def count(kind: Contact, *, person_id: int | None = None, unit_id: int | None = None) -> None:
    """Count a contact that was made, without asking whether it might be (inside a unit)."""
    key = household(person_id, unit_id)
    if not key:
        return
    hold([key])
    row = session().get_one(HouseholdContact, (key, clock.today()), populate_existing=True)
    row.sent, row.last = row.sent + 1, kind.value
    session().flush()


def hold(keys: list[str]) -> None:
    """Hold these households' rows of today until the unit ends, always in one order."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    for key in sorted({key for key in keys if key}):
        new = insert(HouseholdContact).values(household=key, on=clock.today(), sent=0, last="")
        session().execute(
            new.on_conflict_do_update(
                index_elements=["household", "on"], set_={"sent": HouseholdContact.sent}
            )
        )


def _reachable(kind: Contact, reader: Addressee, *, by_phone: bool) -> Verdict:
    if reader.only_urgent and kind not in OWED:
        return Verdict(OPTED_OUT)
    here = f"{clock.here(reader.zone):%H:%M}"
    if by_phone and clock.within(here, reader.quiet_from, reader.quiet_to):
        return Verdict(QUIET, {"from": reader.quiet_from, "to": reader.quiet_to})
    return Verdict()


def _most(community_id: int) -> dict[str, int]:
    day, month = terms.limit_for(community_id, PER_DAY), terms.limit_for(community_id, PER_MONTH)
    assert day is not None and month is not None
    return {"day_most": day.amount, "month_most": month.amount}
