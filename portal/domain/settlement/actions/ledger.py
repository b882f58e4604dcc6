"""The ledger: whoever writes a line holds the community's book first, then the account. Nothing is ever changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.estate.models import Community
from portal.domain.settlement.models import Account, AccountLine, Book
from portal.domain.settlement.money_rules import LineKind
from portal.domain.settlement.period_rules import booked_in, month_of
from portal.infra import clock
from portal.infra.actor import Actor, duty
from portal.infra.db import for_change, is_postgres, session
from portal.infra.refused import N_, WrongState

HOUSE = duty(N_("结算"), ("settlement.draw_up", "settlement.deliver"))
CLOSED = N_("这个期间已经关账，不能再入账。请记到还没有关账的期间。")


def book_of(community_id: int) -> Book:
    """The books of the community, held until this unit ends; opened with the first line."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    session().execute(
        insert(Book).values(community_id=community_id, closed_through="").on_conflict_do_nothing()
    )
    wanted = for_change(select(Book).where(Book.community_id == community_id))
    return session().scalars(wanted.execution_options(populate_existing=True)).one()


def account_of(book: Book, firm_id: int) -> Account:
    """The firm's account in the community, held until this unit ends; opened when it first gets a line."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    session().execute(
        insert(Account)
        .values(community_id=book.community_id, firm_id=firm_id, balance_cents=0, retention_cents=0,
                opened_at=clock.now())
        .on_conflict_do_nothing(index_elements=["community_id", "firm_id"])
    )  # fmt: skip
    wanted = select(Account).where(Account.community_id == book.community_id, Account.firm_id == firm_id)
    return session().scalars(for_change(wanted), execution_options={"populate_existing": True}).one()


def held(account_id: int) -> tuple[Book, Account]:
    """An account that is known, with its book, both held, in the order in which everybody takes them."""
    community_id = session().scalars(select(Account.community_id).where(Account.id == account_id)).one()
    book = book_of(community_id)
    wanted = for_change(select(Account).where(Account.id == account_id))
    return book, session().scalars(wanted, execution_options={"populate_existing": True}).one()


def zone_of(community_id: int) -> str:
    """The zone of the wall clocks of a community."""
    return session().get_one(Community, community_id).zone


def post(
    book: Book,
    account: Account,
    kind: LineKind,
    *,
    by: Actor,
    amount: int = 0,
    retention: int = 0,
    listed: int = 0,
    happened_at: datetime | None = None,
    happened_on: date | None = None,
    **facts: Any,
) -> AccountLine:
    """Write one line and move the balances by it; what happened in a closed month is booked in the first open one.

    `amount` moves what is owed to the firm, `retention` the retention money, in cents; `facts` are columns.
    """
    if book.community_id != account.community_id:
        raise WrongState(CLOSED)
    on = happened_on or clock.local(happened_at or clock.now(), zone_of(book.community_id)).date()
    line = AccountLine(
        account_id=account.id, community_id=book.community_id, kind=kind, amount_cents=amount,
        retention_cents=retention, listed_cents=listed, month=booked_in(month_of(on), book.closed_through),
        happened_on=on, made_at=clock.now(), by_id=by.person_id,
        **{"number": "", "label": "", "note": "", **facts},
    )  # fmt: skip
    session().add(line)
    account.balance_cents += amount
    account.retention_cents += retention
    session().flush()
    return line
