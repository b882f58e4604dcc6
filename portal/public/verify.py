"""Whether a printed repair form is the one that was signed; readable by whoever holds the paper."""

from werkzeug.wrappers import Response

from portal.domain.repairs.queries.forms import verified
from portal.infra import web
from portal.public.blueprint import bp


@bp.get("/v/<string:token>")
def verify(token: str) -> Response:
    """Number, building part, who signed when, and whether the content is still the one they signed."""
    return web.page("public/verify.html", form=verified(token[:64]))
