"""The steps of the life cycle, in the words of the timeline."""

from dataclasses import dataclass
from datetime import datetime

from portal.infra.events import Event
from portal.infra.refused import N_

ALL = frozenset({"owner", "firm", "staff"})
HOME = frozenset({"owner", "staff"})
FIRM = frozenset({"firm", "staff"})
STAFF = frozenset({"staff"})


@dataclass(frozen=True, kw_only=True)
class Reported(Event):
    name = "repair.reported"
    sentence = N_("提交了报修")
    audiences = HOME
    number: str
    channel: str
    urgency: str


@dataclass(frozen=True, kw_only=True)
class EmergencyRegistered(Event):
    name = "repair.emergency_registered"
    sentence = N_("登记了紧急情况：%(what)s")
    audiences = ALL
    tone = "late"
    what: str


@dataclass(frozen=True, kw_only=True)
class Accepted(Event):
    name = "repair.accepted"
    sentence = N_("受理了报修")
    audiences = ALL


@dataclass(frozen=True, kw_only=True)
class Rejected(Event):
    name = "repair.rejected"
    sentence = N_("没有受理：%(reason)s。可以找：%(turn_to)s")
    audiences = HOME
    private = frozenset({"reason", "turn_to"})
    reason: str
    turn_to: str


@dataclass(frozen=True, kw_only=True)
class MarkedDuplicate(Event):
    name = "repair.marked_duplicate"
    sentence = N_("这件和%(number)s是同一件事，已合并跟进")
    audiences = HOME
    number: str
    original_id: int


@dataclass(frozen=True, kw_only=True)
class Cancelled(Event):
    name = "repair.cancelled"
    sentence = N_("取消了报修：%(reason)s")
    audiences = ALL
    private = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class Dispatched(Event):
    name = "repair.dispatched"
    sentence = N_("派给%(firm)s，期限%(due)s，%(payer)s承担费用")
    audiences = ALL
    firm: str
    firm_id: int
    payer: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Acknowledged(Event):
    name = "repair.acknowledged"
    sentence = N_("已接单")
    audiences = ALL
    firm: str


@dataclass(frozen=True, kw_only=True)
class Declined(Event):
    name = "repair.declined"
    sentence = N_("退回派单：%(reason)s")
    audiences = FIRM
    private = frozenset({"reason"})
    tone = "late"
    firm: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class WindowsOffered(Event):
    name = "repair.windows_offered"
    sentence = N_("提供了%(count)s个上门时间，请业主选一个")
    audiences = ALL
    count: int


@dataclass(frozen=True, kw_only=True)
class Scheduled(Event):
    name = "repair.scheduled"
    sentence = N_("约好%(visit_from)s上门")
    audiences = ALL
    visit_from: datetime
    visit_to: datetime


@dataclass(frozen=True, kw_only=True)
class Rebooked(Event):
    name = "repair.rebooked"
    sentence = N_("改约到%(visit_from)s：%(reason)s")
    audiences = ALL
    private = frozenset({"reason"})
    visit_from: datetime
    visit_to: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class NoAccess(Event):
    name = "repair.no_access"
    sentence = N_("按约上门，没有人开门：%(note)s")
    audiences = ALL
    private = frozenset({"note"})
    tone = "late"
    note: str


@dataclass(frozen=True, kw_only=True)
class Started(Event):
    name = "repair.started"
    sentence = N_("到场开始维修")
    audiences = ALL


@dataclass(frozen=True, kw_only=True)
class Completed(Event):
    name = "repair.completed"
    sentence = N_("报完工：%(work_done)s")
    audiences = ALL
    private = frozenset({"work_done"})
    work_done: str
    photos: int


@dataclass(frozen=True, kw_only=True)
class SignOffOpened(Event):
    name = "repair.sign_off_opened"
    sentence = N_("请各方签认")
    audiences = ALL
    parties: str


@dataclass(frozen=True, kw_only=True)
class Signed(Event):
    name = "repair.signed"
    sentence = N_("签认：修好了")
    audiences = ALL
    party: str


@dataclass(frozen=True, kw_only=True)
class SignedOff(Event):
    name = "repair.signed_off"
    sentence = N_("各方都已签认")
    audiences = ALL
    digest: str
    round: int = 1
    total_cents: int = 0
    firm_id: int = 0
    payer: str = ""


@dataclass(frozen=True, kw_only=True)
class Refused(Event):
    name = "repair.refused"
    sentence = N_("退回重修：%(reason)s")
    audiences = ALL
    private = frozenset({"reason"})
    tone = "late"
    party: str
    reason: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Arbitrated(Event):
    name = "repair.arbitrated"
    sentence = N_("负责人裁定：%(ruling)s")
    audiences = ALL
    private = frozenset({"ruling"})
    ruling: str


@dataclass(frozen=True, kw_only=True)
class Redispatched(Event):
    name = "repair.redispatched"
    sentence = N_("改派给%(firm)s：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    firm: str
    firm_id: int
    from_firm_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TakenOver(Event):
    name = "repair.taken_over"
    sentence = N_("派%(firm)s接手代修")
    audiences = HOME
    tone = "late"
    firm: str
    firm_id: int
    from_firm_id: int
    notice_id: int = 0
    estimate_cents: int = 0


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    name = "repair.closed"
    sentence = N_("办结了这件报修")
    audiences = ALL


@dataclass(frozen=True, kw_only=True)
class Reopened(Event):
    name = "repair.reopened"
    sentence = N_("重开，第%(round)s轮：%(reason)s")
    audiences = ALL
    private = frozenset({"reason"})
    tone = "late"
    round: int
    reason: str
