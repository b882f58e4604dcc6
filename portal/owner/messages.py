"""消息: the threads with the desk, newest first, with what is not read yet."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import queries as casework
from portal.infra import web
from portal.infra.events import Subject
from portal.owner import asked
from portal.owner.cards import page_of_cards
from portal.owner.complaints.cards import page_of_cards as page_of_complaints

bp = Blueprint("messages", __name__, url_prefix="/messages")
LOOKED_AT = 50


@bp.get("")
def index() -> AnyResponse:
    """Every thread of the reader's repairs and complaints."""
    cards, homes, before = page_of_cards(asked.number("before"), LOOKED_AT)
    complaints, _more = (
        page_of_complaints(homes, limit=LOOKED_AT) if asked.number("before") is None else ([], None)
    )
    known: dict[Subject, Any] = {
        ("repair", card.row.id): (card.title, card.zone) for card in cards if card.full
    }
    known |= {("complaint", card.row.id): (card.row.title, card.zone) for card in complaints}
    rows = casework.threads_of(web.visitor().person_id, web.actor().own("unit"), known)
    threads = [(row, *known[row.subject_kind, row.subject_id], address(row)) for row in rows]
    return web.page("owner/messages.html", threads=threads, homes=homes, before=before)


def address(row: Any) -> str:
    """Where the thread stands."""
    name = f"{row.subject_kind}_id"
    return url_for(f"owner.{row.subject_kind}s.show", _anchor="thread", **{name: row.subject_id})
