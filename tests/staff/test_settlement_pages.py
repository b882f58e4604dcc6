"""The pages of the settlement at the desk: each draws, each figure opens its rows, each verb has its door."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.estate.models import Contract
from portal.domain.settlement import actions
from portal.domain.settlement.claim_models import Dispute
from portal.domain.settlement.models import AccountLine
from portal.domain.settlement.money_rules import Section
from portal.domain.settlement.rules import State
from portal.domain.settlement.statement_models import Statement
from portal.infra.db import session, write
from portal.infra.sheets import read_sheets
from tests import makers_settlement as made
from tests.conftest import Clock
from tests.harness.client import InspectingClient

Clients = Callable[[], InspectingClient]


@pytest.fixture
def b(app: Flask, clock: Clock) -> made.Books:
    """A quarter with payable, nil, charged and corrected work."""
    b = made.books()
    made.measured(b, 420_00)
    made.measured(b, 80_50)
    made.measured(b, 99_00, payer="responsible_contractor")
    return b


def desk(clients: Clients, b: made.Books, who: str) -> InspectingClient:
    person = getattr(b, who) if who in ("head", "cashier") else getattr(b.story, who)
    return clients().sign_in(person, "staff")


def test_from_drawing_up_to_the_payment(clients: Clients, b: made.Books, clock: Clock) -> None:
    dispatcher, cashier = desk(clients, b, "dispatcher"), desk(clients, b, "cashier")
    home = f"/staff/settlement?community={b.community}&quarter={made.QUARTER}"
    page = dispatcher.get(home)
    assert "编制这个季度的结算书" in page.words
    sent = dispatcher.send(f"/staff/settlement/communities/{b.community}/drawing", {}, at=home)
    assert sent.status_code == 303
    assert "正在编制" in dispatcher.get(home).words
    made.run_jobs()
    assert "待送审" in dispatcher.get(home).words
    row = session().query(Statement).filter_by(firm_id=b.firm).one()
    at = f"/staff/settlement/statements/{row.id}"
    assert dispatcher.send(f"{at}/submission", {}, at=at).status_code == 303
    assert "在等审批人决定" in dispatcher.get(at).words
    made.yes(b, "settlement.statement", row.id)
    refused = dispatcher.send(f"{at}/delivery", {"channel": "paper", "received_by": ""}, at=at)
    assert refused.status_code == 422
    assert "当面送达要写签收人" in refused.words
    assert dispatcher.send(f"{at}/delivery", {"channel": "link"}, at=at).status_code == 303
    firm = clients().sign_in(b.story.contractor, "field")
    mine = f"/field/statements/{row.id}"
    assert "本期结余" in firm.get("/field/statements").words
    assert firm.send(f"{mine}/agreement", {}, at=mine).status_code == 303
    assert cashier.send(f"{at}/settlement", {}, at=at).status_code == 303
    paid = {"amount": "500.00", "invoice": "F1", "voucher": "V1", "paid_on": "2026-11-20"}
    assert cashier.send(f"{at}/payment", paid, at=at).status_code == 303
    over = cashier.send(f"{at}/payment", {**paid, "amount": "0.51"}, at=at)
    assert over.status_code == 422
    assert "还没有付的0.50元" in over.words
    assert cashier.send(f"{at}/payment", {**paid, "amount": "0.50"}, at=at).status_code == 303
    assert made.again(row).state is State.PAID
    assert "这份结算书已经办完" in cashier.get(at).words


def test_every_figure_opens_the_rows_it_is_made_of(clients: Clients, b: made.Books) -> None:
    made.charge_approved(b, 30_00)
    row = made.of_firm(made.drawn(b), b.firm)
    client = desk(clients, b, "manager")
    page = client.get(f"/staff/settlement/statements/{row.id}")
    for section in Section:
        address = f"/staff/settlement/statements/{row.id}/lines/{section.value}"
        assert f'href="{address}"' in page.text
        opened = client.get(address)
        figure = _cents(opened.find(".//div[@class='stat']/b").text)
        rows = [tr for tr in opened.tree.iter("tr") if tr.get("id", "").startswith("line-")]
        column = -3 if section in (Section.OWN, Section.ANNOUNCED) else -1
        assert figure == sum(_cents("".join(tr[column].itertext())) for tr in rows), section
    assert client.get(f"/staff/settlement/statements/{row.id}/lines/nothing").status_code == 404


def _cents(words: str) -> int:
    plain = words.strip().replace(",", "").replace("−", "-")
    return int(Decimal(plain) * 100) if plain else 0


def test_papers_are_served_as_pdf_and_as_workbook(clients: Clients, b: made.Books) -> None:
    row = made.of_firm(made.drawn(b), b.firm)
    client = desk(clients, b, "manager")
    at = f"/staff/settlement/statements/{row.id}/statement"
    assert client.get(f"{at}.pdf", judge=False).data.startswith(b"%PDF-")
    sheets = read_sheets(client.get(f"{at}.xlsx", judge=False).data, "x.xlsx")
    payable = next(sheet for sheet in sheets if sheet.name.startswith("应付"))
    assert [line[9] for line in payable.rows[1:]] == [420, 80.5, 500.5]
    assert client.get(f"{at}.doc", judge=False).status_code == 404
    reports = f"/staff/settlement/communities/{b.community}/reports/2026-08"
    for what in ("report", "register"):
        assert client.get(f"{reports}/{what}.pdf", judge=False).data.startswith(b"%PDF-")
        book = read_sheets(client.get(f"{reports}/{what}.xlsx", judge=False).data, "x.xlsx")
        assert book[-1].rows[-1][-1] == 599.5


def test_the_paper_tells_each_movement_of_the_retention_money_and_why_a_line_was_corrected(
    clients: Clients, b: made.Books, clock: Clock
) -> None:
    clock.to("2026-09-20T09:00+08:00")
    contract = session().scalars(select(Contract.id).where(Contract.firm_id == b.firm)).one()
    with write():
        kept = actions.open_retention(
            contract,
            price_cents=200_000_00,
            cap_cents=6_000_00,
            release_on=date(2027, 11, 1),
            by=b.by("manager"),
        )
    with write():
        actions.deposit(kept.id, amount_cents=50_00, note="合同尾款", from_payable=False, by=b.by("manager"))
    made.charge_approved(b, 30_00)
    wrong = session().query(AccountLine).filter_by(amount_cents=420_00).one().id
    with write():
        actions.correct(wrong, amount_cents=20_00, reason="工日多记", by=b.by("manager"))
    clock.to("2026-11-20T09:00+08:00")
    row = made.of_firm(made.drawn(b), b.firm)
    at = f"/staff/settlement/statements/{row.id}/statement"
    client = desk(clients, b, "manager")
    sheets = {s.name: s.rows for s in read_sheets(client.get(f"{at}.xlsx", judge=False).data, "x.xlsx")}
    moves = sheets["质保金变动"]
    assert [(r[4], r[5], r[6], r[7]) for r in moves[1:3]] == [
        ("存入质保金", "合同尾款", 50, 0), ("质保金抵扣", None, -30, 30)
    ]  # fmt: skip
    assert [r[-1] for r in moves[3:]] == [20, 30]
    assert [(r[5], r[7]) for r in sheets["更正和冲回"][1:2]] == [("工日多记", -20)]
    assert client.get(f"{at}.pdf", judge=False).data.startswith(b"%PDF-")


def test_report_and_ledger_of_one_firm(clients: Clients, b: made.Books) -> None:
    made.measured(b, 70_00, firm_id=b.crew)
    client = desk(clients, b, "manager")
    at = f"/staff/settlement/reports?community={b.community}&month=2026-08"
    assert "669.50元" in client.get(at).words
    page = client.get(f"{at}&firm={b.crew}")
    assert "70.00元" in page.words and "669.50" not in page.words
    for what in ("report", "register"):
        address = f"/staff/settlement/communities/{b.community}/reports/2026-08/{what}.xlsx?firm={b.crew}"
        assert f'href="{address}"' in page.text
        book = read_sheets(client.get(address, judge=False).data, "x.xlsx")
        assert book[-1].rows[-1][-1] == 70


def test_the_pages_around_the_statements(clients: Clients, b: made.Books) -> None:
    charge = made.charge_approved(b)
    row = made.of_firm(made.drawn(b), b.firm)
    client = desk(clients, b, "manager")
    places: dict[str, Any] = {
        f"/staff/settlement/accounts/{row.account_id}": "全部账目",
        f"/staff/settlement/reports?community={b.community}&month=2026-08": "维修台账",
        "/staff/settlement/measurements/1": "费用明细",
        "/staff/settlement/back-charges": charge.number,
        f"/staff/settlement/back-charges/{charge.id}": "扣款通知单",
        "/staff/settlement/disputes": "没有待裁定的异议",
        "/staff/settlement/retentions": "还没有登记质保金",
        "/staff/settlement/retentions/new": "最多是合同价的3%",
        f"/staff/settlement/closes?community={b.community}": "关账以后",
    }
    for address, words in places.items():
        assert words in client.get(address).words, address


def test_a_charge_is_disputed_on_the_phone_and_decided_at_the_desk(clients: Clients, b: made.Books) -> None:
    charge = made.charge_approved(b)
    firm, head = clients().sign_in(b.story.contractor, "field"), desk(clients, b, "head")
    at = f"/field/back-charges/{charge.id}"
    bad = firm.send(f"{at}/dispute", {"reason": "按时到场，业主不在", "claim": "一千"}, at=at)
    assert bad.status_code == 422
    assert "按时到场，业主不在" in bad.text
    assert (
        firm.send(f"{at}/dispute", {"reason": "按时到场，业主不在", "claim": "964"}, at=at).status_code == 303
    )
    dispute = session().query(Dispute).one()
    assert "按时到场，业主不在" in head.get("/staff/settlement/disputes").words
    there = f"/staff/settlement/disputes/{dispute.id}"
    ruling = {"outcome": "part", "allowed": "100.00", "ruling": "材料重复计算"}
    assert head.send(f"{there}/decision", ruling, at=there).status_code == 303
    assert "100.00" in head.get(there).words
    assert "材料重复计算" in firm.get(at).words


def test_retention_and_closing_at_the_desk(clients: Clients, b: made.Books) -> None:
    manager = desk(clients, b, "manager")
    new = "/staff/settlement/retentions/new"
    contract = next(o.get("value") for o in manager.get(new).tree.iter("option") if o.get("value"))
    facts = {"contract": contract, "price": "200000", "cap": "6000.01", "release_on": "2026-11-01"}
    assert "最多6,000.00元" in manager.send(new, facts, at=new).words
    answer = manager.send(new, {**facts, "cap": "6000"}, at=new)
    assert answer.status_code == 303
    at = answer.headers["Location"]
    money = {"amount": "1000", "source": "contract", "note": "合同尾款"}
    assert manager.send(f"{at}/deposit", money, at=at).status_code == 303
    assert manager.send(f"{at}/release", {"keep": "0"}, at=at).status_code == 409
    assert manager.send(f"{at}/defects", {}, at=at).status_code == 303
    assert b.number not in manager.get(at).words
    assert manager.send(f"{at}/release", {"keep": "0"}, at=at).status_code == 303
    assert "已返还" in manager.get(at).words
    closes = f"/staff/settlement/closes?community={b.community}"
    door = f"/staff/settlement/communities/{b.community}/close"
    form = manager.get(closes).form(door) | {"through": "2026-06"}
    answers = [manager.post(door, data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303], "a repeat finds the month no longer open"
    assert manager.post(door, data=form | {"through": "2026-05"}).status_code == 422
    assert "2026年6月" in manager.get(closes).words
    late = manager.send(door, {"through": "2026-09"}, at=closes)
    assert late.status_code == 409
    assert "还有账目没有编进结算书" in late.words


def test_the_figures_of_a_quarter_open_their_rows(clients: Clients, b: made.Books) -> None:
    client = desk(clients, b, "manager")
    quarter = f"/staff/settlement/communities/{b.community}/quarters/{made.QUARTER}"
    home = client.get(f"/staff/settlement?community={b.community}&quarter={made.QUARTER}")
    for section, figure, rows in (("jobs", "3", 3), ("payable", "500.50", 2), ("charges", "0.00", 0)):
        assert f'href="{quarter}/{section}"' in home.text
        page = client.get(f"{quarter}/{section}")
        assert figure in page.words
        assert len([tr for tr in page.tree.iter("tr") if tr.get("id", "").startswith("line-")]) == rows
    assert client.get(f"{quarter}/other").status_code == 404


def test_what_waits_stands_on_the_desk(clients: Clients, b: made.Books) -> None:
    made.charge_approved(b)
    row = made.delivered(b, made.of_firm(made.drawn(b), b.firm))
    firm, head, agent = clients(), desk(clients, b, "head"), desk(clients, b, "agent")
    firm.sign_in(b.story.contractor, "field")
    line = session().query(AccountLine).filter_by(statement_id=row.id).order_by(AccountLine.id).first()
    at = f"/field/statements/{row.id}/lines/{line.id}/dispute"
    bad = firm.send(at, {"reason": "少算了", "claim": "10000"}, at=at)
    assert bad.status_code == 422
    assert firm.send(at, {"reason": "少算了", "claim": "20"}, at=at).status_code == 303
    queue = head.get("/staff/?what=dispute.decide")
    assert "结算异议" in queue.words
    assert "少算了" in head.get("/staff/?open=dispute.1").words
    assert "只有管结算的人能看" in agent.get("/staff/?open=dispute.1").words
    assert head.get(f"/field/statements/{row.id}").status_code == 404
    book = firm.get(f"/field/statements/{row.id}/statement.xlsx", judge=False)
    assert read_sheets(book.data, "x.xlsx")[-1].rows[1][1] == "少算了"
    assert "待裁定" in firm.get(f"/field/statements/{row.id}/lines/payable").words


def test_a_line_is_corrected_and_money_received_at_the_desk(clients: Clients, b: made.Books) -> None:
    charge = made.charge_approved(b, 900_00)
    row = made.of_firm(made.drawn(b), b.firm)
    manager, cashier = desk(clients, b, "manager"), desk(clients, b, "cashier")
    account = f"/staff/settlement/accounts/{row.account_id}"
    line = session().query(AccountLine).filter_by(back_charge_id=charge.id, amount_cents=-900_00).one().id
    at = f"/staff/settlement/lines/{line}/correction"
    assert f'href="{at}"' in manager.get(account).text
    assert f'href="{at}"' not in cashier.get(account).text
    assert "已批准的结算书都不变" in manager.get(at).words
    bad = manager.send(at, {"amount": "900.01", "reason": "工日多记"}, at=at)
    assert bad.status_code == 422 and "还没有冲回的900.00元" in bad.words
    assert manager.send(at, {"amount": "100", "reason": "工日多记"}, at=at).status_code == 303
    assert "工日多记" in manager.get(account).words
    receipt = f"{account}/receipt"
    assert f'href="{receipt}"' in cashier.get(account).text
    paid = {"voucher": "S-88", "received_on": "2026-11-20"}
    wrong = cashier.send(receipt, {**paid, "amount": "5000"}, at=receipt)
    assert wrong.status_code == 422 and "S-88" in wrong.text
    assert cashier.send(receipt, {**paid, "amount": "299.50"}, at=receipt).status_code == 303
    assert "现在没有欠款" in cashier.get(receipt).words
    whole = {"amount": "800", "reason": "整笔错了"}
    assert manager.send(at, whole, at=at).status_code == 303
    assert "已经全部冲回" in manager.get(at).words
