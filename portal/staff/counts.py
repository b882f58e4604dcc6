"""How many open tasks stand behind each chip and menu entry: one capped statement a request, shared by all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
        here = community_ids(actor)
        g.desk_counts = casework.counts(here, actor.person_id or 0, STEPS, zones(actor))
    return g.desk_counts


def in_menu(actor: Actor, names: Iterable[str]) -> Mapping[str, int]:
    """The same for these views and steps alone, as the menu shows them; nothing is asked where the page knows them."""
    if "desk_counts" in g or not actor.may("desk.read"):
        return open_tasks(actor)
    views = tuple(name for name in casework.VIEWS if name in names)
    steps = tuple(name for name in STEPS if name in names)
    return casework.counts(community_ids(actor), actor.person_id or 0, steps, views=views)


def shown(count: int) -> str:
    """A count as a chip shows it: nothing, 7, 99+."""
    return "" if not count else f"{CAP}+" if count > CAP else str(count)
