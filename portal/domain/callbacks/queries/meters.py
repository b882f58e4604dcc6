"""Quotas 回访指标: how many were answered in the running period, how many are still open, how many are missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, literal, literal_column, select, text

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.frames import LIVED_IN
from portal.domain.callbacks.rule_models import TO_MAKE, CallbackCandidate, CallbackQuota
from portal.domain.callbacks.rule_rules import PERIODS, Period, period_of
from portal.domain.callbacks.rules import OPEN, Status
from portal.domain.estate.models import Community, Unit
from portal.infra import clock
from portal.infra.db import UTCDateTime, session
from portal.infra.gathered import Along
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


def meters(zones: Mapping[int, str]) -> list[Meter]:
    """The quotas in force in these communities (each with its zone), with their counts; one statement, sixty at most."""
    return meters_along(zones)()


def meters_along(zones: Mapping[int, str]) -> Callable[[], list[Meter]]:
    """The same, read along with what a page reads next."""
    if not zones:
        return list
    found = Along("quotas", _quotas(len(zones), len(set(zones.values()))), _values(zones))
    return lambda: _read(found.all())


def _values(zones: Mapping[int, str]) -> dict[str, Any]:
    """What `_quotas` asks with: the communities, and for each zone when its month and its quarter began."""
    places = sorted(set(zones.values()))
    begun = {kind: [period_of(kind, clock.today(zone), zone).begins for zone in places] for kind in PERIODS}
    values = named("quota_place", list(zones)) | named("zone", places)
    for kind, moments in begun.items():
        values |= named(kind, moments)
    return values


def _read(rows: Sequence[Any]) -> list[Meter]:
    """The rows of `_quotas` as meters, by community and trigger."""
    found = sorted(rows, key=lambda row: (row.community_id, row.trigger))
    return [
        Meter(
            row,
            row.community,
            row.zone,
            period_of(row.period, clock.today(row.zone), row.zone),
            row.done,
            row.asked,
        )
        for row in found
    ]


@cache
def _quotas(places: int, zones: int) -> Read:
    """The quotas in force of so many communities in so many zones, each with its counts."""
    quota = CallbackQuota.__table__.c
    begun = case(*(
        (and_(Community.zone == zone, quota.period == kind), bindparam(f"{kind}_{n}", type_=UTCDateTime()))
        for n, zone in enumerate(many("zone", zones)) for kind in PERIODS
    ))  # fmt: skip
    done, asked = _counts(quota.community_id, quota.trigger, begun)
    return Read(
        select(*quota, Community.name.label("community"), Community.zone, done.label("done"), asked.label("asked"))
        .join(Community, Community.id == quota.community_id)
        .where(quota.community_id.in_(many("quota_place", places)), quota.retired_at.is_(None))
        .order_by(quota.community_id, quota.trigger)
        .limit(literal_column(str(MOST)))
    )  # fmt: skip


def _counts(community: Any, trigger: Any, begun: Any) -> tuple[Any, Any]:
    """How many were answered since the period began, and how many are still asked."""
    here = select(func.count()).where(Callback.community_id == community, Callback.trigger == trigger)
    answered = here.where(Callback.status == Status.ANSWERED, Callback.ended_at >= begun)
    still = Callback.status.in_([literal(each) for each in sorted(OPEN)])
    return answered.scalar_subquery(), here.where(still).scalar_subquery()


def short_now(quota: CallbackQuota, period: Period) -> int:
    """How many more must be drawn for the quota, those drawn but not yet made counted as open."""
    counts = _counts(quota.community_id, quota.trigger, period.begins)
    done, waiting = session().execute(select(*counts)).one()
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
