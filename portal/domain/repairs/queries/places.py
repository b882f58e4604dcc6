"""The places of a repair form: who is asked, who signed, who may sign, what was done about an absent owner."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from portal.domain.estate.queries.firms import firm_contacts
from portal.domain.estate.queries.homes import signing_owners
from portal.domain.estate.queries.roles import holds_role, role_holders, staff_with
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.repairs.models import Repair, Signature
from portal.domain.repairs.place_rules import (
    OPEN,
    PLACE_WORDS,
    SIGNABLE,
    Absence,
    PlaceState,
    enough_attempts,
)
from portal.domain.repairs.rules import Status
from portal.domain.repairs.sign_models import OwnerAttempt, SignRequest
from portal.domain.terms.sign_rules import OWNERS, PARTY_WORDS, Party, StandIn
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.reads import Parts

PERMISSION = {
    Party.REPAIR_DEPARTMENT: "repair.sign_department",
    Party.SITE_SUPERVISION: "repair.sign_supervision",
    Party.PROJECT_OFFICE: "repair.sign_project",
}
CENTRE = "repair.sign_centre"
PLACES = Parts(
    select(SignRequest.id)
    .outerjoin(
        Signature,
        and_(
            Signature.repair_id == SignRequest.repair_id, Signature.round == SignRequest.round,
            Signature.turn == SignRequest.turn, Signature.party == SignRequest.party,
            Signature.voided_at.is_(None),
        ),
    )
    .where(SignRequest.repair_id == bindparam("repair"), SignRequest.round == bindparam("round"))
    .order_by(SignRequest.turn.desc(), SignRequest.place),
    {model.__name__: tuple(model.__table__.c) for model in (SignRequest, Signature)},
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One place of the form: the party, who stands in (a message id or a name), how it stands, what was signed."""

    party: Party
    state: PlaceState
    turn: int
    stand_in: StandIn
    request: SignRequest | None = None
    signature: Signature | None = None

    @property
    def words(self) -> str:
        """The party, as a message id."""
        return PARTY_WORDS[self.party]

    @property
    def state_words(self) -> str:
        """How the place stands, as a message id."""
        return PLACE_WORDS[self.state]

    @property
    def stood_in(self) -> str:
        """Who signed or is asked in the party's place; empty where the party does."""
        return self.signature.stood_in if self.signature else stand_in_words(self.stand_in)

    @property
    def at(self) -> datetime | None:
        """When the place got what it has."""
        return self.signature.signed_at if self.signature else self.request.ended_at if self.request else None


def stand_in_words(stand_in: StandIn) -> str:
    """Who stands in, as a message id or a name."""
    return str(ROLE_WORDS[Role(stand_in.word)]) if stand_in.kind == "role" else stand_in.name


def places_of(repair_id: int, round: int) -> list[Place]:
    """The places of the newest turn of a round that was opened for signing, in the order of the form."""
    return places_in(PLACES.all({"repair": repair_id, "round": round}), repair_id, round)


def places_in(rows: Iterable[Any], repair_id: int, round: int) -> list[Place]:
    """The rows of `PLACES` (asked with repair and round) as `places_of` gives them."""
    found = sorted(rows, key=lambda row: (-row.SignRequest.turn, row.SignRequest.place))
    if not found:
        return _signed_before_rules(repair_id, round)
    turn = found[0].SignRequest.turn
    return [
        Place(r.party, r.state, r.turn, StandIn.read(r.stand_in), r, s) for r, s in found if r.turn == turn
    ]


def _signed_before_rules(repair_id: int, round: int) -> list[Place]:
    """Forms that were signed before anybody was asked by a rule have their signatures only."""
    rows = session().scalars(
        select(Signature)
        .where(
            Signature.repair_id == repair_id, Signature.round == round, Signature.voided_at.is_(None),
            Signature.result == "signed",
        )
        .order_by(Signature.id)
    )  # fmt: skip
    return [Place(s.party, PlaceState.SIGNED, s.turn, StandIn(), None, s) for s in rows]


def open_requests(repair: Repair) -> Sequence[SignRequest]:
    """The places of the turn that runs, in the order of the form."""
    return session().scalars(
        select(SignRequest)
        .where(
            SignRequest.repair_id == repair.id, SignRequest.round == repair.round,
            SignRequest.turn == repair.refusals, SignRequest.state != PlaceState.DROPPED,
        )
        .order_by(SignRequest.place)
    ).all()  # fmt: skip


