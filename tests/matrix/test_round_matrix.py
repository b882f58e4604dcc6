"""Permission x state x verb of the rounds of surveys and of recoveries: every cell is asked of the server by a forged
post. A cell that is refused must leave its case as it was; after one that went through the database is set back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.casework import contacts
from portal.domain.casework.contact_rules import Contact
from portal.domain.estate.roles import PERMISSIONS, STAFF_ROLES, Role, face_of
from portal.domain.surveys import recovery_rules, round_rules
from portal.domain.surveys.actions import rounds
from portal.domain.surveys.models import Recovery, SurveyRound
from portal.domain.surveys.queries.rounds import facts_of
from portal.domain.surveys.rules import RECOVERY
from portal.infra import formkeys
from portal.infra.db import db, session, write
from portal.infra.story import Story
from tests import makers
from tests import makers_estate as make
from tests import makers_rounds as sent_out
from tests import makers_surveys as made
from tests.conftest import Clock, House


@dataclass(frozen=True)
class Person:
    """One who asks: their role, and whether they are of this community."""

    name: str
    id: int
    role: Role
    here: bool = True


@dataclass(frozen=True)
class Kind:
    """A kind of case: its table, its story, its doors with what is typed, who may read it, and what the rules say."""

    model: Any
    subject: str
    state: Any
    path: str
    read: str
    doors: Mapping[str, tuple[str, dict[str, str]]]
    life: Mapping[str, Any]
    fits: Callable[[Any, str], bool]


KINDS = {
    "rounds": Kind(
        SurveyRound, round_rules.ROUND, SurveyRound.state, "/staff/surveys/rounds", "survey.read",
        {"start": ("start", {}), "discard": ("discarding", {}), "stop": ("stop", {}), "retry": ("retry", {}),
         "close": ("closing", {})},
        round_rules.LIFE, lambda row, verb: verb in round_rules.verbs_for(facts_of(row)),
    ),
    "recoveries": Kind(
        Recovery, RECOVERY, Recovery.status, "/staff/recoveries", "recovery.read",
        {"assign": ("assignment", {}), "act": ("progress", {"what": "打了电话"}), "finish": ("finish", {"what": "办好了"})},
        {k: v for k, v in recovery_rules.LIFE.items() if "staff" in v.faces},
        lambda row, verb: verb in recovery_rules.fitting(recovery_rules.Stand(row.status)),
    ),
}  # fmt: skip


def test_every_verb_of_the_tables_is_asked() -> None:
    assert all(set(kind.doors) == set(kind.life) for kind in KINDS.values())


def rounds_in_each_state(s: makers.Story) -> dict[str, int]:
    """One round in each state, earned."""
    found = {"planned": sent_out.planned(s).id, "open": sent_out.sent(s).id}
    with write():
        for _ in range(3):
            contacts.count(Contact.CALLBACK, unit_id=s.unit, person_id=s.owner)
    found["sending"] = sent_out.started(s, made.survey_published(s)).id
    stopped = sent_out.started(s, made.survey_published(s))
    closed = sent_out.planned(s, made.survey_published(s))
    with write():
        rounds.stop(sent_out.round_again(stopped), by=s.by("manager"))
        rounds.discard(sent_out.round_again(closed), by=s.by("manager"))
        rounds.close(sent_out.round_again(closed), by=s.by("manager"))
    return found | {"stopped": stopped.id, "closed": closed.id}


def recoveries_in_each_state(s: makers.Story, clock: Clock) -> dict[str, int]:
    """One recovery in each state, earned; a round a month, for who was asked lately is left in peace."""
    found = {}
    for name, earn in (
        ("done", sent_out.recovery_done), ("given", sent_out.recovery_given), ("open", sent_out.recovery_open)
    ):  # fmt: skip
        clock.forward(days=40)
        found[name] = earn(s, subject=len(found) + 1).id
    return found


def people(s: makers.Story) -> list[Person]:
    """Every role at the desk, one of another community, the home's and a firm's people."""
    found = [Person(role.value, make.staff(role, s.community), role) for role in STAFF_ROLES]
    elsewhere = make.staff(Role.SERVICE_LEAD, make.community())
    return [
        *found, Person("lead elsewhere", elsewhere, Role.SERVICE_LEAD, here=False),
        Person("owner", s.owner, Role.OWNER), Person("contractor", s.contractor, Role.CONTRACTOR),
    ]  # fmt: skip


def expected(kind: Kind, verb: str, who: Person, *, fits: bool) -> int:
    """What the rules say: the status of the answer."""
    if face_of(who.role) != "staff":
        return 404
    if kind.life[verb].permission not in PERMISSIONS[who.role]:
        return 403
    if not who.here:
        return 404
    return 303 if fits else 409


def standing(kind: Kind, number: int) -> tuple[Any, ...]:
    """State, version and story lines of a case."""
    session().rollback()
    lines = select(func.count()).where(Story.subject_kind == kind.subject, Story.subject_id == number)
    return tuple(
        session().execute(
            select(kind.state, kind.model.version, lines.scalar_subquery()).where(kind.model.id == number)
        ).one()
    )  # fmt: skip


@pytest.mark.database("sqlite")
def test_every_cell(app: Any, database: House, clock: Clock) -> None:
    _ask_all(app, database, clock)


@pytest.mark.proof
@pytest.mark.database("postgresql")
def test_every_cell_is_the_same_on_the_second_database(app: Any, database: House, clock: Clock) -> None:
    """The same again where rows are locked, not the whole database."""
    _ask_all(app, database, clock)


def _ask_all(app: Any, house: House, clock: Clock) -> None:
    clock.to("2026-03-02T10:00+08:00")
    s = makers.story()
    recovered = recoveries_in_each_state(s, clock)
    clock.forward(days=40)
    known = {"rounds": rounds_in_each_state(s), "recoveries": recovered}
    cast = people(s)
    clients = {who.name: app.test_client().sign_in(who.id, face_of(who.role)) for who in cast}
    before = {(k, n): standing(KINDS[k], number) for k, cases in known.items() for n, number in cases.items()}
    fit = {
        (k, n, verb): KINDS[k].fits(session().get_one(KINDS[k].model, number), verb)
        for k, cases in known.items() for n, number in cases.items() for verb in KINDS[k].doors
    }  # fmt: skip
    house.keep("rounds")
    faults, cells = [], 0
    for k, kind in KINDS.items():
        for verb, (noun, values) in kind.doors.items():
            for who in cast:
                # Where the role may not at all, the state is not asked for either: one state tells it.
                able = kind.life[verb].permission in PERMISSIONS[who.role]
                for name in known[k] if able else list(known[k])[:1]:
                    cells, number = cells + 1, known[k][name]
                    path = f"{kind.path}/{number}/{noun}"
                    typed = {
                        "key": formkeys.issue(str(who.id), path),
                        "version": str(before[k, name][1]),
                        **values,
                    }
                    typed |= {"person": str(s.agent)} if verb == "assign" else {}
                    answer = clients[who.name].post(path, data=typed, judge=False)
                    wanted, after = expected(kind, verb, who, fits=fit[k, name, verb]), standing(kind, number)
                    moved = after != before[k, name]
                    if answer.status_code != wanted or moved is not (wanted == 303):
                        faults.append(
                            f"{who.name}: {noun} on {name}: {answer.status_code}, not {wanted}; {after}"
                        )
                    if moved or answer.status_code < 400:
                        db.session.remove()
                        house.fresh("rounds")
    assert not faults, "\n".join(faults)
    assert cells > 150
