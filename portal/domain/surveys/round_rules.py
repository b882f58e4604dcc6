"""The life of a round: planned, sent, collecting, closed; and why somebody was not asked."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.domain.casework.life_rules import Doubts, Step, life
from portal.domain.surveys.rules import KIND, ROUND_WORDS, RoundState
from portal.infra.refused import N_

ROUND = "survey_round"
S = RoundState
DESK = frozenset({"staff"})
NAME_MOST = 120
DAYS_MOST = 120
# An open round of cases and of the calendar: how long it collects, and when it reminds.
OPEN_DAYS, REMIND_DAYS = 21, 7
# How many are sent in one unit.
PIECE = 25
SURVEYED = N_("%(days)s天内已收到过一份问卷，不再发。")
STOPPED = N_("发送中途停止了。")
ENDED = N_("这次调查已经结束。")
AGAIN = N_("这件事已经问过了。")


def _step(
    verb: str, sources: Collection[RoundState], target: RoundState | None, when: str = ""
) -> Step[RoundState]:
    return Step(verb, frozenset(sources), target, f"{KIND}.send", DESK, when)


LIFE: Mapping[str, Step[RoundState]] = life(
    (
        _step("start", {S.PLANNED}, S.SENDING, "in_use"),
        _step("discard", {S.PLANNED}, S.STOPPED),
        _step("stop", {S.SENDING}, S.STOPPED),
        _step("retry", {S.OPEN}, S.SENDING, "held"),
        _step("close", {S.OPEN, S.STOPPED}, S.CLOSED),
    )
)
DOUBTS = Doubts(
    N_("这次调查现在是“%(status)s”，不能再这样操作。页面已显示最新情况。"),
    {
        "in_use": N_("这份问卷已停用，或还没有发布，不能发送。"),
        "held": N_("没有可以再发的。"),
    },
)


@dataclass(frozen=True)
class Facts:
    """What the conditions ask of a round: its state, whether its survey is in use, whether some may be tried again."""

    state: RoundState
    in_use: bool = True
    held: bool = False


def why_not(verb: str, facts: Facts) -> str | None:
    """None when the verb fits the round now, else the sentence that says why not."""
    return DOUBTS.why_not(LIFE[verb], facts.state, {"in_use": facts.in_use, "held": facts.held})


def verbs_for(facts: Facts) -> frozenset[str]:
    """The verbs that fit a round that stands so."""
    return frozenset(verb for verb in LIFE if why_not(verb, facts) is None)


def state_word(state: RoundState, opens_at: datetime, now: datetime) -> str:
    """How a round is called now: one that was started for a later day still waits for it."""
    waiting = state is S.SENDING and opens_at > now
    return N_("到日子自动发送") if waiting else ROUND_WORDS[state]


def packed(why: str, params: Mapping[str, Any]) -> str:
    """A reason with its numbers as the invitation keeps it."""
    return json.dumps([why, dict(params)], ensure_ascii=False, separators=(",", ":"))


def unpacked(held_why: str) -> tuple[str, dict[str, Any]]:
    """A kept reason as (message id, params)."""
    if not held_why.startswith("["):
        return held_why, {}
    why, params = json.loads(held_why)
    return str(why), dict(params)


def period_of(trigger: str, on: date, version: int) -> str:
    """The period that a round of cases (month) or of the calendar (quarter, year) stands for, with the version asked."""
    names = {"quarter": f"{on:%Y}-Q{(on.month + 2) // 3}", "year": f"{on:%Y}"}
    return f"{names.get(trigger, f'{on:%Y-%m}')}/{version}"


def began(trigger: str, on: date) -> date:
    """The first day of the quarter or year a day lies in."""
    return date(on.year, 1 if trigger == "year" else (on.month - 1) // 3 * 3 + 1, 1)
