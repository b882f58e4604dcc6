"""代修扣款: announced when another goes in a late firm's place, fixed by the signed work, charged after a yes."""

from typing import Any

from sqlalchemy import select

from portal.domain.casework import notices
from portal.domain.casework.notice_rules import Paper
from portal.domain.estate.models import Community, Firm
from portal.domain.estate.reach import must
from portal.domain.settlement import events
from portal.domain.settlement.actions import retention
from portal.domain.settlement.actions.ledger import account_of, book_of, post
from portal.domain.settlement.claim_models import BackCharge
from portal.domain.settlement.models import Measurement
from portal.domain.settlement.money_rules import LineKind
from portal.domain.settlement.rules import (
    CHARGE_LIFE,
    CHARGE_NOT_NOW,
    CHARGE_WORDS,
    DISPUTE_LIMIT,
    ChargeState,
)
from portal.domain.terms import queries as terms
from portal.infra import clock, numbering
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import for_change, session
from portal.infra.events import Event, record
from portal.infra.refused import N_, Missing, Refused, Stale, WrongState

KIND = "back_charge"
STALE = N_("您打开之后，这笔扣款有了变动，刚才的操作没有执行。请看最新情况再决定。")
NOT_SERVED = N_("没有登记联系人，通知没有发出")


def open_back_charge(
    *,
    repair_id: int,
    round: int,
    repair_number: str,
    label: str,
    community_id: int,
    firm_id: int,
    by_firm_id: int,
    estimate_cents: int,
    by: Actor,
    overdue_notice_id: int | None = None,
) -> BackCharge | None:
    """扣款通知单: tell the first firm that it will pay for the one who came in its place, and what is expected.

    One per round of a repair. None where nobody is to be charged: a community without a developer, an own crew.
    """
    community = session().get_one(Community, community_id)
    if not community.developer or session().get_one(Firm, firm_id).is_own_crew:
        return None
    book = book_of(community_id)
    there = session().scalar(
        select(BackCharge).where(BackCharge.repair_id == repair_id, BackCharge.round == round)
    )
    if there is not None:
        return there
    account = account_of(book, firm_id)
    series = f"{community.code}-KK-{clock.here(community.zone):%y%m}"
    row = BackCharge(
        number=f"{series}-{numbering.next_number(series):04d}", community_id=community_id, account_id=account.id,
        firm_id=firm_id, by_firm_id=by_firm_id, repair_id=repair_id, round=round, repair_number=repair_number,
        label=label, state=ChargeState.ANNOUNCED, estimate_cents=estimate_cents, reason="",
        taken_over_by=by.person_id, overdue_notice_id=overdue_notice_id, announced_at=clock.now(), version=1,
    )  # fmt: skip
    session().add(row)
    session().flush()
    post(book, account, LineKind.ANNOUNCED, by=by, listed=-estimate_cents, **about(row))
    row.notice_id = _serve(
        row, Paper.DEDUCTION, N_("扣款通知单"),
        N_("%(number)s（%(label)s）没有按期修好，已由%(by_firm)s代修。代修费用由贵单位承担，暂估%(amount)s元，完工签认后按实际计量确定。对扣款有异议，可以在网上写明理由提出。"),
        estimate_cents, by,
    )  # fmt: skip
    _tell(row, events.BackChargeAnnounced(
        estimate=yuan(estimate_cents), estimate_cents=estimate_cents, firm_id=firm_id, repair_id=repair_id,
    ), by)  # fmt: skip
    return row


def fix(measurement: Measurement, charge_cents: int, *, by: Actor) -> None:
    """The crew's work is signed and measured: the amount stands, and the manager is asked."""
    row = open_back_charge(
        repair_id=measurement.repair_id, round=measurement.round, repair_number=measurement.number,
        label=measurement.label, community_id=measurement.community_id, firm_id=measurement.first_firm_id or 0,
        by_firm_id=measurement.firm_id, estimate_cents=charge_cents, by=by,
    )  # fmt: skip
    if row is None or row.state is not ChargeState.ANNOUNCED:
        return
    row.measured_at = clock.now()
    if charge_cents <= 0:
        _withdrawn(row, N_("这件维修没有要责任单位承担的费用"), by)
        return
    row.amount_cents, row.state = charge_cents, ChargeState.MEASURED
    row.version += 1
    _tell(row, _asked(row), by)


def ask_again(charge: BackCharge, *, by: Actor, version: int | None = None) -> None:
    """Ask the manager once more, after a no."""
    must(by, "settlement.draw_up", charge.community_id)
    step(charge, "ask_again", version)
    if charge.amount_cents is None:
        raise WrongState(N_("金额还没有计量，不能送审批。"))
    charge.state, charge.asked_by = ChargeState.MEASURED, by.person_id
    _tell(charge, _asked(charge), by)


def withdraw(charge: BackCharge, *, reason: str, by: Actor, version: int | None = None) -> None:
    """撤销: nothing is charged after all; the firm is told why."""
    must(by, "settlement.draw_up", charge.community_id)
    step(charge, "withdraw", version)
    if not reason.strip():
        raise Refused(N_("请写明为什么撤销，责任单位会看到。"), field="reason")
    _withdrawn(charge, reason[:500], by)


