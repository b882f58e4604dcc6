"""Nothing is retired while something is open there: asked in the same unit, so that nothing opens meanwhile."""

from portal.domain.casework.queries import open_in, open_with
from portal.domain.estate import events
from portal.domain.repairs.queries import one_open
from portal.infra.events import Told
from portal.infra.refused import N_, Refused

OPEN_HERE = N_("还有没办完的事，例如%(number)s。办完之后才能停用。")


def refuse_while_open(told: Told) -> None:
    """Of a community any open task, of a building, home or common part an open repair, of a person what is theirs."""
    gone = told.event
    assert isinstance(gone, events.Retired)
    if gone.kind == "community":
        found = open_in(gone.row_id)
    elif gone.kind == "person":
        found = one_open("reporter_id", gone.row_id) or open_with(gone.row_id)
    else:
        found = one_open(f"{gone.kind}_id", gone.row_id)
    if found:
        raise Refused(OPEN_HERE, field="reason", number=found)
