"""The verbs of a complaint at the desk: one page for its form, one unit, and a word on what others changed."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.domain.complaints import queries
from portal.domain.complaints.queries import ComplaintPage
from portal.infra import web
from portal.infra.refused import N_
from portal.staff.acting import Ready, Room, VerbForm
from portal.staff.complaints.acts import ACTS
from portal.staff.complaints.facts import facts_of
from portal.staff.complaints.guidance import cards_beside

__all__ = ["NOT_NOW", "Ready", "VerbForm", "after", "again", "draw", "run"]

NOT_NOW = N_("这件投诉现在不能再这样操作，下面是最新情况。")


def _words(page: ComplaintPage) -> Mapping[str, Any]:
    """What every verb's page shares; the cards are made ready where the page shows them."""
    return {**facts_of(page), "guidance": lambda: cards_beside(page)}


ROOM = Room(
    page_for=lambda complaint_id: queries.page_for(web.actor(), complaint_id, thread=False, files=False),
    find=lambda complaint_id: queries.get_for(web.actor(), complaint_id),
    version_of=lambda page: page.complaint.version,
    home=lambda complaint_id: url_for("staff.complaints.show", complaint_id=complaint_id),
    words_of=_words,
    acts=ACTS,
    verb="staff/complaints/verb.html",
    conflict="staff/complaints/conflict.html",
    not_now=NOT_NOW,
)
run, after, again, draw = ROOM.run, ROOM.after, ROOM.again, ROOM.draw
