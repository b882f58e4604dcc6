"""我的家: the own homes, what waits for the reader, what is under way, and whom to call in danger."""

from datetime import datetime

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework.rules import LAST
from portal.domain.complaints.rules import OWNER_STEPS
from portal.domain.repairs.queries.sign_reach import source_parts
from portal.domain.repairs.rules import STATUS_WORDS
from portal.domain.terms import queries as terms
from portal.infra import clock, languages, web
from portal.infra.refused import N_
from portal.owner.cards import Card, open_cards
from portal.owner.complaints.cards import page_of_cards as page_of_complaints
from portal.owner.repairs import drafts

bp = Blueprint("home", __name__)
LOOKED_AT, SHOWN = 50, 12
GREETINGS = ((11, N_("%(name)s，上午好")), (13, N_("%(name)s，中午好")), (18, N_("%(name)s，下午好")))
EVENING = N_("%(name)s，晚上好")


@bp.get("/")
def show() -> AnyResponse:
    """The home page of an owner: first what waits for them, then what is under way."""
    cards, homes, incidents = open_cards(LOOKED_AT)
    waiting = sorted((card for card in cards if card.mine), key=_urgency)
    first = waiting[:1]
    under_way = [*waiting[1:], *(card for card in cards if card.open and not card.mine)]
    complaints, _more = page_of_complaints(homes, limit=SHOWN)
    theirs = [card for card in complaints if card.open]
    asking = next((card for card in theirs if card.turn and not first), None)
    zone = homes[0].zone if homes else clock.HOME_ZONE
    here = clock.here(zone)
    return web.page(
        "owner/home.html", homes=homes, owned=web.actor().own("signing_unit"), waiting=first, under_way=under_way[:SHOWN],
        unread=sum(card.unread for card in cards) + sum(card.unread for card in complaints), complaints=[c for c in theirs if c is not asking],
        asking=asking, plain_steps=OWNER_STEPS, draft=drafts.saved(),
        today=languages.day_in_full(here), source_parts=source_parts(web.actor()),
        incidents=incidents, statuses=STATUS_WORDS,
        parts={row.part_code: terms.part(row.part_code).name for row in incidents},
        greeting=next((words for hour, words in GREETINGS if here.hour < hour), EVENING),
    )  # fmt: skip


def _urgency(card: Card) -> tuple[bool, datetime]:
    """What is due first comes first; what stands still and waits for a word, after it."""
    return bool(card.row.held), card.row.due_at or LAST
