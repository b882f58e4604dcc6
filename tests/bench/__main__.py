"""Fill, measure, print: `python -m tests.bench --help`."""

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask

from portal import create_app
from portal.infra import sessions
from portal.infra.db import db, write
from tests.bench import callback_pages, callbacks, complaint_pages, complaints, estate, fill, report, surveys
from tests.bench.measure import Inside, Measured, Reply, Served, Server, mean
from tests.bench.pages import Page, pages
from tests.harness.databases import PostgreSQL, Sqlite, build_schema

KINDS: Mapping[str, Callable[[], Any]] = {"sqlite": Sqlite, "postgresql": partial(PostgreSQL, memory="2GB")}
WARM = 8
MILLION = 1_000_000
SIZES = "10000,200000"


@dataclass(frozen=True)
class Kind:
    """Another kind of thing there are many of: its templates, how they are multiplied, and the pages measured."""

    lay: Callable[[Any], Any]
    grow: Callable[[Any, Any, int], int]
    pages: Callable[[Any, Any], Iterable[Page]]


OTHERS: Mapping[str, Kind] = {
    "complaints": Kind(complaints.lay, complaints.grow, complaint_pages.pages),
    "callbacks": Kind(callbacks.lay, callbacks.grow, callback_pages.pages),
    "surveys": Kind(surveys.lay, surveys.grow, surveys.pages),
}


def main(given: Sequence[str] | None = None) -> None:
    """The benchmark from the command line."""
    wanted = _options(given)
    blocks: list[str] = []
    references: dict[int, float] = {}
    for kind in wanted.databases.split(","):
        base = KINDS[kind]()
        try:
            blocks += _measure(kind, base, wanted, references)
        finally:
            base.close()
    if wanted.write:
        report.write(
            " ".join(["python -m tests.bench", *(sys.argv[1:] if given is None else given)]),
            blocks,
            wanted.of,
        )


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", default="", help=f"how many cases, growing ({SIZES})")
    parser.add_argument("--databases", default="postgresql,sqlite", help="%(default)s, in this order")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (%(default)s)")
    parser.add_argument("--each", type=int, default=10, help="times a page is asked in a round (%(default)s)")
    parser.add_argument("--only", default="", help="only pages whose name holds one of these")
    parser.add_argument(
        "--of",
        choices=("repairs", *OTHERS),
        default="repairs",
        help="what there are many of (%(default)s)",
    )
    parser.add_argument(
        "--million", action="store_true",
        help="the board and the lists on 1,000,000 repairs (or --sizes) without stories, on PostgreSQL",
    )  # fmt: skip
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    wanted = parser.parse_args(given)
    if wanted.million:
        wanted.sizes, wanted.databases = wanted.sizes or f"10000,{MILLION}", "postgresql"
        wanted.only = wanted.only or "board,desk:,all repairs"
    wanted.sizes = wanted.sizes or SIZES
    return wanted


def _measure(kind: str, base: Any, wanted: argparse.Namespace, references: dict[int, float]) -> list[str]:
    files = f"file://{base.folder}/files"
    env = {"DATABASE_URL": base.url, "SECRET_KEY": "bench-only", "FILES_URL": files}
    app = create_app(dict(env))
    _quiet()
    build_schema(app)
    blocks = []
    with app.app_context():
        ground = _timed(f"{kind}: the estate", estate.lay)
        fill.check_words()
        filed = OTHERS[wanted.of].lay(ground) if wanted.of in OTHERS else None
    for size in map(int, wanted.sizes.split(",")):
        with app.app_context():
            _timed(f"{kind}: {size:,} {wanted.of}", partial(_grow, ground, filed, size, wanted))
            db.session.remove()
        found, floor_ms, visit = run(app, ground, filed, env, getattr(base, "server", None), wanted)
        if kind == "postgresql":
            references[size] = floor_ms
        block = (
            report.table(kind, f"{size:,} {wanted.of}", floor_ms, found, references.get(size, 0))
            + "\n"
            + report.first_visit(visit)
        )
        print(block, flush=True)
        blocks.append(block)
    with app.app_context():
        db.engine.dispose()
    return blocks


