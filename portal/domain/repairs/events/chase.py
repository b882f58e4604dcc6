"""A late firm: the papers it is served, and the time it asks for."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.repairs.events.life import ALL, FIRM, STAFF
from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class NoticeServed(Event):
    name = "repair.notice_served"
    sentence = N_("向%(firm)s发出%(what)s%(number)s")
    audiences = FIRM
    tone = "late"
    firm: str
    what: str
    number: str
    notice_id: int


@dataclass(frozen=True, kw_only=True)
class ExtensionAsked(Event):
    name = "repair.extension_asked"
    sentence = N_("%(firm)s申请延期到%(until)s：%(reason)s")
    audiences = FIRM
    private = frozenset({"reason"})
    firm: str
    until: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExtensionGranted(Event):
    name = "repair.extension_granted"
    sentence = N_("同意延期，期限改到%(due)s：%(reason)s")
    audiences = ALL
    private = frozenset({"reason"})
    due: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExtensionRefused(Event):
    name = "repair.extension_refused"
    sentence = N_("没有同意延期：%(reason)s")
    audiences = FIRM
    private = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class EvidenceMade(Event):
    name = "repair.evidence_made"
    sentence = N_("证据包已生成，校验码%(digest)s")
    audiences = STAFF
    digest: str


@dataclass(frozen=True, kw_only=True)
class TakeOverRuleSet(Event):
    name = "community.take_over_rule_set"
    sentence = N_("到期自动代修：%(state)s")
    audiences = STAFF
    state: str
    firm_id: int
    estimate_cents: int
