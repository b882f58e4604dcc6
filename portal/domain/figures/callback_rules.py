"""What counts of callbacks, and how: pure rules of their figures (field guide, section 6).

Every callback counts in the month its limit ends, so that all shares of a month stand on one base: what was due
then. Whoever was not reached or did not want to answer never counts as satisfied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

OPEN, ANSWERED, UNREACHABLE, DECLINED, DROPPED = "open", "answered", "unreachable", "declined", "dropped"
# Under which headings a callback counts: all, whose work was asked after, and who asks.
ALL = "all"
WHOSE = ("firm", "technician", "handler", "caller")


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """One callback as it is counted; ids are 0 where there is none, `month` is that of its limit (202611).

    `satisfied` is empty where nobody gave a mark. Whose work it was is what was true when the callback ended.
    """

    callback_id: int
    community_id: int
    trigger: str = ""
    month: int = 0
    due_at: datetime
    ended_at: datetime | None = None
    state: str = DROPPED
    satisfied: bool | None = None
    score: int = 0
    firm_id: int = 0
    technician_id: int = 0
    handler_id: int = 0
    caller_id: int = 0

    @property
    def in_time(self) -> bool | None:
        """Whether it ended within its limit; None while it is open."""
        return None if self.ended_at is None or self.state == DROPPED else self.ended_at <= self.due_at


class CallKey(NamedTuple):
    """Where, in which month, for which trigger and under which heading a callback counts."""

    community_id: int
    month: int
    trigger: str
    dimension: str
    value: int


class Calls(NamedTuple):
    """How many were due, how they ended, how many in time, how many satisfied or not, and the sum of the marks."""

    due: int = 0
    answered: int = 0
    unreachable: int = 0
    declined: int = 0
    in_time: int = 0
    satisfied: int = 0
    unsatisfied: int = 0
    marks: int = 0


def calls_of(facts: CallFacts | None) -> dict[CallKey, Calls]:
    """What a callback adds to the counters: once under all, once under whose work it was; a dropped one nothing."""
    if facts is None or facts.state == DROPPED or not facts.month:
        return {}
    one = Calls(
        1, int(facts.state == ANSWERED), int(facts.state == UNREACHABLE), int(facts.state == DECLINED),
        int(facts.in_time is True), int(facts.satisfied is True), int(facts.satisfied is False), facts.score,
    )  # fmt: skip
    values: Mapping[str, int] = {ALL: 0} | {name: getattr(facts, f"{name}_id") for name in WHOSE}
    return {
        CallKey(facts.community_id, facts.month, facts.trigger, name, value): one
        for name, value in values.items()
        if value or name == ALL
    }
