"""Form keys: each form carries one, signed for a person and an address.

It proves that the form is ours (CSRF), and makes it count once: the same form sent twice leads to the result
it made the first time. With an expired sign-in the post is parked for its person until after the next one.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_encode
from itsdangerous.signer import SigningAlgorithm
from sqlalchemy import Index, String, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage, MultiDict

from portal.infra import clock
from portal.infra.db import Key, Model, aside, is_postgres, session
from portal.infra.reads import Read
from portal.infra.refused import N_, Refused

KEPT = timedelta(days=30)
PARKED = timedelta(hours=24)
PARKED_CAP = 64 * 1024


class UsedKey(Model):
    """A form that was carried out, and where it led."""

    __tablename__ = "used_key"
    nonce: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(500), default="")
    used_at: Mapped[datetime]
    __table_args__ = (Index("ix_used_key_used_at", "used_at"),)


class ParkedPost(Model):
    """What somebody sent after the sign-in had ended, kept for that person."""

    __tablename__ = "parked_post"
    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int] = mapped_column(Key)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[list[Any]]
    parked_at: Mapped[datetime]
    __table_args__ = (Index("ix_parked_post_parked_at", "parked_at"),)


@dataclass(frozen=True)
class FormKey:
    """What a valid key says: whose form, for which address, which copy of it."""

    owner: str
    path: str
    nonce: str


class Repeated(Exception):
    """This very form was carried out before; `result` is where it led."""

    def __init__(self, result: str) -> None:
        self.result = result


class Filed(Refused):
    """This form was carried out before, with another content; `result` is where it led then."""

    status = 409

    def __init__(self, result: str) -> None:
        super().__init__(FILED)
        self.result = result


FILED = N_("这张表单已经提交过一次，这次填的内容和上次不同，没有再次提交。如果要另交一份，请再点一次提交。")
FOREIGN = N_("这个页面已经失效。您填写的内容还在，请再点一次提交。")


def issue(owner: str, path: str, nonce: str = "") -> str:
    """A fresh key for this person's form to that address."""
    made = int(clock.now().timestamp())
    said = f"{made}~{nonce or secrets.token_hex(12)}~{owner}~{path}"
    seal = _BLAKE.get_signature(_key_of(current_app.config["SECRET_KEY"]), said.encode())
    return f"{said}.{base64_encode(seal).decode()}"


def key_of(kept: ParkedPost) -> str:
    """The key by which a parked post is sent; however often its page is opened, it counts once."""
    return issue(str(kept.person_id), kept.path, f"parked-{kept.token}")


def read(token: str) -> FormKey | None:
    """The key, or None where the signature is not ours or the form is older than used keys are remembered."""
    try:
        made, nonce, owner, path = _signer().unsign(token).decode().split("~", 3)
    except (BadSignature, ValueError):
        return None
    if clock.now().timestamp() - int(made) > KEPT.total_seconds():
        return None
    return FormKey(owner, path, nonce)


def check(token: str, owner: str, path: str) -> FormKey:
    """The key if it belongs to this person and address, else a refusal."""
    key = read(token)
    if key is None or key.owner != owner or key.path != path:
        raise Refused(FOREIGN)
    return key


_USED: Any = UsedKey.__table__
_USE_SQLITE, _USE_POSTGRES = (
    Read(
        dialect.insert(_USED)
        .values({c.name: bindparam(c.name) for c in _USED.c})
        .on_conflict_do_nothing(index_elements=["nonce"])
        .returning(_USED.c.nonce)
    )
    for dialect in (sqlite, postgresql)
)
_KEEP_RESULT = Read(
    update(_USED)
    .where(_USED.c.nonce == bindparam("key"))
    .values(result=bindparam("led_to"))
    .returning(_USED.c.nonce)
)


