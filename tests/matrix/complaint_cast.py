"""The cast of the complaint matrix: one earned complaint per state and condition, people, a well-formed form per verb."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.domain.complaints import actions
from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.models import Complaint, ComplaintPoint
from portal.domain.complaints.queries.standing import facts_of
from portal.domain.complaints.reply_models import Promise, Reply
from portal.domain.complaints.rules import Facts
from portal.domain.estate.roles import STAFF_ROLES, Role
from portal.domain.estate.rules import Tie
from portal.infra import clock
from portal.infra.db import session, write
from tests import makers
from tests import makers_complaints as make_complaint
from tests import makers_estate as make
from tests.matrix.cast import Person

LONG_AGO, EARNED, NOW = "2026-09-28T09:00+08:00", "2026-11-16T09:30+08:00", "2026-11-17T10:00+08:00"
again = make_complaint.again


@dataclass(frozen=True)
class Subject:
    """A complaint in one state, as it stands before every cell; the facts are those of now."""

    name: str
    id: int
    facts: Facts
    inquiry: int = 0
    promise: int = 0
    letter: int = 0
    points: tuple[int, ...] = ()
    asked: bool = False


@dataclass(frozen=True)
class House:
    """Who and what the forms name: another repair, a joint matter, colleagues without a part."""

    story: makers.Story
    lead: int
    repair: str
    joint: int


def earn(s: makers.Story, set_clock: Callable[[str], Any]) -> dict[str, Complaint]:
    """One complaint for each state and each condition of the eight steps, each through the verbs."""
    by, c = s.by, make_complaint
    set_clock(LONG_AGO)
    refused_long_ago, slipped = c.received(s), c.replied(s)
    with write():
        actions.refuse(again(refused_long_ago), reason="不在物业范围", turn_to="街道办", by=by("manager"))
    set_clock(EARNED)
    found = {
        "received": c.received(s),
        "unrecorded": c.received(s, demand=""),
        "accepted": c.accepted(s),
        "read_back": c.read_back(s),
        "unheard": c.unheard(s),
        "confirmed": c.confirmed(s),
        "investigating": c.investigating(s),
        "inquired": c.investigating(s),
        "found": c.found(s),
        "replying": c.replying(s),
        "drafted": c.drafted(s),
        "priced": c.drafted(s, compensation_cents=50_000, compensation_reason="误工"),
        "replied": c.replied(s),
        "unpromised": c.replied(s, pledges=[]),
        "slipped": slipped,
        "offered": c.offered(s),
        "owed": c.owed(s),
        "accepted_remedy": c.replied(s, pledges=[]),
        "followed_up": c.followed_up(s),
        "learned": c.learned(s),
        "archived": c.archived(s),
        "withdrawn": c.received(s),
        "refused": c.confirmed(s),
        "refused_long_ago": refused_long_ago,
        "referred": c.replied(s),
        "joint": c.accepted(s),
    }
    c.asked(s, found["inquired"])
    with write():
        actions.accept_remedy(again(found["accepted_remedy"]), by=by("owner"))
        actions.withdraw(again(found["withdrawn"]), reason="已经好了", by=by("owner"))
        actions.refuse(again(found["refused"]), reason="不在物业范围", turn_to="街道办", by=by("manager"))
        actions.refer(
            again(found["referred"]), to="仲裁委", number="A-1", reason="已申请仲裁", by=by("manager")
        )
    with write():
        matter = actions.open_joint(s.community, title="同一件事", by=by("manager"))
        actions.join(again(found["joint"]), matter, by=by("manager"))
    set_clock(NOW)
    return found


def subject_of(name: str, row: Complaint) -> Subject:
    """The complaint with what its forms name."""
    one = session().scalar

    def first(model: Any, *which: Any) -> int:
        return one(select(model.id).where(model.complaint_id == row.id, *which).limit(1)) or 0

    points = session().scalars(
        select(ComplaintPoint.no).where(
            ComplaintPoint.complaint_id == row.id, ComplaintPoint.retired_at.is_(None)
        )
    )
    inquiry = first(Inquiry)
    return Subject(
        name, row.id, facts_of(again(row)), inquiry, first(Promise, Promise.state == "open"),
        first(Reply, Reply.state == "sent"), tuple(points), asked=bool(inquiry),
    )  # fmt: skip


def people(s: makers.Story, lead: int) -> list[Person]:
    """Every role in the story, and strangers: the others of the home, other homes, firms, communities."""
    building = make.building(s.community, title="9幢")
    found = [
        Person("complainant", s.owner, Role.OWNER, "own"),
        Person("co-owner", make.owner_of(s.unit, kind=Tie.CO_OWNER), Role.OWNER, "stranger"),
        Person("household", make.owner_of(s.unit, kind=Tie.HOUSEHOLD), Role.HOUSEHOLD, "stranger"),
        Person("tenant", make.owner_of(s.unit, kind=Tie.TENANT), Role.TENANT, "stranger"),
        Person("owner of another home", make.owner_of(make.unit(building)), Role.OWNER, "stranger"),
        Person("contractor", s.contractor, Role.CONTRACTOR, "firm"),
        Person("technician", s.technician, Role.TECHNICIAN, "stranger"),
        Person("other firm", make.contact_of(s.other_firm, Role.CONTRACTOR), Role.CONTRACTOR, "stranger"),
        Person("the lead", lead, Role.SITE_MANAGER, "community"),
    ]
    for role in (*STAFF_ROLES, Role.SITE_SUPERVISION, Role.PROJECT_OFFICE):
        found.append(Person(role.value, make.staff(role, s.community), role, "community"))
    elsewhere = make.community()
    for role in (Role.AGENT, Role.SERVICE_LEAD, Role.COMPANY_MANAGER, Role.FILE_KEEPER):
        found.append(Person(f"{role.value} elsewhere", make.staff(role, elsewhere), role, "stranger"))
    return found


def form(verb: str, house: House, subject: Subject, photo: bytes) -> dict[str, Any]:
    """What somebody would send for the verb, well-formed, as nobody's page served it."""
    day = (clock.today() + timedelta(days=20)).isoformat()
    today = clock.today().isoformat()
    data: dict[str, Any] = {
        "reason": "原因写在这里", "turn_to": "住建局", "words": "第二条不对", "text": "请尽快", "how": "phone",
        "to": "张三", "number": "A-1", "person": house.lead, "repair": house.repair,
        "severity": "serious", "severity_reason": "影响夜间安全", "liability": "ours", "liability_reason": "没有跟进",
        "lead": house.lead, "kind": "reply", "due": f"{day}T18:00", "fact": "mood.respect", "on": today, "note": "",
        "of": f"p{house.story.dispatcher}", "question": "为什么没有人来？", "due_on": day, "inquiry": subject.inquiry,
        "answer": "查过了", "shows": "灯管不亮", "source": "巡检", "dated_on": today, "point": "",
        "promise": subject.promise, "proof": "已换好", "owner": house.story.agent, "letter": subject.letter,
        "cause": "property_service", "cause_note": "没有人跟进", "lesson": "每周巡查", "prevent_in": "property_service",
        "joint": house.joint, "title": "", "topic": "property_service", "content": make_complaint.RECORD.content,
        "demand": make_complaint.RECORD.demand, "expected": make_complaint.RECORD.expected, "expectation": "4", "fact_1": "灯不亮", "demand_1": "修好",
    }  # fmt: skip
    for no in subject.points:
        data |= {
            f"finding_{no}": "属实",
            f"basis_{no}": "合同4.3",
            f"reason_{no}": "合同4.3",
            f"remedy_{no}": "更换",
        }
        data |= {f"turn_to_{no}": "住建局"}
    if verb == "amend_record":
        data |= {"title": "车库灯不亮（补）"}
    if verb == "pay_compensation":
        data |= {"way": "transfer", "payee": "张三", "voucher": "HD-1"}
    if verb == "extend":
        data["kind"] = EXTENDABLE.get(subject.name, "reply")
    if verb in ("tie_promise",):
        data["number"] = house.repair
    if verb in ("add_evidence", "deliver_reply"):
        data["photos"] = (io.BytesIO(photo), "a.jpg")
    return data


# Which limit runs where, so that there is one to extend.
EXTENDABLE = {
    "received": "acknowledge",
    "unrecorded": "acknowledge",
    "accepted": "confirm",
    "read_back": "confirm",
    "unheard": "confirm",
    "offered": "follow_up",
    "owed": "follow_up",
    "joint": "confirm",
    "confirmed": "evaluate",
    "replied": "follow_up",
    "slipped": "follow_up",
    "unpromised": "follow_up",
    "accepted_remedy": "follow_up",
    "followed_up": "archive",
    "learned": "archive",
}
