"""The owner's face: the own homes, reporting what is broken, how it goes on, words with the desk."""

from flask import Blueprint

from portal.infra import web
from portal.owner import complaints, family, feedback, home, messages, surveys
from portal.owner.repairs import bp as repairs
from portal.owner.repairs import report

bp = Blueprint("owner", __name__, url_prefix="/owner")
bp.before_request(web.face_door("owner"))

for child in (home.bp, family.bp, report, repairs, complaints.bp, feedback.bp, surveys.bp, messages.bp):
    bp.register_blueprint(child)
