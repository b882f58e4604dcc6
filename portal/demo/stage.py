"""One line of time for all stories of the demo estate: their steps in order, the worker and the duties in between."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from flask import current_app

from portal.infra import clock, outbox, worker
from portal.infra.db import write
from portal.infra.refused import Refused

Act = Callable[[], object]
# How often the duties look round, by how long ago it is.
ROUNDS = (
    (timedelta(days=3), timedelta(hours=1)),
    (timedelta(days=25), timedelta(hours=6)),
    (timedelta(days=999), timedelta(hours=24)),
)
SELDOM = timedelta(hours=1)


@dataclass(frozen=True)
class Step:
    """One act in its own unit: so many hours after the one before, or at a moment asked for when its turn comes."""

    act: Act
    hours: float
    until: Callable[[], datetime | None] | None
    otherwise: Act | None


class Scene:
    """The steps of one story; an act looks at its case when its turn comes, not before."""

    def __init__(self, at: datetime, now: datetime) -> None:
        self.at, self.now = at, now
        self.steps: deque[Step] = deque()

    def step(
        self, act: Act, hours: float = 0.0, until: Callable[[], datetime | None] | None = None,
        otherwise: Act | None = None,
    ) -> None:  # fmt: skip
        """Add an act; `otherwise` is done instead where the house refuses it."""
        self.steps.append(Step(act, hours, until, otherwise))

    def next_at(self) -> datetime:
        """When the next act is due: never before the last one, never in the future."""
        step = self.steps[0]
        wanted = (step.until() if step.until else None) or self.at + timedelta(hours=step.hours)
        return min(max(wanted, self.at), self.now)

    def perform(self, at: datetime) -> None:
        """Do the next act at this moment."""
        step, self.at = self.steps.popleft(), at
        try:
            with write():
                step.act()
        except Refused:
            if step.otherwise is None:
                raise
            with write():
                step.otherwise()


def play(scenes: Sequence[Scene], now: datetime) -> None:
    """Play all stories side by side up to this moment, as the house lived through them."""
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    waiting = [(scene.next_at(), number) for number, scene in enumerate(scenes) if scene.steps]
    heapify(waiting)
    lived = waiting[0][0] if waiting else now
    while waiting:
        at, number = heappop(waiting)
        _live(app, lived, at, now)
        lived = at
        with clock.frozen(at):
            scenes[number].perform(at)
            _work_off(app)
        if scenes[number].steps:
            heappush(waiting, (scenes[number].next_at(), number))
    _live(app, lived, now, now)


def _live(app: Any, since: datetime, until: datetime, now: datetime) -> None:
    """The worker's rounds between two steps."""
    for moment in _rounds(since, until, now):
        with clock.frozen(moment):
            for duty in app.extensions["duties"]:
                if duty.every <= SELDOM:
                    worker.perform(app, duty)
            _work_off(app)


def _work_off(app: Any) -> None:
    """What is owed, if anything is: asking costs less than taking nothing."""
    while _owed(app):
        worker.work_off(app, limit=1)


def _owed(app: Any) -> bool:
    with app.app_context():
        return outbox.owed()


def _rounds(since: datetime, until: datetime, now: datetime) -> Iterator[datetime]:
    """The moments of the rounds after `since`, up to and with `until`; on whole hours that do not depend on it."""
    at = since
    while True:
        every = next(often for ago, often in ROUNDS if now - at <= ago)
        at = now - (now - at - timedelta(seconds=1)) // every * every
        if at > until:
            return
        yield at
