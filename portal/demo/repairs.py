"""The sixty repairs of the demo estate, each walked through the verbs as far as its tale goes."""

from datetime import datetime

from portal.demo import books, handovers, outcomes, surveys, visits, wishes
from portal.demo.chain_stories import CHAIN
from portal.demo.chases import CHASES
from portal.demo.endings import ENDINGS
from portal.demo.money import MONEY
from portal.demo.signings import SIGNINGS
from portal.demo.stage import Scene, play
from portal.demo.stories import TALES, Tale
from portal.demo.teller import Teller, by_phone

ROAD = ("accept", "dispatch", "acknowledge", "schedule", "quote", "accept_quote", "start", "cost", "complete")
# How far along the road a tale goes before its own ending.
STOPS = {
    "submitted": "", "accepted": "accept", "dispatched": "dispatch", "acknowledged": "acknowledge",
    "scheduled": "accept_quote", "in_progress": "start", "signing": "complete",
}  # fmt: skip


def tell_all(
    communities: dict[str, int],
    homes: list[tuple[str, int]],
    owners: dict[int, int],
    now: datetime,
    retention: Scene,
) -> None:
    """Every tale, played side by side; every sixth one happens to the first owner, who signs in to look."""
    by_phone.cache_clear()
    tellers = []
    for number, tale in enumerate(TALES + CHAIN):
        chosen = tale.home if tale.home >= 0 else 0 if number % 6 == 2 else (number * 37 + 5) % len(homes)
        code, unit = homes[chosen]
        tellers.append(Teller(tale, code, unit, owners[unit], now))
        _tell(tellers[-1], tale)
    settling = (books.first_community(communities["TS"], now), books.second_community(communities["WL"], now))
    words = [*outcomes.scenes(homes, owners, now), *wishes.scenes(homes, owners, now)]
    asking = [*visits.scenes(communities, now), *surveys.scenes(communities, homes, now)]
    play([*tellers, retention, *settling, *words, *asking, *handovers.scenes(communities, now)], now)


def _tell(teller: Teller, tale: Tale) -> None:
    if tale.end.startswith("emergency"):
        teller.emergency("trapped" if tale.part == "shared.lift" else "burst_pipe")
    else:
        teller.report()
    special = {**ENDINGS, **SIGNINGS, **MONEY, **CHASES}.get(tale.end)
    stop = STOPS.get(tale.end, special[0] if special else "")
    for verb in ROAD[: ROAD.index(stop) + 1 if stop else 0]:
        getattr(teller, verb)()
    if special:
        special[1](teller)
