"""What the desk's list asks of a repair: a glance beside the list, and verbs on many rows at once."""

import re
from collections.abc import Sequence
from typing import Any

from portal.domain.repairs import actions, queries
from portal.infra import web
from portal.infra.refused import Missing
from portal.staff.repairs.facts import facts_of
from portal.staff.repairs.upkeep import hand_over

PICKED = re.compile(r"repair\.(\d{1,15})\.\d{1,9}")


def find(repair_id: int) -> Any:
    """The repair within the reader's reach, held for what follows."""
    return queries.get_for(web.actor(), repair_id)


def accept(repair: Any, version: int) -> None:
    """Take one ticked repair on, if it still stands as it was seen."""
    actions.accept(repair, by=web.actor(), version=version)


def assign(repair: Any, version: int, *, person_id: int, **_: Any) -> None:
    """Hand one ticked repair to a colleague."""
    hand_over(repair, person_id, version)


def merge(repair: Any, version: int, *, into: str) -> None:
    """Make one ticked report part of the one with that number; that one itself stays."""
    original = by_number(into)
    if original is None:
        raise Missing
    if original.id != repair.id:
        actions.mark_duplicate(repair, original, by=web.actor(), version=version)


def by_number(number: str) -> Any:
    """The repair of that number within the reader's reach, None where there is none."""
    return queries.by_number(web.actor(), number)


def rows_of(picked: Sequence[str]) -> Sequence[Any]:
    """The ticked repairs (repair.12.3) within the reader's reach."""
    ids = [int(text.split(".")[1]) for text in picked if PICKED.fullmatch(text)]
    return queries.by_ids(web.actor(), ids) if ids else ()


def panel(repair_id: int) -> dict[str, Any]:
    """The glance at one repair."""
    page = queries.page_for(web.actor(), repair_id, brief=True)
    return {"page": page, **facts_of(page)}
