"""Closing of periods, and the nightly look whether every balance is the sum of its lines."""

import logging
from collections.abc import Sequence

from sqlalchemy import func, select

from portal.domain.estate.models import Firm
from portal.domain.estate.reach import must
from portal.domain.settlement import events
from portal.domain.settlement.actions.drawing import running
from portal.domain.settlement.actions.ledger import book_of, zone_of
from portal.domain.settlement.claim_models import Retention
from portal.domain.settlement.models import Account, AccountLine, PeriodClose
from portal.domain.settlement.period_rules import MONTH, is_over, last_month, quarter_before, quarter_of
from portal.domain.settlement.rules import State
from portal.domain.settlement.statement_models import Statement
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Refused, WrongState

log = logging.getLogger(__name__)


def close_period(community_id: int, through: str, *, by: Actor) -> None:
    """关账: nothing enters this month or an earlier one any more; there is no reopening.

    The month must be over; with the end of a quarter its statements must be drawn up and approved.
    """
    must(by, "settlement.close_period", community_id)
    if not MONTH.fullmatch(through):
        raise Refused(N_("请从列出的月份里选一个。"), field="through")
    book = book_of(community_id)
    if through <= book.closed_through:
        raise WrongState(N_("这个月已经关账。"))
    if not is_over(through, clock.today(zone_of(community_id))):
        raise WrongState(N_("这个月还没有结束，结束以后才能关账。"))
    if running(community_id) is not None:
        raise WrongState(N_("结算书正在编制，请等它做完再关账。"))
    _check_statements(community_id, through)
    book.closed_through = through
    session().add(
        PeriodClose(
            community_id=community_id, through=through, closed_at=clock.now(), by_id=by.person_id, by_name=by.name
        )
    )  # fmt: skip
    session().flush()
    record(events.PeriodClosed(through=through), subject=("settlement_book", community_id), by=by)


def _check_statements(community_id: int, through: str) -> None:
    """Every quarter that ends with the close, or before it, stands in approved statements."""
    quarter = quarter_of(through)
    if last_month(quarter) != through:
        quarter = quarter_before(quarter)
    undrawn = (
        select(AccountLine.id)
        .join(Account, Account.id == AccountLine.account_id)
        .join(Firm, Firm.id == Account.firm_id)
        .where(
            AccountLine.community_id == community_id, AccountLine.statement_id.is_(None),
            AccountLine.month <= last_month(quarter), Firm.is_own_crew.is_(False),
        )
        .limit(1)
    )  # fmt: skip
    if session().scalar(undrawn) is not None:
        raise WrongState(N_("这个季度还有账目没有编进结算书。请先编制结算书，再关账。"))
    open_ones = select(Statement.id).where(
        Statement.community_id == community_id, Statement.quarter <= quarter,
        Statement.state.in_([State.DRAFT, State.SUBMITTED]),
    )  # fmt: skip
    if session().scalar(open_ones.limit(1)) is not None:
        raise WrongState(N_("这个季度还有结算书没有批准。请先批准，再关账。"))


def silent_statements(limit: int = 50) -> Sequence[int]:
    """The delivered statements whose days of silence are over."""
    return session().scalars(
        select(Statement.id)
        .where(Statement.state == State.DELIVERED, Statement.silent_at <= clock.now())
        .order_by(Statement.silent_at, Statement.id)
        .limit(limit)
    ).all()  # fmt: skip


def check_books() -> Sequence[int]:
    """The accounts whose balance is not the sum of its lines; each is marked, and unmarked once it is right again."""
    sums = (
        select(
            AccountLine.account_id, func.sum(AccountLine.amount_cents).label("amount"),
            func.sum(AccountLine.retention_cents).label("retention"),
        )
        .group_by(AccountLine.account_id)
        .subquery()
    )  # fmt: skip
    held = (
        select(Retention.account_id, func.sum(Retention.balance_cents).label("held"))
        .group_by(Retention.account_id)
        .subquery()
    )
    amount, kept = func.coalesce(sums.c.amount, 0), func.coalesce(sums.c.retention, 0)
    wrong = set(
        session().scalars(
            select(Account.id)
            .outerjoin(sums, sums.c.account_id == Account.id)
            .outerjoin(held, held.c.account_id == Account.id)
            .where(
                (Account.balance_cents != amount)
                | (Account.retention_cents != kept)
                | (func.coalesce(held.c.held, 0) != kept)
            )
        )
    )
    marked = select(Account).where(Account.id.in_(wrong) | Account.faulty_since.is_not(None))
    for account in session().scalars(marked):
        if account.id not in wrong:
            account.faulty_since = None
        elif account.faulty_since is None:
            account.faulty_since = clock.now()
            log.error("account %s: the balance is not the sum of its lines", account.id)
    session().flush()
    return sorted(wrong)
