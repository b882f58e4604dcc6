"""消息: the threads with the desk, newest first, with what is not read yet."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import queries as casework
from portal.infra import web
from portal.owner import asked
from portal.owner.cards import page_of_cards

bp = Blueprint("messages", __name__, url_prefix="/messages")
LOOKED_AT = 50


@bp.get("")
def index() -> AnyResponse:
    """Every thread of the reader's repairs."""
    cards, homes, before = page_of_cards(asked.number("before"), LOOKED_AT)
    readable = {card.row.id: card for card in cards if card.full}
    subjects = [("repair", repair_id) for repair_id in readable]
    threads = casework.threads_of(web.visitor().person_id, web.actor().own("unit"), subjects)
    return web.page(
        "owner/messages.html", threads=[(row, readable[row.subject_id]) for row in threads], homes=homes,
        before=before,
    )  # fmt: skip
