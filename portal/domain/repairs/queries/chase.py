"""How far the firm that has a job was chased: its limits, the papers it got, what it asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select

from portal.domain.casework import notice_queries, notices
from portal.domain.casework.models import Deadline, Hold
from portal.domain.casework.notice_models import Notice, NoticeCopy
from portal.domain.casework.notice_rules import Paper, Proof
from portal.domain.repairs.chase_models import TakeOverRule
from portal.domain.repairs.chase_rules import LIMITS_OF_FIRM, Chase
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import OUT
from portal.domain.terms.rules import Urgency
from portal.infra import clock
from portal.infra.db import session


@dataclass(frozen=True)
class Served:
    """A paper about a repair, with what proves that it arrived."""

    notice: Notice
    proof: Proof


def late_limits(limits: Iterable[Deadline]) -> list[Deadline]:
    """The limits that bind the firm and are over, the oldest first."""
    now = clock.now()
    found = [
        d for d in limits if d.kind in LIMITS_OF_FIRM and d.due_at is not None and d.due_at <= now
    ]  # fmt: skip
    return sorted(found, key=lambda d: d.due_at or now)


def chase_of(repair: Repair, limits: Iterable[Deadline]) -> Chase:
    """What narrows the verbs of chasing; asks for the notice only where one was served."""
    notice = notice_queries.standing(repair.notice_id) if repair.notice_id else None
    return Chase(
        late=bool(late_limits(limits)),
        emergency=repair.urgency is Urgency.EMERGENCY,
        served=notice is not None,
        delivered=notice is not None and bool(notice.proven),
        grace_until=notice.grace_until if notice else None,
        asked=repair.extension_id is not None,
    )


def next_paper(repair: Repair) -> Paper:
    """Which paper the firm gets next: first a reminder, then the notice that it is overdue."""
    return Paper.OVERDUE if repair.reminder_id else Paper.REMINDER


def papers_of(repair: Repair) -> Sequence[Served]:
    """Every paper about the repair with its proof, oldest first."""
    return [Served(*pair) for pair in notices.with_proof(("repair", repair.id))]


def rule_of(community_id: int) -> TakeOverRule | None:
    """The community's rule to replace a late firm by itself; None where none was ever set."""
    return session().get(TakeOverRule, community_id)


def due_by_rule(limit: int = 50) -> Sequence[int]:
    """The repairs whose firm is to be replaced by the rule of their community: the grace of a notice that is proven
    to have arrived is over, and the case is not held. Oldest notice first."""
    copy = select(NoticeCopy.id).where(
        NoticeCopy.notice_id == Notice.id,
        or_(NoticeCopy.sent_at.is_not(None), NoticeCopy.opened_at.is_not(None)),
    )
    held = select(Hold.id).where(
        Hold.subject_kind == "repair", Hold.subject_id == Repair.id, Hold.ended_at.is_(None)
    )
    return session().scalars(
        select(Repair.id)
        .join(Notice, Notice.id == Repair.notice_id)
        .join(TakeOverRule, TakeOverRule.community_id == Repair.community_id)
        .where(
            Repair.notice_id.is_not(None), Repair.status.in_(sorted(OUT)), TakeOverRule.firm_id.is_not(None),
            TakeOverRule.firm_id != Repair.firm_id, Notice.grace_until <= clock.now(), ~exists(held),
            or_(Notice.acknowledged_at.is_not(None), Notice.handed_over_on.is_not(None), exists(copy)),
        )
        .order_by(Repair.notice_id)
        .limit(limit)
    ).all()  # fmt: skip
