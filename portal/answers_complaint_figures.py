"""What the figures learn from complaints: each case and each of its limits as plain facts."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from portal.domain.complaints import events
from portal.domain.complaints.past.events import PastTakenBack
from portal.domain.complaints.queries import counting
from portal.domain.figures import complaint_actions as figures
from portal.domain.figures.complaint_actions import Told as Facts
from portal.domain.figures.complaint_rules import STEP_WORDS, CaseFacts, State, StepFacts
from portal.domain.figures.rules import month_of
from portal.infra import clock
from portal.infra.events import Told

# Words laid beside a case change no figure.
_BESIDE = {events.MessagePosted.name, events.Noted.name}
FOLLOWED = tuple(kind for name, kind in events.BY_NAME.items() if name not in _BESIDE)


def follow(told: Told) -> None:
    """A complaint moved: it is counted as it stands now, and so are like ones after it, which may be repeats."""
    for complaint_id in (told.subject[1], *_after(told)):
        figures.follow(complaint_id, partial(_of, complaint_id))


def forget(told: Told) -> None:
    """An import was taken back: its cases count no more, and like ones after them may be repeats no more."""
    gone = told.event
    assert isinstance(gone, PastTakenBack)
    for complaint_id in sorted((*gone.cases, *gone.alike)):
        figures.follow(complaint_id, partial(_of, complaint_id))


def _after(told: Told) -> Sequence[int]:
    """Only what comes in late, from former years, has like ones after it when it is first counted."""
    return counting.like_after(told.subject[1]) if told.event.name == events.PastRecorded.name else ()


def recount() -> int:
    """Count all complaints anew, inside a unit; returns how many there are."""
    return figures.recount(_all())


def _of(complaint_id: int) -> Facts | None:
    found = facts_of(counting.to_count([complaint_id]))
    return found[0] if found else None


def _all() -> Iterator[Sequence[Facts]]:
    for rows in counting.all_to_count():
        yield facts_of(rows)


def facts_of(rows: Sequence[tuple[Any, Sequence[Any], Sequence[Any]]]) -> list[Facts]:
    """Complaints with their limits as the figures take them."""
    again = counting.repeats([row.id for row, _, _ in rows])
    return [(_case(row, row.id in again), _steps(row, limits, promises)) for row, limits, promises in rows]


def _case(row: Any, repeat: bool) -> CaseFacts:
    return CaseFacts(
        complaint_id=row.id, community_id=row.community_id, submitted_at=row.submitted_at,
        month=_month(row.submitted_at, row.zone), topic=row.topic or "", cause=row.cause, prevent_in=row.prevent_in,
        firm_id=row.firm_id or 0, severity=row.severity or "", channel=row.channel, follow_up=row.follow_up,
        hoped=row.expectation or 0, felt=row.experience or 0, repeat=repeat, reviewed=row.stage > 1, learned_at=row.archived_at if row.lesson else None,
    )  # fmt: skip


def _steps(row: Any, limits: Sequence[Any], promises: Sequence[Any]) -> list[StepFacts]:
    """One fact for each step of each stage (the newest limit that was not dropped), and one for each promise."""
    found: dict[tuple[int, str], StepFacts] = {}
    for limit in limits:
        state = _state(row, limit)
        if limit.kind in STEP_WORDS and limit.kind != "promise" and state is not State.DROPPED:
            facts = _step(
                row, limit.round, limit.kind, 0, state, limit.started_at, limit.due_at, limit.met_at
            )
            found[limit.round, limit.kind] = facts
    kept = [
        _step(row, each.stage, "promise", each.id, State.DONE if each.state == "kept" else State.OPEN, each.made_at,
              each.due_at, each.kept_at)
        for each in promises if each.state in ("open", "kept")
    ]  # fmt: skip
    return [*found.values(), *kept]


def _state(row: Any, limit: Any) -> State:
    if limit.met_at is not None:
        return State.DONE
    if limit.dropped_at is None:
        return State.OPEN
    return State.NEVER if row.origin == "import" else State.DROPPED


def _step(
    row: Any, stage: int, step: str, part: int, state: State, started: datetime, due: datetime | None,
    done: datetime | None,
) -> StepFacts:  # fmt: skip
    at = done if state is State.DONE else due if state is State.NEVER else None
    return StepFacts(
        complaint_id=row.id, stage=stage, step=step, part=part, community_id=row.community_id, state=state,
        started_at=started, due_at=due, done_at=done, month=_month(at, row.zone) if at else 0,
    )  # fmt: skip


def _month(moment: datetime, zone: str) -> int:
    return month_of(clock.local(moment, zone).date())
