"""Whom an owner lets use the own home: a code handed on, used once, taken back; a time there ended."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.estate import sharing, visitors
from portal.domain.estate.models import Invitation, Occupancy
from portal.domain.estate.rules import Tie
from portal.infra.db import session, write
from portal.infra.refused import Missing
from tests import makers_estate as make
from tests.conftest import Clock
from tests.harness.client import InspectingClient

Clients = Callable[[], InspectingClient]


def page_of(unit: int) -> str:
    return f"/owner/homes/{unit}/people"


def code_for(client: InspectingClient, unit: int, tie: str = "household") -> str:
    answer = client.send(f"{page_of(unit)}/invitations", {"tie": tie}, at=page_of(unit))
    assert answer.status_code == 200, answer.words
    return next(p.text or "" for p in answer.tree.iter("p") if p.get("class") == "amount")


def newest(model: Any) -> int:
    session().rollback()
    return int(session().scalar(select(func.max(model.id))) or 0)


def test_the_family_comes_in_by_a_code_and_goes_again(
    app: Flask, client: InspectingClient, clients: Clients, clock: Clock
) -> None:
    unit = make.home("1802")
    client.sign_in(make.owner_of(unit), "owner")
    assert page_of(unit) in client.get("/owner/").text
    child = clients()
    child.sign_in(make.person("周小禾"), "owner")
    assert child.send("/sign-up", {"code": code_for(client, unit)}).location == "/sign-up/home"
    assert child.send("/sign-up/home").status_code == 303
    assert "周小禾" in client.get(page_of(unit), statements=12).words
    # Who lives here reports, and neither shares the home nor signs for it.
    assert child.get("/owner/report").status_code == 200
    assert page_of(unit) not in child.get("/owner/").text
    assert child.get(page_of(unit)).status_code == 403
    ended = client.send(f"{page_of(unit)}/{newest(Occupancy)}/end", at=page_of(unit))
    assert ended.status_code == 303 and "已结束" in client.get(page_of(unit)).words
    assert child.get("/owner/").status_code == 200
    clock.forward(days=1)
    assert "周小禾" not in client.get(page_of(unit)).words


def test_codes_are_few_short_lived_and_taken_back(
    app: Flask, client: InspectingClient, clients: Clients, clock: Clock
) -> None:
    unit = make.home()
    client.sign_in(make.owner_of(unit), "owner")
    first = code_for(client, unit, "tenant")
    taken = client.send(f"{page_of(unit)}/invitations/{newest(Invitation)}/revoke", at=page_of(unit))
    assert taken.status_code == 303
    guest = clients()
    assert "已被收回" in guest.send("/sign-up", {"code": first}).words
    codes = [code_for(client, unit) for _ in range(sharing.MOST_OPEN)]
    refused = client.send(f"{page_of(unit)}/invitations", {"tie": "household"}, at=page_of(unit))
    assert refused.status_code == 422 and "先收回不用的" in refused.words
    assert client.send(f"{page_of(unit)}/invitations", at=page_of(unit)).status_code == 422
    clock.forward(days=8)
    assert "已过期" in guest.send("/sign-up", {"code": codes[0]}).words


def test_only_an_owner_of_this_home_shares_it_and_nobody_makes_owners(
    app: Flask, client: InspectingClient, clients: Clients, clock: Clock
) -> None:
    unit, other = make.home(), make.home()
    owner, theirs = make.owner_of(unit), make.owner_of(other)
    client.sign_in(owner, "owner")
    form = client.get(page_of(unit)).form(f"{page_of(unit)}/invitations")
    forged = client.post(f"{page_of(unit)}/invitations", data={**form, "tie": "owner"})
    assert forged.status_code == 422 and not session().query(Invitation).count()
    owned = session().query(Occupancy.id).filter_by(person_id=theirs).scalar()
    assert client.get(page_of(other)).status_code == 404
    stranger = clients()
    stranger.sign_in(theirs, "owner")
    code_for(stranger, other)
    me, waiting = visitors.actor_for(owner, "owner"), newest(Invitation)
    for home in (unit, other):
        with pytest.raises(Missing), write():
            sharing.unshare(home, waiting, me)
        with pytest.raises(Missing), write():
            sharing.part(home, owned, me)
    mine = session().query(Occupancy.id).filter_by(person_id=owner).scalar()
    with pytest.raises(Missing), write():
        sharing.part(unit, mine, me)  # an owner is not ended by an owner
    tenant = make.owner_of(unit, kind=Tie.TENANT)
    lodger = clients()
    lodger.sign_in(tenant, "owner")
    assert lodger.get(page_of(unit)).status_code == 403


def test_what_a_former_owner_gave_out_opens_nothing(
    app: Flask, client: InspectingClient, clients: Clients, clock: Clock
) -> None:
    unit = make.home()
    owner = make.owner_of(unit, to_on=date(2026, 11, 20))
    client.sign_in(owner, "owner")
    code = code_for(client, unit)
    clock.forward(days=2)
    late = clients()
    late.sign_in(make.person(), "owner")
    assert late.send("/sign-up", {"code": code}).location == "/sign-up/home"
    assert "已被收回" in late.send("/sign-up/home").words
