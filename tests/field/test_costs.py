"""The money of a job on the phone: lines from the list, a quote at the door, a change of the desk confirmed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.repairs import actions
from portal.domain.repairs.actions import Entry
from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.cost_rules import ListKind, QuoteState
from portal.domain.repairs.rules import Status
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import session, write
from tests import makers, makers_costs
from tests import makers_estate as make
from tests.harness.client import InspectingClient
from tests.makers import Story, again


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    return makers.story()


def test_the_technician_quotes_at_the_door_from_the_published_list(
    s: Story, client: InspectingClient
) -> None:
    makers_costs.price_list(s, ListKind.OWNER)
    repair = makers_costs.scheduled(s, Payer.OWNER)
    job, page = f"/field/jobs/{repair.id}", f"/field/jobs/{repair.id}/costs"
    client.sign_in(s.technician, "field")
    before = client.get(job)
    assert "先报价" in before.words and "到场开始" not in before.words and len(before.statements) <= 12
    rate = makers_costs.listed(repair, "C01").rate_id
    assert (
        client.send(page, {"rate": str(rate), "quantity": "2", "payer": "company"}, at=page).location == page
    )
    (line,) = session().scalars(select(CostLine))
    assert (line.amount_cents, line.payer) == (7_700, None)
    shown = client.get(page)
    assert "77.00" in shown.words and len(shown.statements) <= 12
    for wrong in ({"quantity": "-1"}, {"quantity": "1e400"}, {"quantity": "NaN"}, {"rate": "99999999", "quantity": "1"},
                  {"rate": "x", "quantity": "1"}, {"quantity": "1", "kind": "labour", "text": "x", "price": "5"}):  # fmt: skip
        assert client.send(page, wrong, at=page).status_code == 422, wrong
    edit = f"{page}/{line.id}"
    assert client.send(edit, {"quantity": "3"}, at=edit).status_code == 303
    assert client.send(f"{job}/quote", {}, at=job).status_code == 303
    assert again(repair).quote_state is QuoteState.SENT
    with write():
        actions.accept_quote(again(repair), by=s.by("owner"))
    assert "work-start" in client.get(job).get_data(as_text=True)
    newest = session().scalars(select(CostLine).order_by(CostLine.id.desc())).first()
    assert newest is not None
    gone = client.send(f"{page}/{newest.id}/removal", {}, at=f"{page}/{newest.id}")
    assert gone.status_code == 303 and again(repair).quote_state is QuoteState.ACCEPTED
    assert client.get(f"{page}/{newest.id}").status_code == 404


def test_the_firm_confirms_what_the_desk_changed_before_it_reports_complete(
    s: Story, client: InspectingClient
) -> None:
    repair = makers_costs.varied(s)
    job = f"/field/jobs/{repair.id}"
    client.sign_in(s.technician, "field")
    shown = client.get(job)
    assert "确认费用变更" in shown.words and "报完工，请业主签认" not in shown.words
    assert client.send(f"{job}/variation-acknowledgement", {}, at=job).status_code == 303
    assert not again(repair).varied
    assert "报完工" in client.get(job).words


def test_another_firm_and_an_overtaken_form_change_nothing(s: Story, clients: Any) -> None:
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    page = f"/field/jobs/{repair.id}/costs"
    stranger = clients().sign_in(make.contact_of(s.other_firm), "field")
    assert stranger.get(page).status_code == 404
    client = clients().sign_in(s.technician, "field")
    sent = client.get(page).form(page) | {"quantity": "1", "kind": "material", "text": "软管"}
    makers_costs.enter(s, repair, Entry("1", kind="labour", text="搭架子"))
    late = client.post(page, data=sent)
    assert late.status_code == 409 and "搭架子" in late.words and "软管" in late.get_data(as_text=True)
    over = makers_costs.over_limit(s)
    assert "还没有批准" in client.get(f"/field/jobs/{over.id}").words
    assert again(over).status is Status.SCHEDULED
