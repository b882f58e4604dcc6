"""Permission x state x verb of a complaint, its promises, letters and reviews: every cell asked by a forged post.

The table of the eight steps says what must happen; nothing here looks at buttons. A cell that is refused must leave
the complaint as it was. After a cell that went through, the database is set back.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.complaints.models import Complaint
from portal.domain.complaints.rules import ALWAYS, KIND, LIFE, Status, why_not
from portal.domain.estate.roles import PERMISSIONS, Role, face_of
from portal.infra import clock, formkeys
from portal.infra.db import db, session
from portal.infra.story import Story
from tests import makers
from tests import makers_complaints as make_complaint
from tests import makers_estate as make
from tests.conftest import Clock, House
from tests.harness.client import InspectingClient
from tests.matrix import complaint_cast as cast
from tests.matrix.cast import Person

FACES = ("owner", "staff", "field")
ASIDE = {"message": ("owner", "staff"), "note": ("staff",), "follow": ()}


@dataclass(frozen=True)
class Door:
    """One address that a verb is posted to; `about` is what its number names."""

    face: str
    verb: str
    rule: str
    about: str

    def at(self, subject: cast.Subject) -> str:
        """The address for one complaint, or for its inquiry."""
        number = subject.id if self.about == "complaint_id" else subject.inquiry or 1
        return self.rule.replace(f"<int:{self.about}>", str(number))


def doors(app: Flask) -> list[Door]:
    """Every door of a verb about one complaint, found by the view's name and its permission."""
    found = []
    for rule in app.url_map.iter_rules():
        locks = getattr(app.view_functions[rule.endpoint], "__permission__", ())
        verb = next((v for v in (*LIFE, *ALWAYS) if f"{KIND}.{v}" in locks), "")
        about = list(rule.arguments)
        if verb and "POST" in (rule.methods or ()) and about in (["complaint_id"], ["inquiry_id"]):
            found.append(Door(rule.endpoint.split(".")[0], verb, str(rule), about[0]))
    return sorted(found, key=lambda door: (door.face, door.verb))


@dataclass
class Stage:
    """The house in its one earned state, set back after each cell that went through."""

    house: House
    world: cast.House
    subjects: list[cast.Subject]
    people: list[Person]
    clients: dict[str, InspectingClient]
    faults: list[str] = field(default_factory=list)
    cells: int = 0

    def set_back(self) -> None:
        """Everything as it was earned."""
        db.session.remove()
        self.house.fresh("stage")

    def standing(self, complaint_id: int) -> tuple[Any, ...]:
        """Status, version, stage and the number of story lines."""
        session().rollback()
        lines = select(func.count()).where(Story.subject_kind == KIND, Story.subject_id == complaint_id)
        row = select(Complaint.status, Complaint.version, Complaint.stage, lines.scalar_subquery())
        return tuple(session().execute(row.where(Complaint.id == complaint_id)).one())

    def ask(self, door: Door, who: Person, subject: cast.Subject) -> None:
        """Post one cell and note what differs from the table."""
        self.cells += 1
        before, path = self.standing(subject.id), door.at(subject)
        sent = cast.form(door.verb, self.world, subject, makers.jpeg(3))
        sent |= {"key": formkeys.issue(str(who.id), path), "version": before[1]}
        answer = self.clients[who.name].post(path, data=sent, judge=False)
        after, wanted = self.standing(subject.id), expected(door, who, subject)
        fault = ""
        if answer.status_code != wanted:
            fault = f"{answer.status_code} and not {wanted}"
        elif wanted != 303 and after != before:
            fault = f"refused, but {before} became {after}"
        elif wanted == 303:
            fault = moved_wrongly(door.verb, before, after)
        if fault:
            self.faults.append(f"{who.name}: {door.face}.{door.verb} on {subject.name}: {fault}")
        if after != before or answer.status_code < 400:
            self.set_back()


def expected(door: Door, who: Person, subject: cast.Subject) -> int:
    """What the tables say: the status of the answer."""
    if who.face != door.face:
        return 404
    if not who.may(f"{KIND}.{door.verb}"):
        return 403
    if not finds(who, subject):
        return 404
    if door.verb == "answer_inquiry" and who.face == "staff" and not who.may(f"{KIND}.find"):
        return 403  # nobody asked them; who handles complaints notes the answers of others
    if door.verb in LIFE:
        return 409 if why_not(door.verb, subject.facts, clock.now()) else 303
    return 409 if subject.facts.status is Status.ARCHIVED else 303


def finds(who: Person, subject: cast.Subject) -> bool:
    """Whether the complaint is there: the own one, one of the community, one that the firm was asked about."""
    if who.face == "field":
        return who.tie == "firm" and subject.asked
    return who.tie in ("own", "community")


