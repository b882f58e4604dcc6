"""事件: one cause, many reports. The conditions of its verbs, and what counts as the same thing."""

from collections.abc import Mapping
from datetime import timedelta

from portal.infra.refused import N_

# Reports of one building and one group of building parts this close together may have one cause.
ALIKE_WITHIN = timedelta(hours=72)
NOTE_MOST = 300
CONDITIONS: Mapping[str, str] = {
    "single": N_("这件报修已经在按事件处理。"),
    "incident": N_("这件报修没有按事件处理。"),
}
MERGED = N_("已并入另一件报修")


def conditions(*, incident: bool) -> Mapping[str, bool]:
    """What holds of a repair that is, or is not, handled as an incident."""
    return {"single": not incident, "incident": incident}


def group_of(part_code: str) -> str:
    """The group of building parts that a part belongs to: water.supply → water."""
    return part_code.split(".")[0]
