"""The portal as it is run: gunicorn with threads and the worker, in processes of their own, with a clock to move."""

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from functools import cache
from pathlib import Path

from tests.harness.later import seconds
from tests.harness.places import ROOT


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@cache
def nursery() -> "subprocess.Popen[str]":
    """The process that the processes of the portal are forked from; one for all tests, gone with them."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.harness.nursery"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


class Process:
    """A process of the portal with its children, from its birth in the nursery."""

    def __init__(
        self, parent: "subprocess.Popen[str]", run: list[str], env: dict[str, str], log: Path
    ) -> None:
        assert parent.stdin is not None and parent.stdout is not None
        parent.stdin.write(json.dumps({"run": run, "env": env, "log": str(log)}) + "\n")
        parent.stdin.flush()
        self.pid = int(parent.stdout.readline())

    def tell(self, word: signal.Signals) -> None:
        """A signal to it and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, word)

    def ended(self, within: float = 0) -> bool:
        """Whether it is gone, at the latest after these seconds."""
        until = time.monotonic() + within
        while True:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)


class Live:
    """`url` answers until `stop`; `log()` is what the processes wrote."""

    def __init__(self, config: dict[str, object], folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.processes: list[Process] = []
        self.clock = folder / "clock"
        self.env = {
            **os.environ,
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "HOUSE_CLOCK": str(self.clock),
        }
        self.env |= {name: str(value) for name, value in config.items() if name != "TESTING"}

    def start(self) -> None:
        """Start both and wait until the first page comes."""
        self.spawn(
            "web", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread",
            "--workers", "1", "--threads", "4", "--no-control-socket", "--graceful-timeout", "2",
        )  # fmt: skip
        self.spawn("worker", "portal.cli", "worker")
        for _ in range(800):
            if any(process.ended() for process in self.processes):
                break
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError("the server did not start:\n" + self.log())

    def spawn(self, name: str, module: str, *args: str) -> "Process":
        """One more process of the portal; its words go to its own log."""
        process = Process(nursery(), [module, *args], self.env, self.folder / f"{name}.log")
        self.processes.append(process)
        return process

    @property
    def now(self) -> dt.datetime:
        """The moment it is for the processes, in UTC."""
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds(self.clock))

    def to(self, moment: dt.datetime | str) -> dt.datetime:
        """Move the clock of the processes to an aware moment or an ISO text with its offset; it goes on from there."""
        at = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        new = self.clock.with_suffix(".new")
        new.write_text(str((at - dt.datetime.now(dt.UTC)).total_seconds()))
        new.replace(self.clock)
        return at

    def forward(self, **span: float) -> dt.datetime:
        """Let time pass for the processes: `forward(days=1, hours=2)`."""
        return self.to(self.now + dt.timedelta(**span))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def stop(self) -> None:
        """End what was started, with all its children, at once: nothing of it is needed any more."""
        for process in self.processes:
            process.tell(signal.SIGKILL)
        for process in self.processes:
            process.ended(5)

    def log(self, most: int = 0) -> str:
        """What the processes wrote so far, or the last `most` characters of each."""
        logs = (file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))
        return "\n".join(log[-most:] for log in logs)
