"""Where the servers of the torture test come from: `python -m tests.torture.house`.

Each line of its input lets a gunicorn of the portal and a worker begin, each in a process group of its own, and
answers both process ids. They are forked from the app that stands here, so that fifty starts take no minute.
"""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from portal import create_app
from portal.infra import clock, outbox, worker
from tests.harness import compiled
from tests.harness.later import Elsewhen


class Served(BaseApplication):  # type: ignore[misc]
    """gunicorn as `portal.cli run` starts it, over an app that stands already."""

    def __init__(self, app: Flask) -> None:
        self.flask = app
        super().__init__()

    def load_config(self) -> None:
        """Threads, one process, the port of the test."""
        settings = {
            "bind": f"127.0.0.1:{os.environ['PORT']}", "worker_class": "gthread", "workers": 1, "threads": 4,
            "control_socket_disable": True, "loglevel": "warning",
        }  # fmt: skip
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The app."""
        return self.flask


def begin(what: Any) -> int:
    """Fork; the child does `what` in a group of its own and dies with this process."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        with suppress(OSError):
            os.setpgid(pid, pid)  # whoever is told of it may kill the group at once
        return pid
    try:
        os.setpgid(0, 0)
        ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)
        if os.getppid() == parent:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdin.close()
            what()
    finally:
        os._exit(0)


def main() -> None:
    """Begin a pair for each line until the input ends."""
    clock.datetime = Elsewhen  # type: ignore[misc]
    compiled.share()
    app = create_app()
    outbox.LEASE = timedelta(seconds=2)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        print(begin(lambda: Served(app).run()), begin(lambda: worker.loop(app)), flush=True)


if __name__ == "__main__":
    main()
