"""Scenes that many tests begin with: played once in a test process, then kept in the database and set up from there."""

import copy
import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

from flask import Flask, current_app, has_app_context

from portal.infra import clock

START = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)  # Friday, 9:00 in Shanghai
T = TypeVar("T")


class Stage(Protocol):
    """The database of the test that runs; `written` says that it is no longer as it was set up."""

    app: Flask
    written: bool
    scenes: dict[str, Any]

    def keep(self, name: str) -> None: ...
    def fresh(self, name: str = "") -> None: ...
    def keeps(self, name: str) -> bool: ...


current: Stage | None = None


def own_app() -> object:
    """The app whose context is open."""
    return current_app._get_current_object() if has_app_context() else None  # type: ignore[attr-defined]


def scene(play: Callable[[], T]) -> Callable[[], T]:
    """A maker of plain values and rows that is played once at the clock's start; where a test has written something
    already, or lives at another time, it is played anew."""

    @wraps(play)
    def played() -> T:
        stage, name = current, play.__name__
        if stage is None or stage.written or stage.app is not own_app() or clock._frozen.get() != START:
            return play()
        if stage.keeps(name):
            stage.fresh(name)
        else:
            stage.scenes[name] = play()
            stage.keep(name)
        return copy.copy(stage.scenes[name])  # type: ignore[no-any-return]

    return played
