"""Scenes that tests begin with: played in a test process, then kept in the database and set up from there."""

import copy
import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, Protocol, TypeVar

from flask import Flask, current_app, has_app_context
from sqlalchemy import inspect

from portal.infra import clock, messages
from portal.infra.db import db, session, writing

START = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)  # Friday, 9:00 in Shanghai
P = ParamSpec("P")
T = TypeVar("T")


class Stage(Protocol):
    """The database of the test that runs; `at` names what was kept and stands there untouched, None once written to.
    `altered`: the test may have replaced pieces of the house."""

    app: Flask
    at: str | None
    altered: bool
    scenes: dict[str, Any]

    def keep(self, name: str) -> None: ...
    def fresh(self, name: str = "") -> None: ...
    def keeps(self, name: str) -> bool: ...


class Row(NamedTuple):
    """A row as it is remembered: sessions do not outlive a setting back."""

    kind: type
    id: int


current: Stage | None = None
names: dict[tuple[object, ...], str] = {}


def own_app() -> object:
    """The app whose context is open."""
    return current_app._get_current_object() if has_app_context() else None  # type: ignore[attr-defined]


def stands() -> Stage | None:
    """The database of this test, if a scene can be set up in it: what stands was kept, time stands still, and nobody
    holds a row or an open unit, which would be cut off."""
    stage = current
    if stage is None or stage.at is None or stage.app is not own_app() or clock._frozen.get() is None:
        return None
    held = writing() or (db.session.registry.has() and len(session().identity_map) > 0)
    return None if held or (stage.altered and stage.at) else stage


def plain(values: Iterable[object]) -> bool:
    """Whether all of these are values that say the same to every test: no rows, no actors, nothing that is called."""
    return all(
        each is None
        or isinstance(each, str | int | float | bytes | enum.Enum | dt.date)
        or (isinstance(each, tuple | list) and plain(each))
        or (dataclasses.is_dataclass(each) and not isinstance(each, type) and plain(vars(each).values()))
        for each in values
    )


def named(base: str | None, play: Callable[..., object], *given: object) -> str:
    """The short name of this scene after what stands, at this moment and of these facts; messages leave or do not."""
    key = (base, play.__module__, play.__qualname__, clock.now(), messages._muted.get(), repr(given))
    return names.setdefault(key, f"{play.__name__}{len(names)}")


def noted(answer: Any) -> Any:
    """What a maker answered, to be remembered."""
    if isinstance(answer, tuple | list):
        return type(answer)(noted(each) for each in answer)
    return Row(type(answer), answer.id) if inspect(answer, raiseerr=False) is not None else answer


def recalled(answer: Any) -> Any:
    """What a maker had answered, its rows looked up anew."""
    if isinstance(answer, Row):
        return session().get_one(answer.kind, answer.id)
    if isinstance(answer, tuple | list):
        return type(answer)(recalled(each) for each in answer)
    return copy.deepcopy(answer)


def scene(play: Callable[P, T]) -> Callable[P, T]:
    """A maker that answers plain values or rows, played once where nothing but kept scenes stands; played anew where a
    test has written something already or gives it rows. With facts it is kept when it is asked for a second time."""

    @wraps(play)
    def played(*args: P.args, **facts: P.kwargs) -> T:
        stage = stands()
        if stage is None or not plain((*args, *facts.values())):
            return play(*args, **facts)
        name = named(stage.at, play, args, sorted(facts.items()))
        if stage.keeps(name):
            stage.fresh(name)
        else:
            answer = play(*args, **facts)
            if (args or facts) and name not in stage.scenes:
                stage.scenes[name] = None
                return answer
            stage.scenes[name] = noted(answer)
            del answer
            stage.keep(name)
        return recalled(stage.scenes[name])  # type: ignore[no-any-return]

    return played
