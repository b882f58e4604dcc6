"""How long a large roster takes: `python -m tests.roster_speed [rows]` measures both databases on disk.

A made-up roster of 10,000 rows goes through the worker as in production: read, check, write, check again, undo.
"""

import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from portal import create_app
from portal.domain.estate.roster import actions, queries
from portal.infra.db import db, session, write
from portal.infra.sheets import Sheet, read_sheets
from portal.infra.sheets.writing import write_table
from portal.infra.worker import work_off
from tests import makers_estate as make
from tests.harness.databases import PostgreSQL, build_schema
from tests.stopwatch import Stopwatch, Taken

HEAD = ("房号", "业主姓名", "联系电话", "共有人", "交房日期", "建筑面积", "户型", "备注")
FAMILIES = "顾叶程沈方陆许周孙赵"


def roster(rows: int) -> bytes:
    """An XLSX of that many homes, a phone cut short in every fiftieth row, a co-owner in every fifth."""
    lines = [
        (
            f"{at // 500 + 1}幢{at // 100 % 5 + 1}单元{at % 100 // 4 + 1}0{at % 4 + 1}",
            f"{FAMILIES[at % 10]}行{at}", f"138{at:08d}" if at % 50 else f"138{at:07d}",
            f"{FAMILIES[at % 9]}知{at}" if at % 5 == 0 else None, "2024/3/5", f"{80 + at % 60}.5㎡", "三室", None,
        )
        for at in range(rows)
    ]  # fmt: skip
    return write_table("名册", HEAD, lines)


@contextmanager
def sqlite() -> Iterator[str]:
    """A file on disk."""
    with tempfile.TemporaryDirectory(prefix="roster-speed-") as folder:
        yield f"sqlite:///{Path(folder) / 'portal.sqlite'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """A server of its own, as careful about the disk as a server is by default."""
    server = PostgreSQL()
    try:
        with server._admin() as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")
        yield server.url
    finally:
        server.close()


def measure(url: str, data: bytes) -> list[Taken]:
    """Step, seconds by the clock, seconds of this process's CPU, for one database."""
    app = create_app({"TESTING": True, "DATABASE_URL": url, "SECRET_KEY": "speed-only"})
    build_schema(app)
    timed = Stopwatch()
    with app.app_context():
        community_id = make.community()
        sheets = timed("read the file", lambda: read_sheets(data, "名册.xlsx"))
        first = timed("hand in", lambda: _received(community_id, sheets))
        timed("check", lambda: _worked(app, lambda: actions.check(first, make.HOUSE)))
        timed("write", lambda: _worked(app, lambda: actions.apply(first, make.HOUSE)))
        second = _received(community_id, sheets)
        timed("check the same file again", lambda: _worked(app, lambda: actions.check(second, make.HOUSE)))
        session().rollback()
        assert set(queries.get_for(make.HOUSE, second).roster.counts) == {"same", "skipped"}
        timed("undo", lambda: _undone(first))
        db.session.remove()
        db.engine.dispose()
    return timed.taken


def _received(community_id: int, sheets: Sequence[Sheet]) -> int:
    with write():
        return actions.upload(community_id, make.HOUSE, sheets=sheets, file_name="名册.xlsx")


def _worked(app: Flask, verb: Callable[[], int]) -> None:
    with write():
        verb()
    work_off(app)


def _undone(import_id: int) -> None:
    with write():
        undone, kept = actions.undo(import_id, make.HOUSE)
    assert undone and not kept


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    data = roster(rows)
    with sqlite() as url:
        one = measure(url, data)
    with postgresql() as url:
        two = measure(url, data)
    load = os.getloadavg()[1]
    print(f"{rows} rows, {len(data) // 1024} KB of XLSX, load {load:.1f} on {os.cpu_count()} cores\n")
    print("| step | SQLite s | its CPU | PostgreSQL s | its CPU |\n|---|--:|--:|--:|--:|")
    for (step, *figures), (_, *others) in zip(one, two, strict=True):
        print(f"| {step} | " + " | ".join(f"{each:.1f}" for each in (*figures, *others)) + " |")
    into = ("read the file", "hand in", "check", "write")
    sums = [sum(row[at] for row in found if row[0] in into) for found in (one, two) for at in (1, 2)]
    print("| **from file to homes** | " + " | ".join(f"{each:.1f}" for each in sums) + " |")
    print(f"\nlargest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
