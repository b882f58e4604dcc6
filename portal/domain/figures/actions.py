"""Count a round as it stands now, tell of a hot spot, count everything anew."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text

from portal.domain.estate.models import Building
from portal.domain.estate.reach import must
from portal.domain.figures import events
from portal.domain.figures.counters import change, counted, hold, move, put, recount_of
from portal.domain.figures.models import HeatCount, HotSpot, HotSpotRule, RoundFact, WorkCount
from portal.domain.figures.queries import rule_of
from portal.domain.figures.rules import (
    Heat,
    HeatKey,
    RoundFacts,
    State,
    Work,
    WorkKey,
    counts_since,
    difference,
    first_fix,
    heat_of,
    hot_rule,
    is_hot,
    on_time,
    work_of,
)
from portal.domain.terms import queries as terms
from portal.infra import clock
from portal.infra.actor import Actor, duty
from portal.infra.db import is_postgres, session
from portal.infra.events import record
from portal.infra.refused import N_, Stale

HOUSE = duty(N_("缺陷统计"), ())
NAMES = tuple(name for name in RoundFacts.__dataclass_fields__)
EVIDENCE_MOST = 50
NEWER = N_("这条规则刚被别人改过，下面是最新的一版，请再看一遍。")


def follow(repair_id: int, read: Callable[[], Sequence[RoundFacts]]) -> None:
    """Count the rounds of a repair as they stand now, in the open unit; again and late changes nothing more.

    The facts are read once their rows are held, so that of two workers the later one has the newer facts.
    """
    kept = _held(repair_id)
    for facts in read():
        before = _facts_of(kept[facts.round]) if facts.round in kept else None
        if before == facts:
            continue
        if facts.round in kept:
            change(RoundFact, "id", kept[facts.round].id, _row(facts))
        else:
            put(RoundFact, _row(facts))
        move(HeatCount, HeatKey, Heat, difference(heat_of(before), heat_of(facts)))
        move(WorkCount, WorkKey, Work, difference(work_of(before), work_of(facts)))
        if heat_of(facts) and not heat_of(before) and facts.round == 1:
            _look_around(facts)


def _held(repair_id: int) -> dict[int, Any]:
    """The rows of the repair by round, held until the unit ends; the first one is made, so that there is one."""
    empty = RoundFacts(
        repair_id=repair_id, round=1, community_id=0, building_id=0, part_code="", firm_id=0, payer="",
        state=State.DROPPED, reported_at=clock.now(), month=0,
    )  # fmt: skip
    rows = hold(RoundFact, {"repair_id": repair_id, "round": 1}, _row(empty))
    return {row.round: row for row in rows}


def _facts_of(row: Any) -> RoundFacts:
    return RoundFacts(**{name: getattr(row, name) for name in NAMES})


def _row(facts: RoundFacts) -> dict[str, Any]:
    return {**asdict(facts), "on_time": on_time(facts), "first_fix": first_fix(facts)}


def _look_around(facts: RoundFacts) -> None:
    """Whether the defect just counted makes a hot spot of its building and part."""
    rule, now = rule_of(facts.community_id), clock.now()
    if not rule.active or not facts.building_id:
        return
    here = (facts.community_id, facts.building_id, facts.part_code)
    like = session().scalars(_like(here, counts_since(now, rule)).limit(max(rule.least, EVIDENCE_MOST))).all()
    last = session().scalar(
        select(func.max(HotSpot.found_at)).where(
            HotSpot.community_id == here[0], HotSpot.building_id == here[1], HotSpot.part_code == here[2]
        )
    )
    if is_hot(rule, len(like), last, now):
        _tell(here, like, rule.days, now)


def _like(here: tuple[int, int, str], since: datetime) -> Any:
    return (
        select(RoundFact.repair_id)
        .where(
            RoundFact.community_id == here[0], RoundFact.building_id == here[1], RoundFact.part_code == here[2],
            RoundFact.reported_at >= since, RoundFact.round == 1, RoundFact.state != State.DROPPED,
        )
        .order_by(RoundFact.reported_at.desc(), RoundFact.id.desc())
    )  # fmt: skip


def _tell(here: tuple[int, int, str], like: Sequence[int], days: int, now: datetime) -> None:
    spot = HotSpot(
        community_id=here[0], building_id=here[1], part_code=here[2], cases=len(like), days=days,
        repairs=list(like[:EVIDENCE_MOST]), found_at=now,
    )  # fmt: skip
    session().add(spot)
    session().flush()
    building = session().scalar(select(Building.name).where(Building.id == here[1])) or ""
    event = events.HotSpotFound(
        community_id=here[0], building=building, part=terms.part(here[2]).name, cases=len(like), days=days
    )
    record(event, subject=("hot_spot", spot.id), by=HOUSE, first=True)


def set_hot_rule(community_id: int, *, least: int, days: int, active: bool, version: int, by: Actor) -> None:
    """From how many like defects in how many days a community wants to be told; `version` is that seen (0: none)."""
    must(by, "figures.rules", community_id)
    rule = hot_rule(least, days, active)
    row = session().get(HotSpotRule, community_id, with_for_update=True)
    if (row.version if row else 0) != version:
        raise Stale(NEWER)
    if row is None:
        session().add(HotSpotRule(community_id=community_id, **asdict(rule), version=1))
    else:
        row.least, row.days, row.active, row.version = rule.least, rule.days, rule.active, row.version + 1
    session().flush()
    event = events.HotSpotRuleChanged(least=rule.least, days=rule.days, active=rule.active)
    record(event, subject=("hot_spot_rule", community_id), by=by, version=version + 1)


def recount(batches: Iterable[Sequence[RoundFacts]]) -> int:
    """Forget every fact and counter and count all anew, in one unit; returns how many rounds there are.

    Pages read the old figures meanwhile; what is answered later waits for the end.
    """
    if is_postgres():
        session().execute(text("LOCK TABLE figure_round, figure_heat, figure_work IN EXCLUSIVE MODE"))
    session().execute(delete(RoundFact))
    counted = 0
    for batch in batches:
        rows = [_row(facts) for facts in batch]
        if rows:
            session().execute(insert(RoundFact), rows)
        counted += len(rows)
    recount_of(HeatCount, HeatKey, _HEAT, RoundFact, RoundFact.month, RoundFact.state != State.DROPPED)
    recount_of(WorkCount, WorkKey, _WORK, RoundFact, RoundFact.signed_month, RoundFact.state == State.SIGNED)
    return counted


_HEAT = {"cases": counted(RoundFact.round == 1), "returns": counted(RoundFact.round > 1)}
_WORK = {
    "signed": func.count(), "judged": counted(RoundFact.on_time.is_not(None)),
    "on_time": counted(RoundFact.on_time.is_(True)), "first_fix": counted(RoundFact.first_fix.is_(True)),
    "came_back": counted(RoundFact.came_back.is_(True)), "refusals": func.sum(RoundFact.refusals),
    "cost_cents": func.sum(RoundFact.cost_cents),
}  # fmt: skip
