"""The queue of callbacks: what is open by what is due first, and what came of the others."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import queries
from portal.domain.callbacks.rule_rules import PRIORITIES
from portal.domain.callbacks.rules import STATUS_WORDS, TRIGGERS
from portal.infra import clock, web
from portal.infra.actor import Actor
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.callbacks import spreading
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.board import Gauge, gauges
from portal.staff.callbacks.sections import sections

VIEW_WORDS = {
    "open": N_("要回访的"),
    "unassigned": N_("待分派"),
    "mine": N_("归我回访"),
    "today": N_("今天到期"),
    "late": N_("超期"),
    "answered": N_("已回访"),
    "unreachable": N_("联系不上"),
    "declined": N_("不愿受访"),
}


@bp.get("")
@web.permission("callback.read")
def index() -> AnyResponse:
    """The callbacks of the own communities, by view."""
    who, place = web.actor(), asked.number("community") or 0
    view = request.args.get("view", "open")
    view = view if view in queries.VIEWS else "open"
    told: Callable[[], list[Gauge]] = _gauges(who, place) if view == "open" and not _after() else list
    rows, waiting = queries.listing(who, queries.Filters(view=view, community_id=place), _after())
    last = rows[queries.PAGE - 1] if len(rows) > queries.PAGE else None
    places = counts.communities(who)
    return web.page(
        "staff/callbacks/index.html", rows=rows[: queries.PAGE], view=view, place=place, places=places,
        names={row.id: row.name for row in places}, zones=counts.zones(who), statuses=STATUS_WORDS,
        triggers=TRIGGERS, priorities=PRIORITIES, opening=url_for(".index"), people=spreading.colleagues() if view == "unassigned" else {}, chips_of=_chips(view, waiting), me=who.person_id, waiting=waiting,
        tabs_of=sections("index"), gauges=told(),
        next=address(after=f"{last.due_at.timestamp():.6f}.{last.id}") if last else "",
    )  # fmt: skip


def _gauges(who: Actor, place: int) -> Callable[[], list[Gauge]]:
    zones, ids = counts.zones(who), counts.community_ids(who)
    return gauges({each: zones[each] for each in ([place] if place in ids else ids)})


def _chips(view: str, waiting: Any) -> list[tuple[Any, ...]]:
    found = []
    for name, words in VIEW_WORDS.items():
        count = waiting.get(name, 0)
        tone = "late" if name == "late" and count else ""
        url = address(view="" if name == "open" else name, after="")
        found.append((gettext(words), url, counts.shown(count), view == name, tone))
    return found


def address(**changes: str) -> str:
    """The address of this list with some filters changed."""
    if "callbacks_address" not in g:
        kept = {n: request.args[n] for n in ("view", "community") if request.args.get(n)}
        g.callbacks_address = url_for(".index"), kept
    url, kept = g.callbacks_address
    values = {k: v for k, v in (kept | changes).items() if v}
    return f"{url}?{urlencode(values)}" if values else str(url)


def _after() -> tuple[datetime, int] | None:
    """Where the page before ended, None where the address says nothing that could be one."""
    try:
        seconds, number = request.args.get("after", "").rsplit(".", 1)
        last = asked.positive(number)
        return (datetime.fromtimestamp(float(seconds), tz=clock.UTC), last) if last else None
    except (ValueError, OverflowError, OSError):
        return None
