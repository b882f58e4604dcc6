"""统计: the board and the cases behind its numbers, which the project office reads in its own face; hot spots, rules."""

from flask import Blueprint

from portal.infra import web

# Hung in the face of staff and in that of the field: what it links to is of the reader's own face.
bp = Blueprint("figures", __name__, url_prefix="/figures")
spots_bp = Blueprint("hot_spots", __name__, url_prefix="/figures")
FIELD = "field"


def at_desk() -> bool:
    """Whether the reader works at the desk; the project office reads the same board in the field."""
    return web.visitor().face != FIELD


def page_of(name: str) -> str:
    """The template of a page of the board in the reader's face."""
    return f"{'staff' if at_desk() else FIELD}/figures/{name}.html"
