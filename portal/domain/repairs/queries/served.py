"""Who had a part in the work on a repair: they neither follow it up nor review a complaint about it."""

from sqlalchemy import select, union

from portal.domain.repairs.models import Assignment, Signature
from portal.domain.terms.sign_rules import OWNERS
from portal.infra.db import session
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
