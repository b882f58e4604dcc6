"""What happens to a callback, in the words of its timeline."""

from dataclasses import dataclass
from datetime import datetime

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class Planned(Event):
    name = "callback.planned"
    sentence = N_("要回访：%(trigger)s，%(due)s前")
    trigger: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Assigned(Event):
    name = "callback.assigned"
    sentence = N_("分派给%(to)s回访")
    private = frozenset({"to"})
    to: str
    caller_id: int


@dataclass(frozen=True, kw_only=True)
class Attempted(Event):
    name = "callback.attempted"
    sentence = N_("第%(times)s次联系（%(way)s）：%(outcome)s")
    times: int
    way: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Satisfied(Event):
    name = "callback.satisfied"
    sentence = N_("回访结果：满意，%(score)s分")
    private = frozenset({"words"})
    score: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Dissatisfied(Event):
    name = "callback.dissatisfied"
    sentence = N_("回访结果：不满意，%(score)s分。%(words)s")
    private = frozenset({"words"})
    tone = "late"
    score: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Inspected(Event):
    name = "callback.inspected"
    sentence = N_("查看完成：%(works)s项要安排")
    works: int


@dataclass(frozen=True, kw_only=True)
class DefectsFound(Event):
    """The check found something that is registered as a repair; the roof does it in the same unit."""

    name = "callback.defects_found"
    sentence = N_("查出%(count)s处问题，登记报修")
    private = frozenset({"words"})
    count: int
    part: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Declined(Event):
    name = "callback.declined"
    sentence = N_("不愿受访")


@dataclass(frozen=True, kw_only=True)
class GivenUp(Event):
    name = "callback.given_up"
    sentence = N_("联系不上：上午、下午、晚上都试过，不算满意")
    tone = "late"


@dataclass(frozen=True, kw_only=True)
class Dropped(Event):
    name = "callback.dropped"
    sentence = N_("不用回访了：%(why)s")
    why: str


@dataclass(frozen=True, kw_only=True)
class LinkHeldBack(Event):
    name = "callback.link_held_back"
    sentence = N_("没有发自助链接：今天已经联系这户%(n)s次（每天最多%(most)s次）")
    n: int
    most: int


@dataclass(frozen=True, kw_only=True)
class DeadlinePassed(Event):
    name = "callback.deadline_passed"
    sentence = N_("%(what)s超过了期限")
    tone = "late"
    what: str
    level: int


@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(Event):
    name = "callback.message_undelivered"
    sentence = N_("给%(to)s的通知没有送达：%(why)s")
    private = frozenset({"to"})
    tone = "late"
    to: str
    why: str


@dataclass(frozen=True, kw_only=True)
class DrawOpened(Event):
    name = "callback.draw_opened"
    sentence = N_("%(trigger)s（%(period)s）的抽样开始，种子已封存，摘要%(digest)s")
    trigger: str
    period: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class BatchDrawn(Event):
    name = "callback.batch_drawn"
    sentence = N_("第%(batch)s批：%(size)s件里抽中%(picked)s件")
    batch: int
    size: int
    picked: int


@dataclass(frozen=True, kw_only=True)
class ToppedUp(Event):
    name = "callback.topped_up"
    sentence = N_("离指标还差，第%(batch)s批补抽%(picked)s件")
    batch: int
    picked: int


@dataclass(frozen=True, kw_only=True)
class RuleSet(Event):
    name = "callback.rule_set"
    sentence = N_("启用第%(version)s版规则：%(trigger)s，比例%(rate)s%%")
    trigger: str
    version: int
    rate: int


@dataclass(frozen=True, kw_only=True)
class RuleGivenUp(Event):
    name = "callback.rule_given_up"
    sentence = N_("不再用自己的第%(version)s版规则，改用通用规则：%(trigger)s")
    trigger: str
    version: int


@dataclass(frozen=True, kw_only=True)
class QuotaSet(Event):
    name = "callback.quota_set"
    sentence = N_("指标：%(trigger)s至少%(least)s件")
    trigger: str
    period: str
    least: int