def drop(charge: BackCharge, reason: str, by: Actor) -> None:
    """A dispute was allowed before anything was charged."""
    charge.version += 1
    _withdrawn(charge, reason[:500], by)


def _withdrawn(row: BackCharge, reason: str, by: Actor) -> None:
    book = book_of(row.community_id)
    account = account_of(book, row.firm_id)
    post(book, account, LineKind.ANNOUNCED, by=by, listed=row.estimate_cents, note=reason, **about(row))
    row.state, row.reason, row.decided_at = ChargeState.WITHDRAWN, reason, clock.now()
    _tell(row, events.BackChargeWithdrawn(reason=reason, firm_id=row.firm_id), by)


def back_charge_granted(charge_id: int, by: Actor, approval_id: int) -> None:
    """The manager said yes: it is charged, first from the retention money; the firm may dispute it for a while."""
    row = held_charge(charge_id)
    if row.state is not ChargeState.MEASURED or row.amount_cents is None:
        return
    book = book_of(row.community_id)
    account = account_of(book, row.firm_id)
    post(book, account, LineKind.ANNOUNCED, by=by, listed=row.estimate_cents, **about(row))
    line = post(book, account, LineKind.BACK_CHARGE, by=by, amount=-row.amount_cents, **about(row))
    taken = retention.use(book, account, row.amount_cents, by=by, **about(row))
    now = clock.now()
    row.state, row.line_id, row.approval_id, row.decided_at = ChargeState.APPROVED, line.id, approval_id, now
    row.dispute_until = until(row.community_id, DISPUTE_LIMIT)
    row.version += 1
    if taken < row.amount_cents and retention.was_released(account):
        _demand(row, row.amount_cents - taken, by)
    _tell(row, events.BackChargeApproved(
        amount=yuan(row.amount_cents), amount_cents=row.amount_cents, from_retention_cents=taken,
        until=row.dispute_until, firm_id=row.firm_id,
    ), by)  # fmt: skip


def back_charge_rejected(charge_id: int, by: Actor, reason: str) -> None:
    """The manager said no, or the request lapsed: nothing is charged."""
    row = held_charge(charge_id)
    if row.state is not ChargeState.MEASURED:
        return
    row.state, row.reason, row.decided_at = ChargeState.REJECTED, reason[:500], clock.now()
    row.version += 1
    _tell(row, events.BackChargeRejected(reason=reason), by)


def until(community_id: int, limit: str) -> Any:
    """When a limit of the community that begins now is over."""
    span = terms.limit_for(community_id, limit)
    return terms.calendar_for(community_id).add(clock.now(), span) if span else None


def held_charge(charge_id: int) -> BackCharge:
    """A back-charge, held after its community's book, in the order that everybody takes."""
    community_id = session().scalar(select(BackCharge.community_id).where(BackCharge.id == charge_id))
    if community_id is None:
        raise Missing
    book_of(community_id)
    wanted = for_change(select(BackCharge).where(BackCharge.id == charge_id))
    return session().scalars(wanted, execution_options={"populate_existing": True}).one()


def step(row: BackCharge, verb: str, version: int | None = None) -> None:
    """Whether the verb fits the charge as it stands, on the version the person had before them."""
    if version is not None and version != row.version:
        raise Stale(STALE)
    if row.state not in CHARGE_LIFE[verb]:
        raise WrongState(CHARGE_NOT_NOW, state=CHARGE_WORDS[row.state])
    row.version += 1


def about(row: BackCharge) -> dict[str, Any]:
    """What a line about this charge names."""
    return {
        "repair_id": row.repair_id, "round": row.round, "number": row.repair_number, "label": row.label,
        "back_charge_id": row.id,
    }  # fmt: skip


def _asked(row: BackCharge) -> Event:
    cents = row.amount_cents or 0
    return events.BackChargeMeasured(amount=yuan(cents), amount_cents=cents, number=row.number)


def _demand(row: BackCharge, open_cents: int, by: Actor) -> None:
    _serve(
        row, Paper.DEMAND, N_("催款函"),
        N_("%(number)s（%(label)s）由%(by_firm)s代修，质保金已经返还，贵单位应付%(amount)s元。请在收到后付清，或在网上写明理由提出异议。"),
        open_cents, by,
    )  # fmt: skip


def _serve(row: BackCharge, kind: Paper, title: str, text: str, cents: int, by: Actor) -> int | None:
    by_firm = session().get_one(Firm, row.by_firm_id).short_name
    params = {"number": row.repair_number, "label": row.label, "by_firm": by_firm, "amount": yuan(cents)}
    facts = [(N_("扣款编号"), row.number), (N_("报修单号"), row.repair_number), (N_("房屋"), row.label),
             (N_("代修单位"), by_firm), (N_("金额"), {"cents": cents})]  # fmt: skip
    try:
        notice = notices.serve(
            kind, (KIND, row.id), community_id=row.community_id, firm_id=row.firm_id, title=title, text=text,
            params=params, facts=facts, link=f"/field/back-charges/{row.id}", by=by,
        )  # fmt: skip
    except Refused:
        row.reason = NOT_SERVED
        return None
    return notice.id


def _tell(row: BackCharge, event: Event, by: Actor) -> None:
    session().flush()
    record(event, subject=(KIND, row.id), by=by, version=row.version)
