"""Asked afterwards, and looked at again by somebody higher, in the words of the timeline."""

from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_

HOME = frozenset({"owner", "staff"})


@dataclass(frozen=True, kw_only=True)
class StageOpened(Event):
    name = "complaint.stage_opened"
    sentence = N_("开始第%(stage)s次处理，由没有参与过的人高一级复核：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    tone = "late"
    stage: int
    opened_by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FollowUpStarted(Event):
    name = "complaint.follow_up_started"
    sentence = N_("承诺已落实，进入回访")
    audiences = HOME


@dataclass(frozen=True, kw_only=True)
class FollowUpSatisfied(Event):
    name = "complaint.follow_up_satisfied"
    sentence = N_("回访：满意，%(score)s分")
    audiences = HOME
    score: int


@dataclass(frozen=True, kw_only=True)
class FollowUpDissatisfied(Event):
    name = "complaint.follow_up_dissatisfied"
    sentence = N_("回访：不满意，%(score)s分。%(words)s")
    audiences = HOME
    private = frozenset({"words"})
    tone = "late"
    score: int
    words: str


@dataclass(frozen=True, kw_only=True)
class FollowUpUnanswered(Event):
    name = "complaint.follow_up_unanswered"
    sentence = N_("回访没有结果：%(how)s")
    how: str


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(Event):
    name = "complaint.review_asked"
    sentence = N_("申请由另一个人复核：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    reason: str
