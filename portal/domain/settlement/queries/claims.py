"""Back-charges, disputes and retention money as pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.domain.casework.notice_models import Notice
from portal.domain.casework.notice_rules import Proof
from portal.domain.casework.notices import proof_of
from portal.domain.estate.models import Community, Contract, Firm
from portal.domain.estate.rows import AnyRow
from portal.domain.settlement.claim_models import BackCharge, Dispute, Retention
from portal.domain.settlement.models import AccountLine, Measurement
from portal.domain.settlement.queries.reach import PAGE, charge_for, dispute_for, retention_for, within
from portal.domain.settlement.rules import CHARGE_LIFE, ChargeState, DisputeState
from portal.domain.settlement.statement_models import Statement
from portal.infra import clock, events
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Line


@dataclass(frozen=True)
class ChargePage:
    """A back-charge as its page shows it."""

    row: BackCharge
    community: Community
    firm: Firm
    by_firm: Firm
    work: Measurement | None
    notice: Notice | None
    proof: Proof | None
    dispute: Dispute | None
    may_dispute: bool
    verbs: frozenset[str]
    story: Sequence[Line]


def charge_page(actor: Actor, charge_id: int) -> ChargePage:
    """One back-charge with everything its page shows."""
    row = charge_for(actor, charge_id)
    notice = session().get(Notice, row.notice_id) if row.notice_id else None
    mine = Dispute.back_charge_id == row.id
    if row.line_id is not None:
        mine = mine | (Dispute.line_id == row.line_id)
    dispute = session().scalar(select(Dispute).where(mine).order_by(Dispute.id.desc()).limit(1))
    in_time = row.dispute_until is None or row.dispute_until > clock.now()
    by_firm = aliased(Firm)
    community, firm, crew = session().execute(
        select(Community, Firm, by_firm)
        .select_from(Community)
        .join(Firm, Firm.id == row.firm_id)
        .join(by_firm, by_firm.id == row.by_firm_id)
        .where(Community.id == row.community_id)
    ).one()  # fmt: skip
    return ChargePage(
        row=row, community=community, firm=firm, by_firm=crew,
        work=session().scalar(
            select(Measurement).where(
                Measurement.repair_id == row.repair_id, Measurement.round == row.round
            )
        ),
        notice=notice, proof=proof_of(notice) if notice else None, dispute=dispute,
        may_dispute=dispute is None and in_time and row.state in CHARGE_LIFE["dispute"]
        and actor.face == "field" and actor.may("back_charge.dispute"),
        verbs=_charge_verbs(actor, row),
        story=events.story_of(("back_charge", row.id), "firm" if actor.face == "field" else "staff"),
    )  # fmt: skip


def _charge_verbs(actor: Actor, row: BackCharge) -> frozenset[str]:
    if actor.face != "staff" or not actor.may("settlement.draw_up", row.community_id):
        return frozenset()
    return frozenset(verb for verb in ("ask_again", "withdraw") if row.state in CHARGE_LIFE[verb])


def charges(
    actor: Actor,
    *,
    community_id: int = 0,
    state: ChargeState | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Sequence[AnyRow]:
    """Back-charges within the reader's reach, newest first, `limit` + 1 at most."""
    by_firm = aliased(Firm)
    wanted = (
        select(
            BackCharge.id, BackCharge.number, BackCharge.repair_number, BackCharge.label, BackCharge.state,
            BackCharge.estimate_cents, BackCharge.amount_cents, BackCharge.announced_at, BackCharge.repair_id,
            BackCharge.dispute_until, Firm.short_name.label("firm"), by_firm.short_name.label("by_firm"),
            Community.name.label("community"), Community.zone, Dispute.state.label("disputed"),
        )
        .join(Firm, Firm.id == BackCharge.firm_id)
        .join(by_firm, by_firm.id == BackCharge.by_firm_id)
        .join(Community, Community.id == BackCharge.community_id)
        .outerjoin(Dispute, Dispute.back_charge_id == BackCharge.id)
        .where(within(actor, BackCharge))
        .order_by(BackCharge.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if community_id:
        wanted = wanted.where(BackCharge.community_id == community_id)
    if state is not None:
        wanted = wanted.where(BackCharge.state == state)
    if before is not None:
        wanted = wanted.where(BackCharge.id < before)
    return session().execute(wanted).all()


@dataclass(frozen=True)
class DisputePage:
    """A dispute as its page shows it, with what it is about."""

    row: Dispute
    community: Community
    firm: Firm
    charge: BackCharge | None
    line: AccountLine | None
    statement: Statement | None
    may_decide: bool
    story: Sequence[Line]


def dispute_page(actor: Actor, dispute_id: int) -> DisputePage:
    """One dispute."""
    row = dispute_for(actor, dispute_id)
    return DisputePage(
        row=row, community=session().get_one(Community, row.community_id),
        firm=session().get_one(Firm, row.firm_id),
        charge=session().get(BackCharge, row.back_charge_id) if row.back_charge_id else None,
        line=session().get(AccountLine, row.line_id) if row.line_id else None,
        statement=session().get(Statement, row.statement_id) if row.statement_id else None,
        may_decide=row.state is DisputeState.OPEN and actor.face == "staff"
        and actor.may("dispute.decide", row.community_id),
        story=events.story_of(("dispute", row.id), "firm" if actor.face == "field" else "staff"),
    )  # fmt: skip


def disputes(
    actor: Actor, *, only_open: bool = False, before: int | None = None, limit: int = PAGE
) -> Sequence[AnyRow]:
    """Disputes within the reader's reach, newest first, `limit` + 1 at most."""
    wanted = (
        select(
            Dispute.id, Dispute.state, Dispute.reason, Dispute.claim_cents, Dispute.allowed_cents,
            Dispute.raised_at, Dispute.decided_at, Firm.short_name.label("firm"), Community.name.label("community"),
            Community.zone, Statement.number.label("statement"), BackCharge.number.label("charge"),
        )
        .join(Firm, Firm.id == Dispute.firm_id)
        .join(Community, Community.id == Dispute.community_id)
        .outerjoin(Statement, Statement.id == Dispute.statement_id)
        .outerjoin(BackCharge, BackCharge.id == Dispute.back_charge_id)
        .where(within(actor, Dispute))
        .order_by(Dispute.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if only_open:
        wanted = wanted.where(Dispute.state == DisputeState.OPEN)
    if before is not None:
        wanted = wanted.where(Dispute.id < before)
    return session().execute(wanted).all()


def retentions(actor: Actor, limit: int = 200) -> Sequence[AnyRow]:
    """The retention money of every contract within the reader's reach, what is due back first."""
    return session().execute(
        select(
            Retention.id, Retention.contract_number, Retention.cap_cents, Retention.balance_cents,
            Retention.release_on, Retention.listed_at, Retention.released_at, Retention.defects,
            Firm.short_name.label("firm"), Community.name.label("community"), Community.zone,
        )
        .join(Firm, Firm.id == Retention.firm_id)
        .join(Community, Community.id == Retention.community_id)
        .where(within(actor, Retention))
        .order_by(Retention.released_at.is_not(None), Retention.release_on, Retention.id)
        .limit(limit)
    ).all()  # fmt: skip


@dataclass(frozen=True)
class RetentionPage:
    """The retention money of one contract, with its movements."""

    row: Retention
    community: Community
    firm: Firm
    movements: Sequence[AccountLine]
    due: bool
    story: Sequence[Line]


def retention_page(actor: Actor, retention_id: int) -> RetentionPage:
    """One contract's retention money."""
    row = retention_for(actor, retention_id)
    community = session().get_one(Community, row.community_id)
    return RetentionPage(
        row, community, session().get_one(Firm, row.firm_id),
        session().scalars(
            select(AccountLine).where(AccountLine.retention_id == row.id).order_by(AccountLine.id.desc()).limit(200)
        ).all(),
        row.release_on <= clock.today(community.zone),
        events.story_of(("retention", row.id), "staff"),
    )  # fmt: skip


def contracts_without(actor: Actor) -> Sequence[AnyRow]:
    """The contracts whose retention money the reader may register: id, number, firm, community."""
    wanted = (
        select(Contract.id, Contract.number, Firm.short_name.label("firm"), Community.name.label("community"))
        .join(Firm, Firm.id == Contract.firm_id)
        .join(Community, Community.id == Contract.community_id)
        .outerjoin(Retention, Retention.contract_id == Contract.id)
        .where(Retention.id.is_(None), Firm.is_own_crew.is_(False), Firm.retired_at.is_(None))
        .order_by(Contract.id.desc())
        .limit(300)
    )
    scope = actor.scope("settlement.retention")
    if scope is not None:
        wanted = wanted.where(Contract.community_id.in_(sorted(scope)))
    return session().execute(wanted).all()
