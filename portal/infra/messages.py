"""What leaves the house: one row per message, sent by the worker through one channel, rendered for its reader.

A message is a sentence with parameters; the words are made when it is sent, in the language its reader has
then. Quiet hours put it off, an opt-out keeps it back; urgent ones and codes ask neither. Each carries its own
id outside, so that a repeat after a crash can be told.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import Boolean, Index, String, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import channels, clock, languages, made_links, outbox
from portal.infra.db import Key, Model, session, surely, write
from portal.infra.lanes import Lane
from portal.infra.refused import N_
from portal.infra.values import kept
from portal.infra.wording import gettext, speaking

log = logging.getLogger("portal.messages")
CODE_LIFE, PATIENT = timedelta(minutes=10), timedelta(days=1)
CODE_TEXT = N_("验证码%(code)s，10分钟内有效。只填在您自己打开的页面上，不要告诉任何人，我们也不会向您要。")
TITLE, CODE_TITLE = N_("业主服务通知"), N_("业主服务验证码")
NO_ADDRESS, DECLINED, TOO_LATE = "no address", "declined", "expired"
_muted: ContextVar[bool] = ContextVar("muted", default=False)


class Message(Model):
    """One message to one reader, and what became of it: queued, sent, failed or muted."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(Key)
    address: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[str] = mapped_column(String(20), default="")
    msgid: Mapped[str] = mapped_column(String(500))
    params: Mapped[dict[str, Any]]
    link: Mapped[str] = mapped_column(String(300), default="")
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None] = mapped_column(Key)
    language: Mapped[str] = mapped_column(String(10), default="")
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    is_code: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(20), default="queued")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (
        Index("ix_message_person", "person_id", "id"),
        Index("ix_message_subject", "subject_kind", "subject_id", "id"),
    )


class Addressee(Protocol):
    """How somebody is reached now; the roof hands a lookup of it (`app.extensions["addressee"]`)."""

    phone: str
    email: str
    language: str
    zone: str
    quiet_from: str
    quiet_to: str
    only_urgent: bool


@contextmanager
def muted() -> Iterator[None]:
    """Let messages be written down but not leave (the demo estate, entering past cases)."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)


def word(msgid: str) -> dict[str, str]:
    """A parameter that is itself a sentence or name to be translated for the reader."""
    return {"word": msgid}


def send(
    person_id: int, msgid: str, params: Mapping[str, Any] | None = None, *, link: str = "",
    subject: tuple[str, int] | None = None, urgent: bool = False, channel: str = "",
) -> int:  # fmt: skip
    """Owe a person a message from the moment this unit commits; returns its id.

    `params` may hold moments and days (shown as the reader writes them) and `word(…)`. `link`: a path here.
    `channel` "mail": by e-mail alone, also to somebody who has a phone.
    """
    return _queue(
        Message(
            person_id=person_id, address="", msgid=msgid, params=kept(params or {}), link=link, urgent=urgent,
            subject_kind=subject[0] if subject else "", subject_id=subject[1] if subject else None, is_code=False,
            channel=channel,
        )
    )  # fmt: skip


def send_to(
    phone: str, msgid: str, params: Mapping[str, Any] | None = None, *, subject: tuple[str, int]
) -> int:
    """Owe a message to a number of somebody whom the house does not know otherwise; returns its id."""
    return _queue(
        Message(
            person_id=None, address=phone, msgid=msgid, params=kept(params or {}), link="", urgent=False,
            subject_kind=subject[0], subject_id=subject[1], is_code=False,
        )
    )  # fmt: skip


def send_code(address: str, code: str, language: str, *, person_id: int | None = None) -> int:
    """Owe a one-time code to an address (a phone number, or a mail address); returns the message's id."""
    return _queue(
        Message(
            person_id=person_id, address=address, msgid=CODE_TEXT, params={"code": code}, language=language,
            urgent=True, is_code=True,
        )
    )  # fmt: skip


def _queue(message: Message) -> int:
    message.created_at = clock.now()
    message.state = "muted" if _muted.get() else "queued"
    session().add(message)
    session().flush()
    if message.state == "muted":
        _report(message)
    if message.state == "queued":
        outbox.enqueue("message", {"id": message.id}, dedupe_key=f"message:{message.id}", lane=_lane(message))
    elif message.is_code:
        message.params = {}
    return message.id


def _lane(message: Message) -> Lane:
    """Codes and urgent ones first; the others by their words (`app.extensions["lanes"]`, the roof's)."""
    lanes: Mapping[str, Lane] = current_app.extensions["lanes"]
    return Lane.URGENT if message.urgent or message.is_code else lanes.get(message.msgid, Lane.ORDINARY)


def deliver(payload: Mapping[str, Any], row: outbox.Claimed) -> datetime | None:
    """Send one owed message (a topic of the outbox, outside any unit); the moment until which it is put off, if it is."""
    message = session().get(Message, payload["id"])
    if message is None or message.state != "queued":
        return None
    reader = _reader(message)
    if message.is_code and clock.now() - message.created_at >= CODE_LIFE:
        _close(message.id, "failed", error=TOO_LATE)
        return None
    if reader and not message.urgent and reader.only_urgent:
        _close(message.id, "muted", error=DECLINED)
        return None
    quiet = None if message.urgent or reader is None else quiet_until(clock.now(), reader)
    return quiet or _send_out(message, reader)


