"""Permission x state x verb of callbacks: every cell is asked of the server by a forged post.

A cell that is refused must leave the callback as it was; after one that went through the database is set back.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.callbacks import actions
from portal.domain.callbacks.models import Callback, CallbackAttempt
from portal.domain.callbacks.rules import LIFE, OPEN, Status
from portal.domain.estate.roles import PERMISSIONS, STAFF_ROLES, Role, face_of
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.models import Repair
from portal.infra import formkeys, worker
from portal.infra.db import db, session, write
from portal.infra.story import Story
from tests import makers
from tests import makers_callbacks as made
from tests import makers_estate as make
from tests.conftest import Clock, House

CALL = {"way": "incoming", "stands": "good", "score": "5"}
DOORS: dict[str, tuple[str, dict[str, str]]] = {
    "assign": ("assignment", {}),
    "attempt": ("call", {**CALL, "outcome": "busy"}),
    "record": ("call", {**CALL, "outcome": "reached"}),
    "decline": ("call", {**CALL, "outcome": "declined"}),
    "give_up": ("giving-up", {}),
}


@dataclass(frozen=True)
class Person:
    """One who asks: their role, whether they are of this community, did the work, or were named to call."""

    name: str
    id: int
    role: Role
    here: bool = True
    did_it: bool = False
    named: bool = False


def test_only_the_verbs_of_the_table_are_asked() -> None:
    assert set(DOORS) == {verb for verb, step in LIFE.items() if "staff" in step.faces}


def subjects(app: Any, s: makers.Story) -> dict[str, Callback]:
    """One callback in each state, earned; those that are open and assigned are the agent's."""
    found = {
        name: made.assigned(s) for name in ("assigned", "answered", "unreachable", "declined", "dropped")
    }
    found["planned"] = made.planned(s)
    found["tried"] = made.tried(s)
    agent = s.by("agent")
    with write():
        actions.record(made.again(found["answered"]), made.GOOD, way="phone", by=agent)
    with write():
        actions.decline(made.again(found["declined"]), way="phone", by=agent)
    for at in made.at_hours(10, 15, 19):
        made.missed(s, found["unreachable"], at)
    with write():
        actions.give_up(made.again(found["unreachable"]), by=agent)
    with write():
        repairs.reopen(
            session().get_one(Repair, found["dropped"].subject_id), reason="又漏了", by=s.by("owner")
        )
    worker.work_off(app)
    return found


def people(s: makers.Story) -> list[Person]:
    """Every role at the desk, the one who was named, the one who did the work, the home's and a firm's people."""
    found = [Person(role.value, make.staff(role, s.community), role) for role in STAFF_ROLES]
    elsewhere = make.community()
    return [
        *found,
        Person("named", s.agent, Role.AGENT, named=True),
        Person("doer", s.dispatcher, Role.SITE_MANAGER, did_it=True),
        Person("lead elsewhere", make.staff(Role.SERVICE_LEAD, elsewhere), Role.SERVICE_LEAD, here=False),
        Person("owner", s.owner, Role.OWNER),
        Person("contractor", s.contractor, Role.CONTRACTOR),
    ]


def expected(verb: str, who: Person, name: str, status: Status) -> int:
    """What the rules say: the status of the answer."""
    step = LIFE[verb]
    if face_of(who.role) != "staff":
        return 404
    if step.permission not in PERMISSIONS[who.role]:
        return 403
    if not who.here:
        return 404
    if verb != "assign":
        leads = "callback.assign" in PERMISSIONS[who.role]
        if who.did_it or not (who.named or leads or name == "planned"):
            return 403
    if status not in OPEN or (verb == "give_up" and name != "tried"):
        return 409
    return 303


def standing(callback_id: int) -> tuple[Any, ...]:
    """State, version, caller, tries and story lines of a callback."""
    session().rollback()
    lines = select(func.count()).where(Story.subject_kind == "callback", Story.subject_id == callback_id)
    tries = select(func.count()).where(CallbackAttempt.callback_id == callback_id)
    return tuple(
        session().execute(
            select(
                Callback.status, Callback.version, Callback.caller_id, tries.scalar_subquery(),
                lines.scalar_subquery(),
            ).where(Callback.id == callback_id)
        ).one()
    )  # fmt: skip


@pytest.mark.database("sqlite")
def test_every_cell(app: Any, database: House, clock: Clock) -> None:
    _ask_all(app, database)


@pytest.mark.proof
@pytest.mark.database("postgresql")
def test_every_cell_is_the_same_on_the_second_database(app: Any, database: House, clock: Clock) -> None:
    """The same again where rows are locked, not the whole database."""
    _ask_all(app, database)


def _ask_all(app: Any, house: House) -> None:
    s = makers.story()
    s.dispatcher = make.staff(Role.SITE_MANAGER, s.community)
    known = {name: made.again(row).id for name, row in subjects(app, s).items()}
    cast = people(s)
    clients = {who.name: app.test_client().sign_in(who.id, face_of(who.role)) for who in cast}
    before = {name: standing(number) for name, number in known.items()}
    house.keep("callbacks")
    faults, cells = [], 0
    for verb, (noun, values) in DOORS.items():
        for who in cast:
            # Where the role may not at all, the state is not asked for either: one state tells it.
            for name in known if LIFE[verb].permission in PERMISSIONS[who.role] else ("planned",):
                cells, number = cells + 1, known[name]
                path = f"/staff/callbacks/{number}/{noun}"
                key = formkeys.issue(str(who.id), path)
                data = {"key": key, "version": str(before[name][1]), "person": str(cast[0].id), **values}
                answer = clients[who.name].post(path, data=data, judge=False)
                wanted, after = expected(verb, who, name, before[name][0]), standing(number)
                moved = after != before[name]
                if answer.status_code != wanted or moved is not (wanted == 303):
                    faults.append(
                        f"{who.name}: {verb} on {name}: {answer.status_code}, not {wanted}; {after}"
                    )
                if moved or answer.status_code < 400:
                    db.session.remove()
                    house.fresh("callbacks")
    assert not faults, "\n".join(faults)
    assert cells > 200
