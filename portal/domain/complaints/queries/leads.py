"""Which colleagues may lead a complaint, read at once for the form that offers them."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.complaints.lead_rules import Colleague, leaders
from portal.domain.complaints.models import Complaint, ComplaintStage
from portal.domain.complaints.queries.conflict import parts_in
from portal.domain.complaints.record_rules import Severity
from portal.domain.estate.models import Person, RoleGrant
from portal.domain.estate.roles import PERMISSIONS, RANKS, Role
from portal.infra.db import session
from portal.infra.subjects import served

LEADS, EVALUATES = "complaint.send_reply", "complaint.evaluate"


def colleagues_of(complaint: Complaint) -> list[Colleague]:
    """Everybody at the desk of its community who answers complaints, each with what stands for or against them."""
    barred = set(served(("repair", complaint.repair_id))) if complaint.repair_id else set()
    if complaint.stage > 1:
        barred |= parts_in(complaint, before=complaint.stage)
    found: dict[int, Colleague] = {}
    for person_id, name, phone, role in _holders(complaint.community_id):
        before = found.get(person_id)
        found[person_id] = Colleague(
            person_id, name, max(RANKS.get(role, 0), before.rank if before else 0),
            is_head=role is Role.HEAD or bool(before and before.is_head), free=person_id not in barred,
            evaluates=EVALUATES in PERMISSIONS[role] or bool(before and before.evaluates),
            phone=phone,
        )  # fmt: skip
    return list(found.values())


def colleagues_in(community_id: int) -> list[tuple[int, str, str]]:
    """Everybody at the desk of a community who answers complaints: id, name, phone; each once."""
    return list({row[0]: row[:3] for row in _holders(community_id)}.values())


def leads_for(complaint: Complaint, severity: Severity | None = None) -> list[Colleague]:
    """Whom the form of the evaluation offers as lead."""
    return leaders(colleagues_of(complaint), severity, _led_before(complaint))


def _led_before(complaint: Complaint) -> int | None:
    if complaint.stage == 1:
        return None
    lead = session().scalar(
        select(ComplaintStage.lead_id).where(
            ComplaintStage.complaint_id == complaint.id, ComplaintStage.no == complaint.stage - 1
        )
    )
    return lead or 0


def _holders(community_id: int) -> Sequence[tuple[int, str, str, Role]]:
    roles = [role for role, names in PERMISSIONS.items() if LEADS in names]
    rows = session().execute(
        select(RoleGrant.person_id, Person.name, Person.phone, RoleGrant.role)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), Person.retired_at.is_(None),
            RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id),
        )
        .order_by(RoleGrant.person_id)
    )  # fmt: skip
    return [(row.person_id, row.name, row.phone or "", Role(row.role)) for row in rows]
