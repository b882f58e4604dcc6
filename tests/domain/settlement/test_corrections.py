"""A line that was wrong is taken back by another one; what a firm owes may be paid."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.settlement import actions
from portal.domain.settlement.models import Account, AccountLine
from portal.domain.settlement.money_rules import LineKind, still_stands
from portal.domain.settlement.rules import State
from portal.infra import worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused, WrongState
from tests import makers_settlement as made
from tests.conftest import Clock
from tests.domain.settlement.test_books import account, lines, retained

PAID_ON = date(2026, 11, 19)


@pytest.fixture
def b(app: Flask, clock: Clock) -> made.Books:
    """Books of a community."""
    return made.books()


def line_of(b: made.Books, kind: LineKind) -> int:
    wanted = select(AccountLine.id).where(AccountLine.community_id == b.community, AccountLine.kind == kind)
    return session().scalars(wanted.order_by(AccountLine.id.desc())).first() or 0


def correct(b: made.Books, line: int, cents: int, who: str = "manager", why: str = "数量记错了") -> None:
    with write():
        actions.correct(line, amount_cents=cents, reason=why, by=b.by(who))


def receive(b: made.Books, cents: int, voucher: str = "S-1", who: str = "cashier") -> None:
    with write():
        here = account(b, b.firm).id
        actions.receive(here, amount_cents=cents, voucher=voucher, received_on=PAID_ON, by=b.by(who))


def test_how_much_of_a_line_still_stands() -> None:
    assert [still_stands(900, []), still_stands(900, [-300, -100]), still_stands(-900, [900])] == [
        900,
        500,
        0,
    ]
    # what was added to a line in a dispute takes nothing back
    assert still_stands(900, [200]) == 900


def test_an_approved_statement_stands_and_the_next_one_takes_the_correction_up(b: made.Books) -> None:
    made.measured(b, 900_00)
    row = made.approved(b, made.of_firm(made.drawn(b), b.firm))
    line = line_of(b, LineKind.MEASURED)
    for cents, why in ((0, "x"), (900_01, "x"), (100, " ")):
        with pytest.raises(Refused):
            correct(b, line, cents, why=why)
    correct(b, line, 300_00)
    assert made.again(row).net == 900_00 and made.again(row).state is State.APPROVED
    assert lines(b, b.firm)[-1] == (LineKind.REVERSAL, -300_00, 0, 0)
    with pytest.raises(Refused, match="还没有冲回"):
        correct(b, line, 600_01)
    correct(b, line, 600_00)
    with pytest.raises(Refused):
        correct(b, line, 1)
    correct(b, line_of(b, LineKind.REVERSAL), 100_00)
    assert account(b, b.firm).balance_cents == 100_00
    newest = session().scalars(select(AccountLine).order_by(AccountLine.id.desc())).first()
    assert newest is not None and (newest.statement_id, newest.month) == (None, "2026-11")


def test_a_back_charge_taken_back_returns_to_the_retention_money(b: made.Books) -> None:
    retained(b, 500_00)
    made.charge_approved(b, 800_00)
    assert (account(b, b.firm).balance_cents, account(b, b.firm).retention_cents) == (-300_00, 0)
    correct(b, line_of(b, LineKind.BACK_CHARGE), 800_00)
    assert (account(b, b.firm).balance_cents, account(b, b.firm).retention_cents) == (0, 500_00)


def test_who_may_correct_and_what(b: made.Books) -> None:
    charge = made.charge_approved(b, 800_00)
    line = line_of(b, LineKind.BACK_CHARGE)
    for who in ("dispatcher", "cashier", "contractor"):
        with pytest.raises(Denied):
            correct(b, line, 100, who)
    with pytest.raises(WrongState):
        correct(b, line_of(b, LineKind.ANNOUNCED), 100)
    with pytest.raises(Missing):
        correct(b, 0, 100)
    with write():
        actions.dispute_charge(actions.held_charge(charge.id), reason="我方到过现场", by=b.by("contractor"))
    with pytest.raises(WrongState, match="先裁定"):
        correct(b, line, 100)


def test_a_firm_pays_what_it_owes_and_each_voucher_counts_once(app: Flask, b: made.Books) -> None:
    made.charge_approved(b, 800_00)
    with pytest.raises(Denied):
        receive(b, 100_00, who="dispatcher")
    with pytest.raises(Refused, match=r"还欠的800\.00元"):
        receive(b, 800_01)
    receive(b, 300_00)
    with pytest.raises(Refused, match="已经登记过"):
        receive(b, 300_00)
    correct(b, line_of(b, LineKind.RECEIVED), 300_00, why="记到别的单位了")
    receive(b, 300_00)
    receive(b, 500_00, "S-2")
    with pytest.raises(WrongState, match="没有欠款"):
        receive(b, 1, "S-3")
    assert session().scalars(select(Account.balance_cents).where(Account.firm_id == b.firm)).one() == 0
    worker.work_off(app)
    session().rollback()
    told = session().scalars(
        select(Message.params).where(Message.person_id == b.story.contractor, Message.msgid.contains("已收到贵单位付款"))
    ).all()  # fmt: skip
    assert [each["rest"] for each in told] == ["500.00", "500.00", "0.00"]
