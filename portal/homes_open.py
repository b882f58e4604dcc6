"""What is open about a home in any room, in one question: for whoever talks to the people of that home."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, cast, literal_column, or_, select, union_all

from portal.domain.complaints.models import Complaint
from portal.domain.complaints.queries.reach import reach_by as complaints_by
from portal.domain.complaints.queries.reach import shape_of as complaint_shape
from portal.domain.complaints.queries.reach import values_of as complaint_values
from portal.domain.complaints.rules import OPEN as COMPLAINTS
from portal.domain.complaints.rules import STATUS_WORDS as COMPLAINT_WORDS
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.reach import reach_by as repairs_by
from portal.domain.repairs.queries.reach import shape_of as repair_shape
from portal.domain.repairs.queries.reach import values_of as repair_values
from portal.domain.repairs.rules import OPEN as REPAIRS
from portal.domain.repairs.rules import STATUS_WORDS as REPAIR_WORDS
from portal.infra.actor import Actor
from portal.infra.reads import Read

MOST = 20


@dataclass(frozen=True)
class Room:
    """A kind of case: its table, the states that are open, and who may see which."""

    model: Any
    open: Collection[Any]
    shape_of: Callable[[Actor], Any]
    values_of: Callable[[Actor], dict[str, Any]]
    reach_by: Callable[[Any], Any]


ROOMS: Mapping[str, Room] = {
    "repair": Room(Repair, REPAIRS, repair_shape, repair_values, repairs_by),
    "complaint": Room(Complaint, COMPLAINTS, complaint_shape, complaint_values, complaints_by),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "repair": {state.value: words for state, words in REPAIR_WORDS.items()},
    "complaint": {state.value: words for state, words in COMPLAINT_WORDS.items()},
}


@dataclass(frozen=True)
class Open:
    """One open matter: kind and id of its subject, title, number, and the word of where it stands."""

    kind: str
    id: int
    title: str
    number: str
    state: str


class _OpenRead(Read):
    def cut(self, row: Any) -> Open:
        """The row as an open matter."""
        return Open(row.kind, row.id, row.title, row.number, WORDS[row.kind][str(row.state)])


def open_in_home(actor: Actor) -> tuple[Read | None, dict[str, Any]]:
    """What asks for the open repairs and complaints of a home (`unit`), as far as the reader may see them, with the
    parameters of the reader; None for who may see none."""
    kinds = tuple(kind for kind in ROOMS if actor.may(f"{kind}.read"))
    if not kinds:
        return None, {}
    values: dict[str, Any] = {}
    for kind in kinds:
        values |= ROOMS[kind].values_of(actor)
    return _open(kinds, tuple(ROOMS[kind].shape_of(actor) for kind in kinds)), values


@cache
def _open(kinds: Sequence[str], shapes: Sequence[Any]) -> _OpenRead:
    branches = [
        select(
            literal_column(f"'{kind}'", String).label("kind"), room.model.id, room.model.title, room.model.number,
            cast(room.model.status, String).label("state"),
        ).where(
            room.model.unit_id == bindparam("unit"),
            or_(*(room.model.status == literal_column(f"'{state.value}'") for state in sorted(room.open))),
            room.reach_by(shape),
        )
        for kind, shape, room in ((kind, shape, ROOMS[kind]) for kind, shape in zip(kinds, shapes, strict=True))
    ]  # fmt: skip
    return _OpenRead(union_all(*branches).limit(literal_column(str(MOST))))
