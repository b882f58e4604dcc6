"""Bad days of the worker: it dies at one effect, its lease ends under it, the clock goes back, a provider hangs."""

import datetime as dt
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from portal.infra import channels, files, jobs, messages, objects, outbox, outbox_care, worker
from portal.infra import clock as house_clock
from portal.infra import db as database
from portal.infra.db import db, session, write
from portal.infra.duties import Duty
from portal.infra.messages import Message
from portal.infra.outbox import FARTHEST, LAST_TRY, LEASE, LONGEST_LEASE, OutboxRow, Topic
from tests import makers
from tests.conftest import Clock
from tests.infra.test_messages import Provider, message, reader, send, sms

__all__ = ["sms"]
OVER = dt.timedelta(seconds=LEASE.total_seconds() + 1)
ran: list[Any] = []


class Killed(BaseException):
    """The worker dies here."""


def deadly(payload: dict[str, Any], row: outbox.Claimed) -> None:
    raise Killed


def note(payload: dict[str, Any], row: outbox.Claimed) -> object:
    ran.append(payload["n"])
    return None


@pytest.fixture
def topics(app: Flask) -> Iterator[dict[str, Topic]]:
    before = app.extensions["topics"]
    mine = {"deadly": Topic(deadly, outside=True), "note": Topic(note, outside=True), "job": before["job"]}
    app.extensions["topics"] = mine
    ran.clear()
    yield mine
    app.extensions["topics"] = before


def owe(topic: str, n: int = 1, **more: Any) -> None:
    with write():
        outbox.enqueue(topic, {"n": n}, **more)


def rows(topic: str = "note") -> list[OutboxRow]:
    session().rollback()
    return list(session().scalars(select(OutboxRow).where(OutboxRow.topic == topic).order_by(OutboxRow.id)))


def test_what_kills_its_worker_takes_nobody_with_it(app: Flask, clock: Clock, topics: Any) -> None:
    owe("deadly")
    for n in range(5):
        owe("note", n)
    deaths = 0
    for _ in range(LAST_TRY + 4):
        try:
            worker.work_off(app)
        except Killed:
            deaths += 1
        clock.forward(seconds=OVER.total_seconds() * LONGEST_LEASE)
    assert deaths == LAST_TRY and rows("deadly")[0].dead_at
    assert sorted(ran) == [0, 1, 2, 3, 4] and all(row.done_at for row in rows())


def test_what_was_claimed_with_a_failure_of_the_database_is_free_again_at_once(
    app: Flask, clock: Clock, topics: Any, monkeypatch: Any
) -> None:
    """The database went away while one was run: the others of the claim do not wait for the end of a lease."""
    for n in range(3):
        owe("note", n)
    with monkeypatch.context() as patch:
        gone = OperationalError("select", {}, Exception("server closed the connection"))
        patch.setattr(outbox, "run", lambda row: (_ for _ in ()).throw(gone))
        with pytest.raises(OperationalError):
            worker.work_off(app)
    assert worker.work_off(app) == 2 and sorted(ran) == [1, 2]
    clock.forward(seconds=OVER.total_seconds())
    assert worker.work_off(app) == 1 and sorted(ran) == [0, 1, 2]


def test_what_leaves_the_house_is_not_begun_under_a_lease_that_ended(
    app: Flask, clock: Clock, topics: Any
) -> None:
    owe("note")
    (slow,) = outbox.claim()
    clock.forward(seconds=OVER.total_seconds())
    (other,) = outbox.claim()
    outbox.run(slow)
    assert ran == []
    outbox.run(other)
    assert ran == [1]


def test_an_error_in_any_letters_is_kept(
    app: Flask, clock: Clock, topics: dict[str, Topic], caplog: pytest.LogCaptureFixture
) -> None:
    # What pytest keeps of the log is sent as UTF-8, which has no letter for half of a pair.
    caplog.set_level(logging.CRITICAL + 1)

    def broken(payload: dict[str, Any], row: outbox.Claimed) -> None:
        raise ValueError("name \udce4\0 of a file")

    topics["broken"] = Topic(broken, outside=True)
    owe("broken")
    owe("note")
    worker.work_off(app)
    assert rows("broken")[0].last_error == "ValueError: name ? of a file" and ran == [1]


