"""Occasions by the calendar: a home moved into, each quarter, a year on; a building four years on."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.callbacks.actions.planning import Asked
from portal.domain.callbacks.actions.proposing import occasion, rule_for, seed_for, times_of
from portal.domain.callbacks.queries import frames
from portal.domain.callbacks.queries.frames import FRAMES, Due, Home
from portal.domain.callbacks.queries.past import low_marks
from portal.domain.callbacks.queries.ruling import terms_of
from portal.domain.callbacks.rule_models import CallbackRule
from portal.domain.callbacks.rule_rules import Past, midnight
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.estate.models import Community
from portal.infra import clock
from portal.infra.db import session, write
from portal.infra.duties import done, once

BATCH = 200
RULE = "callback.calendar"


def propose_by_calendar() -> bool:
    """Once a day in each community: every home and building whose day has come is an occasion."""
    places = session().execute(
        select(Community.id, Community.zone).where(Community.retired_at.is_(None)).order_by(Community.id)
    ).all()  # fmt: skip
    more = [
        _sweep(community_id, trigger, clock.today(zone))
        for community_id, zone in places
        for trigger in FRAMES
        if not done(RULE, f"{trigger}:{community_id}", clock.today(zone).isoformat())
    ]
    return any(more)


def _sweep(community_id: int, trigger: str, today: date) -> bool:
    """One batch; when nothing is left the day is marked. Whether more is left."""
    with write():
        place = session().get_one(Community, community_id)
        rule = rule_for(community_id, trigger)
        # One worker after the other, so that the second finds what the first entered.
        session().execute(
            select(CallbackRule.id).where(CallbackRule.id == rule.id).with_for_update(key_share=True)
        )
        left = FRAMES[trigger](place, today, BATCH + 1)
        if left:
            _enter(place, rule, left[:BATCH], today)
        if len(left) <= BATCH:
            once(RULE, f"{trigger}:{community_id}", today.isoformat())
        return len(left) > BATCH


def _enter(place: Community, rule: CallbackRule, found: Sequence[Due], today: date) -> None:
    said, now, trigger = terms_of(rule), clock.now(), rule.trigger
    ids = [due.id for due in found]
    known = frames.buildings(ids) if trigger == "year_four" else frames.homes(ids, today)
    lowest = low_marks(ids) if trigger != "year_four" else {}
    times: dict[date, tuple[datetime, datetime]] = {}
    seeds: dict[date, int] = {}
    for due in found:
        asked = _asked(place, trigger, due, known[due.id])
        if due.day not in times:
            times[due.day] = times_of(asked, said)
            seeds[due.day] = seed_for(rule, place.id, times[due.day][0]).id
        row = occasion(asked, rule, Past(lowest=lowest.get(due.id)), times[due.day])
        row.seed_id = seeds[due.day]
        # What can no longer be asked in time is an occasion that was missed, not one to draw.
        row.lapsed_at = None if row.due_at > now else now
        session().add(row)


def _asked(place: Community, trigger: str, due: Due, home: Home) -> Asked:
    return Asked(
        subject=(due.kind, due.id), round=due.round, trigger=trigger, community_id=place.id,
        unit_id=due.id if due.kind == "unit" else None, label=home.label, case_number="", title=TRIGGERS[trigger],
        since=midnight(due.day, place.zone), person_id=home.person_id, category=home.building,
    )  # fmt: skip
