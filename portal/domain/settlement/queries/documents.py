"""The papers of the settlement: 结算书, 维修月报, 维修台账. What stands on them; how they are set is the ground's."""

from collections.abc import Sequence

from portal.domain.estate.rows import AnyRow
from portal.domain.settlement.models import Measurement
from portal.domain.settlement.money_rules import LINE_WORDS, SECTION_OF, SECTION_WORDS, Section, capital_yuan
from portal.domain.settlement.period_rules import (
    first_day,
    first_month,
    last_day,
    last_month,
    month_words,
    quarter_words,
)
from portal.domain.settlement.queries.reports import MonthReport
from portal.domain.settlement.queries.statements import StatementPage, lines
from portal.domain.settlement.rules import AGREED_WORDS, DISPUTE_WORDS, STATE_WORDS
from portal.domain.terms import queries as terms
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.infra.amounts import yuan
from portal.infra.papers import Cell, Column, Paper, Say, Table
from portal.infra.refused import N_, Missing

MOST = 1_000_000
# Told for what it is worth; it does not count.
LISTED = (Section.OWN, Section.ANNOUNCED)
_LINE = (
    Column(N_("序"), "count", 0.5), Column(N_("报修单号"), wide=1.9), Column(N_("房屋"), wide=1.5),
    Column(N_("部位"), wide=1.4), Column(N_("日期"), "day", 1.1), Column(N_("类别"), wide=1.4),
    Column(N_("人工（元）"), "money"), Column(N_("材料（元）"), "money"), Column(N_("列示（元）"), "money", 1.1),
    Column(N_("金额（元）"), "money", 1.2),
)  # fmt: skip
# What is no measured work: told with its reason, and with what it moved of the retention money.
NOTED = (Section.CORRECTIONS, Section.RETENTION, Section.PAYMENTS)
_NOTE = (
    Column(N_("序"), "count", 0.5), Column(N_("单号"), wide=1.9), Column(N_("房屋"), wide=1.3),
    Column(N_("日期"), "day", 1.1), Column(N_("类别"), wide=1.3), Column(N_("说明"), wide=2.6),
    Column(N_("质保金（元）"), "money", 1.2), Column(N_("金额（元）"), "money", 1.2),
)  # fmt: skip
_REGISTER = (
    Column(N_("序"), "count", 0.5), Column(N_("报修单号"), wide=1.9), Column(N_("房屋"), wide=1.5),
    Column(N_("部位"), wide=1.5), Column(N_("维修单位"), wide=1.3), Column(N_("代修前单位"), wide=1.2),
    Column(N_("谁承担"), wide=1.1), Column(N_("返修"), wide=0.6), Column(N_("签认日"), "day", 1.1),
    Column(N_("人工（元）"), "money"), Column(N_("材料（元）"), "money"), Column(N_("合计（元）"), "money", 1.1),
)  # fmt: skip


def statement_paper(page: StatementPage) -> Paper:
    """结算书: every line under its section, the sums, and the boxes to sign in."""
    row = page.row
    first, last = first_day(first_month(row.quarter)), last_day(last_month(row.quarter))
    by_section: dict[Section, list[AnyRow]] = {}
    for line in lines(statement_id=row.id, limit=MOST):
        by_section.setdefault(SECTION_OF[line.kind], []).append(line)
    sections = [_section(each, by_section.get(each, ()), amount) for each, amount in amounts_of(page)]
    sums = Table(
        Say(N_("合计")), [Column(N_("类别"), wide=3), Column(N_("金额（元）"), "money")],
        [(Say(SECTION_WORDS[each]), amount) for each, amount in amounts_of(page) if each not in LISTED],
        [(Say(N_("上期结转")), row.carried),
         (Say(N_("本期结余（大写：%(capital)s）"), {"capital": capital_yuan(row.net)}), row.net)],
    )  # fmt: skip
    return Paper(
        title=Say(N_("维修费用结算单")),
        facts=[
            (N_("编号"), row.number), (N_("责任单位"), page.firm.name), (N_("项目"), page.community.name),
            (N_("期间"), Say(N_("%(first)s至%(last)s"), {"first": first.isoformat(), "last": last.isoformat()})),
            (N_("状态"), Say(STATE_WORDS[row.state])), (N_("校验码"), row.digest[:16] or Say(N_("批准后生成"))),
            (N_("质保金"), Say(N_("期初%(before)s元，期末%(after)s元"),
                            {"before": yuan(row.retention_before), "after": yuan(row.retention_after)})),
            (N_("对方确认"), Say(AGREED_WORDS[row.agreed]) if row.agreed else None),
        ],
        tables=[sums, *(table for table in (*sections, _disputes(page)) if table.rows)],
        notes=[Say(N_("送达后在期限内可以按笔提出异议；到期没有回复视为同意。已批准的结算书不再改动，更正记在下一期。"))],
        signs=[N_("编制"), N_("维修部"), N_("项目部"), N_("物业经理"), N_("责任单位签收")],
        foot=page.community.name, zone=page.community.zone, wide=True,
    )  # fmt: skip


def _disputes(page: StatementPage) -> Table:
    return Table(
        Say(N_("异议")),
        [Column(N_("日期"), "day", 0.8), Column(N_("理由"), wide=3), Column(N_("裁定"), wide=2), Column(N_("状态"), wide=0.8),
         Column(N_("要求（元）"), "money"), Column(N_("采纳（元）"), "money")],
        [(each.raised_at, each.reason, each.ruling, Say(DISPUTE_WORDS[each.state]), each.claim_cents, each.allowed_cents)
         for each in page.disputes],
    )  # fmt: skip


