"""The ways out of the house: the log, mail, and a provider of text messages behind a JSON address.

One that does not answer is left alone for a while after it failed two messages in a row, so that those for the
others need not wait for it.
"""

import json
import logging
import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from portal.infra import clock

log = logging.getLogger("portal.messages")
PATIENCE, AT_MOST = 15, 30.0
REST = timedelta(seconds=30)
Hold = Callable[[socket.socket], None]
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Parcel:
    """What goes out: `number` is the message's own and stays the same when it is sent again."""

    number: int
    address: str
    title: str
    text: str
    link: str
    secret: bool

    @property
    def body(self) -> str:
        """The words with the link below them."""
        return f"{self.text}\n{self.link}" if self.link else self.text


class Away(ConnectionError):
    """The provider cannot be reached or is in trouble itself; `until` when it is left alone for that, if it is."""

    until: datetime | None = None


@dataclass
class _Trouble:
    """The message that failed last on a channel, and until when the channel is left alone."""

    number: int
    until: datetime | None = None


def resting_until(channel: str) -> datetime | None:
    """Until when a channel is left alone, if it is."""
    trouble = _troubles().get(_line(channel))
    if trouble is None or trouble.until is None:
        return None
    # A clock that was put back ends it too.
    return trouble.until if timedelta() < trouble.until - clock.now() <= REST else None


def hand_over(channel: str, parcel: Parcel) -> None:
    """Send by a channel; after two messages in a row, or one after a rest, that found it away, it rests.

    One message alone does not stop the others: its own words may be what upsets the provider.
    """
    troubles, line, rest = _troubles(), _line(channel), resting_until(channel)
    try:
        if rest is not None:
            raise Away(f"{channel} did not answer and is left alone")
        CHANNELS[channel](parcel)
    except Away as away:
        if rest is None:
            before = troubles.get(line)
            again = before is not None and (before.until is not None or before.number != parcel.number)
            rest = clock.now() + REST if again else None
            troubles[line] = _Trouble(parcel.number, rest)
        away.until = rest
        raise
    troubles.pop(line, None)


def _troubles() -> dict[tuple[str, str], _Trouble]:
    found: dict[tuple[str, str], _Trouble] = current_app.extensions.setdefault("troubles", {})
    return found


def _line(channel: str) -> tuple[str, str]:
    return channel, str(current_app.config.get(f"{'SMTP' if channel == 'mail' else channel.upper()}_URL", ""))


def choose(phone: str, email: str) -> tuple[str, str]:
    """(channel, address): text message before mail, each where it is set up; else the log, in development only."""
    if phone and current_app.config["SMS_URL"]:
        return "sms", phone
    if email and current_app.config["SMTP_URL"]:
        return "mail", email
    return ("", "") if current_app.config["PRODUCTION"] else ("log", phone or email)


def to_log(parcel: Parcel) -> None:
    """Show the message in the application's log; development only."""
    log.info("message %s to %s: %s", parcel.number, parcel.address or "-", parcel.body.replace("\n", " "))


def to_mail(parcel: Parcel) -> None:
    """Send by SMTP_URL: smtps://user:password@host:465, or smtp://host:587 (STARTTLS where it is offered)."""
    place = urlsplit(current_app.config["SMTP_URL"])
    letter = EmailMessage()
    letter["From"] = current_app.config["MAIL_FROM"]
    letter["To"] = parcel.address
    letter["Subject"] = parcel.title
    letter["Date"] = formatdate(clock.now().timestamp())
    letter["Message-ID"] = f"<message-{parcel.number}@{_own_host()}>"
    letter.set_content(parcel.body + "\n")
    sent = False
    try:
        with _at_most() as hold, _postman(place, hold) as postman:
            if place.username:
                postman.login(unquote(place.username), unquote(place.password or ""))
            postman.send_message(letter)
            sent = True
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
        raise
    except OSError as error:
        # A server that took the letter and then says no good-bye has taken it.
        if not sent:
            raise Away(f"mail: {type(error).__name__}: {error}") from error


def to_sms(parcel: Parcel) -> None:
    """Post {id, to, text} as JSON to SMS_URL; any answer but 2xx is a failure, a redirect too."""
    place = urlsplit(current_app.config["SMS_URL"])
    kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"message-{parcel.number}"}
    if current_app.config.get("SMS_TOKEN"):
        headers["Authorization"] = f"Bearer {current_app.config['SMS_TOKEN']}"
    body = {"id": f"message-{parcel.number}", "to": parcel.address, "text": parcel.body}
    line = kind(place.hostname or "", place.port, timeout=PATIENCE)
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    try:
        with _at_most() as hold:
            line.connect()
            hold(line.sock)
            line.request("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)
            answer = line.getresponse()
            answer.read(4096)
    except (OSError, HTTPException) as error:
        raise Away(f"text messages: {type(error).__name__}: {error}") from error
    finally:
        line.close()
    if answer.status >= 500 or answer.status == 429:
        raise Away(f"the text message provider answered {answer.status}")
    if not 200 <= answer.status < 300:
        raise ConnectionError(f"the text message provider answered {answer.status}")


@contextmanager
def _at_most() -> Iterator[Hold]:
    """Cut the line that is held after half a minute: the patience of a socket begins anew with each byte (but for a
    handshake), and a lease ends. A handle of our own reaches the line whoever wraps it meanwhile."""
    held: list[socket.socket] = []

    def cut() -> None:
        for handle in held:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(AT_MOST, cut)
    timer.daemon = True
    timer.start()
    try:
        yield lambda line: held.append(socket.socket(fileno=os.dup(line.fileno())))
    finally:
        timer.cancel()
        for handle in held:
            handle.close()


class _Held:
    """A postman whose line is held before the first word on it: the greeting comes while it is made."""

    def __init__(self, hold: Hold, *given: Any, **named: Any) -> None:
        self._hold = hold
        super().__init__(*given, **named)

    def _get_socket(self, *given: Any) -> socket.socket:
        above: Any = super()
        line: socket.socket = above._get_socket(*given)
        self._hold(line)
        return line


class _Postman(_Held, smtplib.SMTP):
    """By SMTP, with STARTTLS where it is offered."""


class _SafePostman(_Held, smtplib.SMTP_SSL):
    """By SMTP inside TLS."""


CHANNELS: Mapping[str, Callable[[Parcel], None]] = {"log": to_log, "mail": to_mail, "sms": to_sms}


def _postman(place: SplitResult, hold: Hold) -> smtplib.SMTP:
    safe = ssl.create_default_context()
    host = place.hostname or "localhost"
    if place.scheme == "smtps":
        return _SafePostman(hold, host, place.port or 465, timeout=PATIENCE, context=safe)
    postman = _Postman(hold, host, place.port or 25, timeout=PATIENCE)
    postman.ehlo()
    if postman.has_extn("starttls"):
        postman.starttls(context=safe)
    elif current_app.config["PRODUCTION"] and host not in LOOPBACK:
        postman.close()
        raise ConnectionError("the mail server offers no encryption")
    return postman


def _own_host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
