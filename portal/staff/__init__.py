"""The desk: customer service, dispatch, management and administration."""

from flask import Blueprint

from portal.infra import web
from portal.staff import (
    claims,
    communities,
    desk,
    duty_roster,
    firms,
    homes,
    invitations,
    people,
    repairs,
    residents,
    roles,
    roster,
    search,
    style_guide,
    terms,
)

bp = Blueprint("staff", __name__, url_prefix="/staff")
bp.before_request(web.face_door("staff"))

for child in (
    desk.bp,
    search.bp,
    repairs.bp,
    repairs.intake_bp,
    communities.bp,
    homes.bp,
    residents.bp,
    invitations.bp,
    claims.bp,
    people.bp,
    firms.bp,
    roster.bp,
    roles.bp,
    duty_roster.bp,
    terms.bp,
    style_guide.bp,
):
    bp.register_blueprint(child)
