"""Two at the same moment on the books: one outcome, nothing twice, and the balance is the sum of its lines."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from portal.domain.settlement import actions
from portal.domain.settlement.models import Account, AccountLine, Measurement
from portal.domain.settlement.rules import ChargeState, State
from portal.domain.settlement.statement_models import Statement, StatementRun
from portal.infra import clock as house_clock
from portal.infra.db import db, session, write
from portal.infra.refused import Refused
from tests import makers_settlement as made
from tests.conftest import Clock


@pytest.fixture
def b(app: Flask, clock: Clock) -> made.Books:
    """Books of a community."""
    return made.books()


def at_once(app: Flask, *verbs: Callable[[], object]) -> list[str]:
    """Each verb in a thread and unit of its own, all let go together; "" where it went through, else why not."""
    ready, now = threading.Barrier(len(verbs)), house_clock.now()
    told = [""] * len(verbs)

    def run(at: int, verb: Callable[[], object]) -> None:
        with app.app_context(), house_clock.frozen(now):
            ready.wait()
            try:
                with write():
                    verb()
            except Refused as refused:
                told[at] = type(refused).__name__
            except OperationalError as broken:
                told[at] = f"busy {broken}"
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [why for why in told if why.startswith("busy")], told
    return told


def sound() -> None:
    """Every balance is the sum of its lines."""
    with write():
        assert list(actions.check_books()) == []


def test_two_draw_up_the_same_quarter(app: Flask, b: made.Books) -> None:
    made.measured(b)
    by = [b.by("dispatcher"), b.by("manager")]
    told = at_once(app, *(lambda one=one: actions.draw_up(b.community, made.QUARTER, by=one) for one in by))
    assert sorted(told) == ["", "WrongState"]
    assert session().scalar(select(func.count()).select_from(StatementRun)) == 1
    made.run_jobs()
    assert session().scalar(select(func.count()).select_from(Statement)) == 1


def test_a_charge_is_approved_and_disputed_at_once(app: Flask, b: made.Books) -> None:
    charge = made.charge_measured(b)
    manager, firm = b.by("manager"), b.by("contractor")
    told = at_once(
        app,
        lambda: actions.back_charge_granted(charge.id, manager, 1),
        lambda: actions.dispute_charge(actions.held_charge(charge.id), reason="不认可", by=firm),
    )
    assert told == ["", ""]
    assert made.again(charge).state is ChargeState.APPROVED
    sound()


def test_a_charge_is_approved_and_withdrawn_at_once(app: Flask, b: made.Books) -> None:
    charge = made.charge_measured(b)
    manager, dispatcher = b.by("manager"), b.by("dispatcher")
    told = at_once(
        app,
        lambda: actions.back_charge_granted(charge.id, manager, 1),
        lambda: actions.withdraw(actions.held_charge(charge.id), reason="有误", by=dispatcher),
    )
    row = made.again(charge)
    assert told[0] == ""
    assert (row.state is ChargeState.APPROVED) == (told[1] == "WrongState")
    charged = session().scalar(select(Account.balance_cents).where(Account.firm_id == b.firm))
    assert charged == (-964_00 if row.state is ChargeState.APPROVED else 0)
    sound()


def test_one_round_is_measured_by_two_workers(app: Flask, b: made.Books) -> None:
    job = made.job(b, 500_00)
    assert at_once(app, *(lambda: actions.measure(job) for _ in range(3))) == ["", "", ""]
    assert session().scalar(select(func.count()).select_from(Measurement)) == 1
    assert session().scalar(select(Account.balance_cents)) == 500_00


def test_a_statement_is_paid_twice_at_once(app: Flask, b: made.Books) -> None:
    made.measured(b, 100_00)
    row = made.settled(b, made.of_firm(made.drawn(b), b.firm))
    cashier = b.by("cashier")

    def pay() -> None:
        actions.pay(
            actions.held_statement(row.id), amount_cents=100_00, invoice="F", voucher="V", paid_on=date(2026, 11, 20),
            by=cashier,
        )  # fmt: skip

    assert sorted(at_once(app, pay, pay))[0] == ""
    assert made.again(row).paid_cents == 100_00
    assert session().scalar(select(Account.balance_cents)) == 0
    sound()


def test_a_firm_agrees_and_disputes_at_once(app: Flask, b: made.Books) -> None:
    made.measured(b, 100_00)
    row = made.delivered(b, made.of_firm(made.drawn(b), b.firm))
    line, firm, version = session().scalars(select(AccountLine.id)).one(), b.by("contractor"), row.version
    told = at_once(
        app,
        lambda: actions.agree(actions.held_statement(row.id), by=firm, version=version),
        lambda: actions.dispute_line(
            actions.held_statement(row.id), line, reason="少算了", claim_cents=1, by=firm, version=version
        ),
    )
    assert sorted(told) in (["", "Stale"], ["", "WrongState"])
    assert made.again(row).state is (State.AGREED if told[0] == "" else State.DISPUTED)


def test_a_line_and_a_close_at_once(app: Flask, b: made.Books) -> None:
    made.measured(b)
    made.approved(b, made.of_firm(made.drawn(b), b.firm))
    job, manager = made.job(b, 7_00), b.by("manager")
    told = at_once(
        app, lambda: actions.measure(job), lambda: actions.close_period(b.community, "2026-08", by=manager)
    )
    assert told == ["", ""]
    month = session().scalar(select(AccountLine.month).order_by(AccountLine.id.desc()).limit(1))
    assert month in ("2026-08", "2026-09")
    sound()


def test_two_correct_the_same_line_and_two_receive_the_same_debt(app: Flask, b: made.Books) -> None:
    made.charge_approved(b, 800_00)
    account = session().scalars(select(Account.id).where(Account.firm_id == b.firm)).one()
    taken = [
        lambda who=who, voucher=voucher: actions.receive(
            account, amount_cents=500_00, voucher=voucher, received_on=date(2026, 11, 20), by=b.by(who)
        )
        for who, voucher in (("cashier", "S-1"), ("cashier", "S-2"))
    ]
    assert sorted(at_once(app, *taken)) == ["", "Refused"]
    line = session().scalars(select(AccountLine.id).where(AccountLine.amount_cents == -800_00)).one()
    back = [
        lambda who=who: actions.correct(line, amount_cents=800_00, reason="整笔错了", by=b.by(who))
        for who in ("manager", "head")
    ]
    assert sorted(at_once(app, *back)) == ["", "Refused"]
    sound()
    assert session().scalars(select(Account.balance_cents).where(Account.id == account)).one() == 500_00
