"""Permission x state x verb of the rules of callbacks and of their quotas: every cell is asked by a forged post.

A cell that is refused must leave rules and quotas as they were; after one that went through the database is set back.
"""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.callbacks import actions
from portal.domain.callbacks.rule_models import CallbackQuota, CallbackRule
from portal.domain.callbacks.rule_rules import DEFAULTS
from portal.domain.estate.roles import PERMISSIONS, STAFF_ROLES, Role, face_of
from portal.infra import formkeys
from portal.infra.db import db, session, write
from portal.infra.story import Story
from tests import makers
from tests import makers_estate as make
from tests.conftest import Clock, House

ROOT = "/staff/callbacks"
TRIGGER, OTHER = "repair_signed_off", "leak_again"


@dataclass(frozen=True)
class Person:
    """One who asks: their role, and whether they are of this community, or of every one."""

    name: str
    id: int
    role: Role
    here: bool = True
    everywhere: bool = False


@dataclass(frozen=True)
class Cell:
    """One verb on one state: where it is posted, what with, and what comes of it for who may keep the rules."""

    name: str
    path: str
    data: dict[str, str]
    fits: bool
    common: bool = False


def prepared(by: Any, community: int | None, trigger: str, rate: int, base: int = 0) -> int:
    """A changed rule, written down."""
    with write():
        said = replace(DEFAULTS[trigger], rate=rate)
        return actions.prepare(trigger, said, community_id=community, base_version=base, by=by).id


def in_force(by: Any, community: int, trigger: str, rate: int, base: int = 0) -> int:
    """The same, put in force."""
    rule_id = prepared(by, community, trigger, rate, base)
    with write():
        actions.put_in_force(session().get_one(CallbackRule, rule_id), by=by)
    return rule_id


def rules(s: makers.Story) -> dict[str, int]:
    """A version of a rule in each state, earned."""
    by = s.by("manager")
    found = {"retired": in_force(by, s.community, TRIGGER, 80)}
    base = session().get_one(CallbackRule, found["retired"]).version
    found["in force"] = in_force(by, s.community, TRIGGER, 60, base)
    now = session().get_one(CallbackRule, found["in force"]).version
    found["prepared"] = prepared(by, s.community, TRIGGER, 50, now)
    found["left"] = prepared(by, s.community, TRIGGER, 40, now)
    with write():
        actions.discard(session().get_one(CallbackRule, found["left"]), by=by)
    return found


def cells(client: Any, s: makers.Story, known: dict[str, int]) -> list[Cell]:
    """Every verb on every state; forms as the page of who may keep the rules has them."""
    version = session().get_one(CallbackRule, known["in force"]).version
    found = [
        Cell(f"{verb} {state}", f"{ROOT}/rules/trials/{number}/{noun}", {}, state == "prepared")
        for verb, noun in (("start", "start"), ("discard", "discarding"))
        for state, number in known.items()
    ]
    for place, trigger, common in (
        (s.community, TRIGGER, False),
        (s.community, OTHER, False),
        (0, TRIGGER, True),
    ):
        path = f"{ROOT}/rules/{place}/{trigger}/edit"
        form = client.get(path).form(path) | {"rate": "70"}
        found.append(Cell(f"prepare {place} {trigger}", path, form, True, common))
        stale = form | {"version": "99"}
        found.append(Cell(f"prepare {place} {trigger} after another", path, stale, False, common))
    own = f"{ROOT}/rules/{s.community}/{TRIGGER}/common"
    found.append(Cell("use the common rule", own, {"version": str(version)}, True))
    found.append(Cell("use the common rule after another", own, {"version": "1"}, False))
    none = f"{ROOT}/rules/{s.community}/{OTHER}/common"
    found.append(Cell("use the common rule where there is no own", none, {"version": "0"}, False))
    quota = f"{ROOT}/quotas/{s.community}/{OTHER}"
    given = {"least": "5", "period": "quarter"}
    found.append(Cell("set a quota", quota, given | {"version": "0"}, True))
    found.append(Cell("set a quota after another", quota, given | {"version": "7"}, False))
    with write():
        actions.set_quota(
            TRIGGER, community_id=s.community, period="month", least=9, version=0, by=s.by("manager")
        )
    standing = f"{ROOT}/quotas/{s.community}/{TRIGGER}"
    found.append(Cell("change a quota", standing, given | {"version": "1"}, True))
    found.append(Cell("change a quota after another", standing, given | {"version": "0"}, False))
    return found


def people(s: makers.Story) -> list[Person]:
    """Every role at the desk, one of all communities, one of another, the home's and a firm's people."""
    return [
        *(Person(role.value, make.staff(role, s.community), role) for role in STAFF_ROLES),
        Person(
            "manager of all", make.staff(Role.COMPANY_MANAGER, None), Role.COMPANY_MANAGER, everywhere=True
        ),
        Person(
            "manager elsewhere",
            make.staff(Role.SITE_MANAGER, make.community()),
            Role.SITE_MANAGER,
            here=False,
        ),
        Person("owner", s.owner, Role.OWNER),
        Person("contractor", s.contractor, Role.CONTRACTOR),
    ]


def expected(cell: Cell, who: Person) -> int:
    """What the rules say: the status of the answer."""
    if face_of(who.role) != "staff":
        return 404
    if "callback.rules" not in PERMISSIONS[who.role]:
        return 403
    if cell.common and not who.everywhere:
        return 403
    if not who.here:
        return 404
    return 303 if cell.fits else 409


def standing() -> tuple[Any, ...]:
    """Every rule and quota with its state, and how many lines their stories have."""
    session().rollback()
    rows = session().execute(select(CallbackRule.id, CallbackRule.valid_from, CallbackRule.retired_at)).all()
    quotas = session().execute(select(CallbackQuota.id, CallbackQuota.retired_at)).all()
    kinds = Story.subject_kind.in_(["callback_rule", "callback_quota"])
    return (
        *sorted(rows, key=str),
        *sorted(quotas, key=str),
        session().scalar(select(func.count()).where(kinds)),
    )


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
    known = rules(s)
    cast = people(s)
    everybody = {who.name: app.test_client().sign_in(who.id, face_of(who.role)) for who in cast}
    asked = cells(everybody["manager of all"], s, known)
    before = standing()
    house.keep("rules")
    faults, count = [], 0
    for cell in asked:
        for who in cast:
            count += 1
            key = formkeys.issue(str(who.id), cell.path)
            answer = everybody[who.name].post(cell.path, data={**cell.data, "key": key}, judge=False)
            wanted, after = expected(cell, who), standing()
            if answer.status_code != wanted or (after != before) is not (wanted == 303):
                faults.append(f"{who.name}: {cell.name}: {answer.status_code}, not {wanted}")
            if after != before or answer.status_code < 400:
                db.session.remove()
                house.fresh("rules")
    assert not faults, "\n".join(faults)
    assert count > 300
