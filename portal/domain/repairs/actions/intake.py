"""How a repair comes in: reported by somebody of the home, registered at the desk, or an emergency."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.models import Deadline
from portal.domain.estate.finding import scope_word
from portal.domain.estate.models import Building, Community, Person, Spot, Unit
from portal.domain.estate.rules import phone_number
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import KIND, begin, said, subject, tell
from portal.domain.repairs.models import Repair, RepairRound, VisitWindow
from portal.domain.repairs.rules import (
    ACCESS,
    CHANNELS,
    EMERGENCIES,
    EMERGENCY_PARTS,
    EXPECTATIONS,
    ROOMS,
    Status,
    window,
)
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import STEPS, Urgency
from portal.domain.terms.span_rules import Span
from portal.domain.terms.warranty_rules import Part
from portal.infra import clock, numbering, search
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.reads import Parts, Read
from portal.infra.refused import N_, Denied, Missing, Refused

WINDOWS_LEAST, WINDOWS_MOST = 2, 3
TEXT_MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody says is broken, where, and when one can come.

    One of `unit_id` and `community_id` (for a common part, with building or spot) names the place.
    """

    part_code: str
    description: str
    unit_id: int | None = None
    community_id: int | None = None
    building_id: int | None = None
    spot_id: int | None = None
    room: str = ""
    place_note: str = ""
    title: str = ""
    urgency: Urgency = Urgency.ORDINARY
    windows: Sequence[str] = ()
    access: Sequence[str] = ()
    access_note: str = ""
    expectation: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    photos: Sequence[int] = ()
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Spot:
    community: Community
    building_id: int | None
    unit_id: int | None
    label: str
    reporter: Any = None


def report(request: Request, *, by: Actor) -> Repair:
    """An owner, family member or tenant reports what is broken in the own home or a common part."""
    if not by.may("repair.report"):
        raise Denied(N_("只有住户可以报修。请先绑定您的房屋。"))
    place = _place(request, by.person_id)
    if place.unit_id is not None and place.unit_id not in by.own("unit"):
        raise Missing
    if place.unit_id is None and place.community.id not in by.own("community"):
        raise Missing
    return _submit(request, place, by, reporter_id=by.person_id, channel="web")


def register(request: Request, *, reporter_id: int | None, channel: str, by: Actor) -> Repair:
    """The desk registers for an owner who calls, comes or writes; the channel is kept."""
    place = _place(request, reporter_id)
    if not by.may("repair.register", place.community.id):
        raise Missing
    if channel not in CHANNELS:
        raise Refused(N_("请选择报修的渠道。"), field="channel")
    doer = by.acting_for(reporter_id, channel) if reporter_id else by
    return _submit(request, place, doer, reporter_id=reporter_id, channel=channel)


def report_emergency(what: str, request: Request, *, by: Actor) -> Repair:
    """Gas, a burst pipe, live wires, somebody trapped, flooding: registered at once, round the clock."""
    if what not in EMERGENCIES:
        raise Refused(N_("请选择发生了什么。"), field="what")
    urgent = Request(
        part_code=EMERGENCY_PARTS[what], description=request.description or EMERGENCIES[what],
        title=EMERGENCIES[what], unit_id=request.unit_id, community_id=request.community_id,
        building_id=request.building_id, spot_id=request.spot_id, urgency=Urgency.EMERGENCY,
        contact_phone=request.contact_phone, contact_name=request.contact_name,
    )  # fmt: skip
    repair = report(urgent, by=by)
    tell(repair, events.EmergencyRegistered(what=EMERGENCIES[what]), by)
    return repair


def _submit(request: Request, place: _Spot, by: Actor, *, reporter_id: int | None, channel: str) -> Repair:
    part = _part(request.part_code)
    if not request.description and not request.title:
        raise Refused(N_("请说说哪里坏了，例如“厨房水槽下面一直滴水”。"), field="description")
    for text, most, field_ in (
        (request.description, TEXT_MOST, "description"), (request.title, 200, "title"),
        (request.contact_name, 80, "contact_name"), (request.access_note, 300, "access_note"),
    ):  # fmt: skip
        said(text, most, field_, needed=False)
    slots = _slots(request.windows, place.community.zone)
    now = clock.now()
    repair = Repair(
        number=_number(place.community, now), community_id=place.community.id, building_id=place.building_id,
        unit_id=place.unit_id, spot_id=None if place.unit_id else request.spot_id, label=place.label,
        room=request.room if request.room in ROOMS else "", part_code=part.code,
        title=request.title or _title(request.description), description=request.description,
        urgency=request.urgency, channel=channel, origin="portal", reporter_id=reporter_id,
        contact_name=request.contact_name, contact_phone=phone_number(request.contact_phone) or "",
        expectation=request.expectation if request.expectation in EXPECTATIONS else "",
        access=[a for a in request.access if a in ACCESS], access_note=request.access_note,
        status=Status.SUBMITTED, round=1, version=1, refusals=0, disputed=False, owner_altered=False,
        warranty={}, submitted_at=now,
    )  # fmt: skip
    session().add(repair)
    session().flush()
    opened = RepairRound(repair_id=repair.id, no=1, reason="", opened_at=now, work_done="", frozen={})
    windows = [
        VisitWindow(repair_id=repair.id, round=1, offered_by="home", starts_at=starts, ends_at=ends, slot=slot,
                    state="offered")
        for slot, starts, ends in slots
    ]  # fmt: skip
    casework.attach(subject(repair), request.photos, "before", by=by)
    event = events.Reported(number=repair.number, channel=channel, urgency=repair.urgency.value)
    begin(repair, _first_limits(repair), [opened, *windows], event, by)
    index(repair, place.reporter)
    return repair


