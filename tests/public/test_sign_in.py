"""Signing in through the real pages."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.estate import accounts
from portal.domain.estate.account_rules import mask_address
from portal.domain.estate.models import Person
from portal.domain.estate.roles import Role
from portal.domain.repairs.danger_rules import DANGERS
from portal.domain.repairs.rules import EMERGENCIES, EMERGENCY_PARTS
from portal.infra import formkeys, keyring, passwords
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.sessions import UserSession
from tests import makers_estate as make
from tests.conftest import Clock
from tests.harness.client import InspectingClient
from tests.public.conftest import totp_now

Codes = Callable[[str], str]
PASSWORD = "楼下的桂花又开了"


def phone_of(person_id: int) -> str:
    found = accounts.account(person_id).phone
    assert found
    return found


def give_password(person_id: int, password: str = PASSWORD) -> None:
    with write():
        by = accounts.actor_of_account(person_id)
        accounts.set_password(person_id, by, password_hash=passwords.make_hash(password))


def give_totp(person_id: int, secret: str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") -> str:
    with write():
        by = accounts.actor_of_account(person_id)
        accounts.turn_on_totp(person_id, by, secret=secret)
        accounts.confirm_totp(person_id, by, step=1, spare_codes=[passwords.make_hash("ABCDE23456")])
    return secret


def ask(client: InspectingClient, address: str, **more: str) -> object:
    """Ask for a code on the sign-in page."""
    query = {"next": more["next"]} if "next" in more else {}
    served = client.get("/sign-in", query_string=query).form("/sign-in")
    return client.post("/sign-in", data={**served, "address": address})


def sign_in(client: InspectingClient, address: str, codes: Codes, **more: str) -> object:
    ask(client, address, **more)
    return client.send("/sign-in/code", {"code": codes(address)})


def test_a_code_signs_in(app: Flask, client: InspectingClient, clock: Clock, codes: Codes) -> None:
    owner = make.owner_of(make.home())
    phone = phone_of(owner)
    asked = ask(client, phone[3:6] + " " + phone[6:10] + " " + phone[10:])
    assert asked.status_code == 303 and asked.location == "/sign-in/code"
    assert "****" in client.get("/sign-in/code").words
    done = client.send("/sign-in/code", {"code": codes(phone)})
    assert (done.status_code, done.location) == (303, "/")
    assert "HttpOnly" in done.headers["Set-Cookie"] and "SameSite=Lax" in done.headers["Set-Cookie"]
    assert client.get("/").location == "/owner"
    assert client.get("/me").status_code == 200
    assert client.get("/sign-in").status_code == 303  # nothing to do there any more


def test_by_mail_too(app: Flask, client: InspectingClient, codes: Codes) -> None:
    with write():
        session().get_one(Person, owner := make_owner()).email = "lin@example.com"
    assert sign_in(client, "Lin@Example.com", lambda _: codes("lin@example.com")).location == "/"
    assert session().scalars(select(UserSession.person_id)).all() == [owner]


def make_owner() -> int:
    return make.owner_of(make.home())


def test_an_unknown_number_is_answered_alike(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    known, unknown = phone_of(make_owner()), "+8613911112222"
    other = clients()
    pages = []
    for each, phone in ((client, known), (other, unknown)):
        answer = ask(each, phone)
        assert answer.location == "/sign-in/code"
        shown = each.get("/sign-in/code").words.replace(mask_address(phone), "")
        tries = [each.send("/sign-in/code", {"code": "000000"}) for _ in range(6)]
        wrong = [(one.status_code, one.words.replace(mask_address(phone), "")) for one in tries]
        pages.append((answer.status_code, shown, wrong))
    assert pages[0] == pages[1]
    assert codes(unknown) == ""
    give = [client, other]
    answers = []
    for each, phone in zip(give, (known, unknown), strict=True):
        one = each.send("/sign-in/password", {"address": phone, "password": "no idea at all"})
        answers.append((one.status_code, one.find(".//p[@class='error']").find("span").text))
    assert answers[0] == answers[1]


def test_wrong_codes_slow_down_but_do_not_lock_out(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    phone = phone_of(make_owner())
    stranger = clients()
    ask(stranger, phone)
    answers = [stranger.send("/sign-in/code", {"code": "123456"}).status_code for _ in range(9)]
    assert answers[:5] == [422] * 5 and answers[-1] == 429
    assert sign_in(client, phone, codes).location == "/"  # the owner, at the same moment
    stranger.get("/sign-in/code")
    worn = stranger.post(
        "/sign-in/code", data={**stranger.get("/sign-in/code").form("/sign-in/code"), "code": "1"}
    )
    assert worn.status_code == 429 and int(worn.headers["Retry-After"]) > 0


def test_a_worn_out_code_is_dead(app: Flask, client: InspectingClient, clock: Clock, codes: Codes) -> None:
    phone = phone_of(make_owner())
    ask(client, phone)
    for _ in range(5):
        client.send("/sign-in/code", {"code": "000000" if codes(phone) != "000000" else "111111"})
    clock.forward(seconds=61)
    assert client.send("/sign-in/code", {"code": codes(phone)}).status_code == 422


def test_a_code_lives_ten_minutes_and_works_once(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    phone = phone_of(make_owner())
    ask(client, phone)
    clock.forward(minutes=11)
    late = client.send("/sign-in/code", {"code": codes(phone)})
    assert late.status_code == 422 and "过期" in late.words and "已保留" in late.words
    again = client.send("/sign-in/code/again", at="/sign-in/code")
    assert again.location == "/sign-in/code"
    client.send("/sign-in/code", {"code": codes(phone)})
    client.send("/sign-out", at="/me")
    # the steps are forgotten, and the same code opens nothing in another browser either
    assert client.get("/sign-in/code").location == "/sign-in"
    other = clients()
    ask(other, "+8613911113333")
    assert other.send("/sign-in/code", {"code": codes(phone)}).status_code == 422


def test_a_code_belongs_to_the_browser_that_asked(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    phone = phone_of(make_owner())
    thief = clients()
    ask(thief, phone)
    ask(client, phone)
    assert thief.send("/sign-in/code", {"code": codes(phone)}).status_code == 422
    assert client.send("/sign-in/code", {"code": codes(phone)}).status_code == 303


def test_password(
    app: Flask, client: InspectingClient, clock: Clock, security_log: Callable[[], str]
) -> None:
    owner = make_owner()
    give_password(owner)
    wrong = client.send("/sign-in/password", {"address": phone_of(owner), "password": "something else"})
    assert wrong.status_code == 422
    assert wrong.form("/sign-in/password")["address"] == phone_of(owner)
    assert not wrong.form("/sign-in/password")["password"]
    right = client.send("/sign-in/password", {"address": phone_of(owner), "password": PASSWORD})
    assert right.location == "/"
    log = security_log()
    assert "what=password_refused" in log and "what=signed_in" in log
    assert PASSWORD not in log and "something" not in log and phone_of(owner)[3:] not in log


def test_password_guessing_slows_and_the_owner_still_comes_in(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    owner = make_owner()
    give_password(owner)
    phone = phone_of(owner)
    sign_in(client, phone, codes)
    client.send("/sign-out", at="/me")
    for host in range(40):  # many strangers, each a new browser at another place
        stranger = clients()
        stranger.environ_base = {**stranger.environ_base, "REMOTE_ADDR": f"203.0.113.{host}"}
        answer = stranger.send("/sign-in/password", {"address": phone, "password": "guess"}, judge=False)
    assert answer.status_code == 429
    assert client.send("/sign-in/password", {"address": phone, "password": PASSWORD}).location == "/"


def test_a_password_of_another_cost_is_kept_anew(app: Flask, client: InspectingClient) -> None:
    owner = make_owner()
    old = passwords._hasher_of(16, 1).hash(PASSWORD)
    with write():
        accounts.renew_password_hash(owner, password_hash=old)
    client.send("/sign-in/password", {"address": phone_of(owner), "password": PASSWORD})
    session().rollback()
    kept = accounts.account(owner).password_hash
    assert kept != old and kept and not passwords.is_old(kept)


def test_managers_set_up_the_second_step_at_first(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    manager = make.staff(Role.SITE_MANAGER, make.community())
    phone = phone_of(manager)
    first = sign_in(client, phone, codes)
    assert first.location == "/sign-in/authenticator"
    assert client.get("/me").status_code == 303  # not in yet
    page = client.get("/sign-in/authenticator")
    session().rollback()
    secret = accounts.account(manager).totp_pending
    assert secret and secret[:4] in page.words
    spares = [code.text for code in page.tree.findall(".//ul[@class='spares']//code")]
    assert len(spares) == 10
    wrong = client.send("/sign-in/authenticator", {"code": "000000"})
    assert wrong.status_code == 422
    done = client.send("/sign-in/authenticator", {"code": totp_now(secret)})
    assert done.location == "/" and client.get("/").location == "/staff"

    clock.forward(minutes=2)
    other = clients()
    assert sign_in(other, phone, codes).location == "/sign-in/second-step"
    assert other.get("/sign-in/authenticator").location == "/sign-in"  # no second one over the first
    code = totp_now(secret)
    assert other.send("/sign-in/second-step", {"code": code}).location == "/"
    clock.forward(seconds=5)
    third = clients()
    sign_in(third, phone, codes)
    replay = third.send("/sign-in/second-step", {"code": code})
    assert replay.status_code == 422 and "已用过" in replay.words
    spare = {"code": spares[0].lower()}
    assert third.send("/sign-in/spare-code", spare, at="/sign-in/second-step").location == "/"
    clock.forward(seconds=90)
    fourth = clients()
    sign_in(fourth, phone, codes)
    assert fourth.send("/sign-in/spare-code", spare, at="/sign-in/second-step").status_code == 422


def test_the_second_step_needs_the_first(app: Flask, client: InspectingClient) -> None:
    give_totp(make_owner())
    assert client.get("/sign-in/second-step").location == "/sign-in"
    client.get("/sign-in")
    with app.test_request_context(
        headers={"Cookie": f"portal_browser={client.get_cookie('portal_browser').value}"}
    ):
        key = keyring.key_for("/sign-in/second-step")
    assert client.post("/sign-in/second-step", data={"key": key, "code": "123456"}).location == "/sign-in"


def test_a_manager_role_opens_nothing_without_the_second_step(app: Flask, client: InspectingClient) -> None:
    manager = make.staff(Role.SITE_MANAGER, make.community())
    client.sign_in(manager, "staff", stepped_up=False)
    assert "site_manager" not in client.get("/me").words
    assert client.get("/").location == "/sign-up/claim"  # no face is left


@pytest.mark.parametrize(
    "wish",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/owner\r\nX: 1", "/sign-in", "///evil.example", "evil", "/no/such/page"],
)  # fmt: skip
def test_no_way_out_by_next(app: Flask, client: InspectingClient, codes: Codes, wish: str) -> None:
    phone = phone_of(make_owner())
    done = sign_in(client, phone, codes, next=wish)
    assert done.location == "/"


def test_on_to_where_one_wanted(app: Flask, client: InspectingClient, codes: Codes) -> None:
    assert client.get("/me/sessions").location == "/sign-in?next=/me/sessions"
    done = sign_in(client, phone_of(make_owner()), codes, next="/me/sessions?x=1")
    assert done.location == "/me/sessions?x=1"


def test_two_tabs(app: Flask, client: InspectingClient, clock: Clock, codes: Codes) -> None:
    phone = phone_of(make_owner())
    tab = client.get("/sign-in").form("/sign-in")
    ask(client, phone)
    one = client.get("/sign-in/code").form("/sign-in/code")
    two = client.get("/sign-in/code").form("/sign-in/code")
    assert client.post("/sign-in/code", data={**one, "code": codes(phone)}).location == "/"
    assert client.post("/sign-in/code", data={**two, "code": codes(phone)}).location == "/"
    assert client.post("/sign-in", data={**tab, "address": phone}).location == "/"


def test_a_form_sent_twice_signs_in_once(
    app: Flask, client: InspectingClient, clock: Clock, codes: Codes
) -> None:
    phone = phone_of(make_owner())
    ask(client, phone)
    form = {**client.get("/sign-in/code").form("/sign-in/code"), "code": codes(phone)}
    steps = client.get_cookie("portal_steps").value
    assert client.post("/sign-in/code", data=form).location == "/"
    assert len(session().scalars(select(UserSession)).all()) == 1
    # the first answer was lost on the way: the same form again, without what it brought
    client.delete_cookie("portal")
    client.set_cookie("portal_steps", steps)
    assert client.post("/sign-in/code", data=form).location == "/"
    assert client.get("/").location == "/owner"


def test_a_foreign_form_is_refused(app: Flask, client: InspectingClient) -> None:
    owner = make_owner()
    give_password(owner)
    data = {"address": phone_of(owner), "password": PASSWORD, "key": "made up"}
    assert client.post("/sign-in/password", data=data).status_code == 422
    assert client.get_cookie("portal") is None


def test_demo_people_do_not_sign_in_in_production(
    app: Flask, client: InspectingClient, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_owner()
    give_password(owner)
    with write():
        session().get_one(Person, owner).is_demo = True
    assert accounts.demo_accounts_exist()
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    ask(client, phone_of(owner))
    assert codes(phone_of(owner)) == ""
    refused = client.send("/sign-in/password", {"address": phone_of(owner), "password": PASSWORD})
    assert refused.status_code == 422
    assert client.get("/dev/messages").status_code == 404
    monkeypatch.setitem(app.config, "PRODUCTION", False)
    assert (
        client.send("/sign-in/password", {"address": phone_of(owner), "password": PASSWORD}).location == "/"
    )


def test_a_parked_post_comes_back_to_its_person_only(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    owner, neighbour = make_owner(), make_owner()
    client.sign_in(owner, "owner")
    form = client.get("/sign-up/claim").form("/sign-up/claim")
    with write() as unit:
        unit.execute(UserSession.__table__.update().values(revoked_at=clock.now))
    lost = client.post("/sign-up/claim", data={**form, "home": "3幢2单元1802", "proof": "合同上是我的名字"})
    assert lost.status_code == 303 and "parked=" in lost.location
    token = lost.location.split("parked=")[1]
    stranger = clients()
    stranger.sign_in(neighbour, "owner")
    assert stranger.get(f"/parked/{token}").status_code == 404
    page = client.get(lost.location)
    assert "已保留" in page.words
    client.post("/sign-in", data={**page.form("/sign-in"), "address": phone_of(owner)})
    done = client.send("/sign-in/code", {"code": codes(phone_of(owner))})
    assert done.location == f"/parked/{token}"
    kept = client.get(done.location)
    assert "合同上是我的名字" in kept.words and "3幢2单元1802" in kept.words
    sent = client.post("/sign-up/claim", data=kept.form("/sign-up/claim"))
    assert sent.status_code == 422 and sent.form("/sign-up/claim")["proof"] == "合同上是我的名字"
    clock.forward(hours=25)
    assert formkeys.parked(token, owner) is None


def test_codes_stay_out_of_production_logs_and_rows(
    app: Flask, client: InspectingClient, post_office: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = phone_of(make_owner())
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    ask(client, phone)
    post_office()
    session().rollback()
    message = session().scalars(select(Message)).one()
    assert (message.state, message.error, message.params) == ("failed", "no address", {})


def test_the_development_page_shows_what_was_sent(
    app: Flask, client: InspectingClient, post_office: Callable[[], int], codes: Codes
) -> None:
    phone = phone_of(make_owner())
    ask(client, phone)
    post_office()
    page = client.get("/dev/messages")
    assert codes(phone) in page.words and phone in page.words and "sent" in page.words


def test_emergency_is_open_to_everybody(app: Flask, client: InspectingClient) -> None:
    make.community()
    page = client.get("/emergency")
    assert "0571-8800 0110" in page.words and "119" in page.words
    for kind, danger in DANGERS.items():
        assert EMERGENCIES[kind] in page.words
        assert all(what in page.words and how in page.words for what, how, _icon in danger.now), kind
        assert kind in EMERGENCY_PARTS
    for _ in range(3):
        make.community()
    many = client.get("/emergency")
    assert "找您小区的急修电话" in many.words
    owner = make.owner_of(make.home())
    client.sign_in(owner, "owner")
    assert "找您小区的急修电话" not in client.get("/emergency").words
