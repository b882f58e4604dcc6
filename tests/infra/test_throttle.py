"""Rate limits: exact among many at once, fair to who waits."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.infra import throttle
from portal.infra.db import session
from portal.infra.refused import TooMany

LIMITS = ((3, 60), (5, 3600))


def tries(app: Flask, count: int, key: str = "203.0.113.9") -> int:
    """How many of so many tries went through."""
    through = 0
    for _ in range(count):
        try:
            throttle.hit("sign_in", key, limits=LIMITS)
            through += 1
        except TooMany:
            pass
    return through


def test_the_shorter_limit_opens_again_and_the_longer_one_holds(app: Flask, clock: Any) -> None:
    assert tries(app, 10) == 3
    clock.forward(seconds=59)
    assert tries(app, 1) == 0
    clock.forward(seconds=1)
    assert tries(app, 10) == 2
    clock.forward(hours=1)
    assert tries(app, 10) == 3


def test_the_refusal_says_how_long(app: Flask, clock: Any) -> None:
    tries(app, 3)
    clock.forward(seconds=20)
    with pytest.raises(TooMany) as refused:
        throttle.hit("sign_in", "203.0.113.9", limits=LIMITS, field="code")
    assert refused.value.retry_after == 40
    assert refused.value.params == {"minutes": 1}
    assert refused.value.field == "code"


def test_names_and_keys_do_not_share_windows_and_are_not_stored(app: Flask, clock: Any) -> None:
    assert tries(app, 4) == 3
    assert tries(app, 4, "13800138000") == 3
    throttle.hit("sign_up", "203.0.113.9", limits=LIMITS)
    buckets = session().scalars(select(throttle.RateHit.bucket)).all()
    assert all(len(bucket) == 64 and "138" not in bucket[:3] for bucket in buckets)


def test_forget_begins_again(app: Flask, clock: Any) -> None:
    tries(app, 3)
    throttle.forget("sign_in", "203.0.113.9")
    assert tries(app, 4) == 3


def test_sweep_removes_what_has_ended(app: Flask, clock: Any) -> None:
    tries(app, 1)
    clock.forward(seconds=61)
    assert throttle.sweep() == 1
    assert throttle.sweep() == 0
    clock.forward(hours=1)
    assert throttle.sweep() == 1


def test_exactly_the_limit_goes_through_among_many_at_once(app: Flask) -> None:
    def some(_: int) -> int:
        through = 0
        for _ in range(25):
            with app.app_context():
                try:
                    throttle.hit("upload", "one", limits=((50, 3600),))
                    through += 1
                except TooMany:
                    pass
        return through

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(some, range(8))) == 50
