"""Owners prove a home: a printed code, or the desk's word."""

import pytest
from flask import Flask

from portal.domain.estate import claims, invitations
from portal.domain.estate.rules import Tie
from portal.infra.db import write
from tests import makers_estate as make
from tests.harness.client import InspectingClient


@pytest.fixture
def unit(app: Flask, clock: object) -> int:
    """A home with an owner of the roster who has not proven it."""
    unit_id = make.home("1802")
    make.owner_of(unit_id, "林晓岚", proven=False)
    return unit_id


@pytest.fixture
def agent(unit: int, client: InspectingClient) -> InspectingClient:
    """An agent of the home's community."""
    return client.sign_in(make.staff("agent", make.home_page(unit).community_id), "staff")


def test_a_code_is_shown_once_and_opens_the_home(unit: int, agent: InspectingClient) -> None:
    page = f"/staff/homes/{unit}/invitations"
    owner = make.home_page(unit).residents[0].person_id
    form = agent.get(page).form(page) | {"person": str(owner), "kind": "owner"}
    sheet = agent.post(page, data=form)
    assert sheet.status_code == 200
    code = sheet.find(".//article//b").text or ""
    assert code and "林晓岚" in sheet.words and "/sign-up" in sheet.words
    assert invitations.open_invitation(code).label == "3幢2-1802"
    again = agent.post(page, data=form)
    assert again.status_code == 303 and code not in agent.get(page).words
    assert "开出了一个邀请码" in agent.get(f"/staff/homes/{unit}").words


def test_a_code_is_taken_back(unit: int, agent: InspectingClient) -> None:
    with write():
        invitations.issue_invitation(unit, make.HOUSE, tie=Tie.OWNER)
    page = f"/staff/homes/{unit}/invitations"
    (code,) = invitations.invitations_of(unit)
    assert agent.send(f"{page}/{code.id}/revoke", at=page).status_code == 303
    assert not invitations.invitations_of(unit)
    assert agent.post(f"{page}/{code.id}/revoke", data={}).status_code == 404


def test_codes_are_for_those_who_may_give_them(unit: int, client: InspectingClient) -> None:
    page = f"/staff/homes/{unit}/invitations"
    client.sign_in(make.staff("cashier", make.home_page(unit).community_id), "staff")
    assert client.get(page).status_code == 403
    client.sign_in(make.staff("agent", make.community()), "staff")
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("typed", [{"person": "999"}, {"person": "x"}, {"kind": "king"}, {"kind": ""}])
def test_a_code_for_nobody(unit: int, agent: InspectingClient, typed: dict[str, str]) -> None:
    page = f"/staff/homes/{unit}/invitations"
    good = {"person": "0", "kind": "owner"}
    assert agent.post(page, data=agent.get(page).form(page) | good | typed).status_code == 422


def claim_of(unit: int, proof: str = "购房合同第12号") -> int:
    """Somebody without a code says the home is theirs."""
    person = make.person("许望舒")
    make.owner_of(make.home(), "许望舒")
    with write():
        return claims.claim_home(unit, make.actor(person, "owner"), tie=Tie.OWNER, proof=proof)


def test_the_desk_confirms_a_claim(unit: int, agent: InspectingClient) -> None:
    claim = claim_of(unit)
    assert "购房合同第12号" in agent.get("/staff/claims").words
    page = f"/staff/claims/{claim}/confirm"
    form = agent.get(page).form(page)
    assert agent.post(page, data=form).status_code == 303
    assert any(one.name == "许望舒" and one.proven for one in make.home_page(unit).residents)
    assert agent.get(page).status_code == 404
    assert agent.post(page, data=form).status_code == 303


def test_the_desk_refuses_a_claim_with_a_reason(unit: int, agent: InspectingClient) -> None:
    page = f"/staff/claims/{claim_of(unit)}/refuse"
    assert agent.send(page, {"reason": ""}, at=page).status_code == 422
    assert agent.send(page, {"reason": "请带身份证到前台"}, at=page).status_code == 303
    assert "没有等确认的申请" in agent.get("/staff/claims").words


def test_claims_of_other_communities_are_not_there(unit: int, client: InspectingClient) -> None:
    claim = claim_of(unit)
    client.sign_in(make.staff("agent", make.community()), "staff")
    assert client.get("/staff/claims").words.count("许望舒") == 0
    assert client.get(f"/staff/claims/{claim}/confirm").status_code == 404
