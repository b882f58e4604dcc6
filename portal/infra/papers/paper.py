"""What stands on a paper, in plain values and message ids."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from portal.infra import clock, languages
from portal.infra.amounts import yuan
from portal.infra.wording import gettext, speaking


@dataclass(frozen=True, slots=True)
class Say:
    """Words of the house on a paper: a message id with its parameters, put into the reader's language."""

    msgid: str
    params: Mapping[str, Any] = field(default_factory=dict)


Cell = str | int | date | datetime | Decimal | Say | None
Kind = Literal["text", "money", "count", "day", "moment", "exact"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its label (message id), what it holds (money in cents), how wide it is beside the others."""

    label: str
    kind: Kind = "text"
    wide: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title and what it adds up to: `totals` are pairs of words and cents under its last column."""

    title: Say
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[tuple[Say, int]] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `facts` stand under the title, `notes` below the tables, `signs` are boxes to sign in.

    `zone` is where its moments are read; `wide` turns the sheet on its side.
    """

    title: Say
    facts: Sequence[tuple[str, Cell]] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[Say] = ()
    signs: Sequence[str] = ()
    foot: str = ""
    zone: str = clock.HOME_ZONE
    wide: bool = False


def spoken(language: str) -> AbstractContextManager[None]:
    """Write in this language (zh-Hans, zh-Hant, en); "" is the one that is spoken now, which needs a request."""
    return speaking(languages.LOCALES[language]) if language else nullcontext()


def said(words: Say | str) -> str:
    """Words of the house in the language that is spoken now."""
    if isinstance(words, str):
        return gettext(words) if words else ""
    return gettext(words.msgid, **{k: _inner(v) for k, v in words.params.items()})


def _inner(value: Any) -> Any:
    return said(value) if isinstance(value, Say) else value


def shown(value: Cell, kind: Kind, zone: str) -> str:
    """A cell as text."""
    if value is None:
        return ""
    if isinstance(value, Say):
        return said(value)
    if isinstance(value, datetime):
        here = clock.local(value, zone)
        return f"{here:%Y-%m-%d}" if kind == "day" else f"{here:%Y-%m-%d %H:%M}"
    if kind == "money" and isinstance(value, int):
        return yuan(value)
    return value.isoformat() if isinstance(value, date) else str(value)
