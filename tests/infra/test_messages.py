"""What leaves the house: once, in the reader's language, at a decent hour, through the channel that is set up."""

import email
import email.policy
import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from portal.domain.estate import accounts, addressees
from portal.domain.estate.models import Person
from portal.infra import auth, channels, clock, message_list, messages
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.outbox import LAST_TRY, OutboxRow
from portal.infra.worker import work_off
from tests import makers_estate as make
from tests.conftest import Clock
from tests.harness.server import free_port

WORDS = "您的报修%(number)s已受理，%(due)s前上门。"


class Sink:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, conversation: Any, envelope: Any) -> str:
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 kept"


@pytest.fixture
def mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    monkeypatch.setitem(app.config, "SMTP_URL", f"smtp://127.0.0.1:{controller.port}")
    yield sink
    controller.stop()


class Provider:
    """A provider of text messages: what it was posted, and what it answers next."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.answers: list[int] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                provider.posts.append((body, dict(self.headers)))
                self.send_response(provider.answers.pop(0) if provider.answers else 200)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def sms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    provider = Provider()
    monkeypatch.setitem(app.config, "SMS_URL", f"http://127.0.0.1:{provider.server.server_port}/send?x=1")
    monkeypatch.setitem(app.config, "SMS_TOKEN", "geheim")
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


def reader(**facts: Any) -> int:
    person = make.owner_of(make.home())
    with write():
        row = session().get_one(Person, person)
        for name, value in facts.items():
            setattr(row, name, value)
    return person


def send(person_id: int, **more: Any) -> int:
    due = datetime.fromisoformat("2026-11-21T18:00+08:00")
    with write():
        return messages.send(person_id, WORDS, {"number": "TS-1", "due": due}, **more)


def message(message_id: int) -> Message:
    session().rollback()
    return session().get_one(Message, message_id, populate_existing=True)


def test_mail_arrives_with_its_own_id(app: Flask, clock: Clock, mail: Sink) -> None:
    sent = send(reader(email="lin@example.com"), link="/owner/repairs/1")
    work_off(app)
    (letter,) = mail.letters
    assert letter["To"] == "lin@example.com" and letter["Subject"] == "业主服务通知"
    assert letter["Message-ID"] == f"<message-{sent}@localhost>"
    assert letter.get_content().splitlines() == [
        "您的报修TS-1已受理，明天18:00前上门。", "http://localhost:8000/owner/repairs/1",
    ]  # fmt: skip
    assert (message(sent).state, message(sent).channel) == ("sent", "mail")
    work_off(app)
    assert len(mail.letters) == 1


def test_what_is_to_go_by_mail_goes_by_mail(app: Flask, clock: Clock, mail: Sink, sms: Provider) -> None:
    sent, nowhere = send(reader(email="qian@example.com"), channel="mail"), send(reader(), channel="mail")
    work_off(app)
    assert [letter["To"] for letter in mail.letters] == ["qian@example.com"] and not sms.posts
    assert (message(sent).state, message(sent).channel) == ("sent", "mail")
    assert message(nowhere).channel != "sms"


def test_text_messages_go_before_mail_and_are_tried_again(
    app: Flask, clock: Clock, mail: Sink, sms: Provider
) -> None:
    sms.answers = [500, 302]
    sent = send(reader(email="lin@example.com"))
    for _ in range(3):
        work_off(app)
        clock.forward(minutes=10)
    assert [post["id"] for post, _ in sms.posts] == [f"message-{sent}"] * 3
    post, headers = sms.posts[-1]
    assert post["to"].startswith("+86139") and "TS-1" in post["text"]
    assert headers["Authorization"] == "Bearer geheim" and headers["Idempotency-Key"] == f"message-{sent}"
    assert message(sent).state == "sent" and not mail.letters


def test_given_up_at_last_and_told(
    app: Flask, clock: Clock, sms: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setitem(app.extensions, "message_failed", lambda *what: told.append(what))
    sms.answers = [503] * 20
    person = reader()
    sent = send(person, subject=("repair", 7), urgent=True)
    for _ in range(LAST_TRY + 2):
        work_off(app)
        clock.forward(hours=1)
    assert len(sms.posts) == LAST_TRY and message(sent).state == "failed"
    assert [(what[0], what[1]) for what in told] == [(("repair", 7), person)]
    assert "503" in message(sent).error


def test_quiet_hours_put_it_off(app: Flask, clock: Clock, sms: Provider) -> None:
    clock.to("2026-11-20T22:00+08:00")
    person = reader()
    calm, urgent = send(person), send(person, urgent=True)
    work_off(app)
    assert [post["id"] for post, _ in sms.posts] == [f"message-{urgent}"]
    assert message(calm).state == "queued"
    session().rollback()
    due = session().scalars(select(OutboxRow.due_at).where(OutboxRow.done_at.is_(None))).all()
    assert [when.isoformat() for when in due] == ["2026-11-21T00:00:00+00:00"]  # 8:00 in Shanghai
    clock.to("2026-11-21T08:00+08:00")
    work_off(app)
    assert "今天18:00前" in sms.posts[-1][0]["text"]  # said as it is then


@pytest.mark.parametrize(
    ("at", "hours", "until"),
    [
        ("21:29", ("21:30", "08:00"), None),
        ("21:30", ("21:30", "08:00"), "2026-11-21T08:00"),
        ("07:59", ("21:30", "08:00"), "2026-11-20T08:00"),
        ("08:00", ("21:30", "08:00"), None),
        ("13:00", ("12:00", "14:00"), "2026-11-20T14:00"),
        ("14:00", ("12:00", "14:00"), None),
        ("03:00", ("08:00", "08:00"), None),
        ("03:00", ("", ""), None),
    ],
)
def test_when_it_is_quiet(at: str, hours: tuple[str, str], until: str | None) -> None:
    who = addressees.Addressee("", "", "", "Asia/Shanghai", *hours, False)
    found = messages.quiet_until(datetime.fromisoformat(f"2026-11-20T{at}+08:00"), who)
    assert (clock_words(found) if found else None) == until


def clock_words(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}"


def test_who_wants_only_urgent_ones_gets_no_others(app: Flask, clock: Clock, sms: Provider) -> None:
    person = reader(only_urgent=True)
    calm, urgent = send(person), send(person, urgent=True)
    work_off(app)
    assert message(calm).state == "muted" and message(urgent).state == "sent" and len(sms.posts) == 1


def test_in_the_language_of_the_reader_at_sending(app: Flask, clock: Clock, sms: Provider) -> None:
    person = reader()
    sent = send(person)
    with write():
        accounts.set_language(person, accounts.actor_of_account(person), language="en")
    work_off(app)
    assert message(sent).language == "en"


def test_muted_ones_stay_in_the_house(app: Flask, clock: Clock, sms: Provider) -> None:
    with messages.muted():
        sent = send(reader())
    work_off(app)
    assert message(sent).state == "muted" and not sms.posts


def test_a_code_goes_only_where_it_was_asked_for_and_is_forgotten(
    app: Flask, clock: Clock, sms: Provider, mail: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    clock.to("2026-11-20T23:30+08:00")
    person = reader(email="lin@example.com")
    with write():
        sent = messages.send_code("lin@example.com", "402917", "zh-Hans", person_id=person)
    work_off(app)
    assert "402917" in mail.letters[0].get_content() and not sms.posts  # at night too
    assert message(sent).state == "sent" and message(sent).params == {}


def test_a_code_that_is_too_late_is_not_sent(app: Flask, clock: Clock, sms: Provider) -> None:
    with write():
        sent = messages.send_code("+8613811112222", "402917", "zh-Hans")
    clock.forward(minutes=11)
    work_off(app)
    assert not sms.posts and (message(sent).state, message(sent).params) == ("failed", {})


def test_old_codes_are_swept(app: Flask, clock: Clock) -> None:
    with write():
        sent = messages.send_code("+8613811112222", "402917", "zh-Hans")
        kept = messages.send(reader_in_unit(), WORDS, {"number": "TS-1", "due": clock.now})
    work_off(app)
    assert message(sent).params == {"code": "402917"}  # development shows it for a while
    clock.forward(minutes=11)
    with write():
        messages.sweep()
    assert message(sent).params == {} and message(kept).params
    assert "******" in message_list.latest()[1].text


def reader_in_unit() -> int:
    person = Person(
        name="林晓岚", phone="+8613900000001", created_at=clock.now(), other_phones=[], spare_codes=[]
    )
    session().add(person)
    session().flush()
    return person.id


def test_the_log_is_for_development_only(
    app: Flask, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("INFO", "portal.messages")
    first = send(reader())
    work_off(app)
    assert message(first).channel == "log" and "TS-1" in caplog.text
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    second = send(reader())
    work_off(app)
    assert (message(second).state, message(second).error) == ("failed", "no address")


def test_no_plain_mail_over_the_net_in_production(
    app: Flask, mail: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    monkeypatch.setattr(channels, "LOOPBACK", ())
    with pytest.raises(ConnectionError, match="encryption"):
        channels.to_mail(channels.Parcel(1, "lin@example.com", "x", "x", "", False))


def test_headers_take_no_lines_of_their_own(app: Flask, mail: Sink) -> None:
    with pytest.raises(ValueError):
        channels.to_mail(channels.Parcel(1, "lin@example.com\nBcc: all@example.com", "x", "x", "", False))


def test_the_security_log_keeps_no_secret(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "portal.security")
    with app.test_request_context():
        auth.note("code_refused", address="+8613811112222", why="x\ny z")
    line = caplog.records[-1].getMessage()
    assert "13811112222" not in line and "\n" not in line


def test_callers(app: Flask) -> None:
    """The topic is on the switchboard of the outbox, outside any unit."""
    topic = app.extensions["topics"]["message"]
    assert topic.outside and topic.on_dead is messages.given_up
    assert isinstance(app.extensions["addressee"], Callable)  # type: ignore[arg-type]