def amounts_of(page: StatementPage) -> Sequence[tuple[Section, int]]:
    """Each section of a statement with the figure that its lines come to."""
    row = page.row
    return (
        (Section.PAYABLE, row.payable), (Section.CHARGES, row.charges), (Section.CORRECTIONS, row.corrections),
        (Section.RETENTION, row.retention), (Section.PAYMENTS, row.payments), (Section.OWN, row.own_listed),
        (Section.ANNOUNCED, row.announced),
    )  # fmt: skip


def _section(section: Section, found: Sequence[AnyRow], amount: int) -> Table:
    if section in NOTED:
        return _noted(section, found, amount)
    total = N_("列示小计") if section in LISTED else N_("小计")
    rows = [
        (at, line.number, line.label, part_words(line.part_code), line.happened_on, Say(LINE_WORDS[line.kind]),
         line.labour_cents, line.material_cents, line.listed_cents or None, line.amount_cents)
        for at, line in enumerate(found, 1)
    ]  # fmt: skip
    return Table(Say(SECTION_WORDS[section]), _LINE, rows, [(Say(total), amount)] if rows else ())


def _noted(section: Section, found: Sequence[AnyRow], amount: int) -> Table:
    rows = [
        (at, line.number, line.label, line.happened_on, Say(LINE_WORDS[line.kind]), line.note,
         line.retention_cents or None, line.amount_cents)
        for at, line in enumerate(found, 1)
    ]  # fmt: skip
    moved = sum(line.retention_cents for line in found)
    totals = [(Say(N_("质保金增减")), moved)] if section is Section.RETENTION else []
    return Table(
        Say(SECTION_WORDS[section]), _NOTE, rows, [*totals, (Say(N_("小计")), amount)] if rows else ()
    )


def part_words(code: str | None) -> Say | None:
    """A building part in words."""
    try:
        return Say(terms.part(code).name) if code else None
    except Missing:
        return None


def costs_of(work: Measurement) -> Sequence[tuple[str, str, int, bool]]:
    """The cost lines of a measured job as they were signed: text, quantity with its unit, cents, and whether it is
    material from the house's own stores, which nobody is paid for."""
    return [
        (
            str(line.get("text") or line.get("kind", "")),
            f"{line.get('quantity', '')} {line.get('unit', '')}".strip(), int(line["amount_cents"]),
            bool(line.get("from_stores")),
        )
        for line in work.lines
    ]  # fmt: skip


def register_paper(report: MonthReport, rows: Sequence[AnyRow]) -> Paper:
    """维修台账: every measured job of the month."""
    words, params = month_words(report.month)
    return Paper(
        title=Say(N_("维修台账")),
        facts=[*_whose(report), (N_("期间"), Say(words, params)), (N_("件数"), len(rows))],
        tables=[Table(
            Say(N_("已计量的维修")), _REGISTER, [_job(at, row) for at, row in enumerate(rows, 1)],
            [(Say(N_("合计")), sum(row.total_cents for row in rows))], N_("这个月没有计量的维修"),
        )],
        foot=report.community.name, zone=report.community.zone, wide=True,
    )  # fmt: skip


def _whose(report: MonthReport) -> list[tuple[str, Cell]]:
    """The community, and the firm where the paper is about one."""
    firm: list[tuple[str, Cell]] = [(N_("责任单位"), report.firm)] if report.firm else []
    return [(N_("项目"), report.community.name), *firm]


def _job(at: int, row: AnyRow) -> Sequence[Cell]:
    payer = Say(PAYER_WORDS[row.payer]) if row.payer else None
    again = Say(N_("是")) if row.is_return else None
    return (
        at, row.number, row.label, part_words(row.part_code), row.firm, row.first_firm, payer, again,
        row.signed_off_at, row.labour_cents, row.material_cents, row.total_cents,
    )  # fmt: skip


def month_paper(report: MonthReport, rows: Sequence[AnyRow]) -> Paper:
    """维修月报: by firm, by payer, by part, and the register behind them."""
    words, params = month_words(report.month)
    money = [Column(N_("件数"), "count"), Column(N_("金额（元）"), "money")]
    firms = Table(
        Say(N_("按责任单位")),
        [Column(N_("单位"), wide=1.6), Column(N_("件数"), "count", 0.6), Column(N_("应付维修费（元）"), "money"),
         Column(N_("保修自修列示（元）"), "money"), Column(N_("返修列示（元）"), "money"),
         Column(N_("代修扣款（元）"), "money"), Column(N_("更正（元）"), "money")],
        [(each.firm, each.jobs, each.payable, each.own_listed, each.returned_listed, each.charges, each.corrections)
         for each in report.firms],
        empty=N_("这个月没有账目"),
    )  # fmt: skip
    payers = Table(
        Say(N_("按承担方")), [Column(N_("谁承担"), wide=2), *money],
        [(Say(PAYER_WORDS[row.payer]) if row.payer else None, row.jobs, row.total) for row in report.payers],
        [(Say(N_("合计")), report.total)],
    )  # fmt: skip
    parts = Table(
        Say(N_("按部位")), [Column(N_("部位"), wide=2), *money],
        [(part_words(row.part_code), row.jobs, row.total) for row in report.parts],
        [(Say(N_("合计")), report.total)],
    )  # fmt: skip
    return Paper(
        title=Say(N_("维修月报")),
        facts=[*_whose(report), (N_("期间"), Say(words, params)),
               (N_("计量维修"), Say(N_("%(count)s件"), {"count": report.jobs}))],
        tables=[firms, payers, parts, *register_paper(report, rows).tables],
        signs=[N_("编制"), N_("维修部"), N_("物业经理")],
        foot=report.community.name, zone=report.community.zone, wide=True,
    )  # fmt: skip


def quarter_title(quarter: str) -> Say:
    """A quarter in words."""
    words, params = quarter_words(quarter)
    return Say(words, params)
