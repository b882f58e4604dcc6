"""A community's rule to replace a late firm by itself: set by a manager, carried out by the clock."""

from portal.domain.estate.reach import must
from portal.domain.repairs import events
from portal.domain.repairs.actions.chasing import crew, take_over
from portal.domain.repairs.chase_models import TakeOverRule
from portal.domain.repairs.chase_rules import MOST_ESTIMATE, NO_ESTIMATE, NOT_PROFESSIONAL
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.chase import rule_of
from portal.infra import clock
from portal.infra.actor import Actor, duty
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Refused, Stale, WrongState

BY_RULE = duty(N_("自动代修规则"), ("repair.take_over",))
ON, OFF = N_("启用"), N_("停用")


def set_take_over_rule(
    community_id: int, *, firm_id: int | None, estimate_cents: int, by: Actor, version: int = 0
) -> None:
    """到期自动代修: name the crew that goes by itself when the grace of a notice is over, and what its visit is put
    down for; without a crew the rule is off, as it is in a new community."""
    must(by, "repair.take_over_rule", community_id)
    if firm_id is not None and crew(firm_id) is None:
        raise Refused(NOT_PROFESSIONAL, field="firm")
    if firm_id is not None and not 0 < estimate_cents <= MOST_ESTIMATE:
        raise Refused(NO_ESTIMATE, field="estimate")
    row = session().get(TakeOverRule, community_id, with_for_update=True)
    if (row.version if row else 0) != version:
        raise Stale(N_("您打开之后，这条规则被别人改过。请看最新的再决定。"))
    if row is None:
        row = TakeOverRule(community_id=community_id, version=0)
        session().add(row)
    row.firm_id, row.estimate_cents = firm_id, estimate_cents if firm_id else 0
    row.version, row.set_at, row.set_by = version + 1, clock.now(), by.name
    session().flush()
    told = events.TakeOverRuleSet(
        state=ON if firm_id else OFF, firm_id=firm_id or 0, estimate_cents=row.estimate_cents
    )
    record(told, subject=("community", community_id), by=by)


def replace_by_rule(repair_id: int) -> None:
    """The grace of a notice is over in a community whose rule names a crew: it goes, once; nothing where a condition
    no longer holds."""
    repair = session().get(Repair, repair_id, with_for_update=True)
    rule = rule_of(repair.community_id) if repair else None
    if repair is None or rule is None or rule.firm_id is None or repair.notice_id is None:
        return
    try:
        take_over(repair, firm_id=rule.firm_id, estimate_cents=rule.estimate_cents, by=BY_RULE)
    except WrongState:
        session().refresh(repair)


__all__ = ["BY_RULE", "replace_by_rule", "set_take_over_rule"]
