"""Permission x state x verb, generated from the life-cycle table: every cell is asked of the server by a forged post.

The table of the rules says what must happen; nothing here looks at buttons. A cell that is refused must leave the
repair as it was. After a cell that went through, the database is set back.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.estate.models import Unit
from portal.domain.estate.roles import PERMISSIONS, face_of
from portal.domain.repairs.actions.case import OF_A_PARTY, facts_of
from portal.domain.repairs.models import Repair, VisitWindow
from portal.domain.repairs.rules import ALWAYS, LIFE, Status, why_not
from portal.infra import clock, formkeys
from portal.infra.db import db, session
from portal.infra.story import Story
from tests import makers
from tests.conftest import Clock, House
from tests.harness.client import InspectingClient
from tests.matrix import cast

FACES = ("owner", "staff", "field")
ASIDE = {"message": ("owner", "staff"), "note": ("staff",), "follow": ()}
LEADS_ELSEWHERE = {"complete": Status.SIGNING}  # the house opens the sign-off at once


@dataclass(frozen=True)
class Door:
    """One address that a verb is posted to."""

    face: str
    verb: str
    rule: str

    def at(self, repair_id: int) -> str:
        """The address for one repair."""
        return self.rule.replace("<int:repair_id>", str(repair_id))


def doors(app: Flask) -> list[Door]:
    """Every door of a verb about one repair, found by the view's name and its permission."""
    found = []
    for rule in app.url_map.iter_rules():
        face, verb = rule.endpoint.split(".")[0], rule.endpoint.rpartition(".")[2]
        locks = getattr(app.view_functions[rule.endpoint], "__permission__", ())
        about_one = "POST" in (rule.methods or ()) and list(rule.arguments) == ["repair_id"]
        if face in FACES and about_one and f"repair.{verb}" in locks and verb in (*LIFE, *ALWAYS):
            found.append(Door(face, verb, str(rule)))
    return sorted(found, key=lambda door: (door.face, door.verb))


def faces_of(verb: str) -> tuple[str, ...]:
    """The faces whose people the tables let have the verb."""
    return ASIDE[verb] if verb in ASIDE else tuple(sorted(LIFE[verb].faces))


@dataclass
class Stage:
    """The house in its one earned state, set back after each cell that went through."""

    house: House
    story: makers.Story
    subjects: dict[str, cast.Subject]
    people: list[cast.Person]
    clients: dict[str, InspectingClient]
    windows: dict[str, list[tuple[int, str]]]
    original: str
    other_home: str
    jpeg: bytes = b""
    faults: list[str] = field(default_factory=list)
    cells: int = 0

    def set_back(self) -> None:
        """Everything as it was earned."""
        db.session.remove()
        self.house.fresh("stage")

    def standing(self, repair_id: int) -> tuple[Any, ...]:
        """Status, version, refusals and the number of story lines."""
        session().rollback()
        lines = select(func.count()).where(Story.subject_kind == "repair", Story.subject_id == repair_id)
        return tuple(
            session().execute(
                select(Repair.status, Repair.version, Repair.refusals, lines.scalar_subquery())
                .where(Repair.id == repair_id)
            ).one()
        )  # fmt: skip

    def form(self, door: Door, who: cast.Person, subject: cast.Subject, version: int) -> dict[str, Any]:
        """A well-formed form for the verb, as nobody's page served it."""
        path = door.at(subject.id)
        other = {"owner": "firm", "field": "home", "staff": "home"}[door.face]
        data: dict[str, Any] = {
            "key": formkeys.issue(str(who.id), path), "version": version,
            "reason": "原因写在这里", "turn_to": "厂家", "question": "是哪一处？", "answer": "是厨房那处",
            "original": self.original, "firm": self.story.other_firm, "payer": "company", "why": "load",
            "due": "2026-12-20T18:00", "kind": "parts", "until": "2026-12-01", "person": self.story.agent,
            "ruling": "换一家再修", "name": "林晓岚", "satisfaction": "4", "seen": "on", "text": "请尽快",
            "note": "等了15分钟", "estimate": "680", "early": "业主同意提前", "work_done": "换了角阀",
            "windows": ["2026-11-24/pm", "2026-11-25/am"], "window": "2026-11-25/pm",
        }  # fmt: skip
        if door.verb == "dispatch":
            data["due"] = "2026-12-20"
        if door.verb == "schedule":
            data["window"] = next((i for i, side in self.windows[subject.name] if side == other), 1)
        if door.verb in ("cost", "amend_costs"):
            data |= {"kind": "labour", "quantity": "1.5", "price": "10.00"}
        if door.verb in ("attempt_owner", "notify_owner", "set_source_unit"):
            data |= {"channel": "phone", "result": "no_answer", "unit": self.other_home}
        if door.verb in ("complete", "no_access", "notify_owner"):
            data["photos"] = (io.BytesIO(self.jpeg), "a.jpg")
        return data

    def ask(self, door: Door, who: cast.Person, subject: cast.Subject) -> None:
        """Post one cell and note what differs from the table."""
        self.cells += 1
        before = self.standing(subject.id)
        sent = self.form(door, who, subject, before[1])
        answer = self.clients[who.name].post(door.at(subject.id), data=sent, judge=False)
        after = self.standing(subject.id)
        wanted = expected(door, who, subject, self.story.firm)
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


def expected(door: Door, who: cast.Person, subject: cast.Subject, firm_id: int) -> int:
    """What the tables say: the status of the answer."""
    if who.face != door.face:
        return 404
    if not who.may(f"repair.{door.verb}"):
        return 403
    if not (who.opens_form(subject) if door.verb in OF_A_PARTY else who.finds(subject, firm_id)):
        return 404
    if who.tie == "reads":
        return 403
    if door.verb in LIFE and why_not(door.verb, subject.facts, clock.now()):
        return 409
    return 403 if door.verb in OF_A_PARTY and not who.signs(subject) else 303


