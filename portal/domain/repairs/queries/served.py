"""Who had a part in the work on a repair: they neither follow it up nor review a complaint about it."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, union

from portal.domain.repairs.models import Assignment, Repair, Signature
from portal.domain.terms.sign_rules import OWNERS
from portal.infra import clock
from portal.infra.db import for_change, session
from portal.infra.story import Story

# Whoever did one of these had the work in hand, in any round.
BY_HAND = (
    "repair.dispatched", "repair.redispatched", "repair.taken_over", "repair.acknowledged", "repair.started",
    "repair.completed", "repair.arbitrated",
)  # fmt: skip


def served_by(repair_id: int) -> set[int]:
    """The people of every round: who was sent, who decided and did the work, and who signed for our side."""
    sent = select(Assignment.technician_id).where(Assignment.repair_id == repair_id)
    signed = select(Signature.person_id).where(
        Signature.repair_id == repair_id, Signature.party.not_in(OWNERS), Signature.person_id.is_not(None)
    )
    did = select(Story.person_id).where(
        Story.subject_kind == "repair", Story.subject_id == repair_id, Story.name.in_(BY_HAND)
    )
    return {person for person in session().scalars(union(sent, signed, did)) if person}


ASKED = (
    Repair.id, Repair.number, Repair.title, Repair.label, Repair.community_id, Repair.unit_id, Repair.round,
    Repair.signed_off_at, Repair.reporter_id, Repair.contact_name, Repair.contact_phone, Repair.firm_id,
    Repair.technician_id, Repair.part_code,
)  # fmt: skip


def to_follow_up(repair_id: int) -> Any:
    """What a callback about the repair has to know; never a lookup for a reader."""
    return session().execute(select(*ASKED).where(Repair.id == repair_id)).one()


def held(repair_id: int) -> Repair:
    """The repair for what the house itself does to it, held inside a unit; never a lookup for a reader."""
    return session().scalars(for_change(select(Repair).where(Repair.id == repair_id), Repair)).one()


def homes_since(communities: Collection[int], since: date | None) -> set[int]:
    """The homes that reported a repair since that day, in these communities (all, where none is named)."""
    wanted: list[ColumnElement[bool]] = [Repair.unit_id.is_not(None)]
    if communities:
        wanted.append(Repair.community_id.in_(sorted(communities)))
    if since is not None:
        wanted.append(Repair.submitted_at >= datetime.combine(since, time(), ZoneInfo(clock.HOME_ZONE)))
    return {unit for unit in session().scalars(select(Repair.unit_id).where(*wanted).distinct()) if unit}