def _part(code: str) -> Part:
    try:
        part = terms.part(code)
    except Missing:
        part = None
    if part is None or part.retired or not part.parent:
        raise Refused(N_("请从列出的部位里选一个。"), field="part")
    return part


_HOME = Parts(
    select(Unit.id)
    .join(Community, Community.id == Unit.community_id)
    .outerjoin(Person, Person.id == bindparam("person"))
    .where(Unit.id == bindparam("unit"), Unit.retired_at.is_(None)),
    {model.__name__: tuple(model.__table__.c) for model in (Unit, Community)}
    | {"reporter": (Person.id, Person.name, Person.phone)},
)


def _place(request: Request, reporter_id: int | None) -> _Spot:
    if request.unit_id is not None:
        home = _HOME.first({"unit": request.unit_id, "person": reporter_id})
        if home is None:
            raise Missing
        return _Spot(home.Community, home.Unit.building_id, home.Unit.id, home.Unit.label, home.reporter)
    common = session().get(Community, request.community_id) if request.community_id else None
    if common is None:
        raise Missing
    names = [_building(request, common), _spot(request, common), request.place_note]
    label = " ".join(n for n in names if n)[:80]
    if not label:
        raise Refused(N_("请说明是哪一处公共部位。"), field="place")
    return _Spot(common, request.building_id, None, label)


def _building(request: Request, community: Community) -> str:
    if request.building_id is None:
        return ""
    building = session().get(Building, request.building_id)
    if building is None or building.community_id != community.id:
        raise Missing
    return building.name


def _spot(request: Request, community: Community) -> str:
    if request.spot_id is None:
        return ""
    spot = session().get(Spot, request.spot_id)
    if spot is None or spot.community_id != community.id:
        raise Missing
    return spot.name


def _slots(slots: Sequence[str], zone: str) -> list[tuple[str, datetime, datetime]]:
    if not slots:
        return []
    found = sorted(set(slots))
    if not WINDOWS_LEAST <= len(found) <= WINDOWS_MOST:
        raise Refused(N_("请选两到三个方便上门的时间。"), field="windows")
    return [(slot, *hours_of(slot, zone)) for slot in found]


def hours_of(slot: str, zone: str, field: str = "windows") -> tuple[datetime, datetime]:
    """When a window begins and ends in the zone; what is no window, or over, is refused at the field."""
    try:
        on, first, last = window(slot)
    except ValueError:
        raise Refused(N_("请从列出的时间里选。"), field=field) from None
    there = ZoneInfo(zone)
    starts, ends = (datetime(on.year, on.month, on.day, hour, tzinfo=there) for hour in (first, last))
    if starts <= clock.now() or (starts - clock.now()).days > 31:
        raise Refused(N_("这个时间已经过去或太远了，请另选一个。"), field=field)
    return starts, ends


def _number(community: Community, now: datetime) -> str:
    month = f"{clock.local(now, community.zone):%y%m}"
    series = f"{community.code}-BX-{month}"
    return f"{series}-{numbering.next_number(series):04d}"


def _title(description: str) -> str:
    return description.split("\n")[0].split("。")[0][:40]


def _first_limits(repair: Repair) -> list[Deadline]:
    """The limits that a new repair begins with, still to be entered."""
    steps = STEPS[repair.urgency]
    kinds = {"accept": steps.accept}
    if repair.urgency is not Urgency.ORDINARY and steps.done:
        kinds |= {"visit": steps.visit, "repair": steps.done}
    spans = {kind: _span(repair, kind, key) for kind, key in kinds.items()}
    return [
        clocks.limit(subject(repair), kind, span, repair.community_id, round=repair.round)
        for kind, span in spans.items()
        if span is not None
    ]


def start_limit(repair: Repair, kind: str, key: str) -> Deadline | None:
    """Start the limit of that name on the community's calendar, where there is one."""
    span = _span(repair, kind, key)
    if span is None:
        return None
    return clocks.start(subject(repair), kind, span, repair.community_id, round=repair.round)


def _span(repair: Repair, kind: str, key: str) -> Span | None:
    return _in_time(repair, terms.limit_for(repair.community_id, key), kind)


def _in_time(repair: Repair, span: Span | None, kind: str) -> Span | None:
    """What comes late in the evening need not be done before somebody has to be there: the later limit counts."""
    if kind != "repair" or repair.urgency is Urgency.ORDINARY or span is None:
        return span
    there = terms.limit_for(repair.community_id, STEPS[repair.urgency].visit)
    calendar, now = terms.calendar_for(repair.community_id), clock.now()
    return there if there is not None and calendar.add(now, there) > calendar.add(now, span) else span


_REPORTER = Read(select(Person.name, Person.phone).where(Person.id == bindparam("person")))


def index(repair: Repair, reporter: Any = None) -> None:
    """Make the repair findable: number, words, home, reporter, phone; scoped to community, home and firm."""
    person = reporter or (_REPORTER.first({"person": repair.reporter_id}) if repair.reporter_id else None)
    phone = repair.contact_phone or (person.phone if person else "") or ""
    scopes = [scope_word(repair.community_id)]
    if repair.unit_id:
        scopes.append(f"u{repair.unit_id}")
    if repair.firm_id:
        scopes.append(f"f{repair.firm_id}")
    texts = [repair.number, repair.title, repair.description, repair.label, repair.contact_name]
    texts += [person.name if person else ""]
    words = [repair.number.rpartition("-")[2], phone[-4:], phone.removeprefix("+86")]
    search.put(KIND, repair.id, "\n".join(texts), words=[w for w in words if w], scopes=scopes)
