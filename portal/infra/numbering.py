"""Running numbers that no two people get."""

from sqlalchemy import BigInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Model, writing
from portal.infra.reads import Read

_NEXT = Read(text(
    "INSERT INTO number_series (series, last) VALUES (:series, 1)"
    " ON CONFLICT (series) DO UPDATE SET last = number_series.last + 1 RETURNING last"
).columns(last=BigInteger))  # fmt: skip


class NumberSeries(Model):
    """How far a series has come."""

    __tablename__ = "number_series"
    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


def next_number(series: str) -> int:
    """The next number of a series ("repair:2026"), from 1, inside the current unit.

    Whoever asks next waits until this unit ends. A unit that rolls back gives its number back.
    """
    if not writing():
        raise RuntimeError("next_number() outside a write unit")
    return int(_NEXT.first({"series": series}).last)
