"""Invitation codes for the homes of a roster, an entrance at a time, to be printed and handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from portal.domain.estate.invitations import issue_invitation, revoke_invitation
from portal.domain.estate.models import Invitation, Occupancy, Person, Unit
from portal.domain.estate.reach import must
from portal.domain.estate.roster.models import RosterRow
from portal.domain.estate.roster.queries import get_for
from portal.domain.estate.roster.rules import ImportState
from portal.domain.estate.rules import Tie
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused, WrongState

MOST = 300
_NOBODY = N_("这里没有要发邀请码的业主：都已经发过，或者已经登记。")


@dataclass(frozen=True, slots=True)
class Entrance:
    """The homes of one entrance that a roster wrote, and how many owners there have neither a code nor an account."""

    building: str
    entrance: str
    homes: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Card:
    """What is printed for one owner: the home, the name, and the code, which is never shown again."""

    unit_id: int
    label: str
    name: str
    code: str


def entrances(by: Actor, import_id: int) -> Sequence[Entrance]:
    """The entrances of an applied roster, for choosing what to print."""
    get_for(by, import_id)
    homes = _homes(import_id)
    wanted = (
        select(homes.c.building, Unit.entrance, func.count(), func.count().filter(~_has_code()))
        .join(Unit, Unit.id == homes.c.unit_id)
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .where(*_owner())
        .group_by(homes.c.building, Unit.entrance)
    )
    found = [Entrance(building or "", *rest) for building, *rest in session().execute(wanted)]
    return sorted(found, key=lambda one: (len(one.building), one.building, len(one.entrance), one.entrance))


def invite(import_id: int, by: Actor, *, building: str, entrance: str, renew: bool = False) -> Sequence[Card]:
    """Make a code for each owner of an entrance who has none and has not signed up; at most 300 at a time.

    `renew`: codes that were made before and not used are taken back, and made anew, for a sheet that was lost.
    """
    roster = get_for(by, import_id).roster
    must(by, "invitation.issue", roster.community_id)
    if roster.state is not ImportState.APPLIED:
        raise WrongState(N_("这次导入还没有写入，或者已经撤回，不能发邀请码。"))
    rows = _owners(import_id, building, entrance, renew)
    if not rows:
        raise Refused(_NOBODY, field="place")
    if renew:
        for invitation_id in _open_codes([row.unit_id for row in rows]):
            revoke_invitation(invitation_id, by)
    return [
        Card(
            row.unit_id, row.label, row.name,
            issue_invitation(row.unit_id, by, tie=Tie.OWNER, person_id=row.person_id),
        )
        for row in rows
    ]  # fmt: skip


def _owners(import_id: int, building: str, entrance: str, renew: bool) -> Sequence[Any]:
    homes = _homes(import_id)
    wanted = (
        select(Unit.id.label("unit_id"), Unit.label, Person.id.label("person_id"), Person.name)
        .join(homes, homes.c.unit_id == Unit.id)
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .join(Person, Person.id == Occupancy.person_id)
        .where(homes.c.building == building, Unit.entrance == entrance, *_owner())
        .order_by(func.length(Unit.door), Unit.door, Occupancy.id)
        .limit(MOST)
    )
    if not renew:
        wanted = wanted.where(~_has_code())
    return session().execute(wanted).all()


def _homes(import_id: int) -> Any:
    """The homes a roster wrote, each once, however many rows named its owners."""
    return (
        select(RosterRow.unit_id, func.min(RosterRow.building).label("building"))
        .where(RosterRow.import_id == import_id, RosterRow.applied, ~RosterRow.undone)
        .group_by(RosterRow.unit_id)
        .subquery()
    )


def _owner() -> tuple[ColumnElement[bool], ...]:
    """The owner of the home who has not proven it, by a code or at the desk."""
    return (
        Occupancy.tie == Tie.OWNER,
        Occupancy.proven_at.is_(None),
        Occupancy.to_on.is_(None) | (Occupancy.to_on >= clock.today()),
        Unit.retired_at.is_(None),
    )


def _has_code() -> ColumnElement[bool]:
    return exists().where(
        Invitation.unit_id == Unit.id, Invitation.tie == Tie.OWNER, Invitation.revoked_at.is_(None),
        Invitation.used_at.is_not(None) | (Invitation.expires_at > clock.now()),
    )  # fmt: skip


def _open_codes(unit_ids: Sequence[int]) -> Sequence[int]:
    return session().scalars(
        select(Invitation.id).where(
            Invitation.unit_id.in_(unit_ids), Invitation.tie == Tie.OWNER, Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    ).all()  # fmt: skip
