"""One-time codes: six digits that prove an address, for one purpose, in the browser that asked."""

import secrets
from datetime import datetime

from sqlalchemy import Index, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import auth, clock, sessions
from portal.infra.db import Key, Model, aside, session
from portal.infra.refused import N_, Refused

WRONG = N_("验证码不对，还可以试%(left)d次。请看最新的那一条。")
EXPIRED = N_("这个验证码已过期。您的号码已保留，请点“重新获取”。")
WORN_OUT = N_("这个验证码填错的次数太多，不能再用。您的号码已保留，请点“重新获取”。")
SPENT = N_("这个验证码已经用过。您的号码已保留，请点“重新获取”。")


class SignInCode(Model):
    """A code that was asked for; whether the address belongs to anybody makes no difference here."""

    __tablename__ = "sign_in_code"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    address_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_sign_in_code_bound", "address_hash", "browser_hash", "purpose", "id"),
        Index("ix_sign_in_code_expires_at", "expires_at"),
    )


def make(purpose: str, address: str) -> str:
    """A fresh code for the address in this browser, inside the current unit; earlier ones no longer count."""
    code = f"{secrets.randbelow(10**6):06d}"
    now = clock.now()
    session().add(
        SignInCode(
            purpose=purpose, address_hash=_of_address(address), browser_hash=_of_browser(),
            code_hash=_of_code(purpose, address, code), made_at=now,
            expires_at=now + auth.LIMITS["code"].life, tries=0,
        )
    )  # fmt: skip
    return code


def attempt(purpose: str, address: str, typed: str, *, field: str = "code") -> int:
    """Try a code before the unit it opens; returns what `spend` takes. Each try counts, right or wrong.

    A code that is right but was spent passes here and stops at `spend`, so that a form sent twice is led to
    its first result.
    """
    most = auth.LIMITS["code"].tries
    with aside() as unit:
        row = unit.execute(
            update(SignInCode)
            .where(SignInCode.id == _newest(purpose, address), SignInCode.tries < most)
            .values(tries=SignInCode.tries + 1)
            .returning(SignInCode.id, SignInCode.code_hash, SignInCode.tries, SignInCode.expires_at),
            execution_options={"synchronize_session": False},
        ).first()
    if row is None:
        raise Refused(WORN_OUT, field=field)
    if row.expires_at <= clock.now():
        raise Refused(EXPIRED, field=field)
    typed = auth.digits(typed)
    if not secrets.compare_digest(row.code_hash, _of_code(purpose, address, typed)):
        if row.tries >= most:
            raise Refused(WORN_OUT, field=field)
        raise Refused(WRONG, field=field, left=most - row.tries)
    return int(row.id)


def spend(code_id: int, *, field: str = "code") -> None:
    """Use up a code that `attempt` found right, inside the unit of what it opens; it works once."""
    done = session().execute(
        update(SignInCode)
        .where(SignInCode.id == code_id, SignInCode.used_at.is_(None))
        .values(used_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    if getattr(done, "rowcount", 0) != 1:
        raise Refused(SPENT, field=field)


def sweep() -> None:
    """Drop codes that have long expired."""
    session().execute(
        delete(SignInCode).where(SignInCode.expires_at < clock.now() - auth.LIMITS["code"].life * 6)
    )


def _newest(purpose: str, address: str) -> object:
    return (
        select(SignInCode.id)
        .where(
            SignInCode.address_hash == _of_address(address),
            SignInCode.browser_hash == _of_browser(),
            SignInCode.purpose == purpose,
        )
        .order_by(SignInCode.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _of_address(address: str) -> str:
    return auth.keyed("address", address)


def _of_browser() -> str:
    return auth.keyed("browser", sessions.browser_id())


def _of_code(purpose: str, address: str, code: str) -> str:
    return auth.keyed("code", purpose, address, sessions.browser_id(), code)
