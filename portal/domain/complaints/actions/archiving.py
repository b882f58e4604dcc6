"""归档: what was learned is written down, the case becomes read-only, and its sealed pack is kept until a day."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select

from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import HOUSE, advance, record_aside, said, subject, tell, zone_of
from portal.domain.complaints.archive_models import SealedPack
from portal.domain.complaints.models import Complaint, InnerFact
from portal.domain.complaints.record_rules import WHERE
from portal.domain.terms import queries as terms
from portal.infra import clock, files
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused

HOUSE_ID = 0
KEEP = "complaint.keep"
LESSON_MOST = 1000
# Where nobody set how long, as long as the longest limitation of claims from a contract and two years more.
KEEP_AT_LEAST = timedelta(days=1827)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a complaint teaches: where its cause lies and what it was, the lesson, and where it should be prevented."""

    cause: str
    cause_note: str = ""
    lesson: str = ""
    prevent_in: str = ""


def learn(complaint: Complaint, lesson: Lesson, *, by: Actor, version: int | None = None) -> None:
    """Write down cause, lesson and where it should be prevented; written again it is written anew until the archive."""
    advance(complaint, "learn", by, version)
    for name in ("cause", "prevent_in"):
        if getattr(lesson, name) not in WHERE:
            raise Refused(N_("请选择在哪一环。"), field=name)
    complaint.cause, complaint.prevent_in = lesson.cause, lesson.prevent_in
    complaint.cause_note = said(lesson.cause_note, LESSON_MOST, "cause_note")
    complaint.lesson = said(lesson.lesson, LESSON_MOST, "lesson")
    where = WHERE[lesson.prevent_in]
    told = events.Learned(cause=WHERE[lesson.cause], where=where, lesson=complaint.lesson)
    tell(complaint, told, by)


def archive(complaint: Complaint, *, by: Actor, version: int | None = None) -> SealedPack:
    """Close the file: moods, means and signs of risk are deleted, nobody writes any more, the pack is owed."""
    advance(complaint, "archive", by, version)
    now = clock.now()
    session().execute(delete(InnerFact).where(InnerFact.complaint_id == complaint.id))
    complaint.archived_at = now
    complaint.closed_at = complaint.closed_at or now
    clocks.meet(subject(complaint), "archive")
    clocks.drop(subject(complaint))
    pack = SealedPack(
        complaint_id=complaint.id, digest="", index={}, keep_until=keep_until(complaint), asked_at=now
    )
    session().add(pack)
    tell(complaint, events.Archived(keep_until=pack.keep_until.isoformat()), by)
    return pack


def keep_until(complaint: Complaint) -> date:
    """The last day on which the pack is kept, counted from today by the community's own limit."""
    span = terms.limit_for(complaint.community_id, KEEP)
    length = timedelta(days=span.amount) if span and span.unit == "d" else KEEP_AT_LEAST
    return clock.today(zone_of(complaint)) + length


def seal(complaint_id: int, data: bytes, name: str, index: dict[str, Any]) -> SealedPack | None:
    """Keep the made pack with its hash in the story; again is harmless (None)."""
    complaint = session().get_one(Complaint, complaint_id, with_for_update=True)
    pack = session().scalars(select(SealedPack).where(SealedPack.complaint_id == complaint_id)).one()
    if pack.made_at is not None:
        return None
    digest = hashlib.sha256(data).hexdigest()
    kept = files.Decoded(data, digest, "other", "application/zip", files.safe_name(name))
    pack.file_id = files.keep(kept, by_id=HOUSE_ID).id
    pack.digest, pack.index, pack.made_at = digest, index, clock.now()
    record_aside(complaint, events.PackSealed(digest=digest[:16]), HOUSE)
    return pack
