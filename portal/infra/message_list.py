"""The newest messages with their words, as the development page lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.infra import made_links
from portal.infra.db import session
from portal.infra.messages import Message, say


@dataclass(frozen=True)
class Shown:
    """A message as the development page lists it."""

    to: str
    text: str
    link: str
    channel: str
    state: str
    language: str
    created_at: datetime
    error: str


def latest(limit: int = 100) -> Sequence[Shown]:
    """The newest messages with their words, for the development page only."""
    rows = session().scalars(select(Message).order_by(Message.id.desc()).limit(limit)).all()
    return [
        Shown(
            row.address or f"#{row.person_id}", say(row.msgid, row.params, row.language or "zh-Hans"), made_links.whole(row.link),
            row.channel, row.state, row.language, row.created_at, row.error,
        )
        for row in rows
    ]  # fmt: skip
