"""Whether the household may be turned to now: the person's quiet hours, and the budget that all who ask share."""

from typing import Any

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.record_rules import INCOMING
from portal.domain.casework.contact_rules import NOBODY, Contact, Verdict
from portal.domain.casework.contacts import may_contact


def may_reach(callback: Callback, way: str = "phone") -> Verdict:
    """Whether somebody may turn to the person in this way now, and if not, why.

    Who calls by themselves may be asked at once, and whoever agreed to a visit waits for it; of somebody without an
    account or a home nothing is known.
    """
    if way == INCOMING or (way == "visit" and callback.consented_at):
        return Verdict()
    if callback.person_id is None and callback.unit_id is None:
        return Verdict()
    found = may_contact(Contact.CALLBACK, by_phone=True, **household_of(callback))
    return Verdict() if found.why == NOBODY else found


def household_of(callback: Callback) -> dict[str, Any]:
    """Whose budget a call uses up."""
    return {
        "community_id": callback.community_id,
        "person_id": callback.person_id,
        "unit_id": callback.unit_id,
    }
