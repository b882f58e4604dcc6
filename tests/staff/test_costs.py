"""The money of a repair at the desk: lines, quotes, price lists; forged posts and what was typed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.repairs import actions
from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.cost_rules import QuoteState
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import session, write
from tests import makers, makers_costs
from tests import makers_estate as make
from tests.harness.client import InspectingClient
from tests.makers import Story, again


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    return makers.story()


def test_the_dispatcher_enters_changes_and_takes_out_lines(s: Story, client: InspectingClient) -> None:
    makers_costs.price_list(s)
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    page = f"/staff/repairs/{repair.id}/costs"
    client.sign_in(s.dispatcher, "staff")
    rate = makers_costs.listed(repair, "R01").rate_id
    first = client.send(page, {"rate": str(rate), "quantity": "1.5", "price": "0.01"}, at=page)
    assert first.status_code == 303 and first.location == page
    (line,) = session().scalars(select(CostLine))
    assert line.amount_cents == 102_000
    bad = client.send(
        page, {"quantity": "1e400", "kind": "labour", "text": "高空作业", "price": "5"}, at=page
    )
    assert bad.status_code == 422 and "高空作业" in bad.get_data(as_text=True)
    bad = client.send(page, {"quantity": "1", "kind": "labour", "text": "高空作业", "price": "5"}, at=page)
    assert bad.status_code == 422 and "写明原因" in bad.words
    stranger = client.send(page, {"rate": str(rate + 10_000), "quantity": "1"}, at=page)
    assert stranger.status_code == 422 and "价目表" in stranger.words
    free = {
        "quantity": "2",
        "kind": "labour",
        "text": "高空作业",
        "price": "5",
        "reason": "没有",
        "payer": "owner",
    }
    client.send(page, free, at=page)
    shown = client.get(f"/staff/repairs/{repair.id}")
    assert "1,030.00" in shown.words and "高空作业" in shown.words and "业主付" in shown.words
    assert len(shown.statements) <= 12
    edit = f"{page}/{line.id}"
    assert client.send(edit, {"quantity": "2"}, at=edit).status_code == 303
    newest = session().scalars(select(CostLine).order_by(CostLine.id.desc())).first()
    assert newest is not None and newest.amount_cents == 136_000
    gone = client.send(f"{page}/{newest.id}/removal", {"why": "没做"}, at=f"{page}/{newest.id}")
    assert gone.status_code == 303
    assert client.get(edit).status_code == 404
    assert client.get(f"{page}/{2**70}", judge=False).status_code == 404
    other = makers_costs.in_progress(s, Payer.COMPANY)
    own = makers_costs.enter(s, other, makers_costs.FREE)
    assert client.get(f"{page}/{own}").status_code == 404


def test_who_was_overtaken_sees_what_changed_and_keeps_the_words(s: Story, clients: Any) -> None:
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    page = f"/staff/repairs/{repair.id}/costs"
    client = clients().sign_in(s.dispatcher, "staff")
    sent = client.get(page).form(page) | {
        "quantity": "1", "kind": "labour", "text": "搭架子", "price": "9", "reason": "高",
    }  # fmt: skip
    makers_costs.enter(s, repair, makers_costs.FREE, "technician")
    late = client.post(page, data=sent)
    assert late.status_code == 409 and "高空作业" in late.words and "搭架子" in late.get_data(as_text=True)
    makers_costs.complete(s, again(repair))
    gone = client.post(page, data=late.form(page) | {"quantity": "1"})
    assert gone.status_code == 409


def test_a_quote_is_sent_and_the_owner_s_word_noted(s: Story, client: InspectingClient) -> None:
    repair = makers_costs.scheduled(s, Payer.OWNER)
    client.sign_in(s.dispatcher, "staff")
    base = f"/staff/repairs/{repair.id}"
    empty = client.send(f"{base}/quote", {}, at=f"{base}/quote")
    assert empty.status_code == 422
    makers_costs.enter(s, repair, makers_costs.FREE)
    assert client.send(f"{base}/quote", {"note": "含税"}, at=f"{base}/quote").status_code == 303
    shown = client.get(base)
    assert "等业主确认报价" in shown.words and "500.00" in shown.words
    no_how = client.send(f"{base}/quote-acceptance", {"answer": ""}, at=f"{base}/quote-acceptance")
    assert no_how.status_code == 422
    done = client.send(f"{base}/quote-acceptance", {"answer": "电话里同意"}, at=f"{base}/quote-acceptance")
    assert done.status_code == 303 and again(repair).quote_state is QuoteState.ACCEPTED
    assert client.get(f"{base}/quote-refusal").status_code == 303


def test_lines_in_signing_are_changed_by_the_desk_with_a_reason(s: Story, client: InspectingClient) -> None:
    repair = makers.repair_awaiting_signatures(s)
    client.sign_in(s.dispatcher, "staff")
    page = f"/staff/repairs/{repair.id}/costs-amendment"
    free = {"quantity": "2", "kind": "labour", "text": "高空作业", "price": "5", "reason": "没有"}
    assert client.send(page, free, at=page).status_code == 422
    assert client.send(page, free | {"why": "漏记"}, at=page).status_code == 303
    line = session().scalars(select(CostLine).where(CostLine.text == "角阀")).one()
    edit = f"/staff/repairs/{repair.id}/costs/{line.id}"
    assert client.send(edit, {"price": "38", "reason": "补单价", "why": "补单价"}, at=edit).status_code == 303
    assert again(repair).cost_cents == 4_800
    with write():
        actions.sign(again(repair), name="维修主管", by=s.by("dispatcher"))


def test_who_may_not_enter_costs_sees_none(s: Story, client: InspectingClient) -> None:
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    makers_costs.enter(s, repair, makers_costs.FREE)
    client.sign_in(make.staff("steward", s.community), "staff")
    assert "高空作业" not in client.get(f"/staff/repairs/{repair.id}").words
    assert client.get(f"/staff/repairs/{repair.id}/costs").status_code == 403
    elsewhere = make.staff("dispatcher", make.community())
    client.sign_in(elsewhere, "staff")
    assert client.get(f"/staff/repairs/{repair.id}/costs").status_code == 404
