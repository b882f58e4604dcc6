"""维修计量: what the settlement needs to know about a signed round of a repair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.domain.repairs.models import Assignment, Repair, RepairRound
from portal.domain.repairs.queries.costs import frozen_lines, total_cents
from portal.domain.terms import queries as terms
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import session
from portal.infra.refused import Missing


@dataclass(frozen=True)
class Measured:
    """A signed round in plain values, as it was frozen at its sign-off.

    `unit` is how the place is written; `in_place_of_firm_id` the first firm that was taken over in this round.
    A return 返修 (`is_return`) repeats work that was signed before, in `origin_round` by `origin_firm_id`: it is
    at that firm's cost. `own_return` says that the same firm did it again, so that nothing is payable.
    """

    repair_id: int
    round: int
    number: str
    title: str
    community_id: int
    building_id: int | None
    unit: str
    part_code: str
    trade: str
    firm_id: int | None
    firm_name: str
    payer: str
    professional: bool
    in_place_of_firm_id: int | None
    lines: Sequence[Mapping[str, Any]]
    total_cents: int
    signed_off_at: datetime
    digest: str
    is_return: bool
    origin_round: int | None
    origin_firm_id: int | None

    @property
    def own_return(self) -> bool:
        """Whether the doer repeats its own work, so that the amount is listed as nil."""
        return self.is_return and self.firm_id == self.origin_firm_id


def measured(repair_id: int, round: int) -> Measured:
    """The signed round of a repair, ready to be measured; Missing while it is not signed off."""
    found = session().execute(
        select(Repair, RepairRound)
        .join(RepairRound, RepairRound.repair_id == Repair.id)
        .where(Repair.id == repair_id, RepairRound.no == round, RepairRound.frozen_at.is_not(None))
    ).one_or_none()  # fmt: skip
    if found is None or found[1].frozen_at is None:
        raise Missing
    repair, here, signed_at = found[0], found[1], found[1].frozen_at
    frozen, lines = here.frozen, here.frozen.get("lines")
    if lines is None:
        lines = frozen_lines(repair_id, round)
    served, first = _served(repair_id, round)
    origin_round, origin_firm = _origin(repair_id, round, frozen.get("payer") or "")
    return Measured(
        repair_id=repair_id, round=round, number=repair.number, title=repair.title,
        community_id=repair.community_id, building_id=repair.building_id, unit=repair.label,
        part_code=repair.part_code, trade=terms.part(repair.part_code).trade, firm_id=frozen.get("firm"),
        firm_name=frozen.get("firm_name", ""), payer=frozen.get("payer") or "", professional=served,
        in_place_of_firm_id=first if first != frozen.get("firm") else None, lines=lines,
        total_cents=total_cents(lines), signed_off_at=signed_at, digest=frozen.get("digest", ""),
        is_return=origin_round is not None, origin_round=origin_round, origin_firm_id=origin_firm,
    )  # fmt: skip


def _served(repair_id: int, round: int) -> tuple[bool, int | None]:
    """Whether a professional crew did it, and the first firm that it was taken from in this round."""
    rows = session().scalars(
        select(Assignment)
        .where(Assignment.repair_id == repair_id, Assignment.round == round)
        .order_by(Assignment.id)
    ).all()  # fmt: skip
    taken = next((row.firm_id for row in rows if row.ended_why == "taken_over"), None)
    return bool(rows) and rows[-1].professional, taken


def _origin(repair_id: int, round: int, payer: str) -> tuple[int | None, int | None]:
    """The round and firm whose signed work this one repeats; none where the owner pays for a new cause."""
    if round == 1 or payer in (Payer.OWNER.value, Payer.UTILITY.value):
        return None, None
    rows = session().scalars(
        select(RepairRound)
        .where(
            RepairRound.repair_id == repair_id, RepairRound.no < round, RepairRound.frozen_at.is_not(None)
        )
        .order_by(RepairRound.no)
    ).all()  # fmt: skip
    return (rows[0].no, rows[0].frozen.get("firm")) if rows else (None, None)
