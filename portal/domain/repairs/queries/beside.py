"""What stands beside the row of a repair: story, thread, photos, rounds, places to sign, hours; one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain.casework import queries as casework
from portal.domain.casework.models import Post
from portal.domain.casework.queries import Picture
from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.models import Repair, RepairRound, Signature, Visit, VisitWindow
from portal.domain.repairs.queries.places import PLACES, Place, places_in
from portal.domain.repairs.queries.rounds import ROUNDS, rounds_of, worked_on
from portal.domain.repairs.rules import OF_HOME, Status
from portal.infra import clock, events
from portal.infra.actor import Actor
from portal.infra.events import Line
from portal.infra.gathered import together
from portal.infra.reads import Read

AUDIENCE = {"owner": "owner", "field": "firm", "staff": "staff"}
STORY_MOST = 100
WINDOWS_ASKED = (
    Status.SUBMITTED, Status.ACCEPTED, Status.DISPATCHED, Status.ACKNOWLEDGED, Status.SCHEDULED
)  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """What a reader sees beside the row; what was not asked for, or is not theirs, is empty. `found` are the rows of
    what the page asked for besides."""

    story: Sequence[Line]
    posts: Sequence[Post]
    read_up_to: int
    pictures: Sequence[Picture]
    rounds: Sequence[RepairRound]
    lines: Sequence[CostLine]
    places: Sequence[Place]
    windows: Sequence[VisitWindow]
    visits: Sequence[Visit]
    signatures: Sequence[Signature]
    found: Mapping[str, Sequence[Any]]


def beside(
    actor: Actor, repair: Repair, also: Mapping[str, Read], *, full: bool, thread: bool, rounds: bool
) -> Beside:
    """Everything beside the repair that it can have in its state; `full` the words and photos of others, `also` what
    another room has about it (asked with the subject's kind and id, and the reader)."""
    staff = actor.face == "staff"
    signed = bool(repair.completed_at or repair.refusals)
    wanted = {
        "thread": thread and full and actor.face != "field", "pictures": full, "places": signed,
        "rounds": rounds and worked_on(repair), "windows": repair.status in WINDOWS_ASKED,
        "visits": repair.status in (Status.ACKNOWLEDGED, Status.SCHEDULED),
        "signatures": repair.refusals > 0 and actor.face == "field",
    }  # fmt: skip
    reads = {name: read for name, read in _reads(staff).items() if wanted.get(name, True)}
    found = together({**reads, **also}, {
        "kind": "repair", "id": repair.id, "most": STORY_MOST, "reader": 0 if staff else actor.person_id or 0,
        "repair": repair.id, "round": repair.round,
    })  # fmt: skip
    posts, read_up_to = casework.posts_of(found.get("thread", ()))
    kept_rounds, lines = rounds_of(found.get("rounds", ()))
    return Beside(
        story=events.lines_of(found["story"], AUDIENCE[actor.face]), posts=tuple(posts), read_up_to=read_up_to,
        pictures=_shown(actor, casework.pictures_of(found.get("pictures", ()))), rounds=kept_rounds, lines=lines,
        places=places_in(found["places"], repair.id, repair.round) if signed else (),
        windows=[
            w for w in sorted(found.get("windows", ()), key=attrgetter("starts_at"))
            if w.state == "offered" and w.starts_at > clock.now()
        ],
        visits=_in_order(found.get("visits", ())), signatures=_in_order(found.get("signatures", ())),
        found=found,
    )  # fmt: skip


@cache
def _reads(inner: bool) -> Mapping[str, Read]:
    return {
        "story": events.STORY, "thread": casework.thread_read(inner), "pictures": casework.ATTACHED, "rounds": ROUNDS,
        "places": PLACES, "windows": _of_round(VisitWindow), "visits": _of_round(Visit),
        "signatures": _of_round(Signature),
    }  # fmt: skip


@cache
def _of_round(model: Any) -> Read:
    here = (model.repair_id == bindparam("repair"), model.round == bindparam("round"))
    return Read(select(*model.__table__.c).where(*here))


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.id)


def _shown(actor: Actor, pictures: Sequence[Picture]) -> Sequence[Picture]:
    return tuple(p for p in pictures if actor.face != "owner" or p.kind in OF_HOME)
