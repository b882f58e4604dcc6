"""The code as these tests read it: files, trees, functions."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.harness.places import ROOT

PORTAL = ROOT / "portal"
FACES = ("owner", "staff", "field", "public")
SHARED_ROOMS = ("estate", "terms", "casework")
ROUTES = {"route", "get", "post"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Module:
    """One file of the portal."""

    path: Path

    @property
    def name(self) -> str:
        """Its path below the project, as messages show it."""
        return str(self.path.relative_to(ROOT))

    @property
    def place(self) -> tuple[str, ...]:
        """Its dotted place below portal: ("domain", "repairs", "rules")."""
        return self.path.relative_to(PORTAL).with_suffix("").parts

    @property
    def text(self) -> str:
        """The source."""
        return self.path.read_text("utf-8")

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return _tree(self.path)

    def functions(self) -> Iterator[Function]:
        """Every function in it, methods and inner ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def imports(self) -> Iterator[tuple[str, str, int]]:
        """(module, name or "", line) of every import, relative ones made absolute."""
        package = ("portal", *self.place[:-1])
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, "", node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
                module = ".".join(filter(None, (above, node.module)))
                yield from ((module, alias.name, node.lineno) for alias in node.names)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the portal, and wsgi."""
    return tuple(Module(path) for path in sorted(PORTAL.rglob("*.py")))


def templates() -> list[Path]:
    """Every template."""
    return sorted(path for path in (PORTAL / "templates").rglob("*.*") if path.suffix in (".html", ".txt"))


def decorators(function: Function) -> Iterator[str]:
    """The last names of a function's decorators: `post` for `@repairs.post("/…")`."""
    for node in function.decorator_list:
        target = node.func if isinstance(node, ast.Call) else node
        if isinstance(target, ast.Attribute):
            yield target.attr
        elif isinstance(target, ast.Name):
            yield target.id


def is_view(function: Function) -> bool:
    """Whether a route is hung on it."""
    return bool(ROUTES & set(decorators(function)))


def lines(function: Function) -> int:
    """Lines of its body, the docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
