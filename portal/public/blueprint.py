"""The face before the door: signing in and up, and what everybody may read."""

from flask import Blueprint

bp = Blueprint("public", __name__)
me = Blueprint("account", __name__, url_prefix="/me")
HOMES = {"owner": "/owner", "field": "/field", "staff": "/staff"}
