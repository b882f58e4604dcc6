"""What the clock does to a request: nobody decided in time, so it goes one role up; at the top, up the ladder."""

from collections.abc import Collection

from portal.domain.approvals import events
from portal.domain.approvals.actions.asking import askers
from portal.domain.approvals.actions.deciding import answered
from portal.domain.approvals.actions.steps import (
    HOUSE,
    KIND,
    hold_alone,
    open_stage,
    role_word,
    start_clock,
    steps_of,
    tell,
)
from portal.domain.approvals.models import Approval, ApprovalStep
from portal.domain.approvals.powers import able_role
from portal.domain.approvals.rules import State, StepState, next_up
from portal.domain.casework import escalation
from portal.domain.casework.escalation import Late
from portal.domain.casework.models import Deadline
from portal.infra import clock
from portal.infra.db import session
from portal.infra.refused import N_

WHAT = N_("审批")


def warn_deadline(deadline_id: int) -> None:
    """Three quarters of the time for an answer are used: tell who holds the step."""
    deadline, approval = _held(deadline_id)
    if deadline is not None and approval is not None:
        waiting = steps_of(approval, StepState.WAITING)
        escalation.warn(deadline, _late(approval), role_word(waiting[0].role) if waiting else "", HOUSE)


def pass_deadline(deadline_id: int) -> None:
    """The time for an answer is over: the step rises; at the top the request stays late."""
    deadline, approval = _held(deadline_id)
    if deadline is not None and approval is not None and escalation.mark_passed(deadline):
        escalate(approval)


def rise_deadline(deadline_id: int) -> None:
    """A request that is late at the top goes up the ladder of those who are told."""
    deadline, approval = _held(deadline_id)
    if deadline is not None and approval is not None:
        escalation.climb(deadline, _late(approval), HOUSE)


def _late(approval: Approval) -> Late:
    return Late(community_id=approval.community_id, ladder=KIND, what=WHAT, version=approval.version)


def _held(deadline_id: int) -> tuple[Deadline | None, Approval | None]:
    """The request of it, held first as every verb does, then the limit read again; None once it is over."""
    deadline = session().get(Deadline, deadline_id)
    if deadline is None or deadline.subject_kind != KIND:
        return None, None
    approval = hold_alone(deadline.subject_id)
    session().refresh(deadline)
    return deadline, approval if approval.state is State.PENDING else None


def escalate(approval: Approval) -> bool:
    """Let each step that waits rise to the next role up; False where all stand at the top already."""
    steps = steps_of(approval)
    barred = {*askers(approval), *answered(steps)}
    waiting = [step for step in steps if step.state is StepState.WAITING and next_up(step.role)]
    for step in waiting:
        _rise(approval, step, barred)
    if not waiting:
        return False
    still = steps_of(approval, StepState.WAITING)
    if still:
        start_clock(approval, still[0].stage)
    else:
        open_stage(approval)
    for step in waiting:
        tell(
            approval,
            events.Risen(role=role_word(step.role), to=role_word(_above(approval, step, barred))),
            HOUSE,
        )
    return True


def _above(approval: Approval, step: ApprovalStep, barred: Collection[int]) -> str:
    return able_role(next_up(step.role) or step.role, approval.community_id, barred)


def _rise(approval: Approval, step: ApprovalStep, barred: Collection[int]) -> None:
    """The step is over; the role above answers in its place, or with the step that it has in the route anyway."""
    above = _above(approval, step, barred)
    step.state, step.decided_at = StepState.RISEN, clock.now()
    session().flush()
    if all(other.role != above for other in steps_of(approval, StepState.QUEUED, StepState.WAITING)):
        session().add(
            ApprovalStep(
                approval_id=approval.id, community_id=approval.community_id, size_cents=step.size_cents,
                stage=step.stage, role=above, state=StepState.WAITING, waits_since=clock.now(),
                decided_by_name="", for_name="", note="",
            )
        )  # fmt: skip
        session().flush()
