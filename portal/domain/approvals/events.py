"""What can happen to a request, in the words of its timeline; and to rules and deputies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.infra.events import Event
from portal.infra.refused import N_

STAFF = frozenset({"staff"})


@dataclass(frozen=True, kw_only=True)
class Requested(Event):
    name = "approval.requested"
    sentence = N_("申请审批%(amount)s元：%(reason)s")
    private = frozenset({"reason"})
    number: str
    amount: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class StepApproved(Event):
    name = "approval.step_approved"
    sentence = N_("同意（%(role)s）%(note)s")
    private = frozenset({"note"})
    role: str
    note: str
    next_stage: int


@dataclass(frozen=True, kw_only=True)
class StepApprovedFor(Event):
    name = "approval.step_approved_for"
    sentence = N_("代%(principal)s同意（%(role)s）%(note)s")
    private = frozenset({"note", "principal"})
    role: str
    note: str
    principal: str
    next_stage: int


@dataclass(frozen=True, kw_only=True)
class Approved(Event):
    name = "approval.approved"
    sentence = N_("审批通过，%(amount)s元")
    amount: str


@dataclass(frozen=True, kw_only=True)
class Rejected(Event):
    name = "approval.rejected"
    sentence = N_("不同意（%(role)s）：%(reason)s")
    private = frozenset({"reason"})
    tone = "late"
    role: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RejectedFor(Event):
    name = "approval.rejected_for"
    sentence = N_("代%(principal)s不同意（%(role)s）：%(reason)s")
    private = frozenset({"reason", "principal"})
    tone = "late"
    role: str
    reason: str
    principal: str


@dataclass(frozen=True, kw_only=True)
class Voided(Event):
    name = "approval.voided"
    sentence = N_("申请的内容有改动，这份申请作废，请重新申请")
    tone = "hold"


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    name = "approval.withdrawn"
    sentence = N_("撤回申请：%(reason)s")
    private = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class Reminded(Event):
    name = "approval.reminded"
    sentence = N_("催办")


@dataclass(frozen=True, kw_only=True)
class Risen(Event):
    name = "approval.risen"
    sentence = N_("%(role)s没有按时决定，升到%(to)s")
    tone = "late"
    role: str
    to: str


@dataclass(frozen=True, kw_only=True)
class RuleSet(Event):
    name = "approval.rule_set"
    sentence = N_("改了审批规则，第%(number)s版，%(from_on)s起")
    kind: str
    number: int
    from_on: str
    rungs: list[Any]


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(Event):
    name = "approval.deputy_named"
    sentence = N_("指定%(deputy)s代%(principal)s审批，%(from_at)s至%(until_at)s，上限%(ceiling)s元")
    private = frozenset({"deputy", "principal"})
    deputy: str
    deputy_id: int
    principal: str
    principal_id: int
    from_at: datetime
    until_at: datetime
    ceiling: str


@dataclass(frozen=True, kw_only=True)
class DeputyEnded(Event):
    name = "approval.deputy_ended"
    sentence = N_("结束%(deputy)s代%(principal)s的审批")
    private = frozenset({"deputy", "principal"})
    deputy: str
    deputy_id: int
    principal: str
    principal_id: int
