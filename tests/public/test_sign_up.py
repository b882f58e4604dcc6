"""Signing up with the code from the handover folder, or by a claim that staff confirm."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import answers
from portal.domain.estate import accounts, claims, invitations
from portal.domain.estate.models import Claim, Invitation, Occupancy, Person
from portal.domain.estate.roles import Role
from portal.domain.estate.rules import Tie
from portal.infra import events
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused
from portal.infra.worker import work_off
from tests import makers_estate as make
from tests.conftest import Clock
from tests.harness.client import InspectingClient

Codes = Callable[[str], str]


def issue(unit_id: int, tie: Tie = Tie.OWNER, person_id: int | None = None) -> str:
    with write():
        return invitations.issue_invitation(unit_id, make.HOUSE, tie=tie, person_id=person_id)


def sign_up(client: InspectingClient, code: str, phone: str, codes: Codes, called: str = "沈知微") -> Any:
    """All pages from the card to the own home; returns the last answer."""
    first = client.send("/sign-up", {"code": code})
    assert first.location == "/sign-up/phone", first.words
    asked = client.send("/sign-up/phone", {"called": called, "address": phone})
    assert asked.location == "/sign-up/code", asked.words
    return client.send("/sign-up/code", {"code": codes(f"+86{phone}")})


def ties(unit_id: int) -> list[tuple[str, str, str]]:
    session().rollback()
    rows = session().execute(
        select(Person.phone, Occupancy.tie, Occupancy.proven_by)
        .join(Person, Person.id == Occupancy.person_id)
        .where(Occupancy.unit_id == unit_id, Occupancy.proven_at.is_not(None))
    )
    return [(row.phone, row.tie.value, row.proven_by) for row in rows]


def test_a_code_a_phone_and_the_home_is_bound(
    app: Flask, client: InspectingClient, clock: Clock, codes: Codes
) -> None:
    unit = make.home("1802")
    code = issue(unit)
    assert len(code) == 11 and not set(code) & set("01OIL")
    page = client.send("/sign-up", {"code": code.lower().replace("-", " ")})
    assert page.location == "/sign-up/phone"
    assert "1802" in client.get("/sign-up/phone").words
    done = sign_up(client, code, "13811112222", codes)
    assert done.location == "/owner"
    assert ties(unit) == [("+8613811112222", "owner", "invitation")]
    assert client.get("/").location == "/owner"
    assert session().scalars(select(Invitation)).one().code_hash not in (code, code.replace("-", ""))
    lines = [line.name for line in events.story_of(("unit", unit), "staff")]
    assert lines[:2] == ["invitation_redeemed", "invitation_issued"]
    assert not events.verify(("unit", unit))


@pytest.mark.parametrize("how", ["used", "expired", "revoked", "unknown"])
def test_a_code_that_is_no_longer_good(
    app: Flask,
    client: InspectingClient,
    clients: Callable[[], InspectingClient],
    clock: Clock,
    codes: Codes,
    how: str,
) -> None:
    unit = make.home()
    code = issue(unit)
    if how == "used":
        sign_up(clients(), code, "13811112222", codes)
    elif how == "expired":
        clock.forward(days=181)
    elif how == "revoked":
        with write():
            invitations.revoke_invitation(session().scalars(select(Invitation.id)).one(), make.HOUSE)
    refused = client.send("/sign-up", {"code": code if how != "unknown" else "ABCDE-23456"})
    assert refused.status_code == 422
    words = {"used": "已经用过", "expired": "已过期", "revoked": "已被收回", "unknown": "没有这个邀请码"}
    assert words[how] in refused.words
    assert refused.form("/sign-up")["code"]


def test_a_code_revoked_or_used_on_the_way_binds_nothing(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    unit = make.home()
    code = issue(unit)
    client.send("/sign-up", {"code": code})
    client.send("/sign-up/phone", {"called": "沈知微", "address": "13811112222"})
    assert sign_up(clients(), code, "13833334444", codes).location == "/owner"
    late = client.send("/sign-up/code", {"code": codes("+8613811112222")})
    assert late.status_code == 422 and "已经用过" in late.words
    assert [phone for phone, _, _ in ties(unit)] == ["+8613833334444"]
    assert accounts.person_by_address("+8613811112222") is None  # all or nothing


def test_a_code_that_did_not_come_is_sent_again(
    app: Flask, client: InspectingClient, clock: Clock, codes: Codes
) -> None:
    unit = make.home()
    client.send("/sign-up", {"code": issue(unit)})
    client.send("/sign-up/phone", {"called": "沈知微", "address": "13811112222"})
    first = codes("+8613811112222")
    again = client.send("/sign-up/code/again", at="/sign-up/code")
    assert again.location == "/sign-up/code" and "新的验证码已发出" in client.get("/sign-up/code").words
    second = codes("+8613811112222")
    if first != second:
        assert client.send("/sign-up/code", {"code": first}).status_code == 422
    assert client.send("/sign-up/code", {"code": second}).location == "/owner"


def test_codes_are_guessed_slowly(app: Flask, client: InspectingClient, clock: Clock) -> None:
    served = client.get("/sign-up").form("/sign-up")
    answers = [
        client.post("/sign-up", data={**served, "code": f"ABCDE2345{n}"}).status_code for n in range(2, 10)
    ]
    assert answers == [422] * 6 + [429] * 2


def test_somebody_signed_in_binds_another_home(
    app: Flask, client: InspectingClient, clock: Clock, codes: Codes
) -> None:
    owner, second = make.owner_of(make.home()), make.home("2001")
    code = issue(second, Tie.CO_OWNER)
    client.sign_in(owner, "owner")
    assert client.send("/sign-up", {"code": code}).location == "/sign-up/home"
    assert "2001" in client.get("/sign-up/home").words
    assert client.send("/sign-up/home").location == "/"
    assert [tie for _, tie, _ in ties(second)] == ["co_owner"]


def test_staff_are_also_owners_with_one_sign_in(
    app: Flask, client: InspectingClient, clock: Clock, codes: Codes
) -> None:
    agent = make.staff(Role.AGENT, make.community())
    unit = make.home()
    phone = accounts.account(agent).phone or ""
    sign_up(client, issue(unit), phone.removeprefix("+86"), codes, called="别的名字")
    assert accounts.account(agent).name != "别的名字"
    assert client.get("/").location == "/owner"
    page = client.get("/face")
    turned = client.post("/face", data={**page.form("/face"), "face": "staff"})
    assert turned.location == "/staff" and client.get("/").location == "/staff"
    assert (
        client.post("/face", data={**client.get("/face").form("/face"), "face": "field"}).status_code == 404
    )


def test_the_person_of_the_roster_is_found(
    app: Flask, client: InspectingClient, clock: Clock, codes: Codes
) -> None:
    unit = make.home()
    meant = make.owner_of(unit, "林晓岚", proven=False)
    sign_up(client, issue(unit, person_id=meant), "13811112222", codes)
    session().rollback()
    person = session().get_one(Person, meant)
    assert person.phone == "+8613811112222" and person.phone_tail == "2222" and len(person.other_phones) == 1
    assert len(ties(unit)) == 1
    assert session().scalars(select(Occupancy)).one().from_on == date(2024, 9, 30)


def test_an_invitation_takes_over_no_account_in_use(
    app: Flask, client: InspectingClient, clock: Clock, codes: Codes
) -> None:
    unit, other = make.home(), make.home()
    meant = make.owner_of(other, "林晓岚")
    sign_up(client, issue(unit, person_id=meant), "13811112222", codes)
    newcomer = accounts.person_by_address("+8613811112222")
    assert newcomer is not None and newcomer.id != meant
    assert [phone for phone, _, _ in ties(other)] != ["+8613811112222"]


def test_without_a_code_a_claim_waits_for_staff(
    app: Flask, client: InspectingClient, clock: Clock, codes: Codes
) -> None:
    community = make.community("听松里")
    unit = make.unit(make.building(community), "1802")
    client.send("/sign-up/phone", {"called": "周砚秋", "address": "13811112222"})
    assert client.send("/sign-up/code", {"code": codes("+8613811112222")}).location == "/sign-up/claim"
    assert client.get("/").location == "/sign-up/claim"  # nothing is theirs yet
    wish = {"community": str(community), "tie": "tenant", "proof": "房东是林晓岚"}
    lost = client.send("/sign-up/claim", {**wish, "home": "9幢9999"})
    assert lost.status_code == 422 and lost.form("/sign-up/claim")["proof"] == "房东是林晓岚"
    assert client.send("/sign-up/claim", {**wish, "home": "3号楼2单元1802室"}).location == "/sign-up/claim"
    assert "正在核对" in client.get("/sign-up/claim").words
    twice = client.send("/sign-up/claim", {**wish, "home": "3-2-1802"})
    assert twice.status_code == 422 and "已经申请过" in twice.words
    agent = make.actor(make.staff(Role.AGENT, community), "staff")
    (row,) = claims.open_claims(agent)
    assert (row.name, row.phone, row.proof) == ("周砚秋", "+8613811112222", "房东是林晓岚")
    with write():
        claims.confirm_claim(row.id, agent)
    assert ties(unit) == [("+8613811112222", "tenant", "staff")]
    assert not claims.open_claims(agent)
    assert client.get("/").location == "/owner"


def test_a_claim_is_decided_once_by_who_may(app: Flask, clock: Clock) -> None:
    community, elsewhere = make.community(), make.community()
    unit = make.unit(make.building(community))
    somebody = make.person()
    with write():
        claim = claims.claim_home(unit, accounts.actor_of_account(somebody), tie=Tie.OWNER, proof="合同")
    stranger = make.actor(make.staff(Role.AGENT, elsewhere), "staff")
    steward = make.actor(make.staff(Role.STEWARD, community), "staff")
    agent = make.actor(make.staff(Role.AGENT, community), "staff")
    assert not claims.open_claims(stranger)
    for by, why in ((stranger, Missing), (steward, Denied)):
        with pytest.raises(why), write():
            claims.confirm_claim(claim, by)
    with pytest.raises(Refused, match="原因"), write():
        claims.refuse_claim(claim, agent, reason="")
    with write():
        claims.refuse_claim(claim, agent, reason="合同上是别人的名字")
    with pytest.raises(Refused, match="处理过"), write():
        claims.confirm_claim(claim, agent)
    assert session().get_one(Claim, claim).outcome == "refused" and not ties(unit)
    work_off(app)
    session().rollback()
    assert [m.msgid for m in session().scalars(select(Message))] == [answers.CLAIM_REFUSED]
    (mine,) = claims.claims_of(somebody)
    assert mine.reason == "合同上是别人的名字"


def test_nobody_confirms_the_own_claim(app: Flask, clock: Clock) -> None:
    community = make.community()
    agent = make.staff(Role.AGENT, community)
    by = make.actor(agent, "staff")
    with write():
        claim = claims.claim_home(make.unit(make.building(community)), by, tie=Tie.OWNER, proof="合同")
    with pytest.raises(Refused, match="别的同事"), write():
        claims.confirm_claim(claim, by)


def test_invitations_need_the_permission_in_that_community(app: Flask, clock: Clock) -> None:
    community, unit = make.community(), make.home()
    by = make.actor(make.staff(Role.AGENT, community), "staff")
    with pytest.raises(Missing), write():
        invitations.issue_invitation(unit, by, tie=Tie.OWNER)
    issue(unit)
    (row,) = invitations.invitations_of(unit)
    with pytest.raises(Missing), write():
        invitations.revoke_invitation(row.id, by)
    with write():
        invitations.revoke_invitation(row.id, make.HOUSE)
    assert not invitations.invitations_of(unit)
