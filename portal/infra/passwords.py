"""Passwords: kept as Argon2id, compared as typed, refused where everybody would guess them first."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from portal.infra.refused import N_, Refused

# OWASP ASVS 5.0 6.2.1, 6.2.5, 6.2.9: at least 8 (15 advised), long ones welcome, any characters.
LEAST, MOST = 8, 128
TOO_SHORT = N_("密码至少%(least)d个字。一句自己记得住的话最好。")
TOO_LONG = N_("密码最多%(most)d个字。")
TOO_COMMON = N_("这个密码太常见，别人先猜的就是它。请换一个，比如几个不相干的词连在一起。")
TOO_NEAR = N_("密码里不要用自己的姓名、号码或小区名。请换一个。")


def make_hash(password: str) -> str:
    """What the database keeps of a password; takes about 20 ms, so it stands before the unit."""
    return _hasher().hash(_bytes(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether the password is the kept one. Where none is kept it takes as long and says no."""
    try:
        return _hasher().verify(kept or _nobodys(), _bytes(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(kept: str) -> bool:
    """Whether the kept form was made at another cost than today's and is to be made anew."""
    return _hasher().check_needs_rehash(kept)


def check(password: str, own_words: Iterable[str] = (), *, field: str = "password") -> None:
    """Refuse a new password that is too short, too common, or made of the person's own words (ASVS 6.2.4, 6.2.11)."""
    if len(password) < LEAST:
        raise Refused(TOO_SHORT, field=field, least=LEAST)
    if len(password) > MOST:
        raise Refused(TOO_LONG, field=field, most=MOST)
    low = password.casefold()
    if low in _common() or len(set(low)) < 4 or _is_run(low):
        raise Refused(TOO_COMMON, field=field)
    for word in own_words:
        plain = re.sub(r"\W", "", word).casefold()
        if len(plain) >= 2 and plain in low and len(low) - len(plain) < 6:
            raise Refused(TOO_NEAR, field=field)


def _is_run(text: str) -> bool:
    """abcdefgh, 12345678 and the like, upwards or downwards."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common-passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


@cache
def _hasher_of(memory: int, times: int) -> PasswordHasher:
    return PasswordHasher(memory_cost=memory, time_cost=times, parallelism=1)


def _hasher() -> PasswordHasher:
    """19 MiB and two passes (the least OWASP allows, 11.4.2); tests do not need to be slow to break."""
    return _hasher_of(8, 1) if current_app.config.get("TESTING") else _hasher_of(19 * 1024, 2)


@cache
def _nobodys_of(hasher: PasswordHasher) -> str:
    return hasher.hash(b"nobody")


def _nobodys() -> str:
    return _nobodys_of(_hasher())


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
