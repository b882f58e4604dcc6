"""The ways out of the house: the log, mail, and a provider of text messages behind a JSON address."""

import json
import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from portal.infra import clock

log = logging.getLogger("portal.messages")
PATIENCE = 15
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
    with _postman(place) as postman:
        if place.username:
            postman.login(unquote(place.username), unquote(place.password or ""))
        postman.send_message(letter)


def to_sms(parcel: Parcel) -> None:
    """Post {id, to, text} as JSON to SMS_URL; any answer but 2xx is a failure, a redirect too."""
    place = urlsplit(current_app.config["SMS_URL"])
    kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"message-{parcel.number}"}
    if current_app.config.get("SMS_TOKEN"):
        headers["Authorization"] = f"Bearer {current_app.config['SMS_TOKEN']}"
    body = {"id": f"message-{parcel.number}", "to": parcel.address, "text": parcel.body}
    line = kind(place.hostname or "", place.port, timeout=PATIENCE)
    try:
        path = (place.path or "/") + (f"?{place.query}" if place.query else "")
        line.request("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)
        answer = line.getresponse()
        answer.read(4096)
        if not 200 <= answer.status < 300:
            raise ConnectionError(f"the text message provider answered {answer.status}")
    finally:
        line.close()


CHANNELS: Mapping[str, Callable[[Parcel], None]] = {"log": to_log, "mail": to_mail, "sms": to_sms}


def _postman(place: SplitResult) -> smtplib.SMTP:
    safe = ssl.create_default_context()
    host = place.hostname or "localhost"
    if place.scheme == "smtps":
        return smtplib.SMTP_SSL(host, place.port or 465, timeout=PATIENCE, context=safe)
    postman = smtplib.SMTP(host, place.port or 25, timeout=PATIENCE)
    postman.ehlo()
    if postman.has_extn("starttls"):
        postman.starttls(context=safe)
    elif current_app.config["PRODUCTION"] and host not in LOOPBACK:
        postman.close()
        raise ConnectionError("the mail server offers no encryption")
    return postman


def _own_host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
