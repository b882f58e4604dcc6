"""How long a quarter of visits takes: `python -m tests.draw_speed [homes]` measures both databases on disk.

Ten thousand homes that are lived in are taken stock of and a quarter of them drawn, as the worker does it at night; the
callbacks of those drawn are made, their links are sent, and then the whole period is drawn once more to compare.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from portal import create_app
from portal.domain.callbacks.actions import calendar, checking, drawing
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.rule_models import CallbackSeed
from portal.domain.estate.models import Occupancy, Unit
from portal.domain.estate.rules import UnitState
from portal.infra import clock
from portal.infra.db import db, session, write
from portal.infra.jobs import Job
from portal.infra.worker import work_off
from tests import makers
from tests.harness.databases import build_schema
from tests.roster_speed import postgresql, sqlite
from tests.stopwatch import Stopwatch, Taken

NOW = datetime(2026, 10, 1, 2, tzinfo=UTC)


def measure(url: str, homes: int) -> list[Taken]:
    """Step, seconds by the clock, seconds of this process's CPU, for one database."""
    app = create_app({"TESTING": True, "DATABASE_URL": url, "SECRET_KEY": "speed-only"})
    build_schema(app)
    timed = Stopwatch()
    with app.app_context():
        with clock.frozen(NOW):
            s = makers.story()
            work_off(app)
            _fill(s, homes)
            timed("take stock of the homes", lambda: _until_done(calendar.propose_by_calendar))
        with clock.frozen(NOW + timedelta(days=1)):
            timed("draw them", lambda: _until_done(_drawn))
            timed("make the callbacks", lambda: _until_done(drawing._make_drawn))
            made = session().scalar(select(func.count()).select_from(Callback))
            timed(f"what follows from {made} callbacks", lambda: _quiet(app))
            timed("draw the period once more", lambda: _verified(app, s))
        db.session.remove()
        db.engine.dispose()
    return timed.taken


def _fill(s: makers.Story, homes: int) -> None:
    """Homes as the story's own, each lived in by its owner."""
    with write():
        first = session().get_one(Unit, s.unit)
        first.state = UnitState.OCCUPIED
        session().flush()
        told = {
            c.name: getattr(first, c.key) for c in Unit.__table__.c if c.name not in ("id", "label", "door")
        }
        rows = [_home(told, first, n) for n in range(homes)]
        ids = session().scalars(insert(Unit).returning(Unit.id), rows).all()
        tie = session().scalars(select(Occupancy).where(Occupancy.unit_id == s.unit)).first()
        assert tie is not None
        kept = {c.name: getattr(tie, c.key) for c in Occupancy.__table__.c if c.name not in ("id", "unit_id")}
        session().execute(insert(Occupancy), [{**kept, "unit_id": unit} for unit in ids])


def _home(told: dict[str, Any], first: Unit, n: int) -> dict[str, Any]:
    return {**told, "label": f"{first.label}-{n}", "door": f"{first.door}-{n}"}


def _drawn() -> bool:
    more = [drawing._draw(seed_id, before) for seed_id, before in drawing._waiting()]
    return any(more)


def _until_done(sweep: Callable[[], bool]) -> None:
    while sweep():
        pass


def _quiet(app: Flask) -> None:
    """Until nothing is owed: links are told, counted and sent."""
    work_off(app)
    work_off(app)


def _verified(app: Flask, s: makers.Story) -> None:
    for seed_id in session().scalars(select(CallbackSeed.id)).all():
        with write():
            checking.check(seed_id, by=s.by("manager"))
    work_off(app)
    session().rollback()
    for job in session().scalars(select(Job).where(Job.kind == checking.JOB)):
        assert (job.state, job.done, job.params["odd"]) == ("done", job.total, []), job.error


def main() -> None:
    """Print the table."""
    homes = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with sqlite() as url:
        one = measure(url, homes)
    with postgresql() as url:
        two = measure(url, homes)
    print(f"{homes} homes, load {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores\n")
    print("| step | SQLite s | its CPU | PostgreSQL s | its CPU |\n|---|--:|--:|--:|--:|")
    for (step, *figures), (_, *others) in zip(one, two, strict=True):
        print(f"| {step} | " + " | ".join(f"{each:.1f}" for each in (*figures, *others)) + " |")


if __name__ == "__main__":
    main()
