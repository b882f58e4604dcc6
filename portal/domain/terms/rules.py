"""Limits, the steps each urgency is held to, and ladders of escalation: the defaults and how they are read.

The numbers are those of the field guide, section 14; an administrator changes them per community.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise

from portal.domain.terms.calendar_rules import Calendar
from portal.domain.terms.span_rules import Hold, Span, Unit
from portal.infra.refused import N_


class Urgency(StrEnum):
    """How fast a repair must be met; emergencies and urgent ones run round the clock."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ORDINARY = "ordinary"


URGENCY_WORDS: Mapping[Urgency, str] = {
    Urgency.EMERGENCY: N_("紧急"),
    Urgency.URGENT: N_("急修"),
    Urgency.ORDINARY: N_("一般"),
}
BY_AGREEMENT = "repair.deadline.agreed"

_DEFAULTS: Mapping[str, tuple[str, str | None]] = {
    "repair.emergency.seen": (N_("紧急报修：有人看到"), "5min"),
    "repair.emergency.on_site": (N_("紧急报修：到现场"), "30min"),
    "repair.emergency.made_safe": (N_("紧急报修：险情排除"), "1night"),
    "repair.urgent.accept": (N_("急修：受理"), "15min"),
    "repair.urgent.on_site": (N_("急修：到现场"), "60min"),
    "repair.urgent.restored": (N_("急修：恢复使用"), "1night"),
    "repair.ordinary.accept": (N_("普通报修：受理"), "4wh"),
    "repair.ordinary.visit_agreed": (N_("普通报修：约定上门"), "8wh"),
    "repair.acknowledge": (N_("责任单位应答"), "24h"),
    "repair.deadline.ordinary": (N_("修好期限：一般"), "7d"),
    "repair.deadline.waterproofing": (N_("修好期限：防渗漏"), "15d"),
    BY_AGREEMENT: (N_("修好期限：结构，按约定"), None),
    "repair.notice_grace": (N_("逾期通知单：宽限"), "24h"),
    "repair.sign": (N_("签认：每一方"), "3d"),
    "repair.close": (N_("签认后自动办结"), "15d"),
    "repair.reopen": (N_("签认后可重开"), "15d"),
    "repair.follow_up": (N_("签认后回访"), "3d"),
    "repair.returns": (N_("退回重修，之后由负责人决定"), "2times"),
    "approval.decide": (N_("审批：每一步"), "1wd"),
    "settlement.dispute": (N_("扣款批准后，责任单位可以提异议"), "7d"),
    "settlement.silence": (N_("结算书送达后没有回复，视为同意"), "7d"),
    "complaint.acknowledge": (N_("投诉：确认收到"), "24h"),
    "complaint.confirm": (N_("投诉：核对事实与诉求"), "2wd"),
    "complaint.silence": (N_("投诉：核对的内容没有回复，先提醒；再过同样久，可以不等确认往下办"), "2wd"),
    "complaint.evaluate": (N_("投诉：评估"), "1wd"),
    "complaint.reply.general": (N_("投诉答复：一般"), "3wd"),
    "complaint.reply.serious": (N_("投诉答复：较重"), "7wd"),
    "complaint.reply.major": (N_("投诉答复：重大"), "15d"),
    "complaint.follow_up": (N_("投诉答复后回访"), "3d"),
    "complaint.pay": (N_("投诉补偿：接受以后付款"), "7d"),
    "complaint.archive": (N_("投诉回访后归档"), "15d"),
    "complaint.keep": (N_("投诉归档包：保存"), "1827d"),
    "feedback.answer": (N_("咨询与建议：答复"), "3wd"),
    "feedback.decide": (N_("建议：答复采纳与否"), "10wd"),
    "contact.day": (N_("回访、问卷、活动消息：每户每天最多"), "3times"),
    "contact.month": (N_("问卷、活动消息：每户30天内联系满几次就不再发"), "8times"),
    "contact.survey": (N_("同一人两份问卷至少相隔"), "30d"),
    "recovery.act": (N_("低分挽回：办好期限"), "5wd"),
}
LIMITS: Mapping[str, Span | None] = {
    key: Span.parse(text) if text else None for key, (_, text) in _DEFAULTS.items()
}
LIMIT_WORDS: Mapping[str, str] = {key: words for key, (words, _) in _DEFAULTS.items()}


TRADES: Mapping[str, str] = {
    "waterproofing": N_("防水"),
    "plumbing": N_("给排水"),
    "electrical": N_("电气"),
    "weak_current": N_("弱电安防"),
    "windows": N_("门窗"),
    "fit_out": N_("装修"),
    "civil": N_("土建"),
    "hvac": N_("暖通"),
    "appliances": N_("设备家电"),
    "lift": N_("电梯"),
    "fire": N_("消防"),
    "landscaping": N_("绿化"),
    "general": N_("综合维修"),
}


