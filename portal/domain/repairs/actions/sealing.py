"""The last place is filled: the round is frozen as it was signed."""

from portal.domain.casework import clocks
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import HOUSE, firm_name, round_of, subject, tell
from portal.domain.repairs.actions.dispatching import assignment_of
from portal.domain.repairs.actions.intake import start_limit
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.content import content_of, digest_of
from portal.domain.repairs.queries.places import places_of
from portal.domain.repairs.rules import Status
from portal.infra import clock


def seal(repair: Repair) -> None:
    """各方都已签认: freeze who served, what was signed and what it comes to; the case waits to be closed."""
    now = clock.now()
    content = content_of(repair)
    row, serving = round_of(repair), assignment_of(repair)
    places = places_of(repair.id, repair.round)
    row.frozen = {
        **content, "firm_name": firm_name(repair.firm_id), "served_by": repair.technician_id,
        "parties": [p.party.value for p in places], "digest": digest_of(content),
        "places": [
            {"party": p.party.value, "state": p.state.value, "name": p.signature.name if p.signature else "",
             "stood_in": p.stood_in, "at": p.at.isoformat() if p.at else ""}
            for p in places
        ],
    }  # fmt: skip
    row.frozen_at = now
    if serving is not None:
        serving.ended_at, serving.ended_why = now, "signed_off"
    repair.status = Status.SIGNED_OFF
    repair.signed_off_at = now
    clocks.meet(subject(repair), "sign")
    start_limit(repair, "close", "repair.close")
    event = events.SignedOff(
        round=repair.round, digest=row.frozen["digest"], total_cents=row.frozen["total_cents"],
        firm_id=repair.firm_id or 0, payer=repair.payer.value if repair.payer else "",
    )  # fmt: skip
    tell(repair, event, HOUSE)