def _send_out(message: Message, reader: Addressee | None) -> datetime | None:
    channel, address = channels.choose(*_addresses(message, reader))
    language = (reader.language if reader else "") or message.language or "zh-Hans"
    parcel = channels.Parcel(
        number=message.id, address=address, title=say(CODE_TITLE if message.is_code else TITLE, {}, language),
        text=say(message.msgid, message.params, language), link=_absolute(message.link), secret=message.is_code,
    )  # fmt: skip
    message_id, age = message.id, max(timedelta(), clock.now() - message.created_at)
    patient = not message.urgent and age < PATIENT
    session().rollback()
    if not channel:
        with write():
            _failed(message_id, NO_ADDRESS)
        return None
    try:
        channels.hand_over(channel, parcel)
    except channels.Away as away:
        if away.until is None or not patient:
            raise
        # The provider's trouble counts as no try of the message; the longer it lasts, the seldomer each asks.
        return away.until + age / 4
    surely(partial(_close, message_id, "sent", channel=channel, language=language))
    return None


def given_up(payload: dict[str, Any], why: str) -> None:
    """A message that failed again and again is marked, and told to its subject's story."""
    _failed(payload["id"], why)


def reopen(payload: dict[str, Any]) -> None:
    """A message that was given up is to be sent again; a code is not, it opens nothing any more."""
    message = session().get(Message, payload["id"])
    if message is not None and message.state == "failed" and not message.is_code:
        message.state, message.error = "queued", ""


def quiet_until(now: datetime, reader: Addressee) -> datetime | None:
    """When the reader's quiet hours end, if it is quiet now. "21:30" to "08:00" goes over midnight; equal is never."""
    here = clock.local(now, reader.zone or clock.HOME_ZONE)
    if not clock.within(f"{here:%H:%M}", reader.quiet_from, reader.quiet_to):
        return None
    hour, minute = map(int, reader.quiet_to.split(":"))
    until = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return until if until > here else until + timedelta(days=1)


def sweep() -> None:
    """Take the digits out of codes that no longer open anything."""
    session().execute(
        update(Message)
        .where(Message.is_code.is_(True), Message.created_at < clock.now() - CODE_LIFE, Message.params != {})
        .values(params={}),
        execution_options={"synchronize_session": False},
    )


def _reader(message: Message) -> Addressee | None:
    """Who reads it; a code to a number that nobody has yet, nobody."""
    found: Addressee | None = None
    if message.person_id is not None:
        found = current_app.extensions["addressee"](message.person_id)
    elif not message.is_code:
        found = current_app.extensions["stranger"](message.address)
    return found


def _addresses(message: Message, reader: Addressee | None) -> tuple[str, str]:
    """(phone, e-mail) it may go to: a code only to the address it was asked for."""
    if message.is_code:
        return ("", message.address) if "@" in message.address else (message.address, "")
    if reader is None:
        return "", ""
    return ("" if message.channel == "mail" else reader.phone), reader.email


def _close(message_id: int, state: str, **values: Any) -> None:
    with write() as unit:
        message = unit.get(Message, message_id)
        if message is None:
            return
        message.state = state
        message.sent_at = clock.now() if state == "sent" else None
        if message.is_code and (state != "sent" or current_app.config["PRODUCTION"]):
            message.params = {}
        for name, value in values.items():
            setattr(message, name, value)
        _report(message)


def _report(message: Message) -> None:
    """Say what became of a message to whom its subject belongs (`app.extensions["message_ended"]`, the roof's)."""
    ended = current_app.extensions.get("message_ended")
    if ended and message.subject_id is not None:
        ended(message)


def _failed(message_id: int, why: str) -> None:
    message = session().get(Message, message_id)
    if message is None or message.state != "queued":
        return
    message.state, message.error = "failed", why[:500]
    message.params = {} if message.is_code else message.params
    log.warning("message %s given up: %s", message_id, why.splitlines()[0] if why else "")
    _report(message)
    tell = current_app.extensions.get("message_failed")
    if tell and message.subject_id is not None:
        tell((message.subject_kind, message.subject_id), message.person_id, why)


def say(msgid: str, params: Mapping[str, Any], language: str) -> str:
    """The words of a message in a language; the digits of a code only while they stand in its parameters."""
    with speaking(languages.LOCALES.get(language, "zh_Hans")):
        shown = {name: _shown(value) for name, value in params.items()}
        if "%(code)s" in msgid:
            shown.setdefault("code", "******")
        return gettext(msgid, **shown)


def _shown(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "moment" in value:
        return languages.moment(datetime.fromisoformat(value["moment"]))
    if "day" in value:
        return languages.date(datetime.fromisoformat(value["day"]))
    return languages.word(value["word"])


def _absolute(link: str) -> str:
    return f"{str(current_app.config['BASE_URL']).rstrip('/')}{made_links.whole(link)}" if link else ""