@dataclass(frozen=True, slots=True)
class Steps:
    """The limit keys an urgency is held to; `done` is None where the building part sets the deadline."""

    accept: str
    visit: str
    done: str | None


STEPS: Mapping[Urgency, Steps] = {
    Urgency.EMERGENCY: Steps(
        "repair.emergency.seen", "repair.emergency.on_site", "repair.emergency.made_safe"
    ),
    Urgency.URGENT: Steps("repair.urgent.accept", "repair.urgent.on_site", "repair.urgent.restored"),
    Urgency.ORDINARY: Steps("repair.ordinary.accept", "repair.ordinary.visit_agreed", None),
}


AGREEABLE = "repair.deadline."


def read_limit(key: str, text: str) -> Span | None:
    """What an administrator typed for a limit; empty is by agreement, which only repair deadlines may be.

    ValueError when it is no span, is nothing at all, or counts the wrong way (times where time is meant).
    """
    if not text.strip():
        if not key.startswith(AGREEABLE):
            raise ValueError("needs a span")
        return None
    span, default = Span.parse(text), LIMITS[key]
    counted = default is not None and default.unit is Unit.TIMES
    if not span.amount or (span.unit is Unit.TIMES) is not counted:
        raise ValueError("counts the wrong way")
    return span


def deadline_key(urgency: str, part_limit_key: str) -> str:
    """Which limit sets the day a repair must be done by: the urgency's own, else the building part's."""
    return STEPS[Urgency(urgency)].done or part_limit_key


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: who is told when something stays late for so long; a role, and the person named for it if any."""

    level: int
    role: str
    after: Span
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who is told, and after how long, when a subject of this kind is late; rungs in rising order."""

    subject_kind: str
    steps: tuple[Step, ...]

    def role_at(self, level: int) -> str | None:
        """The role a level goes to; None below the first and above the last."""
        return next((step.role for step in self.steps if step.level == level), None)


def ladder(subject_kind: str, *rungs: tuple[str, str] | tuple[str, str, int | None]) -> Ladder:
    """A ladder from role, span and named person (or none), lowest first."""
    steps = (
        Step(number, rung[0], Span.parse(rung[1]), rung[2] if len(rung) > 2 else None)
        for number, rung in enumerate(rungs, start=1)
    )
    return Ladder(subject_kind, tuple(steps))


LADDERS: Mapping[str, Ladder] = {
    each.subject_kind: each
    for each in (
        ladder("repair", ("service_lead", "0h"), ("site_manager", "1wd"), ("company_manager", "3wd")),
        ladder(
            "repair.emergency",
            ("dispatcher", "0min"),
            ("site_manager", "10min"),
            ("company_manager", "30min"),
        ),
        ladder("repair.urgent", ("dispatcher", "0min"), ("site_manager", "30min"), ("company_manager", "2h")),
        ladder("approval", ("company_manager", "0h")),
        ladder("complaint.major", ("head", "0h"), ("site_manager", "2h"), ("company_manager", "1wd")),
        ladder("complaint", ("service_lead", "0h"), ("site_manager", "1wd"), ("company_manager", "3wd")),
        ladder("feedback", ("service_lead", "0h"), ("site_manager", "3wd")),
        ladder("recovery", ("service_lead", "0h"), ("site_manager", "3wd")),
    )
}
FALLBACK_LADDER = "repair"
LADDER_ROLES = ("agent", "steward", "dispatcher", "service_lead", "site_manager", "head", "company_manager")
MOST_RUNGS = 5


def level_at(
    ladder: Ladder, overdue_since: datetime, now: datetime, calendar: Calendar, holds: Sequence[Hold] = ()
) -> int:
    """How high something late has risen: 0 while it is not late, 1 from the first moment on; holds do not count."""
    reached = 0
    for step in ladder.steps:
        if now < calendar.add(overdue_since, step.after, holds):
            break
        reached = step.level
    return reached


def next_step(ladder: Ladder, level: int) -> Step | None:
    """The rung above this level; None at the top."""
    return next((step for step in ladder.steps if step.level > level), None)


def next_rise(
    ladder: Ladder, overdue_since: datetime, level: int, calendar: Calendar, holds: Sequence[Hold] = ()
) -> datetime | None:
    """When it rises above this level; None at the top. ValueError while a hold has no end."""
    following = next_step(ladder, level)
    return calendar.add(overdue_since, following.after, holds) if following else None


def rising(ladder: Ladder, calendar: Calendar) -> bool:
    """Whether every rung comes later than the one below, whatever the hour it starts at."""
    starts = (datetime(2025, 6, day, hour, tzinfo=UTC) for day in (2, 6) for hour in (1, 9, 20))
    return all(
        calendar.add(start, low.after) < calendar.add(start, high.after)
        for start in starts
        for low, high in pairwise(ladder.steps)
    )
