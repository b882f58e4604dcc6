"""Quotes: what the owner is asked to pay, sent, accepted or declined before work begins."""

from datetime import date, timedelta
from typing import Any

from portal.domain.repairs import events
from portal.domain.repairs.actions.case import NOT_ALLOWED, advance, said, tell, zone_of
from portal.domain.repairs.cost_models import Quote
from portal.domain.repairs.cost_rules import QuoteState
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries import costs
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Refused, WrongState

VALID_DAYS = 7
MOST_DAYS = 90
OUT_OF_DATE = N_("这份报价已过有效期，请让服务中心重新报价。")
CHANGED = N_("报价刚刚有变化，请看最新的报价再决定。")


def quote(
    repair: Repair, *, by: Actor, valid_until: date | None = None, note: str = "", version: int | None = None
) -> Quote:
    """报价: the lines the owner pays, with their total, valid until a day; an earlier quote no longer stands."""
    advance(repair, "quote", by, version)
    lines = owner_lines(repair)
    today = clock.today(zone_of(repair))
    until = valid_until or today + timedelta(days=VALID_DAYS)
    if not today <= until <= today + timedelta(days=MOST_DAYS):
        raise Refused(N_("有效期请填今天起90天以内的日期。"), field="valid_until")
    if not lines:
        raise Refused(N_("还没有由业主付的费用。请先登记费用，再报价。"))
    if by.face == "field" and any(line["source"] == "free" for line in lines):
        raise Refused(N_("里面有价目表外的费用，要由维修主管报价。请打电话说一声。"))
    before = costs.newest_quote(repair.id, repair.round)
    if before is not None and before.state in (QuoteState.SENT, QuoteState.ACCEPTED):
        before.state = QuoteState.VOID
    row = Quote(
        repair_id=repair.id, round=repair.round, no=before.no + 1 if before else 1, lines=lines,
        total_cents=costs.total_cents(lines), tax_cents=sum(line["tax_cents"] for line in lines),
        valid_until=until, digest=costs.digest_of(lines), state=QuoteState.SENT,
        note=said(note, 300, "note", needed=False), sent_by=by.person_id, sent_at=clock.now(),
        answered_name="", answer="",
    )  # fmt: skip
    session().add(row)
    repair.quote_state = QuoteState.SENT
    session().flush()
    tell(
        repair,
        events.QuoteSent(total=yuan(row.total_cents), total_cents=row.total_cents, valid_until=str(until)), by,
    )  # fmt: skip
    return row


def owner_lines(repair: Repair) -> list[dict[str, Any]]:
    """The lines of the round that the owner pays, as plain values."""
    lines = costs.frozen_lines(repair.id, repair.round)
    return [line for line in lines if line["payer"] == Payer.OWNER.value]


def accept_quote(repair: Repair, *, by: Actor, answer: str = "", version: int | None = None) -> None:
    """接受报价: the owner agrees to pay it. The desk may note what the owner said, with how."""
    row = _answered(repair, "accept_quote", by, version)
    if row.valid_until < clock.today(zone_of(repair)):
        raise WrongState(OUT_OF_DATE)
    _close(repair, row, QuoteState.ACCEPTED, by, _how(by, answer))
    tell(repair, events.QuoteAccepted(total=yuan(row.total_cents), total_cents=row.total_cents), by)


def decline_quote(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """不接受报价: the owner says why; the desk quotes anew, or the work is not done."""
    row = _answered(repair, "decline_quote", by, version)
    reason = said(reason, 500, "reason")
    _close(repair, row, QuoteState.DECLINED, by, reason)
    tell(repair, events.QuoteDeclined(reason=reason), by)


def _answered(repair: Repair, verb: str, by: Actor, version: int | None) -> Quote:
    """The quote that waits for the owner; each change of it counts the version of the case up."""
    if by.face == "owner" and repair.unit_id not in by.own("signing_unit"):
        raise Denied(NOT_ALLOWED)
    advance(repair, verb, by, version)
    row = costs.newest_quote(repair.id, repair.round)
    if row is None or row.state is not QuoteState.SENT:
        raise WrongState(CHANGED)
    return row


def _how(by: Actor, answer: str) -> str:
    """What stands beside the owner's yes; the desk has to say how the owner agreed."""
    return said(answer, 500, "answer", needed=by.face != "owner")


def _close(repair: Repair, row: Quote, state: QuoteState, by: Actor, answer: str) -> None:
    row.state = repair.quote_state = state
    row.answered_by, row.answered_name, row.answered_at, row.answer = (
        by.person_id,
        by.name,
        clock.now(),
        answer,
    )
    session().flush()
