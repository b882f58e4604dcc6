"""The verbs of a statement: submit, deliver, agree, settle, pay, deduct; and what the approval leads to."""

from datetime import date

from sqlalchemy import select

from portal.domain.casework import notices
from portal.domain.casework.notice_rules import Paper
from portal.domain.estate.queries.firms import firm_contacts
from portal.domain.estate.reach import must
from portal.domain.estate.roles import Role
from portal.domain.settlement import events
from portal.domain.settlement.actions import retention
from portal.domain.settlement.actions.back_charges import until
from portal.domain.settlement.actions.drawing import digest_of
from portal.domain.settlement.actions.ledger import HOUSE, held, post, zone_of
from portal.domain.settlement.actions.waiting import statement_waits
from portal.domain.settlement.models import Account
from portal.domain.settlement.money_rules import LineKind
from portal.domain.settlement.rules import (
    AGREED_WORDS,
    LIFE,
    SILENCE_LIMIT,
    STATE_WORDS,
    Agreed,
    Channel,
    State,
    why_not,
)
from portal.domain.settlement.statement_models import Payment, Statement
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import for_change, session
from portal.infra.events import Event, record
from portal.infra.refused import N_, Denied, Missing, Refused, Stale, WrongState

KIND = "statement"
NO_MAIL = N_("这家单位的联系人没有登记邮箱，不能用邮件送达。请改用网上或打印件送达。")
STALE = N_("您打开之后，这份结算书有了新进展，刚才的操作没有执行。请看最新情况再决定。")


def allow(row: Statement, verb: str, by: Actor, version: int | None = None) -> None:
    """Whether this actor may take the step on this version now; the version counts up."""
    step = LIFE[verb]
    if by.face == "field":
        if not by.may(step.permission) or row.firm_id not in by.own("firm"):
            raise Denied(N_("结算书由责任单位的联系人确认。"))
    else:
        must(by, step.permission, row.community_id)
    if version is not None and version != row.version:
        raise Stale(STALE)
    problem = why_not(verb, row.state)
    if problem:
        raise WrongState(problem, state=STATE_WORDS[row.state])
    if step.target is not None:
        row.state = step.target
    row.version += 1


def submit(row: Statement, *, by: Actor, version: int | None = None) -> None:
    """送审批: the figures as they stand go to whoever has to agree."""
    allow(row, "submit", by, version)
    row.digest, row.submitted_by, row.sent_back = digest_of(row), by.person_id, ""
    tell(row, events.StatementSubmitted(net=yuan(row.net), net_cents=row.net, number=row.number), by)


def statement_granted(statement_id: int, by: Actor, approval_id: int) -> None:
    """The manager said yes: from now on no figure of it changes."""
    row = held_statement(statement_id)
    if row.state is not State.SUBMITTED:
        return
    if row.digest != digest_of(row):
        raise WrongState(N_("送审批以后账目有变动，请退回重新编制。"))
    allow(row, "approve", HOUSE)
    row.approval_id, row.approved_at, row.approved_name = approval_id, clock.now(), by.name
    tell(row, events.StatementApproved(digest=row.digest), by)


def statement_rejected(statement_id: int, by: Actor, reason: str) -> None:
    """The manager said no, or the request lapsed: it is a draft again, with the reason."""
    row = held_statement(statement_id)
    if row.state is not State.SUBMITTED:
        return
    allow(row, "send_back", HOUSE)
    row.digest, row.sent_back = "", reason[:500]
    tell(row, events.StatementSentBack(reason=reason[:500]), by)


def deliver(
    row: Statement,
    *,
    channel: Channel,
    received_by: str,
    on: date | None,
    by: Actor,
    version: int | None = None,
) -> None:
    """送达: to the firm's contacts by message and link, or a print handed over with a name and a day.

    From here the firm has the days of the limit to agree or dispute; silence counts as agreement.
    """
    allow(row, "deliver", by, version)
    today = clock.today(zone_of(row.community_id))
    if channel is Channel.PAPER and (not received_by.strip() or on is None or on > today):
        raise Refused(N_("当面送达要写签收人，和今天或以前的日期。"), field="received_by")
    if channel is Channel.EMAIL and not _has_mail(row.firm_id):
        raise Refused(NO_MAIL, field="channel")
    notice_id = _serve(row, channel, received_by, on, by)
    row.notice_id = notice_id
    row.channel, row.received_by = channel.value, received_by[:80]
    row.received_on = on if channel is Channel.PAPER else None
    row.delivered_at, row.silent_at = clock.now(), until(row.community_id, SILENCE_LIMIT)
    tell(row, events.StatementDelivered(channel=channel.value, until=row.silent_at, firm_id=row.firm_id), by)


def _has_mail(firm_id: int) -> bool:
    people = firm_contacts(firm_id, clock.today())
    return any(each.email for each in people if each.role == Role.CONTRACTOR)


