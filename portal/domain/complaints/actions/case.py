"""What every verb of a complaint does alike: is it allowed now, move the state, and say what is waited for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.life_rules import Step
from portal.domain.casework.models import Deadline
from portal.domain.casework.rules import LAST, Card, Holder
from portal.domain.complaints.actions.parts import drop_inquiries
from portal.domain.complaints.models import Complaint, ComplaintStage, Definition
from portal.domain.complaints.queries.conflict import conflict, handled_by
from portal.domain.complaints.queries.standing import facts_of
from portal.domain.complaints.record_rules import Severity
from portal.domain.complaints.reply_models import Promise
from portal.domain.complaints.review_rules import DECIDES, ENDS, FOLLOWED_UP, TAKES_PART
from portal.domain.complaints.rules import (
    ALWAYS,
    ANSWERED,
    ENDED,
    KIND,
    LIFE,
    NO_SUCH_STEP,
    OWED,
    PROPOSED,
    REMINDED,
    REVIEW_WITHIN,
    STATUS_WORDS,
    UNHEARD,
    Status,
    why_not,
)
from portal.domain.estate.models import Community, Person
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import Urgency
from portal.infra import clock, events
from portal.infra.actor import Actor, duty
from portal.infra.db import session
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Denied, Refused, Stale, WrongState

STALE = N_("您打开之后，这件投诉有了新进展，刚才的操作没有执行。请看最新情况再决定。")
NOT_ALLOWED = N_("您没有这项权限。如果需要，请找管理员开通。")
HOUSE = duty(
    N_("投诉流程"),
    ("complaint.start_follow_up", *FOLLOWED_UP),
)


def subject(complaint: Complaint) -> Subject:
    """The complaint as a subject of tasks, stories and files."""
    return (KIND, complaint.id)


def said(text: str, most: int = 1000, field: str = "reason", *, needed: bool = True) -> str:
    """A free text of a verb, as long as its column at most; what is empty or longer is refused at its field."""
    if needed and not text.strip():
        raise Refused(N_("这一项要填"), field=field)
    if len(text) > most:
        words = N_("最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些")
        raise Refused(words, field=field, most=most, count=len(text))
    return text.strip()


def zone_of(complaint: Complaint) -> str:
    """The zone of the wall clocks where the home is."""
    return session().get_one(Community, complaint.community_id).zone


def is_theirs(complaint: Complaint, by: Actor) -> bool:
    """Whether it is the actor's to act on: one's own complaint; staff reach it through their community."""
    return by.face != "owner" or complaint.complainant_id == by.person_id


def allow(complaint: Complaint, verb: str, by: Actor, version: int | None = None) -> Step[Status]:
    """The row of the eight steps, if this actor may do it on this version of the complaint now."""
    step = LIFE[verb]
    if not by.may(step.permission, complaint.community_id) or not is_theirs(complaint, by):
        raise Denied(NOT_ALLOWED)
    barred = conflict(complaint, by.person_id) if by.face == "staff" and verb in DECIDES | ENDS else None
    if barred:
        raise Denied(barred)
    if version is not None and version != complaint.version:
        audience = {"owner": "owner", "field": "firm"}.get(by.face, "staff")
        raise Stale(STALE, changes=events.since(subject(complaint), version, audience))
    problem = why_not(verb, facts_of(complaint), clock.now())
    if problem:
        raise WrongState(problem, status=STATUS_WORDS[complaint.status])
    return step


def advance(complaint: Complaint, verb: str, by: Actor, version: int | None = None) -> None:
    """Take the step: the state moves and the version counts up; who takes it on has a part in this stage."""
    step = allow(complaint, verb, by, version)
    if by.face == "staff" and verb in TAKES_PART:
        serve(complaint, by.person_id)
    if step.target is not None:
        complaint.status = step.target
    complaint.version += 1


def beside(complaint: Complaint, verb: str, by: Actor) -> None:
    """Whether somebody may write beside the steps (`message`, `note`, `follow`): always, until it is archived."""
    assert verb in ALWAYS
    if not by.may(f"{KIND}.{verb}", complaint.community_id) or not is_theirs(complaint, by):
        raise Denied(NOT_ALLOWED)
    if complaint.status is Status.ARCHIVED:
        raise WrongState(NO_SUCH_STEP, status=STATUS_WORDS[complaint.status])


def tell(complaint: Complaint, event: Event, by: Actor, happened_at: datetime | None = None) -> None:
    """The last line of a verb: what the case waits for now, and its event in the story."""
    await_next(complaint)
    events.record(
        event, subject=subject(complaint), by=by, version=complaint.version, happened_at=happened_at
    )


def begin(complaint: Complaint, running: Sequence[Deadline], event: Event, by: Actor) -> None:
    """The first line of a case and its first task, with the limits just started: nothing stands before them."""
    casework.put_task(subject(complaint), face_of(complaint), card_of(complaint, running), first=True)
    events.record(event, subject=subject(complaint), by=by, version=complaint.version, first=True)


def record_aside(complaint: Complaint, event: Event, by: Actor) -> None:
    """Write an event into the story that does not change what is waited for."""
    events.record(event, subject=subject(complaint), by=by, version=complaint.version)


def await_next(complaint: Complaint) -> None:
    """Write the open task anew for where the complaint stands, or close it; an open promise outlives its end."""
    session().flush()
    if complaint.status in ENDED:
        drop_inquiries(complaint.id)
    if complaint.status is Status.ARCHIVED:
        casework.close_task(subject(complaint))
        return
    casework.put_task(subject(complaint), face_of(complaint), card_of(complaint))
    if complaint.handler_id is not None:
        casework.assign(subject(complaint), complaint.handler_id, name_of(complaint.handler_id))


def face_of(complaint: Complaint) -> casework.CaseFace:
    """How the complaint is written on its task; a major one stands where urgent work stands."""
    urgency = Urgency.URGENT if complaint.severity is Severity.MAJOR else Urgency.ORDINARY
    return casework.CaseFace(
        community_id=complaint.community_id, number=complaint.number, title=complaint.title, label=complaint.label,
        urgency=urgency, channel=complaint.channel, version=complaint.version,
    )  # fmt: skip


DEADLINE_OF = {
    Status.RECEIVED: ("acknowledge",),
    Status.CONFIRMING: ("confirm", "reply"),
    Status.EVALUATING: ("evaluate", "reply"),
    Status.INVESTIGATING: ("reply",),
    Status.REPLYING: ("reply",),
    Status.TRACKING: ("promise", "follow_up", "archive", "payment"),
    Status.FOLLOW_UP: ("follow_up", "archive", "promise", "payment"),
}
NEXT_VERB = {
    Status.RECEIVED: "accept",
    Status.CONFIRMING: "read_back",
    Status.EVALUATING: "evaluate",
    Status.INVESTIGATING: "conclude",
    Status.REPLYING: "send_reply",
    Status.TRACKING: "start_follow_up",
    Status.FOLLOW_UP: "archive",
}


# What a definition waits for once it was read back.
AFTER_READING = {PROPOSED: "agree_definition", REMINDED: "agree_definition", UNHEARD: "go_on_unconfirmed"}


def start_limit(
    complaint: Complaint, kind: str, key: str, *, at: datetime | None = None, first: bool = False
) -> Deadline:
    """Start the limit `kind` of that key on the community's calendar, from now or from an earlier moment."""
    span = terms.limit_for(complaint.community_id, key)
    assert span is not None, key
    return clocks.start(
        subject(complaint), kind, span, complaint.community_id, round=complaint.stage, at=at, first=first
    )


