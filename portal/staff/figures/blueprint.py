"""统计: the board, the cases behind its numbers, hot spots and their rules."""

from flask import Blueprint

bp = Blueprint("figures", __name__, url_prefix="/figures")
