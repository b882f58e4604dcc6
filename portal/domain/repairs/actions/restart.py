"""Where the city says so, what was repaired is covered anew from the day it was signed (Beijing, Henan)."""

from datetime import date

from portal.domain.estate.models import Community
from portal.domain.repairs.actions.dispatching import COVERED, warranty_of
from portal.domain.repairs.models import Repair
from portal.infra import clock
from portal.infra.db import session


def restarted(repair: Repair) -> tuple[date, date] | None:
    """From when and until when the owner is covered anew for this part; None where nothing starts again.

    Only work that the warranty covered, in a community whose city has the switch on, for parts that restart.
    """
    if repair.signed_off_at is None or repair.warranty.get("verdict") not in COVERED:
        return None
    community = session().get_one(Community, repair.community_id)
    if not community.restart_warranty:
        return None
    day = clock.local(repair.signed_off_at, community.zone).date()
    answer = warranty_of(repair, on=day, restarted_on=day)
    if answer.owner_covered_from != day or answer.owner_covered_until is None:
        return None
    return day, answer.owner_covered_until
