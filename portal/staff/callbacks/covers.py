"""The warranties of a home by the day they end, told at the check after a year."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.domain.estate import queries as estate
from portal.domain.terms import queries as terms
from portal.domain.terms.verdict_rules import Case, warranty_answer
from portal.infra import clock, web


def ending_warranties(row: Any) -> Sequence[tuple[Sequence[str], date]]:
    """The building parts of the home whose cover still ends on a day, the earliest day first;
    nothing for those who may not read the home."""
    if row.unit_id is None or not web.actor().may("home.read", row.community_id):
        return []
    home = estate.home(web.actor(), row.unit_id)
    case = Case(home.dates.accepted_on, home.dates.handover, clock.today(home.zone))
    local = terms.local_for(
        home.community_id, restart_in_city=home.restart_warranty, developer=bool(home.developer)
    )
    ends: dict[date, list[str]] = {}
    for part in (part for branch in terms.parts_tree(False) for part in branch.parts):
        until = warranty_answer(part, case, local).owner_covered_until
        if until is not None and until >= case.today:
            ends.setdefault(until, []).append(part.name)
    return [(ends[until], until) for until in sorted(ends)]
