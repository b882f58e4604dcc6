"""What an approval is given to: a back-charge and a statement in plain values."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.domain.estate.models import Firm
from portal.domain.settlement.actions.back_charges import held_charge
from portal.domain.settlement.actions.statements import held_statement
from portal.domain.settlement.claim_models import BackCharge
from portal.domain.settlement.models import Measurement
from portal.domain.settlement.money_rules import SECTION_WORDS, Section
from portal.domain.settlement.period_rules import quarter_words
from portal.domain.settlement.statement_models import Statement
from portal.infra.db import session, writing
from portal.infra.refused import N_, Missing


def back_charge_snapshot(charge_id: int) -> Mapping[str, Any]:
    """What is charged to whom for which work; inside a unit the charge is held."""
    row = held_charge(charge_id) if writing() else session().get(BackCharge, charge_id)
    if row is None:
        raise Missing
    work = session().scalar(
        select(Measurement).where(Measurement.repair_id == row.repair_id, Measurement.round == row.round)
    )
    lines = [
        [line.get("text", ""), line.get("quantity", ""), {"cents": int(line["amount_cents"])}]
        for line in (work.lines if work else ())
    ]
    return {
        "facts": [
            [N_("扣款编号"), row.number], [N_("被扣款单位"), _firm(row.firm_id)],
            [N_("代修单位"), _firm(row.by_firm_id)], [N_("报修单号"), row.repair_number], [N_("房屋"), row.label],
            [N_("暂估"), {"cents": row.estimate_cents}], [N_("扣款金额"), {"cents": row.amount_cents or 0}],
        ],
        "tables": [{
            "heads": [N_("项目"), N_("数量"), N_("金额（元）")], "rows": lines,
            "totals": [[N_("代修费用合计"), {"cents": work.total_cents if work else 0}]],
        }],
        "state": row.state.value, "digest": work.digest if work else "",
    }  # fmt: skip


def statement_snapshot(statement_id: int) -> Mapping[str, Any]:
    """The figures of a statement and the hash of its lines; inside a unit the statement is held."""
    row = held_statement(statement_id) if writing() else session().get(Statement, statement_id)
    if row is None:
        raise Missing
    words, _ = quarter_words(row.quarter)
    sums = [
        [SECTION_WORDS[Section.PAYABLE], row.payable_count, {"cents": row.payable}],
        [SECTION_WORDS[Section.CHARGES], row.charges_count, {"cents": row.charges}],
        [SECTION_WORDS[Section.CORRECTIONS], row.corrections_count, {"cents": row.corrections}],
        [SECTION_WORDS[Section.RETENTION], row.retention_count, {"cents": row.retention}],
        [SECTION_WORDS[Section.PAYMENTS], row.payments_count, {"cents": row.payments}],
    ]
    return {
        "facts": [
            [N_("结算书编号"), row.number], [N_("责任单位"), _firm(row.firm_id)], [N_("期间"), row.quarter],
            [N_("上期结转"), {"cents": row.carried}], [N_("本期结余"), {"cents": row.net}],
            [N_("质保金余额"), {"cents": row.retention_after}],
        ],
        "tables": [{
            "heads": [N_("类别"), N_("笔数"), N_("金额（元）")],
            "rows": [[{"word": name}, count, cents] for name, count, cents in sums],
            "totals": [[N_("本期结余"), {"cents": row.net}]],
        }],
        "digest": row.digest, "period": words,
    }  # fmt: skip


def _firm(firm_id: int) -> str:
    return session().scalar(select(Firm.name).where(Firm.id == firm_id)) or ""
