"""Scenes that many tests begin with: played once in a test process, then kept in the database and set up from there."""

import copy
import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

from flask import Flask, current_app, has_app_context

from portal.infra import clock
from portal.infra.db import session

START = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)  # Friday, 9:00 in Shanghai
SETTING = "story"
T = TypeVar("T")


class Stage(Protocol):
    """The database of the test that runs; `at` names what was kept and stands there untouched, None once written to."""

    app: Flask
    at: str | None
    scenes: dict[str, Any]

    def keep(self, name: str) -> None: ...
    def fresh(self, name: str = "") -> None: ...
    def keeps(self, name: str) -> bool: ...


current: Stage | None = None


def own_app() -> object:
    """The app whose context is open."""
    return current_app._get_current_object() if has_app_context() else None  # type: ignore[attr-defined]


def stands(name: str) -> Stage | None:
    """The database of this test, if nothing but this stands in it and it is the hour at which scenes are played."""
    stage = current
    right = stage is not None and stage.app is own_app() and stage.at == name and clock._frozen.get() == START
    return stage if right else None


def scene(play: Callable[[], T]) -> Callable[[], T]:
    """A maker of plain values that is played once, at the clock's start and in an empty house; played anew where a
    test has written something already, or lives at another time."""

    @wraps(play)
    def played() -> T:
        stage, name = stands(""), play.__name__
        if stage is None:
            return play()
        if stage.keeps(name):
            stage.fresh(name)
        else:
            stage.scenes[name] = play()
            stage.keep(name)
        return copy.copy(stage.scenes[name])  # type: ignore[no-any-return]

    return played


def state(play: Callable[..., T]) -> Callable[..., T]:
    """A maker of a case in the house of a scene, `play(scene, **facts)`: kept where it is the first thing that a test
    makes after the scene, and asks for no facts of its own."""

    @wraps(play)
    def played(setting: Any, **facts: Any) -> T:
        stage, name = stands(SETTING), play.__name__
        if facts or stage is None or stage.scenes.get(SETTING) != setting:
            return play(setting, **facts)
        if stage.keeps(name):
            stage.fresh(name)
        else:
            row: Any = play(setting)
            stage.scenes[name] = type(row), row.id
            stage.keep(name)
        kind, id = stage.scenes[name]
        return session().get_one(kind, id)  # type: ignore[no-any-return]

    return played