def limit_archive(complaint: Complaint) -> None:
    """The person was asked, and nothing is owed any more or the last step is reached: the archive's limit runs, once."""
    session().flush()
    if complaint.status not in ANSWERED or not complaint.follow_up:
        return
    if complaint.status is Status.TRACKING and next_promise(complaint) is not None:
        return
    if clocks.current(subject(complaint), "archive") is None:
        since = complaint.replied_at if complaint.follow_up == "unreachable" else None
        over = since + REVIEW_WITHIN if since else clock.now()
        start_limit(complaint, "archive", "complaint.archive", at=max(over, clock.now()))


def card_of(complaint: Complaint, fresh: Sequence[Deadline] | None = None) -> Card:
    """The next step of the complaint, who holds it, and by when; a `fresh` one has just these limits."""
    running = {d.kind: d for d in (clocks.running(subject(complaint)) if fresh is None else fresh)}
    wanted = DEADLINE_OF.get(complaint.status, ("promise", "archive", "payment"))
    due = min((running[k] for k in wanted if k in running), key=lambda d: d.due_at or LAST, default=None)
    risen = max(running.values(), key=lambda d: d.level, default=None)
    verb, (kind, holder_id, name) = NEXT_VERB.get(complaint.status, "archive"), _holder(complaint)
    if complaint.status is Status.CONFIRMING:
        verb = AFTER_READING.get(complaint.definition, verb)
        if _lost(complaint):
            verb = "remind_definition"
    if complaint.status is Status.TRACKING and next_promise(complaint) is not None:
        verb = "keep_promise"
    if complaint.payment == OWED and verb in ("start_follow_up", "archive"):
        verb = "pay_compensation"
    return Card(
        what=f"{KIND}.{verb}", holder=kind, holder_id=holder_id, holder_name=name,
        state=STATUS_WORDS[complaint.status], due_at=due.due_at if due else None,
        amber_at=due.amber_at if due else None, level=risen.level if risen else 0,
        raised_to=risen.raised_to if risen else "",
    )  # fmt: skip


