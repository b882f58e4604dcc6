"""Search of the desk: a number, a home, a name, a phone or its tail, any two Chinese characters."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import queries as complaints
from portal.domain.complaints.rules import STATUS_WORDS as COMPLAINT_WORDS
from portal.domain.estate import queries as estate
from portal.domain.estate.finding import scope_words
from portal.domain.feedback import queries as feedback
from portal.domain.feedback.rules import SORT_WORDS
from portal.domain.feedback.rules import STATUS_WORDS as FEEDBACK_WORDS
from portal.domain.repairs import queries as repairs
from portal.domain.repairs.rules import STATUS_WORDS
from portal.infra import search, web
from portal.staff import asked, counts
from portal.staff.words import URGENCY_WORDS

bp = Blueprint("search", __name__, url_prefix="/search")
PAGE = 25
KINDS = {
    "repair": "repair.read", "complaint": "complaint.read", "feedback": "feedback.read", "unit": "home.read",
    "person": "person.read",
}  # fmt: skip


@bp.get("")
@web.permission("search.read")
def results() -> AnyResponse:
    """What was found in the own communities, newest entry first, by kind."""
    who, text = web.actor(), asked.sought()
    kinds = [kind for kind, permission in KINDS.items() if who.may(permission)]
    hits = search.find(
        text, kinds=kinds, scopes=scope_words(who.scope("search.read")), before_id=asked.number("before"),
        limit=PAGE,
    )  # fmt: skip
    ids = {kind: [hit.subject_id for hit in hits if hit.kind == kind] for kind in KINDS}
    found: Sequence[Any] = repairs.by_ids(who, ids["repair"]) if ids["repair"] else ()
    complained = complaints.by_ids(who, ids["complaint"])
    homes = estate.homes_by_id(ids["unit"])
    people = estate.people_by_id(who, ids["person"]) if ids["person"] else ()
    return web.page(
        "staff/search/results.html", q=text, repairs=found, complaints=complained, people=people, anything=bool(hits),
        homes=[homes[i] for i in ids["unit"] if i in homes],
        feedback=feedback.by_ids(who, ids["feedback"]), sorts=SORT_WORDS, feedback_words=FEEDBACK_WORDS,
        exact=next((row for row in (*found, *complained) if row.number == text.upper()), None),
        complaint_words=COMPLAINT_WORDS,
        next=asked.onward(hits[-1].doc_id, "q").replace("after=", "before=") if len(hits) == PAGE else "",
        zones=counts.zones(who), statuses=STATUS_WORDS, urgencies=URGENCY_WORDS,
    )  # fmt: skip
