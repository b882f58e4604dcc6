"""The yes and the no."""

from collections.abc import Sequence

from portal.domain.approvals import events
from portal.domain.approvals.actions.asking import askers, void
from portal.domain.approvals.actions.steps import (
    close,
    hold,
    open_stage,
    role_word,
    said,
    steps_of,
    tell,
)
from portal.domain.approvals.models import Approval, ApprovalStep
from portal.domain.approvals.powers import powers_of
from portal.domain.approvals.rules import (
    NOTE_MOST,
    OVER,
    REASON_MOST,
    TWICE,
    Outcome,
    Power,
    State,
    StepState,
    why_not,
)
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.refused import Denied, WrongState
from portal.infra.subjects import approvable


def decide(approval_id: int, outcome: Outcome, *, by: Actor, note: str = "") -> Approval:
    """Say yes (with a note) or no (with a reason) to the step that waits for oneself; the last yes lets it happen.

    Look at the state of what comes back: where its content had changed, the request is void instead.
    """
    no = outcome is Outcome.REJECT
    note = said(note, REASON_MOST if no else NOTE_MOST, "note", needed=no)
    approval, same = hold(approval_id, by.scope("approval.read"))
    step, power = _mine(approval, by)
    if not same:
        return void(approval, by)
    step.state = StepState.REJECTED if no else StepState.APPROVED
    step.decided_at, step.decided_by, step.decided_by_name = clock.now(), by.person_id, by.name
    step.for_id, step.for_name, step.note = power.for_id, power.for_name, note
    session().flush()
    if no:
        _reject(approval, step, by)
    else:
        _approve(approval, step, by)
    return approval


def _mine(approval: Approval, by: Actor) -> tuple[ApprovalStep, Power]:
    """The waiting step that the actor may answer, and by what power."""
    steps = steps_of(approval)
    waiting = [step for step in steps if step.state is StepState.WAITING]
    sentence, power = why_not(
        powers_of(by), [step.role for step in waiting or steps], community_id=approval.community_id,
        amount_cents=approval.amount_cents, me=by.person_id or 0, asked_by=askers(approval), answered=answered(steps),
    )  # fmt: skip
    if approval.state is not State.PENDING and (power is not None or sentence == TWICE):
        raise WrongState(OVER[approval.state], who=approval.decided_by)
    if sentence is not None or power is None:
        raise Denied(sentence or "")
    step = next(step for step in waiting if power.reaches(step.role, approval.community_id))
    return step, power


def answered(steps: Sequence[ApprovalStep]) -> set[int]:
    """Everybody who decided a step, and in whose place."""
    found = [each for step in steps for each in (step.decided_by, step.for_id)]
    return {each for each in found if each is not None}


def _approve(approval: Approval, step: ApprovalStep, by: Actor) -> None:
    beside = steps_of(approval, StepState.WAITING)
    stage = open_stage(approval) if not beside else beside[0].stage
    values = {"role": role_word(step.role), "note": step.note, "next_stage": stage}
    if step.for_id is not None:
        for_them = events.StepApprovedFor(principal=step.for_name, **values)  # type: ignore[arg-type]
        tell(approval, for_them, by)
    else:
        tell(approval, events.StepApproved(**values), by)  # type: ignore[arg-type]
    if stage == 0:
        close(approval, State.APPROVED, by)
        tell(approval, events.Approved(amount=yuan(approval.amount_cents)), by)
        approvable(approval.kind).granted(approval.subject_id, by, approval.id)


def _reject(approval: Approval, step: ApprovalStep, by: Actor) -> None:
    close(approval, State.REJECTED, by, step.note)
    role = role_word(step.role)
    if step.for_id is not None:
        tell(approval, events.RejectedFor(role=role, reason=step.note, principal=step.for_name), by)
    else:
        tell(approval, events.Rejected(role=role, reason=step.note), by)
    approvable(approval.kind).rejected(approval.subject_id, by, step.note)
