"""Quotas 回访指标: how many were answered in the running period, how many are still open, how many are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, literal_column, select, text

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.frames import LIVED_IN
from portal.domain.callbacks.rule_models import TO_MAKE, CallbackCandidate, CallbackQuota
from portal.domain.callbacks.rule_rules import Period, period_of
from portal.domain.callbacks.rules import OPEN, Status
from portal.domain.estate.models import Community, Unit
from portal.infra import clock
from portal.infra.db import session
from portal.infra.reads import Read, many, named

MOST = 60


@dataclass(frozen=True)
class Meter:
    """One quota in its running period: `done` answered, `open` still asked, `least` needed by `period.ends`."""

    quota: Any
    community: str
    zone: str
    period: Period
    done: int
    open: int

    @property
    def trigger(self) -> str:
        """What is counted."""
        return self.quota.trigger

    @property
    def least(self) -> int:
        """How many are needed."""
        return self.quota.least

    @property
    def rest(self) -> int:
        """How many answers are still missing."""
        return max(0, self.quota.least - self.done)

    @property
    def short(self) -> int:
        """How many would be missing even if every open one were answered."""
        return max(0, self.quota.least - self.done - self.open)


def meters(community_ids: Sequence[int]) -> list[Meter]:
    """The quotas in force in these communities, each with its counts; two statements, sixty quotas at most."""
    if not community_ids:
        return []
    rows = _quotas(len(community_ids)).all(named("place", community_ids))
    periods = [period_of(row.period, clock.today(row.zone), row.zone) for row in rows]
    counts = _counts(list(zip(rows, periods, strict=True)))
    return [
        Meter(row, row.community, row.zone, period, counts[2 * at], counts[2 * at + 1])
        for at, (row, period) in enumerate(zip(rows, periods, strict=True))
    ]


@cache
def _quotas(places: int) -> Read:
    return Read(
        select(*CallbackQuota.__table__.c, Community.name.label("community"), Community.zone)
        .join(Community, Community.id == CallbackQuota.community_id)
        .where(CallbackQuota.community_id.in_(many("place", places)), CallbackQuota.retired_at.is_(None))
        .order_by(CallbackQuota.community_id, CallbackQuota.trigger)
        .limit(literal_column(str(MOST)))
    )


def _counts(asked: Sequence[tuple[Any, Period]]) -> Sequence[int]:
    """Answered and open of each, in one statement."""
    if not asked:
        return []
    parts = []
    for quota, period in asked:
        here = select(func.count()).where(
            Callback.community_id == quota.community_id, Callback.trigger == quota.trigger
        )
        parts += [
            here.where(
                Callback.status == Status.ANSWERED, Callback.ended_at >= period.begins
            ).scalar_subquery(),
            here.where(Callback.status.in_(sorted(OPEN))).scalar_subquery(),
        ]
    named = [part.label(f"c{number}") for number, part in enumerate(parts)]
    return tuple(session().execute(select(*named)).one())


def short_now(quota: CallbackQuota, period: Period) -> int:
    """How many more must be drawn for the quota, those drawn but not yet made counted as open."""
    done, waiting = _counts([(quota, period)])
    made_soon = session().scalar(
        select(func.count()).where(
            text(TO_MAKE), CallbackCandidate.community_id == quota.community_id,
            CallbackCandidate.trigger == quota.trigger,
        )
    )  # fmt: skip
    return max(0, quota.least - done - waiting - (made_soon or 0))


def quota_of(community_id: int, trigger: str) -> CallbackQuota | None:
    """The quota in force, None where there is none."""
    return session().scalar(
        select(CallbackQuota).where(
            CallbackQuota.community_id == community_id, CallbackQuota.trigger == trigger,
            CallbackQuota.retired_at.is_(None),
        )
    )  # fmt: skip


def lived_in(community_id: int) -> int:
    """How many homes of a community are lived in today."""
    return session().scalar(
        select(func.count()).where(
            Unit.community_id == community_id, Unit.state.in_(LIVED_IN), Unit.retired_at.is_(None)
        )
    ) or 0  # fmt: skip
