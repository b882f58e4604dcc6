"""What production refuses to start with, whoever starts it."""

from typing import Any

import pytest
from flask import Flask

from portal import create_app
from portal.domain.estate.models import Person
from portal.infra.db import session, write
from tests import makers_estate as make


def production(app: Flask, **other: Any) -> dict[str, Any]:
    """Settings of a safe production start over the test's database."""
    return {
        "PRODUCTION": True,
        "HTTPS": True,
        "SECRET_KEY": "k" * 40,
        "BASE_URL": "https://homes.example.cn",
        "DATABASE_URL": app.config["DATABASE_URL"],
        "FILES_URL": app.config["FILES_URL"],
    } | other


def test_a_safe_start_stands(app: Flask) -> None:
    assert create_app(production(app)).config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"BASE_URL": "http://homes.example.cn"}, "BASE_URL"),
        ({"HTTPS": False}, "HTTPS"),
    ],
)
def test_production_needs_its_settings(
    app: Flask, monkeypatch: pytest.MonkeyPatch, other: dict[str, Any], said: str
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(SystemExit, match=said):
        create_app(production(app, **other))


def test_production_refuses_demo_people(app: Flask) -> None:
    someone = make.person()
    with write():
        session().get_one(Person, someone).is_demo = True
    with pytest.raises(SystemExit, match="demo accounts"):
        create_app(production(app))


def test_an_empty_database_is_no_hindrance(app: Flask, tmp_path: Any) -> None:
    empty = f"sqlite:///{tmp_path}/empty.sqlite"
    assert create_app(production(app, DATABASE_URL=empty)).config["PRODUCTION"] is True
