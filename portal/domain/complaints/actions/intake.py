"""How a complaint comes in: submitted by the person, or registered at the desk for somebody who called or wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import begin, said, start_limit, subject
from portal.domain.complaints.models import Complaint, ComplaintStage
from portal.domain.complaints.record_rules import CHANNELS, EXPECTATIONS, OFFICIAL, Topic
from portal.domain.complaints.rules import KIND, Status
from portal.domain.estate.finding import scope_word
from portal.domain.estate.models import Community, Person, Unit
from portal.domain.estate.rules import phone_number
from portal.domain.terms import queries as terms
from portal.infra import clock, numbering, search
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Missing, Refused

TEXT_MOST = 4000


@dataclass(frozen=True, kw_only=True)
class Record:
    """《业主投诉记录表》 as it comes in. One of `unit_id` and `community_id` (with a `place`) says what it is about.

    `repair_id` is checked by the caller's own lookup before it comes here; `expectation` is 1-5.
    """

    content: str
    demand: str = ""
    expected: str = ""
    expectation: int | None = None
    topic: str = ""
    title: str = ""
    unit_id: int | None = None
    community_id: int | None = None
    place: str = ""
    repair_id: int | None = None
    firm_id: int | None = None
    earlier_id: int | None = None
    happened_on: date | None = None
    contact_name: str = ""
    contact_phone: str = ""
    authority: str = ""
    authority_number: str = ""
    authority_on: date | None = None
    authority_due: date | None = None
    files: Sequence[int] = ()


def submit(record: Record, *, by: Actor) -> Complaint:
    """Somebody of a home complains in the portal; the receipt with number and dates is there at once."""
    if not by.may("complaint.submit"):
        raise Denied(N_("只有住户可以在这里投诉。请先绑定您的房屋。"))
    place = _place(record)
    own = place.unit.id in by.own("unit") if place.unit else place.community.id in by.own("community")
    if not own:
        raise Missing
    return _receive(record, place, by, complainant_id=by.person_id, channel="web")


def register(
    record: Record, *, complainant_id: int | None, channel: str, by: Actor, handed_over: bool = False
) -> Complaint:
    """The desk registers for somebody who calls, comes or writes, or for an authority with its number and date.

    `handed_over`: what was written as feedback goes on as a complaint and keeps its channel.
    """
    place = _place(record)
    if not by.may("complaint.register", place.community.id):
        raise Missing
    if channel not in CHANNELS or (channel == "web" and not handed_over):
        raise Refused(N_("请选择投诉的渠道。"), field="channel")
    if channel in OFFICIAL and not (record.authority and record.authority_number and record.authority_on):
        raise Refused(N_("主管部门转来的投诉要写明部门、编号和日期。"), field="authority")
    doer = by.acting_for(complainant_id, channel) if complainant_id else by
    return _receive(record, place, doer, complainant_id=complainant_id, channel=channel)


@dataclass(frozen=True)
class _Place:
    community: Community
    unit: Unit | None
    label: str


def _place(record: Record) -> _Place:
    if record.unit_id is not None:
        unit = session().get(Unit, record.unit_id)
        if unit is None or unit.retired_at is not None:
            raise Missing
        return _Place(session().get_one(Community, unit.community_id), unit, unit.label)
    community = session().get(Community, record.community_id) if record.community_id else None
    if community is None:
        raise Missing
    return _Place(community, None, (record.place.strip() or community.name)[:80])


def _receive(
    record: Record, place: _Place, by: Actor, *, complainant_id: int | None, channel: str
) -> Complaint:
    content = said(record.content, TEXT_MOST, "content")
    if record.topic and record.topic not in set(Topic):
        raise Refused(N_("请选择投诉的是哪一类。"), field="topic")
    now = clock.now()
    complaint = Complaint(
        number=_number(place.community), community_id=place.community.id,
        building_id=place.unit.building_id if place.unit else None, unit_id=place.unit.id if place.unit else None,
        label=place.label, topic=Topic(record.topic) if record.topic else None, repair_id=record.repair_id,
        firm_id=record.firm_id, earlier_id=record.earlier_id or _earlier(record, complainant_id),
        title=said(record.title, 200, "title", needed=False) or _title(content), content=content,
        demand=said(record.demand, TEXT_MOST, "demand", needed=False),
        expected=said(record.expected, 500, "expected", needed=False),
        expectation=record.expectation if record.expectation in EXPECTATIONS else None,
        happened_on=record.happened_on, channel=channel, origin="portal",
        authority=said(record.authority, 80, "authority", needed=False),
        authority_number=said(record.authority_number, 60, "authority_number", needed=False),
        authority_on=record.authority_on, authority_due=record.authority_due, complainant_id=complainant_id,
        contact_name=said(record.contact_name, 80, "contact_name", needed=False),
        contact_phone=phone_number(record.contact_phone) or "", status=Status.RECEIVED, version=1, stage=1,
        definition="", remedy="", follow_up="", submitted_at=now,
    )  # fmt: skip
    session().add(complaint)
    session().flush()
    session().add(
        ComplaintStage(complaint_id=complaint.id, no=1, opened_by="submitted", opened_at=now, served=[])
    )
    casework.attach(subject(complaint), record.files, "evidence", by=by)
    limits = [start_limit(complaint, "acknowledge", "complaint.acknowledge", first=True)]
    begin(complaint, limits, events.Submitted(number=complaint.number, channel=channel), by)
    if complaint.authority_due is not None:
        keep_their_date(complaint)
    index(complaint)
    return complaint


def keep_their_date(complaint: Complaint) -> None:
    """An official ticket keeps its own date (domain guide, section 14): the reply is due at the end of that day.

    One that is over already makes it late at once; one that was taken out again counts no more.
    """
    calendar = terms.calendar_for(complaint.community_id)
    due = calendar.at(complaint.authority_due, calendar.day_end) if complaint.authority_due else None
    if due is None:
        clocks.drop(subject(complaint), "reply")
    else:
        clocks.set_due(subject(complaint), "reply", due, complaint.community_id, late=True)


def _number(community: Community) -> str:
    series = f"{community.code}-TS-{clock.here(community.zone):%y%m}"
    return f"{series}-{numbering.next_number(series):04d}"


def _earlier(record: Record, complainant_id: int | None) -> int | None:
    """The last complaint of the same person or home about the same repair: this one says that it was not enough."""
    if record.repair_id is None or not (complainant_id or record.unit_id):
        return None
    theirs = [Complaint.complainant_id == complainant_id] if complainant_id else []
    theirs += [Complaint.unit_id == record.unit_id] if record.unit_id else []
    same = select(Complaint.id).where(Complaint.repair_id == record.repair_id, or_(*theirs))
    return session().scalar(same.order_by(Complaint.id.desc()).limit(1))


def _title(content: str) -> str:
    return content.split("\n")[0].split("。")[0][:40]


def index(complaint: Complaint) -> None:
    """Make the complaint findable for the desk: number, words, home, person, phone, an authority's number."""
    person = session().execute(
        select(Person.name, Person.phone).where(Person.id == complaint.complainant_id)
    ).one_or_none() if complaint.complainant_id else None  # fmt: skip
    phone = complaint.contact_phone or (person.phone if person else "") or ""
    texts = [
        complaint.number, complaint.title, complaint.content, complaint.demand, complaint.label,
        complaint.contact_name, person.name if person else "", complaint.authority_number,
    ]  # fmt: skip
    words = [complaint.number.rpartition("-")[2], phone[-4:], phone.removeprefix("+86")]
    scopes = [scope_word(complaint.community_id)]
    search.put(KIND, complaint.id, "\n".join(texts), words=[w for w in words if w], scopes=scopes)
