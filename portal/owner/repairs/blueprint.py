"""The two addresses of the owner's repairs: reporting one, and those reported."""

from flask import Blueprint

report = Blueprint("report", __name__, url_prefix="/report")
bp = Blueprint("repairs", __name__, url_prefix="/repairs")
