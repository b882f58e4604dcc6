"""What may be the same thing: reports of one cause."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, literal, select, union_all

from portal.domain.repairs.incident_models import Merge
from portal.domain.repairs.incident_rules import ALIKE_WITHIN, group_of
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import Status
from portal.infra.db import session

ALIKE_MOST, MERGED_MOST = 12, 60
COLUMNS = (
    Repair.id, Repair.number, Repair.title, Repair.label, Repair.status, Repair.version, Repair.part_code,
    Repair.submitted_at, Repair.unit_id,
)  # fmt: skip


def together_with(repair: Repair) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """(merged, alike) of a repair that goes on: reports that became part of it, and fresh ones that may belong to
    it by place, group of building parts and time. Rows as `COLUMNS`; no reader's scope is asked."""
    merged = (
        select(*COLUMNS, literal(1).label("merged"))
        .join(Merge, and_(Merge.repair_id == Repair.id, Merge.undone_at.is_(None)))
        .where(Merge.original_id == repair.id)
        .order_by(Repair.id)
        .limit(MERGED_MOST)
    )
    place = [Repair.building_id == repair.building_id] if repair.building_id else []
    alike = (
        select(*COLUMNS, literal(0).label("merged"))
        .where(
            Repair.community_id == repair.community_id, Repair.status == Status.SUBMITTED,
            Repair.id != repair.id, Repair.part_code.startswith(group_of(repair.part_code) + "."), *place,
            Repair.submitted_at.between(repair.submitted_at - ALIKE_WITHIN, repair.submitted_at + ALIKE_WITHIN),
        )
        .order_by(Repair.id)
        .limit(ALIKE_MOST)
    )  # fmt: skip
    found = session().execute(union_all(*(select(each.subquery()) for each in (merged, alike)))).all()
    return [row for row in found if row.merged], [row for row in found if not row.merged]
