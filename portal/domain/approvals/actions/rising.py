"""What the clock does to a request: nobody decided in time, so it goes one role up."""

from portal.domain.approvals import events
from portal.domain.approvals.actions.asking import askers
from portal.domain.approvals.actions.deciding import answered
from portal.domain.approvals.actions.steps import (
    HOUSE,
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
from portal.infra import clock
from portal.infra.db import session


def escalate(approval_id: int) -> None:
    """Let each step that was not answered in time rise to the next role up; at the top it is only told again."""
    approval = hold_alone(approval_id)
    if approval.state is not State.PENDING:
        return
    steps = steps_of(approval)
    stage, barred = 0, {*askers(approval), *answered(steps)}
    for step in [step for step in steps if step.state is StepState.WAITING]:
        stage = step.stage
        above = next_up(step.role)
        if above is None:
            tell(approval, events.Overdue(role=role_word(step.role)), HOUSE)
        else:
            _rise(approval, step, able_role(above, approval.community_id, barred))
    if not steps_of(approval, StepState.WAITING):
        open_stage(approval)
    elif stage:
        start_clock(approval, stage)


def _rise(approval: Approval, step: ApprovalStep, above: str) -> None:
    """The step is over; the role above answers in its place, or with the step that it has in the route anyway."""
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
    tell(approval, events.Risen(role=role_word(step.role), to=role_word(above)), HOUSE)
