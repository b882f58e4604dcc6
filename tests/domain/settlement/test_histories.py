"""Random histories of lines, reversals, disputes, payments and closes: what must hold after every step of each."""

import datetime as dt
import random
from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.domain.settlement import actions
from portal.domain.settlement.actions.drawing import digest_of, sums_of
from portal.domain.settlement.claim_models import BackCharge, Dispute
from portal.domain.settlement.models import Account, AccountLine, Book, Measurement
from portal.domain.settlement.money_rules import (
    FIGURES,
    REVERSIBLE,
    LineKind,
    Sum,
    entry_of,
    figures,
    first_from_retention,
)
from portal.domain.settlement.period_rules import (
    booked_in,
    is_over,
    last_month,
    month_of,
    next_month,
    quarter_of,
)
from portal.domain.settlement.rules import FROZEN, ChargeState, DisputeState, State
from portal.domain.settlement.statement_models import Statement
from portal.infra import clock as house_clock
from portal.infra.db import session, write
from portal.infra.refused import Refused
from tests import makers_settlement as made
from tests.conftest import Clock
from tests.domain.settlement.test_books import retained

cents = st.integers(-(10**12), 10**12)
sums = st.dictionaries(
    st.sampled_from(list(LineKind)), st.builds(Sum, st.integers(0, 9999), cents, cents, cents)
)


@given(carried=cents, before=cents, parts=sums)
def test_a_statement_is_what_was_open_and_all_its_lines(
    carried: int, before: int, parts: dict[LineKind, Sum]
) -> None:
    found = figures(carried, before, parts)
    assert found.net == carried + sum(part.amount for part in parts.values())
    assert found.retention_after == before + sum(part.retention for part in parts.values())
    assert found.lines == sum(part.count for part in parts.values())
    shown = found.payable + found.charges + found.corrections + found.retention + found.payments
    nil = sum(parts[kind].amount for kind in parts if kind in (
        LineKind.NIL, LineKind.RETURNED, LineKind.OWN_CREW, LineKind.ANNOUNCED,
    ))  # fmt: skip
    assert found.net == carried + shown + nil


@given(total=st.integers(0, 10**11), share=st.floats(0, 1), flags=st.tuples(*[st.booleans()] * 4))
def test_a_job_is_never_paid_or_charged_above_its_worth(
    total: int, share: float, flags: tuple[bool, ...]
) -> None:
    bears = int(total * share)
    found = entry_of(
        total, bears, returned=flags[0], own_crew=flags[1], professional=flags[2], in_place=flags[3]
    )
    assert found.listed == total
    assert 0 <= found.amount <= total
    assert found.charge in (0, bears)
    if flags[0] and not flags[3]:
        assert found.amount == found.charge == 0


@given(charge=st.integers(0, 10**11), held=cents)
def test_retention_money_never_goes_below_nothing(charge: int, held: int) -> None:
    taken = first_from_retention(charge, held)
    assert 0 <= taken <= charge
    assert taken <= max(0, held)


@given(
    on=st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)),
    closed=st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)),
)
def test_nothing_is_booked_in_a_closed_month(on: dt.date, closed: dt.date) -> None:
    month = booked_in(month_of(on), month_of(closed))
    assert month > month_of(closed)
    assert month == month_of(on) or month == next_month(month_of(closed))


