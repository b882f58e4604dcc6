"""What the clock does to a feedback: a limit turns amber, is over, and rises; a message does not arrive."""

from portal.domain.casework import escalation
from portal.domain.casework.escalation import Late
from portal.domain.casework.models import Deadline
from portal.domain.estate.models import Person
from portal.domain.feedback import events
from portal.domain.feedback.actions.case import HOUSE, LIMIT_WORDS, await_next, subject
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import KIND
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_


def warn_deadline(deadline_id: int) -> None:
    """Three quarters of a limit are used: the desk is warned, once."""
    found = _held(deadline_id)
    if found is not None:
        escalation.warn(found[1], _late(*found), N_("客服中心"), HOUSE)


def pass_deadline(deadline_id: int) -> None:
    """A limit is over: it is marked late and goes one level up."""
    found = _held(deadline_id)
    if found is None or not escalation.mark_passed(found[1]):
        return
    feedback, deadline = found
    passed = events.DeadlinePassed(what=LIMIT_WORDS[deadline.kind], level=1)
    record(passed, subject=subject(feedback), by=HOUSE, version=feedback.version)
    _climb(feedback, deadline)


def rise_deadline(deadline_id: int) -> None:
    """A late limit goes up the ladder as far as its time has come, each rung told once."""
    found = _held(deadline_id)
    if found is not None:
        _climb(*found)


def message_undelivered(feedback_id: int, *, person_id: int | None, why: str) -> None:
    """A message about it was given up: staff read in the timeline whom to call instead."""
    feedback = session().get_one(Feedback, feedback_id, with_for_update=True)
    reader = session().get(Person, person_id) if person_id else None
    told = events.MessageUndelivered(to=reader.name if reader else "", why=why)
    record(told, subject=subject(feedback), by=HOUSE, version=feedback.version)


def _climb(feedback: Feedback, deadline: Deadline) -> None:
    late = _late(feedback, deadline)
    while escalation.climb(deadline, late, HOUSE):
        pass
    await_next(feedback)


def _late(feedback: Feedback, deadline: Deadline) -> Late:
    what = LIMIT_WORDS[deadline.kind]
    return Late(community_id=feedback.community_id, ladder=KIND, what=what, version=feedback.version)


def _held(deadline_id: int) -> tuple[Feedback, Deadline] | None:
    """The feedback of it, held first as every verb does (so that nobody waits in a ring), then the row read again."""
    deadline = session().get(Deadline, deadline_id)
    if deadline is None or deadline.subject_kind != KIND:
        return None
    feedback = session().get(Feedback, deadline.subject_id, with_for_update=True)
    session().refresh(deadline)
    return None if feedback is None else (feedback, deadline)
