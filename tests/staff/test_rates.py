"""Price lists at the desk: versions by day, items by hand or from a sheet, limits, and who may write them."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.repairs.cost_models import Rate, RateList
from portal.domain.repairs.cost_rules import ListKind
from portal.domain.repairs.queries import costs
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock as house
from portal.infra.db import session
from portal.infra.sheets.writing import write_table
from tests import makers, makers_costs
from tests import makers_estate as make
from tests.harness.client import InspectingClient
from tests.makers import Story

SHEET = (
    "编号,项目,类别,单位,单价（元）,税率\nR01,水电工日,人工,工日,680,6\nC01,角阀,材料,个,38.5,13\n"
).encode()


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    return makers.story()


def test_a_list_is_made_filled_from_a_sheet_and_followed_by_a_newer_one(
    s: Story, client: InspectingClient
) -> None:
    client.sign_in(s.manager, "staff")
    assert "还没有价目表" in client.get("/staff/rates").words
    form = {
        "scope": f"c{s.community}-community",
        "title": "维修价目表",
        "from_on": "2026-11-01",
        "ceiling": "1,000",
    }
    assert (
        client.send("/staff/rates/new", form | {"scope": "c999-owner"}, at="/staff/rates/new").status_code
        == 422
    )
    made = client.send("/staff/rates/new", form, at="/staff/rates/new")
    assert made.status_code == 303
    page = made.location
    sheet = f"{page}/sheet"
    assert client.send(sheet, {"file": (io.BytesIO(SHEET), "价目.csv")}, at=page).status_code == 303
    bad = SHEET + "X,x,礼品,个,1,0\n".encode()
    wrong = client.send(sheet, {"file": (io.BytesIO(bad), "价目.csv")}, at=page)
    assert wrong.status_code == 422 and "第4行" in wrong.words
    for body in (b"a,b\n1,2\n", b"", b"%PDF-1.7", b"\xff\xd8\xff"):
        assert client.send(sheet, {"file": (io.BytesIO(body), "x.csv")}, at=page).status_code == 422
    again = write_table(
        "价目",
        ["编号", "项目", "类别", "单位", "单价", "税率"],
        [["C01", "角阀DN15", "材料", "个", 39.5, 0.13]],
    )
    assert client.send(sheet, {"file": (io.BytesIO(again), "价目.xlsx")}, at=page).status_code == 303
    found = {r.code: (r.text, r.unit_price_cents, r.tax_bp) for r in session().scalars(select(Rate))}
    assert found == {"R01": ("水电工日", 68_000, 600), "C01": ("角阀DN15", 3_950, 1_300)}
    item = {"code": "Y01", "text": "运输", "kind": "transport", "unit": "车", "price": "120", "tax": "9"}
    assert client.send(f"{page}/items", item, at=page).status_code == 303
    assert client.send(f"{page}/items", item, at=page).status_code == 422
    assert client.send(f"{page}/items", item | {"code": "Z", "price": "1e9"}, at=page).status_code == 422
    rate = session().scalars(select(Rate).where(Rate.code == "Y01")).one()
    edit = f"{page}/items/{rate.id}"
    assert client.send(edit, {"price": "130"}, at=edit).status_code == 303
    assert client.send(f"{edit}/removal", {}, at=edit).status_code == 303
    assert client.get(edit).status_code == 404
    shown = client.get(page)
    assert "39.50" in shown.words and "Y01" not in shown.words and len(shown.statements) <= 12
    newer = f"/staff/rates/new?copy={page.rpartition('/')[2]}"
    made = client.send("/staff/rates/new", {"from_on": "2026-12-01"}, at=newer)
    assert made.status_code == 303
    first, second = session().scalars(select(RateList).order_by(RateList.id))
    assert str(first.to_on) == "2026-11-30" and second.version == 2 and second.ceiling_cents == 100_000
    listed = client.get("/staff/rates")
    assert "现行" in listed.words and "以后启用" in listed.words and len(listed.statements) <= 12


def test_a_list_in_use_stays_as_it_is(s: Story, client: InspectingClient) -> None:
    made = makers_costs.price_list(s)
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    client.sign_in(s.manager, "staff")
    page = f"/staff/rates/{made.id}"
    before = client.get(page)
    sent = before.form(f"{page}/items") | {
        "code": "N",
        "text": "x",
        "kind": "labour",
        "unit": "日",
        "price": "1",
    }
    makers_costs.enter(s, repair, makers_costs.listed(repair, "R01"))
    assert client.post(f"{page}/items", data=sent).status_code == 422
    assert "不能再改" in client.get(page).words


def test_limits_are_set_from_a_day(s: Story, client: InspectingClient) -> None:
    client.sign_in(s.manager, "staff")
    page = "/staff/rates/limits"
    form = {
        "place": str(s.community),
        "role": "technician",
        "limit": "500",
        "variation": "5",
        "from_on": "2026-11-20",
    }
    assert client.send(page, form | {"place": "0"}, at=page).status_code == 422
    assert client.send(page, form | {"limit": "NaN"}, at=page).status_code == 422
    assert client.send(page, form, at=page).status_code == 303
    assert costs.allowance(s.community, "technician", house.today()).limit_cents == 50_000
    assert "500.00" in client.get(page).words


def test_who_may_not_write_price_lists_reads_the_own_ones(s: Story, clients: Any) -> None:
    made = makers_costs.price_list(s, ListKind.OWNER)
    agent = clients().sign_in(s.agent, "staff")
    page = f"/staff/rates/{made.id}"
    shown = agent.get(page)
    assert "角阀" in shown.words and "加上这一项" not in shown.words
    for door in ("/staff/rates/new", f"{page}/items", f"{page}/sheet"):
        assert agent.post(door, data={}, judge=False).status_code == 403
    stranger = clients().sign_in(make.staff("site_manager", make.community()), "staff")
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"/staff/rates/new?copy={made.id}").status_code == 404
    assert stranger.get("/staff/rates/9999999999999999999999").status_code == 404
    assert "还没有价目表" in stranger.get("/staff/rates").words
