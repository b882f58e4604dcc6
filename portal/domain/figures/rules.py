"""What counts, and for whom: pure rules of the figures (issue: what engineering learns).

Each round of a repair is one fact. What a fact adds to the counters follows from its values alone, so that a
counter is moved by the difference of the fact as it was and as it is, however often and late it is looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

from portal.infra.refused import N_, Refused

K = TypeVar("K")
# How long a repair has been open, in days: each bucket begins where the one before it ends.
AGES = (0, 3, 7, 15, 30)
AGE_WORDS = (N_("3天内"), N_("3至7天"), N_("7至15天"), N_("15至30天"), N_("30天以上"))
LEAST_DEFAULT, DAYS_DEFAULT = 5, 30
LEAST_MOST, DAYS_MOST = 500, 730


class State(StrEnum):
    """How a fact stands: the work goes on, it was signed off, or it turned out to be none."""

    OPEN = "open"
    SIGNED = "signed"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class RoundFacts:
    """One round of a repair as it is counted.

    Months are numbers (202611) in the community's zone, 0 where there is none; ids are 0 where there is none.
    `done_at` is when the work of the round was last reported done, `came_back` that a further round followed.
    """

    repair_id: int
    round: int
    community_id: int
    building_id: int
    part_code: str
    firm_id: int
    payer: str
    state: State
    reported_at: datetime
    month: int
    due_at: datetime | None = None
    done_at: datetime | None = None
    signed_at: datetime | None = None
    signed_month: int = 0
    refusals: int = 0
    came_back: bool = False
    cost_cents: int = 0


class HeatKey(NamedTuple):
    """Where and when a defect counts."""

    community_id: int
    month: int
    building_id: int
    part_code: str
    firm_id: int


class WorkKey(NamedTuple):
    """Whose work counts, when it was signed off, and who pays."""

    community_id: int
    month: int
    firm_id: int
    payer: str


class Heat(NamedTuple):
    """Defects reported, and work that came back."""

    cases: int = 0
    returns: int = 0


class Work(NamedTuple):
    """Rounds signed off; of these with a limit, within it, right the first time, come back later; and what they cost."""

    signed: int = 0
    judged: int = 0
    on_time: int = 0
    first_fix: int = 0
    came_back: int = 0
    refusals: int = 0
    cost_cents: int = 0


def on_time(facts: RoundFacts) -> bool | None:
    """Whether the work was done within its limit; None where it has none or is not signed off."""
    if facts.state is not State.SIGNED or facts.due_at is None or facts.done_at is None:
        return None
    return facts.done_at <= facts.due_at


def first_fix(facts: RoundFacts) -> bool | None:
    """Whether the first work held: nobody sent it back and it never came again; None until it is signed off."""
    if facts.state is not State.SIGNED:
        return None
    return facts.round == 1 and facts.refusals == 0 and not facts.came_back


def heat_of(facts: RoundFacts | None) -> dict[HeatKey, Heat]:
    """What a fact adds to the counts of defects: the first round is the defect, a later one a return."""
    if facts is None or facts.state is State.DROPPED:
        return {}
    key = HeatKey(facts.community_id, facts.month, facts.building_id, facts.part_code, facts.firm_id)
    return {key: Heat(cases=1) if facts.round == 1 else Heat(returns=1)}


def work_of(facts: RoundFacts | None) -> dict[WorkKey, Work]:
    """What a fact adds to the counts of work; nothing before it is signed off."""
    if facts is None or facts.state is not State.SIGNED:
        return {}
    key = WorkKey(facts.community_id, facts.signed_month, facts.firm_id, facts.payer)
    return {
        key: Work(
            signed=1, judged=int(on_time(facts) is not None), on_time=int(on_time(facts) is True),
            first_fix=int(first_fix(facts) is True), came_back=int(facts.came_back),
            refusals=facts.refusals, cost_cents=facts.cost_cents,
        )
    }  # fmt: skip


def difference(
    old: Mapping[K, tuple[int, ...]], new: Mapping[K, tuple[int, ...]]
) -> dict[K, tuple[int, ...]]:
    """By how much each counter moves; those that stay are left out."""
    found: dict[K, tuple[int, ...]] = {}
    for key in [*old, *(k for k in new if k not in old)]:
        zero = (0,) * len(old.get(key) or new[key])
        moved = tuple(b - a for a, b in zip(old.get(key, zero), new.get(key, zero), strict=True))
        if any(moved):
            found[key] = moved
    return found


def share(part: int, whole: int) -> int | None:
    """So many of a thousand, rounded half up; None of nothing."""
    return (part * 2000 + whole) // (2 * whole) if whole else None


def month_of(day: date) -> int:
    """The month as a number: 202611."""
    return day.year * 100 + day.month


def months_before(month: int, count: int) -> int:
    """The month that lies so many before."""
    since = month // 100 * 12 + month % 100 - 1 - count
    return since // 12 * 100 + since % 12 + 1


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(month // 100, month % 100, 1)


@dataclass(frozen=True)
class HotRule:
    """A hot spot is `least` like defects (the same part) in one building within `days`."""

    least: int = LEAST_DEFAULT
    days: int = DAYS_DEFAULT
    active: bool = True


def hot_rule(least: int, days: int, active: bool) -> HotRule:
    """A rule that can be kept; a number outside its bounds is refused at its field."""
    if not 2 <= least <= LEAST_MOST:
        raise Refused(N_("请填2到%(most)d之间的件数。"), field="least", most=LEAST_MOST)
    if not 1 <= days <= DAYS_MOST:
        raise Refused(N_("请填1到%(most)d之间的天数。"), field="days", most=DAYS_MOST)
    return HotRule(least, days, active)


def counts_since(now: datetime, rule: HotRule) -> datetime:
    """Since when like defects count together."""
    return now - timedelta(days=rule.days)


def is_hot(rule: HotRule, cases: int, last_found: datetime | None, now: datetime) -> bool:
    """Whether this many like defects make a hot spot that was not told of within the rule's days."""
    fresh = last_found is None or last_found < counts_since(now, rule)
    return rule.active and cases >= rule.least and fresh
