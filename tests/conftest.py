"""Fixtures every test may name. `pytest --database both` runs each test that needs a database on both kinds."""

import datetime as dt
import gc
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from sqlalchemy import event
from sqlalchemy.engine import Engine

from portal.infra import clock as house_clock
from tests import makers_estate
from tests.harness import compiled, scenes
from tests.harness.browser import Chromium
from tests.harness.client import Answer, InspectingClient
from tests.harness.databases import KINDS, build_schema, quick_folder
from tests.harness.scenes import START
from tests.harness.server import Live

compiled.share()
READS = re.compile(r"\s*(SELECT|PRAGMA|EXPLAIN|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=(*KINDS, "both"), default="sqlite", help="sqlite, postgresql or both"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--database")
    kinds = list(KINDS) if chosen == "both" else [chosen]
    only = metafunc.definition.get_closest_marker("database")
    if only:
        kinds = [kind for kind in kinds if kind in only.args]
    metafunc.parametrize("database", kinds, indirect=True, scope="session")


# What takes seconds each: real rosters and pictures, killed workers, walks over every door. `make test` runs them.
SLOW = (
    "matrix/", "attack/", "infra/test_files.py", "infra/test_search.py", "infra/test_worker.py",
    "infra/test_migrations.py", "staff/test_roster.py", "staff/test_repairs_", "domain/repairs/test_races.py",
    "domain/estate/test_roster_files.py", "domain/estate/test_roster_import.py", "field/test_jobs.py",
    "domain/repairs/test_verbs.py", "owner/test_repairs.py", "staff/test_intake.py", "staff/test_estate_pages.py",
    "domain/complaints/test_past.py", "domain/complaints/test_joint.py", "domain/complaints/test_re",
    "domain/complaints/test_archive", "domain/complaints/test_investigating.py", "domain/repairs/test_signing.py",
    "domain/repairs/test_cost", "domain/settlement/test_histories.py", "domain/figures/test_counting.py",
    "infra/test_guard.py", "owner/test_report.py", "owner/test_complaint", "public/test_sign_in.py", "staff/test_desk.py",
    "staff/test_approvals.py", "staff/test_figures.py", "staff/test_settlement_pages.py", "staff/test_terms_pages.py",
    "staff/test_complaint", "staff/test_costs.py", "field/test_sign_offs.py", "field/test_costs.py", "test_start.py",
    "infra/test_hard_days.py", "infra/test_messages.py", "domain/surveys/test_past.py", "domain/surveys/test_disclosure.py",
    "domain/callbacks/test_drawing.py", "domain/callbacks/test_calling.py", "domain/complaints/test_silence_and_payment.py",
    "public/test_sign_up.py", "public/test_account.py", "public/test_surveys.py", "staff/test_callback",
    "staff/test_survey", "staff/test_outbox.py", "staff/test_rates.py", "staff/test_together.py", "field/test_figures.py",
    "domain/callbacks/test_callbacks.py", "domain/repairs/test_chase.py", "domain/complaints/test_steps.py",
    "domain/surveys/test_stepping.py", "domain/surveys/test_recovery.py", "test_answers_settlement.py",
    "domain/estate/test_actions_homes.py", "domain/surveys/test_rounds.py", "domain/surveys/test_anonymity.py",
    "domain/figures/test_callbacks.py", "domain/approvals/test_races.py", "test_lanes_of_the_house.py",
)  # fmt: skip


def pytest_collection_finish() -> None:
    """The house and its libraries stay; looking them over for garbage again and again is a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        chosen = (
            item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        )
        # `make test` walks with the script on SQLite and on plain pages on PostgreSQL; the other way is a proof.
        if chosen.get("javascript", None) is (chosen.get("database") != "sqlite"):
            item.add_marker("proof")
        first = item.get_closest_marker("first")
        if first and chosen.get("database") not in first.args:
            item.add_marker("proof")
        if {"browser", "page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if "tests/proof/" in item.path.as_posix():
            item.add_marker("walk")
        if any(f"tests/{place}" in item.path.as_posix() for place in SLOW):
            item.add_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Where a story with real processes fails, say what they wrote and what they still owed."""
    report = yield
    live = getattr(item, "funcargs", {}).get("live")
    if report.failed and isinstance(live, Live):
        report.sections.append(("what the processes wrote", live.log(10_000)))
        report.sections.append(("what they still owed", owed(item.funcargs["database"])))  # type: ignore[attr-defined]
    return report


def owed(house: "House") -> str:
    """The effects of the outbox that are not done, one a line, with their last failure."""
    from sqlalchemy import text

    with house.app.app_context():
        from portal.infra.db import db

        rows = db.session.execute(text("SELECT * FROM outbox WHERE done_at IS NULL ORDER BY due_at, id"))
        lines = [str(dict(row)) for row in rows.mappings()]
        db.session.remove()
    return "\n".join(lines) or "nothing"


