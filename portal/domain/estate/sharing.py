"""An owner lets family or a tenant use the own home: a code for one of them, taken back, or their time there ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.domain.estate import invitations
from portal.domain.estate.actions.people import finish_tie
from portal.domain.estate.models import Invitation, Occupancy, Person, Unit
from portal.domain.estate.reach import must
from portal.domain.estate.rules import Tie
from portal.infra import auth, clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.refused import N_, Missing, Refused

SHARED = (Tie.HOUSEHOLD, Tie.TENANT)
MOST_OPEN = 5


@dataclass(frozen=True)
class Household:
    """Who may use a home, and the codes for family and tenants that nobody has used yet.

    `people`: id (of the occupancy), person_id, name, tie, from_on, to_on; `codes`: id, tie, expires_at.
    """

    unit_id: int
    label: str
    people: Sequence[Any]
    codes: Sequence[Any]


def household(unit_id: int, by: Actor) -> Household:
    """The people of an own home; a home the actor does not own is not there."""
    _must_own(unit_id, by)
    label = session().scalar(select(Unit.label).where(Unit.id == unit_id, Unit.retired_at.is_(None)))
    if label is None:
        raise Missing
    people = session().execute(
        select(Occupancy.id, Occupancy.person_id, Person.name, Occupancy.tie, Occupancy.from_on, Occupancy.to_on)
        .join(Person, Person.id == Occupancy.person_id)
        .where(Occupancy.unit_id == unit_id, *_now())
        .order_by(Occupancy.id)
    ).all()  # fmt: skip
    codes = [row for row in invitations.invitations_of(unit_id) if row.tie in SHARED]
    return Household(unit_id, label, people, codes)


def share(unit_id: int, by: Actor, *, tie: Tie) -> str:
    """Make a code for one person of the family, or one tenant, and answer it; only its digest is kept."""
    unit = _own(unit_id, by)
    if tie not in SHARED:
        raise Refused(N_("请选家属或租户"), field="tie")
    waiting = session().scalar(
        select(func.count()).where(
            Invitation.unit_id == unit_id, Invitation.tie.in_(SHARED), Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None), Invitation.expires_at > clock.now(),
        )
    )  # fmt: skip
    if (waiting or 0) >= MOST_OPEN:
        raise Refused(
            N_("还有%(count)d个邀请码没有用。请先收回不用的，再开新的。"), field="tie", count=MOST_OPEN
        )
    return invitations.make_code(unit, by, tie=tie, life=auth.LIMITS["family"].life)


def unshare(unit_id: int, invitation_id: int, by: Actor) -> None:
    """Take back a code for family or a tenant that nobody has used."""
    unit = _own(unit_id, by)
    invitation = session().scalar(
        for_change(
            select(Invitation).where(
                Invitation.id == invitation_id, Invitation.unit_id == unit_id, Invitation.tie.in_(SHARED)
            )
        )
    )
    if invitation is None:
        raise Missing
    invitations.take_back(invitation, unit, by)


def part(unit_id: int, occupancy_id: int, by: Actor) -> None:
    """Today is the last day of somebody of the family, or of a tenant, in the own home."""
    unit = _own(unit_id, by)
    occupancy = session().scalar(
        select(Occupancy).where(
            Occupancy.id == occupancy_id, Occupancy.unit_id == unit_id, Occupancy.tie.in_(SHARED), *_now()
        )
    )
    if occupancy is None:
        raise Missing
    finish_tie(occupancy, unit, by, to_on=max(clock.today(), occupancy.from_on))


def _own(unit_id: int, by: Actor) -> Unit:
    _must_own(unit_id, by)
    unit = session().scalar(for_change(select(Unit).where(Unit.id == unit_id, Unit.retired_at.is_(None))))
    if unit is None:
        raise Missing
    return unit


def _must_own(unit_id: int, by: Actor) -> None:
    must(by, "home.share")
    if unit_id not in by.own("signing_unit"):
        raise Missing


def _now() -> tuple[Any, ...]:
    today = clock.today()
    return Occupancy.from_on <= today, Occupancy.to_on.is_(None) | (Occupancy.to_on >= today)
