"""试算: what a changed rule would have drawn last quarter, beside the rule in force; the same functions as the draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from portal.domain.callbacks.draw_rules import stratum_of, would_draw
from portal.domain.callbacks.rule_models import CallbackCandidate
from portal.domain.callbacks.rule_rules import QUARTER, Period, Terms, period_of
from portal.domain.estate.models import Firm
from portal.infra import clock
from portal.infra.db import session

# The occasions of the first are among those of the second, which knows the building parts it leaves out.
BASIS: Mapping[str, str] = {"leak_again": "repair_signed_off"}
SHOWN = 60


@dataclass(frozen=True)
class Line:
    """One stratum: its words, occasions, how many the rule in force and the changed one would have drawn."""

    tier: str
    firm: str
    category: str
    seen: int
    now: int
    then: int


@dataclass(frozen=True)
class Simulation:
    """Both rules over one quarter; `whole` is False where it is the running one, for the last has nothing yet."""

    period: Period
    whole: bool
    lines: Sequence[Line]
    seen: int
    now: int
    then: int
    now_minutes: int
    then_minutes: int
    more: int


def simulate(trigger: str, community_id: int | None, now: Terms, then: Terms, zone: str) -> Simulation:
    """Both rules over the occasions of last quarter (of this one while the last has none), by stratum."""
    running = period_of(QUARTER, clock.today(zone), zone)
    last = period_of(QUARTER, (running.begins - timedelta(days=1)).date(), zone)
    rows = _strata(trigger, community_id, last)
    period, whole = (last, True) if rows else (running, False)
    rows = rows or _strata(trigger, community_id, running)
    drawn_now, drawn_then = _drawn(rows, now), _drawn(rows, then)
    names = _firms({row.firm_id for row in rows if row.firm_id})
    found = [
        Line(row.tier, names.get(row.firm_id, ""), row.category, row.seen, drawn_now[at], drawn_then[at])
        for at, row in enumerate(rows)
    ]
    total_now, total_then = sum(drawn_now), sum(drawn_then)
    return Simulation(
        period, whole, found[:SHOWN], sum(row.seen for row in rows), total_now, total_then,
        total_now * now.minutes, total_then * then.minutes, max(0, len(found) - SHOWN),
    )  # fmt: skip


def _strata(trigger: str, community_id: int | None, period: Period) -> Sequence[Any]:
    kept = CallbackCandidate
    rows = (
        select(kept.tier, kept.firm_id, kept.category, func.count().label("seen"))
        .where(
            kept.trigger == BASIS.get(trigger, trigger), kept.happened_at >= period.begins,
            kept.happened_at < period.ends,
        )
        .group_by(kept.tier, kept.firm_id, kept.category)
        .order_by(func.count().desc(), kept.tier, kept.firm_id, kept.category)
    )  # fmt: skip
    if community_id is not None:
        rows = rows.where(kept.community_id == community_id)
    return session().execute(rows).all()


def _drawn(rows: Sequence[Any], terms: Terms) -> list[int]:
    names = [stratum_of(row.tier, row.firm_id, row.category) for row in rows]
    meant = {
        name: (row.seen, terms.rate_of(row.tier))
        for name, row in zip(names, rows, strict=True)
        if terms.applies(row.category)
    }
    found = would_draw(meant)
    return [found.get(name, 0) for name in names]


def _firms(firm_ids: set[int]) -> Mapping[int, str]:
    rows = session().execute(select(Firm.id, Firm.short_name).where(Firm.id.in_(sorted(firm_ids))))
    return {row.id: row.short_name for row in rows}
