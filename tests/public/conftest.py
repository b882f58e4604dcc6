"""What signing in needs in tests: the codes that were sent, the worker that sends them, an authenticator."""

import logging
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from portal.infra import clock
from portal.infra.db import session
from portal.infra.messages import Message
from portal.infra.worker import work_off


@pytest.fixture
def codes(app: Flask) -> Callable[[str], str]:
    """`codes("+8613…")`: the newest one-time code that was sent to the address; "" where none was."""

    def newest(address: str) -> str:
        session().rollback()
        wanted = select(Message).where(Message.address == address, Message.is_code.is_(True))
        message = session().scalars(wanted.order_by(Message.id.desc()).limit(1)).first()
        return str(message.params.get("code", "")) if message else ""

    return newest


@pytest.fixture
def post_office(app: Flask) -> Callable[[], int]:
    """Send whatever is due."""
    return lambda: work_off(app)


@pytest.fixture
def security_log(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """The words of the security log so far."""
    caplog.set_level(logging.INFO, "portal.security")
    return lambda: "\n".join(r.getMessage() for r in caplog.records if r.name == "portal.security")


def totp_now(secret: str, ahead: int = 0) -> str:
    """What the authenticator shows at this moment of the house's clock, or `ahead` steps later."""
    return pyotp.TOTP(secret).generate_otp(int(clock.now().timestamp()) // 30 + ahead)
