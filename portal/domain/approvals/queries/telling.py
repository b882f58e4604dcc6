"""Whom a message about a request goes to."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.approvals.models import Approval, ApprovalStep
from portal.domain.approvals.powers import asked_people
from portal.domain.approvals.rules import StepState
from portal.infra.db import session


def askers_of(approval_id: int) -> list[int]:
    """Who asked, and for whom."""
    row = session().execute(
        select(Approval.requester_id, Approval.on_behalf_of).where(Approval.id == approval_id)
    ).one()  # fmt: skip
    return [each for each in row if each is not None]


def holders_now(approval_id: int) -> Sequence[int]:
    """Who can answer the step that waits now, deputies included; never who asked."""
    return _people(approval_id, StepState.WAITING)


def deciders_of(approval_id: int) -> Sequence[int]:
    """Who has answered a step, and who could have answered when it came to an end."""
    answered = session().scalars(
        select(ApprovalStep.decided_by).where(
            ApprovalStep.approval_id == approval_id, ApprovalStep.decided_by.is_not(None)
        )
    )
    return sorted(
        {*(each for each in answered if each is not None), *_people(approval_id, StepState.DROPPED)}
    )


def _people(approval_id: int, state: StepState) -> Sequence[int]:
    row = session().execute(
        select(Approval.community_id, Approval.amount_cents).where(Approval.id == approval_id)
    ).one()  # fmt: skip
    roles = session().scalars(
        select(ApprovalStep.role).where(
            ApprovalStep.approval_id == approval_id, ApprovalStep.state == state,
            ApprovalStep.waits_since.is_not(None),
        )
    ).all()  # fmt: skip
    askers = askers_of(approval_id)
    return [each for each in asked_people(roles, row.community_id, row.amount_cents) if each not in askers]
