"""What every verb of a request does alike: hold it, open its next stage, say what is waited for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.domain.approvals.models import Approval, ApprovalStep
from portal.domain.approvals.rules import STATE_WORDS, State, StepState
from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.rules import Card, Holder
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import Urgency
from portal.infra import clock, events
from portal.infra.actor import Actor, duty
from portal.infra.db import session
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Missing, Refused
from portal.infra.story import canonical, digest_of
from portal.infra.subjects import approvable

KIND, LIMIT = "approval", "approval.decide"
HOUSE = duty(N_("审批流程"))
RAISED = N_("逾期升级")


def subject(approval: Approval) -> Subject:
    """The request as a subject of tasks, clocks and stories."""
    return (KIND, approval.id)


def digest(snapshot: Mapping[str, Any]) -> str:
    """The hash that a yes is bound to."""
    return digest_of(canonical(snapshot))


def hold(approval_id: int, communities: Collection[int] | None) -> tuple[Approval, bool]:
    """Hold the request for this unit, and whether what it is about still stands as it was asked for.

    The subject's row is held first, as a change of it does: so nobody waits in a ring. Out of the communities
    (None: everywhere) it is missing.
    """
    if not 0 < approval_id < 2**62:
        raise Missing
    found = session().execute(
        select(Approval.kind, Approval.subject_id, Approval.community_id).where(Approval.id == approval_id)
    ).first()  # fmt: skip
    if found is None or (communities is not None and found.community_id not in communities):
        raise Missing
    now = digest(approvable(found.kind).snapshot(found.subject_id))
    approval = hold_alone(approval_id)
    return approval, approval.digest == now


def hold_alone(approval_id: int) -> Approval:
    """Hold only the request: for what never reaches its subject, or holds it already."""
    return session().get_one(Approval, approval_id, with_for_update=True, populate_existing=True)


def steps_of(approval: Approval, *states: StepState) -> Sequence[ApprovalStep]:
    """Its steps in the order of the route, of these states if any are named."""
    rows = session().scalars(
        select(ApprovalStep)
        .where(ApprovalStep.approval_id == approval.id)
        .order_by(ApprovalStep.stage, ApprovalStep.id)
        .execution_options(populate_existing=True)
    )
    return [row for row in rows if not states or row.state in states]


def open_stage(approval: Approval) -> int:
    """Ask the first stage that has not answered, with a clock of its own; returns it, 0 where none is left."""
    queued = steps_of(approval, StepState.QUEUED)
    stage = min((step.stage for step in queued), default=0)
    for step in queued:
        if step.stage == stage:
            step.state, step.waits_since = StepState.WAITING, clock.now()
    if stage:
        start_clock(approval, stage)
    session().flush()
    return stage


def start_clock(approval: Approval, stage: int) -> None:
    """Start the limit for an answer anew, on the community's calendar."""
    span = terms.limit_for(approval.community_id, LIMIT)
    if span is not None:
        clocks.start(subject(approval), "decide", span, approval.community_id, round=stage)


def close(approval: Approval, state: State, by: Actor, why: str = "") -> None:
    """The request is over: steps that nobody answered fall away, clock and task end."""
    for step in steps_of(approval, StepState.QUEUED, StepState.WAITING):
        step.state = StepState.DROPPED
    approval.state, approval.decided_at = state, clock.now()
    approval.decided_by, approval.decided_why = by.name, why
    if state in (State.APPROVED, State.REJECTED):
        clocks.meet(subject(approval))
    else:
        clocks.drop(subject(approval))
    session().flush()


def tell(approval: Approval, event: Event, by: Actor) -> None:
    """The last line of a verb: what is waited for now, and its event in the story."""
    approval.version += 1
    await_next(approval)
    events.record(event, subject=subject(approval), by=by, version=approval.version)


def await_next(approval: Approval) -> None:
    """Write the open task anew for the step that is waited for, or close it."""
    if approval.state is not State.PENDING:
        casework.close_task(subject(approval))
        return
    face = casework.CaseFace(
        community_id=approval.community_id, number=approval.number, title=approval.label, label=approval.place,
        urgency=Urgency.ORDINARY, channel="web", version=approval.version,
    )  # fmt: skip
    waiting = steps_of(approval, StepState.WAITING)
    running = clocks.current(subject(approval), "decide")
    card = Card(
        what=LIMIT, holder=Holder.ROLE, holder_name=role_word(waiting[0].role) if waiting else "",
        state=RAISED if steps_of(approval, StepState.RISEN) else STATE_WORDS[State.PENDING],
        due_at=running.due_at if running else None,
        amber_at=running.amber_at if running else None,
    )  # fmt: skip
    casework.put_task(subject(approval), face, card)


def role_word(role: str) -> str:
    """What a role is called (a message id)."""
    return ROLE_WORDS[Role(role)]


def said(text: str, most: int, field: str, *, needed: bool) -> str:
    """A free text of a verb, as long as its column at most; what is empty or longer is refused at its field."""
    if needed and not text.strip():
        raise Refused(N_("不同意要写明原因，申请人会看到。"), field=field)
    if len(text) > most:
        words = N_("最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些")
        raise Refused(words, field=field, most=most, count=len(text))
    return text.strip()
