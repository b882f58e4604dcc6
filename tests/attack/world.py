"""A house to attack: every free text is hostile, every address has its real ids, and strangers stand at each face."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, text
from werkzeug.routing import Rule

from portal.domain.approvals import actions as approvals
from portal.domain.casework import actions as casework
from portal.domain.casework import notices
from portal.domain.casework.models import Attachment, Deadline
from portal.domain.casework.notice_rules import Paper
from portal.domain.estate import actions as estate
from portal.domain.estate import claims, invitations
from portal.domain.estate.models import (
    Building,
    Claim,
    Contract,
    DutyShift,
    FirmContact,
    Invitation,
    Occupancy,
    RoleGrant,
)
from portal.domain.estate.roles import STAFF_ROLES, Role
from portal.domain.estate.rules import Tie
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.actions.visits import windows_of
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock, formkeys, sessions, worker
from portal.infra.db import Model, db, session, write
from portal.infra.outbox import OutboxRow
from portal.infra.sessions import UserSession
from portal.infra.sheets.writing import write_table
from tests import makers
from tests import makers_estate as make
from tests.attack import books, grievances, questionnaires
from tests.conftest import Clock, House
from tests.harness.client import InspectingClient

HOLE = "<b data-hole=x>'\"%(a)s%s{{7*7}}"  # markup, both quotes, both kinds of placeholders, a template
DIALLED = f"0571-8800{HOLE}"  # a hostile text that can be dialled
FACTS = {
    "description": HOLE, "title": HOLE, "access_note": HOLE, "contact_name": HOLE, "contact_phone": "13900001111",
}  # fmt: skip
# What an address asks for that shows nothing by itself.
ASKED = {
    "staff.figures.cases": {"kind": "open"},
    "field.figures.cases": {"kind": "open"},
    "staff.complaint_board.cases": {"kind": "learned"},
    "staff.callbacks.figure_cases": {"kind": "due", "since": "202611", "until": "202611"},
}
FACES = ("owner", "field", "staff")
# What a request may write although nothing was done: tries, a visit, the mark of what was read.
UNCOUNTED = {"rate_hit", "user_session", "read_mark", "notice_copy", "complaint_delivery"}
NAMED: dict[str, Any] = {
    "size": "small", "token": "none", "code": "water.supply", "year": 2026, "name": "x", "filename": "x",
    "section": "payable", "quarter": "2026Q3", "month": "2026-08", "kind": "repair", "limit_key": "repair.acknowledge", "subject": "repair", "approvable": "repair.cost",
}  # fmt: skip


@dataclass
class World:
    """The house in one state that `set_back` comes back to."""

    house: House
    story: makers.Story
    ids: dict[str, int]
    subjects: dict[str, int]
    insiders: dict[str, int]
    others: list[tuple[str, int]]
    strangers: dict[str, list[int]]
    clients: dict[int, InspectingClient] = field(default_factory=dict)
    cookies: dict[int, str] = field(default_factory=dict)

    @property
    def app(self) -> Flask:
        """The app over this house."""
        return self.house.app

    def set_back(self) -> None:
        """Everything as it was made."""
        db.session.remove()
        self.house.release()
        self.house.base.fresh()
        for person_id, token in self.cookies.items():
            self.clients[person_id].set_cookie("portal", token)

    def client(self, person_id: int) -> InspectingClient:
        """The browser of somebody whose session stands in the template."""
        return self.clients[person_id]

    def rules(self, method: str, *faces: str) -> list[Rule]:
        """Every address that takes the method, files of the house aside."""
        found = (r for r in self.app.url_map.iter_rules() if method in (r.methods or ()))
        wanted = (r for r in found if r.endpoint.split(".")[0] in (faces or (*FACES, "public")))
        return sorted(wanted, key=str)

    def at(self, rule: Rule, **ids: Any) -> str:
        """The address with real ids of the attacked home in each place."""
        own = {name: self.ids.get(f"{rule.endpoint}:{name}") for name in rule.arguments}
        given = {**NAMED, **self.ids, **{n: v for n, v in own.items() if v}, **(rule.defaults or {}), **ids}
        values = {name: given[name] for name in rule.arguments}
        return str(
            self.app.url_map.bind("localhost").build(
                rule.endpoint, ASKED.get(rule.endpoint, {}) | values, method=next(iter(rule.methods or ()))
            )
        )

    def standing(self) -> str:
        """One digest of every row that a refused request must leave alone."""
        session().rollback()
        sha = hashlib.sha256()
        for table in Model.metadata.sorted_tables:
            if table.name not in UNCOUNTED:
                sha.update(
                    repr([*map(tuple, session().execute(text(f"SELECT * FROM {table.name}")))]).encode()
                )
        session().rollback()
        return sha.hexdigest()

    def filled(self, path: str, key: str) -> dict[str, Any]:
        """A form that fits every verb about as well as one form can."""
        return {
            "key": key, "version": 99 if "version" in path else 1, "reason": "原因写在这里", "turn_to": "厂家",
            "question": "是哪一处？", "answer": "厨房那处", "firm": self.story.other_firm, "payer": "company",
            "why": "load", "due": "2026-12-20", "kind": "parts", "until": "2026-12-01", "person": self.story.agent,
            "ruling": "换一家再修", "name": "林晓岚", "satisfaction": "4", "seen": "on", "text": "请尽快",
            "note": "等了15分钟", "work_done": "换了角阀", "windows": ["2026-11-24/pm", "2026-11-25/am"],
            "window": "2026-11-25/pm", "unit": self.ids["unit_id"], "room": "kitchen", "what": "gas",
            "urgency": "ordinary", "part": "water.supply", "description": "一直滴水", "repair": self.ids["repair_id"],
            "repairs": self.ids["repair_id"], "called": "林晓岚", "phone": "13911112222", "title": "另一个名字",
            "role": "agent", "place": self.ids["community_id"], "to_on": "2026-11-20", "from_on": "2026-11-20",
            "on": "2026-11-21", "begins": "08:00", "ends": "17:00", "lang": "en", "theme": "dark", "type": "large",
            "face": "owner", "next": "/me", "yes": "on", "password": "一段很长的新密码2026", "proof": "123456",
        }  # fmt: skip

    def key(self, person_id: int, path: str) -> str:
        """A form key of that person for the address, as their own page would have served it."""
        return formkeys.issue(str(person_id), path)


def make_world(house: House, stack: ExitStack) -> World:
    """Build it, keep it as the template, sign everybody in."""
    house.fresh()
    watch = Clock(stack)
    watch.to("2026-11-05T09:00+08:00")
    s = _story()
    gone = books.replaced(s, FACTS)
    watch.to("2026-11-20T08:00+08:00")
    subjects = _subjects(s)
    chained = books.chain(house.app, s, gone, FACTS, HOLE)
    aggrieved = grievances.chain(house.app, s, HOLE)
    asked = questionnaires.chain(s, HOLE)
    watch.to("2026-11-20T09:30+08:00")
    insiders = {"owner": s.owner, "field": s.contractor, "staff": _all_roles(None)}
    elsewhere = make.community()
    strangers = {
        "owner": [make.owner_of(make.unit(make.building(s.community, "9幢"))), make.owner_of(make.home())],
        "field": [
            make.contact_of(s.other_firm, Role.CONTRACTOR), make.contact_of(s.other_firm, Role.TECHNICIAN),
            make.contact_of(s.firm, Role.TECHNICIAN), make.staff(Role.SITE_SUPERVISION, elsewhere),
            make.staff(Role.PROJECT_OFFICE, elsewhere),
        ],
        "staff": [_all_roles(elsewhere)],
    }  # fmt: skip
    worker.work_off(house.app)
    others = [("field", s.supervision), ("field", s.project)]
    made = World(house, s, {}, subjects, insiders, others, strangers)
    for face in FACES:
        own = {insiders[face], *(person_id for there, person_id in others if there == face)}
        for person_id in own | set(strangers[face]):
            made.clients[person_id] = house.app.test_client()  # type: ignore[assignment]
            made.clients[person_id].sign_in(person_id, face)
            made.cookies[person_id] = made.clients[person_id].get_cookie("portal").value  # type: ignore[union-attr]
    former = grievances.past(made.client(insiders["staff"]), house.app, s.community, HOLE)
    former |= questionnaires.workbook(insiders["staff"], house.app, asked["survey_id"])
    former |= questionnaires.past(insiders["staff"], house.app, s.community, HOLE)
    made.ids = {
        "effect_id": _given_up(),
        **_ids(s, subjects, _roster(made)),
        **chained,
        **aggrieved,
        **asked,
        **former,
    }
    db.session.remove()
    house.release()
    house.base.keep()
    made.set_back()
    return made


def _story() -> makers.Story:
    make.terms()
    called = {"called": HOLE}
    community = make.community(
        HOLE, city=HOLE, hotline=DIALLED, emergency_phone=DIALLED, run_by=HOLE, developer=HOLE
    )
    building = make.building(community, HOLE[:20])
    unit = make.unit(
        building, door="1802", entrance="<b>'\"", house_type=HOLE, parking=HOLE, deemed_reason=HOLE
    )
    firms = [
        make.firm(
            HOLE + end, community, short_name=f"<b a='\">{end}", phone=DIALLED, is_professional=end == "2"
        )
        for end in "12"
    ]
    roles = ("agent", "dispatcher", "site_manager", "site_supervision", "project_office")
    people = {role: make.staff(role, community, HOLE) for role in roles}
    return makers.Story(
        unit=unit, community=community, owner=make.owner_of(unit, **called), agent=people["agent"],
        dispatcher=people["dispatcher"], manager=people["site_manager"], firm=firms[0], other_firm=firms[1],
        contractor=make.contact_of(firms[0], "contractor", HOLE),
        technician=make.contact_of(firms[0], "technician", HOLE), supervision=people["site_supervision"],
        project=people["project_office"],
    )  # fmt: skip


def _approval(s: makers.Story, repair_id: int) -> dict[str, int]:
    """A request for a yes about the repair, and a deputy of its manager."""
    until = clock.now() + timedelta(days=3)
    with write():
        asked = approvals.request(
            "repair.cost", ("repair", repair_id), community_id=s.community, amount_cents=360_000, reason=HOLE,
            label=HOLE, place=HOLE[:80], by=s.by("dispatcher"),
        )  # fmt: skip
        deputy = approvals.name_deputy(
            s.manager, s.dispatcher, by=s.by("manager"), from_at=clock.now(), until_at=until, ceiling_cents=100,
            reason=HOLE, community_id=s.community,
        )  # fmt: skip
        return {"approval_id": asked.id, "deputy_id": deputy.id, "subject_id": repair_id}


def _notice(s: makers.Story, repair_id: int) -> dict[str, int]:
    """A paper served on the firm about the repair."""
    with write():
        served = notices.serve(
            Paper.REMINDER, ("repair", repair_id), community_id=s.community, firm_id=s.firm, title="催办通知",
            text="%(label)s", params={"label": HOLE}, facts=[("地点", HOLE)], by=s.by("dispatcher"),
        )  # fmt: skip
        return {"notice_id": served.id}


def _all_roles(community_id: int | None) -> int:
    person_id = make.person(HOLE)
    with write():
        for role in STAFF_ROLES:
            estate.grant_role(person_id, make.HOUSE, role=role, community_id=community_id)
    return person_id


def _subjects(s: makers.Story) -> dict[str, int]:
    made: dict[str, int] = {}
    for name in (
        "submitted", "accepted", "asked", "dispatched", "offered", "scheduled", "in_progress", "held",
        "awaiting_signatures", "disputed", "signed_off", "closed", "rejected",
    ):  # fmt: skip
        repair = getattr(makers, f"repair_{name}")(s, **FACTS)
        made[name] = repair.id
        with write():
            repairs.message(makers.again(repair), text=HOLE, by=s.by("owner"))
        with write():
            repairs.note(makers.again(repair), text=HOLE, by=s.by("agent"))
            repairs.message(makers.again(repair), text=HOLE, by=s.by("agent"))
    _with_hostile_reasons(s, made, FACTS)
    return made


def _with_hostile_reasons(s: makers.Story, made: dict[str, int], facts: dict[str, str]) -> None:
    repair = makers.repair_accepted(s, **facts)
    with write():
        repairs.dispatch(
            makers.again(repair),
            firm_id=s.firm,
            payer=Payer.COMPANY,
            instructions=HOLE,
            by=s.by("dispatcher"),
        )
    with write():
        repairs.acknowledge(makers.again(repair), by=s.by("contractor"), technician_id=s.technician)
    with write():
        row = makers.again(repair)
        repairs.schedule(row, window_id=windows_of(row, "home")[0].id, by=s.by("technician"))
    with write():
        repairs.start(
            makers.again(repair),
            by=s.by("technician"),
            early=HOLE,
            photos=(makers.photo(s.by("technician"), 9),),
        )
    with write():
        repairs.complete(
            makers.again(repair), work_done=HOLE, photos=(makers.photo(s.by("technician"), 8),),
            materials=(repairs.Used(HOLE, "1", HOLE[:20]),), by=s.by("technician"),
        )  # fmt: skip
    with write():
        repairs.sign(makers.again(repair), name=HOLE, by=s.by("dispatcher"))
    made["signing"] = repair.id
    for name, verb, told, who in (
        ("refused", "refuse", {"reason": HOLE}, "owner"), ("cancelled", "cancel", {"reason": HOLE}, "owner"),
        ("turned_away", "reject", {"reason": HOLE, "turn_to": HOLE}, "agent"),
        ("on_hold", "hold", {"kind": "parts", "reason": HOLE}, "agent"),
        ("questioned", "ask_facts", {"question": HOLE}, "agent"),
    ):  # fmt: skip
        start = {"refused": "awaiting_signatures", "on_hold": "in_progress"}.get(name, "submitted")
        repair = getattr(makers, f"repair_{start}")(s, **facts)
        with write():
            getattr(repairs, verb)(makers.again(repair), by=s.by(who), **told)
        made[name] = repair.id


def _roster(made: World) -> int:
    client = made.client(made.insiders["staff"])
    table = write_table(HOLE[:20].replace("/", ""), ["房号", "业主", "手机", HOLE], [
        ["3幢2单元1802", HOLE, "13800000099", HOLE], ["四楼左手", f"=cmd|{HOLE}", "x", f"@{HOLE}"],
    ])  # fmt: skip
    answer = client.send(
        "/staff/roster/new", {"file": (io.BytesIO(table), f"{HOLE}.xlsx"), "community": str(made.story.community)},
        at="/staff/roster/new",
    )  # fmt: skip
    assert answer.status_code == 303, answer.words
    path = str(answer.headers["Location"])
    assert client.send(path, at=path).status_code == 303
    worker.work_off(made.app)
    return int(path.split("/")[3])


def _given_up() -> int:
    """An effect of the outbox that nobody could do."""
    with write() as unit:
        row = OutboxRow(
            topic="message", payload={"id": HOLE}, due_at=clock.now(), created_at=clock.now(), attempts=8,
            dead_at=clock.now(), last_error=HOLE,
        )  # fmt: skip
        unit.add(row)
        unit.flush()
        return row.id


def _ids(s: makers.Story, subjects: dict[str, int], import_id: int) -> dict[str, int]:
    by = make.HOUSE
    with write():
        invitations.issue_invitation(s.unit, by, tie=Tie.OWNER)
        claimant = estate.add_person(by, called=HOLE, phone=make.phone())
        claims.claim_home(s.unit, make.actor(claimant, "owner"), tie=Tie.TENANT, proof=HOLE)
        starts = clock.now() + timedelta(hours=1)
        estate.add_shift(
            s.community,
            by,
            person_id=s.agent,
            role=Role.AGENT,
            starts_at=starts,
            ends_at=starts + timedelta(hours=8),
        )
        casework.save_draft(s.owner, "repair.report", {
            "urgency": "ordinary", "unit": s.unit, "room": "kitchen", "part": "water.supply", "description": HOLE,
            "photos": [makers.photo(s.by("owner"), 5)], "windows": [], "contact_phone": "13900001111", "access_note": HOLE,
        })  # fmt: skip
    one = session().scalar
    wanted: dict[str, Any] = {
        "building_id": select(Building.id).where(Building.community_id == s.community),
        "occupancy_id": select(Occupancy.id).where(Occupancy.unit_id == s.unit),
        "invitation_id": select(Invitation.id).where(Invitation.unit_id == s.unit),
        "claim_id": select(Claim.id), "shift_id": select(DutyShift.id),
        "grant_id": select(RoleGrant.id).where(RoleGrant.person_id == s.agent),
        "contract_id": select(Contract.id).where(Contract.firm_id == s.firm),
        "contact_id": select(FirmContact.id).where(FirmContact.firm_id == s.firm),
        "session_id": select(UserSession.id).where(UserSession.person_id == s.owner),
        "file_id": select(Attachment.file_id).where(Attachment.subject_id == subjects["signing"]),
        "deadline_id": select(Deadline.id).where(
            Deadline.subject_kind == "repair", Deadline.subject_id == subjects["signing"]
        ),
    }  # fmt: skip
    found = {name: one(query.limit(1)) for name, query in wanted.items()}
    assert all(found.values()), found
    return {
        **found, **_approval(s, subjects["signing"]), **_notice(s, subjects["signing"]), "repair_id": subjects["signing"], "unit_id": s.unit, "community_id": s.community,
        "person_id": s.owner, "firm_id": s.firm, "import_id": import_id,
    }  # fmt: skip


def holes(answer: Any) -> list[str]:
    """Elements that a hostile text has become on this page."""
    return [
        e.tag
        for e in answer.tree.iter()
        if isinstance(e.tag, str) and ("data-hole" in e.attrib or (e.tag == "b" and "a" in e.attrib))
    ]


def open_sessions(person_id: int) -> int:
    """How many sign-ins of the person are open."""
    session().rollback()
    rows = session().scalars(select(UserSession).where(UserSession.person_id == person_id))
    return sum(sessions.alive(row, clock.now()) for row in rows)


def each(world: World, faces: Iterable[str] = FACES) -> Iterator[tuple[str, int]]:
    """(face, person) of those the attacked things belong to."""
    return ((face, world.insiders[face]) for face in faces)


def everybody(world: World) -> Iterator[tuple[str, int]]:
    """As `each`, with those of a face who see what the first one does not."""
    return iter([*world.insiders.items(), *world.others])
