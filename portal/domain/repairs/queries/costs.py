"""What a repair costs: its lines as they stand or stood, and their sums."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.cost_rules import KIND_WORDS, quantity_words
from portal.domain.repairs.models import Repair
from portal.infra.db import session


def lines_of(repair_id: int, round: int) -> Sequence[CostLine]:
    """The cost lines of a round as they stand now, in their order."""
    return session().scalars(
        select(CostLine)
        .where(CostLine.repair_id == repair_id, CostLine.round == round, CostLine.removed_at.is_(None))
        .order_by(CostLine.place, CostLine.id)
    ).all()  # fmt: skip


def plain(line: CostLine, payer: str) -> dict[str, Any]:
    """A line as plain values, to be frozen or hashed; `payer` is who pays where the line names nobody."""
    return {
        "id": line.id, "kind": line.kind.value, "text": line.text, "quantity": quantity_words(line.quantity_milli),
        "unit": line.unit, "unit_price_cents": line.unit_price_cents, "tax_rate": line.tax_bp,
        "amount_cents": line.amount_cents, "tax_cents": line.tax_cents, "source": line.source.value,
        "from_stores": line.from_stores, "reason": line.reason,
        "payer": line.payer.value if line.payer else payer,
    }  # fmt: skip


def frozen_lines(repair_id: int, round: int) -> list[dict[str, Any]]:
    """The cost lines of a round as plain values: what is signed, approved, quoted and measured.

    kind, text, quantity (exact decimal as text), unit, unit_price_cents, tax_rate (basis points), amount_cents
    (tax included), tax_cents, payer.
    """
    payer = session().scalar(select(Repair.payer).where(Repair.id == repair_id))
    return [plain(line, payer.value if payer else "") for line in lines_of(repair_id, round)]


def total_cents(lines: Sequence[dict[str, Any]]) -> int:
    """What these lines come to, tax included."""
    return sum(line["amount_cents"] for line in lines)


def kind_word(line: dict[str, Any]) -> str:
    """The kind of a frozen line, as a message id."""
    return next((words for kind, words in KIND_WORDS.items() if kind.value == line["kind"]), "")
