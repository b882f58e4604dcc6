"""Running numbers that no two people get."""

from sqlalchemy import BigInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Model, writing
from portal.infra.reads import Read

_NEXT = Read(text(
    "INSERT INTO number_series (series, last) VALUES (:series, :count)"
    " ON CONFLICT (series) DO UPDATE SET last = number_series.last + excluded.last RETURNING last"
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
    return next_numbers(series, 1)[0]


def next_numbers(series: str, count: int) -> range:
    """The next so many numbers of a series at once, as `next_number` gives one."""
    if not writing():
        raise RuntimeError("next_number() outside a write unit")
    last = int(_NEXT.first({"series": series, "count": count}).last)
    return range(last - count + 1, last + 1)