def _holder(complaint: Complaint) -> tuple[Holder, int | None, str]:
    home = complaint.definition in (PROPOSED, REMINDED) and not _lost(complaint)
    if complaint.status is Status.CONFIRMING and home:
        return Holder.HOME, complaint.unit_id, N_("业主")
    if complaint.status is Status.FOLLOW_UP and not complaint.follow_up:
        return Holder.ROLE, None, N_("回访人")
    return Holder.DESK, None, N_("客服中心")


def _lost(complaint: Complaint) -> bool:
    """Whether nobody can remind the person by the portal, and the first pause is over: the desk has to."""
    if complaint.definition != PROPOSED or complaint.complainant_id is not None:
        return False
    waiting = select(Definition.next_at).where(
        Definition.complaint_id == complaint.id, Definition.answer == ""
    )
    return session().scalar(waiting) is None


def next_promise(complaint: Complaint) -> Promise | None:
    """The open promise that is due first."""
    return session().scalar(
        select(Promise)
        .where(Promise.complaint_id == complaint.id, Promise.state == "open")
        .order_by(Promise.due_on, Promise.id)
        .limit(1)
    )


def name_of(person_id: int | None) -> str:
    """The name of a colleague; empty where there is none."""
    return (session().scalar(select(Person.name).where(Person.id == person_id)) or "") if person_id else ""


def stage_of(complaint: Complaint, no: int = 0) -> ComplaintStage:
    """The row of the stage that runs, or of that number."""
    return session().scalars(
        select(ComplaintStage).where(
            ComplaintStage.complaint_id == complaint.id, ComplaintStage.no == (no or complaint.stage)
        )
    ).one()  # fmt: skip


def serve(complaint: Complaint, person_id: int | None) -> None:
    """Note that somebody had a part in this stage: they can neither follow it up nor review it (conflict rule)."""
    stage = stage_of(complaint)
    if person_id and person_id not in stage.served:
        stage.served = [*stage.served, person_id]


def served_by(complaint: Complaint) -> set[int]:
    """Everybody who had a part in any stage so far, and who leads and holds it now."""
    return handled_by(complaint)
