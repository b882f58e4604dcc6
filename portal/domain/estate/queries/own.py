"""The own homes as the owner's face names them: one statement, whoever else lives there left out."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import func, select

from portal.domain.estate.models import Building, Community, Unit
from portal.domain.estate.rows import AnyRow
from portal.infra.actor import Actor
from portal.infra.reads import Read, many, named


def own_homes(actor: Actor) -> Sequence[AnyRow]:
    """The actor's own homes, by community and label.

    Rows: id, label, building_id, building, community_id, community, zone, hotline, emergency_phone,
    handed_over_on (deemed handover where there was no other), accepted_on (the home's, else its building's),
    restart_warranty, developer.
    """
    units = sorted(actor.own("unit"))
    return _homes(len(units)).all(named("unit", units)) if units else ()


@cache
def _homes(units: int) -> Read:
    return Read(
        select(
            Unit.id, Unit.label, Unit.building_id, Building.name.label("building"), Unit.community_id,
            Community.name.label("community"), Community.zone, Community.hotline, Community.emergency_phone,
            func.coalesce(Unit.handed_over_on, Unit.deemed_handover_on).label("handed_over_on"),
            func.coalesce(Unit.accepted_on, Building.accepted_on).label("accepted_on"),
            Community.restart_warranty, Community.developer,
        )
        .join(Building, Building.id == Unit.building_id)
        .join(Community, Community.id == Unit.community_id)
        .where(Unit.id.in_(many("unit", units)), Unit.retired_at.is_(None))
        .order_by(Community.name, Unit.label, Unit.id)
    )  # fmt: skip
