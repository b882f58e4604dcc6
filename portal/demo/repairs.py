"""The sixty repairs of the demo estate, each walked through the verbs as far as its tale goes."""

from datetime import datetime

from portal.demo.endings import ENDINGS
from portal.demo.stage import play
from portal.demo.stories import TALES, Tale
from portal.demo.teller import Teller, by_phone

ROAD = ("accept", "dispatch", "acknowledge", "schedule", "start", "complete")
STOPS = {
    "submitted": 0, "accepted": 1, "dispatched": 2, "acknowledged": 3, "scheduled": 4, "in_progress": 5, "signing": 6,
}  # fmt: skip


def tell_all(
    communities: dict[str, int], homes: list[tuple[str, int]], owners: dict[int, int], now: datetime
) -> None:
    """Every tale, played side by side; every sixth one happens to the first owner, who signs in to look."""
    by_phone.cache_clear()
    tellers = []
    for number, tale in enumerate(TALES):
        code, unit = homes[0] if number % 6 == 2 else homes[(number * 37 + 5) % len(homes)]
        tellers.append(Teller(tale, code, unit, owners[unit], now))
        _tell(tellers[-1], tale)
    play(tellers, now)


def _tell(teller: Teller, tale: Tale) -> None:
    if tale.end.startswith("emergency"):
        teller.emergency("trapped" if tale.part == "shared.lift" else "burst_pipe")
    else:
        teller.report()
    special = ENDINGS.get(tale.end)
    stop = STOPS.get(tale.end, special[0] if special else 0)
    for verb in ROAD[:stop]:
        getattr(teller, verb)()
    if special:
        special[1](teller)
