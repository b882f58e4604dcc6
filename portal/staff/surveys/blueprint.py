"""The blueprint that every file of this folder hangs its doors on."""

from flask import Blueprint

bp = Blueprint("surveys", __name__, url_prefix="/surveys")
