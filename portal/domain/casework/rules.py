"""The next step of a case, who holds it, and by when; how a clock is shown."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

# A task without a deadline, or one that is held, stands behind all that are due.
LAST = datetime(9999, 1, 1, tzinfo=UTC)


class Holder(StrEnum):
    """Who holds the next step: somebody at the desk, the home's people, a firm, a role, or the clock."""

    DESK = "desk"
    HOME = "home"
    FIRM = "firm"
    ROLE = "role"
    CLOCK = "clock"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a case waits for, as its room says it.

    `what` names the step (`repair.accept`), `holder_id` the unit or firm, `holder_name` what a page calls
    the holder, `state` the word of the badge (a message id), `level` how high it has risen up the ladder and
    `raised_to` whose that rung is (a message id).
    """

    what: str
    holder: Holder
    holder_id: int | None = None
    holder_name: str = ""
    state: str = ""
    due_at: datetime | None = None
    amber_at: datetime | None = None
    level: int = 0
    raised_to: str = ""


class ClockState(StrEnum):
    """The five looks of a clock."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"
    HOLD = "hold"
    DONE = "done"


def clock_state(
    due_at: datetime | None,
    amber_at: datetime | None,
    now: datetime,
    *,
    held: bool = False,
    done: bool = False,
) -> ClockState:
    """How a deadline stands at this moment: amber from 75 %, late from 100 %, still while it is held."""
    if done:
        return ClockState.DONE
    if held:
        return ClockState.HOLD
    if due_at is None or due_at >= LAST:
        return ClockState.CALM
    if now >= due_at:
        return ClockState.LATE
    return ClockState.SOON if amber_at is not None and now >= amber_at else ClockState.CALM


# How many messages one person may get in a day without asking for them (contact budget).
CONTACT_BUDGET = 12
POST_MOST = 2000
FILES_MOST = 9
