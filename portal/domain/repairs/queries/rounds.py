"""The rounds of a repair with the cost lines of the one that runs."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select

from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.models import Repair, RepairRound
from portal.domain.repairs.rules import OUT, Status
from portal.infra.reads import Parts

# Before it is sent to somebody a repair has neither lines nor words about the work, but for earlier rounds.
_SENT = OUT | {Status.SIGNING, Status.SIGNED_OFF, Status.CLOSED}
ROUNDS = Parts(
    select(RepairRound.id)
    .outerjoin(
        CostLine,
        and_(CostLine.repair_id == RepairRound.repair_id, CostLine.round == RepairRound.no,
             CostLine.round == bindparam("round"), CostLine.removed_at.is_(None)),
    )
    .where(RepairRound.repair_id == bindparam("repair"))
    .order_by(RepairRound.no, CostLine.place, CostLine.id),
    {model.__name__: tuple(model.__table__.c) for model in (RepairRound, CostLine)},
)  # fmt: skip


def worked_on(repair: Repair) -> bool:
    """Whether the rounds of the repair hold anything to read."""
    return repair.status in _SENT or repair.round > 1


def rounds_of(rows: Iterable[Any]) -> tuple[Sequence[RepairRound], Sequence[CostLine]]:
    """Every round, and what the one that runs costs, from the rows of `ROUNDS` (asked with repair and round)."""
    found = sorted(rows, key=_place)
    lines = [CostLine(**row.CostLine._asdict()) for row in found if row.CostLine is not None]
    return list({row.RepairRound.no: row.RepairRound for row in found}.values()), lines


def _place(row: Any) -> tuple[int, ...]:
    line = row.CostLine
    return (row.RepairRound.no, line.place, line.id) if line is not None else (row.RepairRound.no,)
