"""Many callbacks from few: rows that the verbs earned once are multiplied inside the database.

A copy has the tries, answers, task, clock and events of its template and asks after the same case, in a round of its
own; place, person, number, what set it off, who calls and its moments are its own. They lie within half a year.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, text

from portal import answers_callback_figures
from portal.domain.callbacks import actions
from portal.domain.callbacks.models import Callback, CallbackAnswer, CallbackAttempt
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.casework.models import Deadline, Task
from portal.infra import clock
from portal.infra.db import session, write
from portal.infra.events import Story, StoryText
from tests import makers
from tests import makers_callbacks as make
from tests.bench import estate, fill
from tests.bench.estate import Ground

APART = 155  # seconds between two callbacks: 100,000 of them fill half a year
COPIED = (Callback, CallbackAttempt, CallbackAnswer, Task, Deadline, Story, StoryText)
OWN = {"community_id", "unit_id", "title", "label", "number"}
PLAIN = {
    "person_id": "c.owner_id", "trigger": "c.part_code", "firm_id": "c.firm_id", "round": "c.serial + 9",
    "contact_name": "''",
    "caller_id": "CASE WHEN t.caller_id IS NULL THEN NULL ELSE c.agent_id END",
    "caller_name": "CASE WHEN t.caller_id IS NULL THEN '' ELSE c.agent_name END",
    "draw_id": "NULL", "candidate_id": "NULL", "became_id": "NULL", "became_kind": "''",
    "became_number": "''",
}  # fmt: skip


@dataclass
class Called:
    """The templates, ended and open, with their weights."""

    ended: list[tuple[int, int]]
    open: list[tuple[int, int]]


def lay(ground: Ground) -> Called:
    """One callback in each state, earned through the verbs."""
    at = dt.datetime.now(dt.UTC).replace(hour=2, minute=0, second=0, microsecond=0)
    with clock.frozen(at):
        s = estate.story_of(ground.places[2])
        ended: Sequence[tuple[Callable[[makers.Story], Callback], int]] = (
            (_good, 75), (_bad, 10), (_refused, 8), (_missed, 7),
        )  # fmt: skip
        going = ((make.planned, 3), (make.assigned, 5), (make.tried, 2))
        return Called(
            [(maker(s).id, weight) for maker, weight in ended],
            [(maker(s).id, weight) for maker, weight in going],
        )


def _good(s: makers.Story) -> Callback:
    return _answered(s, make.GOOD)


def _bad(s: makers.Story) -> Callback:
    return _answered(s, make.BAD)


def _answered(s: makers.Story, answers: actions.Answers) -> Callback:
    row = make.assigned(s)
    with write():
        actions.record(make.again(row), answers, way="incoming", by=s.by("agent"))
    return make.again(row)


def _refused(s: makers.Story) -> Callback:
    row = make.assigned(s)
    with write():
        actions.decline(make.again(row), way="incoming", by=s.by("agent"))
    return make.again(row)


def _missed(s: makers.Story) -> Callback:
    row = make.tried(s)
    with write():
        actions.give_up(make.again(row), by=s.by("agent"))
    return make.again(row)


def grow(ground: Ground, called: Called, wanted: int) -> int:
    """Copy until there are `wanted` callbacks, and count the figures anew; returns how many there are now."""
    have = count()
    while have < wanted:
        _copy(ground, called, have, min(wanted - have, fill.AT_ONCE))
        fill.settle()
        have = count()
    with write():
        answers_callback_figures.recount()
    fill.settle()
    return have


def count() -> int:
    """How many callbacks there are."""
    return session().scalar(select(func.count()).select_from(Callback)) or 0


def _copy(ground: Ground, called: Called, have: int, much: int) -> None:
    rows, copy = list(_copies(ground, called, have, much)), fill.copy
    with write() as unit:
        copy.drop(unit.connection(), checkfirst=True)
        copy.create(unit.connection())
        for start in range(0, len(rows), 5000):
            unit.execute(insert(copy), rows[start : start + 5000])
        bases = {model.__tablename__: _base(model) for model in COPIED if "id" in model.__table__.c}
        for model in COPIED:
            unit.execute(text(_multiply(model.__table__, bases)))
            fill.set_sequence(model.__table__)
        copy.drop(unit.connection())


def _copies(ground: Ground, called: Called, have: int, much: int) -> Iterator[dict[str, Any]]:
    """One row for each copy, the oldest first: which template, where, whose, what set it off, who calls, how old."""
    chance = random.Random(have)
    ended = [r for r, weight in called.ended for _ in range(weight)]
    going = [r for r, weight in called.open for _ in range(weight)]
    triggers = [*TRIGGERS][:1] * 6 + [t for t in TRIGGERS if t != "year_four"]
    for n in range(1, much + 1):
        is_open = n > much * 0.9 and chance.random() < 10 / fill.OPEN_SHARE
        place = ground.places[n % len(ground.places)]
        unit, building, label, owner = chance.choice(place.homes)
        agent, name = chance.choice([*place.agents, (ground.agent, "郭小满")])
        words = chance.choice(fill.WHERE) + chance.choice(fill.WHAT)
        yield {
            "n": n, "template_id": chance.choice(going if is_open else ended),
            "number": f"{place.code}-HF-2511-{have + n:06d}", "community_id": place.id, "building_id": building,
            "unit_id": unit, "owner_id": owner, "label": label, "title": words, "description": words,
            "firm_id": place.firm if chance.random() < 0.7 else None, "agent_id": agent, "agent_name": name,
            "age": chance.randrange(5 * fill.DAY) if is_open else 5 * fill.DAY + (much - n) * APART, "unread": 0,
            "part_code": chance.choice(triggers), "serial": have + n,
        }  # fmt: skip


def _base(model: Any) -> tuple[int, int, int]:
    """(first id of the templates, ids they span, first free id)."""
    table = model.__table__
    low, high = session().execute(
        text(f"SELECT min(t.id), max(t.id) FROM {table.name} t WHERE {_of_templates(table)}")
    ).one()  # fmt: skip
    top = session().scalar(select(func.max(model.id))) or 0
    return (low or 1, (high or 1) - (low or 1) + 1, top + 1)


def _of_templates(table: Any, having: str = "IN (SELECT DISTINCT template_id FROM bench_copy)") -> str:
    if table.name == "callback":
        return f"t.id {having}"
    if table.name == "story_text":
        return f"t.story_id IN (SELECT id FROM story WHERE subject_kind = 'callback' AND subject_id {having})"
    if "callback_id" in table.c:
        return f"t.callback_id {having}"
    return f"t.subject_kind = 'callback' AND t.subject_id {having}"


def _multiply(table: Any, bases: dict[str, tuple[int, int, int]]) -> str:
    names = ", ".join(f'"{c.name}"' for c in table.c)
    values = ", ".join(_value(table, c, bases) for c in table.c)
    source = f'FROM bench_copy c JOIN "{table.name}" t ON {_of_templates(table, "= c.template_id")}'
    if table.name == "story_text":
        source = (
            "FROM bench_copy c JOIN story a ON a.subject_kind = 'callback' AND a.subject_id = c.template_id"
            " JOIN story_text t ON t.story_id = a.id"
        )
    return f'INSERT INTO "{table.name}" ({names}) SELECT {values} {source} ORDER BY c.n'


def _value(table: Any, column: Any, bases: dict[str, tuple[int, int, int]]) -> str:
    name, own = column.name, f't."{column.name}"'
    if name == "id":
        return fill.moved("id", bases[table.name])
    if name == "callback_id" or (name == "subject_id" and table.name != "callback"):
        return fill.moved(name, bases["callback"])
    if name == "story_id":
        return fill.moved(name, bases["story"])
    found = _of_case(table.name, name)
    if found:
        return found
    return fill.aged(own) if type(column.type).__name__ == "UTCDateTime" else own


def _of_case(table: str, name: str) -> str:
    """The expression for what a copy has of its own on its callback or task; else nothing."""
    if table == "callback":
        return f'c."{name}"' if name in OWN else PLAIN.get(name, "")
    if table != "task":
        return ""
    task = {
        "assignee_id": "CASE WHEN t.assignee_id IS NULL THEN NULL ELSE c.agent_id END",
        "assignee_name": "CASE WHEN t.assignee_id IS NULL THEN '' ELSE c.agent_name END",
        "sort_at": f"CASE WHEN t.due_at IS NULL OR t.held THEN t.sort_at ELSE {fill.aged('t.sort_at')} END",
    }
    return f'c."{name}"' if name in {"community_id", "title", "label", "number"} else task.get(name, "")
