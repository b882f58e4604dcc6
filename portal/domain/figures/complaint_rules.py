"""What counts of complaints, and how: pure rules of the board (issue: boards, on time per step, what was learned).

Each complaint is one fact, each step of it that had a limit another; what they add to the counters follows from
their values alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from portal.infra.refused import N_

# The steps that have a limit, in their order.
STEP_WORDS: Mapping[str, str] = {
    "acknowledge": N_("确认收到"),
    "confirm": N_("核对事实与诉求"),
    "evaluate": N_("评估"),
    "reply": N_("书面答复"),
    "promise": N_("办到承诺"),
    "follow_up": N_("回访"),
    "archive": N_("归档"),
}
# How long a written reply took, in days: each bucket begins where the one before it ends.
TOOK = (0, 3, 7, 15, 30, 90)
TOOK_WORDS = (N_("3天内"), N_("3至7天"), N_("7至15天"), N_("15至30天"), N_("30至90天"), N_("90天以上"))
REPLY = "reply"
DAY_MINUTES = 24 * 60


class State(StrEnum):
    """How a step stands: it runs, it was done, it was never done, or its limit no longer counts."""

    OPEN = "open"
    DONE = "done"
    NEVER = "never"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """One complaint as it is counted; ids are 0 and words empty where there is none, months are numbers (202611).

    `repeat`: the same home or person complained of the same kind of thing within a year before. `hoped` is what the
    person expected when it came in, `felt` what they said afterwards (1-5, 0: not asked or not answered).
    """

    complaint_id: int
    community_id: int
    submitted_at: datetime
    month: int
    topic: str = ""
    cause: str = ""
    prevent_in: str = ""
    firm_id: int = 0
    severity: str = ""
    channel: str = ""
    follow_up: str = ""
    hoped: int = 0
    felt: int = 0
    repeat: bool = False
    reviewed: bool = False
    learned_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """One limit of a complaint as it is counted: which step of which stage, `part` tells promises apart.

    `month` is that of `counted_at`: when it was done, or for what was never done, when it was due.
    """

    complaint_id: int
    stage: int
    step: str
    part: int
    community_id: int
    state: State
    started_at: datetime
    due_at: datetime | None
    done_at: datetime | None = None
    month: int = 0

    @property
    def counted_at(self) -> datetime | None:
        """The moment it counts at."""
        return (
            self.done_at if self.state is State.DONE else self.due_at if self.state is State.NEVER else None
        )

    @property
    def on_time(self) -> bool | None:
        """Whether it was done within its limit; never done is not. None while it runs, or without a limit."""
        if self.state is State.NEVER:
            return False
        if self.state is not State.DONE or self.due_at is None or self.done_at is None:
            return None
        return self.done_at <= self.due_at

    @property
    def minutes(self) -> int:
        """How long it took, 0 where it was not done."""
        return int((self.done_at - self.started_at).total_seconds() // 60) if self.done_at else 0

    @property
    def bucket(self) -> int | None:
        """In which span of days a written reply came; None for all else."""
        if self.step != REPLY or self.state is not State.DONE:
            return None
        days = self.minutes / DAY_MINUTES
        return max(n for n, edge in enumerate(TOOK) if days >= edge)


class CaseKey(NamedTuple):
    """Where, in which month, and under which heading a complaint counts."""

    community_id: int
    month: int
    dimension: str
    value: str


class Case(NamedTuple):
    """Complaints, those of them that repeat, and those that went to a review; of those that told both what they
    expected and how it was, how many, and the sums of both."""

    cases: int = 0
    repeats: int = 0
    reviewed: int = 0
    told: int = 0
    hoped: int = 0
    felt: int = 0


class StepKey(NamedTuple):
    """Where, in which month, and for which step a limit counts."""

    community_id: int
    month: int
    step: str


class Steps(NamedTuple):
    """Limits that ended: how many, on time, how many minutes they took together, and replies by how long they took."""

    ended: int = 0
    on_time: int = 0
    done: int = 0
    minutes: int = 0
    took_0: int = 0
    took_1: int = 0
    took_2: int = 0
    took_3: int = 0
    took_4: int = 0
    took_5: int = 0


ALL = "all"
DIMENSIONS = (ALL, "topic", "cause", "prevent_in", "firm", "severity", "channel", "follow_up")


def cases_of(facts: CaseFacts | None) -> dict[CaseKey, Case]:
    """What a complaint adds to the counters: once under each heading."""
    if facts is None or not facts.community_id:
        return {}
    values = {
        ALL: "", "topic": facts.topic, "cause": facts.cause, "prevent_in": facts.prevent_in,
        "firm": str(facts.firm_id) if facts.firm_id else "", "severity": facts.severity, "channel": facts.channel,
        "follow_up": facts.follow_up,
    }  # fmt: skip
    told = int(bool(facts.hoped and facts.felt))
    one = Case(1, int(facts.repeat), int(facts.reviewed), told, told * facts.hoped, told * facts.felt)
    return {
        CaseKey(facts.community_id, facts.month, name, value): one
        for name, value in values.items()
        if value or name in (ALL, "topic")
    }


def steps_of(facts: StepFacts | None) -> dict[StepKey, Steps]:
    """What a limit adds to the counters; nothing before it ended."""
    if facts is None or facts.on_time is None:
        return {}
    took = [int(facts.bucket == n) for n in range(len(TOOK))]
    done = int(facts.state is State.DONE)
    key = StepKey(facts.community_id, facts.month, facts.step)
    return {key: Steps(1, int(facts.on_time), done, facts.minutes, *took)}
