"""Who leads a complaint: anybody at the desk a general one, the department's head a major one (domain guide, section 5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.domain.complaints.record_rules import Severity
from portal.domain.complaints.review_rules import level_needed
from portal.infra.refused import N_

HEAD_LEADS = N_("重大投诉由部门负责人亲自负责，请选部门负责人。")
# The limit of the written reply, counted from the receipt; an official ticket keeps its own date.
REPLY_LIMIT: Mapping[Severity, str] = {each: f"complaint.reply.{each.value}" for each in Severity}


@dataclass(frozen=True)
class Colleague:
    """Somebody at the desk who may be named: how high they stand, whether they head a department, whether nothing
    stands against them (`free`: no part in the repair complained of or in an earlier stage)."""

    person_id: int
    name: str
    rank: int
    is_head: bool
    free: bool = True
    evaluates: bool = True
    phone: str = ""


def may_head(who: Colleague, all_: Collection[Colleague]) -> bool:
    """Whether this colleague may lead a major one: a head; where no head may, whoever stands highest of those who may."""
    free = [each for each in all_ if each.free]
    heads = [each for each in free if each.is_head]
    if heads:
        return who.is_head
    return who.rank >= max((each.rank for each in free), default=0)


def leaders(all_: Collection[Colleague], severity: Severity | None, led_by: int | None) -> list[Colleague]:
    """Whom the form offers as lead, heads first. `led_by` is the lead of the stage before, None for the first: a
    review is led by somebody who evaluates, one level higher or as high as anybody who is free."""
    free = [each for each in all_ if each.free]
    if led_by is not None:
        free = [each for each in free if each.evaluates]
        before = next((each.rank for each in all_ if each.person_id == led_by), 0)
        needed = level_needed(before, [each.rank for each in free])
        free = [each for each in free if each.rank >= needed]
    if severity is Severity.MAJOR:
        free = [each for each in free if may_head(each, all_)]
    return sorted(free, key=lambda each: (-each.is_head, -each.rank, each.person_id))
