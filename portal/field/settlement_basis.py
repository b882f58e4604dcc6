"""What a back-charge stands on, as the firm that is to pay reads it: who was told when, what was done, who signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.casework import queries as cases
from portal.domain.casework.notice_rules import Proof
from portal.domain.casework.notices import with_proof
from portal.domain.repairs.queries.places import Place, places_of
from portal.domain.settlement.queries.documents import costs_of
from portal.infra.amounts import yuan
from portal.infra.refused import N_
from portal.infra.wording import gettext

SHOWN = ("before", "after")


@dataclass(frozen=True)
class Basis:
    """The notices that this firm was served with the proof of each, the photos of the round, the places of the form."""

    notices: Sequence[tuple[Any, Proof]]
    photos: Sequence[Any]
    places: Sequence[Place]


def of(charge: Any, *, measured: bool) -> Basis:
    """The basis of one back-charge; before its work is measured nobody has signed for it."""
    notices = [each for each in with_proof(("repair", charge.repair_id)) if each[0].firm_id == charge.firm_id]
    return Basis(notices, photos_of(charge), places_of(charge.repair_id, charge.round) if measured else ())


def costs(work: Any) -> list[tuple[str, str, str]]:
    """The cost lines of a measured job in words: what, how much of it, its amount."""
    stores = gettext(N_("（公司库房的材料，不付款）"))
    return [
        (text + (stores if own else ""), quantity, yuan(cents))
        for text, quantity, cents, own in costs_of(work)
    ]


def photos_of(charge: Any) -> Sequence[Any]:
    """The photos of the round that was charged: as it was found, and as it was left."""
    found = cases.attachments(("repair", charge.repair_id))
    return [each for each in found if each.kind in SHOWN and each.round == charge.round]
