"""Permission x state x verb of callback rules and quotas: every cell is asked of the server by a forged post.

A cell that is refused must leave rules and quotas as they were; after one that went through the database is set back.
"""

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.callbacks import actions
from portal.domain.callbacks.queries import ruling
from portal.domain.callbacks.rule_models import CallbackQuota, CallbackRule
from portal.domain.estate.roles import PERMISSIONS, STAFF_ROLES, Role, face_of
from portal.infra import formkeys
from portal.infra.db import db, session, write
from tests import makers
from tests import makers_estate as make
from tests.conftest import Clock, House

RULE = {
    "rate": "40", "opens_after": "0", "opens_unit": "d", "due_after": "", "due_unit": "d", "way": "phone",
    "team": "agent", "minutes": "5", "priority": "2", "raised": "150", "high": "200",
}  # fmt: skip
TRIALS = ("prepared", "in_force", "overtaken", "left", "retired")
# By state: whether a version may be started, and whether it may be left.
FITS = {"prepared": (True, True), "overtaken": (False, True)}


def trials(s: makers.Story) -> dict[str, int]:
    """A version of a rule in each state, earned by the manager; one trigger each, so that none moves another."""
    by, found = s.by("manager"), dict[str, int]()
    triggers = dict(
        zip(TRIALS, ("repair_signed_off", "moved_in", "quarterly", "year_one", "leak_again"), strict=True)
    )
    for name, trigger in triggers.items():
        terms = ruling.line(s.community, trigger).terms
        with write():
            row = actions.prepare(trigger, terms, community_id=s.community, base_version=0, by=by)
            other = actions.prepare(trigger, terms, community_id=s.community, base_version=0, by=by)
            if name in ("in_force", "retired"):
                actions.put_in_force(row, by=by)
            elif name == "overtaken":
                actions.put_in_force(other, by=by)
            elif name == "left":
                actions.discard(row, by=by)
            if name == "retired":
                actions.use_common(trigger, community_id=s.community, version=row.version, by=by)
            found[name] = row.id
    with write():
        actions.set_quota("moved_in", community_id=s.community, period="month", least=3, version=0, by=by)
    return found


def doors(s: makers.Story, known: dict[str, int]) -> list[tuple[str, dict[str, str], bool]]:
    """Each door with what is posted to it, and whether the state allows it."""
    here, home = s.community, "/staff/callbacks"
    found = [
        (f"{home}/rules/trials/{known[name]}/{noun}", {}, FITS.get(name, (False, False))[at])
        for name in TRIALS
        for at, noun in enumerate(("start", "discarding"))
    ]
    return [
        *found,
        (f"{home}/rules/{here}/moved_in/common", {"version": "1"}, True),
        (f"{home}/rules/{here}/repair_signed_off/common", {"version": "1"}, False),
        (f"{home}/rules/{here}/repair_signed_off/edit", {**RULE, "version": "0"}, True),
        (f"{home}/rules/{here}/moved_in/edit", {**RULE, "due_after": "30", "version": "0"}, False),
        (f"{home}/quotas/{here}/moved_in", {"least": "5", "period": "month", "version": "1"}, True),
        (f"{home}/quotas/{here}/moved_in", {"least": "5", "period": "month", "version": "0"}, False),
        (f"{home}/quotas/{here}/year_four", {"least": "1", "period": "quarter", "version": "0"}, True),
    ]


def standing() -> Any:
    """Every rule and quota as it stands."""
    session().rollback()
    rules = select(CallbackRule.id, CallbackRule.valid_from, CallbackRule.retired_at).order_by(
        CallbackRule.id
    )
    quotas = select(func.count(), func.max(CallbackQuota.id))
    return session().execute(rules).all(), session().execute(quotas).one()


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
    every = doors(s, trials(s))
    cast = [(role, make.staff(role, s.community), True) for role in STAFF_ROLES]
    cast += [(Role.SITE_MANAGER, make.staff(Role.SITE_MANAGER, make.community()), False)]
    cast += [(Role.OWNER, s.owner, True), (Role.CONTRACTOR, s.contractor, True)]
    clients = {who: app.test_client().sign_in(who, face_of(role)) for role, who, _ in cast}
    before = standing()
    house.keep("callback_rules")
    faults, cells = [], 0
    for path, values, fits in every:
        for role, who, here in cast:
            data = {"key": formkeys.issue(str(who), path), **values}
            answer = clients[who].post(path, data=data, judge=False)
            wanted = _expected(role, here=here, fits=fits)
            cells, after = cells + 1, standing()
            if answer.status_code != wanted or (after != before) is not (wanted == 303):
                faults.append(
                    f"{role} ({'here' if here else 'elsewhere'}): {path}: {answer.status_code}, not {wanted}"
                )
            if after != before or answer.status_code < 400:
                db.session.remove()
                house.fresh("callback_rules")
    assert not faults, "\n".join(faults)
    assert cells > 200


def _expected(role: Role, *, here: bool, fits: bool) -> int:
    if face_of(role) != "staff":
        return 404
    if "callback.rules" not in PERMISSIONS[role]:
        return 403
    if not here:
        return 404
    return 303 if fits else 409
