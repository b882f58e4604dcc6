"""更正 and 收款: take back a line that was entered wrongly, and what a firm pays of what it owes."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal.domain.estate.reach import must
from portal.domain.settlement import events
from portal.domain.settlement.actions import retention
from portal.domain.settlement.actions.ledger import held, post, zone_of
from portal.domain.settlement.claim_models import Dispute
from portal.domain.settlement.models import AccountLine
from portal.domain.settlement.money_rules import REVERSIBLE, LineKind, still_stands
from portal.domain.settlement.rules import DisputeState
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused, WrongState

DISPUTED = N_("这一笔有还没有裁定的异议，请先裁定。")
NOT_REVERSIBLE = N_("这一笔不能冲回。维修、扣款、冲回、更正和收款可以。")


def correct(line_id: int, *, amount_cents: int, reason: str, by: Actor) -> AccountLine:
    """更正: a line was wrong: so much of it is taken back by a reversing line, which the next statement takes up.

    The line itself and every statement that was approved stay as they are. What a back-charge had taken from the
    retention money goes back there.
    """
    line = _line(line_id)
    must(by, "settlement.correct", line.community_id)
    book, account = held(line.account_id)
    if line.kind not in REVERSIBLE or not line.amount_cents:
        raise WrongState(NOT_REVERSIBLE)
    disputed = select(Dispute.id).where(_about(line), Dispute.state == DisputeState.OPEN)
    if session().scalar(disputed) is not None:
        raise WrongState(DISPUTED)
    most = standing(line)
    if not 0 < amount_cents <= most:
        raise Refused(N_("要在0.01元和还没有冲回的%(most)s元之间。"), field="amount", most=yuan(most))
    if not reason.strip():
        raise Refused(N_("请写明为什么更正，责任单位会看到。"), field="reason")
    back = -amount_cents if line.amount_cents > 0 else amount_cents
    facts: dict[str, Any] = {
        "repair_id": line.repair_id, "round": line.round, "number": line.number, "label": line.label,
        "note": reason.strip()[:500],
    }  # fmt: skip
    made = post(
        book, account, LineKind.REVERSAL, by=by, amount=back, reverses_id=line.id,
        back_charge_id=line.back_charge_id, **facts,
    )  # fmt: skip
    if line.back_charge_id is not None and back > 0:
        retention.refill(book, account, back, line.back_charge_id, by=by, **facts)
    told = events.LineCorrected(
        label=line.label or line.number, amount=yuan(back), amount_cents=back, reason=facts["note"]
    )
    record(told, subject=("account", account.id), by=by)
    return made


def standing(line: AccountLine) -> int:
    """How much of a line was not taken back yet, in cents."""
    taken = session().scalars(select(AccountLine.amount_cents).where(AccountLine.reverses_id == line.id))
    return still_stands(line.amount_cents, taken)


def receive(account_id: int, *, amount_cents: int, voucher: str, received_on: date, by: Actor) -> AccountLine:
    """收款: the firm pays what it owes, in whole or in part; each voucher counts once."""
    book, account = held(account_id)
    must(by, "settlement.pay", account.community_id)
    owed = max(0, -account.balance_cents)
    if not owed:
        raise WrongState(N_("这家单位现在没有欠款。"))
    if not 0 < amount_cents <= owed:
        raise Refused(N_("要在0.01元和对方还欠的%(owed)s元之间。"), field="amount", owed=yuan(owed))
    if not voucher.strip():
        raise Refused(N_("这一项要填"), field="voucher")
    if received_on > clock.today(zone_of(account.community_id)):
        raise Refused(N_("收款日期不能晚于今天。"), field="received_on")
    _once(account.id, voucher.strip()[:60])
    made = post(
        book, account, LineKind.RECEIVED, by=by, amount=amount_cents, happened_on=received_on,
        note=voucher.strip()[:60],
    )  # fmt: skip
    told = events.MoneyReceived(
        amount=yuan(amount_cents),
        amount_cents=amount_cents,
        voucher=made.note,
        rest=yuan(owed - amount_cents),
    )
    record(told, subject=("account", account.id), by=by)
    return made


def _once(account_id: int, voucher: str) -> None:
    """A voucher stands for one receipt; one that was taken back wholly may be entered anew."""
    same = select(AccountLine).where(
        AccountLine.account_id == account_id,
        AccountLine.kind == LineKind.RECEIVED,
        AccountLine.note == voucher,
    )
    if any(standing(line) for line in session().scalars(same)):
        raise Refused(N_("这张凭证已经登记过。"), field="voucher")


def _line(line_id: int) -> AccountLine:
    found = session().get(AccountLine, line_id) if 0 < line_id < 2**62 else None
    if found is None:
        raise Missing
    return found


def _about(line: AccountLine) -> ColumnElement[bool]:
    mine = Dispute.line_id == line.id
    return mine if line.back_charge_id is None else or_(mine, Dispute.back_charge_id == line.back_charge_id)


__all__ = ["correct", "receive", "standing"]
