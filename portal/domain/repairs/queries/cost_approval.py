"""What those above say yes to when they approve the cost of a repair."""

from typing import Any

from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.cost_rules import KIND_WORDS, Source
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries import costs
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.infra.db import session, writing
from portal.infra.refused import N_, Missing

HEADS = [N_("项目"), N_("类别"), N_("数量"), N_("单价（元）"), N_("金额（元）")]


def held(repair_id: int) -> Repair:
    """The repair of a request for a yes; inside a unit it is held."""
    found = session().get(Repair, repair_id, with_for_update=writing() or None, populate_existing=writing())
    if found is None:
        raise Missing
    return found


def snapshot(repair_id: int) -> dict[str, Any]:
    """The repair and its lines in plain values: what a yes is bound to, so that any change makes it void.

    What was only noted on the job, without a price, is no part of it.
    """
    repair = held(repair_id)
    every = costs.lines_of(repair.id, repair.round)
    lines = [line for line in every if line.source is not Source.NOTED]
    total, spending = sum(line.amount_cents for line in lines), costs.spending_of(repair, lines)
    facts = [
        [N_("单号"), repair.number],
        [N_("地点"), repair.label],
        [N_("事项"), repair.title],
        [N_("费用由谁承担"), {"word": PAYER_WORDS[repair.payer]} if repair.payer else ""],
    ]
    totals = [[N_("合计"), {"cents": total}]]
    if spending != total:
        totals.append([N_("要审批的部分"), {"cents": spending}])
    table = {"heads": HEADS, "rows": [_row(line) for line in lines], "totals": totals}
    return {"facts": facts, "tables": [table], "round": repair.round, "firm": repair.firm_id}


def _row(line: CostLine) -> list[Any]:
    """The line with its reason beside its words, and who pays where it is not who pays for the rest."""
    kind: Any = {"word": KIND_WORDS[line.kind]}
    if line.payer:
        kind = {"words": [KIND_WORDS[line.kind], PAYER_WORDS[line.payer]]}
    what = f"{line.text}，{line.reason}" if line.reason else line.text
    quantity = f"{line.quantity}{line.unit}"
    return [what, kind, quantity, {"cents": line.unit_price_cents}, {"cents": line.amount_cents}]
