"""Docstrings, names, and sentences that can be translated."""

import ast
import re
from collections.abc import Iterator

from tests.harness.places import ROOT
from tests.house.source import CHINESE, Function, Module, modules, templates

REFUSALS = {"Refused", "WrongState", "Stale", "Denied", "Missing", "TooMany", "said", "flash"}
NOT_WORDS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.S)


def public_functions(module: Module) -> Iterator[Function]:
    """Module functions without a leading underscore, and the methods of classes that stand on their own."""
    for node in module.tree.body:
        bodies = [node] if isinstance(node, Function) else []
        if isinstance(node, ast.ClassDef) and not node.bases and not node.name.startswith("_"):
            bodies = [inner for inner in node.body if isinstance(inner, Function)]
        yield from (function for function in bodies if not function.name.startswith("_"))


def test_every_public_function_says_what_it_does() -> None:
    silent = [
        f"{module.name}:{function.lineno} {function.name}"
        for module in modules()
        for function in public_functions(module)
        if not ast.get_docstring(function)
    ]
    assert not silent


def test_refusals_are_marked_for_translation() -> None:
    bare = []
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in REFUSALS and isinstance(first, ast.Constant) and CHINESE.search(str(first.value)):
                bare.append(f"{module.name}:{node.lineno} {first.value}")
    assert not bare


def test_templates_say_nothing_untranslated() -> None:
    bare = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in templates()
        if not path.name.lstrip("_").startswith("style")  # the style guide shows samples, in development only
        for line in NOT_WORDS.sub("", path.read_text("utf-8")).splitlines()
        if CHINESE.search(line)
    ]
    assert not bare


def test_nothing_is_put_off() -> None:
    marks = [
        f"{module.name}:{number} {line.strip()}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if re.search(r"\b(TODO|FIXME|XXX)\b|raise NotImplemented", line)
    ]
    assert not marks
