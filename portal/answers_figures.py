"""What the figures learn from repairs, and whom a hot spot is told to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.domain.estate.queries.roles import role_holders
from portal.domain.estate.roles import Role
from portal.domain.figures import actions as figures
from portal.domain.figures.events import HotSpotFound
from portal.domain.figures.rules import RoundFacts, State, month_of
from portal.domain.repairs import events
from portal.domain.repairs.queries import counting
from portal.domain.repairs.rules import Status
from portal.infra import clock, messages
from portal.infra.events import Told
from portal.infra.messages import word
from portal.infra.refused import N_

# After each of these a round may count otherwise. What is not taken on yet counts nowhere.
FOLLOWED = (
    events.Accepted, events.Dispatched, events.Declined, events.Redispatched, events.TakenOver, events.Completed,
    events.Refused, events.SourceRefused, events.Arbitrated, events.SignedOff, events.Reopened, events.Cancelled,
    events.Held, events.Resumed, events.Extended, events.ExtensionGranted, events.FactsAsked, events.FactsAnswered,
)  # fmt: skip
HOT_SPOT = N_("缺陷热点：%(building)s的“%(part)s”，%(days)s天内%(cases)s件，请查明原因。")
TOLD = (Role.PROJECT_OFFICE, Role.SITE_SUPERVISION)
ENDED = {Status.REJECTED, Status.DUPLICATE, Status.CANCELLED}


def follow(told: Told) -> None:
    """A repair moved: its rounds are counted as they stand now."""
    figures.follow(told.subject[1], lambda: facts_of(counting.rounds_to_count(told.subject[1])))


def tell_hot_spot(told: Told) -> None:
    """Like defects pile up in a building: tell the project department and supervision."""
    spot = told.event
    assert isinstance(spot, HotSpotFound)
    params = {"building": spot.building, "part": word(spot.part), "days": spot.days, "cases": spot.cases}
    for reader in sorted({p for role in TOLD for p in role_holders(role, spot.community_id)}):
        link = f"/field/hot-spots/{told.subject[1]}"
        messages.send(reader, HOT_SPOT, params, link=link, subject=told.subject)


def recount() -> int:
    """Count all repairs anew, inside a unit; returns how many rounds there are."""
    return figures.recount(_all())


def _all() -> Iterator[Sequence[RoundFacts]]:
    for rows in counting.all_rounds_to_count():
        yield facts_of(rows)


def facts_of(rows: Sequence[Any]) -> list[RoundFacts]:
    """The rounds as the figures take them; those of a repair that nobody took on are left out."""
    return [_facts(row) for row in rows if row.accepted_at is not None]


def _facts(row: Any) -> RoundFacts:
    ran_out = row.no < row.round
    signed_at = row.frozen_at
    state = State.SIGNED if signed_at else State.DROPPED if ran_out or row.status in ENDED else State.OPEN
    frozen: Mapping[str, Any] = row.frozen if row.frozen_at else {}
    reported = row.submitted_at if row.no == 1 else row.opened_at
    payer = frozen.get("payer") or (row.payer.value if row.payer and not ran_out else "")
    return RoundFacts(
        repair_id=row.repair_id, round=row.no, community_id=row.community_id, building_id=row.building_id or 0,
        part_code=frozen.get("part") or row.part_code, firm_id=frozen.get("firm") or (0 if ran_out else row.firm_id or 0),
        payer=payer, state=state, reported_at=reported, month=_month(reported, row.zone), due_at=row.due_at,
        done_at=row.met_at, signed_at=signed_at, signed_month=_month(signed_at, row.zone) if signed_at else 0,
        refusals=row.refusals, came_back=ran_out,
        cost_cents=int(frozen.get("total_cents", row.cost_cents if not ran_out else 0)) if signed_at else 0,
    )  # fmt: skip


def _month(moment: datetime, zone: str) -> int:
    return month_of(clock.local(moment, zone).date())
