"""What stands around every answer: headers word for word, errors in words, nothing hostile breaks a door."""

import io
from typing import Any

import pytest
import wtforms
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from portal.infra import guard
from portal.infra.db import session, write
from portal.infra.fields import Between, Form
from tests import makers
from tests import makers_estate as make

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
}


@pytest.fixture
def story(app: Flask, clock: object) -> makers.Story:
    return makers.story()


def has_headers(answer: Any, csp: str = CSP) -> None:
    told = {name: answer.headers.get(name) for name in ALWAYS}
    assert told == ALWAYS
    assert answer.headers["Content-Security-Policy"] == csp
    assert len(answer.headers["X-Request-Id"]) == 12


def test_a_page_a_redirect_and_every_error_wear_the_same_headers(client: Any, story: makers.Story) -> None:
    repair = makers.repair_submitted(story)
    client.sign_in(story.owner, "owner")
    answers = {
        "page": client.get("/owner/"),
        "404": client.get("/nowhere"),
        "not yours": client.get("/owner/repairs/999"),
        "405": client.delete("/owner/"),
        "422": client.post(f"/owner/repairs/{repair.id}/messages", data={"text": ""}),
        "other face": client.get("/staff/"),
    }
    answers["redirect"] = makers_out(client)
    assert {name: a.status_code for name, a in answers.items()} == {
        "page": 200, "404": 404, "not yours": 404, "405": 405, "422": 422, "other face": 404, "redirect": 303,
    }  # fmt: skip
    for answer in answers.values():
        has_headers(answer)
        assert answer.headers["Cache-Control"] == "no-store"
        assert {"HX-Request", "Cookie"} <= set(answer.vary)
    assert len({a.headers["X-Request-Id"] for a in answers.values()}) == len(answers)
    assert {"GET", "HEAD"} <= set(answers["405"].headers["Allow"].split(", "))


def makers_out(client: Any) -> Any:
    client.delete_cookie("portal")
    return client.get("/owner/")


def test_what_htmx_asks_for_varies_and_is_not_kept(client: Any, story: makers.Story) -> None:
    client.sign_in(story.owner, "owner")
    answer = client.get("/owner/", headers={"HX-Request": "true", "HX-Request-Type": "partial"}, judge=False)
    assert "HX-Request" in answer.vary and answer.headers["Cache-Control"] == "no-store"
    has_headers(answer)


def test_a_joined_file_is_kept_for_ever_and_a_photo_by_its_reader_only(
    app: Flask, client: Any, story: makers.Story
) -> None:
    name = next(iter(app.extensions["statics_by_address"]))
    asset = client.get(name)
    has_headers(asset)
    assert "immutable" in asset.headers["Cache-Control"] and "Cookie" not in asset.vary
    repair = makers.repair_submitted(story)
    client.sign_in(story.owner, "owner")
    page = client.get(f"/owner/repairs/{repair.id}")
    address = next(i.get("src") for i in page.tree.iter("img") if "/photos/" in (i.get("src") or ""))
    photo = client.get(address)
    assert photo.status_code == 200 and photo.headers["Cache-Control"].startswith("private")
    has_headers(photo, "default-src 'none'; sandbox")