def _grow(ground: estate.Ground, filed: Any, size: int, wanted: argparse.Namespace) -> None:
    if filed is not None:
        OTHERS[wanted.of].grow(ground, filed, size)
    else:
        fill.grow(ground, size, lean=wanted.million)


def run(
    app: Flask,
    ground: estate.Ground,
    filed: Any,
    env: dict[str, str],
    database: Any,
    wanted: argparse.Namespace,
) -> tuple[list[Measured], float, list[tuple[str, int]]]:
    """Measure every page in rounds, each beside the bare page."""
    owner_id, sender_id = ground.places[0].homes[0][3], ground.places[0].homes[1][3]
    owner_id = getattr(filed, "owner", owner_id)
    tokens = {
        "desk": _sign_in(app, ground.agent, "staff"), "manager": _sign_in(app, ground.manager, "staff"), "owner": _sign_in(app, owner_id, "owner"),
        "sender": _sign_in(app, sender_id, "owner"),
    }  # fmt: skip
    with app.app_context():
        only = wanted.only.split(",")
        listed = OTHERS[wanted.of].pages(ground, filed) if filed else pages(app, ground, owner_id, sender_id)
        asked = [p for p in listed if any(o in p.name for o in only)]
        db.session.remove()
    counted = {page.name: _counted(page, Inside(app, tokens[page.who])) for page in asked}
    bare = {"BENCH_COMMUNITY": str(ground.places[0].id), "BENCH_TOKEN": tokens["desk"], "BENCH_OF": wanted.of}
    servers = [Server("wsgi:app", env, database), Server("tests.bench.floor:served()", env | bare, database)]
    try:
        house = {who: Served(servers[0], token) for who, token in tokens.items()}
        floor = Served(servers[1], tokens["desk"])
        found = _rounds(asked, counted, house, floor, wanted)
        visit = _first_visit(app, house["owner"])
    finally:
        for server in servers:
            server.stop()
    floor_ms = sum(mean(each) for m in found for each in m.floors) / sum(len(m.floors) for m in found)
    return found, floor_ms, visit


def _counted(page: Page, inside: Inside) -> int:
    replies = [page.ask(inside) for _ in range(3)]
    if any(reply.status not in (200, 303) for reply in replies):
        raise SystemExit(f"{page.name} answers {replies[-1].status}")
    return replies[-1].statements


def _rounds(
    asked: list[Page],
    counted: dict[str, int],
    house: dict[str, Served],
    floor: Served,
    wanted: argparse.Namespace,
) -> list[Measured]:
    measured = [Measured(page.name, page.limit, counted[page.name], [], []) for page in asked]
    for page in asked:
        _many(lambda page=page: page.ask(house[page.who]), WARM)
        _many(lambda: floor.ask("GET", "/"), WARM)
    for _ in range(wanted.rounds):
        for page, kept in zip(asked, measured, strict=True):
            floors = _many(lambda: floor.ask("GET", "/"), wanted.each)
            kept.rounds.append(_many(lambda page=page: page.ask(house[page.who]), wanted.each))
            kept.floors.append([*floors, *_many(lambda: floor.ask("GET", "/"), wanted.each)])
    return measured


def _many(ask: Any, times: int) -> list[Reply]:
    replies = [ask() for _ in range(times)]
    if any(reply.status not in (200, 303) for reply in replies):
        raise SystemExit(f"answered {replies[-1].status} while it was measured")
    return replies


def _first_visit(app: Flask, owner: Served) -> list[tuple[str, int]]:
    built = app.extensions["statics"]
    addresses = {"page": "/owner/"} | {n: built[n].address for n in ("owner.css", "app.js", "sprite.svg")}
    return [(name, len(owner.ask("GET", address).body)) for name, address in addresses.items()]


def _sign_in(app: Flask, person_id: int, face: str) -> str:
    with app.test_request_context(), write():
        return sessions.start(person_id, face, stepped_up=True)


def _timed(name: str, work: Any) -> Any:
    began = time.perf_counter()
    result = work()
    print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return result


def _quiet() -> None:
    """The house's log is written as always, to nowhere; what breaks is shown."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(open(os.devnull, "w"))  # noqa: SIM115
    aloud = logging.StreamHandler()
    aloud.setLevel(logging.ERROR)
    logging.getLogger().addHandler(aloud)


if __name__ == "__main__":
    main()
