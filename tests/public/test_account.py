"""The pages 我的: sign-ins, password, authenticator, messages, language and looks."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.estate import accounts, actions
from portal.domain.estate.roles import Role
from portal.domain.estate.rules import Tie
from portal.infra import passwords, sessions
from portal.infra.db import session, write
from portal.infra.refused import Denied, Refused
from portal.infra.sessions import UserSession
from tests import makers_estate as make
from tests.conftest import Clock
from tests.harness.client import InspectingClient
from tests.public.conftest import totp_now
from tests.public.test_sign_in import PASSWORD, give_password, give_totp, make_owner, phone_of

Codes = Callable[[str], str]
PAGES = ("/me", "/me/sessions", "/me/password", "/me/second-step", "/me/messages")


@pytest.mark.parametrize("face", ["owner", "field", "staff"])
def test_every_face_has_its_own_pages(app: Flask, client: InspectingClient, face: str) -> None:
    community = make.community()
    person = {
        "owner": lambda: make.owner_of(make.home()),
        "field": lambda: make.contact_of(make.firm(community_id=community)),
        "staff": lambda: make.staff(Role.AGENT, community),
    }[face]()
    client.sign_in(person, face)
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200
        assert len(answer.statements) <= 9


def test_nobody_without_a_sign_in(app: Flask, client: InspectingClient) -> None:
    for page in PAGES:
        assert client.get(page).location == f"/sign-in?next={page}"
    for verb in ("/me/password", "/me/sessions/1/end", "/me/sessions/end-others", "/me/second-step/begin",
                 "/me/second-step/confirm", "/me/second-step/stop", "/me/messages", "/me/proof"):  # fmt: skip
        answer = client.post(verb, data={})
        assert answer.status_code == 303 and "/sign-in" in answer.location


def test_a_session_ended_from_afar_is_dead_at_once(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock
) -> None:
    owner, neighbour = make_owner(), make_owner()
    client.sign_in(owner, "owner")
    phone = clients().sign_in(owner, "owner")
    stranger = clients().sign_in(neighbour, "owner")
    page = client.get("/me/sessions")
    assert page.words.count("这台设备") == 1
    forms = [f.get("action") for f in page.tree.iter("form") if (f.get("action") or "").endswith("/end")]
    assert len(forms) == 1
    theirs = session().scalars(select(UserSession.id).where(UserSession.person_id == neighbour)).one()
    client.post(
        f"/me/sessions/{theirs}/end", data={"key": page.form(forms[0])["key"]}
    )  # a key of another address
    assert stranger.get("/me").status_code == 200
    ended = client.post(forms[0], data=page.form(forms[0]))
    assert ended.location == "/me/sessions"
    assert phone.get("/me").status_code == 303 and client.get("/me").status_code == 200


def test_all_others_at_once_and_signing_out(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock
) -> None:
    owner = make_owner()
    others = [clients().sign_in(owner, "owner") for _ in range(3)]
    client.sign_in(owner, "owner")
    client.send("/me/sessions/end-others", at="/me/sessions")
    assert [other.get("/me").status_code for other in others] == [303] * 3
    token = client.get_cookie("portal").value
    out = client.send("/sign-out", at="/me")
    assert out.location == "/sign-in" and "storage" in out.headers["Clear-Site-Data"]
    client.set_cookie("portal", token)
    assert client.get("/me").status_code == 303  # the old cookie is dead


def test_signing_out_needs_the_own_form(app: Flask, client: InspectingClient) -> None:
    client.sign_in(make_owner(), "owner")
    client.post("/sign-out", data={"key": "foreign"})
    assert client.get("/me").status_code == 200


def test_a_first_password_needs_a_code(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock, codes: Codes
) -> None:
    owner = make_owner()
    other = clients().sign_in(owner, "owner")
    client.sign_in(owner, "owner")
    at = "/me/password"
    client.send("/me/proof", at=at)
    new = {"password": PASSWORD, "again": PASSWORD}
    assert client.send(at, {**new, "proof": "000000"}, at=at).status_code == 422
    done = client.send(at, {**new, "proof": codes(phone_of(owner))}, at=at)
    assert done.location == "/me"
    assert other.get("/me").status_code == 303 and client.get("/me").status_code == 200
    session().rollback()
    assert passwords.fits(accounts.account(owner).password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("new", "words"),
    [("short", "至少8"), ("x" * 129, "最多128"), ("1234567890", "太常见"), ("iloveyou", "太常见"),
     ("aaaaaaaaaa", "太常见"), ("abcdefghij", "太常见"), ("林晓岚林晓岚", "至少8"), ("林晓岚12345", "姓名")],
)  # fmt: skip
def test_weak_passwords_are_refused(app: Flask, client: InspectingClient, new: str, words: str) -> None:
    owner = make.owner_of(make.home(), "林晓岚")
    give_password(owner)
    client.sign_in(owner, "owner")
    refused = client.send("/me/password", {"proof": PASSWORD, "password": new, "again": new})
    assert refused.status_code == 422 and words in refused.words
    assert passwords.fits(accounts.account(owner).password_hash, PASSWORD)


def test_a_password_is_taken_as_typed(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient]
) -> None:
    owner = make_owner()
    give_password(owner)
    client.sign_in(owner, "owner")
    odd = "  spaces kept, ZWSP\u200b and ﬁ too  "
    assert client.send("/me/password", {"proof": PASSWORD, "password": odd, "again": odd}).location == "/me"
    other = clients()
    assert (
        other.send("/sign-in/password", {"address": phone_of(owner), "password": odd.strip()}).status_code
        == 422
    )
    assert other.send("/sign-in/password", {"address": phone_of(owner), "password": odd}).location == "/"


def test_the_current_password_is_asked_and_guessing_is_slow(
    app: Flask, client: InspectingClient, clock: Clock
) -> None:
    owner = make_owner()
    give_password(owner)
    client.sign_in(owner, "owner")
    new = {"password": "另外一句够长的话", "again": "另外一句够长的话", "proof": "wrong one"}
    answers = [client.send("/me/password", new).status_code for _ in range(8)]
    assert answers == [422] * 6 + [429] * 2


def test_the_authenticator_on_changed_and_off(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient], clock: Clock
) -> None:
    owner = make_owner()
    give_password(owner)
    other = clients().sign_in(owner, "owner", stepped_up=False)
    client.sign_in(owner, "owner", stepped_up=False)
    assert (
        client.send("/me/second-step/begin", {"proof": PASSWORD}, at="/me/second-step").location
        == "/me/second-step"
    )
    session().rollback()
    secret = accounts.account(owner).totp_pending
    assert secret and accounts.account(owner).totp_secret is None
    assert "备用码" in client.get("/me/second-step").words
    assert (
        "备用码" not in other.get("/me/second-step").words.split("没有开通")[0]
    )  # another browser sees no key
    confirm = "/me/second-step/confirm"
    assert client.send(confirm, {"code": "000000"}, at="/me/second-step").status_code == 422
    assert (
        client.send(confirm, {"code": totp_now(secret)}, at="/me/second-step").location == "/me/second-step"
    )
    assert other.get("/me").status_code == 303
    clock.forward(minutes=1)
    stop = "/me/second-step/stop"
    assert (
        client.send(stop, {"proof": PASSWORD}, at="/me/second-step").status_code == 422
    )  # now the code is asked
    assert client.send(stop, {"proof": totp_now(secret)}, at="/me/second-step").location == "/me/second-step"
    session().rollback()
    assert accounts.account(owner).totp_secret is None


def test_who_must_have_it_keeps_it(app: Flask, client: InspectingClient, clock: Clock) -> None:
    manager = make.staff(Role.SITE_MANAGER, community := make.community())
    secret = give_totp(manager)
    client.sign_in(manager, "staff")
    page = client.get("/me/second-step")
    assert "不能停用" in page.words
    with pytest.raises(Refused), write():
        accounts.turn_off_totp(manager, make.actor(manager, "staff"))
    agent = make.actor(make.staff(Role.AGENT, community), "staff")
    with pytest.raises(Denied), write():
        accounts.turn_off_totp(manager, agent)
    admin = make.actor(make.staff(Role.ADMIN), "staff")
    with write():
        accounts.turn_off_totp(manager, admin)  # the phone is lost, the administrator has seen the person
    assert client.get("/me").status_code == 303
    assert accounts.account(manager).totp_secret is None and secret


def test_administrators_end_anybodys_sessions(app: Flask, client: InspectingClient) -> None:
    owner = make_owner()
    client.sign_in(owner, "owner")
    admin = make.actor(make.staff(Role.ADMIN), "staff")
    with write():
        assert accounts.end_sessions(owner, admin) == 1
    assert client.get("/me").status_code == 303


def test_language_looks_and_type(
    app: Flask, client: InspectingClient, clients: Callable[[], InspectingClient]
) -> None:
    owner = make_owner()
    client.sign_in(owner, "owner")
    for name, value, attribute in (
        ("lang", "en", "lang"),
        ("theme", "dark", "data-theme"),
        ("type", "large", "data-type"),
    ):
        form = client.get("/me").form("/preferences")
        answer = client.post("/preferences", data={**form, name: value})
        assert answer.location == "/me"
        assert client.get("/me").find(".").get(attribute) == value
    session().rollback()
    found = accounts.account(owner)
    assert (found.language, found.theme, found.large_type) == ("en", "dark", True)
    stranger = clients()
    form = stranger.get("/sign-in").form("/preferences")
    assert (
        stranger.post("/preferences", data={**form, "type": "large", "lang": "zh-Hant"}).location
        == "/sign-in"
    )
    page = stranger.get("/sign-in")
    assert (page.find(".").get("data-type"), page.find(".").get("lang")) == ("large", "zh-Hant")
    odd = stranger.post(
        "/preferences", data={**form, "lang": "xx", "theme": "pink", "next": "//evil.example"}
    )
    assert odd.location == "/" and stranger.get("/sign-in").find(".").get("lang") == "zh-Hant"


def test_quiet_hours(app: Flask, client: InspectingClient) -> None:
    owner = make_owner()
    client.sign_in(owner, "owner")
    served = client.get("/me/messages").form("/me/messages")
    assert (served["quiet_from"], served["quiet_to"]) == ("21:30", "08:00")
    done = client.post(
        "/me/messages", data={**served, "quiet_from": "22:00", "quiet_to": "07:15", "only_urgent": "y"}
    )
    assert done.location == "/me/messages"
    found = accounts.account(owner)
    assert (found.quiet_from, found.quiet_to, found.only_urgent) == ("22:00", "07:15", True)
    odd = client.send("/me/messages", {"quiet_from": "25:00"})
    assert odd.status_code == 422


def test_an_old_sign_in_turns_to_staff_only_anew(app: Flask, client: InspectingClient, clock: Clock) -> None:
    agent = make.staff(Role.AGENT, make.community())
    unit = make.home()
    with write():
        actions.tie(unit, agent, make.HOUSE, kind=Tie.OWNER, from_on=clock.now.date(), proven=True)
    client.sign_in(agent, "owner")
    clock.forward(days=3)
    turned = client.post("/face", data={**client.get("/face").form("/face"), "face": "staff"})
    assert turned.location == "/sign-in?next=/staff"
    assert client.get("/me").status_code == 303
    assert sessions.LIVES["staff"].whole.days == 0