def moved_wrongly(verb: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    """Empty where the complaint moved as the table says."""
    if verb in ALWAYS:
        return "" if after[:3] == before[:3] else f"{before} became {after}"
    target = LIFE[verb].target or before[0]
    if after[0] is not target:
        return f"led to {after[0]}, not {target}"
    if after[3] == before[3]:
        return "no line in the story"
    return "" if after[1] > before[1] or LIFE[verb].target is None else "no new version"


@pytest.fixture
def stage(database: House) -> Iterator[Stage]:
    """The house with everybody signed in, kept as what each cell starts from."""
    with ExitStack() as stack:
        stack.enter_context(database.app.app_context())
        made = _made(database, Clock(stack))
        database.keep("stage")
        made.set_back()
        yield made
        db.session.remove()


def _made(house: House, watch: Clock) -> Stage:
    house.fresh()
    watch.to(cast.LONG_AGO)
    s = makers.story()
    earned = cast.earn(s, watch.to)
    subjects = [cast.subject_of(name, row) for name, row in earned.items()]
    lead = make.staff(Role.HEAD, s.community, "卓越然")
    repair, matter = makers.repair_submitted(s), make_complaint.joint(s, 1)[1]
    world = cast.House(s, lead, repair.number, matter.id)
    people = cast.people(s, make.staff(Role.SITE_MANAGER, s.community, "费清和"))
    clients = {}
    for who in people:
        clients[who.name] = house.app.test_client()
        clients[who.name].sign_in(who.id, who.face)  # type: ignore[attr-defined]
    return Stage(house, world, subjects, people, clients)  # type: ignore[arg-type]


def test_the_subjects_cover_the_table(stage: Stage) -> None:
    assert {subject.facts.status for subject in stage.subjects} == set(Status)
    for verb, step in LIFE.items():
        assert fitting(stage, verb) or not step.faces, f"{verb} fits no subject"


@pytest.mark.database("sqlite")
def test_each_door_opens_and_shuts_as_the_table_says(stage: Stage) -> None:
    """Each door once for each way of coming to it; `make proof` asks every cell."""
    _ask(stage, every=False)


@pytest.mark.proof
@pytest.mark.database("postgresql")
def test_each_door_is_the_same_on_the_second_database(stage: Stage) -> None:
    """Each door once for each way of coming to it."""
    _ask(stage, every=False)


@pytest.mark.proof
@pytest.mark.database("sqlite")
def test_every_cell_is_what_the_table_says(stage: Stage) -> None:
    """Every person at every door in every state."""
    _ask(stage, every=True)


def _ask(stage: Stage, *, every: bool) -> None:
    found = doors(stage.house.app)
    for door in found:
        alike: set[object] = set()
        for who in stage.people:
            for subject in _subjects(stage, door, who, alike, every=every):
                stage.ask(door, who, subject)
    assert stage.cells >= len(found) * 4
    assert not stage.faults, f"{len(stage.faults)} of {stage.cells} cells:\n" + "\n".join(stage.faults[:60])


def _subjects(
    stage: Stage, door: Door, who: Person, alike: set[object], *, every: bool
) -> Iterable[cast.Subject]:
    about = [s for s in stage.subjects if door.about == "complaint_id" or s.inquiry]
    fits = [s for s in fitting(stage, door.verb) if s in about][:1]
    way = (who.face == door.face, who.tie, who.may(f"{KIND}.{door.verb}"))
    if every:
        # Another face is shut whatever the state; one that fits the verb is the hardest to refuse.
        return about if way[0] and way[2] and way[1] != "stranger" else fits
    if way in alike:
        return []
    alike.add(way)
    moved_on = [s for s in about if door.verb in LIFE and why_not(door.verb, s.facts, clock.now())]
    return fits + (moved_on[:1] if way[0] and way[2] else [])


def fitting(stage: Stage, verb: str) -> list[cast.Subject]:
    """The subjects that the verb fits now."""
    return [s for s in stage.subjects if verb in ALWAYS or why_not(verb, s.facts, clock.now()) is None]


@pytest.mark.database("sqlite")
def test_every_verb_of_the_table_has_a_door_in_each_of_its_faces(app: Flask) -> None:
    there = {(door.face, door.verb) for door in doors(app)}
    wanted = {(face, verb) for verb, step in LIFE.items() for face in step.faces}
    wanted |= {(face, verb) for verb, faces in ASIDE.items() for face in faces}
    assert wanted - there == set(), "a verb without its door"
    assert there - wanted == set(), "a door that the table does not know"


def test_the_faces_of_a_verb_are_those_whose_roles_may_do_it() -> None:
    for verb, step in LIFE.items():
        roles = {face_of(role) for role, names in PERMISSIONS.items() if step.permission in names}
        assert step.faces <= roles, f"{verb}: {set(step.faces) - roles} have nobody who may"