def test_a_photo_waits_for_hours_for_its_bucket(app: Flask, clock: Clock, monkeypatch: Any) -> None:
    """A full disk or a bucket that is away for an hour makes no photo unreadable."""
    away = True

    def put(key: str, data: bytes) -> None:
        if away and key.endswith("-large.webp"):
            raise OSError(28, "No space left on device")
        kept(key, data)

    kept = objects.put
    monkeypatch.setattr(objects, "put", put)
    file = files.receive(makers.jpeg(), by_id=1).id
    for _ in range(12):
        worker.work_off(app)
        clock.forward(minutes=5)
    away = False
    clock.forward(hours=1)
    worker.work_off(app)
    session().rollback()
    assert session().get_one(files.StoredFile, file).state == files.READY


@pytest.mark.first("postgresql")
def test_a_piece_of_a_job_longer_than_its_lease_is_one_workers(
    app: Flask, topics: Any, monkeypatch: Any
) -> None:
    inside, others = threading.Event(), []
    pieces: list[int] = []

    def piece(job: jobs.Job) -> bool:
        pieces.append(job.done)
        job.done += 1
        if job.done == 1:
            session().flush()
            inside.set()
            until = time.monotonic() + 5
            while not others and time.monotonic() < until:
                time.sleep(0.01)
        return job.done < 3

    def another() -> None:
        inside.wait(5)
        with app.app_context(), house_clock.frozen(house_clock.now() + OVER):
            others.append(outbox.claim() if db.engine.dialect.name == "postgresql" else [])

    monkeypatch.setitem(app.extensions, "jobs", {"long": piece})
    with write():
        jobs.start("long", ("case", 1), by_id=None)
    thread = threading.Thread(target=another)
    thread.start()
    worker.work_off(app, limit=3)
    thread.join(10)
    assert others == [[]] and pieces == [0, 1, 2]


def test_a_clock_that_is_put_back_makes_nothing_wait(app: Flask, clock: Clock, topics: Any) -> None:
    now = clock.now
    clock.forward(days=300)  # the clock was wrong
    owe("note", 1)
    owe("deadly")
    held = outbox.claim()
    owe("note", 2)
    clock.to(now)
    owe("note", 3, due_at=now + dt.timedelta(hours=9))
    assert worker.work_off(app) == 0
    assert outbox_care.mind_the_clock() == 3
    assert worker.work_off(app) == 1 and ran == [2]
    outbox.run(next(row for row in held if row.topic == "note"))
    assert ran == [2, 1], "who was at it when the clock changed goes on"
    clock.forward(seconds=OVER.total_seconds())
    assert [row.topic for row in outbox.claim()] == ["deadly"]
    with pytest.raises(ValueError), write():
        outbox.enqueue("note", {}, due_at=clock.now + FARTHEST + dt.timedelta(days=1))


def test_the_worker_sees_the_clock_go_back(app: Flask, clock: Clock, topics: Any, monkeypatch: Any) -> None:
    stop, turns = threading.Event(), []

    def sweep() -> bool:
        turns.append(1)
        if len(turns) == 1:
            owe("note")
            with write() as unit:  # a clock that was a day ahead
                unit.execute(
                    update(OutboxRow).values(due_at=OutboxRow.due_at, created_at=ahead, lease_until=None)
                )
                unit.execute(text("UPDATE outbox SET due_at = created_at"))
            whole.ahead = (whole.ahead or 0) + 86400
        return False

    ahead = clock.now + dt.timedelta(days=1)
    monkeypatch.setitem(app.extensions, "duties", (Duty("d", dt.timedelta(0), sweep),))
    whole = worker._Whole(app, stop)
    whole()
    assert ran == []
    whole()
    assert ran == [1]


