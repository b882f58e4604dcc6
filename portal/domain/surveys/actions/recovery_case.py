"""What every verb of a recovery does alike: is it allowed now, move the state, say what is waited for."""

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.rules import Card, Holder
from portal.domain.estate.reach import DENIED
from portal.domain.surveys.models import Recovery
from portal.domain.surveys.recovery_rules import LIFE, OPEN_STANDS, STAND_WORDS, Stand, why_not
from portal.domain.surveys.rules import RECOVERY
from portal.domain.terms.rules import Urgency
from portal.infra import events
from portal.infra.actor import Actor, duty
from portal.infra.db import session
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Denied, Stale, WrongState

STALE = N_("您打开之后，这一件有了新进展，刚才的操作没有执行。请看最新情况再决定。")
HOUSE = duty(N_("低分挽回"), ("recovery.act",))
LEAD = N_("客服主管")
ACT = "act"


def subject(recovery: Recovery) -> Subject:
    """The recovery as a subject of tasks, stories and deadlines."""
    return (RECOVERY, recovery.id)


def advance(recovery: Recovery, verb: str, by: Actor, version: int | None = None) -> None:
    """Take the step, if this actor may on this version of the recovery now: the state moves, the version counts up."""
    step = LIFE[verb]
    if not by.may(step.permission, recovery.community_id):
        raise Denied(DENIED)
    if version is not None and version != recovery.version:
        raise Stale(STALE, changes=events.since(subject(recovery), version, "staff"))
    problem = why_not(verb, Stand(recovery.status))
    if problem:
        raise WrongState(problem, status=STAND_WORDS[Stand(recovery.status)])
    assert step.target is not None
    recovery.status = step.target.value
    recovery.version += 1


def tell(recovery: Recovery, event: Event, by: Actor, *, first: bool = False) -> None:
    """The last line of a verb: what is waited for now, and its event in the story."""
    await_next(recovery, first=first)
    events.record(event, subject=subject(recovery), by=by, version=recovery.version, first=first)


def await_next(recovery: Recovery, *, first: bool = False) -> None:
    """Write the open task anew for where the recovery stands, or close it."""
    session().flush()
    if Stand(recovery.status) not in OPEN_STANDS:
        casework.close_task(subject(recovery))
        return
    casework.put_task(subject(recovery), face_of(recovery), card_of(recovery), first=first)
    casework.assign(subject(recovery), recovery.owner_id, recovery.owner_name)


def face_of(recovery: Recovery) -> casework.CaseFace:
    """How the recovery is written on its task."""
    return casework.CaseFace(
        community_id=recovery.community_id, number=recovery.number, title=recovery.title, label=recovery.label,
        urgency=Urgency.ORDINARY, channel="", version=recovery.version,
    )  # fmt: skip


def card_of(recovery: Recovery) -> Card:
    """The next step, who holds it, and by when: the service lead until somebody is named."""
    limit = clocks.current(subject(recovery), ACT)
    given = recovery.owner_id is not None
    return Card(
        what="recovery.act" if given else "recovery.assign", holder=Holder.DESK if given else Holder.ROLE,
        holder_name=recovery.owner_name if given else LEAD, state=STAND_WORDS[Stand(recovery.status)],
        due_at=limit.due_at if limit else None, amber_at=limit.amber_at if limit else None,
        level=limit.level if limit else 0, raised_to=limit.raised_to if limit else "",
    )  # fmt: skip
