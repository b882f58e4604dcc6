"""What the clock does to a complaint: a limit turns amber, is over, and rises up the ladder."""

from portal.domain.casework import escalation
from portal.domain.casework.escalation import Late
from portal.domain.casework.models import Deadline
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import HOUSE, await_next, name_of, record_aside
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.record_rules import Severity
from portal.domain.complaints.rules import KIND, LIMIT_WORDS
from portal.infra.db import session
from portal.infra.refused import N_


def warn_deadline(deadline_id: int) -> None:
    """Three quarters of a limit are used: who handles the complaint is warned, once."""
    found = _held(deadline_id)
    if found is not None:
        complaint, deadline = found
        to = name_of(complaint.handler_id) or N_("客服中心")
        escalation.warn(deadline, _late(complaint, deadline), to, HOUSE)


def pass_deadline(deadline_id: int) -> None:
    """A limit is over: it is marked late and goes one level up."""
    found = _held(deadline_id)
    if found is None or not escalation.mark_passed(found[1]):
        return
    complaint, deadline = found
    record_aside(complaint, events.DeadlinePassed(what=LIMIT_WORDS[deadline.kind], level=1), HOUSE)
    _climb(complaint, deadline)


def rise_deadline(deadline_id: int) -> None:
    """A late limit goes up the ladder as far as its time has come, each rung told once."""
    found = _held(deadline_id)
    if found is not None:
        _climb(*found)


def _climb(complaint: Complaint, deadline: Deadline) -> None:
    late = _late(complaint, deadline)
    while escalation.climb(deadline, late, HOUSE):
        pass
    await_next(complaint)


def _late(complaint: Complaint, deadline: Deadline) -> Late:
    ladder = f"{KIND}.major" if complaint.severity is Severity.MAJOR else KIND
    return Late(
        community_id=complaint.community_id,
        ladder=ladder,
        what=LIMIT_WORDS[deadline.kind],
        version=complaint.version,
    )


def _held(deadline_id: int) -> tuple[Complaint, Deadline] | None:
    """The complaint of it, held first as every verb does (so that nobody waits in a ring), then the row read again."""
    deadline = session().get(Deadline, deadline_id)
    if deadline is None or deadline.subject_kind != KIND:
        return None
    complaint = session().get(Complaint, deadline.subject_id, with_for_update=True)
    session().refresh(deadline)
    return None if complaint is None else (complaint, deadline)
