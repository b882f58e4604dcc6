"""What the roof says about kinds of subjects, so that a room can act on one without importing where it lives."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app

from portal.infra.actor import Actor
from portal.infra.events import Subject
from portal.infra.reads import Read
from portal.infra.refused import N_, Missing


@dataclass(frozen=True, kw_only=True)
class Approvable:
    """A kind of thing that can need a yes, and what follows from it.

    `title` is the word of the kind. `snapshot(id)` is what the yes is given to, in plain values; inside a unit it
    holds the subject's row first. It is shown as `{"facts": [[label, value]], "tables": [{"heads": [], "rows":
    [[]], "totals": [[label, value]]}]}`; labels are message ids, a value is text, a number, or one of
    `{"cents": 1}`, `{"word": msgid}`, `{"words": [msgid]}`, `{"moment": iso}`, `{"day": iso}`; what stands under
    other keys only counts. `address(id)` is its page at the desk, for those with the permission `reads`. The outcomes run in the unit of the last decision: `granted(id, by,
    approval_id)` or `rejected(id, by, reason)`. `lapsed` is for a request that was withdrawn or became void; without
    it that counts as rejected. `yes` and `no` say what happens next.
    """

    kind: str
    title: str
    snapshot: Callable[[int], Mapping[str, Any]]
    address: Callable[[int], str]
    reads: str
    granted: Callable[[int, Actor, int], None]
    rejected: Callable[[int, Actor, str], None]
    yes: str = N_("照此办理")
    no: str = N_("退回申请人，写明的原因他会看到")
    lapsed: Callable[[int, Actor, str], None] | None = None

    def lapse(self, subject_id: int, by: Actor, reason: str) -> None:
        """The request no longer stands and nobody answered it."""
        (self.lapsed or self.rejected)(subject_id, by, reason)


def approvable(kind: str) -> Approvable:
    """What the roof says about this kind; Missing where it knows none."""
    found: Approvable | None = current_app.extensions["approvables"].get(kind)
    if found is None:
        raise Missing
    return found


def approvables() -> Mapping[str, Approvable]:
    """Every kind that can need a yes."""
    table: Mapping[str, Approvable] = current_app.extensions["approvables"]
    return table


def open_in_home(actor: Actor) -> tuple[Read | None, dict[str, Any]]:
    """What asks for everything open about a home (`unit`) in any room, with the parameters of the reader, who sees what
    they may; its rows: kind, id, title, number, state (a message id). None where there is nothing to see."""
    ask: Callable[[Actor], tuple[Read | None, dict[str, Any]]] = current_app.extensions["open_in_home"]
    return ask(actor)


def served(subject: Subject) -> frozenset[int]:
    """Everybody who had a part in the work on a case, as its own room says; nobody where the roof knows no room."""
    table: Mapping[str, Callable[[int], Collection[int]]] = current_app.extensions["served"]
    ask = table.get(subject[0])
    return frozenset(ask(subject[1])) if ask else frozenset()


def whose_work(subject: Subject, round: int) -> Mapping[str, Any]:
    """Whose work a case is in that round, as its own room says now; inside a unit the case is held. Nothing where the
    case went on to another round, or the roof knows no room."""
    table: Mapping[str, Callable[[int, int], Mapping[str, Any]]] = current_app.extensions["whose_work"]
    ask = table.get(subject[0])
    return ask(subject[1], round) if ask else {}


def homes_with(kind: str, communities: Collection[int], since: date | None) -> Collection[int]:
    """The homes that had a case of this kind since that day (ever, where none is named), as its own room says."""
    table: Mapping[str, Callable[[Collection[int], date | None], Collection[int]]]
    table = current_app.extensions["homes_with"]
    ask = table.get(kind)
    return ask(communities, since) if ask else ()
