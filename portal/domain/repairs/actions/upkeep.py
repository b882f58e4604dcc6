"""Beside the life cycle: hold and resume, assign at the desk, messages, inner notes, followers."""

from datetime import date

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.estate.models import Person
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import (
    HOUSE,
    NOT_ALLOWED,
    advance,
    record_aside,
    said,
    subject,
    tell,
    zone_of,
)
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import HOLD_KINDS
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Refused


def hold(
    repair: Repair,
    *,
    kind: str,
    reason: str,
    by: Actor,
    until: date | None = None,
    version: int | None = None,
) -> None:
    """暂停: the clocks stand still while something is waited for."""
    advance(repair, "hold", by, version)
    if kind not in HOLD_KINDS:
        raise Refused(N_("请选择在等什么。"), field="kind")
    if until is not None and until < clock.today(zone_of(repair)):
        raise Refused(N_("这一天已经过去了，请填今天或以后的日期。"), field="until")
    clocks.hold(subject(repair), kind, said(reason), until)
    casework.mark_held(subject(repair), HOLD_KINDS[kind])
    tell(repair, events.Held(kind=HOLD_KINDS[kind], reason=reason, until=str(until or "")), by)


def resume(repair: Repair, *, by: Actor, version: int | None = None) -> None:
    """恢复: the clocks run on from where they stood."""
    advance(repair, "resume", by, version)
    clocks.resume(subject(repair))
    casework.mark_running(subject(repair))
    tell(repair, events.Resumed(), by)


def assign(repair: Repair, *, person_id: int, name: str, by: Actor, version: int | None = None) -> None:
    """Give the open task to one person at the desk."""
    advance(repair, "assign", by, version)
    casework.assign(subject(repair), person_id, name)
    tell(repair, events.Assigned(to=name), by)


def message(repair: Repair, *, text: str, by: Actor) -> None:
    """Write to the other side, home or desk; it never changes the version of the case."""
    if not by.may("repair.message", repair.community_id):
        raise Denied(NOT_ALLOWED)
    post = casework.post(subject(repair), text, by=by)
    casework.mark_read(subject(repair), 0 if by.face == "staff" else by.person_id or 0, post.id)
    record_aside(repair, events.MessagePosted(side=post.side), by)


def note(repair: Repair, *, text: str, by: Actor) -> None:
    """An inner note, read by staff only."""
    if not by.may("repair.note", repair.community_id):
        raise Denied(NOT_ALLOWED)
    casework.post(subject(repair), text, by=by, inner=True)
    record_aside(repair, events.Noted(text=text), by)


def follow(repair: Repair, *, by: Actor) -> None:
    """Be told how it goes on, in place of reporting the same thing again."""
    if not by.may("repair.follow", repair.community_id) or by.person_id is None:
        raise Denied(NOT_ALLOWED)
    if casework.follow(subject(repair), by.person_id):
        record_aside(repair, events.FollowStarted(), by)


def message_undelivered(repair_id: int, *, person_id: int | None, why: str) -> None:
    """A message about the repair was given up: staff read in the timeline whom to call instead."""
    repair = session().get_one(Repair, repair_id, with_for_update=True)
    reader = session().get(Person, person_id) if person_id else None
    record_aside(repair, events.MessageUndelivered(to=reader.name if reader else "", why=why), HOUSE)
