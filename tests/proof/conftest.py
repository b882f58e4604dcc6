"""The estate of the proofs: made once per test process and database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.harness.client import Answer
from tests.proof.estate import Estate, Eyes
from tests.proof.walk import walk

Walks = list[tuple[Eyes, dict[str, Answer]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/proof/" in item.nodeid:
            item.add_marker("proof")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "estate" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        only = metafunc.definition.get_closest_marker("database")
        kinds = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
        kinds = [kind for kind in kinds if not only or kind in only.args]
        metafunc.parametrize("estate", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def estates() -> Iterator[Callable[[str], Estate]]:
    """The demo estates made so far, by kind of database."""
    made: dict[str, Estate] = {}

    def of(kind: str) -> Estate:
        if kind not in made:
            made[kind] = Estate(kind)
        return made[kind]

    yield of
    for estate in made.values():
        estate.close()


@pytest.fixture(scope="session")
def estate(request: Any, estates: Callable[[str], Estate]) -> Estate:
    """The demo estate on this kind of database."""
    return estates(request.param)


@pytest.fixture(scope="session")
def walks(estate: Estate) -> Walks:
    """Everything that each person can reach by links."""
    return [(eyes, walk(estate.client(eyes), eyes.face)) for eyes in estate.people()]
