"""All feedback: by kind, state and community, newest first; and the glance beside the desk's list."""

from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.feedback import queries
from portal.domain.feedback.rules import SORT_WORDS, STATUS_WORDS, TONES, Sort, Status
from portal.infra import web
from portal.staff import asked, counts
from portal.staff.feedback.blueprint import bp

PAGE = 25


@bp.get("")
@web.permission("feedback.read")
def index() -> AnyResponse:
    """The feedback of the own communities."""
    who = web.actor()
    status, sort, place = asked.text("status", 20), asked.text("sort", 20), asked.number("community") or 0
    status, sort = status if status in set(Status) else "", sort if sort in set(Sort) else ""
    places = counts.communities(who)
    here = [row.id for row in places if place in (0, row.id)]
    rows = queries.listing(who, here, status=status, sort=sort, before=asked.number("before"), limit=PAGE)
    more = rows[PAGE - 1].id if len(rows) > PAGE else 0
    return web.page(
        "staff/feedback/index.html", rows=rows[:PAGE], state=status, sort=sort, place=place, places=places,
        names={row.id: row.name for row in places}, zones=counts.zones(who), statuses=STATUS_WORDS, sorts=SORT_WORDS,
        tones=TONES, address=address, next=address(before=str(more)) if more else "",
    )  # fmt: skip


def address(**changes: str) -> str:
    """The address of this list with some filters changed."""
    kept = {n: request.args[n] for n in ("status", "sort", "community") if request.args.get(n)}
    values = {k: v for k, v in (kept | changes).items() if v}
    return url_for(".index") + (f"?{urlencode(values)}" if values else "")
