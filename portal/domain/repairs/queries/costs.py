"""What a repair costs: its lines as they stand or stood, their sums, price lists, limits and quotes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from portal.domain.estate.models import Firm
from portal.domain.repairs.cost_models import CostLimit, CostLine, Quote
from portal.domain.repairs.cost_rules import (
    LIMIT_CENTS,
    VARIATION_BP,
    QuoteState,
    Standing,
    Sums,
    counts_as_spending,
    quantity_words,
    standing_of,
    sums,
)
from portal.domain.repairs.events.money import MONEY
from portal.domain.repairs.models import Assignment, Repair, RepairRound
from portal.domain.repairs.queries.rates import list_for
from portal.domain.terms.rules import Urgency
from portal.domain.terms.warranty_rules import Payer
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Line


@dataclass(frozen=True)
class Allowance:
    """What one may spend on a repair without asking, and how far an agreed amount may be passed."""

    limit_cents: int = LIMIT_CENTS
    variation_bp: int = VARIATION_BP


@dataclass(frozen=True)
class Ceiling:
    """What one job may cost by the contract; `firm` means no line above it is taken."""

    cents: int
    firm: bool


def lines_of(repair_id: int, round: int) -> Sequence[CostLine]:
    """The cost lines of a round as they stand now, in their order."""
    return session().scalars(
        select(CostLine)
        .where(CostLine.repair_id == repair_id, CostLine.round == round, CostLine.removed_at.is_(None))
        .order_by(CostLine.place, CostLine.id)
    ).all()  # fmt: skip


def sums_of(lines: Sequence[CostLine], payer: Payer | None) -> Sums:
    """Net, tax and gross of these lines, and what each payer bears; `payer` where a line names nobody."""
    shares: dict[str, int] = {}
    for line in lines:
        who = str(line.payer or payer or "")
        shares[who] = shares.get(who, 0) + line.amount_cents
    return replace(sums(lines), by_payer=tuple(shares.items()))


def money_of(repair: Repair) -> Standing:
    """How the money of the repair stands to its verbs."""
    return standing_of(
        repair, owner_is_payer=repair.payer is Payer.OWNER, emergency=repair.urgency is Urgency.EMERGENCY
    )


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
    payer = _payer_of(repair_id, round)
    return [plain(line, payer) for line in lines_of(repair_id, round)]


def _payer_of(repair_id: int, round: int) -> str:
    """Who pays the round: what was frozen with it, else what is decided now."""
    row = session().execute(
        select(Repair.payer, RepairRound.frozen)
        .outerjoin(RepairRound, and_(RepairRound.repair_id == Repair.id, RepairRound.no == round))
        .where(Repair.id == repair_id)
    ).one()  # fmt: skip
    frozen = (row.frozen or {}).get("payer")
    return frozen or (row.payer.value if row.payer else "")


def total_cents(lines: Sequence[dict[str, Any]]) -> int:
    """What these lines come to, tax included."""
    return sum(line["amount_cents"] for line in lines)


def digest_of(lines: Sequence[dict[str, Any]]) -> str:
    """The hash that a quote stands under: what, how much, at which price."""
    kept = [
        [
            line[k]
            for k in ("kind", "text", "quantity", "unit", "unit_price_cents", "tax_rate", "amount_cents")
        ]
        for line in lines
    ]
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def newest_quote(repair_id: int, round: int) -> Quote | None:
    """The last quote of the round."""
    return session().scalar(
        select(Quote)
        .where(Quote.repair_id == repair_id, Quote.round == round)
        .order_by(Quote.no.desc())
        .limit(1)
    )


def quote_of(repair: Repair) -> Quote | None:
    """The last quote of the round that runs; nothing is asked where none was sent."""
    return newest_quote(repair.id, repair.round) if repair.quote_state is not QuoteState.NONE else None


def told_to(actor: Actor, repair: Repair, story: Sequence[Line]) -> Sequence[Line]:
    """The story without amounts for staff who may not read what repairs cost."""
    if actor.face != "staff" or actor.may("repair.read_costs", repair.community_id):
        return story
    return [line for line in story if line.name not in MONEY]


def allowance(community_id: int, role: str, on: date) -> Allowance:
    """What somebody in that role may spend in the community on that day: the community's own row before the one for
    all, the role's own before the one for everybody, the newest first."""
    rows = session().scalars(
        select(CostLimit).where(
            or_(CostLimit.community_id == community_id, CostLimit.community_id.is_(None)),
            CostLimit.role.in_((role, "")), CostLimit.from_on <= on,
        )
    ).all()  # fmt: skip
    if not rows:
        return Allowance()
    row = max(rows, key=lambda r: (r.community_id is not None, r.role != "", r.from_on, r.id))
    return Allowance(row.limit_cents, row.variation_bp)


def ceiling_of(repair: Repair, on: date) -> Ceiling | None:
    """What the job may cost by the contract of the firm that has it."""
    found = list_for(repair, on)
    if found is None or found.ceiling_cents is None:
        return None
    return Ceiling(found.ceiling_cents, found.ceiling_firm)


def spending_of(repair: Repair, lines: Sequence[CostLine]) -> int:
    """What of these lines somebody has to answer for: not what the owner accepts, not a firm's own warranty work."""
    mine = doer_answers(repair)
    found = [(line.amount_cents, str(line.payer or repair.payer or "")) for line in lines]
    return sum(cents for cents, payer in found if counts_as_spending(payer, doer_answers=mine))


def doer_answers(repair: Repair) -> bool:
    """Whether the firm that has the job is the one that pays for it: warranty work it does itself, listed as nil.

    A crew sent in a late firm's place, and an own crew, are paid by somebody else.
    """
    if repair.payer is not Payer.CONTRACTOR or repair.firm_id is None:
        return False
    professional = session().scalar(
        select(Assignment.professional)
        .where(Assignment.repair_id == repair.id)
        .order_by(Assignment.id.desc())
        .limit(1)
    )
    own = session().scalar(select(Firm.is_own_crew).where(Firm.id == repair.firm_id))
    return not professional and not own
