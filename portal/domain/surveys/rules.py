"""Surveys 满意度调查: what sends one, how a round and an invitation stand, and what the marks mean."""

from collections.abc import Mapping
from enum import StrEnum

from portal.infra.refused import N_

KIND = "survey"
RECOVERY = "recovery"


class Status(StrEnum):
    """Where a survey stands: being written, in use, or used no more."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


STATUS_WORDS: Mapping[Status, str] = {
    Status.DRAFT: N_("编写中"),
    Status.OPEN: N_("使用中"),
    Status.CLOSED: N_("已停用"),
}


class RoundState(StrEnum):
    """Where one sending of a survey stands."""

    PLANNED = "planned"
    SENDING = "sending"
    OPEN = "open"
    CLOSED = "closed"
    STOPPED = "stopped"


ROUND_WORDS: Mapping[RoundState, str] = {
    RoundState.PLANNED: N_("待发送"),
    RoundState.SENDING: N_("发送中"),
    RoundState.OPEN: N_("收集中"),
    RoundState.CLOSED: N_("已结束"),
    RoundState.STOPPED: N_("已停止"),
}


class InvitationState(StrEnum):
    """How far an invitation has come; `held` ones were not sent, with the reason."""

    DUE = "due"
    SENT = "sent"
    HELD = "held"


# What sends a survey: a case, the calendar, somebody's campaign; `past` ones were asked before the portal, `remeasure`
# is the house's own second question after a recovery.
TRIGGERS: Mapping[str, str] = {
    "campaign": N_("专项调查"),
    "repair_signed_off": N_("维修签认后"),
    "complaint_replied": N_("投诉答复后"),
    "handover": N_("交付后"),
    "quarter": N_("每季度"),
    "year": N_("每年"),
    "past": N_("以往的问卷"),
    "remeasure": N_("挽回之后再问"),
}
BY_EVENT = frozenset({"repair_signed_off", "complaint_replied", "handover"})
BY_CALENDAR = frozenset({"quarter", "year"})
# Groups with fewer people than this are never shown (field guide, section 7).
LEAST_SHOWN = 5
# A mark that asks for recovery: of five (rating, pair) and of ten (recommendation).
LOW_SCORE = 2
LANGUAGES = ("zh_Hans", "zh_Hant", "en")
# By what results are told apart, one at a time, in the order of an answer's labels.
DIMS = ("community", "category", "firm", "segment", "channel", "month")
# How an answer came: asked in person, or from a notice board, which anybody may answer.
INVITED, BOARD = "invited", "board"
CHANNEL_WORDS: Mapping[str, str] = {INVITED: N_("受邀回答"), BOARD: N_("公告栏扫码")}
DIM_WORDS: Mapping[str, str] = {
    "community": N_("项目"),
    "category": N_("类别"),
    "firm": N_("责任单位"),
    "segment": N_("人群"),
    "channel": N_("怎么答的"),
    "month": N_("月份"),
}
