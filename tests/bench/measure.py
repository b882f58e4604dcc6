"""Asking as a browser does, and what each answer cost: CPU of the web and database processes, time, bytes.

The pages and the bare page are served alike, by gunicorn with one worker of four threads each. Statements are
counted in this process, where they can be heard.
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import Flask

from tests.harness.client import Answer, statements
from tests.harness.places import ROOT
from tests.harness.server import free_port

HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Reply:
    """What came back, and what it took."""

    status: int
    body: bytes
    statements: int = 0
    app_ms: float = 0
    database_ms: float = 0
    ms: float = 0

    @property
    def cpu_ms(self) -> float:
        """CPU of the web process and of the database together."""
        return self.app_ms + self.database_ms


class Browser(Protocol):
    """One person's browser."""

    def ask(self, method: str, address: str, body: bytes = b"", packed: bool = True) -> Reply:
        """One request; `packed` as browsers take it, else to be read here."""


def post(browser: Browser, address: str, data: dict[str, Any]) -> Reply:
    """Send a form."""
    return browser.ask("POST", address, urlencode(data, doseq=True).encode())


def form(browser: Browser, page: str, action: str) -> dict[str, str]:
    """What a browser would send from the form of `page` that posts to `action`."""
    return Answer(browser.ask("GET", page, packed=False).body, mimetype="text/html").form(action)


def _headers(token: str, packed: bool, body: bytes) -> dict[str, str]:
    cookie = {"Cookie": f"portal={token}; portal_browser={'b' * 24}"}
    accepted = {"Accept-Encoding": "gzip, deflate, br, zstd"} if packed else {}
    return {**HEADERS, **cookie, **accepted, **(FORM if body else {})}


class Inside:
    """Asks the app in this process and hears its statements."""

    def __init__(self, app: Flask, token: str) -> None:
        self.app, self.token = app, token

    def ask(self, method: str, address: str, body: bytes = b"", packed: bool = True) -> Reply:
        """One request, without a network."""
        client = self.app.test_client(use_cookies=False)
        with statements() as heard:
            found = client.open(
                address, method=method, data=body or None, headers=_headers(self.token, packed, body)
            )
        return Reply(found.status_code, found.data, len(heard))


class Server:
    """An app under gunicorn in a process of its own."""

    def __init__(self, app: str, env: dict[str, str], database: Any = None) -> None:
        self.port, self.database = free_port(), database
        self.log = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{self.port}", "--keep-alive", "60",
             "--worker-class", "gthread", "--workers", "1", "--threads", "4", "--no-control-socket"],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **env}, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                time.sleep(1)
                return
            except OSError:
                time.sleep(0.1)
        self.log.seek(0)
        raise SystemExit(f"gunicorn did not start:\n{self.log.read().decode()}")

    def cpu(self) -> tuple[float, float]:
        """Seconds of CPU so far: of the workers, and of the database's processes that serve a connection."""
        database = 0.0
        if self.database is not None:
            database = sum(
                _seconds(pid) for pid in _children(self.database.pid)
                if b"postgres: portal" in _read(f"/proc/{pid}/cmdline")
            )  # fmt: skip
        return sum(_seconds(pid) for pid in _children(self.process.pid)), database

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)


class Served:
    """Asks a server over one kept connection."""

    def __init__(self, server: Server, token: str) -> None:
        self.server, self.token = server, token
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, method: str, address: str, body: bytes = b"", packed: bool = True) -> Reply:
        """One request, with what it cost the server."""
        headers = _headers(self.token, packed, body)
        app, database = self.server.cpu()
        began = time.perf_counter()
        self.connection.request(method, address, body=body or None, headers=headers)
        found = self.connection.getresponse()
        content = found.read()
        wall = time.perf_counter() - began
        app_now, database_now = self.server.cpu()
        return Reply(
            found.status, content, 0, (app_now - app) * 1e3, (database_now - database) * 1e3, wall * 1e3
        )


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _children(pid: int) -> list[str]:
    return _read(f"/proc/{pid}/task/{pid}/children").decode().split()


def _seconds(pid: str) -> float:
    """CPU of a process with all its threads, to the nanosecond."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return 0.0
    found = (_read(f"/proc/{pid}/task/{thread}/schedstat").split() for thread in threads)
    return sum(int(line[0]) for line in found if line) / 1e9


@dataclass
class Measured:
    """All replies of one page, by round, beside the bare page of the same rounds."""

    name: str
    limit: float | None
    statements: int
    rounds: list[list[Reply]]
    floors: list[list[Reply]]

    @property
    def all(self) -> list[Reply]:
        """Every reply."""
        return [reply for each in self.rounds for reply in each]

    @property
    def cpu_ms(self) -> float:
        """Median over the rounds of the CPU of a page."""
        return median(mean(each) for each in self.rounds)

    @property
    def database_ms(self) -> float:
        """How much of it the database server used."""
        return median(sum(r.database_ms for r in each) / len(each) for each in self.rounds)

    @property
    def times(self) -> float:
        """Median over the rounds of page over bare page."""
        return median(mean(a) / mean(b) for a, b in zip(self.rounds, self.floors, strict=True))

    def percentile(self, share: float) -> float:
        """Time to the answer in ms that this share of the replies kept."""
        found = sorted(reply.ms for reply in self.all)
        return found[min(len(found) - 1, int(len(found) * share))]

    @property
    def bytes(self) -> int:
        """Body sent for one page."""
        return int(median(len(reply.body) for reply in self.all))


def mean(replies: list[Reply]) -> float:
    """Mean CPU in ms."""
    return sum(reply.cpu_ms for reply in replies) / len(replies)


def machine() -> str:
    """What this was measured on."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return f"{os.cpu_count()} × {names[0] if names else os.uname().machine}, {os.uname().sysname}"
