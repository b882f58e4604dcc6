"""A server and a worker that are killed under load and begun anew, and the provider that counts what leaves."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.infra import clock as house_clock
from portal.infra import formkeys, outbox, outbox_care, sessions, worker
from portal.infra.db import session, write
from portal.infra.formkeys import UsedKey
from portal.infra.messages import Message
from tests.harness.places import ROOT
from tests.harness.server import free_port
from tests.torture.people import Deed, Notes, Person

AT_MOST = 400.0
TRIES = 20


class Provider(ThreadingHTTPServer):
    """The provider of text messages: counts how often it was handed each number."""

    daemon_threads = True

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), _Counter)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/"


class _Counter(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Take one message."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got[body["id"]] += 1  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class House:
    """A server and a worker that are killed and begun anew."""

    def __init__(self, config: dict[str, Any], folder: Path, provider: Provider) -> None:
        self.port, self.log, self.pids = free_port(), folder / "house.log", []  # type: tuple[int, Path, list[int]]
        self.clock = folder / "clock"
        self.set_clock()
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(self.port), "HOUSE_CLOCK": str(self.clock)}
        env |= {name: str(value) for name, value in config.items() if name != "TESTING"} | {
            "SMS_URL": provider.url
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.house"], cwd=ROOT, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("ab"),
        )  # fmt: skip

    def set_clock(self) -> None:
        """Its processes live a minute after the moment that the test lives at."""
        self.clock.write_text(str(house_clock.now().timestamp() + 60 - time.time()))

    def begin(self) -> None:
        """A server and a worker begin."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.pids = [int(pid) for pid in self.process.stdout.readline().split()]

    def stand_still(self) -> None:
        """Both stop where they are."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Both go on where they stood."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """Both die without a word, the server's children with it."""
        self._signal(signal.SIGKILL)
        self.pids = []
        until = time.monotonic() + 30
        while self._listens():
            assert time.monotonic() < until, "somebody outlived the kill"
            time.sleep(0.005)
        time.sleep(0.02)

    def _signal(self, number: int) -> None:
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, number)

    def _listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self) -> None:
        """End what was begun here."""
        self._signal(signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


class Work:
    """What people do all day on a house that dies, and what must be true whenever nobody writes (`look`)."""

    kills, posts = 50, 0

    def __init__(self, app: Flask, house: House, look: Callable[[Iterable[Deed]], None]) -> None:
        self.app, self.house, self.look, self.notes = app, house, look, Notes()
        self.chance, self.unanswered, self.done = random.Random(11), set(), 0  # type: ignore[var-annotated]

    def person(self, person_id: int, face: str = "staff") -> Person:
        """Somebody with a sign-in that stands."""
        with self.app.test_request_context(), write():
            token = sessions.start(person_id, face, stepped_up=True)
            cookie = f"{sessions.cookie_name()}={token}"
        return Person(person_id, cookie, self.house.port, self.notes)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for the worker."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with self.app.app_context():
                if true():
                    return
            time.sleep(0.05)
        raise AssertionError("the worker did not get there")

    def killed_while(self, lists: Iterable[Callable[[], None]]) -> None:
        """Everybody works; the house is killed while posts are under way, looked at and begun anew, to the end."""
        self.house.begin()
        began, threads = time.monotonic(), [self.notes.work(each) for each in lists]
        while any(thread.is_alive() for thread in threads):
            assert time.monotonic() < began + AT_MOST, (self.done, len(self.notes.acknowledged), self._log())
            if (
                self.done < self.kills
                and len(self.notes.acknowledged) >= self.done * (self.posts - 4) // self.kills
            ):
                self._kill()
            time.sleep(0.005)
        assert not self.notes.failed, (self.notes.failed, self._log())
        self._quiet()
        print(f"\n{self.done} kills in {time.monotonic() - began:.0f} s, {len(self.notes.lost)} posts without an answer, "
              f"{len(self.unanswered)} of them done all the same, {len(self.notes.refused)} stale")  # fmt: skip
        assert (self.done, len(self.notes.acknowledged)) == (self.kills, self.posts)
        assert len(self.notes.lost) >= self.kills // 2, "the kills hit nothing"
        assert "Traceback" not in self.house.log.read_text(), self._log()
        assert [(row.topic, row.last_error) for row in outbox_care.dead_rows()] == []

    def killed_at_a_post(self) -> None:
        """The house dies at a moment by chance at which somebody waits for the answer to a post, while there are any."""
        for _ in range(TRIES):
            self.notes.sent.clear()
            if not self.notes.sent.wait(1):
                break
            time.sleep(self.chance.uniform(0, 0.09))
            self.house.stand_still()
            time.sleep(0.02)  # an answer that is on its way arrives
            if self.notes.waiting:
                break
            self.house.go_on()
        self.house.kill()
        self.done += 1

    def _kill(self) -> None:
        self.killed_at_a_post()
        self.look(tuple(self.notes.acknowledged))
        self.unanswered |= done_without_answer(self.notes)
        self.house.begin()

    def _quiet(self) -> None:
        """The same forms once more, then what is owed is done; all processes end."""
        for person, action, form in self.chance.sample(self.notes.posts, 20):
            assert person.ask("POST", action, form)[0] == 303, "the same form later leads where it led"
        until = time.monotonic() + 60
        while owed() and time.monotonic() < until:
            time.sleep(0.1)
        self.house.kill()
        assert owed() == 0
        self.look(self.notes.acknowledged)

    def _log(self) -> str:
        return self.house.log.read_text()[-3000:]


def done_without_answer(notes: Notes) -> set[str]:
    """The forms that were carried out while their sender does not know it; all processes are dead."""
    known = {key.nonce for _, _, form in notes.posts if (key := formkeys.read(form["key"]))}
    found = set(session().scalars(select(UsedKey.nonce))) - known
    session().rollback()
    return found


def owed() -> int:
    """How many effects are still to come."""
    session().rollback()
    return len(session().scalars(select(outbox.OutboxRow.id).where(outbox.OPEN)).all())


def sent_once(provider: Provider, kills: int) -> None:
    """Each message left under its own number; the provider tells a repeat by it."""
    rows = session().scalars(select(Message)).all()
    assert {f"message-{row.id}" for row in rows if row.state == "sent"} == set(provider.got)
    assert {row.state for row in rows} <= {"sent", "muted"}
    repeats = sum(provider.got.values()) - len(provider.got)
    assert repeats <= kills * worker.HANDS, "only what was on its way when the worker died may come again"
