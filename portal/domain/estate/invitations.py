"""The code printed at handover: made for a home, used once by who lives there, taken back when it is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.domain.estate import account_events as events
from portal.domain.estate.account_rules import new_invitation_code, plain_invitation_code
from portal.domain.estate.actions.people import has_role, locked_person
from portal.domain.estate.finding import index_person
from portal.domain.estate.models import Community, Invitation, Occupancy, Person, Unit
from portal.domain.estate.reach import must
from portal.domain.estate.roles import Role
from portal.domain.estate.rules import Tie
from portal.infra import auth, clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused
from portal.infra.sessions import UserSession

UNKNOWN = N_("没有这个邀请码。请对照卡片再看一遍，字母不分大小写。")
USED = N_("这个邀请码已经用过。如果不是您用的，请联系服务中心。")
REVOKED = N_("这个邀请码已被收回。请向服务中心要一个新的。")
OWN_CODE = N_("这个邀请码是您自己开的，不能用来绑定您自己的账号。请找另一位同事办理。")
EXPIRED = N_("这个邀请码已过期。请向服务中心要一个新的。")


@dataclass(frozen=True)
class Invited:
    """What a good code says before it is used."""

    id: int
    community: str
    label: str
    tie: Tie


def issue_invitation(unit_id: int, by: Actor, *, tie: Tie, person_id: int | None = None) -> str:
    """Make a code for a home and answer it, to be printed once; only its digest is kept.

    `person_id`: the person of the roster it is meant for, if known.
    """
    unit = _unit(unit_id)
    must(by, "invitation.issue", unit.community_id)
    return make_code(unit, by, tie=tie, person_id=person_id, life=auth.LIMITS["invitation"].life)


def make_code(unit: Unit, by: Actor, *, tie: Tie, life: timedelta, person_id: int | None = None) -> str:
    """The code for a home that the caller holds and may invite to; only its digest is kept."""
    code = new_invitation_code()
    now = clock.now()
    session().add(
        Invitation(
            unit_id=unit.id, person_id=person_id, tie=tie, code_hash=_digest(plain_invitation_code(code)),
            issued_by=by.person_id, issued_at=now, expires_at=now + life,
        )
    )  # fmt: skip
    record(events.InvitationIssued(tie=tie.value), subject=("unit", unit.id), by=by, version=unit.version)
    return code


def revoke_invitation(invitation_id: int, by: Actor) -> int:
    """Take back a code that nobody has used; returns the home's id."""
    invitation = session().scalar(for_change(select(Invitation).where(Invitation.id == invitation_id)))
    if invitation is None:
        raise Missing
    unit = _unit(invitation.unit_id)
    must(by, "invitation.issue", unit.community_id)
    take_back(invitation, unit, by)
    return unit.id


def take_back(invitation: Invitation, unit: Unit, by: Actor) -> None:
    """The code, held by the caller, opens nothing any more."""
    if invitation.used_at is not None:
        raise Refused(N_("这个邀请码已经用过，收回也没有用。请在住户里结束这一位的登记。"))
    if invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
        told = events.InvitationRevoked(tie=Tie(invitation.tie).value)
        record(told, subject=("unit", unit.id), by=by, version=unit.version)


def invitations_of(unit_id: int) -> Sequence[Any]:
    """The codes of a home that are still open, newest first: id, tie, issued_at, expires_at."""
    return session().execute(
        select(Invitation.id, Invitation.tie, Invitation.issued_at, Invitation.expires_at)
        .where(
            Invitation.unit_id == unit_id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.id.desc())
        .limit(20)
    ).all()  # fmt: skip


def open_invitation(typed: str) -> Invited:
    """The home behind a typed code, if the code is still good; else a refusal that says why."""
    digest = _digest(plain_invitation_code(typed))
    found = session().scalar(select(Invitation.id).where(Invitation.code_hash == digest))
    if found is None:
        raise Refused(UNKNOWN, field="code")
    return invited(found)


def invited(invitation_id: int) -> Invited:
    """The home of an invitation that is still good."""
    row = (
        session()
        .execute(
            select(Invitation, Unit.label, Community.name)
            .join(Unit, Unit.id == Invitation.unit_id)
            .join(Community, Community.id == Unit.community_id)
            .where(Invitation.id == invitation_id)
        )
        .first()
    )
    if row is None:
        raise Missing
    _check(row.Invitation, clock.now())
    return Invited(invitation_id, row.name, row.label, Tie(row.Invitation.tie))


