"""Cost lines: enter, change, take out; the yes or no of those above; the firm confirms a change."""

from dataclasses import dataclass
from datetime import date

from portal.domain.repairs import events
from portal.domain.repairs.actions.case import advance, said, tell, zone_of
from portal.domain.repairs.actions.cost_state import changed, check_room, next_place, recount
from portal.domain.repairs.actions.signing import void_signatures
from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.cost_rules import (
    CostState,
    Kind,
    Source,
    cents_from,
    checked_amount,
    quantity_from,
    tax_from,
    tax_in,
)
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.rates import list_for, rate_in
from portal.domain.repairs.rules import Status
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.refused import N_, Missing, Refused

NOT_LISTED = N_("这一项不在现行的价目表里，请重新选择。")


@dataclass(frozen=True)
class Entry:
    """A cost line as somebody types it: an item of the price list (`rate_id`), or in own words with a price in yuan
    and a reason. Without a price it is written down and priced later. Quantity, price and tax (percent) are text.
    """

    quantity: str
    rate_id: int = 0
    kind: str = ""
    text: str = ""
    unit: str = ""
    price: str = ""
    tax: str = ""
    reason: str = ""
    payer: str = ""
    from_stores: bool = False


def verb_of(repair: Repair) -> str:
    """The verb that changes costs now: while the parties sign it voids their signatures."""
    return "amend_costs" if repair.status is Status.SIGNING else "cost"


def cost(
    repair: Repair, entry: Entry, *, by: Actor, verb: str = "cost", why: str = "", version: int | None = None
) -> CostLine:
    """登记费用: one more line of labour, material, transport or other."""
    _open(repair, verb, by, version, why)
    check_room(repair)
    line = _written(repair, entry, by, next_place(repair))
    session().add(line)
    _changed(repair, N_("增加费用"), line, by, why)
    return line


def amend_costs(repair: Repair, entry: Entry, *, why: str, by: Actor, version: int | None = None) -> CostLine:
    """签认中改费用: one more line while the parties sign; signatures given so far become void."""
    return cost(repair, entry, by=by, verb="amend_costs", why=why, version=version)


def change_line(
    repair: Repair, line_id: int, entry: Entry, *, by: Actor, why: str = "", version: int | None = None
) -> CostLine:
    """Put a line in the place of another; the one before stays on record."""
    _open(repair, verb_of(repair), by, version, why)
    old = _line(repair, line_id)
    line = _written(repair, entry, by, old.place, old)
    _take_out(old, by, why)
    session().add(line)
    _changed(repair, N_("修改费用"), line, by, why)
    return line


def remove_line(
    repair: Repair, line_id: int, *, by: Actor, why: str = "", version: int | None = None
) -> None:
    """Take a line out; it stays on record as taken out."""
    _open(repair, verb_of(repair), by, version, why)
    old = _line(repair, line_id)
    _take_out(old, by, why)
    _changed(repair, N_("去掉费用"), old, by, why)


def _open(repair: Repair, verb: str, by: Actor, version: int | None, why: str) -> None:
    advance(repair, verb, by, version)
    if verb == "amend_costs":
        said(why, 300, "why")


def _changed(repair: Repair, what: str, line: CostLine, by: Actor, why: str) -> None:
    """What follows from the change; a form that is open is asked anew once the new amount stands."""
    changed(repair, what, line, by)
    if repair.status is Status.SIGNING:
        void_signatures(repair, by=by, why=why)


def _line(repair: Repair, line_id: int) -> CostLine:
    """A line of this round that still counts; of another repair it is not there."""
    row = session().get(CostLine, line_id) if 0 < line_id < 2**62 else None
    if row is None or row.repair_id != repair.id or row.round != repair.round or row.removed_at is not None:
        raise Missing
    return row


def _take_out(line: CostLine, by: Actor, why: str) -> None:
    line.removed_at, line.removed_by, line.removed_why = clock.now(), by.person_id, why[:300]


