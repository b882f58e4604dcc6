"""Somebody without a code says a home is theirs; staff look into it and confirm or refuse."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.domain.estate import account_events as events
from portal.domain.estate.actions.people import locked_person
from portal.domain.estate.invitations import prove_tie
from portal.domain.estate.models import Building, Claim, Community, Occupancy, Person, Unit
from portal.domain.estate.reach import must
from portal.domain.estate.roster.places import read_home, read_part
from portal.domain.estate.rules import Tie
from portal.infra import clock
from portal.infra.actor import Actor, duty
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused, WrongState

MOST_OPEN = 3


def communities() -> list[tuple[int, str]]:
    """(id, name) of every community, for who says where a home is."""
    rows = session().execute(
        select(Community.id, Community.name).where(Community.retired_at.is_(None)).order_by(Community.name)
    )
    return [(row.id, row.name) for row in rows]


def find_home(community_id: int, typed: str) -> int:
    """The home of the community that somebody means by 3幢2单元1802, 3-2-1802 and the like."""
    home, _ = read_home(typed)
    if home is not None:
        rows = (
            session()
            .execute(
                select(Unit.id, Unit.entrance, Building.name)
                .join(Building, Building.id == Unit.building_id)
                .where(
                    Unit.community_id == community_id,
                    func.upper(Unit.door) == home.door,
                    Unit.retired_at.is_(None),
                )
            )
            .all()
        )
        fits = [
            row.id for row in rows
            if read_part(row.name) == home.building
            and (home.entrance is None or read_part(row.entrance) == home.entrance)
        ]  # fmt: skip
        if len(fits) == 1:
            return int(fits[0])
    raise Refused(N_("没有找到这套房。请按门牌写，例如3幢2单元1802。"), field="home")


def claim_home(unit_id: int, by: Actor, *, tie: Tie, proof: str) -> int:
    """Say that a home is one's own, and how staff can see that it is; returns the claim's id."""
    unit = session().get(Unit, unit_id)
    if unit is None or unit.retired_at is not None or by.person_id is None:
        raise Missing
    person = locked_person(by.person_id)
    if session().scalar(_open().where(Claim.person_id == person.id, Claim.unit_id == unit_id)):
        raise Refused(N_("这套房您已经申请过，正在核对"), field="home")
    if len(session().scalars(_open().where(Claim.person_id == person.id)).all()) >= MOST_OPEN:
        raise Refused(N_("还有申请在核对，请等核对完再申请下一套"), field="home")
    if session().scalar(
        select(Occupancy.id).where(
            Occupancy.unit_id == unit_id, Occupancy.person_id == person.id, Occupancy.proven_at.is_not(None),
            Occupancy.to_on.is_(None) | (Occupancy.to_on >= clock.today()),
        )
    ):  # fmt: skip
        raise Refused(N_("这套房已经在您名下"), field="home")
    claim = Claim(
        community_id=unit.community_id, unit_id=unit_id, person_id=person.id, tie=tie, proof=proof,
        made_at=clock.now(),
    )  # fmt: skip
    session().add(claim)
    session().flush()
    told = events.HomeClaimed(who=person.name, tie=tie.value, person_id=person.id, claim_id=claim.id)
    record(told, subject=("unit", _hold(unit_id).id), by=by, version=unit.version)
    return claim.id


def confirm_claim(claim_id: int, by: Actor) -> int:
    """Staff have seen the proof: the person is tied to the home from today. Returns the home's id."""
    claim, unit, person = _deciding(claim_id, by)
    claim.outcome = "confirmed"
    prove_tie(unit.id, person.id, Tie(claim.tie), "staff")
    told = events.ClaimConfirmed(
        who=person.name, tie=Tie(claim.tie).value, person_id=person.id, claim_id=claim.id, label=unit.label
    )
    record(told, subject=("unit", unit.id), by=by, version=unit.version)
    return unit.id


def refuse_claim(claim_id: int, by: Actor, *, reason: str) -> int:
    """Staff cannot confirm it; the person is told the reason. Returns the home's id."""
    if not reason:
        raise Refused(N_("请写明原因，申请人会看到"), field="reason")
    claim, unit, person = _deciding(claim_id, by)
    claim.outcome, claim.reason = "refused", reason
    told = events.ClaimRefused(
        who=person.name, reason=reason, tie=Tie(claim.tie).value, person_id=person.id, claim_id=claim.id,
        label=unit.label,
    )  # fmt: skip
    record(told, subject=("unit", unit.id), by=by, version=unit.version)
    return unit.id


def message_undelivered(unit_id: int, *, person_id: int | None, why: str) -> None:
    """What was decided did not reach the person: staff read it in the story of the home."""
    unit = _hold(unit_id)
    person = session().get(Person, person_id) if person_id else None
    told = events.MessageUndelivered(to=person.name if person else "", why=why)
    record(told, subject=("unit", unit.id), by=duty(N_("消息")), version=unit.version)


def open_claims(by: Actor, limit: int = 50) -> Sequence[Any]:
    """Claims that wait for staff, oldest first, in the communities where the actor may confirm them.

    Rows of id, unit_id, label, community, name, phone, tie, proof, made_at.
    """
    return session().execute(_waiting(by).order_by(Claim.id).limit(limit)).all()


def open_claim(claim_id: int, by: Actor) -> Any | None:
    """One claim that waits, as in `open_claims`; None where it is decided or out of reach."""
    return session().execute(_waiting(by).where(Claim.id == claim_id)).first()


def claims_of(person_id: int) -> Sequence[Any]:
    """The person's own claims, newest first: label, community, tie, made_at, outcome, reason."""
    return (
        session()
        .execute(
            select(
                Unit.label,
                Community.name.label("community"),
                Claim.tie,
                Claim.made_at,
                Claim.outcome,
                Claim.reason,
            )
            .join(Unit, Unit.id == Claim.unit_id)
            .join(Community, Community.id == Claim.community_id)
            .where(Claim.person_id == person_id)
            .order_by(Claim.id.desc())
            .limit(10)
        )
        .all()
    )


def _waiting(by: Actor) -> Any:
    scope = by.scope("occupancy.confirm")
    wanted = (
        select(
            Claim.id, Claim.unit_id, Unit.label, Community.name.label("community"), Person.name, Person.phone,
            Claim.tie, Claim.proof, Claim.made_at,
        )
        .join(Unit, Unit.id == Claim.unit_id)
        .join(Community, Community.id == Claim.community_id)
        .join(Person, Person.id == Claim.person_id)
        .where(Claim.decided_at.is_(None))
    )  # fmt: skip
    return wanted if scope is None else wanted.where(Claim.community_id.in_(scope))


def _open() -> Any:
    return select(Claim.id).where(Claim.decided_at.is_(None))


def _hold(unit_id: int) -> Unit:
    return session().scalars(for_change(select(Unit).where(Unit.id == unit_id))).one()


def _deciding(claim_id: int, by: Actor) -> tuple[Claim, Unit, Person]:
    claim = session().scalar(for_change(select(Claim).where(Claim.id == claim_id)))
    if claim is None:
        raise Missing
    must(by, "occupancy.confirm", claim.community_id)
    if claim.decided_at is not None:
        raise WrongState(N_("这个申请已经有人处理过"))
    if claim.person_id == by.person_id:
        raise Refused(N_("自己的申请要由别的同事核对"))
    claim.decided_at, claim.decided_by = clock.now(), by.person_id
    return claim, _hold(claim.unit_id), locked_person(claim.person_id)