HANDSHAKE = b"\x16\x03\x03\x3f\xff"  # the head of a record of 16,383 bytes; what follows is taken for them
FAR = 30.0  # seconds no test lasts: of the two limits one acts alone, however busy the machine is
STARTTLS = b"220 here\r\n250-here\r\n250 STARTTLS\r\n220 go on\r\n"


class Deaf:
    """A server that takes calls and never says anything, or a byte now and then."""

    def __init__(self, drip: bytes = b"", first: bytes = b"") -> None:
        self.taken, self.first = 0, first
        self.held: list[socket.socket] = []
        self.line = socket.create_server(("127.0.0.1", 0))
        self.port, self.drip = self.line.getsockname()[1], drip
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                call, _ = self.line.accept()
            except OSError:
                return
            self.taken += 1
            self.held.append(call)
            if self.drip:
                threading.Thread(target=self._say, args=(call,), daemon=True).start()

    def _say(self, call: socket.socket) -> None:
        try:
            call.sendall(self.first)
            while True:
                call.sendall(self.drip)
                time.sleep(0.02)
        except OSError:
            pass

    def close(self) -> None:
        """Hang up."""
        for each in (self.line, *self.held):
            each.close()


@pytest.fixture
def deaf(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Deaf]]:
    made: list[Deaf] = []

    def of(setting: str, scheme: str, patience: float = FAR, at_most: float = FAR, **given: Any) -> Deaf:
        monkeypatch.setattr(channels, "PATIENCE", patience)
        monkeypatch.setattr(channels, "AT_MOST", at_most)
        made.append(Deaf(**given))
        monkeypatch.setitem(app.config, setting, f"{scheme}://127.0.0.1:{made[-1].port}/x")
        return made[-1]

    yield of
    for each in made:
        each.close()


def test_a_provider_that_hangs_is_left_alone_and_nothing_is_given_up(
    app: Flask, clock: Clock, deaf: Callable[..., Deaf], sms: Provider, monkeypatch: Any
) -> None:
    good = app.config["SMS_URL"]
    hung = deaf("SMS_URL", "http", patience=0.15)
    sent = [send(reader()) for _ in range(8)]
    worker.work_off(app)
    assert hung.taken == 2, "two messages found it hanging, the others did not try"
    for _ in range(14):
        clock.forward(minutes=20)
        worker.work_off(app)
    assert LAST_TRY < hung.taken < 30 and {message(each).state for each in sent} == {"queued"}
    urgent = send(reader(), urgent=True)
    for _ in range(LAST_TRY):
        clock.forward(minutes=5)
        worker.work_off(app)
    assert message(urgent).state == "failed", "but somebody must hear soon of what is urgent"
    monkeypatch.setitem(app.config, "SMS_URL", good)
    for _ in range(2):
        clock.forward(hours=1)
        worker.work_off(app)
    assert {message(each).state for each in sent} == {"sent"} and len(sms.posts) == len(sent)


def test_what_has_left_is_noted_when_the_database_is_back(
    app: Flask, clock: Clock, sms: Provider, monkeypatch: Any
) -> None:
    close, away = messages._close, [1, 2, 3]

    def closing(*given: Any, **more: Any) -> None:
        if away:
            away.pop()
            raise OperationalError("update", {}, Exception("server closed the connection"))
        close(*given, **more)

    monkeypatch.setattr(database, "PAUSES", (0, 0, 0))
    monkeypatch.setattr(messages, "_close", closing)
    number = send(reader())
    worker.work_off(app)
    assert message(number).state == "sent" and not away
    clock.forward(hours=1)
    worker.work_off(app)
    assert len(sms.posts) == 1


