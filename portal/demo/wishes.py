"""Tells what people of the demo estate ask, suggest and praise, and what becomes of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from portal.demo.complaints import Daily, by_day
from portal.demo.grievances import WISHES
from portal.demo.stage import Scene
from portal.demo.teller import DESK, by_phone
from portal.domain.estate import visitors
from portal.domain.feedback import actions, queries
from portal.domain.feedback.models import Feedback


class Wishing(Daily):
    """The story of one feedback."""

    def __init__(self, days: float, code: str, unit: int, owner: int, now: datetime) -> None:
        super().__init__(by_day(now - timedelta(days=days)), now)
        self.unit, self.owner = unit, visitors.actor_for(owner, "owner")
        self.agent, self.lead = by_phone(DESK[code][0], "staff"), by_phone("13800001003", "staff")
        self.feedback_id = 0

    def row(self) -> Feedback:
        """The feedback under the unit's lock."""
        return queries.get_for(self.lead, self.feedback_id)

    def come_in(self, sort: str, words: str) -> None:
        """Sent by the owner."""

        def act() -> None:
            sent = actions.Words(sort=sort, content=words, unit_id=self.unit)
            self.feedback_id = actions.send(sent, by=self.owner).id

        self.step(act)

    def answer(self, text: str) -> None:
        """The desk answers, where it has come so far."""
        if text:
            self.step(lambda: actions.answer(self.row(), text=text, by=self.agent), 7)


def _nothing(t: Wishing, reason: str) -> None:
    """It stands as it is."""


def _adopted(t: Wishing, reason: str) -> None:
    t.step(lambda: actions.adopt(t.row(), reason=reason, by=t.lead), 40)


def _declined(t: Wishing, reason: str) -> None:
    t.step(lambda: actions.decline(t.row(), reason=reason, by=t.lead), 30)


def _into_repair(t: Wishing, reason: str) -> None:
    target = actions.Target(into="repair", part="water.supply", room="kitchen")
    t.step(lambda: actions.turn(t.row(), target, by=t.agent), 3)


def _into_complaint(t: Wishing, reason: str) -> None:
    target = actions.Target(into="complaint", topic="property_service", demand="公示两年的公共收益")
    t.step(lambda: actions.turn(t.row(), target, by=t.agent), 5)


ENDS: dict[str, Callable[[Wishing, str], None]] = {
    "adopted": _adopted, "declined": _declined, "into_repair": _into_repair, "into_complaint": _into_complaint,
}  # fmt: skip


def scenes(homes: Sequence[tuple[str, int]], owners: dict[int, int], now: datetime) -> list[Scene]:
    """Every question, suggestion and word of praise."""
    found: list[Scene] = []
    for end, days, home, sort, words, text, reason in WISHES:
        code, unit = homes[home]
        teller = Wishing(days, code, unit, owners[unit], now)
        teller.come_in(sort, words)
        teller.answer(text)
        ENDS.get(end, _nothing)(teller, reason)
        found.append(teller)
    return found
