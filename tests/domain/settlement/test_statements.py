"""Statements from the quarter's lines to the payment: figures, the life cycle, disputes, closing, frozen figures."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.casework.notice_models import NoticeCopy
from portal.domain.estate.models import Person
from portal.domain.settlement import actions
from portal.domain.settlement.actions.drawing import sums_of
from portal.domain.settlement.models import Account, AccountLine, Changed, PeriodClose
from portal.domain.settlement.money_rules import FIGURES, LineKind, figures
from portal.domain.settlement.rules import Agreed, Channel, DisputeState, State
from portal.domain.settlement.statement_models import Statement
from portal.infra import jobs, worker
from portal.infra.db import session, write
from portal.infra.refused import Denied, Refused, Stale, WrongState
from tests import makers_settlement as made
from tests.conftest import Clock


@pytest.fixture
def b(app: Flask, clock: Clock) -> made.Books:
    """Books of a community."""
    return made.books()


def quarter(b: made.Books) -> Statement:
    """The firm's statement of the third quarter: two payable jobs and a nil one."""
    made.measured(b, 420_00)
    made.measured(b, 80_50)
    made.measured(b, 99_00, payer="responsible_contractor")
    return made.of_firm(made.drawn(b), b.firm)


def balance(b: made.Books, firm: int) -> int:
    wanted = select(Account.balance_cents).where(Account.firm_id == firm, Account.community_id == b.community)
    return session().scalars(wanted).one()


def test_a_statement_adds_up_its_lines(b: made.Books) -> None:
    row = quarter(b)
    assert row.state is State.DRAFT
    assert (row.payable, row.payable_count, row.own_listed, row.own_count) == (500_50, 2, 99_00, 1)
    assert (row.carried, row.net, row.lines) == (0, 500_50, 3)
    assert row.number.endswith("-JS-2609-0001")
    again = figures(row.carried, row.retention_before, sums_of(row.id))
    assert {name: getattr(row, name) for name in FIGURES} == {name: getattr(again, name) for name in FIGURES}


def test_by_mail_only_where_somebody_has_an_address(app: Flask, b: made.Books) -> None:
    row = made.approved(b, quarter(b))

    def deliver() -> None:
        with write():
            held = actions.held_statement(row.id)
            actions.deliver(held, channel=Channel.EMAIL, received_by="", on=None, by=b.by("dispatcher"))

    with pytest.raises(Refused, match="没有登记邮箱"):
        deliver()
    assert made.again(row).state is State.APPROVED
    with write():
        session().get_one(Person, b.story.contractor).email = "finance@example.com"
    deliver()
    worker.work_off(app)
    session().rollback()
    sent = (
        session().scalars(select(NoticeCopy).where(NoticeCopy.notice_id == made.again(row).notice_id)).one()
    )
    assert (sent.person_id, sent.state, made.again(row).channel) == (b.story.contractor, "sent", "email")


def test_drafts_are_drawn_anew_and_every_line_is_taken_once(b: made.Books) -> None:
    row = quarter(b)
    made.measured(b, 10_00)
    assert made.of_firm(made.drawn(b), b.firm).id == row.id
    assert made.again(row).net == 510_50
    made.approved(b, row)
    made.measured(b, 7_00)
    made.drawn(b)
    assert made.again(row).net == 510_50
    loose = select(func.count()).select_from(AccountLine).where(AccountLine.statement_id.is_(None))
    assert session().scalar(loose) == 1


def test_only_one_drawing_up_at_a_time_and_only_of_what_is_over(b: made.Books) -> None:
    made.measured(b)
    with pytest.raises(WrongState), write():
        actions.draw_up(b.community, "2026Q4", by=b.by("dispatcher"))
    with write():
        run = actions.draw_up(b.community, made.QUARTER, by=b.by("dispatcher"))
    with pytest.raises(WrongState), write():
        actions.draw_up(b.community, made.QUARTER, by=b.by("manager"))
    with pytest.raises(WrongState), write():
        actions.close_period(b.community, "2026-09", by=b.by("manager"))
    with write():
        jobs.job_died({"id": jobs.newest(("statement_run", run.id)).id}, "died")  # type: ignore[union-attr]
    assert made.drawn(b)


def test_the_life_of_a_statement_that_is_paid_in_parts(b: made.Books) -> None:
    row = made.settled(b, quarter(b))
    assert (row.state, row.agreed, row.requested_cents) == (State.SETTLED, Agreed.SAID, 500_50)
    paid = {"invoice": "F-1", "voucher": "V-1", "paid_on": date(2026, 11, 20), "by": b.by("cashier")}
    with pytest.raises(Refused), write():
        actions.pay(actions.held_statement(row.id), amount_cents=500_51, **paid)
    with write():
        actions.pay(actions.held_statement(row.id), amount_cents=500_00, **paid)
    assert made.again(row).state is State.SETTLED
    with write():
        actions.pay(actions.held_statement(row.id), amount_cents=50, **paid)
    assert made.again(row).state is State.PAID
    assert balance(b, b.firm) == 0
    assert made.again(row).net == 500_50


def test_silence_counts_as_agreement(b: made.Books, clock: Clock) -> None:
    row = made.delivered(b, quarter(b))
    clock.forward(days=6)
    assert list(actions.silent_statements()) == []
    clock.forward(days=2)
    assert list(actions.silent_statements()) == [row.id]
    with write():
        actions.fall_silent(row.id)
    assert (made.again(row).state, made.again(row).agreed) == (State.AGREED, Agreed.SILENCE)
    with write():
        actions.fall_silent(row.id)


