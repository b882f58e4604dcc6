"""What happens to a callback by itself: its limit turns amber, is over, and rises; its message is not delivered."""

from portal.domain.callbacks import events
from portal.domain.callbacks.actions.case import HOUSE, await_next, subject
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.rules import KIND
from portal.domain.casework import escalation
from portal.domain.casework.contact_rules import Verdict
from portal.domain.casework.escalation import Late
from portal.domain.casework.models import Deadline
from portal.domain.estate.models import Person
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_

WHAT = N_("回访")


def warn_deadline(deadline_id: int) -> None:
    """Three quarters of the limit are used: whoever is to ask is warned, once."""
    found = _held(deadline_id)
    if found is not None:
        callback, deadline = found
        escalation.warn(deadline, _late(callback), callback.caller_name or N_("客服主管"), HOUSE)


def pass_deadline(deadline_id: int) -> None:
    """The limit is over: the callback is late and goes one level up."""
    found = _held(deadline_id)
    if found is None or not escalation.mark_passed(found[1]):
        return
    callback, deadline = found
    passed = events.DeadlinePassed(what=WHAT, level=1)
    record(passed, subject=subject(callback), by=HOUSE, version=callback.version)
    _climb(callback, deadline)


def rise_deadline(deadline_id: int) -> None:
    """A late callback goes up the ladder as far as its time has come, each rung told once."""
    found = _held(deadline_id)
    if found is not None:
        _climb(*found)


def message_undelivered(callback_id: int, *, person_id: int | None, why: str) -> None:
    """The link did not reach the person: whoever calls reads it in the timeline."""
    callback = session().get_one(Callback, callback_id, with_for_update=True)
    reader = session().get(Person, person_id) if person_id else None
    told = events.MessageUndelivered(to=reader.name if reader else "", why=why)
    record(told, subject=subject(callback), by=HOUSE, version=callback.version)


def hold_link(callback: Callback, full: Verdict) -> None:
    """The household was turned to often enough today: the link stays here, and the timeline says why."""
    told = events.LinkHeldBack(n=full.params.get("n", 0), most=full.params.get("most", 0))
    record(told, subject=subject(callback), by=HOUSE, version=callback.version)


def _climb(callback: Callback, deadline: Deadline) -> None:
    while escalation.climb(deadline, _late(callback), HOUSE):
        pass
    await_next(callback)


def _late(callback: Callback) -> Late:
    return Late(community_id=callback.community_id, ladder=KIND, what=WHAT, version=callback.version)


def _held(deadline_id: int) -> tuple[Callback, Deadline] | None:
    """The callback of it, held first as every verb does, then the limit read again."""
    deadline = session().get(Deadline, deadline_id)
    if deadline is None or deadline.subject_kind != KIND:
        return None
    callback = session().get(Callback, deadline.subject_id, with_for_update=True)
    session().refresh(deadline)
    return None if callback is None else (callback, deadline)
