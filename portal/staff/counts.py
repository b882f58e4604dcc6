"""How many open tasks stand behind each chip and menu entry: capped, counted once a request, shared by all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
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
    if "desk_counts" not in g:
        expect(actor)
    found: Mapping[str, int] = g.desk_counts()
    return found


def in_menu(actor: Actor, names: Iterable[str]) -> Mapping[str, int]:
    """The same for these views and steps alone, as the menu shows them."""
    if "menu_counts" not in g:
        expect_in_menu(actor, names)
    found: Mapping[str, int] = g.menu_counts()
    return found


def expect(actor: Actor) -> None:
    """The page shows all of them, the menu what it needs of these; they are read along with what it reads next."""
    g.desk_counts = g.menu_counts = _told(actor, casework.VIEWS, STEPS, zones(actor))


def expect_in_menu(actor: Actor, names: Iterable[str]) -> None:
    """What the menu shows is read along with what the page reads next."""
    wanted = set(names)
    views, steps = ([name for name in known if name in wanted] for known in (casework.VIEWS, STEPS))
    g.menu_counts = _told(actor, views, steps, {})


def _told(
    actor: Actor, views: Sequence[str], steps: Sequence[str], of: Mapping[int, str]
) -> Callable[[], Mapping[str, int]]:
    """What tells the counts, asked once."""
    if not actor.may("desk.read"):
        return dict
    return cache(casework.counts(community_ids(actor), actor.person_id or 0, steps, of, views))


def shown(count: int) -> str:
    """A count as a chip shows it: nothing, 7, 99+."""
    return "" if not count else f"{CAP}+" if count > CAP else str(count)
