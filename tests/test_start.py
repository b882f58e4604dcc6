"""What production refuses to start with, whoever starts it."""

import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import urllib.request
import warnings
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask

from portal import cli, create_app
from portal.domain.estate.models import Person
from portal.infra import objects
from portal.infra.db import db, session, write
from tests import makers_estate as make
from tests.harness.places import ROOT


def production(app: Flask, **other: Any) -> dict[str, Any]:
    """Settings of a safe production start over the test's database."""
    return {
        "PRODUCTION": True,
        "HTTPS": True,
        "SECRET_KEY": "k" * 40,
        "BASE_URL": "https://homes.example.cn",
        "DATABASE_URL": app.config["DATABASE_URL"],
        "FILES_URL": app.config["FILES_URL"],
    } | other


def test_a_safe_start_stands(app: Flask) -> None:
    assert create_app(production(app)).config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"BASE_URL": "http://homes.example.cn"}, "BASE_URL"),
        ({"HTTPS": False}, "HTTPS"),
    ],
)
def test_production_needs_its_settings(
    app: Flask, monkeypatch: pytest.MonkeyPatch, other: dict[str, Any], said: str
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(SystemExit, match=said):
        create_app(production(app, **other))


def test_production_refuses_demo_people(app: Flask) -> None:
    someone = make.person()
    with write():
        session().get_one(Person, someone).is_demo = True
    with pytest.raises(SystemExit, match="demo accounts"):
        create_app(production(app))


def test_an_empty_database_is_no_hindrance(app: Flask, tmp_path: Any) -> None:
    empty = f"sqlite:///{tmp_path}/empty.sqlite"
    assert create_app(production(app, DATABASE_URL=empty)).config["PRODUCTION"] is True


def test_a_line_of_the_log_can_name_its_process(app: Flask) -> None:
    """The server that serves the house writes it into each of its own."""
    record = logging.getLogger("gunicorn.error").makeRecord(
        "gunicorn.error", logging.INFO, "", 0, "", (), None
    )
    assert logging.Formatter("[%(process)d]").format(record) == f"[{os.getpid()}]"


@pytest.mark.slow
def test_one_command_serves_keeps_what_is_there_and_ends_whole(tmp_path: Path) -> None:
    data = {"DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite", "FILES_URL": f"{tmp_path.as_uri()}/files"}
    app = create_app({**data, "SECRET_KEY": "k" * 40})
    with app.app_context():
        db.create_all()
        flask_migrate.stamp()
        make.person("林晓岚")  # so that no demo estate is made
        people = session().query(Person).count()
        db.session.remove()
        db.engine.dispose()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, **data, "SECRET_KEY": "k" * 40, "PORT": str(port), "WEB_CONCURRENCY": "1"}
    started = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "run"], env=env, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert started.stdout is not None
        assert any(f"http://localhost:{port}" in line for line in started.stdout)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in") as page:
            assert page.status == 200
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(30)
    assert not cli._taken(port)
    with app.app_context():
        assert session().query(Person).count() == people


PUTS = """
import sys
from portal import cli
from portal.infra import objects
def build():
    objects.put("one", b"1")
cli.demo.build = build
sys.exit(cli.main(["run"]))
"""


@pytest.mark.slow
def test_what_laid_the_demo_estate_is_not_what_the_servers_are_forked_from(tmp_path: Path) -> None:
    """Files that were used before a fork hang in the child: photos stood still for minutes after a first start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite", "FILES_URL": f"{tmp_path.as_uri()}/files",
        "SECRET_KEY": "k" * 40, "PORT": str(port), "WEB_CONCURRENCY": "1",
    }  # fmt: skip
    started = subprocess.Popen(
        [sys.executable, "-c", PUTS], env=env, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert started.stdout is not None
        assert any(f"http://localhost:{port}" in line for line in started.stdout)
        assert (tmp_path / "files" / "one").read_bytes() == b"1"
        assert "obstore" not in Path(f"/proc/{started.pid}/maps").read_text()
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(30)


def test_files_used_before_a_fork_are_refused_after_it(app: Flask) -> None:
    objects.put("one", b"1")
    child = multiprocessing.get_context("fork").Process(target=objects.get, args=("one",))
    with warnings.catch_warnings(action="ignore"):
        child.start()
    child.join(20)
    assert child.exitcode == 1, "it says so instead of hanging"


def test_a_demo_estate_stopped_half_way_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = f"sqlite:///{tmp_path}/portal.sqlite"
    app = create_app(
        {"DATABASE_URL": where, "FILES_URL": f"{tmp_path.as_uri()}/files", "SECRET_KEY": "k" * 40}
    )

    def stopped() -> None:
        make.person("林晓岚")
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.flask_migrate, "upgrade", db.create_all)
    monkeypatch.setattr(cli.demo, "build", stopped)
    with pytest.raises(KeyboardInterrupt):
        cli.prepare(app)
    assert not (tmp_path / "portal.sqlite").exists()
