"""The worker: pays the outbox, performs the duties. Safe when killed, safe when there are two."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from types import FrameType

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.infra import clock, outbox, outbox_care
from portal.infra.db import db
from portal.infra.duties import Duty
from portal.infra.lanes import FRONT, lanes_of_turn

log = logging.getLogger(__name__)
PAUSE, PAUSE_AFTER_FAILURE = 0.5, 2.0
TURN = 1.0
PATIENCE = 10.0
PUT_BACK = 5.0
HANDS = 2


def work_off(
    app: Flask, limit: int = 1000, *, front: bool = False, turns: Iterator[int] | None = None,
    stop: threading.Event | None = None,
) -> int:  # fmt: skip
    """Pay everything that is due in the outbox; returns how many rows were tried.

    `front`: only what is urgent or ordinary. `turns`: whose turn it is in the rear, kept from call to call.
    """
    tried, turns = 0, turns or count()
    while tried < limit and not (stop and stop.is_set()):
        with app.app_context():
            rows = outbox.claim(lanes=FRONT if front else lanes_of_turn(next(turns)))
        if not rows:
            break
        tried += _run(app, rows, stop)
    return tried


def _run(app: Flask, rows: Sequence[outbox.Claimed], stop: threading.Event | None) -> int:
    """Run what was claimed, for a turn; the rest goes back, for something more urgent may have come."""
    until, left = time.monotonic() + TURN, list(rows)
    try:
        while left:
            with app.app_context():
                outbox.run(left.pop(0))
            if time.monotonic() >= until or (stop and stop.is_set()):
                break
    finally:
        if left:
            with app.app_context(), suppress(SQLAlchemyError):
                outbox.give_back(left)
    return len(rows) - len(left)


def perform(app: Flask, duty: Duty, stop: threading.Event | None = None) -> None:
    """Run one duty until nothing more is due for it; its failure does not stop the worker."""
    try:
        more = True
        while more and not (stop and stop.is_set()):
            with app.app_context():
                more = duty.sweep()
    except Exception:
        log.exception("duty %s", duty.name)


def loop(app: Flask, stop: threading.Event | None = None) -> None:
    """Work until told to stop (SIGTERM or `stop`), finishing the piece in hand.

    Two hands: one does everything, the other only what is urgent or ordinary, so that a code waits neither for
    a long job nor for a sweep of the duties, nor for a provider that hangs over an invitation.
    """
    stop = stop or _stop_on_signal()
    pay_front = partial(work_off, app, 100, front=True, stop=stop)
    front = threading.Thread(target=_hand, args=(app, stop, pay_front), name="front", daemon=True)
    front.start()
    try:
        _hand(app, stop, _Whole(app, stop))
    finally:
        stop.set()
        front.join(PATIENCE)


def _hand(app: Flask, stop: threading.Event, round_: Callable[[], int]) -> None:
    """One round after the other; what breaks one (a database that is away) is logged, and the next begins anew."""
    while not stop.is_set():
        try:
            tried = round_()
        except Exception:
            log.exception("worker")
            with app.app_context():
                db.engine.dispose()
            stop.wait(PAUSE_AFTER_FAILURE)
            continue
        if not tried:
            stop.wait(PAUSE)


class _Whole:
    """A round of the hand for everything: the outbox, then the duties that are due, by a clock that may be put back."""

    def __init__(self, app: Flask, stop: threading.Event) -> None:
        self.app, self.stop, self.turns = app, stop, count()
        self.last: dict[str, datetime] = {}
        self.ahead: float | None = None

    def __call__(self) -> int:
        self._mind_the_clock()
        tried = work_off(self.app, limit=100, turns=self.turns, stop=self.stop)
        for duty in self.app.extensions["duties"]:
            now = clock.now()
            # A machine whose clock was put back must not wait until it is that late again.
            if duty.name not in self.last or not timedelta() <= now - self.last[duty.name] < duty.every:
                self.last[duty.name] = now
                perform(self.app, duty, self.stop)
        return tried

    def _mind_the_clock(self) -> None:
        """At the start, and whenever the clock went back against the one that only runs on."""
        ahead = clock.now().timestamp() - time.monotonic()
        if self.ahead is None or ahead < self.ahead - PUT_BACK:
            with self.app.app_context():
                rows = outbox_care.mind_the_clock()
            if rows:
                log.warning("the clock was put back: %s effects of a later time are due now", rows)
        self.ahead = ahead


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop
