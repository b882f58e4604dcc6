"""Verbs of those who ask: request, withdraw, remind; and what a change of the subject does."""

from collections.abc import Collection

from sqlalchemy import select

from portal.domain.approvals import events
from portal.domain.approvals.actions.steps import (
    close,
    digest,
    hold,
    hold_alone,
    open_stage,
    said,
    tell,
)
from portal.domain.approvals.models import Approval, ApprovalRule, ApprovalStep
from portal.domain.approvals.powers import able_role
from portal.domain.approvals.queries.settings import rule_in_force, rungs_of
from portal.domain.approvals.rules import OVER, Planned, State, StepState, route
from portal.domain.estate.models import Community
from portal.infra import clock, numbering
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.events import Subject
from portal.infra.refused import N_, Denied, Refused, WrongState
from portal.infra.subjects import approvable

CHANGED = N_("申请的内容有改动，原来的申请作废")


def request(
    kind: str, subject: Subject, *, community_id: int, amount_cents: int, reason: str, label: str, by: Actor,
    place: str = "",
) -> Approval:  # fmt: skip
    """Ask for a yes to something as it stands now; the same again while it is pending asks only once.

    `label` says what it is about, `place` the home or firm; the caller holds the subject. An earlier request for
    something else of the same subject becomes void.
    """
    snapshot = dict(approvable(kind).snapshot(subject[1]))
    pending = _pending(kind, subject)
    if pending is not None:
        if pending.digest == digest(snapshot) and pending.amount_cents == amount_cents:
            return pending
        _void(pending, by, lapse=False)
    community = session().get_one(Community, community_id)
    rule = rule_in_force(kind, community_id, clock.today(community.zone))
    approval = Approval(
        number=_number(community), kind=kind, subject_kind=subject[0], subject_id=subject[1],
        community_id=community_id, amount_cents=amount_cents, label=label[:200], place=place[:80] or community.name,
        reason=reason[:500], state=State.PENDING, snapshot=snapshot, digest=digest(snapshot),
        rule_id=rule.id if rule else None, requester_id=by.person_id, requester_name=by.name,
        on_behalf_of=by.on_behalf_of, asked_at=clock.now(), decided_by="", decided_why="", version=0,
    )  # fmt: skip
    session().add(approval)
    session().flush()
    _lay_route(approval, rule)
    told = events.Requested(number=approval.number, amount=yuan(amount_cents), reason=approval.reason)
    tell(approval, told, by)
    return approval


def _lay_route(approval: Approval, rule: ApprovalRule | None) -> None:
    asked_by = askers(approval)
    planned = [
        Planned(step.stage, able_role(step.role, approval.community_id, asked_by))
        for step in route(rungs_of(rule, approval.kind), approval.amount_cents)
    ]
    # A step that rose to a role that answers anyway is not asked twice: nobody decides two steps.
    last = {step.role: step for step in planned}
    session().add_all(
        ApprovalStep(
            approval_id=approval.id, community_id=approval.community_id, size_cents=abs(approval.amount_cents),
            stage=step.stage, role=step.role, state=StepState.QUEUED, decided_by_name="", for_name="", note="",
        )
        for step in last.values()
    )  # fmt: skip
    session().flush()
    open_stage(approval)


def askers(approval: Approval) -> Collection[int]:
    """Who asked, and for whom: they never decide it."""
    return {each for each in (approval.requester_id, approval.on_behalf_of) if each is not None}


def void_if_changed(kind: str, subject: Subject, by: Actor) -> Approval | None:
    """Make the pending request of this subject void if its content is not what it was; None where all stands."""
    pending = _pending(kind, subject)
    if pending is None or pending.digest == digest(approvable(kind).snapshot(subject[1])):
        return None
    return _void(pending, by)


def void(approval: Approval, by: Actor) -> Approval:
    """What was asked for has changed: the request no longer counts, whoever had said yes."""
    return _void(approval, by)


def _void(approval: Approval, by: Actor, *, lapse: bool = True) -> Approval:
    close(approval, State.VOIDED, by, CHANGED)
    tell(approval, events.Voided(), by)
    if lapse:
        approvable(approval.kind).lapse(approval.subject_id, by, CHANGED)
    return approval


def withdraw(approval_id: int, *, by: Actor, reason: str = "") -> Approval:
    """Take one's own request back before it is decided."""
    approval, _ = hold(approval_id, by.scope("approval.read"))
    _only_asker(approval, by)
    reason = said(reason, 500, "reason", needed=False)
    close(approval, State.WITHDRAWN, by, reason)
    tell(approval, events.Withdrawn(reason=reason), by)
    approvable(approval.kind).lapse(approval.subject_id, by, reason or N_("申请人撤回了申请"))
    return approval


def remind(approval_id: int, *, by: Actor) -> Approval:
    """Nudge those who hold the request; once a day."""
    approval, _ = hold(approval_id, by.scope("approval.read"))
    _only_asker(approval, by)
    today = clock.today(session().get_one(Community, approval.community_id).zone)
    if approval.reminded_on == today:
        raise Refused(N_("今天已经催过一次，明天可以再催。"))
    approval.reminded_on = today
    tell(approval, events.Reminded(), by)
    return approval


def _only_asker(approval: Approval, by: Actor) -> None:
    if by.person_id is None or by.person_id not in askers(approval):
        raise Denied(N_("只有申请人可以撤回或催办这份申请。"))
    if approval.state is not State.PENDING:
        raise WrongState(OVER[approval.state], who=approval.decided_by)


def _pending(kind: str, subject: Subject) -> Approval | None:
    """The pending request of the subject, held; the caller holds the subject, so there is no other."""
    found = session().scalar(
        select(Approval.id).where(
            Approval.kind == kind, Approval.subject_kind == subject[0], Approval.subject_id == subject[1],
            Approval.state == State.PENDING,
        )
    )  # fmt: skip
    approval = hold_alone(found) if found is not None else None
    return approval if approval is not None and approval.state is State.PENDING else None


def _number(community: Community) -> str:
    series = f"{community.code}-SP-{clock.here(community.zone):%y%m}"
    return f"{series}-{numbering.next_number(series):04d}"
