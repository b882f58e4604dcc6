"""What happens in the books, in the words of a story. Subjects: account, back_charge, statement, dispute, retention."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.infra.events import Event
from portal.infra.refused import N_

BOTH = frozenset({"firm", "staff"})
STAFF = frozenset({"staff"})


@dataclass(frozen=True, kw_only=True)
class JobMeasured(Event):
    name = "settlement.job_measured"
    sentence = N_("计量了%(number)s，%(total)s元")
    audiences = STAFF
    number: str
    total: str
    total_cents: int
    repair_id: int
    round: int


@dataclass(frozen=True, kw_only=True)
class BackChargeAnnounced(Event):
    name = "back_charge.announced"
    sentence = N_("发出扣款通知单，暂估%(estimate)s元")
    audiences = BOTH
    tone = "late"
    estimate: str
    estimate_cents: int
    firm_id: int
    repair_id: int


@dataclass(frozen=True, kw_only=True)
class BackChargeMeasured(Event):
    """The amount is fixed by the crew's signed work: the manager is asked."""

    name = "back_charge.measured"
    sentence = N_("按签认的维修单定为%(amount)s元，送审批")
    audiences = BOTH
    amount: str
    amount_cents: int
    number: str


@dataclass(frozen=True, kw_only=True)
class BackChargeApproved(Event):
    name = "back_charge.approved"
    sentence = N_("批准扣款%(amount)s元，已入账；%(until)s前可以提异议")
    audiences = BOTH
    amount: str
    amount_cents: int
    from_retention_cents: int
    until: datetime
    firm_id: int


@dataclass(frozen=True, kw_only=True)
class BackChargeRejected(Event):
    name = "back_charge.rejected"
    sentence = N_("没有批准这笔扣款：%(reason)s")
    audiences = STAFF
    private = frozenset({"reason"})
    tone = "hold"
    reason: str


@dataclass(frozen=True, kw_only=True)
class BackChargeWithdrawn(Event):
    name = "back_charge.withdrawn"
    sentence = N_("撤销了这笔扣款：%(reason)s")
    audiences = BOTH
    private = frozenset({"reason"})
    reason: str
    firm_id: int


@dataclass(frozen=True, kw_only=True)
class StatementDrawn(Event):
    name = "statement.drawn"
    sentence = N_("编制结算书，%(lines)s笔，%(net)s元")
    audiences = STAFF
    lines: int
    net: str


@dataclass(frozen=True, kw_only=True)
class StatementSubmitted(Event):
    """Somebody above has to agree."""

    name = "statement.submitted"
    sentence = N_("送审批，%(net)s元")
    audiences = STAFF
    net: str
    net_cents: int
    number: str


@dataclass(frozen=True, kw_only=True)
class StatementApproved(Event):
    name = "statement.approved"
    sentence = N_("批准，金额从此不再变动")
    audiences = BOTH
    digest: str


@dataclass(frozen=True, kw_only=True)
class StatementSentBack(Event):
    name = "statement.sent_back"
    sentence = N_("审批退回：%(reason)s")
    audiences = STAFF
    private = frozenset({"reason"})
    tone = "hold"
    reason: str


@dataclass(frozen=True, kw_only=True)
class StatementDelivered(Event):
    name = "statement.delivered"
    sentence = N_("送达，%(until)s前可以确认或提异议")
    audiences = BOTH
    channel: str
    until: datetime
    firm_id: int


@dataclass(frozen=True, kw_only=True)
class StatementAgreed(Event):
    """By a word of the firm, by silence, or because every dispute was decided."""

    name = "statement.agreed"
    sentence = N_("%(how)s")
    audiences = BOTH
    how: str


@dataclass(frozen=True, kw_only=True)
class StatementSettled(Event):
    name = "statement.settled"
    sentence = N_("结算，付款申请%(requested)s元")
    audiences = BOTH
    requested: str
    requested_cents: int


@dataclass(frozen=True, kw_only=True)
class StatementPaid(Event):
    name = "statement.paid"
    sentence = N_("付款%(amount)s元，发票%(invoice)s，凭证%(voucher)s")
    audiences = BOTH
    amount: str
    amount_cents: int
    invoice: str
    voucher: str
    paid_on: date


@dataclass(frozen=True, kw_only=True)
class StatementDeducted(Event):
    name = "statement.deducted"
    sentence = N_("从质保金抵扣%(amount)s元，还欠%(rest)s元，转入下期")
    audiences = BOTH
    amount: str
    rest: str


@dataclass(frozen=True, kw_only=True)
class DisputeRaised(Event):
    name = "dispute.raised"
    sentence = N_("提出异议：%(reason)s")
    audiences = BOTH
    private = frozenset({"reason"})
    tone = "late"
    reason: str
    claim: str


@dataclass(frozen=True, kw_only=True)
class DisputeDecided(Event):
    name = "dispute.decided"
    sentence = N_("裁定：%(outcome)s，冲回%(allowed)s元。%(ruling)s")
    audiences = BOTH
    private = frozenset({"ruling"})
    outcome: str
    allowed: str
    allowed_cents: int
    ruling: str
    firm_id: int


@dataclass(frozen=True, kw_only=True)
class RetentionOpened(Event):
    name = "retention.opened"
    sentence = N_("登记质保金，上限%(cap)s元，%(release_on)s到期")
    audiences = BOTH
    cap: str
    release_on: date


@dataclass(frozen=True, kw_only=True)
class RetentionMoved(Event):
    name = "retention.moved"
    sentence = N_("%(what)s%(amount)s元：%(note)s")
    audiences = BOTH
    what: str
    amount: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DefectsListed(Event):
    name = "retention.defects_listed"
    sentence = N_("列出未修好的问题，%(count)s件")
    audiences = BOTH
    count: int


@dataclass(frozen=True, kw_only=True)
class RetentionReleased(Event):
    name = "retention.released"
    sentence = N_("返还质保金%(amount)s元，扣留%(kept)s元")
    audiences = BOTH
    amount: str
    kept: str


@dataclass(frozen=True, kw_only=True)
class LineCorrected(Event):
    """A line was taken back, in whole or in part, by a reversing line."""

    name = "settlement.line_corrected"
    sentence = N_("更正%(label)s，%(amount)s元：%(reason)s")
    audiences = BOTH
    private = frozenset({"reason"})
    label: str
    amount: str
    amount_cents: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class MoneyReceived(Event):
    """The firm paid of what it owed."""

    name = "settlement.money_received"
    sentence = N_("收到付款%(amount)s元，凭证%(voucher)s，还欠%(rest)s元")
    audiences = BOTH
    amount: str
    amount_cents: int
    voucher: str
    rest: str


@dataclass(frozen=True, kw_only=True)
class PeriodClosed(Event):
    name = "settlement.period_closed"
    sentence = N_("关账到%(through)s")
    audiences = STAFF
    through: str
