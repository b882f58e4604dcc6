"""Two databases for the tests: a file of SQLite, and a PostgreSQL server of its own that ends with the tests.

Each kind is migrated once per test process into a template; every test starts on a fresh copy of it.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from flask import Flask

from tests.harness.places import ROOT, lacking


def quick_folder() -> Path:
    """A new folder in memory where there is one: the tests' commits reach no disk."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**28 else None
    return Path(tempfile.mkdtemp(prefix="portal-tests-", dir=parent))


def build_schema(app: Flask) -> None:
    """Lay the tables by the migrations, as production does; by the models while there are none."""
    from flask_migrate import upgrade

    from portal.infra.db import db

    with app.app_context():
        if any((ROOT / "migrations" / "versions").glob("*.py")):
            upgrade(directory=str(ROOT / "migrations"))
        else:
            db.create_all()
        db.session.remove()
        db.engine.dispose()


class Sqlite:
    """A file beside its template."""

    kind = "sqlite"

    def __init__(self) -> None:
        self.folder = quick_folder()
        self.file = self.folder / "portal.db"
        self.template = self.folder / "template.db"
        self.url = f"sqlite:///{self.file}"

    def keep(self) -> None:
        """What stands now is what every test starts from."""
        self._without_side_files(self.file)
        shutil.copyfile(self.file, self.template)

    def fresh(self) -> None:
        """Back to the template."""
        for side in ("-wal", "-shm"):
            Path(f"{self.file}{side}").unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _without_side_files(file: Path) -> None:
        import sqlite3

        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


class PostgreSQL:
    """A server on a socket of its own folder; it dies with the process that started it."""

    kind = "postgresql"

    def __init__(self) -> None:
        bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        if not bins:
            lacking("no PostgreSQL server is installed (apt-get install postgresql)")
        self.bin = bins[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
        self.who: dict[str, int | list[int]] = {}
        if os.getuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self.server = self._start()
        self.url = self.url_of("portal")

    def url_of(self, name: str) -> str:
        """The address of one database of this server."""
        return f"postgresql+psycopg://portal@/{name}?host={self.folder}"

    def _start(self) -> "subprocess.Popen[bytes]":
        data = self.folder / "data"
        subprocess.run(
            [self.bin / "initdb", "-D", data, "-U", "portal", "--auth=trust", "--no-sync", "--locale=C.UTF-8",
             "--encoding=UTF8"],
            check=True, capture_output=True, cwd=self.folder, **self.who,
        )  # fmt: skip
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
            "shared_buffers": "64MB",
            "max_connections": "60",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = subprocess.Popen(
            [self.bin / "postgres", "-D", data, *options],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=(self.folder / "log").open("wb"),
            preexec_fn=_die_with_parent, **self.who,
        )  # fmt: skip
        for _ in range(200):
            try:
                with self._admin() as connection:
                    connection.execute("CREATE DATABASE portal")
                return server
            except psycopg.OperationalError:
                if server.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text())

    def _admin(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(f"host={self.folder} user=portal dbname=postgres", autocommit=True)

    def keep(self) -> None:
        """What stands now is what every test starts from."""
        with self._admin() as connection:
            connection.execute("DROP DATABASE IF EXISTS template_portal WITH (FORCE)")
            connection.execute("ALTER DATABASE portal RENAME TO template_portal")

    def fresh(self) -> None:
        """A new copy of the template; whoever still holds the old one is cut off."""
        with self._admin() as connection:
            connection.execute("DROP DATABASE IF EXISTS portal WITH (FORCE)")
            connection.execute("CREATE DATABASE portal TEMPLATE template_portal STRATEGY FILE_COPY")

    def close(self) -> None:
        """Stop the server and leave nothing behind."""
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def _die_with_parent() -> None:
    ctypes.CDLL("libc.so.6").prctl(1, signal.SIGQUIT)


KINDS = {"sqlite": Sqlite, "postgresql": PostgreSQL}
