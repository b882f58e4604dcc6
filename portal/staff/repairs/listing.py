"""All repairs: by state, building part and community, newest first."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import queries
from portal.domain.repairs.rules import STATUS_WORDS, Status
from portal.domain.terms import queries as terms
from portal.infra import web
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.repairs.blueprint import bp
from portal.staff.words import URGENCY_WORDS

PAGE = 25


@bp.get("")
@web.permission("repair.read")
def index() -> AnyResponse:
    """The repairs of the own communities."""
    who = web.actor()
    status, part, place = asked.text("status", 20), asked.text("part", 40), asked.number("community") or 0
    status = status if status in set(Status) else ""
    rows: Sequence[Any] = queries.listing(
        who, status=status, part_code=part, community_id=place, before=asked.number("before"), limit=PAGE
    )
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    places = counts.communities(who)
    tree = terms.parts_tree()
    return web.page(
        "staff/repairs/index.html", rows=rows[:PAGE], state=status, part=part, place=place, places=places,
        names={row.id: row.name for row in places}, zones=counts.zones(who), statuses=STATUS_WORDS, urgencies=URGENCY_WORDS, tree=tree,
        part_words={leaf.code: gettext(leaf.name) for branch in tree for leaf in branch.parts},
        next=address(before=str(more)) if more else "", address=address,
    )  # fmt: skip


def address(**changes: str) -> str:
    """The address of this list with some filters changed."""
    kept = {n: request.args[n] for n in ("status", "part", "community") if request.args.get(n)}
    values = {k: v for k, v in (kept | changes).items() if v}
    return url_for(".index") + (f"?{urlencode(values)}" if values else "")
