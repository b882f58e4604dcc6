"""缺陷热点 for those who build and supervise: where like defects pile up, and which they are."""

from collections.abc import Sequence

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import queries as estate
from portal.domain.figures import queries
from portal.domain.repairs.queries import counting
from portal.domain.repairs.rules import STATUS_WORDS
from portal.domain.terms import queries as terms
from portal.infra import web
from portal.infra.refused import Missing

bp = Blueprint("hot_spots", __name__, url_prefix="/hot-spots")
PERMISSION = "hot_spot.read"


def _places() -> dict[int, str]:
    return {row.id: row.name for row in estate.communities(web.actor(), PERMISSION)}


@bp.get("")
@web.permission(PERMISSION)
def index() -> AnyResponse:
    """The newest hot spots of the own communities."""
    places = _places()
    spots: Sequence[object] = queries.hot_spots(sorted(places), limit=30)
    return web.page("field/hot_spots/index.html", spots=spots, places=places, part_of=terms.part)


@bp.get("/<int:spot_id>")
@web.permission(PERMISSION)
def show(spot_id: int) -> AnyResponse:
    """One hot spot with its cases: homes and defects, nothing of the owners."""
    places = _places()
    spot = queries.hot_spot(spot_id, sorted(places))
    if spot is None:
        raise Missing
    return web.page(
        "field/hot_spots/show.html", spot=spot, place=places[spot.community_id], part=terms.part(spot.part_code).name,
        rows=counting.brief(spot.repairs), statuses=STATUS_WORDS, back=url_for(".index"),
    )  # fmt: skip
