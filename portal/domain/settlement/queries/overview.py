"""A quarter of a community at a glance: each firm's account with its statement, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from portal.domain.estate.models import Firm
from portal.domain.estate.reach import must
from portal.domain.estate.rows import AnyRow
from portal.domain.settlement.actions.drawing import RUN
from portal.domain.settlement.claim_models import BackCharge, Dispute
from portal.domain.settlement.models import Account, AccountLine, Book, PeriodClose
from portal.domain.settlement.money_rules import JOBS, KINDS_OF, Section
from portal.domain.settlement.period_rules import (
    first_month,
    is_over,
    last_month,
    month_of,
    quarter_before,
    quarter_of,
)
from portal.domain.settlement.rules import ChargeState, DisputeState
from portal.domain.settlement.statement_models import Statement, StatementRun
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.jobs import OPEN_STATES, Job, newest

QUARTERS = 8
MOST = 500


@dataclass(frozen=True)
class Overview:
    """What the page of a quarter shows; amounts in cents.

    `rows`: one per account (id, firm_id, firm, short_name, is_own_crew, balance_cents, retention_cents, faulty_since,
    statement_id, number, state, net, lines, silent_at); `loose`: lines of the quarter that no statement took up.
    """

    quarter: str
    over: bool
    closed_through: str
    rows: Sequence[AnyRow]
    loose: int
    measured: int
    payable: int
    charges: int
    waiting_charges: int
    open_disputes: int
    run: StatementRun | None
    job: Job | None

    @property
    def busy(self) -> bool:
        """Whether the statements are being drawn up now."""
        return self.job is not None and self.job.state in OPEN_STATES

    @property
    def net(self) -> int:
        """What the statements of the quarter come to."""
        return sum(row.net or 0 for row in self.rows)


def overview(actor: Actor, community_id: int, quarter: str) -> Overview:
    """The quarter of a community for those who may read its books."""
    must(actor, "settlement.read", community_id)
    sums = _sums(community_id, quarter)
    run = session().scalar(
        select(StatementRun)
        .where(StatementRun.community_id == community_id, StatementRun.quarter == quarter)
        .order_by(StatementRun.id.desc())
        .limit(1)
    )
    waiting = session().execute(
        select(
            select(func.count()).where(
                BackCharge.community_id == community_id,
                BackCharge.state.in_([ChargeState.ANNOUNCED, ChargeState.MEASURED]),
            ).scalar_subquery(),
            select(func.count()).where(
                Dispute.community_id == community_id, Dispute.state == DisputeState.OPEN
            ).scalar_subquery(),
            select(Book.closed_through).where(Book.community_id == community_id).scalar_subquery(),
        )
    ).one()  # fmt: skip
    return Overview(
        quarter=quarter, over=is_over(last_month(quarter), clock.today()), closed_through=waiting[2] or "",
        rows=_rows(community_id, quarter), loose=sums.get("loose", 0), measured=sums.get("jobs", 0),
        payable=sums.get("payable", 0), charges=sums.get("charges", 0), waiting_charges=waiting[0],
        open_disputes=waiting[1], run=run, job=newest((RUN, run.id)) if run else None,
    )  # fmt: skip


def _rows(community_id: int, quarter: str) -> Sequence[AnyRow]:
    return session().execute(
        select(
            Account.id, Account.firm_id, Firm.name.label("firm"), Firm.short_name, Firm.is_own_crew,
            Account.balance_cents, Account.retention_cents, Account.faulty_since,
            Statement.id.label("statement_id"), Statement.number, Statement.state, Statement.net,
            Statement.lines, Statement.silent_at,
        )
        .join(Firm, Firm.id == Account.firm_id)
        .outerjoin(Statement, and_(Statement.account_id == Account.id, Statement.quarter == quarter))
        .where(Account.community_id == community_id)
        .order_by(Firm.short_name, Account.id)
        .limit(MOST)
    ).all()  # fmt: skip


def _sums(community_id: int, quarter: str) -> dict[str, int]:
    """Counted on the lines of the quarter's months: jobs, payable, charges, and those no statement has taken up."""
    rows = session().execute(
        select(
            AccountLine.kind, AccountLine.statement_id.is_(None).label("loose"), func.count().label("count"),
            func.sum(AccountLine.amount_cents).label("amount"),
        )
        .where(
            AccountLine.community_id == community_id,
            AccountLine.month.between(first_month(quarter), last_month(quarter)),
        )
        .group_by(AccountLine.kind, AccountLine.statement_id.is_(None))
    )  # fmt: skip
    found: dict[str, int] = {}

    def add(name: str, value: Any) -> None:
        found[name] = found.get(name, 0) + int(value)

    for row in rows:
        add("jobs", row.count if row.kind in JOBS else 0)
        add("payable", row.amount if row.kind in KINDS_OF[Section.PAYABLE] else 0)
        add("charges", row.amount if row.kind in KINDS_OF[Section.CHARGES] else 0)
        add("loose", row.count if row.loose else 0)
    return found


def quarters(zone: str) -> list[str]:
    """The quarters to choose from, newest first, the one that runs included."""
    found = [quarter_of(month_of(clock.today(zone)))]
    while len(found) < QUARTERS:
        found.append(quarter_before(found[-1]))
    return found


def closes(actor: Actor, community_id: int) -> Sequence[PeriodClose]:
    """The closes of a community, newest first."""
    must(actor, "settlement.read", community_id)
    return session().scalars(
        select(PeriodClose).where(PeriodClose.community_id == community_id)
        .order_by(PeriodClose.through.desc()).limit(24)
    ).all()  # fmt: skip


def closed_through(community_id: int) -> str:
    """The last month that is closed, "" where none is."""
    wanted = select(Book.closed_through).where(Book.community_id == community_id)
    return session().scalar(wanted) or ""
