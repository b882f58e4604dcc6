"""The rounds of a repair with the cost lines of the one that runs, in one statement."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, select

from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.models import Repair, RepairRound
from portal.domain.repairs.rules import OUT, Status
from portal.infra.reads import Parts

# Before it is sent to somebody a repair has neither lines nor words about the work, but for earlier rounds.
_SENT = OUT | {Status.SIGNING, Status.SIGNED_OFF, Status.CLOSED}
_ROUNDS = Parts(
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


def rounds_of(repair: Repair) -> tuple[Sequence[RepairRound], Sequence[CostLine]]:
    """Every round, and what the one that runs costs; nothing is asked where neither can be."""
    if repair.status not in _SENT and repair.round == 1:
        return (), ()
    rows = _ROUNDS.all({"repair": repair.id, "round": repair.round})
    lines = [CostLine(**row.CostLine._asdict()) for row in rows if row.CostLine is not None]
    return list({row.RepairRound.no: row.RepairRound for row in rows}.values()), lines
