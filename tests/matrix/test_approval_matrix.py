"""Permission x state x verb of approvals: every cell is asked of the server by a forged post.

A cell that is refused must leave the request as it was; after one that went through the database is set back.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.approvals import actions
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import LIFE, State
from portal.domain.estate.roles import PERMISSIONS, STAFF_ROLES, Role, face_of
from portal.infra import clock, formkeys
from portal.infra.db import db, session, write
from portal.infra.story import Story
from tests import makers_estate as make
from tests.conftest import Clock, House
from tests.domain.approvals.makers import Bench, Cast, asked, cast, decided, plugged
from tests.harness.client import InspectingClient

DOORS = {"approve": "decision", "reject": "decision", "withdraw": "withdrawal", "remind": "reminder"}
# Whose answer each subject waits for, or whose turn it was; the state it is in.
SUBJECTS = {
    "first": ("site_manager", State.PENDING),
    "second": ("head", State.PENDING),
    "large": ("site_manager", State.PENDING),
    "approved": ("site_manager", State.APPROVED),
    "rejected": ("site_manager", State.REJECTED),
    "voided": ("site_manager", State.VOIDED),
    "withdrawn": ("site_manager", State.WITHDRAWN),
}


@dataclass(frozen=True)
class Person:
    """One who asks: with their role, whether they are of this community, and what makes them special."""

    name: str
    id: int
    role: Role
    here: bool = True
    asked: bool = False
    decided: frozenset[str] = frozenset()
    stands_in: dict[str, frozenset[str]] = field(default_factory=dict, hash=False)

    @property
    def face(self) -> str:
        """The face they sign in to."""
        return face_of(self.role)


@dataclass
class Stage:
    """The house in its one earned state, set back after each cell that went through."""

    house: House
    bench: Bench
    subjects: dict[str, int]
    people: list[Person]
    clients: dict[str, InspectingClient]
    faults: list[str] = field(default_factory=list)
    cells: int = 0

    def standing(self, approval_id: int) -> tuple[Any, ...]:
        """State, version and story lines of a request, and how often an outcome ran."""
        session().rollback()
        lines = select(func.count()).where(Story.subject_kind == "approval", Story.subject_id == approval_id)
        row = session().execute(
            select(Approval.state, Approval.version, lines.scalar_subquery()).where(Approval.id == approval_id)
        ).one()  # fmt: skip
        return (*row, len(self.bench.granted), len(self.bench.rejected))

    def ask(self, verb: str, who: Person, subject: str) -> None:
        """Post one cell and note what differs from the table."""
        self.cells += 1
        approval_id = self.subjects[subject]
        before = self.standing(approval_id)
        path = f"/staff/approvals/{approval_id}/{DOORS[verb]}"
        data = {"key": formkeys.issue(str(who.id), path), "do": verb, "note": "写明", "reason": "写明"}
        answer = self.clients[who.name].post(path, data=data, judge=False)
        after = self.standing(approval_id)
        wanted = expected(verb, who, subject)
        fault = ""
        if answer.status_code != wanted:
            fault = f"{answer.status_code} and not {wanted}"
        elif wanted != 303 and after != before:
            fault = f"refused, but {before} became {after}"
        elif wanted == 303 and (after[0] is not leads_to(verb, subject) or after[2] <= before[2]):
            fault = f"{before} became {after}"
        if fault:
            self.faults.append(f"{who.name}: {verb} on {subject}: {fault}")
        if after != before or answer.status_code < 400:
            self.set_back()

    def set_back(self) -> None:
        """Everything as it was earned."""
        db.session.remove()
        self.house.fresh("stage")


def leads_to(verb: str, subject: str) -> State:
    """The state after the verb; a large amount waits for the next one's yes."""
    return State.PENDING if (verb, subject) == ("approve", "large") else LIFE[verb].target


def expected(verb: str, who: Person, subject: str) -> int:
    """What the rules say: the status of the answer."""
    role, state = SUBJECTS[subject]
    if who.face != "staff":
        return 404
    if LIFE[verb].permission not in PERMISSIONS[who.role]:
        return 403
    if not who.here:
        return 404
    if LIFE[verb].own:
        return 403 if not who.asked else 303 if state in LIFE[verb].sources else 409
    may = not who.asked and (who.role == role or subject in who.stands_in.get(role, ()))
    if state not in LIFE[verb].sources:
        return 409 if may else 403
    return 303 if may and subject not in who.decided else 403


