"""Budgets: small enough to be read at one sitting. A number is raised only by a decision note."""

import re

from tests.harness.places import ROOT
from tests.house.source import FACES, is_view, lines, modules, templates

MODULE, FUNCTION, VIEW, PAGE, FRAGMENT, CSS = 300, 40, 30, 120, 60, 150
SEEDS = re.compile(r"(^|/)seeds?(/|_|\.|$)")
VENDORED = re.compile(r"(^|/)(vendor|build)/|\.min\.")


def test_modules() -> None:
    over = {m.name: n for m in modules() if (n := m.text.count("\n")) > MODULE and not SEEDS.search(m.name)}
    assert not over


def test_functions_and_views() -> None:
    over = [
        f"{module.name}:{function.lineno} {function.name}: {lines(function)} lines"
        for module in modules()
        if not SEEDS.search(module.name)
        for function in module.functions()
        if lines(function) > (VIEW if module.place[0] in FACES and is_view(function) else FUNCTION)
    ]
    assert not over


def test_templates() -> None:
    over = {}
    for path in templates():
        fragment = path.name.startswith("_") or "parts" in path.parts
        count = path.read_text("utf-8").count("\n")
        if count > (FRAGMENT if fragment else PAGE):
            over[str(path.relative_to(ROOT))] = count
    assert not over


def test_css() -> None:
    over = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / "static").rglob("*.css")
        if path.name != "tokens.css" and not VENDORED.search(str(path.relative_to(ROOT)))
        if (count := path.read_text("utf-8").count("\n")) > CSS
    }
    assert not over