def redeem_invitation(invitation_id: int, *, person_id: int) -> None:
    """Use a code up: the person, whose address is proven, is tied to its home from today."""
    invitation = session().scalar(for_change(select(Invitation).where(Invitation.id == invitation_id)))
    if invitation is None:
        raise Missing
    _check(invitation, clock.now())
    if invitation.issued_by == person_id:
        raise Refused(OWN_CODE, field="code")
    unit = _unit(invitation.unit_id)
    if _moved_out(invitation):
        raise Refused(REVOKED, field="code")
    person = locked_person(person_id)
    invitation.used_at, invitation.used_by = clock.now(), person.id
    prove_tie(unit.id, person.id, Tie(invitation.tie), "invitation")
    by = Actor(person.id, person.name, Role.OWNER.value, "owner")
    told = events.InvitationRedeemed(who=person.name, tie=Tie(invitation.tie).value, person_id=person.id)
    record(told, subject=("unit", unit.id), by=by, version=unit.version)


def sign_up(address: str, called: str, *, invitation_id: int | None = None) -> int:
    """The person of an address that was proven a moment ago, entered now if the house does not know it.

    An invitation meant for somebody of the roster who has never signed in finds that person, so that one owner
    does not become two. Returns the person's id.
    """
    column = Person.email if "@" in address else Person.phone
    known = session().scalar(select(Person.id).where(column == address, Person.retired_at.is_(None)))
    if known is not None:
        return known
    meant = _meant(invitation_id)
    person = meant or Person(name=called, other_phones=[], spare_codes=[], created_at=clock.now())
    if "@" in address:
        person.email = address
    else:
        old = person.phone
        person.other_phones = [*person.other_phones, old] if old else person.other_phones
        person.phone, person.phone_tail = address, address[-4:]
    session().add(person)
    session().flush()
    index_person(person.id)
    by = Actor(person.id, person.name, Role.OWNER.value, "owner")
    record(events.SignedUp(), subject=("person", person.id), by=by)
    return person.id


def prove_tie(unit_id: int, person_id: int, tie: Tie, how: str) -> None:
    """Tie the person to the home from today, or mark the tie of the roster as proven; the caller holds both rows."""
    today = clock.today()
    row = session().scalar(
        select(Occupancy).where(
            Occupancy.unit_id == unit_id, Occupancy.person_id == person_id,
            Occupancy.to_on.is_(None) | (Occupancy.to_on >= today),
        )
    )  # fmt: skip
    if row is None:
        row = Occupancy(unit_id=unit_id, person_id=person_id, tie=tie, from_on=today)
        session().add(row)
    if row.proven_at is None:
        row.tie, row.proven_by, row.proven_at = tie, how, clock.now()
        row.from_on = min(row.from_on, today)
    session().flush()
    index_person(person_id)


def _meant(invitation_id: int | None) -> Person | None:
    """The person an invitation names, unless that account is in use: a code opens one home, not another account."""
    if invitation_id is None:
        return None
    invitation = session().get_one(Invitation, invitation_id)
    if invitation.person_id is None:
        return None
    person = locked_person(invitation.person_id)
    been = session().scalar(select(UserSession.id).where(UserSession.person_id == person.id).limit(1))
    proven = session().scalar(
        select(Occupancy.id)
        .where(Occupancy.person_id == person.id, Occupancy.proven_at.is_not(None))
        .limit(1)
    )
    return None if been or proven or person.password_hash or has_role(person.id) else person


def _moved_out(invitation: Invitation) -> bool:
    """Whether it was given out by somebody whose home it was and is not any more."""
    theirs = select(Occupancy.to_on).where(
        Occupancy.unit_id == invitation.unit_id, Occupancy.person_id == invitation.issued_by,
        Occupancy.tie.in_((Tie.OWNER, Tie.CO_OWNER)),
    )  # fmt: skip
    ends = session().scalars(theirs).all()
    return bool(ends) and all(last is not None and last < clock.today() for last in ends)


def _check(invitation: Invitation, now: datetime) -> None:
    if invitation.revoked_at is not None:
        raise Refused(REVOKED, field="code")
    if invitation.used_at is not None:
        raise Refused(USED, field="code")
    if invitation.expires_at <= now:
        raise Refused(EXPIRED, field="code")


def _unit(unit_id: int) -> Unit:
    unit = session().scalar(for_change(select(Unit).where(Unit.id == unit_id)))
    if unit is None or unit.retired_at is not None:
        raise Missing
    return unit


def _digest(plain: str) -> str:
    return auth.keyed("invitation", plain)
