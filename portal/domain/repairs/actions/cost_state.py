"""What a change of its costs does to a repair: the sums, who has to agree, and which quote no longer stands."""

from collections.abc import Sequence

from sqlalchemy import update

from portal.domain.repairs import events
from portal.domain.repairs.actions.case import await_next, record_aside, zone_of
from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.cost_rules import (
    CostState,
    Kind,
    QuoteState,
    Source,
    over_limit,
    quantity_from,
    within_variation,
)
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries import costs
from portal.domain.repairs.rules import Status
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.refused import N_, Refused

MOST_LINES = 100
OVER_LIMIT = N_("超过登记人能决定的额度")
OVER_CEILING = N_("超过合同规定的每件限额")
OVER_AGREED = N_("施工中的变更超过已批准的金额")
TOO_MUCH = N_(
    "合计%(total)s元，超过合同规定的每件限额%(ceiling)s元，不能登记。请先和责任单位谈好，或减少项目。"
)


def recount(repair: Repair) -> int:
    """Sum the lines of the round anew; returns what of it the house lays out."""
    session().flush()
    lines = costs.lines_of(repair.id, repair.round)
    repair.cost_cents = sum(line.amount_cents for line in lines)
    repair.owner_cents = sum(
        line.amount_cents for line in lines if (line.payer or repair.payer) is Payer.OWNER
    )
    return costs.spending_of(repair, lines)


def changed(repair: Repair, deed: str, line: CostLine, by: Actor) -> None:
    """The last line of a verb that changed cost lines: sums, approval, quote, and the events of each."""
    before = repair.cost_cents
    spending = recount(repair)
    needed = _why_ask(repair, spending, by)
    if by.face == "staff" and repair.status is Status.IN_PROGRESS and repair.cost_cents != before:
        repair.varied = True
    repair.cost_state = (
        CostState.APPROVED if spending and repair.cost_state is CostState.APPROVED else CostState.NONE
    )
    told = events.CostsChanged(
        total=yuan(repair.cost_cents),
        total_cents=repair.cost_cents,
        deed=deed,
        what=line.text,
        amount=yuan(line.amount_cents),
        varied=repair.varied,
    )
    record_aside(repair, told, by)
    if needed:
        repair.cost_state = CostState.PENDING
        record_aside(
            repair, events.CostApprovalNeeded(amount=yuan(spending), amount_cents=spending, reason=needed), by
        )
    _void_quote(repair, by)
    await_next(repair)


def _why_ask(repair: Repair, spending: int, by: Actor) -> str:
    """Why somebody above the raiser has to agree; empty where nobody has to."""
    today = clock.today(zone_of(repair))
    allowed = costs.allowance(repair.community_id, by.capacity, today)
    ceiling = costs.ceiling_of(repair, today)
    if ceiling is not None and spending > ceiling.cents and ceiling.firm:
        raise Refused(TOO_MUCH, field="quantity", total=yuan(spending), ceiling=yuan(ceiling.cents))
    if repair.cleared_cents and within_variation(spending, repair.cleared_cents, allowed.variation_bp):
        return ""
    over = ceiling is not None and spending > ceiling.cents
    if not over and not over_limit(spending, allowed.limit_cents):
        repair.cleared_cents = max(repair.cleared_cents, spending)
        return ""
    if repair.cost_state is CostState.APPROVED:
        return OVER_AGREED
    return OVER_CEILING if over else OVER_LIMIT


def _void_quote(repair: Repair, by: Actor) -> None:
    """A quote that waits no longer stands once its lines changed; an accepted one once the owner would pay more."""
    if repair.quote_state not in (QuoteState.SENT, QuoteState.ACCEPTED):
        return
    quote = costs.newest_quote(repair.id, repair.round)
    if quote is None:
        return
    lines = [
        line for line in costs.frozen_lines(repair.id, repair.round) if line["payer"] == Payer.OWNER.value
    ]
    same = costs.digest_of(lines) == quote.digest
    lower = repair.quote_state is QuoteState.ACCEPTED and repair.owner_cents <= quote.total_cents
    if not same and not lower:
        quote.state = repair.quote_state = QuoteState.VOID
        record_aside(repair, events.QuoteVoided(total=yuan(quote.total_cents)), by)


def noted_materials(repair: Repair, used: Sequence[tuple[str, str, str]], by: Actor) -> None:
    """What was used on the job, as the technician wrote it: name, quantity, unit; it has no price yet."""
    check_room(repair, len(used))
    place = next_place(repair)
    for number, (name, quantity, unit) in enumerate(used):
        session().add(
            CostLine(
                repair_id=repair.id, round=repair.round, place=place + number, kind=Kind.MATERIAL, text=name,
                quantity_milli=quantity_from(quantity, "materials"), unit=unit, source=Source.NOTED,
                firm_id=repair.firm_id, by_id=by.person_id, by_name=by.name, entered_at=clock.now(),
            )
        )  # fmt: skip
    session().flush()


def check_room(repair: Repair, more: int = 1) -> None:
    """Refuse more lines than one repair can have."""
    if len(costs.lines_of(repair.id, repair.round)) + more > MOST_LINES:
        raise Refused(N_("一件报修最多%(most)d行费用。请合并同类的项目。"), most=MOST_LINES)


def next_place(repair: Repair) -> int:
    """The place of the next line in the list."""
    return max((line.place for line in costs.lines_of(repair.id, repair.round)), default=0) + 1


def start_over(repair: Repair, why: str = "") -> None:
    """Another firm or another round: lines of the one before no longer count, nothing is agreed yet."""
    quote = costs.newest_quote(repair.id, repair.round)
    if quote is not None and quote.state in (QuoteState.SENT, QuoteState.ACCEPTED):
        quote.state = QuoteState.VOID
    if why:
        session().execute(
            update(CostLine)
            .where(
                CostLine.repair_id == repair.id, CostLine.round == repair.round, CostLine.removed_at.is_(None)
            )
            .values(removed_at=clock.now(), removed_why=why),
            execution_options={"synchronize_session": False},
        )  # fmt: skip
    repair.cost_cents = repair.owner_cents = repair.cleared_cents = 0
    repair.cost_state, repair.quote_state, repair.varied = CostState.NONE, QuoteState.NONE, False
