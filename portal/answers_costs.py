"""What the house answers to the money of a repair: who has to say yes, and whom it tells."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from portal import answers_approvals as approvals
from portal.domain.casework import actions as casework
from portal.domain.estate.queries.firms import firm_contacts
from portal.domain.estate.queries.homes import signing_owners
from portal.domain.repairs import events
from portal.domain.repairs.actions import costs
from portal.domain.repairs.queries.cost_approval import held, snapshot
from portal.domain.repairs.queries.costs import newest_quote
from portal.domain.repairs.queries.finding import bare
from portal.infra import clock, messages
from portal.infra.actor import Actor
from portal.infra.events import Told
from portal.infra.refused import N_
from portal.infra.subjects import Approvable

KIND = "repair.cost"
QUOTE = N_("“%(title)s”的报价%(total)s元，请在%(valid_until)s前确认。您接受之后师傅才动工。")
VOIDED = N_("“%(title)s”的费用有变更，原来的报价%(total)s元作废，新的报价会再发给您确认。")
TO_FIRM: Mapping[str, str] = {
    events.QuoteAccepted.name: N_("%(label)s %(title)s：业主已接受报价%(total)s元，可以动工了。"),
    events.QuoteDeclined.name: N_("%(label)s %(title)s：业主没有接受报价，请先不要动工。"),
    events.CostApproved.name: N_("%(label)s %(title)s：费用%(amount)s元已批准，可以接着做。"),
    events.CostRejected.name: N_("%(label)s %(title)s：费用没有批准，%(reason)s"),
    events.CostApprovalNeeded.name: N_(
        "%(label)s %(title)s：费用%(amount)s元要审批，批准前请先只做安全处置。"
    ),
}
VARIED = N_("%(label)s %(title)s：维修主管改了费用，合计%(total)s元，请打开任务确认。")
DECLINED = N_("%(label)s %(title)s：业主没有接受报价，%(reason)s")


def approvable() -> Approvable:
    """The cost of a repair as something that can need a yes."""
    return Approvable(
        kind=KIND,
        title=N_("维修费用"),
        snapshot=snapshot,
        address=lambda repair_id: url_for("staff.repairs.show", repair_id=repair_id),
        reads="repair.read",
        granted=granted,
        rejected=rejected,
        yes=N_("维修单位收到通知，按这个金额接着做"),
        no=N_("登记人和维修单位收到通知，费用调低之前不能接着做"),
        lapsed=rejected,
    )


def ask(told: Told) -> None:
    """The lines are above what the raiser may spend: ask for a yes, in the same unit."""
    needed = told.event
    assert isinstance(needed, events.CostApprovalNeeded)
    repair = bare(told.subject[1])
    approvals.ask(
        told, KIND, community_id=repair.community_id, amount_cents=needed.amount_cents, reason=needed.reason,
        label=f"{repair.title} {repair.number}", place=repair.label,
    )  # fmt: skip


def recheck(told: Told) -> None:
    """The lines changed: a request for what they were no longer counts."""
    approvals.recheck(KIND, told.subject, told.by)


def granted(repair_id: int, by: Actor, approval_id: int) -> None:
    """The last yes was given."""
    costs.granted(held(repair_id), by=by, approval_id=approval_id)


def rejected(repair_id: int, by: Actor, reason: str) -> None:
    """Somebody said no, or the request no longer stands."""
    costs.rejected(held(repair_id), by=by, reason=reason)


def tell_owners(told: Told) -> None:
    """A quote, or that it no longer stands: tell those of the home who may accept it."""
    msgid = QUOTE if told.event.name == events.QuoteSent.name else VOIDED
    _send(told, msgid, signing_owners(bare(told.subject[1]).unit_id), "/owner/repairs/%d", urgent=False)


def tell_firm(told: Told) -> None:
    """What the firm has to know before it goes on."""
    _send(told, TO_FIRM[told.event.name], _of_firm(told), "/field/jobs/%d")


def tell_firm_of_variation(told: Told) -> None:
    """The desk changed the lines while the firm works: it has to confirm."""
    if getattr(told.event, "varied", False):
        _send(told, VARIED, _of_firm(told), "/field/jobs/%d")


def tell_quoter(told: Told) -> None:
    """The owner declined: tell whoever sent the quote."""
    repair = bare(told.subject[1])
    quote = newest_quote(repair.id, repair.round)
    if quote is not None and quote.sent_by is not None:
        _send(told, DECLINED, [quote.sent_by], "/staff/repairs/%d")


def _of_firm(told: Told) -> list[int]:
    repair = bare(told.subject[1])
    if repair.firm_id is None:
        return []
    rows = firm_contacts(repair.firm_id, clock.today())
    return [r.person_id for r in rows if r.role == "contractor" or r.person_id == repair.technician_id]


def _send(told: Told, msgid: str, readers: Iterable[int], link: str, *, urgent: bool = False) -> None:
    repair = bare(told.subject[1])
    own = {"number": repair.number, "title": repair.title, "label": repair.label}
    params: dict[str, Any] = {**vars(told.event), **own}
    # In one order for all, so that two answers at once do not wait for each other in a ring.
    for reader in sorted(set(readers)):
        if reader != told.by.person_id and (casework.within_budget(reader) or urgent):
            messages.send(reader, msgid, params, link=link % repair.id, subject=told.subject, urgent=urgent)