class House:
    """One database with its template and the one app over it, for a whole test process."""

    def __init__(self, kind: str) -> None:
        from portal import create_app
        from portal.infra.db import db

        self.files = quick_folder()
        self.base = KINDS[kind]()
        self._config = {
            "TESTING": True,
            "DATABASE_URL": self.base.url,
            "SECRET_KEY": "tests-only",
            "FILES_URL": f"file://{self.files}",
        }
        self.app: Flask = create_app(dict(self._config))
        self.app.test_client_class = InspectingClient
        self.app.response_class = Answer
        self.at: str | None = None
        self.altered = False
        self.awaited: str | None = None
        self._setting = threading.RLock()
        self.scenes: dict[str, Any] = {}
        self._serials: dict[str, int] = {}
        build_schema(self.app)
        with self.app.app_context():
            event.listen(db.engine, "do_connect", self._stand)
            event.listen(db.engine, "connect", self.base.opened)
            event.listen(db.engine, "checkout", self._stand)
        self.keep()

    def release(self, *, every: bool = True) -> None:
        """Give back every connection, so that the database may be swapped below the app; or, where only rows will be,
        every one that is still in use."""
        from portal.infra.db import db

        if has_app_context():
            db.session.remove()
        with self.app.app_context():
            pool: Any = db.engine.pool
            if every or pool.checkedout():
                db.engine.dispose()

    def keep(self, name: str = "") -> None:
        """Keep what stands now under this name, and the numbers that the makers have given so far."""
        self.release(every=not name or self.base.kind == "sqlite")
        self.base.keep(name)
        self._serials[name] = makers_estate.serial.last if name else 0
        shutil.rmtree(self._files_of(name), ignore_errors=True)
        shutil.copytree(self.files, self._files_of(name))
        self.at = name

    def _files_of(self, name: str) -> Path:
        return self.base.folder / f"files{name}"

    def keeps(self, name: str) -> bool:
        """Whether something is kept under this name."""
        return name in self.base.kept

    def fresh(self, name: str = "") -> None:
        """Back to the state right after the migrations, files too; or to what was kept under this name. The database is
        set back at the first look into it: most tests go on to a scene and from there to a case before that."""
        self.release(every=self.base.kind == "sqlite")
        if not name and self.base.mend():
            self.release()
        self.awaited = name
        makers_estate.serial.last = self._serials[name]
        for entry in self.files.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        shutil.copytree(self._files_of(name), self.files, dirs_exist_ok=True)
        self.at, scenes.current = name, self

    @property
    def config(self) -> dict[str, Any]:
        """The settings, for processes of their own: what stands is no longer swapped below them."""
        self._stand()
        self.at = None
        return self._config

    def _stand(self, *_: Any) -> None:
        """Set back what waits for it."""
        with self._setting:
            name, self.awaited = self.awaited, None
            if name is not None:
                self.base.fresh(name)

    def close(self) -> None:
        """Leave nothing behind."""
        self.release()
        self.base.close()
        shutil.rmtree(self.files, ignore_errors=True)


@event.listens_for(Engine, "before_cursor_execute")
def _note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
    if scenes.current is not None and scenes.current.at is not None and not READS.match(statement):
        scenes.current.at = None


@pytest.fixture(scope="session")
def houses() -> Iterator[Callable[[str], House]]:
    """The databases opened so far, by kind; each is opened when the first test asks for it."""
    opened: dict[str, House] = {}

    def of(kind: str) -> House:
        if kind not in opened:
            opened[kind] = House(kind)
        return opened[kind]

    yield of
    for house in opened.values():
        house.close()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, houses: Callable[[str], House]) -> House:
    """The database below `app`: `.base.kind`, `.base.url`."""
    return houses(request.param)


@pytest.fixture
def app(database: House, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app on a fresh, migrated database; an app context is open, and commits are real."""
    database.fresh()
    database.altered = "monkeypatch" in request.fixturenames
    with database.app.app_context():
        yield database.app
        from portal.infra.db import db

        db.session.remove()


@pytest.fixture
def client(app: Flask) -> InspectingClient:
    """A browser that judges what it gets."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def clients(app: Flask) -> Callable[[], InspectingClient]:
    """Makes further clients: other people's browsers."""
    return app.test_client  # type: ignore[return-value]


class Clock:
    """The house's clock, standing still until it is moved."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.to(START)

    @property
    def now(self) -> dt.datetime:
        """The moment it is, in UTC."""
        return house_clock.now()

    def to(self, moment: dt.datetime | str) -> dt.datetime:
        """Set the clock to an aware moment or an ISO text with its offset."""
        at = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        assert at.tzinfo is not None, "a moment needs its zone"
        self._stack.enter_context(house_clock.frozen(at))
        return self.now

    def forward(self, **span: float) -> dt.datetime:
        """Let time pass: `forward(days=1, hours=2)`."""
        return self.to(self.now + dt.timedelta(**span))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A frozen clock: Friday 2026-11-20, 9:00 in Shanghai."""
    with ExitStack() as stack:
        yield Clock(stack)


@pytest.fixture
def live(app: Flask, database: House, tmp_path: Path) -> Iterator[Live]:
    """A real server and a worker over the fresh database of `app`."""
    server = Live(database.config, tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One Chromium for a test process."""
    with Chromium() as started:
        yield started


@pytest.fixture
def browser(chromium: Chromium) -> Iterator[Chromium]:
    """Chromium; `browser.context(javascript=False, width=360)` opens a person's own window."""
    yield chromium
    chromium.close_contexts()


@pytest.fixture
def page(browser: Chromium) -> Any:
    """A phone's page, 390 px wide."""
    return browser.context().new_page()
