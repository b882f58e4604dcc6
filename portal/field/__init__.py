"""The field: firms and technicians, phone first. They see their own work and nothing else."""

from flask import Blueprint

from portal.field import repairs
from portal.infra import web

bp = Blueprint("field", __name__, url_prefix="/field")
bp.before_request(web.face_door("field"))
bp.register_blueprint(repairs.bp)