def line_of(row: Statement, kind: LineKind = LineKind.MEASURED) -> int:
    wanted = select(AccountLine.id).where(AccountLine.statement_id == row.id, AccountLine.kind == kind)
    return session().scalars(wanted.order_by(AccountLine.id)).all()[0]


def test_a_disputed_line_is_corrected_in_the_next_statement(b: made.Books, clock: Clock) -> None:
    row = made.delivered(b, quarter(b))
    with write():
        dispute = actions.dispute_line(
            actions.held_statement(row.id), line_of(row), reason="少算了一个人工", claim_cents=50_00,
            by=b.by("contractor"),
        )  # fmt: skip
    assert made.again(row).state is State.DISPUTED
    with pytest.raises(Denied), write():
        actions.decide(dispute.id, allowed_cents=0, ruling="由编制人裁", by=b.by("dispatcher"))
    with write():
        actions.decide(dispute.id, allowed_cents=30_00, ruling="补半个人工", by=b.by("head"))
    row = made.again(row)
    assert made.again(dispute).state is DisputeState.ALLOWED
    assert (row.state, row.agreed, row.net) == (State.AGREED, Agreed.DECIDED, 500_50)
    clock.to("2027-01-05T09:00+08:00")
    after = made.of_firm(made.drawn(b, "2026Q4"), b.firm)
    assert (after.carried, after.corrections, after.net) == (500_50, 30_00, 530_50)


def test_who_owes_is_carried_forward(b: made.Books, clock: Clock) -> None:
    made.charge_approved(b, 964_00)
    clock.to("2027-01-05T09:00+08:00")
    row = made.of_firm(made.drawn(b, "2026Q4"), b.firm)
    assert (row.charges, row.net) == (-964_00, -964_00)
    row = made.settled(b, row)
    assert (row.state, row.requested_cents) == (State.SETTLED, 0)
    with pytest.raises(Refused), write():
        actions.pay(actions.held_statement(row.id), amount_cents=1, invoice="a", voucher="b",
                    paid_on=date(2027, 1, 5), by=b.by("cashier"))  # fmt: skip
    with write():
        actions.deduct(actions.held_statement(row.id), by=b.by("cashier"))
    assert made.again(row).state is State.DEDUCTED
    assert balance(b, b.firm) == -964_00


def test_nothing_is_paid_twice_when_a_later_statement_carries_it(b: made.Books, clock: Clock) -> None:
    first = made.settled(b, quarter(b))
    clock.to("2027-01-05T09:00+08:00")
    second = made.settled(b, made.of_firm(made.drawn(b, "2026Q4"), b.firm))
    assert second.carried == second.net == 500_50
    paid = {"invoice": "F", "voucher": "V", "paid_on": date(2027, 1, 5), "by": b.by("cashier")}
    with write():
        actions.pay(actions.held_statement(second.id), amount_cents=500_50, **paid)
    with pytest.raises(Refused), write():
        actions.pay(actions.held_statement(first.id), amount_cents=1, **paid)


def test_an_approved_figure_never_changes(b: made.Books) -> None:
    row = made.approved(b, quarter(b))
    assert len(row.digest) == 64
    for name in ("net", "payable", "lines", "digest"):
        with pytest.raises(Changed), write():
            setattr(actions.held_statement(row.id), name, 1 if name != "digest" else "x")
    assert made.again(row).net == 500_50


def test_a_sent_back_statement_is_a_draft_with_the_reason(b: made.Books) -> None:
    row = made.submitted(b, quarter(b))
    made.no(b, "settlement.statement", row.id, "少一张发票")
    row = made.again(row)
    assert (row.state, row.sent_back, row.digest) == (State.DRAFT, "少一张发票", "")


def test_verbs_keep_to_the_version_and_the_state(b: made.Books) -> None:
    row = quarter(b)
    with pytest.raises(Stale), write():
        actions.submit(actions.held_statement(row.id), by=b.by("dispatcher"), version=row.version - 1)
    with pytest.raises(WrongState), write():
        actions.settle(actions.held_statement(row.id), by=b.by("cashier"))
    with pytest.raises(Denied), write():
        actions.submit(actions.held_statement(row.id), by=b.by("agent"))
    made.delivered(b, row)
    with pytest.raises(Denied), write():
        actions.agree(actions.held_statement(row.id), by=b.story.by("technician"))


def test_a_closed_period_takes_no_more_lines(b: made.Books) -> None:
    row = quarter(b)
    with pytest.raises(WrongState), write():
        actions.close_period(b.community, "2026-09", by=b.by("manager"))
    made.approved(b, row)
    with write():
        actions.close_period(b.community, "2026-09", by=b.by("manager"))
    with pytest.raises(WrongState), write():
        actions.close_period(b.community, "2026-08", by=b.by("manager"))
    with pytest.raises(WrongState), write():
        actions.close_period(b.community, "2026-11", by=b.by("manager"))
    late = made.measured(b, 5_00)
    assert late.month == "2026-10"
    assert session().scalars(select(AccountLine.month).order_by(AccountLine.id.desc())).first() == "2026-10"
    assert session().scalars(select(PeriodClose.through)).all() == ["2026-09"]


def test_a_balance_that_is_not_its_lines_is_found_and_marked(b: made.Books) -> None:
    quarter(b)
    account = session().scalars(select(Account).where(Account.firm_id == b.firm)).one()
    with write():
        session().get_one(Account, account.id).balance_cents += 1
    with write():
        assert list(actions.check_books()) == [account.id]
    assert made.again(account).faulty_since is not None
    with write():
        session().get_one(Account, account.id).balance_cents -= 1
    with write():
        assert list(actions.check_books()) == []
    assert made.again(account).faulty_since is None
