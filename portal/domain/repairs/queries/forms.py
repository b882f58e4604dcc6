"""The repair form 维修单 as it is printed and verified: places, sums, and whether what was signed still stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.estate.models import Community
from portal.domain.repairs.cost_rules import KIND_WORDS
from portal.domain.repairs.models import Repair, RepairRound
from portal.domain.repairs.queries.content import content_for, content_of, digest_of
from portal.domain.repairs.queries.page import RepairPage
from portal.domain.repairs.queries.places import Place, places_of
from portal.domain.terms import queries as terms
from portal.infra.db import session
from portal.infra.refused import Missing


@dataclass(frozen=True)
class Seal:
    """One place of the form as anybody may see it: the party, how it stands, when, and whether the content that was
    signed is the content now (None: nothing was signed)."""

    party: str
    state: str
    stood_in: str
    at: datetime | None
    matches: bool | None


@dataclass(frozen=True)
class Verified:
    """What a verification says: number, the building part, round, the places, and whether all of it still holds.

    Nothing personal: no name, no home, no words of the case.
    """

    number: str
    what: str
    round: int
    zone: str
    frozen_at: datetime | None
    seals: Sequence[Seal]
    matches: bool


def kinds_of(page: RepairPage) -> list[tuple[str, int]]:
    """What the round comes to by kind of cost: (message id, cents), without kinds that cost nothing."""
    sums = [
        (words, sum(x.amount_cents for x in page.lines if x.kind is kind))
        for kind, words in KIND_WORDS.items()
    ]
    return [(words, cents) for words, cents in sums if cents]


def verified(token: str) -> Verified:
    """The form behind an address that was printed on it; Missing where there is none."""
    found = session().execute(
        select(Repair, RepairRound, Community.zone)
        .join(RepairRound, RepairRound.repair_id == Repair.id)
        .join(Community, Community.id == Repair.community_id)
        .where(RepairRound.token == token)
    ).first()  # fmt: skip
    if found is None or not token:
        raise Missing
    repair, here, zone = found
    content = content_of(repair, here)
    seals = [_seal(p, digest_of(content_for(content, p.party))) for p in places_of(repair.id, here.no)]
    whole = not here.frozen_at or here.frozen.get("digest") == digest_of(content)
    return Verified(
        number=repair.number, what=terms.part(content["part"]).name, round=here.no, zone=zone,
        frozen_at=here.frozen_at, seals=seals, matches=whole and all(s.matches is not False for s in seals),
    )  # fmt: skip


def _seal(place: Place, digest: str) -> Seal:
    signature = place.signature
    return Seal(
        place.words, place.state_words, place.stand_in.kind and _office(place), place.at if place.at else None,
        signature.digest == digest if signature is not None else None,
    )  # fmt: skip


def _office(place: Place) -> str:
    """Who stood in, as far as it is no person's name."""
    return "" if place.stand_in.kind == "person" else place.stood_in