def use(key: FormKey, body: str) -> None:
    """Count the form inside the unit of its verb; a repeat is led to the first result.

    `body` is the digest of what was sent. A second sender waits here until the first has committed.
    """
    fresh = (_USE_POSTGRES if is_postgres() else _USE_SQLITE).first(
        {"nonce": key.nonce, "body": body, "result": "", "used_at": clock.now()}
    )
    if fresh is not None:
        return
    before = session().scalars(select(UsedKey).where(UsedKey.nonce == key.nonce)).one()
    if before.body == body:
        raise Repeated(before.result)
    raise Filed(before.result)


def keep_result(key: FormKey, result: str) -> None:
    """Remember where the form led, for its repeats."""
    _KEEP_RESULT.first({"key": key.nonce, "led_to": result})


def result_of(key: FormKey) -> str | None:
    """Where this form led when it was carried out before, if it was."""
    return session().scalar(select(UsedKey.result).where(UsedKey.nonce == key.nonce))


def repeat_of(token: str, owner: str, path: str, body: str) -> str | None:
    """Where this very form led when it was carried out before; None if it was not, or said something else."""
    key = read(token)
    if key is None or key.owner != owner or key.path != path:
        return None
    wanted = select(UsedKey.result).where(UsedKey.nonce == key.nonce, UsedKey.body == body)
    return session().scalar(wanted)


def digest(fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, FileStorage]]) -> str:
    """One digest of everything a form sent, but for the key itself."""
    sha = hashlib.sha256()
    for name, value in sorted((n, v) for n, v in fields if n != "key"):
        sha.update(f"{name}={len(value)}:{value};".encode("utf-8", "surrogatepass"))
    for name, file in files:
        content = file.stream.read()
        file.stream.seek(0)
        if content:
            sha.update(f"{name}@".encode() + hashlib.sha256(content).digest())
    return sha.hexdigest()


def park(key: FormKey, path: str, fields: MultiDict[str, str]) -> str | None:
    """Keep a post whose sign-in had ended; returns the token it comes back by, None if it is too large."""
    # A JSON text of PostgreSQL takes no NUL.
    kept = [[n.replace("\0", ""), v.replace("\0", "")] for n, v in fields.items(multi=True) if n != "key"]
    if sum(len(n) + len(v) for n, v in kept) > PARKED_CAP or len(path) > 500 or not key.owner.isdigit():
        return None
    token = secrets.token_urlsafe(18)
    with aside() as unit:
        unit.add(
            ParkedPost(token=token, person_id=int(key.owner), path=path, fields=kept, parked_at=clock.now())
        )
    return token


def parked(token: str, person_id: int) -> ParkedPost | None:
    """The parked post, for the person it belongs to and nobody else."""
    return session().scalar(
        select(ParkedPost).where(
            ParkedPost.token == token,
            ParkedPost.person_id == person_id,
            ParkedPost.parked_at > clock.now() - PARKED,
        )
    )


def sweep() -> None:
    """Drop keys and parked posts that are too old to matter."""
    session().execute(delete(UsedKey).where(UsedKey.used_at < clock.now() - KEPT))
    session().execute(delete(ParkedPost).where(ParkedPost.parked_at < clock.now() - PARKED))


def _signer() -> Signer:
    return _signed_with(current_app.config["SECRET_KEY"])


@cache
def _key_of(secret: str) -> bytes:
    """The key that the signer derives with every signature, derived once: a page has ten forms."""
    return _signed_with(secret).derive_key()


@cache
def _signed_with(secret: str) -> Signer:
    return Signer(
        secret, salt="form-key", sep=".", key_derivation="hmac", digest_method=hashlib.sha256, algorithm=_BLAKE
    )  # fmt: skip


class _Blake(SigningAlgorithm):
    """BLAKE2 with the key in it (RFC 7693): a third of the time of an HMAC, of which a page writes five to fifteen."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hashlib.blake2b(value, key=key, digest_size=32).digest()


_BLAKE = _Blake()
