"""Who may import whom, where the import contracts of pyproject.toml cannot say it."""

import ast
import sys
from collections.abc import Iterator

from tests.house.source import FACES, SHARED_ROOMS, Module, modules

HEAVY = {
    "typst",
    "pillow_heif",
    "obstore",
    "opencc",
    "phonenumbers",
    "xlsxwriter",
    "python_calamine",
    "holidays",
    "PIL",
    "segno",
}
GROUND_FOR_ROOMS = {
    "actor",
    "db",
    "events",
    "reads",
    "entries",
    "marks",
    "story",
    "files",
    "gathered",
    "clock",
    "search",
    "numbering",
    "refused",
    "sheets",
    "papers",
    "subjects",
    "amounts",
}
GROUND_FOR = {
    "estate": {"auth", "sessions", "throttle", "jobs"},
    "settlement": {"jobs", "duties"},
    "complaints": {"jobs"},
    "callbacks": {"jobs", "duties", "sealing"},
    "surveys": {"jobs", "duties", "grams", "sealing"},
}  # sign-in, the roster and other imports stand on them


def portal_imports(module: Module) -> Iterator[tuple[tuple[str, ...], int]]:
    """The portal's parts it imports: ("domain", "repairs", "actions", "report")."""
    for name, what, line in module.imports():
        if name.split(".")[0] == "portal":
            yield (*name.split(".")[1:], *((what,) if what else ())), line


def faults_of(module: Module) -> Iterator[str]:
    """Each import that a module of its floor may not make."""
    judge = {"domain": _room, "infra": _ground}.get(
        module.place[0], _face if module.place[0] in FACES else None
    )
    for target, line in portal_imports(module) if judge else ():
        why = judge(module.place, target)
        if why:
            yield f"{module.name}:{line} imports {'.'.join(target)}: {why}"


def _room(place: tuple[str, ...], target: tuple[str, ...]) -> str:
    room = place[1]
    if target[0] == "domain" and len(target) > 1 and target[1] not in (room, *SHARED_ROOMS):
        return "a room imports no neighbour"
    if (
        target[0] == "infra"
        and len(target) > 1
        and target[1] not in GROUND_FOR_ROOMS | GROUND_FOR.get(room, set())
    ):
        return f"a room stands on {sorted(GROUND_FOR_ROOMS)} only"
    if target[0] not in ("domain", "infra"):
        return "arrows point down"
    return ""


def _ground(place: tuple[str, ...], target: tuple[str, ...]) -> str:
    return "" if target[0] == "infra" else "the ground knows no word of the business"


def _face(place: tuple[str, ...], target: tuple[str, ...]) -> str:
    if target[0] in FACES and target[0] != place[0]:
        return "a face imports no other face"
    if "models" in target:
        return "a face reads through queries and writes through actions"
    if target[:2] == ("infra", "db") and "db" in target[2:]:
        return "a face holds no db.session"
    if target[0] == "domain" and "actions" in target and len(place) > 1:
        noun = place[1]
        if target[1] != noun and target[1] not in SHARED_ROOMS:
            return f"only {target[1]}.py of a face calls the actions of {target[1]}"
    return ""


def test_floors() -> None:
    assert not [fault for module in modules() for fault in faults_of(module)]


# The mechanism of every life cycle, pure itself.
LIFE_CYCLES = "portal.domain.casework.life_rules"


def is_pure(place: tuple[str, ...]) -> bool:
    """Whether a place below portal holds rules: rules.py, a folder of that name, or one rule book of several."""
    return place[0] == "domain" and any(part == "rules" or part.endswith("_rules") for part in place[2:])


def test_rules_are_pure() -> None:
    impure = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if is_pure(module.place)
        for name, _, line in module.imports()
        if name.split(".")[0] not in sys.stdlib_module_names
        and name not in ("portal.infra.refused", LIFE_CYCLES)
        and not name.startswith(f"{LIFE_CYCLES}.")
        and not (
            name.startswith("portal.domain.")
            and name.split(".")[2] == module.place[1]
            and is_pure(tuple(name.split(".")[1:]))
        )
    ]
    assert not impure


def test_rooms_know_no_request() -> None:
    found = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if module.place[0] == "domain"
        for name, _, line in module.imports()
        if name.split(".")[0] in ("flask", "flask_login", "werkzeug", "wtforms", "flask_babel")
    ]
    assert not found


def test_imports_stand_at_the_top() -> None:
    """An import inside a function is for heavy libraries that load on first use, not to dodge a circle."""
    inside = []
    for module in modules():
        for function in module.functions():
            for node in ast.walk(function):
                names = (
                    [alias.name for alias in node.names] if isinstance(node, ast.Import)
                    else [node.module or ""] if isinstance(node, ast.ImportFrom)
                    else []
                )  # fmt: skip
                inside += [
                    f"{module.name}:{node.lineno} {name}" for name in names if name.split(".")[0] not in HEAVY
                ]
    assert not sorted(set(inside))


def test_heavy_libraries_load_on_first_use() -> None:
    early = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
        if name.split(".")[0] in HEAVY
    ]
    assert not early
