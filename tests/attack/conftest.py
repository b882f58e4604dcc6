"""One world for all attacks of a test process; each test starts on it as it was made."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from portal.infra.db import db
from tests.attack.world import World, make_world
from tests.conftest import House


@pytest.fixture(scope="session")
def made_world() -> Iterator[World]:
    """The world, made once."""
    house = House("sqlite")
    try:
        with ExitStack() as stack:
            stack.enter_context(house.app.app_context())
            made = make_world(house, stack)
        yield made
    finally:
        house.close()


@pytest.fixture
def world(made_world: World, database: House, clock: object) -> Iterator[World]:
    """The world as it was made, with an app context and a clock that stands still."""
    with made_world.app.app_context():
        made_world.set_back()
        yield made_world
        db.session.remove()
