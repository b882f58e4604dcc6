"""How many open tasks stand behind each chip and menu entry: one capped statement a request, shared by all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask import g

from portal.domain.casework import queries as casework
from portal.domain.estate import queries as estate
from portal.infra.actor import Actor
from portal.infra.clock import HOME_ZONE

STEPS = ("repair.accept", "repair.dispatch", "repair.sign", "complaint.accept")
CAP = 99


def communities(actor: Actor) -> Sequence[Any]:
    """The communities whose desk the reader works at, by name, asked once a request."""
    if "desk_communities" not in g:
        g.desk_communities = estate.communities(actor, "desk.read")
    return g.desk_communities


def community_ids(actor: Actor) -> list[int]:
    """Their ids; no statement for a reader bound to communities."""
    scope = actor.scope("desk.read")
    return sorted(scope) if scope is not None else sorted(row.id for row in communities(actor))


def zones(actor: Actor) -> Mapping[int, str]:
    """The zone of each of these communities; the home zone for any other."""
    return defaultdict(lambda: HOME_ZONE, ((row.id, row.zone) for row in communities(actor)))


def open_tasks(actor: Actor) -> Mapping[str, int]:
    """Open tasks by view and by step; nothing for a reader who has no desk."""
    if not actor.may("desk.read"):
        return {}
    if "desk_counts" not in g:
        g.desk_counts = casework.counts(
            community_ids(actor), actor.person_id or 0, STEPS, _zones_known(actor)
        )
    return g.desk_counts


def _zones_known(actor: Actor) -> Mapping[int, str]:
    """The menu alone, which does not show what is due today, makes no trip for them."""
    return zones(actor) if "desk_communities" in g else {}


def shown(count: int) -> str:
    """A count as a chip shows it: nothing, 7, 99+."""
    return "" if not count else f"{CAP}+" if count > CAP else str(count)
