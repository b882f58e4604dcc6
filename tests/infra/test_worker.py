"""The worker: killed in the middle of it all, and two at once, every effect is there exactly once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import duties
from portal.domain.repairs.rules import Status
from portal.infra import events, outbox, worker
from portal.infra.db import session, write
from portal.infra.duties import Duty, DutyDone, forget_before, once
from portal.infra.numbering import NumberSeries, next_number
from tests import makers
from tests.harness.places import ROOT

MESSAGES, WORKERS, KILLS, AT_MOST = 600, 3, 8, 25.0


class Crew:
    """Worker processes over one database, of which some are killed and replaced."""

    def __init__(self, config: dict[str, Any], folder: Path) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        env |= {name: str(value) for name, value in config.items() if name != "TESTING"}
        self.log = folder / "workers.log"
        self.pids: list[int] = []
        self.chance = random.Random(7)
        self.house = subprocess.Popen(
            [sys.executable, "-m", "tests.infra.workhouse"], cwd=ROOT, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("ab"),
        )  # fmt: skip

    def hire(self) -> None:
        """One more worker."""
        assert self.house.stdin and self.house.stdout
        self.house.stdin.write("\n")
        self.house.stdin.flush()
        self.pids.append(int(self.house.stdout.readline()))

    def kill(self) -> None:
        """One of them dies without a word."""
        os.kill(self.pids.pop(self.chance.randrange(len(self.pids))), signal.SIGKILL)

    def dismiss(self) -> None:
        """End what was started here."""
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.house.kill()
        self.house.wait()
        for pipe in (self.house.stdin, self.house.stdout):
            if pipe:
                pipe.close()


@pytest.fixture
def crew(app: Flask, database: Any, tmp_path: Path) -> Iterator[Crew]:
    """A crew whose members are ended with the test."""
    made = Crew(database.config, tmp_path)
    yield made
    made.dismiss()


def open_rows() -> int:
    session().rollback()
    return session().scalar(select(func.count()).where(outbox.OutboxRow.done_at.is_(None))) or 0


def test_workers_killed_at_random_lose_nothing_and_do_nothing_twice(crew: Crew) -> None:
    with write():
        for n in range(MESSAGES):
            outbox.enqueue("effect", {"n": n})
    for _ in range(WORKERS):
        crew.hire()
    began, kills = time.monotonic(), 0
    while (left := open_rows()) and time.monotonic() - began < AT_MOST:
        if kills < KILLS and left <= MESSAGES - (kills + 1) * MESSAGES // (KILLS + 4):
            crew.kill()
            crew.hire()
            kills += 1
        time.sleep(0.05)
    effects = session().execute(select(NumberSeries.series, NumberSeries.last)).all()
    assert (open_rows(), kills) == (0, KILLS), crew.log.read_text()[-2000:]
    assert len(effects) == MESSAGES
    assert {last for _, last in effects} == {1}
    assert "Traceback" not in crew.log.read_text()


def together(app: Flask, what: Callable[[], Any], times: int = 4) -> list[Any]:
    """The same at the same moment in so many threads."""
    start = threading.Barrier(times)

    def one(_: int) -> Any:
        with app.app_context():
            start.wait(5)
            return what()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_a_duty_of_two_workers_acts_once_for_each_period(app: Flask) -> None:
    def act() -> None:
        with write():
            if once("remind", "case:1", "2026-11-20"):
                next_number("reminded")

    together(app, act)
    assert session().scalars(select(NumberSeries.last)).all() == [1]
    with write():
        assert once("remind", "case:1", "2026-11-21")
        assert not once("remind", "case:1", "2026-11-21")


def test_marks_of_duties_are_forgotten_after_a_while(app: Flask, clock: Any) -> None:
    with write():
        once("remind", "case:1", "a")
    clock.forward(days=400)
    with write():
        once("remind", "case:1", "b")
        forget_before(clock.now - timedelta(days=1))
    assert session().scalars(select(DutyDone.period)).all() == ["b"]


def test_a_duty_that_fails_stops_neither_the_worker_nor_itself_later(app: Flask) -> None:
    turns: list[int] = []

    def sweep() -> bool:
        turns.append(1)
        if len(turns) == 2:
            raise ZeroDivisionError
        return len(turns) < 3

    worker.perform(app, Duty("d", timedelta(0), sweep))
    worker.perform(app, Duty("d", timedelta(0), sweep))
    assert len(turns) == 3


def test_the_worker_pays_performs_and_stops_when_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, swept = threading.Event(), []

    def sweep() -> bool:
        swept.append(1)
        stop.set()
        return False

    monkeypatch.setitem(app.extensions, "duties", (Duty("d", timedelta(hours=1), sweep),))
    monkeypatch.setitem(
        app.extensions, "topics", {"count": outbox.Topic(lambda payload: next_number("paid"))}
    )
    with write():
        outbox.enqueue("count", {})
    worker.loop(app, stop)
    assert swept == [1]
    session().rollback()
    assert session().scalars(select(NumberSeries.last)).all() == [1]


def test_two_workers_close_and_mark_each_case_once(app: Flask, clock: Any) -> None:
    s = makers.story()
    repairs = [makers.repair_signed_off(s), makers.repair_accepted(s)]
    at = clock.forward(days=16)

    def act() -> None:
        from portal.infra.clock import frozen

        with frozen(at):
            duties.act_on_deadlines()

    together(app, act)
    session().rollback()
    names = [[line.name for line in events.story_of(("repair", r.id), "staff")] for r in repairs]
    assert names[0].count("repair.closed") == 1
    assert names[1].count("repair.deadline_passed") == 1
    assert makers.again(repairs[0]).status is Status.CLOSED
    assert [events.verify(("repair", r.id)) for r in repairs] == [[], []]
