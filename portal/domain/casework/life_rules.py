"""A life cycle as one table: from which states a verb leads where, who has a button for it, under which conditions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class Step(Generic[State]):
    """One row of a life cycle: from these states the verb leads to that one (None: the state stays).

    `faces` are those whose people may have a button for it; `when` narrows it by facts of the case, in words
    divided by a space.
    """

    verb: str
    sources: frozenset[State]
    target: State | None
    permission: str
    faces: frozenset[str]
    when: str = ""


def step(
    kind: str, verb: str, sources: Collection[State], target: State | None, *faces: str, when: str = ""
) -> Step[State]:
    """A row for cases of that kind; its permission is the kind and the verb."""
    return Step(verb, frozenset(sources), target, f"{kind}.{verb}", frozenset(faces), when)


def life(steps: Iterable[Step[State]]) -> Mapping[str, Step[State]]:
    """The table, by verb; each verb stands there once."""
    table = {}
    for each in steps:
        if each.verb in table:
            raise ValueError(f"{each.verb} stands twice in a life cycle")
        table[each.verb] = each
    return table


@dataclass(frozen=True)
class Doubts:
    """Why a verb may not fit: the sentence for a wrong state, and one for each condition."""

    state: str
    conditions: Mapping[str, str]

    def why_not(self, step: Step[State], state: State, holds: Mapping[str, bool]) -> str | None:
        """None when the verb fits the case now, else the sentence that says why not.

        `holds` says of each condition whether the case meets it now.
        """
        if state not in step.sources:
            return self.state
        return next((self.conditions[name] for name in step.when.split() if not holds[name]), None)

    def fitting(
        self, table: Mapping[str, Step[State]], state: State, holds: Mapping[str, bool], face: str
    ) -> tuple[str, ...]:
        """The verbs of the table that fit the case now and have a door in that face."""
        return tuple(
            verb
            for verb, row in table.items()
            if state in row.sources and face in row.faces and self.why_not(row, state, holds) is None
        )
