"""How long a large quarter takes: `python -m tests.settlement_speed [jobs] [firms]` measures both databases on disk.

A made-up quarter of 20,000 signed jobs of twelve firms is drawn up by the worker as in production, with its progress;
then the papers of every statement are made. The jobs are laid down in bulk, two hundred of them measured by the verb.
"""

import os
import resource
import sys
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, insert, select, update

from portal import create_app
from portal.domain.settlement import actions
from portal.domain.settlement.actions.ledger import account_of, book_of
from portal.domain.settlement.models import Account, AccountLine, Measurement
from portal.domain.settlement.money_rules import LineKind
from portal.domain.settlement.period_rules import month_of
from portal.domain.settlement.queries import documents, statements
from portal.domain.settlement.statement_models import Statement
from portal.infra import clock, jobs, papers
from portal.infra.actor import EVERYWHERE, Actor
from portal.infra.db import db, session, write
from portal.infra.worker import work_off
from tests import makers_estate as make
from tests import makers_settlement
from tests.harness.databases import build_schema
from tests.roster_speed import postgresql, sqlite
from tests.stopwatch import Stopwatch, Taken

QUARTER = "2026Q3"
BY_VERB = 200
START = datetime(2026, 7, 1, 2, tzinfo=UTC)
READER = Actor(None, "speed", "house", "staff", {"settlement.read": EVERYWHERE})
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


def measure(url: str, count: int, firms: int) -> list[Taken]:
    """Step, seconds by the clock, seconds of this process's CPU, for one database."""
    app = create_app({"TESTING": True, "DATABASE_URL": url, "SECRET_KEY": "speed-only"})
    build_schema(app)
    timed = Stopwatch()
    with app.app_context(), clock.frozen(NOW):
        b = makers_settlement.books()
        work_off(app)
        _fill(b, count - BY_VERB, firms)
        timed(f"measure {BY_VERB} jobs by the verb", lambda: _by_verb(b))
        timed("draw up the quarter", lambda: _drawn(app, b))
        rows = list(session().scalars(select(Statement.id)))
        pages = timed("read every statement", lambda: [_paper(row) for row in rows])
        timed("every statement as XLSX", lambda: [papers.workbook(each, "zh-Hans") for each in pages])
        timed("every statement as PDF", lambda: [papers.pdf(each, "zh-Hans") for each in pages])
        _check(count)
        db.session.remove()
        db.engine.dispose()
    return timed.taken


def _fill(b: makers_settlement.Books, count: int, firms: int) -> None:
    firm_ids = [b.firm, *(make.firm(community_id=b.community) for _ in range(firms - 1))]
    with write() as unit:
        book = book_of(b.community)
        accounts = {firm: account_of(book, firm).id for firm in firm_ids}
        jobs_made, lines = [], []
        for at in range(count):
            firm, when = firm_ids[at % firms], START + timedelta(minutes=at * 6 % 130_000)
            cents, kind = 100_00 + at % 977 * 100, LineKind.NIL if at % 5 == 0 else LineKind.MEASURED
            facts = {
                "repair_id": b.repair,
                "round": 10_000 + at,
                "number": f"TS-BX-2608-{at:05d}",
                "label": "3幢2-1802",
            }
            jobs_made.append({
                **facts, "id": 1_000_000 + at, "community_id": b.community, "firm_id": firm, "part_code": "water.supply",
                "payer": "company", "is_return": False, "total_cents": cents, "labour_cents": cents // 2,
                "material_cents": cents - cents // 2, "lines": [], "digest": "", "signed_off_at": when,
                "month": month_of(when.date()), "made_at": when,
            })  # fmt: skip
            lines.append({
                **facts, "account_id": accounts[firm], "community_id": b.community, "kind": kind,
                "amount_cents": 0 if kind is LineKind.NIL else cents, "retention_cents": 0, "listed_cents": cents,
                "month": month_of(when.date()), "happened_on": when.date(), "note": "", "made_at": when,
                "measurement_id": 1_000_000 + at,
            })  # fmt: skip
        unit.execute(insert(Measurement), jobs_made)
        unit.execute(insert(AccountLine), lines)
        for account in accounts.values():
            total = select(func.sum(AccountLine.amount_cents)).where(AccountLine.account_id == account)
            unit.execute(
                update(Account).where(Account.id == account).values(balance_cents=total.scalar_subquery())
            )


def _by_verb(b: makers_settlement.Books) -> None:
    for _ in range(BY_VERB):
        makers_settlement.measured(b)


def _drawn(app: Flask, b: makers_settlement.Books) -> None:
    with write():
        run = actions.draw_up(b.community, QUARTER, by=b.by("dispatcher"))
    work_off(app)
    session().rollback()
    job = jobs.newest(("statement_run", run.id))
    assert job is not None and job.state == "done", job and job.error


def _paper(statement_id: int) -> papers.Paper:
    return documents.statement_paper(statements.statement_page(READER, statement_id))


def _check(count: int) -> None:
    rows = session().execute(select(func.count(), func.sum(AccountLine.amount_cents))).one()
    net = session().scalar(select(func.sum(Statement.net)))
    assert rows[0] == count and rows[1] == net, (rows, net)
    with write():
        assert list(actions.check_books()) == []


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    firms = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    with sqlite() as url:
        one = measure(url, count, firms)
    with postgresql() as url:
        two = measure(url, count, firms)
    load = os.getloadavg()[1]
    print(f"{count} jobs of {firms} firms in {QUARTER}, load {load:.1f} on {os.cpu_count()} cores\n")
    print("| step | SQLite s | its CPU | PostgreSQL s | its CPU |\n|---|--:|--:|--:|--:|")
    for (step, *figures), (_, *others) in zip(one, two, strict=True):
        print(f"| {step} | " + " | ".join(f"{each:.1f}" for each in (*figures, *others)) + " |")
    print(f"\nlargest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
