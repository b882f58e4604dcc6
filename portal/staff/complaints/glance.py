"""What the desk's list asks of a complaint: a glance beside the list, and verbs on many rows at once."""

from typing import Any

from portal.domain.complaints import actions, queries
from portal.infra import web
from portal.infra.refused import Missing
from portal.staff.complaints.facts import facts_of
from portal.staff.complaints.handling import hand_over

NOTHING: dict[str, Any] = {"page": None}


def find(complaint_id: int) -> Any:
    """The complaint within the reader's reach, held for what follows."""
    return queries.get_for(web.actor(), complaint_id)


def accept(complaint: Any, version: int) -> None:
    """Take one ticked complaint on, if it still stands as it was seen."""
    actions.accept(complaint, by=web.actor(), version=version)


def assign(complaint: Any, version: int, *, person_id: int, **_: Any) -> None:
    """Hand one ticked complaint to a colleague."""
    hand_over(complaint, person_id, version)


def panel(complaint_id: int) -> dict[str, Any]:
    """The glance at one complaint beside the desk's list; nothing of it for those who may not read it."""
    try:
        page = queries.page_for(web.actor(), complaint_id, thread=False, files=False, most=6)
    except Missing:
        return NOTHING
    return {"page": page, **facts_of(page)}
