"""Templates compile, carry no code or style, and ask no other host."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.harness.places import ROOT
from tests.house.source import PORTAL, templates

NAMESPACE = re.compile(r"https?://www\.w3\.org/[\w/#-]+")
ADDRESS = re.compile(r"""(https?:)?//[a-z0-9-]+(\.[a-z0-9-]+)+""", re.I)
FORBIDDEN = {
    "unescaped markup": re.compile(r"\|\s*safe\b|autoescape\s+false", re.I),
    "inline style": re.compile(r"<[^>]+\sstyle\s*=|<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "a handler in an attribute": re.compile(r"""<[^>]+\s(on[a-z]+|hx-on[\w:.-]*)\s*=""", re.I),
    "code in an htmx value": re.compile(r"""=\s*["']\s*(js|javascript):""", re.I),
    "a filtered htmx trigger": re.compile(r"""hx-trigger\s*=\s*["'][^"']*\[""", re.I),
}


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_code_in_templates() -> None:
    found = [
        f"{shown(path)}: {what}: {match.group()[:60]}"
        for path in templates()
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(path.read_text("utf-8"))
    ]
    assert not found


def test_no_other_host() -> None:
    places = [*templates(), *(p for p in (ROOT / "static").rglob("*") if p.suffix in (".js", ".css", ".svg"))]
    found = [
        f"{shown(path)}: {match.group()}"
        for path in places
        if ".min." not in path.name and "build" not in path.parts
        for match in ADDRESS.finditer(NAMESPACE.sub("", path.read_text("utf-8")))
    ]
    assert not found


# The sentences of the catalogues are markup as `_()` of the templates takes them; nothing else is.
MARKED = PORTAL / "infra" / "wording.py"


def test_no_markup_from_python() -> None:
    found = [
        f"{shown(path)}:{number}"
        for path in PORTAL.rglob("*.py")
        if path != MARKED
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"\bMarkup\(", line)
    ]
    assert not found


@pytest.mark.database("sqlite")
def test_templates_compile(app: Flask) -> None:
    for path in templates():
        app.jinja_env.get_template(str(path.relative_to(PORTAL / "templates")))