def _written(repair: Repair, entry: Entry, by: Actor, place: int, old: CostLine | None = None) -> CostLine:
    line = CostLine(
        repair_id=repair.id, round=repair.round, place=place, quantity_milli=quantity_from(entry.quantity),
        firm_id=repair.firm_id, by_id=by.person_id, by_name=by.name, entered_at=clock.now(), removed_why="",
        from_stores=entry.from_stores, payer=_payer(repair, entry, by, old),
        reason=said(entry.reason, 300, needed=False),
    )  # fmt: skip
    if entry.rate_id:
        _from_list(repair, line, entry.rate_id, old)
    else:
        _in_own_words(line, entry)
    line.amount_cents = checked_amount(line.quantity_milli, line.unit_price_cents)
    line.tax_cents = tax_in(line.amount_cents, line.tax_bp)
    return line


def _from_list(repair: Repair, line: CostLine, rate_id: int, old: CostLine | None) -> None:
    """Price, words and tax of the list that holds today; a line that keeps its item keeps its price."""
    if old is not None and old.rate_id == rate_id:
        line.kind, line.text, line.unit = old.kind, old.text, old.unit
        line.unit_price_cents, line.tax_bp = old.unit_price_cents, old.tax_bp
    else:
        rate_list = list_for(repair, _today(repair))
        rate = rate_in(rate_list.id, rate_id) if rate_list is not None else None
        if rate is None or rate_list is None:
            raise Refused(NOT_LISTED, field="rate")
        rate_list.used_at = rate_list.used_at or clock.now()
        line.kind, line.text, line.unit = rate.kind, rate.text, rate.unit
        line.unit_price_cents, line.tax_bp = rate.unit_price_cents, rate.tax_bp
    line.rate_id, line.source = rate_id, Source.LIST


def _today(repair: Repair) -> date:
    return clock.today(zone_of(repair))


def _in_own_words(line: CostLine, entry: Entry) -> None:
    if entry.kind not in set(Kind):
        raise Refused(N_("请选择类别。"), field="kind")
    line.kind, line.text = Kind(entry.kind), said(entry.text, 120, "text")
    line.unit = said(entry.unit, 20, "unit", needed=False)
    line.tax_bp = tax_from(entry.tax)
    line.unit_price_cents, line.source = 0, Source.NOTED
    if entry.price.strip():
        line.unit_price_cents, line.source = cents_from(entry.price), Source.FREE
        if not entry.reason.strip():
            raise Refused(N_("价目表外的费用要写明原因，审批人和付费方会看到。"), field="reason")


def _payer(repair: Repair, entry: Entry, by: Actor, old: CostLine | None) -> Payer | None:
    """Who pays this line; the desk alone may name somebody else than who pays the repair."""
    if by.face != "staff":
        return old.payer if old is not None else None
    if not entry.payer or entry.payer == str(repair.payer):
        return None
    if entry.payer not in set(Payer):
        raise Refused(N_("请选择费用由谁承担"), field="payer")
    return Payer(entry.payer)


def acknowledge_variation(repair: Repair, *, by: Actor, version: int | None = None) -> None:
    """确认变更: the firm has seen what the desk changed while it works."""
    advance(repair, "acknowledge_variation", by, version)
    repair.varied = False
    told = events.VariationAcknowledged(total=yuan(repair.cost_cents), total_cents=repair.cost_cents)
    tell(repair, told, by)


def granted(repair: Repair, *, by: Actor, approval_id: int) -> None:
    """Those above agreed: the work goes on, up to this amount. The caller holds the repair."""
    repair.cleared_cents = recount(repair)
    repair.cost_state = CostState.APPROVED
    repair.version += 1
    amount = repair.cleared_cents
    tell(repair, events.CostApproved(amount=yuan(amount), amount_cents=amount, approval_id=approval_id), by)


def rejected(repair: Repair, *, by: Actor, reason: str) -> None:
    """Those above did not agree, or the request was taken back: the lines must come down before work goes on."""
    if repair.cost_state is not CostState.PENDING:
        return
    repair.cost_state = CostState.REJECTED
    repair.version += 1
    tell(repair, events.CostRejected(reason=reason), by)
