"""All complaints: by step, topic, severity and community, newest first."""

from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import queries
from portal.domain.complaints.record_rules import SEVERITY_WORDS, TOPIC_WORDS
from portal.domain.complaints.rules import STATUS_WORDS
from portal.infra import web
from portal.staff import asked, counts
from portal.staff.complaints.blueprint import bp

PAGE = 25
FILTERS = ("status", "topic", "severity", "community")


@bp.get("")
@web.permission("complaint.read")
def index() -> AnyResponse:
    """The complaints of the own communities."""
    who, place = web.actor(), asked.number("community") or 0
    chosen = {name: asked.text(name, 20) for name in FILTERS[:3]}
    rows = queries.listing(who, **chosen, community_id=place, before=asked.number("before"), limit=PAGE)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    places = counts.communities(who)
    return web.page(
        "staff/complaints/index.html", rows=rows[:PAGE], chosen=chosen, place=place, places=places,
        names={row.id: row.name for row in places}, zones=counts.zones(who), statuses=STATUS_WORDS,
        topics=TOPIC_WORDS, severities=SEVERITY_WORDS, next=address(before=str(more)) if more else "",
        address=address,
    )  # fmt: skip


def address(**changes: str) -> str:
    """The address of this list with some filters changed."""
    kept = {n: request.args[n] for n in FILTERS if request.args.get(n)}
    values = {k: v for k, v in (kept | changes).items() if v}
    return url_for(".index") + (f"?{urlencode(values)}" if values else "")
