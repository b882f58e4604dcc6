"""The owner and the money: a quote accepted or declined on the phone, the bill on paper, the published prices."""

from typing import Any

import pytest
from flask import Flask

from portal.domain.repairs import actions
from portal.domain.repairs.cost_rules import ListKind, QuoteState
from portal.domain.repairs.rules import Status
from portal.infra.db import write
from tests import makers, makers_costs
from tests import makers_estate as make
from tests.harness.client import InspectingClient
from tests.makers import Story, again


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    return makers.story()


def test_the_owner_accepts_the_quote_and_sees_the_bill(s: Story, client: InspectingClient) -> None:
    repair = makers_costs.quoted(s)
    page = f"/owner/repairs/{repair.id}"
    client.sign_in(s.owner, "owner")
    shown = client.get(page)
    assert "请确认报价" in shown.words and "500.00" in shown.words and len(shown.statements) <= 12
    assert "请您确认报价" in client.get("/owner/").words
    paper = client.get(f"{page}/bill")
    assert "维修报价单" in paper.words and "28.30" in paper.words
    sent = shown.form(f"{page}/quote-acceptance")
    assert client.post(f"{page}/quote-acceptance", data=sent).status_code == 303
    assert again(repair).quote_state is QuoteState.ACCEPTED
    assert client.post(f"{page}/quote-acceptance", data=sent).status_code == 303  # once
    with write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    makers_costs.complete(s, repair)
    assert "费用清单" in client.get(page).words
    bill = client.get(f"{page}/bill")
    assert "维修费用清单" in bill.words and "500.00" in bill.words


def test_a_declined_or_changed_quote_stops_the_work(s: Story, clients: Any) -> None:
    repair = makers_costs.quoted(s)
    page = f"/owner/repairs/{repair.id}"
    owner = clients().sign_in(s.owner, "owner")
    stale = owner.get(page).form(f"{page}/quote-acceptance")
    makers_costs.enter(s, repair, makers_costs.FREE)
    late = owner.post(f"{page}/quote-acceptance", data=stale)
    assert late.status_code == 409 and again(repair).quote_state is QuoteState.VOID
    with write():
        actions.quote(again(repair), by=s.by("dispatcher"))
    refused = owner.send(f"{page}/quote-refusal", {"reason": ""}, at=page)
    assert refused.status_code == 422
    assert owner.send(f"{page}/quote-refusal", {"reason": "太贵"}, at=page).status_code == 303
    assert again(repair).quote_state is QuoteState.DECLINED and again(repair).status is Status.SCHEDULED
    tenant = clients().sign_in(make.owner_of(s.unit, kind=make.Tie.TENANT), "owner")
    assert tenant.post(f"{page}/quote-acceptance", data=stale).status_code in (403, 409)
    stranger = clients().sign_in(make.owner_of(make.home()), "owner")
    assert stranger.get(f"{page}/bill").status_code == 404


def test_nobody_else_s_bill_and_no_bill_where_nothing_is_asked(s: Story, client: InspectingClient) -> None:
    repair = makers.repair_signed_off(s)
    client.sign_in(s.owner, "owner")
    assert client.get(f"/owner/repairs/{repair.id}/bill").status_code == 404


def test_the_published_prices_are_those_of_the_own_community(s: Story, client: InspectingClient) -> None:
    client.sign_in(s.owner, "owner")
    assert "还没有公布价目表" in client.get("/owner/repairs/prices").words
    makers_costs.price_list(s)
    makers_costs.price_list(s, ListKind.OWNER)
    other = makers.story()
    makers_costs.price_list(other, ListKind.OWNER)
    shown = client.get(f"/owner/repairs/prices?community={other.community}")
    assert "角阀" in shown.words and "38.50/个" in shown.words
    client.sign_in(make.person(), "owner")
    assert client.get("/owner/repairs/prices").status_code == 403
