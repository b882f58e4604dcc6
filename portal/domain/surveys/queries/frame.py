"""The homes that a segment takes in, and who is asked for each."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from portal.domain.estate.models import Occupancy, Person, Unit
from portal.domain.estate.rules import Tie, UnitState
from portal.domain.surveys.segment_rules import Home, Segment, speakers
from portal.infra import clock
from portal.infra.db import session
from portal.infra.subjects import homes_with

NOBODY_LIVES = (UnitState.UNSOLD, UnitState.NOT_HANDED_OVER)


def frame_of(segment: Segment, community_id: int | None) -> Sequence[Home]:
    """Everybody a round with this segment may ask: one person for each home, each person once, by home."""
    here = (community_id,) if community_id else segment.communities
    today = clock.today()
    handed = func.coalesce(Unit.handed_over_on, Unit.deemed_handover_on)
    wanted = [
        Unit.retired_at.is_(None), Person.retired_at.is_(None), Unit.state.not_in(NOBODY_LIVES),
        Occupancy.tie.in_([Tie(tie) for tie in segment.ties]), Occupancy.from_on <= today,
        or_(Occupancy.to_on.is_(None), Occupancy.to_on >= today),
    ]  # fmt: skip
    if here:
        wanted.append(Unit.community_id.in_(here))
    if segment.buildings:
        wanted.append(Unit.building_id.in_(segment.buildings))
    if segment.handed_from:
        wanted.append(handed >= segment.handed_from)
    if segment.handed_to:
        wanted.append(handed <= segment.handed_to)
    rows = session().execute(
        select(Unit.id, Person.id, Unit.community_id, Unit.label, Occupancy.tie)
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .join(Person, Person.id == Occupancy.person_id)
        .where(*wanted)
    )
    found = [Home(row[0], row[1], row[2], row[3], row[4].value) for row in rows]
    if segment.had:
        had = homes_with(segment.had, here, segment.since)
        found = [home for home in found if home.unit_id in had]
    return speakers(found)
