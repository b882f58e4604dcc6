"""Two homes of one leak: where it shows and where it comes from. Each sees its own part only."""

from portal.domain.estate.models import Unit
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import advance, tell
from portal.domain.repairs.models import Repair
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused


def set_source_unit(repair: Repair, *, unit_id: int | None, by: Actor, version: int | None = None) -> None:
    """登记渗漏源头: the home that the leak comes from, in the same community; None takes it back.

    Its owner signs for what is done there, and neither home learns of the other.
    """
    advance(repair, "set_source_unit", by, version)
    if repair.unit_id is None:
        raise Refused(N_("公共部位的报修没有另一户，不能登记渗漏源头。"), field="unit")
    unit = session().get(Unit, unit_id) if unit_id else None
    if unit_id and (unit is None or unit.retired_at is not None or unit.community_id != repair.community_id):
        raise Refused(N_("没有找到这套房，请从同一项目里选。"), field="unit")
    if unit is not None and unit.id == repair.unit_id:
        raise Refused(N_("渗漏源头要是另一套房。"), field="unit")
    repair.source_unit_id = unit.id if unit else None
    tell(repair, events.SourceUnitSet(label=unit.label if unit else ""), by)
