"""What to do in danger, readable by everybody without signing in."""

from werkzeug.wrappers import Response

from portal.domain.estate import accounts
from portal.domain.repairs.danger_rules import DANGERS
from portal.domain.repairs.rules import EMERGENCIES
from portal.infra import web
from portal.public.blueprint import bp


@bp.get("/emergency")
def emergency() -> Response:
    """What to shut off and whom to call, by kind of danger."""
    own = web.visitor().person_id if web.signed_in() else None
    return web.page(
        "public/emergency.html", dangers=DANGERS, titles=EMERGENCIES, hotlines=accounts.hotlines(own)
    )
