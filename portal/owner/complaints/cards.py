"""A complaint in a list as the person reads it: where it stands, what comes next, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints import queries
from portal.domain.complaints.rules import OPEN, OUTSIDE, OWNER_STEP, OWNER_STEPS, Status
from portal.infra import clock, web
from portal.owner.complaints.words import ENDED, NEXT, TURN

PAGE = 20


@dataclass(frozen=True)
class Card:
    """One complaint of a list; `badge`, `next` and the texts of `turn` (headline, note) are message ids."""

    row: Any
    zone: str
    step: int
    badge: str
    next: str
    turn: tuple[str, str] | None
    open: bool

    @property
    def unread(self) -> int:
        """How many words of the desk the person has not seen."""
        return int(self.row.unread)


def page_of_cards(
    homes: Sequence[Any], before: int | None = None, limit: int = PAGE
) -> tuple[list[Card], int | None]:
    """A page of the reader's complaints, and where the next page begins."""
    rows = queries.for_owner(web.actor(), before, limit)
    zones = {home.community_id: home.zone for home in homes}
    cards = [_card(row, zones.get(row.community_id, clock.HOME_ZONE)) for row in rows[:limit]]
    return cards, rows[limit - 1].id if len(rows) > limit else None


def _card(row: Any, zone: str) -> Card:
    verb = _waits_for(row)
    turn = next(((title, note) for name, title, note in TURN if name == verb), None)
    going_on = row.status in OPEN
    told = turn[0] if turn else NEXT.get(row.what, (row.state or "", ""))[0] if going_on else ""
    step = len(OWNER_STEPS) + 1 if not going_on else OWNER_STEP[row.status]
    badge = ENDED[row.status][0] if not going_on else OWNER_STEPS[OWNER_STEP[row.status] - 1]
    return Card(row, zone, 1 if row.status in OUTSIDE else step, badge, told, turn, going_on)


def _waits_for(row: Any) -> str:
    """The verb that waits for the person, as far as the row says."""
    if row.what == "complaint.agree_definition":
        return "agree_definition"
    return "accept_remedy" if row.status is Status.TRACKING and not row.remedy else ""
