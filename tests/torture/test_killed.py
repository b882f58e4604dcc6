"""The server and its worker are killed 50 times under load, in sign-off, approval and period close.

People repeat what was not answered, by the same form. Whenever all processes are dead, and at the end, everything
that was acknowledged is there exactly once, nothing is half done, and no message was written or sent twice.
"""

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
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.approvals.models import Approval
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import Status
from portal.domain.settlement.claim_models import BackCharge
from portal.domain.settlement.models import Book, Measurement
from portal.domain.settlement.rules import ChargeState, State
from portal.domain.settlement.statement_models import Statement, StatementRun
from portal.infra import clock as house_clock
from portal.infra import formkeys, outbox, sessions
from portal.infra.db import session, write
from portal.infra.formkeys import UsedKey
from portal.infra.jobs import Job
from portal.infra.messages import Message
from tests import makers
from tests import makers_settlement as made
from tests.harness.places import ROOT
from tests.harness.server import free_port
from tests.torture import sound
from tests.torture.people import Notes, Person

pytestmark = pytest.mark.proof
KILLS, REPAIRS, COMMUNITIES, ROUNDS, CHARGES, AT_MOST = 50, 16, 6, 5, 5, 240.0
# Four signatures each; each charge and each of the two statements of a community is decided; two more verbs.
POSTS = REPAIRS * 4 + COMMUNITIES * (CHARGES + 2 + 2 + 2)


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
        ahead = folder / "clock"
        ahead.write_text(str(house_clock.now().timestamp() + 60 - time.time()))
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(self.port), "HOUSE_CLOCK": str(ahead)}
        env |= {name: str(value) for name, value in config.items() if name != "TESTING"} | {
            "SMS_URL": provider.url
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.house"], cwd=ROOT, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("ab"),
        )  # fmt: skip

    def begin(self) -> None:
        """A server and a worker begin."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.pids = [int(pid) for pid in self.process.stdout.readline().split()]

    def kill(self) -> None:
        """Both die without a word, the server's children with it."""
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self.pids = []
        while self._listens():
            time.sleep(0.005)
        time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self) -> None:
        """End what was begun here."""
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Takes the messages that leave the house."""
    made = Provider()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def house(app: Flask, clock: Any, database: Any, tmp_path: Path, provider: Provider) -> Iterator[House]:
    """Its processes end with the test."""
    made = House(database.config, tmp_path, provider)
    yield made
    made.end()


class Town:
    """The work of the day, and who does it."""

    def __init__(self, app: Flask, house: House) -> None:
        self.app, self.port, self.notes = app, house.port, Notes()
        self.story = makers.story()
        self.repairs = [
            makers.repair_awaiting_signatures(self.story, **makers.FOUR_SIGN).id for _ in range(REPAIRS)
        ]
        self.books = [self._books() for _ in range(COMMUNITIES)]
        wanted = (
            select(Approval.id).where(Approval.kind == "settlement.back_charge").order_by(Approval.subject_id)
        )
        self.charges = session().scalars(wanted).all()
        self.chance = random.Random(11)
        self.unanswered: set[str] = set()
        session().rollback()

    @staticmethod
    def _books() -> made.Books:
        books = made.books()
        for n in range(ROUNDS):
            made.measured(books, 100_00 + n)
            made.measured(books, 70_00 + n, firm_id=books.crew)
        for n in range(CHARGES):
            made.charge_measured(books, 300_00 + n)
        return books

    def person(self, person_id: int, face: str = "staff") -> Person:
        """Somebody with a sign-in that stands."""
        with self.app.test_request_context(), write():
            token = sessions.start(person_id, face, stepped_up=True)
            cookie = f"{sessions.cookie_name()}={token}"
        return Person(person_id, cookie, self.port, self.notes)

    def signs(self, who: str, face: str) -> Callable[[], None]:
        """One party signs every form, in an order of its own."""
        person, mine = self.person(getattr(self.story, who), face), list(self.repairs)
        self.chance.shuffle(mine)
        at = {
            "owner": "/owner/repairs/{}",
            "staff": "/staff/repairs/{}/signature",
            "field": "/field/sign-offs/{}",
        }

        def work() -> None:
            for repair in mine:
                page = at[face].format(repair)
                action = page if face == "staff" else f"{page}/signature"
                person.does("sign", repair, page, action, seen="on", name="钱工")

        return work

    def decides(self, number: int, books: made.Books) -> None:
        """Everybody whose yes is needed says it."""
        for who in (books.story.manager, books.head):
            with self.app.app_context():
                pending = session().scalar(select(Approval.state).where(Approval.id == number)) == "pending"
            if pending:
                page = f"/staff/approvals/{number}"
                self.person(who).does("decide", number, page, f"{page}/decision", do="approve", note="")

    def answers_charges(self) -> None:
        """The managers decide about what was taken over."""
        for n, number in enumerate(self.charges):
            self.decides(number, self.books[n // CHARGES])

    def closes_all(self, all_books: list[made.Books]) -> None:
        """One community after the other."""
        for books in all_books:
            self.closes(books)

    def closes(self, books: made.Books) -> None:
        """A quarter from drawing up to its close."""
        here, home = books.community, "/staff/settlement"
        dispatcher, manager = self.person(books.story.dispatcher), self.person(books.story.manager)
        page = f"{home}?community={here}&quarter={made.QUARTER}"
        dispatcher.does("draw", here, page, f"{home}/communities/{here}/drawing")
        self._until(lambda: session().scalar(
            select(StatementRun.ended_at).where(StatementRun.community_id == here)
        ) is not None)  # fmt: skip
        with self.app.app_context():
            wanted = select(Statement.id).where(Statement.community_id == here).order_by(Statement.id)
            statements = session().scalars(wanted).all()
        for number in statements:
            page = f"{home}/statements/{number}"
            dispatcher.does("submit", number, page, f"{page}/submission")
            with self.app.app_context():
                approval = made.pending("settlement.statement", number)
            self.decides(approval or 0, books)
        page = f"{home}/closes?community={here}"
        manager.does("close", here, page, f"{home}/communities/{here}/close", through="2026-09")

    def _until(self, true: Callable[[], bool]) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with self.app.app_context():
                if true():
                    return
            time.sleep(0.05)
        raise AssertionError("the worker did not get there")

    def begin(self) -> list[threading.Thread]:
        """Everybody begins to work."""
        half = COMMUNITIES // 2
        lists: list[Callable[[], None]] = [
            self.signs("dispatcher", "staff"), self.signs("owner", "owner"), self.signs("supervision", "field"),
            self.signs("project", "field"), self.answers_charges,
            partial(self.closes_all, self.books[:half]),
            partial(self.closes_all, self.books[half:]),
        ]  # fmt: skip
        return [self.notes.work(each) for each in lists]


def kill_again_and_again(town: Town, house: House, threads: list[threading.Thread]) -> int:
    """Kill while posts are under way, look at what is left, begin anew; returns how often."""
    kills, until = 0, time.monotonic() + AT_MOST
    while any(thread.is_alive() for thread in threads):
        assert time.monotonic() < until, (kills, len(town.notes.acknowledged), house.log.read_text()[-3000:])
        if kills < KILLS and len(town.notes.acknowledged) >= kills * (POSTS - 4) // KILLS:
            town.notes.sent.clear()
            town.notes.sent.wait(1)
            time.sleep(town.chance.uniform(0, 0.09))
            house.kill()
            kills += 1
            sound.look(tuple(town.notes.acknowledged))
            town.unanswered |= done_without_answer(town.notes)
            house.begin()
        time.sleep(0.005)
    return kills


def done_without_answer(notes: Notes) -> set[str]:
    """The forms that were carried out while their sender does not know it; all processes are dead."""
    known = {key.nonce for _, _, form in notes.posts if (key := formkeys.read(form["key"]))}
    found = set(session().scalars(select(UsedKey.nonce))) - known
    session().rollback()
    return found


def owed() -> int:
    session().rollback()
    return len(session().scalars(select(outbox.OutboxRow.id).where(outbox.OPEN)).all())


def test_killed_fifty_times_nothing_is_lost_half_done_or_done_twice(
    app: Flask, house: House, provider: Provider
) -> None:
    town = Town(app, house)
    house.begin()
    began = time.monotonic()
    threads = town.begin()
    kills = kill_again_and_again(town, house, threads)
    notes = town.notes
    assert not notes.failed, (notes.failed, house.log.read_text()[-3000:])
    for person, action, form in town.chance.sample(notes.posts, 20):
        assert person.ask("POST", action, form)[0] == 303, "the same form later leads where it led"
    until = time.monotonic() + 60
    while owed() and time.monotonic() < until:
        time.sleep(0.1)
    house.kill()
    assert owed() == 0
    sound.look(notes.acknowledged)
    sound.chains_stand()
    assert (kills, len(notes.acknowledged)) == (KILLS, POSTS)
    print(f"\n{kills} kills in {time.monotonic() - began:.0f} s, {len(notes.lost)} posts without an answer, "
          f"{len(town.unanswered)} of them done all the same, {len(notes.refused)} stale")  # fmt: skip
    assert len(notes.lost) >= KILLS // 2, "the kills hit nothing"
    _everything_is_done(town)
    assert "Traceback" not in house.log.read_text(), house.log.read_text()[-3000:]
    _sent_once(provider)


def _everything_is_done(town: Town) -> None:
    assert set(session().scalars(select(Repair.status).where(Repair.id.in_(town.repairs)))) == {
        Status.SIGNED_OFF
    }
    measured = session().scalars(select(Measurement.repair_id).where(Measurement.repair_id.in_(town.repairs)))
    assert sorted(measured) == sorted(town.repairs)
    assert set(session().scalars(select(BackCharge.state))) == {ChargeState.APPROVED}
    assert [*session().scalars(select(Statement.state))] == [State.APPROVED] * COMMUNITIES * 2
    closed = select(Book.closed_through).where(Book.community_id.in_([b.community for b in town.books]))
    assert [*session().scalars(closed)] == ["2026-09"] * COMMUNITIES
    assert set(session().scalars(select(Job.state))) == {"done"}
    assert outbox.dead_rows() == []


def _sent_once(provider: Provider) -> None:
    """Each message left under its own number; the provider tells a repeat by it."""
    rows = session().scalars(select(Message)).all()
    assert {f"message-{row.id}" for row in rows if row.state == "sent"} == set(provider.got)
    assert {row.state for row in rows} <= {"sent", "muted"}
    repeats = sum(provider.got.values()) - len(provider.got)
    assert repeats <= KILLS, "only what was on its way when the worker died may come again"
