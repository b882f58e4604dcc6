"""What happens to a served paper, in the words of its own timeline."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.infra.events import Event
from portal.infra.refused import N_

FIRM = frozenset({"firm", "staff"})


@dataclass(frozen=True, kw_only=True)
class NoticeServed(Event):
    name = "notice.served"
    sentence = N_("发出%(what)s%(number)s")
    audiences = FIRM
    what: str
    number: str
    firm_id: int
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class NoticeAcknowledged(Event):
    name = "notice.acknowledged"
    sentence = N_("签收了通知")
    audiences = FIRM
    number: str


@dataclass(frozen=True, kw_only=True)
class NoticeHandedOver(Event):
    name = "notice.handed_over"
    sentence = N_("纸质送达，签收人%(to)s")
    audiences = FIRM
    private = frozenset({"to"})
    number: str
    to: str
    on: date


@dataclass(frozen=True, kw_only=True)
class DeadlineWarned(Event):
    name = "deadline.warned"
    sentence = N_("%(what)s的期限是%(due)s，时间已用去四分之三，提醒了%(to)s")
    audiences = FIRM
    private = frozenset({"to"})
    what: str
    to: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Escalated(Event):
    name = "deadline.escalated"
    sentence = N_("%(what)s超期，升级到第%(level)s级%(role)s：%(to)s")
    audiences = frozenset({"staff"})
    private = frozenset({"to"})
    tone = "late"
    what: str
    level: int
    role: str
    to: str
    people: list[int]
