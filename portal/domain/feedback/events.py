"""What happens to a feedback, in the words of its timeline."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_

HOME = frozenset({"owner", "staff"})


@dataclass(frozen=True, kw_only=True)
class Sent(Event):
    name = "feedback.sent"
    sentence = N_("提出了%(sort)s")
    audiences = HOME
    number: str
    channel: str
    sort: str


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    name = "feedback.answered"
    sentence = N_("答复了")
    audiences = HOME


@dataclass(frozen=True, kw_only=True)
class AskedAgain(Event):
    name = "feedback.asked_again"
    sentence = N_("又问了一句")
    audiences = HOME


@dataclass(frozen=True, kw_only=True)
class Adopted(Event):
    name = "feedback.adopted"
    sentence = N_("采纳了建议：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class Declined(Event):
    name = "feedback.declined"
    sentence = N_("没有采纳建议：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class Turned(Event):
    """It goes on as a repair or a complaint: `into` is the kind, the rest what that room asks for beyond the words."""

    name = "feedback.turned"
    sentence = N_("转为%(word)s办理")
    audiences = HOME
    private = frozenset({"demand"})
    word: str
    into: str
    part: str = ""
    room: str = ""
    urgency: str = ""
    topic: str = ""
    demand: str = ""


@dataclass(frozen=True, kw_only=True)
class DeadlinePassed(Event):
    name = "feedback.deadline_passed"
    sentence = N_("%(what)s超过了期限")
    audiences = frozenset({"staff"})
    tone = "late"
    what: str
    level: int


@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(Event):
    name = "feedback.message_undelivered"
    sentence = N_("给%(to)s的通知没有送达：%(why)s")
    audiences = frozenset({"staff"})
    private = frozenset({"to"})
    tone = "late"
    to: str
    why: str


BY_NAME: Mapping[str, type[Event]] = {
    kind.name: kind
    for kind in (Sent, Answered, AskedAgain, Adopted, Declined, Turned, DeadlinePassed, MessageUndelivered)
}
