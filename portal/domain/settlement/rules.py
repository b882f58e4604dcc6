"""The life of a statement 结算书, a back-charge 代修扣款 and a dispute, as tables: states, verbs, permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.infra.refused import N_


class State(StrEnum):
    """Where a statement stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DELIVERED = "delivered"
    DISPUTED = "disputed"
    AGREED = "agreed"
    SETTLED = "settled"
    PAID = "paid"
    DEDUCTED = "deducted"


STATE_WORDS: Mapping[State, str] = {
    State.DRAFT: N_("待送审"),
    State.SUBMITTED: N_("审批中"),
    State.APPROVED: N_("已批准，待送达"),
    State.DELIVERED: N_("已送达，等对方确认"),
    State.DISPUTED: N_("对方有异议"),
    State.AGREED: N_("已确认，待结算"),
    State.SETTLED: N_("已结算"),
    State.PAID: N_("已结清"),
    State.DEDUCTED: N_("已抵扣"),
}
STATE_TONES: Mapping[State, str] = {
    State.DRAFT: "soon",
    State.SUBMITTED: "brand",
    State.APPROVED: "soon",
    State.DELIVERED: "hold",
    State.DISPUTED: "late",
    State.AGREED: "soon",
    State.SETTLED: "brand",
    State.PAID: "",
    State.DEDUCTED: "",
}
# From here on no figure of a statement changes any more.
FROZEN = frozenset(State) - {State.DRAFT, State.SUBMITTED}
SEEN_BY_FIRM = FROZEN - {State.APPROVED}
NOT_NOW = N_("这份结算书现在是“%(state)s”，不能这样做。页面上是最新情况。")


@dataclass(frozen=True, slots=True)
class Step:
    """One verb: from which states, to which (None: it depends), the permission, the faces it is done in."""

    sources: frozenset[State]
    target: State | None
    permission: str
    faces: frozenset[str] = frozenset({"staff"})


_FIRM = frozenset({"field"})
_HOUSE: frozenset[str] = frozenset()
LIFE: Mapping[str, Step] = {
    "submit": Step(frozenset({State.DRAFT}), State.SUBMITTED, "settlement.draw_up"),
    "approve": Step(frozenset({State.SUBMITTED}), State.APPROVED, "settlement.draw_up", _HOUSE),
    "send_back": Step(frozenset({State.SUBMITTED}), State.DRAFT, "settlement.draw_up", _HOUSE),
    "deliver": Step(frozenset({State.APPROVED}), State.DELIVERED, "settlement.deliver"),
    "agree": Step(frozenset({State.DELIVERED}), State.AGREED, "statement.agree", _FIRM),
    "dispute": Step(frozenset({State.DELIVERED, State.DISPUTED}), State.DISPUTED, "statement.dispute", _FIRM),
    "fall_silent": Step(frozenset({State.DELIVERED}), State.AGREED, "settlement.deliver", _HOUSE),
    "settle_disputes": Step(frozenset({State.DISPUTED}), State.AGREED, "dispute.decide", _HOUSE),
    "settle": Step(frozenset({State.AGREED}), None, "settlement.pay"),
    "pay": Step(frozenset({State.SETTLED}), None, "settlement.pay"),
    "deduct": Step(frozenset({State.SETTLED}), State.DEDUCTED, "settlement.pay"),
}


def why_not(verb: str, state: State) -> str:
    """Why the verb does not fit this state (message id), or nothing."""
    return "" if state in LIFE[verb].sources else NOT_NOW


class Agreed(StrEnum):
    """How a statement came to be agreed."""

    NONE = ""
    SAID = "said"
    SILENCE = "silence"
    DECIDED = "decided"


AGREED_WORDS: Mapping[Agreed, str] = {
    Agreed.NONE: "",
    Agreed.SAID: N_("责任单位确认"),
    Agreed.SILENCE: N_("送达后到期没有提异议，视为同意"),
    Agreed.DECIDED: N_("异议已裁定"),
}


class Channel(StrEnum):
    """How a statement reached the firm."""

    LINK = "link"
    EMAIL = "email"
    PAPER = "paper"


CHANNEL_WORDS: Mapping[Channel, str] = {
    Channel.LINK: N_("网上送达，系统通知联系人"),
    Channel.EMAIL: N_("邮件"),
    Channel.PAPER: N_("打印件当面签收"),
}


class ChargeState(StrEnum):
    """Where a back-charge stands."""

    ANNOUNCED = "announced"
    MEASURED = "measured"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


CHARGE_WORDS: Mapping[ChargeState, str] = {
    ChargeState.ANNOUNCED: N_("已通知，金额待计量"),
    ChargeState.MEASURED: N_("金额已定，审批中"),
    ChargeState.APPROVED: N_("已批准，已入账"),
    ChargeState.REJECTED: N_("没有批准"),
    ChargeState.WITHDRAWN: N_("已撤销"),
}
CHARGE_TONES: Mapping[ChargeState, str] = {
    ChargeState.ANNOUNCED: "hold",
    ChargeState.MEASURED: "brand",
    ChargeState.APPROVED: "",
    ChargeState.REJECTED: "late",
    ChargeState.WITHDRAWN: "line",
}
CHARGE_NOT_NOW = N_("这笔扣款现在是“%(state)s”，不能这样做。页面上是最新情况。")
CHARGE_LIFE: Mapping[str, frozenset[ChargeState]] = {
    "measure": frozenset({ChargeState.ANNOUNCED}),
    "ask_again": frozenset({ChargeState.REJECTED}),
    "approve": frozenset({ChargeState.MEASURED}),
    "reject": frozenset({ChargeState.MEASURED}),
    "withdraw": frozenset({ChargeState.ANNOUNCED, ChargeState.MEASURED, ChargeState.REJECTED}),
    "dispute": frozenset({ChargeState.ANNOUNCED, ChargeState.MEASURED, ChargeState.APPROVED}),
}


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    UPHELD = "upheld"
    ALLOWED = "allowed"


DISPUTE_WORDS: Mapping[DisputeState, str] = {
    DisputeState.OPEN: N_("待裁定"),
    DisputeState.UPHELD: N_("维持原账"),
    DisputeState.ALLOWED: N_("采纳异议"),
}
DISPUTE_TONES: Mapping[DisputeState, str] = {
    DisputeState.OPEN: "late",
    DisputeState.UPHELD: "line",
    DisputeState.ALLOWED: "brand",
}
DISPUTE_LIMIT, SILENCE_LIMIT = "settlement.dispute", "settlement.silence"
