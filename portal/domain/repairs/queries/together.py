"""What may be the same thing: reports of one cause, and the incidents that reach a home."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, and_, exists, literal, or_, select, union_all

from portal.domain.casework.models import Follower
from portal.domain.repairs.incident_models import Merge
from portal.domain.repairs.incident_rules import ALIKE_WITHIN, group_of
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.finding import ROW, with_next
from portal.domain.repairs.rules import OPEN, Status
from portal.infra.actor import Actor
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


def incidents_at(actor: Actor, homes: Iterable[Any]) -> Sequence[Row[Any]]:
    """The incidents that reach these homes (rows with community_id and building_id), newest first, with their
    note, next step, and whether the actor is told of them already (`known`)."""
    places = {(home.community_id, home.building_id) for home in homes}
    if not places:
        return ()
    here = [
        and_(
            Repair.community_id == community,
            or_(Repair.building_id.is_(None), Repair.building_id == building),
        )
        for community, building in sorted(places)
    ]
    follows = exists().where(
        Follower.subject_kind == "repair", Follower.subject_id == Repair.id,
        Follower.person_id == actor.person_id,
    )  # fmt: skip
    known = or_(follows, Repair.reporter_id == actor.person_id, Repair.unit_id.in_(actor.own("unit")))
    statement = select(*ROW, Repair.incident_note, Repair.incident_at, known.label("known")).where(
        Repair.incident_at.is_not(None), Repair.status.in_(list(OPEN)), or_(*here)
    )
    return session().execute(with_next(statement).order_by(Repair.id.desc()).limit(5)).all()
