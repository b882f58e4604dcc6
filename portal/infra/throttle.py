"""How often something may be tried. Hits are counted in the database, so every process and host counts alike.

A window opens with its first hit. A refused try counts in no window: trying on does not lengthen the wait.
Keys are kept only as a keyed hash.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import BigInteger, Index, String, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import clock
from portal.infra.db import Model, aside, is_postgres, writing
from portal.infra.reads import Read
from portal.infra.refused import N_, TooMany

USUAL: Sequence[tuple[int, int]] = ((5, 60), (20, 3600))
SAYS = N_("试得太频繁了，请在%(minutes)d分钟后再试。")
_COUNTED = (
    "INSERT INTO rate_hit (bucket, seconds, ends_at, hits) VALUES (:bucket, :seconds, :now + :seconds, 1)"
    " ON CONFLICT (bucket, seconds) DO UPDATE SET"
    " hits = CASE WHEN rate_hit.ends_at <= :now THEN 1 ELSE rate_hit.hits + 1 END,"
    " ends_at = CASE WHEN rate_hit.ends_at <= :now THEN :now + :seconds ELSE rate_hit.ends_at END"
)
_HIT = text(f"{_COUNTED} RETURNING hits, ends_at")
_HIT_ALONE = Read(
    text(f"{_COUNTED} WHERE rate_hit.ends_at <= :now OR rate_hit.hits < :tries RETURNING hits, ends_at")
    .columns(hits=BigInteger, ends_at=BigInteger)
)  # fmt: skip


class RateHit(Model):
    """The open window of one key: how many tries, and the second (Unix time) it ends."""

    __tablename__ = "rate_hit"
    __table_args__ = (Index("ix_rate_hit_ends_at", "ends_at"),)
    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    seconds: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ends_at: Mapped[int] = mapped_column(BigInteger)
    hits: Mapped[int]


def hit(
    name: str, key: str, *, limits: Sequence[tuple[int, int]] = USUAL, field: str | None = None,
    says: str = SAYS, **params: object,
) -> int:  # fmt: skip
    """Count one try of `name` by `key` (an address, a phone number), before the unit it guards.

    `limits`: (tries, seconds) pairs. Returns the tries of the first window, this one counted. Raises TooMany,
    in the words of `says` with its `params` and `minutes`, once one is used up.
    """
    now = int(clock.now().timestamp())
    bucket = _bucket(name, key)
    if len(limits) == 1 and (alone := _alone(bucket, *limits[0], now)):
        return alone
    wait, tried = 0, 0
    with aside() as unit:
        for tries, seconds in limits:
            row = unit.execute(_HIT, {"bucket": bucket, "seconds": seconds, "now": now}).one()
            tried = tried or row.hits
            if row.hits > tries:
                wait = max(wait, row.ends_at - now)
        if wait:
            unit.rollback()
    if wait:
        raise TooMany(says, retry_after=wait, field=field, minutes=-(-wait // 60), **params)
    return tried


def _alone(bucket: str, tries: int, seconds: int, now: int) -> int:
    """The tries of the one window, or 0 where it is used up: on PostgreSQL a statement that commits by itself."""
    if not is_postgres() or writing():
        return 0
    row = _HIT_ALONE.first({"bucket": bucket, "seconds": seconds, "now": now, "tries": tries})
    return int(row.hits) if row is not None else 0


def forget(name: str, key: str) -> None:
    """Begin again at zero for this key, after it has proven itself."""
    with aside() as unit:
        unit.execute(delete(RateHit).where(RateHit.bucket == _bucket(name, key)))


def sweep() -> int:
    """Remove windows that have ended; returns how many."""
    with aside() as unit:
        done: Any = unit.execute(delete(RateHit).where(RateHit.ends_at <= int(clock.now().timestamp())))
        return int(done.rowcount)


def _bucket(name: str, key: str) -> str:
    secret = current_app.config["SECRET_KEY"]
    secret = secret.encode() if isinstance(secret, str) else secret
    return hmac.new(secret, f"{name}\0{key}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
