"""The second step: six digits of an authenticator, each good once, and printed spare codes for a lost phone."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

import pyotp
from flask import current_app

from portal.infra import auth, clock, passwords, squares

SECONDS = 30
SPARES = 10
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """A fresh key for an authenticator, 160 bits in letters."""
    return pyotp.random_base32()


def in_words(secret: str) -> str:
    """The key in groups of four letters, to be typed where scanning does not work."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def step_of(secret: str, typed: str, last_step: int) -> int | None:
    """The time step whose code was typed (this one or a neighbour), or None; never one up to `last_step`.

    RFC 6238 5.2: a code is accepted once.
    """
    digits = auth.digits(typed)
    if len(digits) != 6:
        return None
    now = int(clock.now().timestamp()) // SECONDS
    totp = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if step > last_step and secrets.compare_digest(totp.generate_otp(step), digits):
            return step
    return None


def square(secret: str, account: str, issuer: str) -> tuple[int, str]:
    """The square to scan, as its width in modules and the path of an SVG."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
    return squares.square_of(uri)


def spare_codes(secret: str) -> list[str]:
    """The spare codes that go with a key while it is being set up; only their hashes are kept afterwards."""
    key = current_app.config["SECRET_KEY"]
    key = key.encode() if isinstance(key, str) else key
    codes = []
    for number in range(SPARES):
        digest = hmac.new(key, f"spare\0{secret}\0{number}".encode(), hashlib.sha256).digest()
        letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:10])
        codes.append(f"{letters[:5]}-{letters[5:]}")
    return codes


def keep(codes: Sequence[str]) -> list[str]:
    """What the database keeps of the spare codes (ASVS 6.5.2); ten slow hashes, so before the unit."""
    return [passwords.make_hash(_plain(code)) for code in codes]


def find_spare(kept: Sequence[str], typed: str) -> str | None:
    """The kept form of the spare code that was typed, or None; slow, so before the unit."""
    plain = _plain(typed)
    if len(plain) != 10:
        return None
    return next((one for one in kept if passwords.fits(one, plain)), None)


def slow(person_id: int, field: str = "code") -> None:
    """Count one try of the second step for the person."""
    auth.slow("second", f"person:{person_id}", known=True, field=field)


def _plain(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())
