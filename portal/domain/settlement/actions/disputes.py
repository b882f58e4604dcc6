"""异议: a firm says why a charge or a line is wrong; decided on record by somebody who had no part in it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.domain.casework import actions as casework
from portal.domain.estate.reach import must
from portal.domain.settlement import events
from portal.domain.settlement.actions import back_charges, retention, statements
from portal.domain.settlement.actions.ledger import held, post
from portal.domain.settlement.actions.waiting import dispute_waits
from portal.domain.settlement.claim_models import BackCharge, Dispute
from portal.domain.settlement.models import AccountLine
from portal.domain.settlement.money_rules import DISPUTABLE, LineKind
from portal.domain.settlement.rules import DISPUTE_WORDS, ChargeState, DisputeState, State
from portal.domain.settlement.statement_models import Statement
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Denied, Missing, Refused, Stale, WrongState

KIND = "dispute"
TOO_LATE = N_("提异议的期限已过。")
TWICE = N_("这一笔已经提过异议，不能再提。")
STALE = N_("您打开之后，这件异议有了变动，刚才的操作没有执行。请看最新情况再决定。")


def dispute_charge(
    charge: BackCharge,
    *,
    reason: str,
    claim_cents: int | None = None,
    file_ids: Sequence[int] = (),
    by: Actor,
    version: int | None = None,
) -> Dispute:
    """The first firm disputes a back-charge: from the notice on until some days after the approval."""
    if not by.may("back_charge.dispute") or charge.firm_id not in by.own("firm"):
        raise Denied(N_("扣款由被扣款单位的联系人提异议。"))
    if charge.dispute_until is not None and charge.dispute_until <= clock.now():
        raise WrongState(TOO_LATE)
    back_charges.step(charge, "dispute", version)
    seen = select(Dispute.id).where(Dispute.back_charge_id == charge.id)
    if session().scalar(seen.limit(1)) is not None:
        raise WrongState(TWICE)
    most = charge.amount_cents if charge.amount_cents is not None else charge.estimate_cents
    claim = most if claim_cents is None else claim_cents
    return _raise(
        _checked(claim, most), reason, file_ids, by, community_id=charge.community_id,
        account_id=charge.account_id, firm_id=charge.firm_id, back_charge_id=charge.id, line_id=charge.line_id,
    )  # fmt: skip


def dispute_line(
    statement: Statement,
    line_id: int,
    *,
    reason: str,
    claim_cents: int,
    file_ids: Sequence[int] = (),
    by: Actor,
    version: int | None = None,
) -> Dispute:
    """The firm disputes one line of a delivered statement and says how much it asks for, in cents."""
    line = session().scalar(
        select(AccountLine).where(AccountLine.id == line_id, AccountLine.statement_id == statement.id)
    )
    statements.allow(statement, "dispute", by, version)
    if line is None:
        raise Missing
    if statement.silent_at is not None and statement.silent_at <= clock.now():
        raise WrongState(TOO_LATE)
    if line.kind not in DISPUTABLE:
        raise Refused(N_("这一笔不是维修或扣款，不能提异议。"), field="line")
    mine = Dispute.line_id == line.id
    if line.back_charge_id is not None:
        mine = mine | (Dispute.back_charge_id == line.back_charge_id)
    if session().scalar(select(Dispute.id).where(mine).limit(1)) is not None:
        raise WrongState(TWICE)
    most = -line.amount_cents if line.amount_cents < 0 else max(line.amount_cents, line.listed_cents)
    return _raise(
        _checked(claim_cents, most), reason, file_ids, by, community_id=statement.community_id,
        account_id=statement.account_id, firm_id=statement.firm_id, statement_id=statement.id, line_id=line.id,
    )  # fmt: skip


def _checked(claim: int, most: int) -> int:
    if not 0 < claim <= most:
        raise Refused(N_("请填0.01元到%(most)s元之间的金额。"), field="claim", most=yuan(most))
    return claim


def _raise(claim: int, reason: str, file_ids: Sequence[int], by: Actor, **about: int | None) -> Dispute:
    if not reason.strip():
        raise Refused(N_("请写明哪里不对、为什么。"), field="reason")
    row = Dispute(
        state=DisputeState.OPEN, reason=reason[:2000], claim_cents=claim, raised_by=by.person_id,
        raised_name=by.name, raised_at=clock.now(), allowed_cents=0, ruling="", decided_name="", version=1, **about,
    )  # fmt: skip
    session().add(row)
    session().flush()
    casework.attach((KIND, row.id), file_ids, "proof", by=by)
    dispute_waits(row, _number(row))
    record(
        events.DisputeRaised(reason=row.reason, claim=yuan(claim)), subject=(KIND, row.id), by=by, version=1
    )
    return row


def decide(
    dispute_id: int, *, allowed_cents: int, ruling: str, by: Actor, version: int | None = None
) -> None:
    """裁定: the charge or line stands (nothing allowed), or so much is given back by a reversing line, on record."""
    row = _held(dispute_id)
    must(by, "dispute.decide", row.community_id)
    if version is not None and version != row.version:
        raise Stale(STALE)
    if row.state is not DisputeState.OPEN:
        raise WrongState(N_("这件异议已经裁定。"))
    charge = back_charges.held_charge(row.back_charge_id) if row.back_charge_id else None
    statement = statements.held_statement(row.statement_id) if row.statement_id else None
    if by.person_id in _parties(row, charge, statement):
        raise Denied(N_("接手、编制或提异议的人不能裁定，请由另一位负责人裁定。"))
    if not ruling.strip():
        raise Refused(N_("请写明裁定的理由，责任单位会看到。"), field="ruling")
    if not 0 <= allowed_cents <= row.claim_cents:
        raise Refused(
            N_("采纳的金额不能超过对方提出的%(claim)s元。"), field="allowed", claim=yuan(row.claim_cents)
        )
    row.state = DisputeState.ALLOWED if allowed_cents else DisputeState.UPHELD
    row.allowed_cents, row.ruling = allowed_cents, ruling[:2000]
    row.decided_by, row.decided_name, row.decided_at = by.person_id, by.name, clock.now()
    row.version += 1
    if allowed_cents:
        _give_back(row, charge, by)
    session().flush()
    dispute_waits(row, _number(row))
    record(events.DisputeDecided(
        outcome=DISPUTE_WORDS[row.state], allowed=yuan(allowed_cents), allowed_cents=allowed_cents,
        ruling=row.ruling, firm_id=row.firm_id,
    ), subject=(KIND, row.id), by=by, version=row.version)  # fmt: skip
    if statement is not None and not _open_on(statement):
        statements.disputes_settled(statement, by)


def _number(row: Dispute) -> str:
    """What a dispute is called by: the charge or statement that it is about."""
    if row.back_charge_id is not None:
        return session().get_one(BackCharge, row.back_charge_id).number
    return session().get_one(Statement, row.statement_id).number


def _parties(row: Dispute, charge: BackCharge | None, statement: Statement | None) -> set[int | None]:
    there = {row.raised_by}
    there |= {charge.taken_over_by, charge.asked_by} if charge else set()
    there |= {statement.drawn_by, statement.submitted_by} if statement else set()
    return there - {None}


def _give_back(row: Dispute, charge: BackCharge | None, by: Actor) -> None:
    """A reversing line; what the charge took from the retention money goes back there."""
    if charge is not None and charge.state is not ChargeState.APPROVED:
        if row.allowed_cents < row.claim_cents:
            raise Refused(N_("这笔扣款还没有入账，只能全部采纳或维持。"), field="allowed")
        back_charges.drop(charge, row.ruling, by)
        return
    book, account = held(row.account_id)
    line = session().get_one(AccountLine, (charge.line_id if charge else None) or row.line_id)
    given = session().scalar(
        select(func.sum(AccountLine.amount_cents)).where(AccountLine.reverses_id == line.id)
    )
    if line.amount_cents < 0 and row.allowed_cents > -line.amount_cents - int(given or 0):
        raise Refused(N_("这一笔已经冲回过，剩下的不够这么多。"), field="allowed")
    facts: dict[str, Any] = {
        "repair_id": line.repair_id, "round": line.round, "number": line.number, "label": line.label,
        "note": row.ruling[:500], "dispute_id": row.id,
    }  # fmt: skip
    kind = LineKind.REVERSAL if line.amount_cents < 0 else LineKind.CORRECTION
    post(
        book, account, kind, by=by, amount=row.allowed_cents, reverses_id=line.id,
        back_charge_id=line.back_charge_id, **facts,
    )  # fmt: skip
    if line.back_charge_id is not None:
        retention.refill(book, account, row.allowed_cents, line.back_charge_id, by=by, **facts)


def _open_on(statement: Statement) -> bool:
    wanted = select(Dispute.id).where(
        Dispute.statement_id == statement.id, Dispute.state == DisputeState.OPEN
    )
    return statement.state is not State.DISPUTED or session().scalar(wanted.limit(1)) is not None


def _held(dispute_id: int) -> Dispute:
    found = session().scalar(select(Dispute).where(Dispute.id == min(dispute_id, 2**62)))
    if found is None:
        raise Missing
    held(found.account_id)
    wanted = for_change(select(Dispute).where(Dispute.id == found.id))
    return session().scalars(wanted, execution_options={"populate_existing": True}).one()
