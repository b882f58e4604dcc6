"""What an owner is asked to pay for a repair: the quote before the work, the bill after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.repairs.cost_models import CostLine, Quote
from portal.domain.repairs.cost_rules import QuoteState, Sums
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.costs import plain
from portal.domain.terms.warranty_rules import Payer


@dataclass(frozen=True)
class Bill:
    """Lines as plain values with their sums; `final` once the work is reported complete, before it is a quote."""

    lines: Sequence[dict[str, Any]]
    sums: Sums
    final: bool


def owner_bill(repair: Repair, lines: Sequence[CostLine], quote: Quote | None) -> Bill | None:
    """The owner's share: what was quoted, or what was done once it is complete; None where nothing is asked."""
    payer = repair.payer.value if repair.payer else ""
    if repair.completed_at is not None:
        done = [plain(line, payer) for line in lines]
        mine = [line for line in done if line["payer"] == Payer.OWNER.value]
        return Bill(mine, _sums(mine), final=True) if any(line["amount_cents"] for line in mine) else None
    if quote is None or quote.state not in (QuoteState.SENT, QuoteState.ACCEPTED):
        return None
    return Bill(quote.lines, _sums(quote.lines), final=False)


def _sums(lines: Sequence[dict[str, Any]]) -> Sums:
    gross, tax = sum(line["amount_cents"] for line in lines), sum(line["tax_cents"] for line in lines)
    return Sums(gross - tax, tax, gross)
