"""What every verb of a callback does alike: is it allowed now, by whom, move the state, say what is waited for."""

from sqlalchemy import select

from portal.domain.callbacks import events as happened
from portal.domain.callbacks.models import Callback, CallbackAttempt
from portal.domain.callbacks.rules import (
    KIND,
    LIFE,
    OF_ANOTHER,
    OPEN,
    OWN_WORK,
    STATUS_WORDS,
    UNREACHED,
    Facts,
    Status,
    why_not,
)
from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.life_rules import Step
from portal.domain.casework.models import Deadline
from portal.domain.casework.rules import Card, Holder
from portal.domain.estate.models import Community
from portal.domain.terms.rules import Urgency
from portal.infra import clock, events
from portal.infra.actor import Actor, duty
from portal.infra.db import session
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Denied, Refused, Stale, WrongState
from portal.infra.subjects import served, whose_work

STALE = N_("您打开之后，这个回访有了新进展，刚才的操作没有执行。请看最新情况再决定。")
NOT_ALLOWED = N_("您没有这项权限。如果需要，请找管理员开通。")
HOUSE = duty(N_("回访流程"), ("callback.drop",))
# The verbs of one conversation; whoever did the work has it with nobody.
CALLING = ("attempt", "record", "decline", "give_up")


def subject(callback: Callback) -> Subject:
    """The callback as a subject of tasks, stories and deadlines."""
    return (KIND, callback.id)


def said(text: str, most: int = 500, field: str = "words", *, needed: bool = True) -> str:
    """A free text of a verb, as long as its column at most; what is empty or longer is refused at its field."""
    if needed and not text.strip():
        raise Refused(N_("这一项要填"), field=field)
    if len(text) > most:
        words = N_("最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些")
        raise Refused(words, field=field, most=most, count=len(text))
    return text.strip()


def zone_of(callback: Callback) -> str:
    """The zone of the wall clocks where the home is."""
    return session().get_one(Community, callback.community_id).zone


def doers(callback: Callback) -> frozenset[int]:
    """Everybody who had a part in the work asked after: as it was when the callback was made, and as it is now."""
    return served((callback.subject_kind, callback.subject_id)) | set(callback.served)


def facts_of(callback: Callback) -> Facts:
    """What the conditions of the table ask about this callback now."""
    parts = session().scalars(
        select(CallbackAttempt.day_part).where(
            CallbackAttempt.callback_id == callback.id, CallbackAttempt.outcome.in_(UNREACHED)
        )
    )
    return Facts(status=callback.status, parts=list(parts))


def allow(callback: Callback, verb: str, by: Actor, version: int | None = None) -> Step[Status]:
    """The row of the table, if this actor may do it on this version of the callback now."""
    step = LIFE[verb]
    if not by.may(step.permission, callback.community_id):
        raise Denied(NOT_ALLOWED)
    if by.face == "owner" and callback.person_id != by.person_id:
        raise Denied(NOT_ALLOWED)
    if verb in CALLING:
        _must_be_free(callback, by)
    elif verb == "answer" and by.person_id != callback.person_id and by.person_id in doers(callback):
        raise Denied(OWN_WORK)
    if version is not None and version != callback.version:
        raise Stale(STALE, changes=events.since(subject(callback), version, "staff"))
    problem = why_not(verb, facts_of(callback))
    if problem:
        raise WrongState(problem, status=STATUS_WORDS[callback.status])
    return step


def _must_be_free(callback: Callback, by: Actor) -> None:
    """Nobody follows up the own work, whoever gave it to them; and one who was named is not passed over."""
    if by.person_id in doers(callback):
        raise Denied(OWN_WORK)
    if callback.caller_id in (None, by.person_id) or by.may("callback.assign", callback.community_id):
        return
    raise Denied(OF_ANOTHER, name=callback.caller_name)


def advance(callback: Callback, verb: str, by: Actor, version: int | None = None) -> None:
    """Take the step: the state moves and the version counts up; at an end the clock stands."""
    step = allow(callback, verb, by, version)
    if step.target is not None:
        callback.status = step.target
    callback.version += 1
    if callback.status not in OPEN:
        callback.ended_at = clock.now()
        _attribute(callback)


def _attribute(callback: Callback) -> None:
    """Whose work it was is what is true now, at its end; nothing changes it afterwards."""
    callback.served = sorted(doers(callback))
    about = (callback.subject_kind, callback.subject_id)
    for name, value in whose_work(about, callback.round).items():
        setattr(callback, name, value)


def tell(callback: Callback, event: Event, by: Actor) -> None:
    """The last line of a verb: what is waited for now, and its event in the story."""
    await_next(callback)
    events.record(event, subject=subject(callback), by=by, version=callback.version)


def await_next(callback: Callback) -> None:
    """Write the open task anew for where the callback stands, or close it."""
    session().flush()
    if callback.status not in OPEN:
        casework.close_task(subject(callback))
        return
    casework.put_task(subject(callback), face_of(callback), card_of(callback))
    casework.assign(subject(callback), callback.caller_id, callback.caller_name)


def face_of(callback: Callback) -> casework.CaseFace:
    """How the callback is written on its task."""
    return casework.CaseFace(
        community_id=callback.community_id, number=callback.number, title=callback.title, label=callback.label,
        urgency=Urgency.ORDINARY, channel="", version=callback.version,
    )  # fmt: skip


def card_of(callback: Callback, limit: Deadline | None = None) -> Card:
    """The next step of the callback, who holds it, and by when; `limit` where it is known already."""
    limit = limit or clocks.current(subject(callback), "call")
    given = callback.caller_id is not None
    return Card(
        what="callback.call" if given else "callback.assign", holder=Holder.DESK if given else Holder.ROLE,
        holder_name=callback.caller_name if given else N_("客服主管"), state=STATUS_WORDS[callback.status],
        due_at=limit.due_at if limit else None, amber_at=limit.amber_at if limit else None,
        level=limit.level if limit else 0, raised_to=limit.raised_to if limit else "",
    )  # fmt: skip


def drop(callback: Callback, why: str, by: Actor = HOUSE) -> None:
    """不用回访了: the case went on without an answer; `why` is a message id."""
    advance(callback, "drop", by)
    clocks.drop(subject(callback))
    tell(callback, happened.Dropped(why=why), by)
