"""What a firm reads of its money: each charge with what it stands on, each line with what it is made of."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.casework import queries as cases
from portal.domain.settlement.claim_models import BackCharge
from portal.infra.db import session
from tests import makers
from tests import makers_estate as make
from tests import makers_settlement as made
from tests.harness.client import InspectingClient


@pytest.fixture
def s(app: Flask, clock: Any) -> makers.Story:
    return makers.story()


def test_a_charge_shows_the_notices_the_photos_and_who_signed(
    s: makers.Story, client: InspectingClient
) -> None:
    repair = makers.taken_over(s, makers.repair_dispatched(s, **makers.FOUR_SIGN))
    charge = session().scalars(select(BackCharge)).one()
    at = f"/field/back-charges/{charge.id}"
    client.sign_in(s.contractor, "field")
    page = client.get(at)
    for words in ("发给贵单位的通知", "催办通知", "逾期通知单", "已签收", "宽限到", "维修照片"):
        assert words in page.words
    assert page.text.count('href="/field/notices/') >= 2
    before = next(f for f in cases.attachments(("repair", repair.id)) if f.kind == "before")
    assert client.get(f"{at}/photos/{before.file_id}/small", judge=False).status_code in (200, 404)
    assert client.get(f"{at}/photos/{before.file_id}/huge", judge=False).status_code == 404
    assert client.get(f"{at}/photos/{before.file_id + 10_000}/small", judge=False).status_code == 404
    assert page.find(".//a[@href='/field/statements'][@aria-current='page']") is not None
    assert charge.repair_number in client.get("/field/back-charges").words
    other = make.contact_of(make.firm(community_id=s.community))
    client.sign_in(other, "field")
    assert client.get(at).status_code == 404
    assert client.get(f"{at}/photos/{before.file_id}/small", judge=False).status_code == 404


def test_each_line_opens_what_was_measured(app: Flask, clock: Any, client: InspectingClient) -> None:
    clock.to("2026-09-20T09:00+08:00")
    b = made.books()
    made.measured(b, 380_00, lines=[
        {"kind": "labour", "text": "换管", "quantity": "1.5", "unit": "工日", "amount_cents": 300_00, "payer": ""},
        {"kind": "material", "text": "软管", "quantity": "2", "unit": "根", "amount_cents": 80_00, "from_stores": True},
    ])  # fmt: skip
    charge = made.charge_approved(b, 50_00)
    clock.to("2026-11-20T09:00+08:00")
    row = made.delivered(b, made.of_firm(made.drawn(b), b.firm))
    client.sign_in(b.story.contractor, "field")
    page = client.get(f"/field/statements/{row.id}/lines/payable")
    assert "1.5 工日" in page.words and "软管（公司库房的材料，不付款）" in page.words
    assert "300.00元" in page.words and "380.00" in page.words
    charges = client.get(f"/field/statements/{row.id}/lines/charges")
    assert f'href="/field/back-charges/{charge.id}"' in charges.text
    assert "代修费用" in client.get(f"/field/back-charges/{charge.id}").words
