"""After sign-off: a repair is closed, or opened once more."""

from portal.domain.casework import clocks
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import NOT_ALLOWED, advance, said, subject, tell
from portal.domain.repairs.actions.cost_state import start_over
from portal.domain.repairs.actions.intake import index, start_limit
from portal.domain.repairs.models import Repair, RepairRound
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Denied


def close(repair: Repair, *, by: Actor, version: int | None = None) -> None:
    """办结: after the follow-up, or by itself 15 days after sign-off."""
    advance(repair, "close", by, version)
    repair.closed_at = clock.now()
    clocks.meet(subject(repair), "close")
    tell(repair, events.Closed(), by)


def reopen(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """重开: within 15 days of sign-off it is not good after all; a new round begins."""
    advance(repair, "reopen", by, version)
    if by.face == "owner" and repair.unit_id not in by.own("signing_unit"):
        raise Denied(NOT_ALLOWED)
    repair.round += 1
    repair.refusals = 0
    repair.signed_off_at = repair.closed_at = repair.completed_at = None
    repair.firm_id = repair.technician_id = repair.visit_from = repair.visit_to = None
    clocks.drop(subject(repair))
    session().add(
        RepairRound(
            repair_id=repair.id, no=repair.round, reason=said(reason), opened_at=clock.now(), work_done="",
            source_work_done="", asked={}, frozen={},
        )
    )  # fmt: skip
    session().flush()
    start_over(repair)
    index(repair)
    start_limit(repair, "visit", "repair.ordinary.visit_agreed")
    tell(repair, events.Reopened(round=repair.round, reason=reason), by)
