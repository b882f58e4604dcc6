"""Every door of the url map, tried by strangers, without a key, with another's key, and by reading alone."""

from collections.abc import Callable
from functools import partial

import pytest
from werkzeug.routing import Rule

from portal.infra import formkeys
from tests.attack.world import FACES, HOLE, World, each, everybody, holes, open_sessions

pytestmark = pytest.mark.database("sqlite")
REFUSED = {403, 404}
# Doors that belong to nobody: open to every one of the face.
# There in some states only: the photo of a draft, an emergency, a clock that runs.
STATEFUL = {"owner.report.emergency", "owner.report.photo", "staff.repairs.deadline",
            "staff.repairs.evidence", "staff.notices.file", "field.notices.file",
            "owner.complaints.draft_file", "staff.complaints.pack"}  # fmt: skip
COMMON = {"field.jobs.show_done", "staff.terms.parts.edit", "staff.terms.parts.retire", "staff.surveys.theme"}


def test_what_belongs_to_others_is_not_there(world: World) -> None:
    let_in, before = [], world.standing()
    for face in FACES:
        for rule in world.rules("GET", face) + world.rules("POST", face):
            if not rule.arguments or rule.endpoint in COMMON:
                continue
            for stranger in world.strangers[face]:
                path = world.at(rule)
                for method in {"GET", "POST"} & (rule.methods or set()):
                    data = world.filled(path, world.key(stranger, path)) if method == "POST" else None
                    answer = world.client(stranger).open(path, method=method, data=data, judge=False)
                    if answer.status_code not in REFUSED or HOLE.encode() in answer.data:
                        let_in.append(
                            f"{stranger} {method} {rule.endpoint} {answer.status_code} {answer.location}"
                        )
    assert not let_in, "\n".join(let_in)
    assert world.standing() == before


def test_the_same_addresses_are_there_for_those_they_belong_to(world: World) -> None:
    """Else the test above would prove nothing."""
    missing, there = {}, set()
    for face, person_id in everybody(world):
        for rule in world.rules("GET", face):
            answer = world.client(person_id).get(world.at(rule), judge=False, statements=40)
            if answer.status_code not in REFUSED:
                there.add(rule.endpoint)
            elif rule.endpoint not in STATEFUL:
                missing[rule.endpoint] = f"{world.at(rule)} {answer.status_code}"
    assert not {name: told for name, told in missing.items() if name not in there}


def test_no_door_opens_without_a_key_of_its_own(world: World) -> None:
    changed: list[str] = []
    for face, person_id in each(world):
        changed += _culprits(
            world, partial(_knock, world, face, person_id), world.rules("POST", face, "public")
        )
        assert open_sessions(person_id) == 1, face
    assert not changed, "\n".join(changed)


def _knock(world: World, face: str, person_id: int, number: int, rule: Rule) -> None:
    """A form that fits, with a neighbour's key, and with one of the other wrong keys."""
    path, other = world.at(rule), world.strangers[face][0]
    stale = formkeys.issue(str(person_id), "/somewhere-else")
    others = ("", "x", stale, formkeys.issue("anon-x", path), "\0" * 9)
    for key in (world.key(other, path), others[number % len(others)]):
        world.client(person_id).post(path, data={**world.filled(path, key), "key": key}, judge=False)


def test_reading_changes_nothing(world: World) -> None:
    changed: list[str] = []
    for face, person_id in each(world):
        changed += _culprits(world, partial(_look, world, person_id), world.rules("GET", face, "public"))
    assert not changed, "\n".join(changed)


def _look(world: World, person_id: int, number: int, rule: Rule) -> None:
    """Open the page, with what a form would send in its address."""
    path = world.at(rule)
    asked = f"{path}{'&' if '?' in path else '?'}key={world.key(person_id, path)}&reason=x&text=x"
    for method in ("GET", "HEAD") if number % 4 == 0 else ("GET",):
        world.client(person_id).open(asked, method=method, judge=False, statements=40)


def _culprits(world: World, step: Callable[[int, Rule], None], rules: list[Rule]) -> list[str]:
    """Take the step at every door; where the house is not as before, each door by itself, to name it."""
    before = world.standing()
    for number, rule in enumerate(rules):
        step(number, rule)
    if world.standing() == before:
        return []
    guilty = []
    for number, rule in enumerate(rules):
        world.set_back()
        step(number, rule)
        if world.standing() != before:
            guilty.append(rule.endpoint)
    world.set_back()
    return guilty or ["together they wrote something"]


def test_nothing_anybody_typed_becomes_markup(world: World) -> None:
    shown, broken, seen = 0, [], set()
    for face, person_id in everybody(world):
        for number, path in enumerate(sorted(_pages(world, face) - seen)):
            answer = world.client(person_id).get(path, statements=40, judge=number % 3 == 0)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                shown += answer.get_data(as_text=True).count("{{7*7}}")
                seen.add(path)
                broken += [f"{path}: {tag}" for tag in holes(answer)]
    assert shown > 200
    assert not broken, "\n".join(broken)


def _pages(world: World, face: str) -> set[str]:
    """Every page of the face; those about a repair for each state, a verb's own page for a few."""
    pages = {world.at(rule) for rule in world.rules("GET", face, "public")}
    for rule in world.rules("GET", face):
        if "repair_id" in rule.arguments:
            verb = "POST" in (rule.methods or ())
            some = list(world.subjects.values())[:: 5 if verb else 1]
            pages |= {world.at(rule, repair_id=repair_id) for repair_id in some}
    return pages
