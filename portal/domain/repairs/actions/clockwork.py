"""What the clock does to a repair: a limit passes, a hold ends, a signed repair closes."""

from portal.domain.casework.models import Deadline, Hold
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import HOUSE, KIND, record_aside
from portal.domain.repairs.actions.signing import close
from portal.domain.repairs.actions.upkeep import resume
from portal.domain.repairs.models import Repair
from portal.infra import clock
from portal.infra.db import session
from portal.infra.refused import N_

LIMIT_WORDS = {
    "accept": N_("受理"),
    "visit": N_("约定上门"),
    "acknowledge": N_("责任单位应答"),
    "repair": N_("修好"),
    "sign": N_("签认"),
    "close": N_("办结"),
}


def pass_deadline(deadline_id: int) -> None:
    """A limit is over: a signed repair closes by itself, any other is marked late and goes one level up."""
    deadline = session().get(Deadline, deadline_id)
    repair = _held(deadline)
    if deadline is None or repair is None or not _still_counts(deadline):
        return
    deadline.late_told_at = clock.now()
    if deadline.kind == "close":
        close(repair, by=HOUSE)
        return
    what = LIMIT_WORDS[deadline.kind]
    record_aside(repair, events.DeadlinePassed(what=what, level=1), HOUSE)


def _held(part: Deadline | Hold | None) -> Repair | None:
    """The repair of it, held first as every verb does (so that nobody waits in a ring), then the row read again."""
    if part is None or part.subject_kind != KIND:
        return None
    repair = session().get(Repair, part.subject_id, with_for_update=True)
    session().refresh(part)
    return repair


def _still_counts(deadline: Deadline) -> bool:
    open_ = deadline.met_at is None and deadline.dropped_at is None and deadline.late_told_at is None
    return open_ and deadline.due_at is not None and deadline.due_at <= clock.now()


def end_hold(hold_id: int) -> None:
    """The day until which a repair was held is over: its clocks run on."""
    hold = session().get(Hold, hold_id)
    repair = _held(hold)
    if hold is None or repair is None or hold.ended_at is not None:
        return
    resume(repair, by=HOUSE)
