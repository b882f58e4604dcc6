"""质保金: held within its cap, used for back-charges, given back after the defects that are still open were listed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.domain.estate.models import Contract
from portal.domain.estate.reach import must
from portal.domain.settlement import events
from portal.domain.settlement.actions.ledger import account_of, book_of, held, post, zone_of
from portal.domain.settlement.claim_models import Retention
from portal.domain.settlement.models import Account, AccountLine, Book
from portal.domain.settlement.money_rules import LINE_WORDS, LineKind, check_cap, first_from_retention
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import for_change, session
from portal.infra.events import Event, record
from portal.infra.refused import N_, Missing, Refused, Stale, WrongState

KIND = "retention"
PERMISSION = "settlement.retention"
GONE = N_("这笔质保金已经返还，不能再动。")
STALE = N_("您打开之后，这笔质保金有了变动，刚才的操作没有执行。请看最新情况再决定。")


def open_retention(
    contract_id: int, *, price_cents: int, cap_cents: int, release_on: date, by: Actor
) -> Retention:
    """Register what may be held back under a contract: at most 3 % of its price, and until when."""
    contract = session().get(Contract, contract_id)
    if contract is None:
        raise Missing
    must(by, PERMISSION, contract.community_id)
    check_cap(price_cents, cap_cents)
    book = book_of(contract.community_id)
    if session().scalar(select(Retention.id).where(Retention.contract_id == contract_id)) is not None:
        raise Refused(N_("这份合同的质保金已经登记过。"), field="contract")
    account = account_of(book, contract.firm_id)
    row = Retention(
        community_id=contract.community_id, account_id=account.id, firm_id=contract.firm_id,
        contract_id=contract.id, contract_number=contract.number, price_cents=price_cents, cap_cents=cap_cents,
        balance_cents=0, release_on=release_on, defects=[], listed_by="", version=1,
    )  # fmt: skip
    session().add(row)
    session().flush()
    _tell(row, events.RetentionOpened(cap=yuan(cap_cents), release_on=release_on), by)
    return row


def deposit(
    retention_id: int,
    *,
    amount_cents: int,
    note: str,
    from_payable: bool,
    by: Actor,
    version: int | None = None,
) -> None:
    """Put money in, at most up to the cap: held back from what is payable, or kept from the contract's price."""
    book, account, row = _held(retention_id, by, version)
    room = row.cap_cents - row.balance_cents
    if not 0 < amount_cents <= room:
        raise Refused(
            N_("要在0.01元和%(room)s元之间，合计不超过上限。"), field="amount", room=yuan(max(room, 0))
        )
    kind = LineKind.RETAINED if from_payable else LineKind.DEPOSITED
    moved = -amount_cents if from_payable else 0
    post(
        book, account, kind, by=by, amount=moved, retention=amount_cents, note=note[:500], retention_id=row.id
    )
    row.balance_cents += amount_cents
    told = events.RetentionMoved(what=LINE_WORDS[kind], amount=yuan(amount_cents), note=note[:500])
    _tell(row, told, by)


def list_defects(
    retention_id: int, defects: Sequence[Mapping[str, Any]], *, by: Actor, version: int | None = None
) -> None:
    """Draw up the list of what is still not repaired; it must stand before the money goes back.

    `defects`: plain values number, label, part, status, submitted_on of each open repair of the firm here.
    """
    _, _, row = _held(retention_id, by, version)
    row.defects = [dict(each) for each in defects]
    row.listed_at, row.listed_by = clock.now(), by.name
    _tell(row, events.DefectsListed(count=len(defects)), by)


def release(
    retention_id: int, *, keep_cents: int, reason: str, by: Actor, version: int | None = None
) -> None:
    """返还: after its day and with the list of open defects drawn up that day, all but what is kept goes back."""
    book, account, row = _held(retention_id, by, version)
    zone = zone_of(row.community_id)
    if clock.today(zone) < row.release_on:
        raise WrongState(N_("质保金还没有到期，到期以后才能返还。"))
    if row.listed_at is None or clock.local(row.listed_at, zone).date() != clock.today(zone):
        raise WrongState(N_("返还之前要先列出未修好的问题，清单要是当天的。"))
    if not 0 <= keep_cents <= row.balance_cents:
        raise Refused(N_("扣留的不能多于现有的质保金。"), field="keep")
    if keep_cents and not reason.strip():
        raise Refused(N_("扣留一部分要写明原因。"), field="reason")
    back = row.balance_cents - keep_cents
    post(
        book, account, LineKind.RELEASED, by=by, amount=back, retention=-back, note=reason[:500],
        retention_id=row.id,
    )  # fmt: skip
    row.balance_cents = keep_cents
    row.released_at = None if keep_cents else clock.now()
    _tell(row, events.RetentionReleased(amount=yuan(back), kept=yuan(keep_cents)), by)


def use(book: Book, account: Account, amount: int, *, by: Actor, **facts: Any) -> int:
    """Take up to `amount` from the firm's retention money here, oldest contract first; returns what was taken."""
    taken = 0
    for row in _alive(account):
        part = first_from_retention(amount - taken, row.balance_cents)
        if part:
            post(
                book,
                account,
                LineKind.USED,
                by=by,
                amount=part,
                retention=-part,
                retention_id=row.id,
                **facts,
            )
            row.balance_cents -= part
            row.version += 1
            taken += part
    session().flush()
    return taken


def refill(book: Book, account: Account, amount: int, charge_id: int, *, by: Actor, **facts: Any) -> int:
    """Put back what a back-charge took, up to `amount`, where the money was not given back since; returns how much."""
    back = 0
    for row in _alive(account):
        moved = session().scalar(
            select(func.sum(AccountLine.retention_cents)).where(
                AccountLine.account_id == account.id, AccountLine.back_charge_id == charge_id,
                AccountLine.retention_id == row.id,
            )
        )  # fmt: skip
        part = first_from_retention(amount - back, -(moved or 0))
        if part:
            post(
                book, account, LineKind.REFILLED, by=by, amount=-part, retention=part, retention_id=row.id,
                back_charge_id=charge_id, **facts,
            )  # fmt: skip
            row.balance_cents += part
            row.version += 1
            back += part
    session().flush()
    return back


def was_released(account: Account) -> bool:
    """Whether the firm's retention money was given back and nothing is held any more."""
    rows = session().scalars(select(Retention).where(Retention.account_id == account.id)).all()
    return bool(rows) and all(row.released_at is not None for row in rows)


def _alive(account: Account) -> Sequence[Retention]:
    wanted = select(Retention).where(Retention.account_id == account.id, Retention.released_at.is_(None))
    return session().scalars(for_change(wanted.order_by(Retention.id))).all()


def _held(retention_id: int, by: Actor, version: int | None) -> tuple[Book, Account, Retention]:
    found = session().scalar(select(Retention).where(Retention.id == min(retention_id, 2**62)))
    if found is None:
        raise Missing
    must(by, PERMISSION, found.community_id)
    book, account = held(found.account_id)
    session().refresh(found)
    if found.released_at is not None:
        raise WrongState(GONE)
    if version is not None and version != found.version:
        raise Stale(STALE)
    found.version += 1
    return book, account, found


def _tell(row: Retention, event: Event, by: Actor) -> None:
    session().flush()
    record(event, subject=(KIND, row.id), by=by, version=row.version)
