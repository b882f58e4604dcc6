"""Permission x state x verb of surveys while they are written: every cell is asked of the server by a forged post.

A cell that is refused must leave the survey as it was; after one that went through the database is set back.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.estate.roles import PERMISSIONS, STAFF_ROLES, Role, face_of
from portal.domain.surveys import actions
from portal.domain.surveys.build_rules import LIFE, Facts, verbs_for
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.infra import formkeys
from portal.infra.db import db, session, write
from portal.infra.story import Story
from tests import makers
from tests import makers_estate as make
from tests import makers_surveys as made
from tests.conftest import Clock, House

# The door of each verb, with what is typed there; what words a version stands under `change`.
DOORS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("publish", "publication", {}),
    ("revise", "revision", {}),
    ("discard", "discarding", {}),
    ("close", "closing", {}),
    ("reopen", "reopening", {}),
    ("settle", "settings", {"name": "改名", "trigger": "campaign", "named": "named"}),
    ("change", "texts", {"title_zh_Hans": "另一个标题"}),
    ("change", "questions/new/text", {"texts_zh_Hans": "还有呢？"}),
    ("change", "questions/q1", {"texts_zh_Hans": "满意吗？", "low_zh_Hans": "差", "high_zh_Hans": "好"}),
    ("change", "questions/q3/conditions/show-if", {"question": "q1", "any_of": "5"}),
    ("change", "questions/q7/removal", {}),
    ("change", "order", {"up": "q7"}),
    ("change", "languages/en", {"t-q1-texts": "Satisfied?"}),
)

FEW = ("service_lead", "agent", "lead elsewhere", "owner")


@dataclass(frozen=True)
class Person:
    """One who asks: their role, and whether they are of this community."""

    name: str
    id: int
    role: Role
    here: bool = True


def test_every_verb_of_the_table_is_asked() -> None:
    assert {verb for verb, _, _ in DOORS} == set(LIFE)


def subjects(s: makers.Story) -> dict[str, Survey]:
    """One survey in each state, earned."""
    found = {name: made.survey_published(s) for name in ("open", "revising", "closed")}
    found["draft"] = made.survey_written(s)
    with write():
        actions.revise(made.again(found["revising"]), by=s.by("manager"))
    with write():
        actions.close(made.again(found["closed"]), by=s.by("manager"))
    return found


def people(s: makers.Story) -> list[Person]:
    """Every role at the desk, one of another community, the home's and a firm's people."""
    found = [Person(role.value, make.staff(role, s.community), role) for role in STAFF_ROLES]
    elsewhere = make.staff(Role.SERVICE_LEAD, make.community())
    return [
        *found, Person("lead elsewhere", elsewhere, Role.SERVICE_LEAD, here=False),
        Person("owner", s.owner, Role.OWNER), Person("contractor", s.contractor, Role.CONTRACTOR),
    ]  # fmt: skip


def expected(verb: str, who: Person, facts: Facts) -> int:
    """What the rules say: the status of the answer."""
    if face_of(who.role) != "staff":
        return 404
    if LIFE[verb].permission not in PERMISSIONS[who.role]:
        return 403
    if not who.here:
        return 404
    return 303 if verb in verbs_for(facts) else 409


def standing(survey_id: int) -> tuple[Any, ...]:
    """State, version, whether one is being written, versions and story lines of a survey."""
    session().rollback()
    lines = select(func.count()).where(Story.subject_kind == "survey", Story.subject_id == survey_id)
    all_of = select(func.count()).where(SurveyVersion.survey_id == survey_id)
    return tuple(
        session().execute(
            select(
                Survey.status, Survey.version, all_of.where(SurveyVersion.published_at.is_(None)).scalar_subquery(),
                all_of.scalar_subquery(), lines.scalar_subquery(),
            ).where(Survey.id == survey_id)
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
    known = {name: row.id for name, row in subjects(s).items()}
    cast = people(s)
    clients = {who.name: app.test_client().sign_in(who.id, face_of(who.role)) for who in cast}
    before = {name: standing(number) for name, number in known.items()}
    house.keep("surveys")
    faults, cells = [], 0
    for verb, noun, values in DOORS:
        # The further doors of one verb share its lock: one who may, one who may not, one of elsewhere, the home's.
        first = noun == next(door for each, door, _ in DOORS if each == verb)
        for who in cast if first else [w for w in cast if w.name in FEW]:
            # Where the role may not at all, the state is not asked for either: one state tells it.
            for name in known if LIFE[verb].permission in PERMISSIONS[who.role] else ("draft",):
                cells, number = cells + 1, known[name]
                path = f"/staff/surveys/{number}/{noun}"
                key = formkeys.issue(str(who.id), path)
                typed = {"key": key, "version": str(before[name][1]), "place": str(s.community), **values}
                answer = clients[who.name].post(path, data=typed, judge=False)
                facts = Facts(before[name][0], bool(before[name][2]))
                wanted, after = expected(verb, who, facts), standing(number)
                moved = after != before[name]
                if answer.status_code != wanted or moved is not (wanted == 303):
                    faults.append(
                        f"{who.name}: {noun} on {name}: {answer.status_code}, not {wanted}; {after}"
                    )
                if moved or answer.status_code < 400:
                    db.session.remove()
                    house.fresh("surveys")
    assert not faults, "\n".join(faults)
    assert cells > 200
