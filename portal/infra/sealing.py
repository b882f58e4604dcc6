"""What opens only for who holds a link, or only for this house: the keys are made of the house's secret and kept nowhere.

A copy of the database alone opens nothing of it.
"""

import base64
import hashlib
import hmac
import os
import re
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

_TOKEN = re.compile(r"([0-9a-f]{1,16})\.([A-Za-z0-9_-]{32})")
_NONCE = 12


def token_of(purpose: str, number: int) -> str:
    """The unguessable word of a row for this purpose, for its link: the same each time it is asked for."""
    return f"{number:x}.{_mac(purpose, number)}"


def number_in(purpose: str, token: str) -> int | None:
    """The row that the word is of; None where nobody here made it."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    number = int(found[1], 16)
    return number if hmac.compare_digest(found[2], _mac(purpose, number)) else None


def digest(use: str, token: str) -> str:
    """A name (64 hex digits) for what belongs to a word, from which the word is not found."""
    return hmac.new(_secret(f"digest {use}"), token.encode(), hashlib.sha256).hexdigest()


def key_of(use: str, token: str) -> bytes:
    """The key of who holds the word, for one use."""
    return hmac.new(_secret(f"key {use}"), token.encode(), hashlib.sha256).digest()


def house_key(use: str) -> bytes:
    """A key of the house, for one use."""
    return _secret(f"house {use}")


def seal(words: str, key: bytes) -> str:
    """The words so that only the key opens them (AES-256-GCM); padded, so that their length tells little."""
    plain = words.encode()
    plain += b"\0" * (-len(plain) % 256)
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, None)).decode()


def unseal(sealed: str, key: bytes) -> str | None:
    """The words again; None where the key is not theirs."""
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], None).rstrip(b"\0").decode()
    except InvalidTag:
        return None


def _mac(purpose: str, number: int) -> str:
    found = hmac.new(_secret(f"token {purpose}"), str(number).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(found[:24]).decode()


def _secret(use: str) -> bytes:
    return _derived(str(current_app.config["SECRET_KEY"]), use)


@lru_cache(maxsize=64)
def _derived(secret: str, use: str) -> bytes:
    return hmac.new(secret.encode(), f"sealing {use}".encode(), hashlib.sha256).digest()
