"""What a signed job enters in the books, and the life of a back-charge."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.casework.notice_models import Notice
from portal.domain.settlement import actions
from portal.domain.settlement.claim_models import BackCharge, Dispute, Retention
from portal.domain.settlement.models import Account, AccountLine, Changed
from portal.domain.settlement.money_rules import LineKind, capital_yuan, entry_of
from portal.domain.settlement.rules import ChargeState, DisputeState
from portal.infra.db import session, write
from portal.infra.refused import Denied, Refused, WrongState
from tests import makers_estate as make
from tests import makers_settlement as made
from tests.conftest import Clock


@pytest.fixture
def b(app: Flask, clock: Clock) -> made.Books:
    """Books of a community."""
    return made.books()


def account(b: made.Books, firm: int) -> Account:
    return session().scalars(
        select(Account).where(Account.community_id == b.community, Account.firm_id == firm),
        execution_options={"populate_existing": True},
    ).one()  # fmt: skip


def lines(b: made.Books, firm: int) -> list[tuple[LineKind, int, int, int]]:
    rows = session().scalars(
        select(AccountLine).where(AccountLine.account_id == account(b, firm).id).order_by(AccountLine.id)
    )
    return [(row.kind, row.amount_cents, row.retention_cents, row.listed_cents) for row in rows]


def retained(b: made.Books, cents: int = 1000_00) -> Retention:
    from portal.domain.estate.models import Contract

    contract = session().scalars(select(Contract.id).where(Contract.firm_id == b.firm)).one()
    with write():
        row = actions.open_retention(
            contract,
            price_cents=200_000_00,
            cap_cents=6_000_00,
            release_on=date(2026, 11, 1),
            by=b.by("manager"),
        )
    with write():
        actions.deposit(row.id, amount_cents=cents, note="合同尾款", from_payable=False, by=b.by("manager"))
    return made.again(row)


@pytest.mark.parametrize(
    ("facts", "entry"),
    [
        ({}, (LineKind.NIL, 0, 0)),
        ({"from_firm": 0}, (LineKind.MEASURED, 900, 0)),
        ({"from_firm": 300}, (LineKind.MEASURED, 600, 0)),
        ({"in_place": True, "professional": True}, (LineKind.MEASURED, 900, 900)),
        ({"in_place": True, "own_crew": True}, (LineKind.OWN_CREW, 0, 900)),
        ({"returned": True}, (LineKind.RETURNED, 0, 0)),
        ({"returned": True, "in_place": True, "professional": True}, (LineKind.MEASURED, 900, 900)),
        ({"professional": True}, (LineKind.MEASURED, 900, 0)),
        ({"from_firm": 0, "supplied": 200}, (LineKind.MEASURED, 700, 0)),
        ({"in_place": True, "professional": True, "supplied": 200}, (LineKind.MEASURED, 700, 900)),
    ],
)
def test_who_pays_decides_what_a_job_enters(facts: dict[str, bool], entry: tuple[LineKind, int, int]) -> None:
    kinds = {"returned": False, "own_crew": False, "professional": False, "in_place": False, "from_firm": 900}
    given = kinds | facts
    found = entry_of(900, int(given.pop("from_firm")), **given)  # type: ignore[arg-type]
    assert (found.kind, found.amount, found.charge) == entry
    assert found.listed == 900


@pytest.mark.parametrize(
    ("cents", "words"),
    [(3254000, "叁万贰仟伍佰肆拾元整"), (100_500_00, "壹拾万零伍佰元整"), (105, "壹元零伍分"), (50, "伍角整"),
     (0, "零元整"), (-9640_00, "负玖仟陆佰肆拾元整"), (10_000_000_00, "壹仟万元整"), (10_001_00, "壹万零壹元整")],
)  # fmt: skip
def test_amounts_in_the_figures_of_papers(cents: int, words: str) -> None:
    assert capital_yuan(cents) == words


def test_a_round_is_measured_once(b: made.Books) -> None:
    job = made.job(b, 500_00)
    with write():
        first = actions.measure(job)
    with write():
        assert actions.measure(job).id == first.id
    assert account(b, b.firm).balance_cents == 500_00
    assert lines(b, b.firm) == [(LineKind.MEASURED, 500_00, 0, 500_00)]
    assert first.month == "2026-08"


def test_warranty_work_is_listed_and_a_return_is_at_the_doers_cost(b: made.Books) -> None:
    made.measured(b, 300_00, payer="responsible_contractor")
    made.measured(b, 200_00, returned=True, is_return=True)
    assert lines(b, b.firm) == [(LineKind.NIL, 0, 0, 300_00), (LineKind.RETURNED, 0, 0, 200_00)]
    assert account(b, b.firm).balance_cents == 0


def test_nobody_is_paid_for_material_from_the_houses_own_stores(b: made.Books) -> None:
    lines_ = [
        {"kind": "labour", "text": "人工", "amount_cents": 300_00, "payer": ""},
        {"kind": "material", "text": "软管", "amount_cents": 80_00, "payer": "", "from_stores": True},
    ]
    made.measured(b, 380_00, lines=lines_)
    made.measured(b, 380_00, lines=lines_, payer="responsible_contractor")
    own = {
        "payer": "responsible_contractor",
        "firm_id": b.crew,
        "first_firm_id": b.firm,
        "professional": True,
    }
    made.measured(b, 380_00, lines=lines_, **own)
    assert lines(b, b.firm)[:2] == [(LineKind.MEASURED, 300_00, 0, 380_00), (LineKind.NIL, 0, 0, 380_00)]
    assert lines(b, b.crew) == [(LineKind.MEASURED, 300_00, 0, 380_00)]
    assert session().scalars(select(BackCharge.amount_cents)).all() == [380_00]


def test_a_return_that_another_firm_repairs_is_charged_to_the_first(b: made.Books) -> None:
    row = made.measured(b, 200_00, firm_id=b.crew, first_firm_id=b.firm, is_return=True)
    assert account(b, b.crew).balance_cents == 200_00
    charge = session().scalars(select(BackCharge).where(BackCharge.round == row.round)).one()
    assert (charge.state, charge.amount_cents, charge.firm_id) == (ChargeState.MEASURED, 200_00, b.firm)


def test_a_line_never_changes(b: made.Books) -> None:
    made.measured(b)
    for change in ({"amount_cents": 1}, {"note": "x"}, {"month": "2026-01"}):
        with pytest.raises(Changed), write():
            line = session().scalars(select(AccountLine)).one()
            for name, value in change.items():
                setattr(line, name, value)
    with pytest.raises(Changed), write() as unit:
        unit.delete(unit.scalars(select(AccountLine)).one())


def test_a_back_charge_from_notice_to_charge(b: made.Books) -> None:
    charge = made.charge_measured(b)
    assert (charge.state, charge.amount_cents) == (ChargeState.MEASURED, 964_00)
    notice = session().get_one(Notice, charge.notice_id)
    assert (notice.kind.value, notice.firm_id) == ("deduction", b.firm)
    assert account(b, b.firm).balance_cents == 0
    assert account(b, b.crew).balance_cents == 964_00
    made.yes(b, "settlement.back_charge", charge.id)
    charge = made.again(charge)
    assert charge.state is ChargeState.APPROVED
    assert account(b, b.firm).balance_cents == -964_00
    assert lines(b, b.firm) == [
        (LineKind.ANNOUNCED, 0, 0, -800_00), (LineKind.ANNOUNCED, 0, 0, 800_00),
        (LineKind.BACK_CHARGE, -964_00, 0, 0),
    ]  # fmt: skip


def test_one_charge_for_one_round_and_none_without_a_developer(b: made.Books) -> None:
    charge = made.charge_announced(b)
    assert made.charge_announced(b, round=charge.round).id == charge.id
    alone = make.community(developer="")
    with write():
        assert actions.open_back_charge(
            repair_id=b.repair, round=1, repair_number="x", label="", community_id=alone, firm_id=b.firm,
            by_firm_id=b.crew, estimate_cents=1, by=b.by("dispatcher"),
        ) is None  # fmt: skip


def test_a_rejected_charge_is_not_booked_and_may_be_asked_again(b: made.Books) -> None:
    charge = made.charge_measured(b)
    made.no(b, "settlement.back_charge", charge.id)
    assert made.again(charge).state is ChargeState.REJECTED
    assert account(b, b.firm).balance_cents == 0
    with write():
        actions.ask_again(actions.held_charge(charge.id), by=b.by("dispatcher"))
    made.yes(b, "settlement.back_charge", charge.id)
    assert account(b, b.firm).balance_cents == -964_00


def test_withdrawing_makes_the_request_void(b: made.Books) -> None:
    charge = made.charge_measured(b)
    with write():
        actions.withdraw(actions.held_charge(charge.id), reason="判责有误", by=b.by("dispatcher"))
    assert made.pending("settlement.back_charge", charge.id) is None
    assert made.again(charge).state is ChargeState.WITHDRAWN
    assert account(b, b.firm).balance_cents == 0


def test_a_charge_is_taken_from_the_retention_money_first_and_put_back_when_allowed(b: made.Books) -> None:
    retention = retained(b, 600_00)
    charge = made.charge_approved(b, 964_00)
    assert account(b, b.firm).balance_cents == -364_00
    assert account(b, b.firm).retention_cents == 0
    assert made.again(retention).balance_cents == 0
    dispute = disputed(b, charge)
    with write():
        actions.decide(dispute.id, allowed_cents=500_00, ruling="材料由业主提供", by=b.by("head"))
    assert account(b, b.firm).balance_cents == -364_00
    assert account(b, b.firm).retention_cents == made.again(retention).balance_cents == 500_00
    with write():
        assert actions.check_books() == []


def disputed(b: made.Books, charge: BackCharge) -> Dispute:
    with write():
        row = actions.held_charge(charge.id)
        return actions.dispute_charge(row, reason="已按时到场，业主不在家", by=b.by("contractor"))


def test_a_dispute_is_decided_by_somebody_who_had_no_part(b: made.Books) -> None:
    charge = made.charge_approved(b)
    with pytest.raises(Denied), write():
        actions.dispute_charge(actions.held_charge(charge.id), reason="x", by=b.by("dispatcher"))
    dispute = disputed(b, charge)
    with pytest.raises(WrongState):
        disputed(b, charge)
    with pytest.raises(Denied), write():
        actions.decide(dispute.id, allowed_cents=0, ruling="维持", by=b.by("manager"))
    with pytest.raises(Refused), write():
        actions.decide(dispute.id, allowed_cents=0, ruling=" ", by=b.by("head"))
    with write():
        actions.decide(dispute.id, allowed_cents=0, ruling="通知和照片齐全，维持", by=b.by("head"))
    assert made.again(dispute).state is DisputeState.UPHELD
    assert account(b, b.firm).balance_cents == -964_00
    with pytest.raises(WrongState), write():
        actions.decide(dispute.id, allowed_cents=1, ruling="再来", by=b.by("head"))


def test_who_took_over_does_not_decide(b: made.Books) -> None:
    charge = made.charge_announced(b)
    with write():
        row = session().get_one(BackCharge, charge.id)
        row.taken_over_by = b.head
    dispute = disputed(b, charge)
    with pytest.raises(Denied), write():
        actions.decide(dispute.id, allowed_cents=0, ruling="维持", by=b.by("head"))


def test_an_allowed_dispute_before_the_approval_ends_the_charge(b: made.Books) -> None:
    charge = made.charge_measured(b)
    dispute = disputed(b, charge)
    with pytest.raises(Refused), write():
        actions.decide(dispute.id, allowed_cents=1_00, ruling="一部分", by=b.by("head"))
    with write():
        actions.decide(dispute.id, allowed_cents=964_00, ruling="责任不在该单位", by=b.by("head"))
    assert made.again(charge).state is ChargeState.WITHDRAWN
    assert made.pending("settlement.back_charge", charge.id) is None


def test_the_days_to_dispute_end(b: made.Books, clock: Clock) -> None:
    charge = made.charge_approved(b)
    clock.forward(days=8)
    with pytest.raises(WrongState):
        disputed(b, charge)


def test_after_the_release_a_charge_is_a_receivable_with_a_demand(b: made.Books) -> None:
    retention = retained(b)
    with pytest.raises(WrongState), write():
        actions.release(retention.id, keep_cents=0, reason="", by=b.by("manager"))
    with write():
        defects = [{"number": b.number, "label": "3幢2-1802", "part": "水管", "status": "待维修"}]
        actions.list_defects(retention.id, defects, by=b.by("manager"))
    with write():
        actions.release(retention.id, keep_cents=0, reason="", by=b.by("manager"))
    assert account(b, b.firm).balance_cents == 1000_00
    with pytest.raises(WrongState), write():
        actions.deposit(retention.id, amount_cents=1, note="", from_payable=False, by=b.by("manager"))
    charge = made.charge_approved(b)
    kinds = [
        row.kind.value for row in session().scalars(select(Notice).where(Notice.subject_id == charge.id))
    ]
    assert "demand" in kinds


def test_retention_stays_below_three_per_cent_and_its_cap(b: made.Books) -> None:
    from portal.domain.estate.models import Contract

    contract = session().scalars(select(Contract.id).where(Contract.firm_id == b.firm)).one()
    with pytest.raises(Refused) as why, write():
        actions.open_retention(
            contract, price_cents=100_00, cap_cents=3_01, release_on=date(2027, 1, 1), by=b.by("manager")
        )
    assert why.value.field == "cap"
    retention = retained(b, 5_999_99)
    with pytest.raises(Refused), write():
        actions.deposit(retention.id, amount_cents=2, note="", from_payable=True, by=b.by("manager"))
    with write():
        actions.deposit(retention.id, amount_cents=1, note="", from_payable=True, by=b.by("manager"))
    assert (account(b, b.firm).balance_cents, account(b, b.firm).retention_cents) == (-1, 6_000_00)