def test_one_message_that_upsets_the_provider_stops_no_other(app: Flask, clock: Clock, sms: Provider) -> None:
    bad = send(reader())
    for _ in range(LAST_TRY):
        sms.answers = [500]
        worker.work_off(app)
        clock.forward(minutes=5)
    assert message(bad).state == "failed" and len(sms.posts) == LAST_TRY
    others = [send(reader()) for _ in range(3)]
    sms.answers = [400, 400, 200]  # numbers that do not exist are no trouble of the provider
    worker.work_off(app)
    assert sorted(message(each).state for each in others) == ["queued", "queued", "sent"]
    assert channels.resting_until("sms") is None


@pytest.mark.parametrize(
    ("scheme", "first"), [("http", b""), ("smtp", b""), ("smtp", b"220 here\r\n")]
)  # fmt: skip
def test_a_provider_that_answers_byte_by_byte_is_cut_off(
    app: Flask, deaf: Callable[..., Deaf], scheme: str, first: bytes
) -> None:
    to, setting = (channels.to_sms, "SMS_URL") if scheme == "http" else (channels.to_mail, "SMTP_URL")
    deaf(setting, scheme, at_most=0.3, drip=b"2", first=first)  # a line that never ends
    began = time.monotonic()
    with pytest.raises(channels.Away):
        to(channels.Parcel(1, "lin@example.com", "x", "x", "", False))
    assert 0.25 < time.monotonic() - began < FAR, "after its time and not before"


@pytest.mark.parametrize(("scheme", "first"), [("https", b""), ("smtps", b""), ("smtp", STARTTLS)])
def test_a_handshake_that_drips_ends_with_the_patience(
    app: Flask, deaf: Callable[..., Deaf], scheme: str, first: bytes
) -> None:
    to, setting = (channels.to_sms, "SMS_URL") if scheme == "https" else (channels.to_mail, "SMTP_URL")
    deaf(setting, scheme, patience=0.15, drip=HANDSHAKE, first=first)
    began = time.monotonic()
    with pytest.raises(channels.Away, match="timed out"):
        to(channels.Parcel(1, "lin@example.com", "x", "x", "", False))
    assert time.monotonic() - began < FAR


def test_while_bulk_hangs_a_code_leaves_by_the_other_hand(
    app: Flask, clock: Clock, topics: dict[str, Topic], monkeypatch: Any
) -> None:
    hanging, free = threading.Event(), threading.Event()

    def hang(payload: dict[str, Any], row: outbox.Claimed) -> None:
        hanging.set()
        free.wait(5)

    def code(payload: dict[str, Any], row: outbox.Claimed) -> None:
        ran.append("code")
        stop.set()
        free.set()

    topics["hang"] = Topic(hang, outside=True, lane=outbox.Lane.BULK)
    topics["code"] = Topic(code, outside=True, lane=outbox.Lane.URGENT)
    monkeypatch.setitem(app.extensions, "duties", ())
    monkeypatch.setattr(worker, "PAUSE", 0.02)
    stop = threading.Event()
    moment = clock.now - dt.timedelta(days=400)  # threads live in the real time, long after
    with write():
        for n in range(3):
            outbox.enqueue("hang", {"n": n}, due_at=moment)

    def ask() -> None:
        hanging.wait(5)
        with app.app_context(), write():
            outbox.enqueue("code", {"n": 1}, due_at=moment)

    asking = threading.Thread(target=ask)
    asking.start()
    worker.loop(app, stop)
    asking.join(5)
    assert ran == ["code"]


def test_a_message_of_a_quiet_night_is_not_lost_when_the_clock_goes_back_over_its_hour(
    app: Flask, clock: Clock, sms: Provider
) -> None:
    clock.to("2026-11-20T22:00+08:00")
    calm = send(reader())
    worker.work_off(app)
    clock.to("2026-11-21T08:00+08:00")
    claimed = outbox.claim()
    clock.to("2026-11-21T07:59+08:00")
    outbox.run(claimed[0])
    assert message(calm).state == "queued" and not sms.posts
    clock.to("2026-11-21T08:01+08:00")
    worker.work_off(app)
    assert message(calm).state == "sent" and len(session().scalars(select(Message.id)).all()) == 1