def _serve(row: Statement, channel: Channel, to: str, on: date | None, by: Actor) -> int | None:
    """The notice that proves the delivery; a print that is handed over needs no contact of the firm."""
    try:
        notice = notices.serve(
            Paper.STATEMENT, (KIND, row.id), community_id=row.community_id, firm_id=row.firm_id,
            title=N_("结算书送达"),
            text=N_("%(number)s结算书已送达，请在期限内确认，或按笔提出异议；到期没有回复视为同意。"),
            params={"number": row.number},
            facts=[(N_("结算书编号"), row.number), (N_("期间"), row.quarter), (N_("本期结余"), {"cents": row.net})],
            link=f"/field/statements/{row.id}", channel="mail" if channel is Channel.EMAIL else "", by=by,
        )  # fmt: skip
    except Refused:
        if channel is not Channel.PAPER:
            raise
        return None
    if channel is Channel.PAPER and on is not None:
        today = clock.today(zone_of(row.community_id))
        notices.hand_over(notice, on=today, to=to, by=by, note=on.isoformat())
    return notice.id


def agree(row: Statement, *, by: Actor, version: int | None = None) -> None:
    """确认: the firm agrees to the statement as it stands."""
    allow(row, "agree", by, version)
    _agreed(row, Agreed.SAID, by)


def fall_silent(statement_id: int) -> None:
    """The days are over and the firm said nothing: that counts as agreement (a duty of the house)."""
    row = held_statement(statement_id)
    if row.state is State.DELIVERED and row.silent_at is not None and row.silent_at <= clock.now():
        allow(row, "fall_silent", HOUSE)
        _agreed(row, Agreed.SILENCE, HOUSE)


def disputes_settled(row: Statement, by: Actor) -> None:
    """The last dispute on it was decided: it stands as agreed."""
    row.state = State.AGREED
    row.version += 1
    _agreed(row, Agreed.DECIDED, by)


def _agreed(row: Statement, how: Agreed, by: Actor) -> None:
    row.agreed, row.agreed_at = how, clock.now()
    row.agreed_by = by.name if how is Agreed.SAID else ""
    tell(row, events.StatementAgreed(how=AGREED_WORDS[how]), by)


def due(row: Statement, account: Account) -> int:
    """What may still be paid on it, in cents: never more than the whole account owes by now."""
    return min(row.net - row.paid_cents, account.balance_cents)


def settle(row: Statement, *, by: Actor, version: int | None = None) -> None:
    """结算: ask for the payment of what is due; where nothing is, it is done."""
    allow(row, "settle", by, version)
    _, account = held(row.account_id)
    open_cents = due(row, account)
    row.settled_at = clock.now()
    row.state = State.PAID if row.net >= 0 and open_cents <= 0 else State.SETTLED
    row.requested_cents = max(0, open_cents)
    row.request_number = f"{row.number}-FK" if row.requested_cents else ""
    requested = row.requested_cents
    tell(row, events.StatementSettled(requested=yuan(requested), requested_cents=requested), by)


def pay(
    row: Statement,
    *,
    amount_cents: int,
    invoice: str,
    voucher: str,
    paid_on: date,
    by: Actor,
    version: int | None = None,
) -> Payment:
    """付款: in whole or in part, with the firm's invoice, the voucher and the day."""
    allow(row, "pay", by, version)
    book, account = held(row.account_id)
    open_cents = due(row, account)
    if not 0 < amount_cents <= open_cents:
        raise Refused(
            N_("要在0.01元和还没有付的%(open)s元之间。"), field="amount", open=yuan(max(0, open_cents))
        )
    for name, value in (("invoice", invoice), ("voucher", voucher)):
        if not value.strip():
            raise Refused(N_("这一项要填"), field=name)
    if paid_on > clock.today(zone_of(row.community_id)):
        raise Refused(N_("付款日期不能晚于今天。"), field="paid_on")
    line = post(
        book, account, LineKind.PAYMENT, by=by, amount=-amount_cents, happened_on=paid_on, number=row.number,
        note=f"{invoice[:60]} / {voucher[:60]}",
    )  # fmt: skip
    payment = Payment(
        statement_id=row.id, line_id=line.id, amount_cents=amount_cents, invoice=invoice[:60],
        voucher=voucher[:60], paid_on=paid_on, by_id=by.person_id, by_name=by.name, made_at=clock.now(),
    )  # fmt: skip
    session().add(payment)
    row.paid_cents += amount_cents
    if due(row, account) <= 0:
        row.state = State.PAID
    tell(row, events.StatementPaid(
        amount=yuan(amount_cents), amount_cents=amount_cents, invoice=invoice[:60], voucher=voucher[:60],
        paid_on=paid_on,
    ), by)  # fmt: skip
    return payment


def deduct(row: Statement, *, by: Actor, version: int | None = None) -> None:
    """抵扣: the firm owes: what the retention money covers is taken from it, the rest is carried forward."""
    allow(row, "deduct", by, version)
    if row.net >= 0:
        raise WrongState(N_("这份结算书没有欠款，不用抵扣。"))
    book, account = held(row.account_id)
    owed = max(0, -account.balance_cents)
    taken = retention.use(book, account, owed, by=by, number=row.number)
    tell(row, events.StatementDeducted(amount=yuan(taken), rest=yuan(owed - taken)), by)


def held_statement(statement_id: int) -> Statement:
    """A statement, held inside the unit."""
    row = session().scalar(for_change(select(Statement).where(Statement.id == statement_id)))
    if row is None:
        raise Missing
    return row


def tell(row: Statement, event: Event, by: Actor) -> None:
    """The last line of a verb: what is waited for now, and its event in the story."""
    session().flush()
    statement_waits(row)
    record(event, subject=(KIND, row.id), by=by, version=row.version)
