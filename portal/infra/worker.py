"""The worker: pays the outbox, performs the duties. Safe when killed, safe when there are two."""

import logging
import signal
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import FrameType

from flask import Flask

from portal.infra import clock, outbox
from portal.infra.db import db
from portal.infra.duties import Duty

log = logging.getLogger(__name__)
PAUSE = 0.5


def work_off(app: Flask, limit: int = 1000) -> int:
    """Pay everything that is due in the outbox; returns how many rows were tried."""
    tried = 0
    while tried < limit:
        with app.app_context():
            rows = outbox.claim()
        if not rows:
            break
        for row in rows:
            with app.app_context():
                outbox.run(row)
            tried += 1
    return tried


def perform(app: Flask, duty: Duty) -> None:
    """Run one duty until nothing more is due for it; its failure does not stop the worker."""
    try:
        more = True
        while more:
            with app.app_context():
                more = duty.sweep()
    except Exception:
        log.exception("duty %s", duty.name)


def loop(app: Flask, stop: threading.Event | None = None) -> None:
    """Work until told to stop (SIGTERM or `stop`), finishing the piece in hand."""
    stop = stop or _stop_on_signal()
    duties: Sequence[Duty] = app.extensions["duties"]
    last: dict[str, datetime] = {}
    while not stop.is_set():
        try:
            tried = work_off(app, limit=100)
            for duty in duties:
                now = clock.now()
                # A machine whose clock was put back must not wait until it is that late again.
                if duty.name not in last or not timedelta() <= now - last[duty.name] < duty.every:
                    last[duty.name] = now
                    perform(app, duty)
        except Exception:
            log.exception("worker")
            tried = 0
            with app.app_context():
                db.engine.dispose()
        if not tried:
            stop.wait(PAUSE)


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop
