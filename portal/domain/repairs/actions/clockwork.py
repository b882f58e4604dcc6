"""What the clock does to a repair: a limit passes, a hold ends, a signed repair closes."""

from portal.domain.casework import actions as casework
from portal.domain.casework import escalation
from portal.domain.casework.escalation import Late
from portal.domain.casework.models import Deadline, Hold
from portal.domain.casework.rules import Holder
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import HOUSE, KIND, LIMIT_WORDS, await_next, record_aside, subject
from portal.domain.repairs.actions.ending import close
from portal.domain.repairs.actions.upkeep import resume
from portal.domain.repairs.models import Repair
from portal.domain.terms.rules import Urgency
from portal.infra import clock
from portal.infra.db import session
from portal.infra.refused import N_


def warn_deadline(deadline_id: int) -> None:
    """Three quarters of a limit are used: whoever holds the next step is warned, once."""
    deadline = session().get(Deadline, deadline_id)
    repair = _held(deadline)
    if deadline is None or repair is None:
        return
    if deadline.kind == "close":
        deadline.warned_at = clock.now()
        return
    escalation.warn(deadline, _late(repair, deadline), _holder_words(repair), HOUSE)


def pass_deadline(deadline_id: int) -> None:
    """A limit is over: a signed repair closes by itself, any other is marked late and goes one level up."""
    deadline = session().get(Deadline, deadline_id)
    repair = _held(deadline)
    if deadline is None or repair is None or not escalation.mark_passed(deadline):
        return
    if deadline.kind == "close":
        close(repair, by=HOUSE)
        return
    what = LIMIT_WORDS[deadline.kind]
    record_aside(repair, events.DeadlinePassed(what=what, level=1), HOUSE)
    _climb(repair, deadline)


def rise_deadline(deadline_id: int) -> None:
    """A late limit goes up the ladder as far as its time has come, each rung told once."""
    deadline = session().get(Deadline, deadline_id)
    repair = _held(deadline)
    if deadline is not None and repair is not None:
        _climb(repair, deadline)


def _climb(repair: Repair, deadline: Deadline) -> None:
    late = _late(repair, deadline)
    while escalation.climb(deadline, late, HOUSE):
        pass
    await_next(repair)


def _late(repair: Repair, deadline: Deadline) -> Late:
    ladder = KIND if repair.urgency is Urgency.ORDINARY else f"{KIND}.{repair.urgency}"
    return Late(
        community_id=repair.community_id,
        ladder=ladder,
        what=LIMIT_WORDS[deadline.kind],
        version=repair.version,
    )


def _holder_words(repair: Repair) -> str:
    """Who is warned; for a step of the home's people it is the desk, that looks after them."""
    task = casework.open_task(subject(repair))
    if task is None or task.holder in (Holder.HOME, Holder.CLOCK):
        return N_("客服中心")
    return task.assignee_name or task.holder_name


def _held(part: Deadline | Hold | None) -> Repair | None:
    """The repair of it, held first as every verb does (so that nobody waits in a ring), then the row read again."""
    if part is None or part.subject_kind != KIND:
        return None
    repair = session().get(Repair, part.subject_id, with_for_update=True)
    session().refresh(part)
    return repair


def end_hold(hold_id: int) -> None:
    """The day until which a repair was held is over: its clocks run on."""
    hold = session().get(Hold, hold_id)
    repair = _held(hold)
    if hold is None or repair is None or hold.ended_at is not None:
        return
    resume(repair, by=HOUSE)