def missing_of(requests: Iterable[SignRequest]) -> list[Party]:
    """The parties that have neither signed nor ended otherwise."""
    return [r.party for r in requests if r.state in OPEN]


def may_sign(by: Actor, request: SignRequest) -> bool:
    """Whether this actor signs for that place: an owner of its home, whoever has the right of the party, or who
    stands in for it."""
    stand_in = StandIn.read(request.stand_in)
    if request.party in OWNERS and not stand_in:
        return by.face == "owner" and request.unit_id in by.own("signing_unit")
    if by.face == "owner" or not by.may("repair.sign", request.community_id):
        return False
    match stand_in.kind:
        case "centre":
            return by.may(CENTRE, request.community_id)
        case "firm":
            return stand_in.id in by.own("firm")
        case "person":
            return stand_in.id == by.person_id
        case "role":
            return holds_role(by.person_id or 0, Role(stand_in.word), request.community_id)
    return by.may(PERMISSION[request.party], request.community_id)


def same_hand(requests: Iterable[Any], by: Actor, signed: Iterable[Signature]) -> set[Party]:
    """The parties that this person may no longer sign for: one hand never signs for two sides.

    Who owns both homes of a leak is one side, and signs for each home.
    """
    mine = {s.party for s in signed if by.person_id is not None and s.person_id == by.person_id}
    if not mine:
        return set()
    return {r.party for r in requests if not (mine <= OWNERS and r.party in OWNERS)}


def signable(by: Actor, places: Sequence[Place]) -> list[Party]:
    """For which places of an open form this actor may sign now."""
    asked = [p.request for p in places if p.request is not None and p.state in SIGNABLE]
    shut = same_hand(
        asked, by, [p.signature for p in places if p.signature and p.signature.result == "signed"]
    )
    return [r.party for r in asked if r.party not in shut and may_sign(by, r)]


def attempts_of(repair_id: int, requests: Collection[SignRequest]) -> Sequence[OwnerAttempt]:
    """What was done to reach the owners of these places since they were asked, oldest first."""
    since = {r.id: r.asked_at for r in requests if r.party in OWNERS}
    if not since:
        return ()
    rows = session().scalars(
        select(OwnerAttempt).where(OwnerAttempt.repair_id == repair_id).order_by(OwnerAttempt.id)
    )
    return [row for row in rows if row.request_id in since and row.at >= since[row.request_id]]


def absence_of(
    repair: Repair,
    requests: Sequence[SignRequest] | None = None,
    attempts: Sequence[OwnerAttempt] | None = None,
) -> Absence:
    """What was done about an owner who does not sign, as far as the life cycle asks; read where it is not given."""
    if repair.status is not Status.SIGNING or repair.disputed:
        return Absence()
    asked = [
        r
        for r in (open_requests(repair) if requests is None else requests)
        if r.party in OWNERS and r.state is PlaceState.ASKED and not r.stand_in
    ]
    rows = attempts_of(repair.id, asked) if attempts is None else attempts
    return Absence(
        waited=bool(asked),
        attempted=any(
            enough_attempts(a.on_day for a in rows if a.request_id == r.id and a.kind == "attempt")
            for r in asked
        ),
        noticed=any(a.kind == "notice" for a in rows),
    )


def people_of(request: SignRequest) -> list[int]:
    """The persons who can sign for that place, to be told."""
    stand_in = StandIn.read(request.stand_in)
    match stand_in.kind:
        case "firm":
            rows = firm_contacts(stand_in.id, clock.today())
            return [row.person_id for row in rows if row.role == Role.CONTRACTOR]
        case "person":
            return [stand_in.id]
        case "role":
            return role_holders(Role(stand_in.word), request.community_id)
        case "centre":
            return [row.person_id for row in staff_with(CENTRE, request.community_id)]
    if request.party in OWNERS:
        return list(signing_owners(request.unit_id))
    return [row.person_id for row in staff_with(PERMISSION[request.party], request.community_id)]


def request_of(request_id: int) -> SignRequest | None:
    """One place by its number, for the house's own use."""
    return session().get(SignRequest, request_id)
