"""The portal as it is run: gunicorn with threads and the worker, in processes of their own, with a clock to move."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.harness.later import seconds
from tests.harness.places import ROOT


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Live:
    """`url` answers until `stop`; `log()` is what the processes wrote."""

    def __init__(self, config: dict[str, object], folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
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
            if any(process.poll() is not None for process in self.processes):
                break
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError("the server did not start:\n" + self.log())

    def spawn(self, name: str, module: str, *args: str) -> "subprocess.Popen[bytes]":
        """One more process of the portal; its words go to its own log."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.later", module, *args],
            cwd=ROOT,
            env=self.env,
            stdout=(self.folder / f"{name}.log").open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
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
        """End what was started, with all its children."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def log(self, most: int = 0) -> str:
        """What the processes wrote so far, or the last `most` characters of each."""
        logs = (file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))
        return "\n".join(log[-most:] for log in logs)