def people(c: Cast) -> list[Person]:
    """Every role of the house, who asked, who stands in, and strangers."""
    building = make.building(c.community)
    firm = make.firm(community_id=c.community)
    deputy, near = make.staff(Role.SERVICE_LEAD, c.community), make.staff(Role.SERVICE_LEAD, c.community)
    now, until = clock.now(), make.at("2026-12-20T18:00")
    with write():
        by = c.by("manager")
        actions.name_deputy(c.manager, deputy, by=by, from_at=now, until_at=until, ceiling_cents=500_000)
        actions.name_deputy(
            c.manager, near, by=by, from_at=make.at("2026-11-27T09:00"), until_at=until, ceiling_cents=10**9
        )
    small = frozenset(SUBJECTS) - {"large", "second"}
    found = [
        Person("manager", c.manager, Role.SITE_MANAGER, decided=frozenset({"second"})),
        Person("second manager", c.second_manager, Role.SITE_MANAGER),
        Person("who asked", c.dispatcher, Role.DISPATCHER, asked=True),
        Person("deputy", deputy, Role.SERVICE_LEAD, stands_in={"site_manager": small}),
        Person("deputy whose time has not come", near, Role.SERVICE_LEAD),
        Person("manager elsewhere", c.elsewhere, Role.SITE_MANAGER, here=False),
        Person("owner", make.owner_of(make.unit(building)), Role.OWNER),
        Person("contractor", make.contact_of(firm), Role.CONTRACTOR),
        Person("project office", make.staff(Role.PROJECT_OFFICE, c.community), Role.PROJECT_OFFICE),
    ]
    found += [Person(role.value, make.staff(role, c.community), role) for role in STAFF_ROLES]
    return found


@pytest.fixture
def stage(database: House) -> Iterator[Stage]:
    """The house with everybody signed in, kept as what each cell starts from."""
    with ExitStack() as stack:
        stack.enter_context(database.app.app_context())
        bench = stack.enter_context(plugged(database.app))
        database.fresh()
        Clock(stack)
        made = _made(database, bench)
        database.keep("stage")
        made.set_back()
        yield made
        db.session.remove()


def _made(house: House, bench: Bench) -> Stage:
    c = cast()
    ids = {
        name: asked(c, 22_400 if name in ("second", "large") else 3_600, subject_id=n)
        for n, name in enumerate(SUBJECTS, 1)
    }
    decided(c, ids["second"], "manager")
    decided(c, ids["approved"], "manager")
    decided(c, ids["rejected"], "second_manager", "reject", "先报价")
    bench.content[list(SUBJECTS).index("voided") + 1] = "柚木"
    decided(c, ids["voided"], "manager")
    with write():
        actions.withdraw(ids["withdrawn"], by=c.by("dispatcher"))
    found = people(c)
    clients = {who.name: house.app.test_client() for who in found}
    for who in found:
        clients[who.name].sign_in(who.id, who.face)  # type: ignore[attr-defined]
    return Stage(house, bench, ids, found, clients)  # type: ignore[arg-type]


def _ask(stage: Stage) -> None:
    for verb in LIFE:
        for who in stage.people:
            fitting = who.face == "staff" and LIFE[verb].permission in PERMISSIONS[who.role]
            for subject in SUBJECTS if fitting else ("first",):
                stage.ask(verb, who, subject)
    assert stage.cells > 250
    assert not stage.faults, f"{len(stage.faults)} of {stage.cells} cells:\n" + "\n".join(stage.faults[:60])


@pytest.mark.database("sqlite")
def test_every_cell_is_what_the_rules_say(stage: Stage) -> None:
    for name, approval_id in stage.subjects.items():
        assert session().get_one(Approval, approval_id).state is SUBJECTS[name][1], name
    _ask(stage)


@pytest.mark.proof
@pytest.mark.database("postgresql")
def test_every_cell_is_the_same_on_the_second_database(stage: Stage) -> None:
    """The same again where rows are locked, not the whole database."""
    _ask(stage)
