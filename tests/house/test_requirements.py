"""Production installs what the code uses, no less and no more, and the locks follow."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.harness.places import ROOT
from tests.house.source import modules

RUN_BY_NAME = {"gunicorn", "psycopg", "brotli", "flask-compress", "pylopdf-fonts-zh-cn"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str) -> dict[str, str]:
    """Name and version of each pin in a requirements file or lock."""
    found = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", (ROOT / file).read_text(), re.M)
    return {plain(name): version for name, version in found}


def used() -> dict[str, str]:
    """Distribution -> where, of every library the portal imports."""
    owners = packages_distributions()
    found = {}
    for module in modules():
        for name, _, line in module.imports():
            top = name.split(".")[0]
            if top != "portal" and top not in sys.stdlib_module_names:
                for owner in owners.get(top, [top]):
                    found[plain(owner)] = f"{module.name}:{line} {top}"
    return found


def test_what_is_imported_is_required() -> None:
    named = pins("requirements.lock")
    assert not {name: where for name, where in used().items() if name not in named}


@pytest.mark.proof
def test_what_is_required_is_used() -> None:
    assert not set(pins("requirements.txt")) - set(used()) - RUN_BY_NAME


def test_locks_hold_what_is_named() -> None:
    production, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert pins("requirements.txt").items() <= production.items()
    assert pins("requirements-dev.txt").items() <= tests.items()
    assert production.items() <= tests.items()


def test_locks_name_no_host() -> None:
    for file in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / file).read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        blocks = re.split(r"^(?=[a-z])", text, flags=re.M)[1:]
        assert all("--hash=sha256:" in block for block in blocks)
