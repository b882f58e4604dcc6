"""Two databases for the tests: a file of SQLite, and a PostgreSQL server of its own that ends with the tests.

Each kind is migrated once per test process; what stood then is kept, and every test starts on it. More can be kept
under names of their own (a story that many tests begin with).
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
from typing import Any

import psycopg
from flask import Flask

from tests.harness.places import ROOT, lacking

COPY = "STRATEGY FILE_COPY"
SHAPE = """
SELECT max(c.oid), count(*), sum(c.relnatts), sum((SELECT count(*) FROM pg_constraint WHERE conrelid = c.oid))
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
"""
ALONE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'portal' AND pid <> pg_backend_pid()
AND NOT (pid = ANY(%s) AND state = 'idle')
"""
# Emptying the few tables that a test wrote to and filling those that were kept costs a tenth of a new database.
KEEPING = """
CREATE OR REPLACE FUNCTION house_keep(kept text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record;
BEGIN
  EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', kept);
  EXECUTE format('CREATE SCHEMA %I', kept);
  EXECUTE format('CREATE TABLE %I."#sequences" (name regclass, last bigint)', kept);
  FOR t IN SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
           AND pg_relation_size(oid) > 0 LOOP
    EXECUTE format('CREATE TABLE %I.%I AS TABLE public.%I', kept, t.relname, t.relname);
  END LOOP;
  FOR t IN SELECT oid, pg_sequence_last_value(oid) AS last FROM pg_class WHERE relkind = 'S'
           AND relnamespace = 'public'::regnamespace LOOP
    IF t.last IS NOT NULL THEN
      EXECUTE format('INSERT INTO %I."#sequences" VALUES ($1, $2)', kept) USING t.oid::regclass, t.last;
    END IF;
  END LOOP;
END $$;
CREATE OR REPLACE FUNCTION house_set_back(kept text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record; big text;
BEGIN
  SET LOCAL session_replication_role = replica;
  SELECT string_agg(oid::regclass::text, ', ') INTO big FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 65536;
  IF big IS NOT NULL THEN
    EXECUTE 'TRUNCATE ' || big || ' CASCADE';
  END IF;
  FOR t IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r'
           AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 LOOP
    EXECUTE format('DELETE FROM %s', t.name);
  END LOOP;
  FOR t IN SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = kept::regnamespace
           AND relname <> '#sequences' LOOP
    EXECUTE format('INSERT INTO public.%I TABLE %I.%I', t.name, kept, t.name);
  END LOOP;
  FOR t IN EXECUTE format('SELECT c.oid::regclass AS name, k.last FROM pg_class c LEFT JOIN %I."#sequences" k'
           || ' ON k.name = c.oid WHERE c.relkind = ''S'' AND c.relnamespace = ''public''::regnamespace'
           || ' AND pg_sequence_last_value(c.oid) IS DISTINCT FROM k.last', kept) LOOP
    PERFORM setval(t.name, coalesce(t.last, 1), t.last IS NOT NULL);
  END LOOP;
END $$;
"""


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
    """A file beside the copies that were kept of it."""

    kind = "sqlite"

    def __init__(self) -> None:
        self.folder = quick_folder()
        self.file = self.folder / "portal.db"
        self.url = f"sqlite:///{self.file}"
        self.kept: set[str] = set()

    def opened(self, connection: Any, record: Any) -> None:
        """The app under test opened a connection; none outlives its test, as the file below is replaced."""

    def keep(self, name: str = "") -> None:
        """Keep what stands now under this name; without one it is what every test starts from."""
        self._without_side_files(self.file)
        shutil.copyfile(self.file, self.folder / f"kept{name}.db")
        self.kept.add(name)

    def mend(self) -> bool:
        """Whether tables were made or altered, so that the whole was set back at once: a file always may wait."""
        return False

    def fresh(self, name: str = "") -> None:
        """Back to what was kept."""
        for side in ("-wal", "-shm"):
            Path(f"{self.file}{side}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"kept{name}.db", self.file)

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
    """A server on a socket of its own folder; it dies with the process that started it. `memory`: its own pages' share."""

    kind = "postgresql"

    def __init__(self, *, memory: str = "64MB") -> None:
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
        self.shape: object = None
        self.kept: set[str] = set()
        # Backends of the app under test: between two tests they go on, with the tables and plans that they know.
        self.ours: set[int] = set()
        self._hand: psycopg.Connection[tuple[object, ...]] | None = None
        self.server = self._start(memory)
        self.url = self.url_of("portal")

    def url_of(self, name: str) -> str:
        """The address of one database of this server."""
        return f"postgresql+psycopg://portal@/{name}?host={self.folder}"

    def _start(self, memory: str) -> "subprocess.Popen[bytes]":
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
            "shared_buffers": memory,
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

    def _admin(self, name: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(f"host={self.folder} user=portal dbname={name}", autocommit=True)

    def _own(self) -> "psycopg.Connection[tuple[object, ...]]":
        """The connection that keeps and sets back; a new one would first have to learn every table."""
        if self._hand is None or self._hand.closed:
            self._hand = self._admin("portal")
        return self._hand

    def opened(self, connection: Any, record: Any) -> None:
        """The app under test opened a connection."""
        self.ours.add(connection.info.backend_pid)

    def keep(self, name: str = "") -> None:
        """Keep what stands now under this name; without one it is what every test starts from."""
        self._own().execute(KEEPING)
        self._own().execute("SELECT house_keep(%s)", [f"kept{name}"])
        self.kept.add(name)
        if not name:
            self._own().close()
            with self._admin() as connection:
                connection.execute("DROP DATABASE IF EXISTS template_portal")
                connection.execute(f"CREATE DATABASE template_portal TEMPLATE portal {COPY}")
            self.shape = self._shape()

    def mend(self) -> bool:
        """Whether tables were made or altered, so that the whole was set back at once; whoever holds it is cut off."""
        if self._shape() == self.shape:
            return False
        self._own().close()
        with self._admin() as connection:
            connection.execute("DROP DATABASE IF EXISTS portal WITH (FORCE)")
            connection.execute(f"CREATE DATABASE portal TEMPLATE template_portal {COPY}")
        self.shape, self.kept = self._shape(), {""}
        return True

    def fresh(self, name: str = "") -> None:
        """Back to what was kept: the app's idle connections go on, whoever else holds the database is cut off."""
        self._own().execute(ALONE, [list(self.ours)])
        self._own().execute("SELECT house_set_back(%s)", [f"kept{name}"])

    def _shape(self) -> object:
        """What changes when a table is made, altered or dropped."""
        return self._own().execute(SHAPE).fetchall()

    def close(self) -> None:
        """Stop the server and leave nothing behind."""
        self._own().close()
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def _die_with_parent() -> None:
    ctypes.CDLL("libc.so.6").prctl(1, signal.SIGQUIT)


KINDS = {"sqlite": Sqlite, "postgresql": PostgreSQL}
