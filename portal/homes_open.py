"""What is open about a home in any room, in one question: for whoever talks to the people of that home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all

from portal.domain.complaints.models import Complaint
from portal.domain.complaints.queries.reach import reach as of_complaints
from portal.domain.complaints.rules import OPEN as COMPLAINTS
from portal.domain.complaints.rules import STATUS_WORDS as COMPLAINT_WORDS
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.reach import reach as of_repairs
from portal.domain.repairs.rules import OPEN as REPAIRS
from portal.domain.repairs.rules import STATUS_WORDS as REPAIR_WORDS
from portal.infra.actor import Actor
from portal.infra.db import session

MOST = 20
ROOMS: Mapping[str, tuple[Any, Any, Any]] = {
    "repair": (Repair, REPAIRS, of_repairs),
    "complaint": (Complaint, COMPLAINTS, of_complaints),
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


def open_in_home(actor: Actor, unit_id: int) -> Sequence[Open]:
    """Open repairs and complaints of a home, as far as the reader may see them."""
    branches = [
        select(literal(kind).label("kind"), model.id, model.title, model.number, model.status.label("state"))
        .where(model.unit_id == unit_id, model.status.in_(sorted(states)), reach(actor))
        for kind, (model, states, reach) in ROOMS.items()
        if actor.may(f"{kind}.read")
    ]  # fmt: skip
    if not branches:
        return []
    rows = session().execute(union_all(*branches).limit(MOST)).all()
    return [Open(row.kind, row.id, row.title, row.number, WORDS[row.kind][str(row.state)]) for row in rows]
