"""The rules of routes: each change is a version of its own, from a day on."""

from collections.abc import Sequence
from datetime import date

from portal.domain.approvals import events
from portal.domain.approvals.models import ApprovalRule
from portal.domain.approvals.rules import Rung, checked
from portal.domain.estate.models import Community
from portal.domain.estate.reach import must, must_everywhere
from portal.infra import clock, numbering
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused
from portal.infra.subjects import approvable


def set_rule(
    kind: str, rungs: Sequence[Rung], *, from_on: date, by: Actor, community_id: int | None = None
) -> ApprovalRule:
    """Say who is asked for a kind of thing from a day on; requests that run keep their route."""
    if community_id is None:
        must_everywhere(by, "approval.rules")
    else:
        must(by, "approval.rules", community_id)
    approvable(kind)
    community = session().get(Community, community_id) if community_id is not None else None
    if community_id is not None and community is None:
        raise Missing
    if from_on < clock.today(community.zone if community else clock.HOME_ZONE):
        raise Refused(N_("规则最早从今天起生效。"), field="from_on")
    made = checked(rungs)
    number = numbering.next_number(f"approval-rule:{kind}:{community_id or 0}")
    row = ApprovalRule(
        kind=kind, community_id=community_id, version=number, from_on=from_on,
        rungs=[[rung.role, rung.over_cents, rung.beside] for rung in made], set_by=by.person_id,
        set_by_name=by.name, set_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    told = events.RuleSet(kind=kind, number=number, from_on=from_on.isoformat(), rungs=row.rungs)
    record(told, subject=("approval-rule", community_id or 0), by=by, version=number)
    return row
