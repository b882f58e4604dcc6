"""A complaint of former years enters the house as it ended: no clocks, no task, the letter as it was sent."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import subject
from portal.domain.complaints.actions.replying import digest_of
from portal.domain.complaints.models import Complaint, ComplaintStage
from portal.domain.complaints.past.models import Origin
from portal.domain.complaints.past.rules import PastCase
from portal.domain.complaints.record_rules import Topic
from portal.domain.complaints.reply_models import Reply
from portal.domain.complaints.rules import KIND, Status
from portal.domain.estate.finding import scope_word
from portal.domain.estate.models import Community, Unit
from portal.domain.estate.reach import must
from portal.domain.estate.rules import phone_number
from portal.domain.terms import queries as terms
from portal.infra import clock, numbering, search
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Refused

IMPORT = "import"
# What the portal did not receive itself came by letter, as far as one knows.
CHANNEL = "letter"
LIMIT = "complaint.reply.general"


@dataclass(frozen=True, kw_only=True)
class Where:
    """From where a past case comes: the file and its row."""

    file: str
    row: int


def record_past(
    case: PastCase, community: Community, unit: Unit | None, where: Where, *, by: Actor
) -> Complaint:
    """Bring in one case of former years (origin "import"); its limit is reckoned, never kept.

    The reply was due as a general complaint's, on the calendar of now. Refused: a reply before the letter, or a
    moment that has not come.
    """
    must(by, "complaint.import", community.id)
    now = clock.now()
    if not case.submitted_at <= (case.replied_at or now) <= now:
        raise Refused(N_("以前的投诉，提交和答复的时间要在今天以前，答复不早于提交。"), field="submitted_at")
    complaint = _complaint(case, community, unit, now)
    session().add(complaint)
    session().flush()
    session().add(
        ComplaintStage(
            complaint_id=complaint.id, no=1, opened_by="submitted", opened_at=case.submitted_at, served=[],
            replied_at=case.replied_at, ended_at=case.replied_at,
        )
    )  # fmt: skip
    session().add(
        Origin(
            complaint_id=complaint.id, community_id=community.id, key=case.key, digest=case.digest,
            source=case.source, number=case.number,
        )
    )  # fmt: skip
    if case.reply:
        session().add(_letter(complaint, case, community, now))
    _reckon(complaint, case, now)
    _index(complaint, case)
    told = events.PastRecorded(file=where.file, row=where.row, number=case.number or complaint.number)
    record(told, subject=subject(complaint), by=by, version=complaint.version, first=True)
    return complaint


def _complaint(case: PastCase, community: Community, unit: Unit | None, now: datetime) -> Complaint:
    label = unit.label if unit else case.place[:80] or community.name
    return Complaint(
        number=_number(community, case.submitted_at), community_id=community.id,
        building_id=unit.building_id if unit else None, unit_id=unit.id if unit else None, label=label,
        topic=Topic(case.topic) if case.topic else None, title=case.title[:200], content=case.content,
        demand=case.demand, channel=CHANNEL, origin=IMPORT, contact_name=case.person[:80],
        contact_phone=phone_number(case.phone) or "", status=Status.ARCHIVED, version=1, stage=1, definition="",
        remedy="", follow_up="", submitted_at=case.submitted_at, replied_at=case.replied_at,
        closed_at=case.replied_at, archived_at=now,
    )  # fmt: skip


def _letter(complaint: Complaint, case: PastCase, community: Community, now: datetime) -> Reply:
    body = {
        "number": complaint.number, "no": 1, "stage": 1, "title": complaint.title, "label": complaint.label,
        "to": case.person, "community": community.name, "hotline": community.hotline,
        "submitted": case.submitted_at.isoformat(), "opening": case.reply, "closing": "", "points": [],
        "compensation_cents": 0, "compensation_reason": "", "promises": [], "signed_by": case.source,
        "at": (case.replied_at or case.submitted_at).isoformat(),
    }  # fmt: skip
    return Reply(
        complaint_id=complaint.id, stage=1, no=1, state="sent", opening=case.reply, written_by=case.source,
        saved_at=case.replied_at or now, sent_at=case.replied_at, body=body, digest=digest_of(body),
    )  # fmt: skip


def _reckon(complaint: Complaint, case: PastCase, now: datetime) -> None:
    """The limit it had, met when it was answered or never: the boards count it, no clock looks at it."""
    span = terms.limit_for(complaint.community_id, LIMIT)
    if span is None:
        return
    deadline = clocks.start(
        subject(complaint), "reply", span, complaint.community_id, at=case.submitted_at, first=True
    )
    deadline.met_at = case.replied_at
    deadline.dropped_at = None if case.replied_at else now


def _number(community: Community, at: datetime) -> str:
    series = f"{community.code}-TS-{clock.local(at, community.zone):%y%m}"
    return f"{series}-{numbering.next_number(series):04d}"


def _index(complaint: Complaint, case: PastCase) -> None:
    """Findable by all of its words, the letter's too, by its numbers and the phone."""
    phone = complaint.contact_phone
    texts = [
        complaint.number, complaint.title, complaint.content, complaint.demand, complaint.label,
        complaint.contact_name, case.reply,
    ]  # fmt: skip
    words = [
        complaint.number.rpartition("-")[2],
        case.number,
        case.source,
        phone[-4:],
        phone.removeprefix("+86"),
    ]
    scopes = [scope_word(complaint.community_id)]
    search.put(KIND, complaint.id, "\n".join(texts), words=[w for w in words if w], scopes=scopes)