def test_on_https_the_browser_is_told_to_stay_there(client: Any) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    secure = client.get("/sign-in", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_scheme_that_a_proxy_made_up_breaks_nothing(client: Any) -> None:
    answer = client.get("/sign-in", environ_overrides={"wsgi.url_scheme": "gopher"})
    assert answer.status_code == 200 and answer.headers["X-Frame-Options"] == "DENY"


def test_too_much_at_once_is_told_in_words(app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = client.post("/sign-in", data={"address": "1" * 2000})
    assert answer.status_code == 413 and "太大" in answer.words
    has_headers(answer)


@pytest.mark.parametrize("method", ["FOO", "PROPFIND", "PUT", "TRACE"])
def test_a_method_that_no_door_has_is_405(client: Any, method: str) -> None:
    answer = client.open("/sign-in", method=method)
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


BROKEN = [
    b"",
    b"--x\r\n",
    b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nno end',
    b'--x\r\nContent-Disposition: form-data; name="te\x00xt\xff\xed\xa0\x80"\r\n\r\nv\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="photos"; filename="\x00\xff../../etc"\r\n\r\nv\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nv\r\n--x--\r\n',
    b"\xff\xfe" * 300,
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data"])
def test_a_broken_form_is_refused_and_breaks_nothing(
    client: Any, story: makers.Story, body: bytes, kind: str
) -> None:
    repair = makers.repair_submitted(story)
    client.sign_in(story.owner, "owner")
    answer = client.post(f"/owner/repairs/{repair.id}/messages", input_stream=io.BytesIO(body), content_type=kind,
                         content_length=len(body))  # fmt: skip
    assert 400 <= answer.status_code < 500
    has_headers(answer)


HOSTILE = ["%00", "%ED%A0%80", "%EF%BF%BF", "%1B%5B31m", "%E2%80%AE", "%F0%9F%98%80" * 100, "9" * 40, "-1", "1e9",
           "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd", "'%22%3E%3Cscript%3E", "%25s%25(x)s{}"]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_in_an_address_break_no_door(client: Any, story: makers.Story, value: str) -> None:
    repair = makers.repair_submitted(story)
    doors = {
        "owner": [f"/owner/repairs?before={value}", f"/owner/repairs/{value}", f"/owner/report/same?x={value}",
                  f"/owner/repairs/{repair.id}/photos/{value}/small", f"/owner/repairs/{repair.id}/photos/1/{value}"],
        "staff": [f"/staff/?view={value}&what={value}&after={value}&community={value}&firm={value}&open={value}",
                  f"/staff/repairs?status={value}&part={value}&before={value}", f"/staff/search?q={value}",
                  f"/staff/homes?q={value}&after={value}", f"/staff/repairs/{value}"],
        "field": [f"/field/jobs?before={value}", f"/field/jobs/{value}"],
    }  # fmt: skip
    people = {"owner": story.owner, "staff": story.dispatcher, "field": story.contractor}
    for face, addresses in doors.items():
        client.sign_in(people[face], face)
        for address in addresses:
            answer = client.get(address, statements=30)
            assert answer.status_code < 500, address
            has_headers(answer, CSP if answer.mimetype == "text/html" else "default-src 'none'; sandbox")
    answer = client.get(f"/sign-in?next={value}&parked={value}", headers={"User-Agent": "\xff" * 300})
    assert answer.status_code < 500


@pytest.mark.parametrize("number", [10**15, 2**63, 2**64 + 1, 10**40])
def test_a_number_beyond_every_row_is_not_there(client: Any, story: makers.Story, number: int) -> None:
    client.sign_in(story.owner, "owner")
    for address in (f"/owner/repairs/{number}", f"/owner/repairs/{number}/photos/1/small"):
        assert client.get(address).status_code == 404
    assert client.post(f"/owner/repairs/{number}/messages", data={"text": "a"}).status_code == 404


def test_hostile_values_in_a_form_stay_refusals(client: Any, story: makers.Story) -> None:
    repair = makers.repair_acknowledged(story)
    client.sign_in(story.dispatcher, "staff")
    door = f"/staff/repairs/{repair.id}/visit"
    form = client.get(door).form(door)
    for value in ("9" * 40, "-1", str(2**63), "%00", "x", "\0", "９"):
        answer = client.post(door, data={**form, "window": value})
        assert answer.status_code == 422, value
    for value in ("9" * 40, "-5", "", "x"):
        answer = client.post(door, data={**form, "version": value})
        assert answer.status_code in (409, 422), value


def test_control_characters_do_not_come_in(client: Any, story: makers.Story) -> None:
    repair = makers.repair_submitted(story)
    client.sign_in(story.owner, "owner")
    page, door = f"/owner/repairs/{repair.id}", f"/owner/repairs/{repair.id}/messages"
    form = client.get(page).form(door)
    assert client.post(door, data={**form, "text": "水\0管\x1b[31m漏\u2028了\ufeff"}).status_code == 303
    assert "水管[31m漏了" in client.get(page).words


def test_a_database_that_is_busy_or_gone_is_told_and_what_was_typed_stays(
    app: Flask, client: Any, story: makers.Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    repair = makers.repair_submitted(story)
    client.sign_in(story.owner, "owner")
    page, door = f"/owner/repairs/{repair.id}", f"/owner/repairs/{repair.id}/messages"
    form = client.get(page).form(door)

    def locked(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr("portal.infra.formkeys.use", locked)
    answer = client.post(door, data={**form, "text": "还在漏"})
    assert answer.status_code == 503 and answer.form(door)["text"] == "还在漏" and "正忙" in answer.words
    has_headers(answer)
    monkeypatch.setattr("portal.infra.reads.session", locked)
    gone = client.get(page, judge=False)
    assert gone.status_code == 503 and "正忙" in gone.get_data(as_text=True)
    has_headers(gone)


def test_a_fault_is_told_with_its_number_and_without_its_words(
    app: Flask, client: Any, story: makers.Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(story.owner, "owner")

    def broken() -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setitem(app.view_functions, "owner.repairs.index", broken)
    with app.test_client() as plain:
        plain.set_cookie("portal", client.get_cookie("portal").value)
        answer = super(type(plain), plain).open("/owner/repairs")
    assert answer.status_code == 500
    text = answer.get_data(as_text=True)
    assert "secret" not in text and answer.headers["X-Request-Id"] in text
    has_headers(answer)


def test_a_value_the_database_refuses_is_a_refusal_too(app: Flask, client: Any, story: makers.Story) -> None:
    from sqlalchemy.exc import DataError

    with app.test_request_context():
        guard._begin()
        answer = guard._unreadable(DataError("INSERT", {}, Exception("too long")))
    assert answer.status_code == 400


def test_a_refused_request_leaves_nothing_open(client: Any, story: makers.Story) -> None:
    client.get("/nowhere")
    with write():
        assert session().info["writing"]
    assert "writing" not in session().info
    assert make.person()


@pytest.mark.parametrize("typed", ["NaN", "sNaN", "Infinity", "-Infinity", "1e400", "0", "abc"])
def test_an_amount_that_is_no_number_is_refused_in_words(app: Flask, typed: str) -> None:
    class Asked(Form):
        amount = wtforms.DecimalField(validators=[Between(1, 100)])

    with app.test_request_context():
        form = Asked(action="/", sent=MultiDict({"amount": typed}))
        assert not form.validate() and form.all_errors
