"""What a repair costs, in the words of the timeline."""

from dataclasses import dataclass

from portal.domain.repairs.events.life import ALL, FIRM, HOME
from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class CostsChanged(Event):
    """A line was added, changed or removed; `varied` where the work had begun and the firm has to confirm."""

    name = "repair.costs_changed"
    sentence = N_("%(deed)s：%(what)s，%(amount)s元；合计%(total)s元")
    audiences = FIRM
    private = frozenset({"what"})
    total: str
    total_cents: int
    deed: str
    what: str
    amount: str
    varied: bool = False


@dataclass(frozen=True, kw_only=True)
class CostApprovalNeeded(Event):
    """Somebody above the raiser has to agree before work beyond making safe goes on."""

    name = "repair.cost_approval_needed"
    sentence = N_("请审批人批准费用%(amount)s元：%(reason)s")
    audiences = FIRM
    tone = "hold"
    amount: str
    amount_cents: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CostApproved(Event):
    name = "repair.cost_approved"
    sentence = N_("批准了费用%(amount)s元")
    audiences = FIRM
    amount: str
    amount_cents: int
    approval_id: int


@dataclass(frozen=True, kw_only=True)
class CostRejected(Event):
    name = "repair.cost_rejected"
    sentence = N_("没有批准费用：%(reason)s")
    audiences = FIRM
    private = frozenset({"reason"})
    tone = "late"
    reason: str


@dataclass(frozen=True, kw_only=True)
class QuoteSent(Event):
    name = "repair.quote_sent"
    sentence = N_("报价%(total)s元，请业主在%(valid_until)s前确认")
    audiences = ALL
    total: str
    total_cents: int
    valid_until: str


@dataclass(frozen=True, kw_only=True)
class QuoteAccepted(Event):
    name = "repair.quote_accepted"
    sentence = N_("接受了报价%(total)s元")
    audiences = ALL
    total: str
    total_cents: int


@dataclass(frozen=True, kw_only=True)
class QuoteDeclined(Event):
    name = "repair.quote_declined"
    sentence = N_("没有接受报价：%(reason)s")
    audiences = ALL
    private = frozenset({"reason"})
    tone = "late"
    reason: str


@dataclass(frozen=True, kw_only=True)
class QuoteVoided(Event):
    name = "repair.quote_voided"
    sentence = N_("费用有变更，原来的报价作废，要重新报价")
    audiences = HOME
    tone = "hold"
    total: str


@dataclass(frozen=True, kw_only=True)
class VariationAcknowledged(Event):
    name = "repair.variation_acknowledged"
    sentence = N_("确认了费用变更，合计%(total)s元")
    audiences = FIRM
    total: str
    total_cents: int


# Lines of the story that tell amounts between the desk and the firm.
MONEY = frozenset(
    kind.name
    for kind in (CostsChanged, CostApprovalNeeded, CostApproved, CostRejected, VariationAcknowledged)
)
