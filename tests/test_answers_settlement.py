"""From the repair to the books through the switchboard: measured by itself, charged, asked for, told."""

import pytest
from sqlalchemy import select

from portal import answers_settlement as answers
from portal import duties
from portal.domain.approvals.models import Approval
from portal.domain.settlement import actions, events
from portal.domain.settlement.claim_models import BackCharge
from portal.domain.settlement.models import Account, AccountLine, Measurement
from portal.domain.settlement.money_rules import LineKind
from portal.domain.settlement.rules import ChargeState
from portal.domain.terms.warranty_rules import Payer
from portal.infra import worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from tests import makers, makers_costs, makers_settlement


def told(person_id: int) -> list[str]:
    session().rollback()
    return [row.msgid for row in session().scalars(select(Message).where(Message.person_id == person_id))]


def signed(s: makers.Story, payer: Payer) -> int:
    """A job with costs, done and signed by everybody who is asked."""
    makers_costs.price_list(s)
    repair = makers_costs.in_progress(s, payer)
    makers_costs.enter(s, repair, makers_costs.listed(repair, "R01"), "technician")
    makers_costs.complete(s, repair)
    makers.sign_all(s, repair)
    return repair.id


@pytest.mark.parametrize(
    ("payer", "kind", "paid"), [(Payer.CONTRACTOR, LineKind.NIL, 0), (Payer.COMPANY, LineKind.MEASURED, 1)]
)
def test_a_signed_job_enters_the_books_by_itself_once(app, clock, payer, kind, paid):
    s = makers.story()
    repair_id = signed(s, payer)
    worker.work_off(app)
    worker.work_off(app)
    session().rollback()
    row = session().scalars(select(Measurement).where(Measurement.repair_id == repair_id)).one()
    line = session().scalars(select(AccountLine)).one()
    assert (row.total_cents, row.labour_cents) == (680_00, 680_00) and row.digest and row.number
    assert (line.kind, line.listed_cents, line.amount_cents) == (kind, 680_00, paid * 680_00)


def test_a_replaced_firm_is_charged_in_the_same_moment_and_the_manager_asked_later(app, clock):
    s = makers.story()
    repair = makers.taken_over(s, makers.repair_dispatched(s))
    charge = session().scalars(select(BackCharge)).one()
    assert (charge.firm_id, charge.by_firm_id, charge.repair_id) == (s.firm, s.other_firm, repair.id)
    assert (charge.state, charge.estimate_cents) == (ChargeState.ANNOUNCED, 680_00)
    assert charge.notice_id and charge.overdue_notice_id and charge.taken_over_by == s.dispatcher
    assert session().scalars(select(Approval)).all() == []


def test_the_asker_of_a_charge_is_who_took_the_job_over(app, clock):
    b = makers_settlement.books()
    charge = makers_settlement.charge_measured(b)
    approval = session().get_one(Approval, makers_settlement.pending(answers.CHARGE, charge.id))
    assert (approval.requester_id, approval.amount_cents) == (b.story.dispatcher, 964_00)
    makers_settlement.yes(b, answers.CHARGE, charge.id)
    worker.work_off(app)
    assert answers.TO_FIRM[events.BackChargeApproved.name] in told(b.story.contractor)
    with write():
        row = actions.held_charge(charge.id)
        dispute = actions.dispute_charge(row, reason="业主不在", by=b.by("contractor"))
    worker.work_off(app)
    assert answers.RAISED in told(b.head) and answers.RAISED not in told(b.story.manager)
    with write():
        actions.decide(dispute.id, allowed_cents=0, ruling="维持", by=b.by("head"))
    worker.work_off(app)
    assert answers.TO_FIRM[events.DisputeDecided.name] in told(b.story.contractor)


def test_a_withdrawn_request_gives_the_statement_back(app, clock):
    from portal.domain.approvals import actions as approvals

    b = makers_settlement.books()
    makers_settlement.measured(b)
    row = makers_settlement.submitted(b, makers_settlement.of_firm(makers_settlement.drawn(b), b.firm))
    with write():
        approval = makers_settlement.pending(answers.STATEMENT, row.id)
        approvals.withdraw(approval, reason="漏了一单", by=b.by("dispatcher"))
    assert makers_settlement.again(row).state == "draft"


def test_the_duties_of_the_books_act_once(app, clock):
    b = makers_settlement.books()
    makers_settlement.measured(b)
    row = makers_settlement.delivered(b, makers_settlement.of_firm(makers_settlement.drawn(b), b.firm))
    clock.forward(days=8)
    duties.agree_by_silence()
    duties.agree_by_silence()
    assert makers_settlement.again(row).agreed == "silence"
    with write() as unit:
        unit.scalars(select(Account)).one().balance_cents += 1
    duties.check_books()
    assert session().scalars(select(Account.faulty_since)).one() is not None
    with write() as unit:
        unit.scalars(select(Account)).one().balance_cents -= 1
    duties.check_books()
    assert session().scalars(select(Account.faulty_since)).one() is not None
    clock.forward(days=1)
    duties.check_books()
    assert session().scalars(select(Account.faulty_since)).one() is None
