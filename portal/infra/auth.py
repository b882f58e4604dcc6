"""Signing in: what is allowed how often and for how long, and the log of who tried what.

The ground knows addresses (a phone number, a mail address) and ids only; who a person is, the rooms know.
"""

import hashlib
import hmac
import logging
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, g, request

from portal.infra import sessions, throttle
from portal.infra.refused import Refused

log = logging.getLogger("portal.security")
Rates = Sequence[tuple[int, int]]
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Limit:
    """One row of the table: how long a secret lives, its tries, and (times, seconds) of asking or guessing.

    `browser` counts one address in one browser; `address` counts the address over all browsers that never
    signed in as it, so a stranger's guessing does not shut out the owner; `host` counts a network address.
    """

    life: timedelta = timedelta(0)
    tries: int = 0
    browser: Rates = ()
    address: Rates = ()
    host: Rates = ()


# The one table of sign-in limits (OWASP ASVS 5.0). Session ends stand in sessions.LIVES (7.1.1, 7.3.1, 7.3.2).
LIMITS = {
    # 6.5.5, 6.6.2, 6.6.3: ten minutes, bound to the browser that asked, five tries; asking is rationed too.
    "code": Limit(
        life=timedelta(minutes=10), tries=5,
        browser=((3, MINUTE), (8, HOUR)), address=((10, HOUR), (20, DAY)), host=((30, HOUR), (150, DAY)),
    ),
    # 6.1.1, 6.3.1: guessing slows down and is never a lock on the account; a browser the person has used
    # before keeps its own count.
    "guess": Limit(
        browser=((6, MINUTE), (20, HOUR)), address=((30, HOUR), (100, DAY)), host=((60, HOUR), (300, DAY)),
    ),
    # 6.3.3, 6.5.1: the second step, after a first one that held; counted per person.
    "second": Limit(tries=5, browser=((5, MINUTE), (20, HOUR)), host=((60, HOUR),)),
    # 6.4.1: the code printed at handover has 49 bits, works once, for half a year.
    "invitation": Limit(life=timedelta(days=180), browser=((6, MINUTE), (20, HOUR)), host=((30, HOUR), (100, DAY))),
    # One that an owner hands to family or a tenant, by a message as a rule, is for this week.
    "family": Limit(life=timedelta(days=7)),
    # 2.4.1: claims of a home that staff must look into.
    "claim": Limit(browser=((3, HOUR), (6, DAY)), host=((30, HOUR),)),
    # 2.3.1: from the first step of signing in or up to the last.
    "steps": Limit(life=timedelta(minutes=30)),
    # 7.5.1: proving oneself again before a password or the second factor changes.
    "proof": Limit(browser=((6, MINUTE), (20, HOUR)), host=((60, HOUR),)),
}  # fmt: skip


def slow(name: str, address: str, *, known: bool = False, field: str | None = None) -> None:
    """Count one try of `name` for an address, before the unit; raises TooMany once it is used up.

    `known`: the browser has been signed in as this person before, so strangers' tries do not count for it.
    """
    limit = LIMITS[name]
    throttle.hit(f"{name}.browser", f"{address}|{sessions.browser_id()}", limits=limit.browser, field=field)
    if limit.host:
        throttle.hit(f"{name}.host", request.remote_addr or "", limits=limit.host, field=field)
    if limit.address and not known:
        throttle.hit(f"{name}.address", address, limits=limit.address, field=field)


def proven(name: str, address: str) -> None:
    """Begin again at zero for this address in this browser: it has shown that it is the right one."""
    throttle.forget(f"{name}.browser", f"{address}|{sessions.browser_id()}")


def digits(typed: str) -> str:
    """The digits of what was typed, full-width ones of a Chinese keyboard too."""
    return "".join(str(unicodedata.decimal(mark)) for mark in typed if mark.isdecimal())


def keyed(*parts: str) -> str:
    """A digest that only this house can make; what is kept of codes and of addresses."""
    secret = current_app.config["SECRET_KEY"]
    secret = secret.encode() if isinstance(secret, str) else secret
    return hmac.new(secret, "\0".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def note(what: str, *, person_id: int | None = None, address: str = "", why: str = "") -> None:
    """One line of the security log: what happened to whom from where; never a secret, an address only as a digest.

    OWASP ASVS 5.0 16.3.1, 16.2.5.
    """
    log.info(
        "%s what=%s person=%s address=%s host=%s browser=%s why=%s",
        g.get("request_id", "-"), what, person_id or "-", keyed("log", address)[:12] if address else "-",
        request.remote_addr or "-", keyed("log", sessions.browser_id())[:12], "_".join(why.split()) or "-",
    )  # fmt: skip


@contextmanager
def watched(what: str, *, person_id: int | None = None, address: str = "") -> Iterator[None]:
    """Note in the security log when what is tried in here is refused."""
    try:
        yield
    except Refused as refused:
        note(f"{what}_refused", person_id=person_id, address=address, why=f"{refused.status}:{refused.msgid}")
        raise
