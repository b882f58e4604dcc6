"""What the clock does to a recovery: its limit turns amber, is over, and rises; a message does not arrive."""

from portal.domain.casework import escalation
from portal.domain.casework.escalation import Late
from portal.domain.casework.models import Deadline
from portal.domain.estate.models import Person
from portal.domain.surveys.actions.recovery_case import HOUSE, LEAD, await_next, subject
from portal.domain.surveys.events import recovery as happened
from portal.domain.surveys.models import Recovery
from portal.domain.surveys.rules import RECOVERY
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_

WHAT = N_("低分挽回")


def warn_deadline(deadline_id: int) -> None:
    """Three quarters of the limit are used: who holds it is warned, once."""
    found = _held(deadline_id)
    if found is not None:
        escalation.warn(found[1], _late(found[0]), found[0].owner_name or LEAD, HOUSE)


def pass_deadline(deadline_id: int) -> None:
    """The limit is over: it is marked late and goes one level up."""
    found = _held(deadline_id)
    if found is None or not escalation.mark_passed(found[1]):
        return
    recovery, deadline = found
    passed = happened.DeadlinePassed(what=WHAT, level=1)
    record(passed, subject=subject(recovery), by=HOUSE, version=recovery.version)
    _climb(recovery, deadline)


def rise_deadline(deadline_id: int) -> None:
    """A late limit goes up the ladder as far as its time has come, each rung told once."""
    found = _held(deadline_id)
    if found is not None:
        _climb(*found)


def message_undelivered(recovery_id: int, *, person_id: int | None, why: str) -> None:
    """A message about it was given up: staff read in the timeline whom to call instead."""
    recovery = session().get_one(Recovery, recovery_id, with_for_update=True)
    reader = session().get(Person, person_id) if person_id else None
    told = happened.MessageUndelivered(to=reader.name if reader else "", why=why)
    record(told, subject=subject(recovery), by=HOUSE, version=recovery.version)


def _climb(recovery: Recovery, deadline: Deadline) -> None:
    while escalation.climb(deadline, _late(recovery), HOUSE):
        pass
    await_next(recovery)


def _late(recovery: Recovery) -> Late:
    return Late(community_id=recovery.community_id, ladder=RECOVERY, what=WHAT, version=recovery.version)


def _held(deadline_id: int) -> tuple[Recovery, Deadline] | None:
    """The recovery of it, held first as every verb does (so that nobody waits in a ring), then the row read again."""
    deadline = session().get(Deadline, deadline_id)
    if deadline is None or deadline.subject_kind != RECOVERY:
        return None
    recovery = session().get(Recovery, deadline.subject_id, with_for_update=True)
    session().refresh(deadline)
    return None if recovery is None else (recovery, deadline)
