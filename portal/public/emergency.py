"""What to do in danger, readable by everybody without signing in."""

from werkzeug.wrappers import Response

from portal.domain.estate import accounts
from portal.domain.repairs.danger_rules import DANGERS
from portal.domain.repairs.rules import EMERGENCIES
from portal.infra import web
from portal.public.blueprint import bp

# So many numbers stand with each danger; of more, each is looked up in one list.
FEW = 2


@bp.get("/emergency")
def emergency() -> Response:
    """What to shut off and whom to call, by kind of danger."""
    own = web.visitor().person_id if web.signed_in() else None
    hotlines = accounts.hotlines(own)
    homes = len(set(accounts.communities_of(own))) if own else 0
    near = hotlines[:homes] or (hotlines if len(hotlines) <= FEW else [])
    return web.page(
        "public/emergency.html", dangers=DANGERS, titles=EMERGENCIES, near=near[:FEW],
        others=[each for each in hotlines if each not in near[:FEW]],
    )  # fmt: skip
