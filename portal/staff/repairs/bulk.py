"""What the desk's list asks of a repair: a glance beside the list, and verbs on many rows at once."""

from typing import Any

from portal.domain.repairs import actions, queries
from portal.infra import web
from portal.staff.repairs.facts import facts_of
from portal.staff.repairs.upkeep import hand_over


def find(repair_id: int) -> Any:
    """The repair within the reader's reach, held for what follows."""
    return queries.get_for(web.actor(), repair_id)


def accept(repair: Any, version: int) -> None:
    """Take one ticked repair on, if it still stands as it was seen."""
    actions.accept(repair, by=web.actor(), version=version)


def assign(repair: Any, version: int, *, person_id: int, **_: Any) -> None:
    """Hand one ticked repair to a colleague."""
    hand_over(repair, person_id, version)


def panel(repair_id: int) -> dict[str, Any]:
    """The glance at one repair."""
    page = queries.page_for(web.actor(), repair_id, brief=True)
    return {"page": page, **facts_of(page)}
