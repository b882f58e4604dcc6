"""The field: firms and technicians, phone first. They see their own work and nothing else."""

from flask import Blueprint

from portal.field import complaints, hot_spots, notices, repairs, settlement
from portal.infra import web

bp = Blueprint("field", __name__, url_prefix="/field")
bp.before_request(web.face_door("field"))
bp.register_blueprint(repairs.bp)
bp.register_blueprint(notices.bp)
bp.register_blueprint(settlement.bp)
bp.register_blueprint(complaints.bp)
bp.register_blueprint(hot_spots.bp)
