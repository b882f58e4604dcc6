"""The desk: customer service, dispatch, management and administration."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from portal.infra import web
from portal.staff import (
    approvals,
    callbacks,
    claims,
    complaints,
    desk,
    duty_roster,
    feedback,
    figures,
    firms,
    homes,
    invitations,
    notices,
    outbox,
    people,
    repairs,
    residents,
    roles,
    roster,
    search,
    settlement,
    spots,
    style_guide,
    surveys,
    terms,
)

bp = Blueprint("staff", __name__, url_prefix="/staff")
bp.before_request(web.face_door("staff"))


@bp.before_request
def land() -> Response | None:
    """A role without a desk, such as a cashier's, begins where it has something to do."""
    who = web.actor()
    if request.endpoint != "staff.desk.show" or who.may("desk.read") or not who.permissions:
        return None
    return web.to(url_for("staff.homes.index" if who.may("home.read") else "public.account.overview"))


for child in (
    desk.bp,
    search.bp,
    repairs.bp,
    repairs.intake_bp,
    repairs.rates_bp,
    complaints.bp,
    callbacks.bp,
    surveys.bp,
    surveys.recoveries_bp,
    surveys.past_bp,
    complaints.past_bp,
    complaints.board_bp,
    feedback.bp,
    approvals.bp,
    spots.bp,
    homes.bp,
    residents.bp,
    invitations.bp,
    claims.bp,
    people.bp,
    firms.bp,
    notices.bp,
    roster.bp,
    settlement.bp,
    roles.bp,
    outbox.bp,
    duty_roster.bp,
    figures.bp,
    figures.spots_bp,
    terms.bp,
    style_guide.bp,
):
    bp.register_blueprint(child)
