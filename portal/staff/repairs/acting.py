"""The verbs of a repair at the desk: one page for its form, one unit, and a word on what others changed."""

from flask import url_for

from portal.domain.repairs import queries
from portal.infra import web
from portal.infra.refused import N_
from portal.staff.acting import Ready, Room, VerbForm
from portal.staff.repairs.acts import ACTS
from portal.staff.repairs.facts import facts_of

__all__ = ["NOT_NOW", "Ready", "VerbForm", "after", "again", "draw", "run"]

NOT_NOW = N_("这件报修现在不能再这样操作，下面是最新情况。")
ROOM = Room(
    page_for=lambda repair_id: queries.page_for(web.actor(), repair_id, thread=False),
    find=lambda repair_id: queries.get_for(web.actor(), repair_id),
    version_of=lambda page: page.repair.version,
    home=lambda repair_id: url_for("staff.repairs.show", repair_id=repair_id),
    words_of=facts_of,
    acts=ACTS,
    verb="staff/repairs/verb.html",
    conflict="staff/repairs/conflict.html",
    not_now=NOT_NOW,
)
run, after, again, draw = ROOM.run, ROOM.after, ROOM.again, ROOM.draw
