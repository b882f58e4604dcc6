"""From receipt to the evaluation, and the ways out, in the words of the timeline."""

from dataclasses import dataclass
from datetime import datetime

from portal.infra.events import Event
from portal.infra.refused import N_

HOME = frozenset({"owner", "staff"})
STAFF = frozenset({"staff"})


@dataclass(frozen=True, kw_only=True)
class Submitted(Event):
    name = "complaint.submitted"
    sentence = N_("提交了投诉")
    audiences = HOME
    number: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class RecordAmended(Event):
    name = "complaint.record_amended"
    sentence = N_("补齐了投诉记录：%(what)s")
    audiences = STAFF
    what: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Accepted(Event):
    name = "complaint.accepted"
    sentence = N_("受理了投诉，由%(handler)s跟进")
    audiences = HOME
    private = frozenset({"handler"})
    handler: str


@dataclass(frozen=True, kw_only=True)
class ReadBack(Event):
    name = "complaint.read_back"
    sentence = N_("写好了要核对的事实与诉求，共%(count)s条，请您确认")
    audiences = HOME
    count: int


@dataclass(frozen=True, kw_only=True)
class DefinitionAgreed(Event):
    name = "complaint.definition_agreed"
    sentence = N_("确认了事实与诉求（%(how)s）")
    audiences = HOME
    private = frozenset({"words"})
    how: str
    words: str


@dataclass(frozen=True, kw_only=True)
class DefinitionCorrected(Event):
    name = "complaint.definition_corrected"
    sentence = N_("说这样写不对：%(words)s")
    audiences = HOME
    private = frozenset({"words"})
    words: str


@dataclass(frozen=True, kw_only=True)
class Evaluated(Event):
    name = "complaint.evaluated"
    sentence = N_("评估完成，由%(lead)s负责，%(due)s前书面答复")
    audiences = HOME
    private = frozenset({"lead"})
    lead: str
    lead_id: int
    due: datetime
    severity: str


@dataclass(frozen=True, kw_only=True)
class Extended(Event):
    name = "complaint.extended"
    sentence = N_("%(what)s的期限延到%(due)s：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    what: str
    due: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeadlinePassed(Event):
    name = "complaint.deadline_passed"
    sentence = N_("%(what)s超过了期限")
    audiences = STAFF
    tone = "late"
    what: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Assigned(Event):
    name = "complaint.assigned"
    sentence = N_("交给%(to)s跟进")
    audiences = STAFF
    private = frozenset({"to"})
    to: str


@dataclass(frozen=True, kw_only=True)
class MessagePosted(Event):
    name = "complaint.message_posted"
    sentence = N_("发了一条消息")
    audiences = HOME
    side: str


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    name = "complaint.noted"
    sentence = N_("内部备注：%(text)s")
    audiences = STAFF
    private = frozenset({"text"})
    tone = "inner"
    text: str


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    name = "complaint.withdrawn"
    sentence = N_("撤回了投诉：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class Refused(Event):
    name = "complaint.refused"
    sentence = N_("不予受理：%(reason)s（可以找：%(turn_to)s）")
    audiences = HOME
    private = frozenset({"reason", "turn_to"})
    reason: str
    turn_to: str


@dataclass(frozen=True, kw_only=True)
class Referred(Event):
    name = "complaint.referred"
    sentence = N_("转到%(to)s处理，案号%(number)s")
    audiences = HOME
    private = frozenset({"to", "number"})
    to: str
    number: str


@dataclass(frozen=True, kw_only=True)
class RepairLinked(Event):
    name = "complaint.repair_linked"
    sentence = N_("关联了报修%(number)s")
    audiences = HOME
    number: str
