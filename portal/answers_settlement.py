"""How the books follow the repairs, who has to say yes to what they charge, and whom the house tells."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for

from portal import answers_approvals as approvals
from portal.domain.casework import actions as casework
from portal.domain.estate.queries.firms import firm_contacts
from portal.domain.estate.queries.roles import staff_with
from portal.domain.estate.roles import Role
from portal.domain.repairs.queries.finding import bare
from portal.domain.repairs.queries.measured import measured
from portal.domain.settlement import actions, events
from portal.domain.settlement.queries import naming, snapshots
from portal.infra import clock, messages
from portal.infra.actor import Actor
from portal.infra.events import Told
from portal.infra.refused import N_
from portal.infra.subjects import Approvable

CHARGE, STATEMENT = "settlement.back_charge", "settlement.statement"
TO_FIRM: Mapping[str, str] = {
    events.BackChargeApproved.name: N_("%(label)s代修扣款%(amount)s元已批准入账，有异议请在期限内提出。"),
    events.BackChargeWithdrawn.name: N_("%(label)s代修扣款已撤销：%(reason)s"),
    events.DisputeDecided.name: N_("您提的异议（%(label)s）已裁定：冲回%(allowed)s元。%(ruling)s"),
    events.LineCorrected.name: N_("%(place)s：%(label)s更正%(amount)s元，编进下一份结算书。%(reason)s"),
    events.MoneyReceived.name: N_(
        "%(place)s：已收到贵单位付款%(amount)s元，凭证%(voucher)s，还欠%(rest)s元。"
    ),
    events.StatementPaid.name: N_("%(label)s已付款%(amount)s元，凭证%(voucher)s。"),
}
TO_FIRM_OF = (
    events.BackChargeApproved, events.BackChargeWithdrawn, events.DisputeDecided, events.StatementPaid,
    events.LineCorrected, events.MoneyReceived,
)  # fmt: skip
RAISED = N_("%(firm)s对%(label)s提出异议，请裁定：%(reason)s")


def charge_first_firm(told: Told) -> None:
    """Another goes in a late firm's place: tell the first one that it pays, in the same unit."""
    repair, taken = bare(told.subject[1]), vars(told.event)
    actions.open_back_charge(
        repair_id=repair.id, round=repair.round, repair_number=repair.number, label=repair.label,
        community_id=repair.community_id, firm_id=taken["from_firm_id"], by_firm_id=taken["firm_id"],
        estimate_cents=taken.get("estimate_cents") or 0, overdue_notice_id=taken.get("notice_id") or None, by=told.by,
    )  # fmt: skip


def measure(told: Told) -> None:
    """A round is signed off: enter it in the books, once."""
    round = vars(told.event).get("round") or bare(told.subject[1]).round
    job = measured(told.subject[1], round)
    if job.firm_id is None:
        return
    actions.measure(
        actions.Measured(
            repair_id=job.repair_id, round=job.round, number=job.number, community_id=job.community_id,
            building_id=job.building_id, label=job.unit, part_code=job.part_code, firm_id=job.firm_id,
            payer=job.payer, signed_off_at=job.signed_off_at, lines=job.lines, total_cents=job.total_cents,
            professional=job.professional, returned=job.own_return, is_return=job.is_return, digest=job.digest,
            first_firm_id=job.in_place_of_firm_id or _repeated(job),
        )
    )  # fmt: skip


def _repeated(job: Any) -> int | None:
    """The firm whose signed work somebody else had to repeat."""
    return job.origin_firm_id if job.is_return and not job.own_return else None


def ask_charge(told: Told) -> None:
    """The amount of a back-charge is fixed: the manager is asked, in the name of who took the job over."""
    charge = naming.charge(told.subject[1])
    asker = charge.asked_by or charge.taken_over_by
    if asker is not None and told.by.person_id is None:
        told = replace(told, by=Actor(asker, naming.person(asker), "", "staff"))
    approvals.ask(
        told, CHARGE, community_id=charge.community_id, amount_cents=charge.amount_cents or 0,
        reason=N_("代修扣款"), label=f"{charge.number} {charge.label}", place=charge.label,
    )  # fmt: skip


def ask_statement(told: Told) -> None:
    """A statement was submitted: the manager is asked."""
    row = naming.statement(told.subject[1])
    approvals.ask(
        told, STATEMENT, community_id=row.community_id, amount_cents=abs(row.net), reason=N_("季度结算"),
        label=f"{row.number} {naming.firm(row.firm_id)}",
    )  # fmt: skip


def recheck_charge(told: Told) -> None:
    """A back-charge was withdrawn: a pending request for it is void."""
    approvals.recheck(CHARGE, told.subject, told.by)


def tell_firm(told: Told) -> None:
    """Something about its money happened: tell the firm's contacts."""
    firm_id, label, link = naming.about(told.subject)
    said = {k: v for k, v in vars(told.event).items() if isinstance(v, str)}
    params = {"label": label} | said | {"place": label}
    contacts = firm_contacts(firm_id, clock.today())
    for reader in sorted({row.person_id for row in contacts if row.role == Role.CONTRACTOR}):
        _message(told, reader, TO_FIRM[told.event.name], params, f"/field{link}")


def tell_deciders(told: Told) -> None:
    """A firm disputes: tell those who decide in that community."""
    firm_id, label, _ = naming.about(told.subject)
    dispute = naming.dispute(told.subject[1])
    params = {"firm": naming.firm(firm_id), "label": label, "reason": dispute.reason}
    for reader in sorted(row.person_id for row in staff_with("dispute.decide", dispute.community_id)):
        _message(told, reader, RAISED, params, f"/staff/settlement/disputes/{dispute.id}")


def _message(told: Told, reader: int, msgid: str, params: Mapping[str, Any], link: str) -> None:
    if reader != told.by.person_id and casework.within_budget(reader):
        messages.send(reader, msgid, dict(params), link=link, subject=told.subject)


def approvables() -> tuple[Approvable, ...]:
    """A back-charge and a statement as things that need a yes."""
    return (
        Approvable(
            kind=CHARGE, title=N_("代修扣款"), snapshot=snapshots.back_charge_snapshot,
            address=lambda id: url_for("staff.settlement.charge", charge_id=id), reads="settlement.read",
            granted=actions.back_charge_granted, rejected=actions.back_charge_rejected,
            yes=N_("扣款记入责任单位的账，先从质保金扣；对方在期限内可以提异议"),
            no=N_("不扣款，写明的原因申请人会看到；可以补充后再送"),
        ),
        Approvable(
            kind=STATEMENT, title=N_("结算书"), snapshot=snapshots.statement_snapshot,
            address=lambda id: url_for("staff.settlement.statement", statement_id=id), reads="settlement.read",
            granted=actions.statement_granted, rejected=actions.statement_rejected,
            yes=N_("结算书的金额从此不再变动，接着送达责任单位"), no=N_("退回编制人，改好可以再送"),
        ),
    )  # fmt: skip
