"""What every verb of a feedback does alike: is it allowed now, move the state, and say what is waited for."""

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.models import Deadline
from portal.domain.casework.rules import Card, Holder
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import KIND, LIFE, STATUS_WORDS, TEXT_MOST, Sort, Status, is_open, why_not
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import Urgency
from portal.infra import clock, events
from portal.infra.actor import Actor, duty
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Denied, Refused, Stale, WrongState

STALE = N_("您打开之后，这一件有了新进展，刚才的操作没有执行。请看最新情况再决定。")
NOT_ALLOWED = N_("您没有这项权限。如果需要，请找管理员开通。")
HOUSE = duty(N_("咨询与建议流程"))
LIMIT_WORDS = {"answer": N_("答复"), "decide": N_("答复采纳与否")}


def subject(feedback: Feedback) -> Subject:
    """The feedback as a subject of tasks, stories and files."""
    return (KIND, feedback.id)


def said(text: str, most: int = TEXT_MOST, field: str = "text", *, needed: bool = True) -> str:
    """A free text of a verb, as long as its column at most; what is empty or longer is refused at its field."""
    if needed and not text.strip():
        raise Refused(N_("这一项要填"), field=field)
    if len(text) > most:
        words = N_("最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些")
        raise Refused(words, field=field, most=most, count=len(text))
    return text.strip()


def advance(feedback: Feedback, verb: str, by: Actor, version: int | None = None) -> None:
    """Take the step, if this actor may on this version of the feedback now: the state moves, the version counts up."""
    step = LIFE[verb]
    own = by.face != "owner" or feedback.person_id == by.person_id
    if not own or not by.may(step.permission, feedback.community_id):
        raise Denied(NOT_ALLOWED)
    if version is not None and version != feedback.version:
        audience = "owner" if by.face == "owner" else "staff"
        raise Stale(STALE, changes=events.since(subject(feedback), version, audience))
    problem = why_not(verb, feedback.status, feedback.sort)
    if problem:
        raise WrongState(problem, status=STATUS_WORDS[feedback.status])
    assert step.target is not None
    feedback.status = step.target
    feedback.version += 1
    feedback.closed_at = None if is_open(feedback.status, feedback.sort) else clock.now()


def tell(feedback: Feedback, event: Event, by: Actor) -> None:
    """The last line of a verb: what is waited for now, and its event in the story."""
    await_next(feedback)
    events.record(event, subject=subject(feedback), by=by, version=feedback.version)


def await_next(feedback: Feedback) -> None:
    """Write the open task anew for where the feedback stands, or close it."""
    if is_open(feedback.status, feedback.sort):
        casework.put_task(subject(feedback), face_of(feedback), card_of(feedback))
    else:
        casework.close_task(subject(feedback))


def start_limit(feedback: Feedback, kind: str, *, first: bool = False) -> Deadline:
    """Start the limit `answer` or `decide` on the community's calendar."""
    span = terms.limit_for(feedback.community_id, f"{KIND}.{kind}")
    assert span is not None, kind
    return clocks.start(subject(feedback), kind, span, feedback.community_id, first=first)


def face_of(feedback: Feedback) -> casework.CaseFace:
    """How the feedback is written on its task."""
    return casework.CaseFace(
        community_id=feedback.community_id, number=feedback.number, title=feedback.title, label=feedback.label,
        urgency=Urgency.ORDINARY, channel=feedback.channel, version=feedback.version,
    )  # fmt: skip


def card_of(feedback: Feedback, fresh: Deadline | None = None) -> Card:
    """The next step, who holds it, and by when; a `fresh` one has just this limit."""
    verb = "adopt" if feedback.status is Status.ANSWERED and feedback.sort is Sort.SUGGESTION else "answer"
    limit = fresh or next(iter(clocks.running(subject(feedback))), None)
    return Card(
        what=f"{KIND}.{verb}", holder=Holder.DESK, holder_name=N_("客服中心"), state=STATUS_WORDS[feedback.status],
        due_at=limit.due_at if limit else None, amber_at=limit.amber_at if limit else None,
        level=limit.level if limit else 0, raised_to=limit.raised_to if limit else "",
    )  # fmt: skip