def moved_wrongly(verb: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    """Empty where the repair moved as the table says."""
    if verb in ALWAYS:
        return "" if after[:3] == before[:3] else f"{before} became {after}"
    target = LEADS_ELSEWHERE.get(verb) or LIFE[verb].target or before[0]
    if after[0] is not target:
        return f"led to {after[0]}, not {target}"
    return "" if after[1] > before[1] and after[3] > before[3] else "no version or no line in the story"


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
    story = makers.story()
    subjects = cast.subjects(story, watch.to)
    people = cast.people(story, subjects)
    clients = {}
    for who in people:
        clients[who.name] = house.app.test_client()
        clients[who.name].sign_in(who.id, who.face)  # type: ignore[attr-defined]
    windows: dict[str, list[tuple[int, str]]] = {}
    for name, subject in subjects.items():
        rows = session().execute(
            select(VisitWindow.id, VisitWindow.offered_by).where(
                VisitWindow.repair_id == subject.id, VisitWindow.state == "offered"
            )
        )
        windows[name] = [(row.id, row.offered_by) for row in rows]
    original = session().get_one(Repair, subjects["accepted"].id).number
    home = (
        session()
        .scalars(select(Unit.label).where(Unit.community_id == story.community, Unit.id != story.unit))
        .first()
    )
    return Stage(house, story, subjects, people, clients, windows, original, home or "", makers.jpeg(3))  # type: ignore[arg-type]


def test_the_subjects_cover_the_table(stage: Stage) -> None:
    for subject in stage.subjects.values():
        assert facts_of(session().get_one(Repair, subject.id)) == subject.facts, subject.name
    states = {subject.facts.status for subject in stage.subjects.values()}
    assert states == set(Status) - {Status.COMPLETED}  # the house leaves it in the same moment
    for verb, step in LIFE.items():
        fits = [s.name for s in stage.subjects.values() if why_not(verb, s.facts, clock.now()) is None]
        assert fits or not step.faces, f"{verb} fits no subject"


@pytest.mark.database("sqlite")
def test_each_door_opens_and_shuts_as_the_table_says(stage: Stage) -> None:
    """Each door once for whom it opens, in a state that fits and in one that does not, and once for each way of
    being shut out; `make proof` asks every cell."""
    _ask(stage, "door")


@pytest.mark.proof
@pytest.mark.database("postgresql")
def test_every_kind_of_cell_is_the_same_on_the_second_database(stage: Stage) -> None:
    """Whom the tables treat alike is asked once; who is shut out in every state, in the one that fits the verb."""
    _ask(stage, "kind")


@pytest.mark.proof
@pytest.mark.database("sqlite")
def test_every_cell_is_what_the_table_says(stage: Stage) -> None:
    """Every person at every door in every state."""
    _ask(stage, "cell")


def _ask(stage: Stage, depth: str) -> None:
    found = doors(stage.house.app)
    for door in found:
        alike: set[object] = set()
        for who in stage.people:
            for subject in _subjects(stage, door, who, alike, depth):
                stage.ask(door, who, subject)
    assert stage.cells >= len(found) * (5 if depth == "door" else len(stage.people) // 2)
    assert not stage.faults, f"{len(stage.faults)} of {stage.cells} cells:\n" + "\n".join(stage.faults[:60])


def _subjects(
    stage: Stage, door: Door, who: cast.Person, alike: set[object], depth: str
) -> Iterable[cast.Subject]:
    everything = stage.subjects.values()
    if depth == "door":
        return _one_of_each_way(stage, door, who, alike)
    if who.face != door.face:
        # Another face is shut whatever the state; one that fits the verb is the hardest to refuse.
        return [_fitting(stage, door.verb)]
    if depth == "cell":
        return everything
    if who.tie in ("stranger", "reads") or not who.may(f"repair.{door.verb}"):
        return [_fitting(stage, door.verb)]
    kind = (who.tie, who.role if who.face == "field" else who.repair_permissions())
    if kind in alike:
        return [_fitting(stage, door.verb)]
    alike.add(kind)
    return everything


def _one_of_each_way(
    stage: Stage, door: Door, who: cast.Person, alike: set[object]
) -> Iterable[cast.Subject]:
    fits = _fitting(stage, door.verb)
    way = (who.face == door.face, who.tie, who.may(f"repair.{door.verb}"))
    if way in alike:
        return []
    alike.add(way)
    if way[0] and way[2] and door.verb in LIFE:
        moved_on = (
            s for s in stage.subjects.values() if why_not(door.verb, s.facts, clock.now()) is not None
        )
        return [fits, *list(moved_on)[:1]]
    return [fits]


def _fitting(stage: Stage, verb: str) -> cast.Subject:
    return next(
        s for s in stage.subjects.values()
        if verb in ALWAYS or why_not(verb, s.facts, clock.now()) is None
    )  # fmt: skip


@pytest.mark.database("sqlite")
def test_every_verb_of_the_table_has_a_door_in_each_of_its_faces(app: Flask) -> None:
    there = {(door.face, door.verb) for door in doors(app)}
    wanted = {(face, verb) for verb in (*LIFE, *ALWAYS) for face in faces_of(verb)}
    assert wanted - there == set(), "a verb without its door"
    assert there - wanted == set(), "a door that the table does not know"


def test_the_faces_of_a_verb_are_those_whose_roles_may_do_it() -> None:
    for verb, step in LIFE.items():
        able = {face_of(role) for role, names in PERMISSIONS.items() if step.permission in names}
        assert step.faces <= able or not step.faces, verb
