"""Whether the household may be turned to now: the person's quiet hours, and the budget that all who ask share."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.record_rules import INCOMING
from portal.domain.casework import contacts
from portal.domain.casework.contact_rules import NOBODY, Contact, Verdict
from portal.domain.casework.contacts import may_contact
from portal.infra.reads import Read


def may_reach(callback: Callback, way: str = "phone") -> Verdict:
    """Whether somebody may turn to the person in this way now, and if not, why.

    Who calls by themselves may be asked at once, and whoever agreed to a visit waits for it; of somebody without an
    account or a home nothing is known.
    """
    if way == INCOMING or (way == "visit" and callback.consented_at) or not _known(callback):
        return Verdict()
    return _free(may_contact(Contact.CALLBACK, by_phone=True, **household_of(callback)))


def asked_of(callback: Any) -> tuple[Mapping[str, Read], Mapping[str, Any]]:
    """What a page has to read, with its parameters, to tell whether it may be called now; nothing where all is known."""
    if not _known(callback):
        return {}, {}
    return contacts.READS, contacts.asked_of(callback.person_id, callback.unit_id)


def may_call(callback: Any, found: Mapping[str, Sequence[Any]]) -> Verdict:
    """`may_reach` by phone, from what was read."""
    if not _known(callback):
        return Verdict()
    whom = {"community_id": callback.community_id, "person_id": callback.person_id}
    return _free(contacts.told_by(Contact.CALLBACK, found, by_phone=True, **whom))


def _known(callback: Any) -> bool:
    return callback.person_id is not None or callback.unit_id is not None


def _free(found: Verdict) -> Verdict:
    return Verdict() if found.why == NOBODY else found


def household_of(callback: Callback) -> dict[str, Any]:
    """Whose budget a call uses up."""
    return {
        "community_id": callback.community_id,
        "person_id": callback.person_id,
        "unit_id": callback.unit_id,
    }
