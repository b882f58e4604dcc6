"""From outside: where the house leads, what it lets into its headers, who is counted, whose session it takes."""

import pytest

from portal.infra import formkeys, sessions
from portal.infra.db import session
from tests.attack.world import World, each

pytestmark = pytest.mark.database("sqlite")
AWAY = (
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example", "javascript:alert(1)",
    "/owner/\r\nSet-Cookie: a=b", "/sign-in?x=\r\nSet-Cookie: a=b", "/sign-in\n", "http:/evil.example", "/@evil.example", "///evil.example",
    "/\t/evil.example", "data:text/html,x", "/owner/../../evil", "/sign-in/../..//evil.example",
)  # fmt: skip


def test_nothing_leads_out_of_the_house(world: World) -> None:
    guest = world.app.test_client()
    for target in AWAY:
        answers = [
            guest.get("/sign-in", query_string={"next": target}), guest.get("/sign-in/password", query_string={"next": target}),
        ]  # fmt: skip
        for _, person_id in each(world):
            client = world.client(person_id)
            answers.append(client.get("/sign-in", query_string={"next": target}))
            for path in ("/preferences", "/me/proof"):
                sent = {"key": world.key(person_id, path), "next": target}
                answers.append(client.post(path, data=sent, judge=False))
                world.set_back()
        for answer in answers:
            led = answer.headers.get("Location", "/")
            assert led.startswith("/") and not led.startswith(("//", "/\\")), (target, led)
            assert "evil.example" not in led.split("?")[0].split("@")[0] or target == "/@evil.example", (
                target,
                led,
            )
            assert "a=b" not in str(answer.headers.getlist("Set-Cookie")), target


def test_a_foreign_host_name_leads_nowhere(world: World) -> None:
    guest = world.app.test_client()
    for headers in (
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Original-URL": "/staff/"},
    ):
        answer = guest.get("/owner/repairs", headers=headers)
        assert "evil.example" not in answer.headers.get("Location", "") + answer.get_data(as_text=True)


def test_a_forged_address_does_not_reset_the_count(world: World) -> None:
    said = set()
    for number in range(40):
        guest = world.app.test_client()  # another browser each time
        page = guest.get("/sign-in/password").form("/sign-in/password")
        sent = {**page, "address": f"1380000{number:04d}", "password": "geraten"}
        hop = {
            "X-Forwarded-For": f"10.0.0.{number}",
            "X-Real-IP": f"10.0.1.{number}",
            "Forwarded": f"for=10.0.2.{number}",
        }
        said.add(guest.post("/sign-in/password", data=sent, headers=hop, judge=False).status_code)
    assert said <= {422, 429}
    assert world.app.config["TRUSTED_PROXIES"] == 0


def test_a_session_that_was_slipped_in_is_not_taken(world: World) -> None:
    owner = world.story.owner
    client = world.app.test_client()
    client.set_cookie("portal", "a" * 43)
    assert client.get("/owner/").status_code == 303
    with world.app.test_request_context():
        token = sessions.start(owner, "owner")
        session().rollback()
    assert token != "a" * 43
    for odd in ("", "\x7f", "a" * 3000, "../../x", "é"):
        client.set_cookie("portal", odd)
        assert client.get("/owner/").status_code in (303, 400), odd


def test_a_parked_post_is_nobody_elses(world: World) -> None:
    owner, path = world.story.owner, f"/owner/repairs/{world.subjects['signing']}/messages"
    lost = world.app.test_client()
    answer = lost.post(path, data={"key": world.key(owner, path), "text": "只有我能看到的话"})
    token = answer.headers["Location"].partition("parked=")[2]
    assert token
    for _, person_id in [*each(world, ("field", "staff")), ("owner", world.strangers["owner"][0])]:
        assert world.client(person_id).get(f"/parked/{token}", judge=False).status_code == 404
    assert "只有我能看到的话" in world.client(owner).get(f"/parked/{token}").words
    forged = formkeys.issue("anon-x", path)
    assert "parked=" not in lost.post(path, data={"key": forged, "text": "x"}).headers["Location"]


def test_strange_methods_and_ranges_are_answered_in_words(world: World) -> None:
    client = world.client(world.story.owner)
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"):
        for path in ("/", "/owner/repairs", f"/owner/repairs/{world.subjects['signing']}/messages"):
            assert client.open(path, method=method, judge=False).status_code in (404, 405), (method, path)
    for headers in (
        {"Range": "bytes=0-99999999999"},
        {"If-None-Match": "x" * 9000},
        {"Accept-Language": "x" * 9000},
    ):
        assert client.get("/owner/", headers=headers).status_code < 500
    override = {"X-HTTP-Method-Override": "POST"}
    assert client.get("/sign-out", headers=override, judge=False).status_code in (404, 405)
