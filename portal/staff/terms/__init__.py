"""Terms as an administrator sees them: limits, the calendar, building parts with their warranty, ladders."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import web
from portal.staff.terms import calendars, ladders, limits, parts, sign_rules

bp = Blueprint("terms", __name__, url_prefix="/terms")
for child in (limits.bp, calendars.bp, parts.bp, ladders.bp, sign_rules.bp):
    bp.register_blueprint(child)


@bp.get("")
@web.permission("terms.read")
def index() -> AnyResponse:
    """The first of the pages."""
    return web.to(url_for(".limits.index"))
