"""Where the pages of approvals hang."""

from flask import Blueprint

bp = Blueprint("approvals", __name__, url_prefix="/approvals")