class History:
    """One community's books through a year of random steps, with what was seen once and must never change."""

    def __init__(self, b: made.Books, clock: Clock, seed: int) -> None:
        self.b, self.clock, self.pick = b, clock, random.Random(seed)
        self.retention = retained(b, 300_00).id
        self.frozen: dict[int, tuple[object, ...]] = {}
        self.lines: dict[int, tuple[object, ...]] = {}
        self.taken: dict[int, int] = {}
        self.serial = count(1)

    def steps(self) -> list[Callable[[], object]]:
        """What may happen; some far more often than others."""
        often = [self.work, self.work, self.work, self.charge, self.dispute_charge, self.decide, self.time]
        return [
            *often, self.draw, self.approve, self.deliver, self.dispute_line, self.decide, self.agree, self.settle,
            self.pay, self.deduct, self.close, self.put_in, self.silence, self.withdraw,
            self.correct, self.receive,
        ]  # fmt: skip

    def one(self, statement: object) -> int | None:
        """The id of a random row of the select."""
        found = session().scalars(statement).all()  # type: ignore[call-overload]
        return self.pick.choice(found) if found else None

    def work(self) -> None:
        kind = self.pick.randrange(5)
        facts: dict[str, object] = {
            "signed_off_at": house_clock.now() - dt.timedelta(days=self.pick.randrange(120))
        }
        if kind == 0:
            facts["payer"] = "responsible_contractor"
        elif kind == 1:
            facts |= {"returned": True, "is_return": True}
        elif kind == 2:
            facts |= {"payer": "responsible_contractor", "firm_id": self.b.crew, "first_firm_id": self.b.firm}
        elif kind == 3:
            facts |= {"firm_id": self.b.crew}
        made.measured(self.b, self.pick.randrange(1, 90_000), **facts)

    def charge(self) -> None:
        charge = self.one(select(BackCharge.id).where(BackCharge.state == ChargeState.MEASURED))
        if charge:
            with write():
                actions.back_charge_granted(charge, self.b.by("manager"), 1)

    def withdraw(self) -> None:
        charge = self.one(select(BackCharge.id).where(BackCharge.state == ChargeState.MEASURED))
        if charge:
            with write():
                actions.withdraw(actions.held_charge(charge), reason="判责有误", by=self.b.by("dispatcher"))

    def dispute_charge(self) -> None:
        charge = self.one(select(BackCharge.id).where(BackCharge.state == ChargeState.APPROVED))
        if charge:
            with write():
                row = actions.held_charge(charge)
                claim = self.pick.randrange(1, (row.amount_cents or 1) + 1)
                actions.dispute_charge(row, reason="有异议", claim_cents=claim, by=self.b.by("contractor"))

    def dispute_line(self) -> None:
        row = self.one(select(Statement.id).where(Statement.state.in_([State.DELIVERED, State.DISPUTED])))
        line = self.one(select(AccountLine.id).where(AccountLine.statement_id == row)) if row else None
        if row and line:
            with write():
                actions.dispute_line(
                    actions.held_statement(row), line, reason="算错了", claim_cents=self.pick.randrange(1, 3000),
                    by=self.b.by("contractor"),
                )  # fmt: skip

    def decide(self) -> None:
        dispute = self.one(select(Dispute.id).where(Dispute.state == DisputeState.OPEN))
        if dispute:
            with write():
                claim = session().get_one(Dispute, dispute).claim_cents
                allowed = self.pick.choice([0, claim, self.pick.randrange(claim + 1)])
                actions.decide(dispute, allowed_cents=allowed, ruling="看过凭证", by=self.b.by("head"))

    def time(self) -> None:
        self.clock.forward(days=self.pick.randrange(1, 25))

    def draw(self) -> None:
        quarter = quarter_of(
            month_of(house_clock.today() - dt.timedelta(days=self.pick.choice([30, 92, 92, 180])))
        )
        made.drawn(self.b, quarter)

    def approve(self) -> None:
        row = self.one(select(Statement.id).where(Statement.state == State.DRAFT))
        if row:
            with write():
                actions.submit(actions.held_statement(row), by=self.b.by("dispatcher"))
            with write():
                if self.pick.random() < 0.2:
                    actions.statement_rejected(row, self.b.by("manager"), "再核对")
                else:
                    actions.statement_granted(row, self.b.by("manager"), 1)

    def deliver(self) -> None:
        from portal.domain.settlement.rules import Channel

        row = self.one(select(Statement.id).where(Statement.state == State.APPROVED))
        if row:
            with write():
                actions.deliver(
                    actions.held_statement(row), channel=Channel.PAPER, received_by="张三", on=house_clock.today(),
                    by=self.b.by("dispatcher"),
                )  # fmt: skip

    def agree(self) -> None:
        row = self.one(select(Statement.id).where(Statement.state == State.DELIVERED))
        if row:
            with write():
                actions.agree(actions.held_statement(row), by=self.b.by("contractor"))

    def silence(self) -> None:
        for row in actions.silent_statements():
            with write():
                actions.fall_silent(row)

    def settle(self) -> None:
        row = self.one(select(Statement.id).where(Statement.state == State.AGREED))
        if row:
            with write():
                actions.settle(actions.held_statement(row), by=self.b.by("cashier"))

    def pay(self) -> None:
        row = self.one(select(Statement.id).where(Statement.state == State.SETTLED, Statement.net > 0))
        if row:
            with write():
                statement = actions.held_statement(row)
                actions.pay(
                    statement, amount_cents=self.pick.randrange(1, statement.net + 1), invoice="F", voucher="V",
                    paid_on=house_clock.today(), by=self.b.by("cashier"),
                )  # fmt: skip

    def deduct(self) -> None:
        row = self.one(select(Statement.id).where(Statement.state == State.SETTLED, Statement.net < 0))
        if row:
            with write():
                actions.deduct(actions.held_statement(row), by=self.b.by("cashier"))

    def correct(self) -> None:
        line = self.one(select(AccountLine.id).where(AccountLine.kind.in_(REVERSIBLE)))
        if line:
            with write():
                found = actions.standing(session().get_one(AccountLine, line))
                cents = self.pick.choice([found, self.pick.randrange(1, found + 2)])
                actions.correct(line, amount_cents=cents, reason="记错了", by=self.b.by("manager"))

    def receive(self) -> None:
        account = self.one(select(Account.id).where(Account.balance_cents < 0))
        if account:
            with write():
                owed = -session().get_one(Account, account).balance_cents
                actions.receive(
                    account, amount_cents=self.pick.randrange(1, owed + 1), voucher=f"S-{next(self.serial)}",
                    received_on=house_clock.today(), by=self.b.by("cashier"),
                )  # fmt: skip

    def put_in(self) -> None:
        with write():
            actions.deposit(
                self.retention, amount_cents=self.pick.randrange(1, 100_00), note="",
                from_payable=self.pick.random() < 0.5, by=self.b.by("manager"),
            )  # fmt: skip

    def close(self) -> None:
        month = month_of(house_clock.today() - dt.timedelta(days=self.pick.choice([40, 100, 200])))
        if is_over(month, house_clock.today()):
            with write():
                actions.close_period(self.b.community, month, by=self.b.by("manager"))

    def holds(self) -> None:
        """What must be true after every step."""
        session().expire_all()
        with write():
            assert list(actions.check_books()) == []
        self._lines_stand()
        self._statements_stand()
        wanted = select(AccountLine.measurement_id, func.count()).where(
            AccountLine.measurement_id.is_not(None)
        )
        assert all(n == 1 for _, n in session().execute(wanted.group_by(AccountLine.measurement_id)))
        rounds = select(func.count()).select_from(Measurement)
        assert session().scalar(rounds) == session().scalar(
            select(func.count(func.distinct(Measurement.round))).select_from(Measurement)
        )
        assert all(row >= 0 for row in session().scalars(select(Account.retention_cents)))

    def _lines_stand(self) -> None:
        closed = (
            session().scalar(select(Book.closed_through).where(Book.community_id == self.b.community)) or ""
        )
        for line in session().scalars(select(AccountLine)):
            plain = (
                line.account_id,
                line.kind,
                line.amount_cents,
                line.retention_cents,
                line.listed_cents,
                line.month,
            )
            if line.id not in self.lines:
                assert line.month > self.closed_before, line.id
            assert self.lines.setdefault(line.id, plain) == plain
            if line.statement_id is not None:
                assert self.taken.setdefault(line.id, line.statement_id) == line.statement_id
        self.closed_before = closed

    closed_before = ""

    def _statements_stand(self) -> None:
        for row in session().scalars(select(Statement)):
            seen = tuple(getattr(row, name) for name in (*FIGURES, "digest"))
            again = figures(row.carried, row.retention_before, sums_of(row.id))
            assert seen[:-1] == tuple(getattr(again, name) for name in FIGURES)
            if row.state in FROZEN:
                assert self.frozen.setdefault(row.id, seen) == seen
                assert row.digest == digest_of(row)
        for account in session().scalars(select(Account)):
            last = session().scalar(
                select(Statement)
                .where(Statement.account_id == account.id)
                .order_by(Statement.quarter.desc())
                .limit(1)
            )
            loose = session().scalar(
                select(func.coalesce(func.sum(AccountLine.amount_cents), 0)).where(
                    AccountLine.account_id == account.id, AccountLine.statement_id.is_(None)
                )
            )
            assert account.balance_cents == (last.net if last else 0) + int(loose or 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_books_stand_through_any_history(app: Flask, clock: Clock, seed: int) -> None:
    history = History(made.books(), clock, seed)
    done = 0
    for _ in range(90):
        try:
            history.pick.choice(history.steps())()
            done += 1
        except Refused:
            session().rollback()
        history.holds()
    assert done > 50
    assert len(history.lines) > 20


def test_a_year_of_quarters_is_drawn_and_closed(app: Flask, clock: Clock) -> None:
    b = made.books()
    history = History(b, clock, 9)
    for quarter, after in (("2026Q3", "2026-11-20"), ("2026Q4", "2027-01-05"), ("2027Q1", "2027-04-06")):
        clock.to(f"{after}T09:00+08:00")
        for _ in range(6):
            history.work()
            history.charge()
        for row in made.drawn(b, quarter):
            with write():
                actions.submit(actions.held_statement(row.id), by=b.by("dispatcher"))
            with write():
                actions.statement_granted(row.id, b.by("manager"), 1)
        history.holds()
        with write():
            actions.close_period(b.community, last_month(quarter), by=b.by("manager"))
        history.holds()
    assert len(history.frozen) == 6
