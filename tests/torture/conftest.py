"""What every test of a dying house has: the house, and the provider of its messages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.torture.killing import House, Provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Takes the messages that leave the house."""
    made = Provider()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def house(app: Flask, clock: Any, database: Any, tmp_path: Path, provider: Provider) -> Iterator[House]:
    """Its processes end with the test."""
    made = House(database.config, tmp_path, provider)
    yield made
    made.end()
