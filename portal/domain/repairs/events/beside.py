"""What happens beside the life cycle: holds, questions, limits, notes, messages."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.repairs.events.life import ALL, FIRM, HOME, STAFF
from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class Held(Event):
    name = "repair.held"
    sentence = N_("暂停计时，%(kind)s：%(reason)s")
    audiences = ALL
    private = frozenset({"reason"})
    tone = "hold"
    kind: str
    reason: str
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):
    name = "repair.resumed"
    sentence = N_("恢复计时")
    audiences = ALL


@dataclass(frozen=True, kw_only=True)
class FactsAsked(Event):
    name = "repair.facts_asked"
    sentence = N_("请您补充：%(question)s")
    audiences = HOME
    private = frozenset({"question"})
    tone = "hold"
    question: str


@dataclass(frozen=True, kw_only=True)
class FactsAnswered(Event):
    name = "repair.facts_answered"
    sentence = N_("补充了情况：%(answer)s")
    audiences = HOME
    private = frozenset({"answer"})
    answer: str


@dataclass(frozen=True, kw_only=True)
class Extended(Event):
    name = "repair.extended"
    sentence = N_("期限改到%(due)s：%(reason)s")
    audiences = ALL
    private = frozenset({"reason"})
    due: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Assigned(Event):
    name = "repair.assigned"
    sentence = N_("交给%(to)s办理")
    audiences = STAFF
    private = frozenset({"to"})
    tone = "inner"
    to: str


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    name = "repair.noted"
    sentence = N_("内部备注：%(text)s")
    audiences = STAFF
    private = frozenset({"text"})
    tone = "inner"
    text: str


@dataclass(frozen=True, kw_only=True)
class MessagePosted(Event):
    name = "repair.message_posted"
    sentence = N_("发来一条消息")
    audiences = HOME
    side: str


@dataclass(frozen=True, kw_only=True)
class FollowStarted(Event):
    name = "repair.follow_started"
    sentence = N_("关注了这件报修")
    audiences = STAFF


@dataclass(frozen=True, kw_only=True)
class DeadlinePassed(Event):
    name = "repair.deadline_passed"
    sentence = N_("期限已过：%(what)s")
    audiences = FIRM
    tone = "late"
    what: str
    level: int


@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(Event):
    name = "repair.message_undelivered"
    sentence = N_("给%(to)s的通知没有送达：%(why)s")
    audiences = STAFF
    private = frozenset({"to"})
    tone = "late"
    to: str
    why: str
