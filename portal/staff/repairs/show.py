"""The page of one repair: where it stands, what may be done, what was said."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks.rules import STATUS_WORDS
from portal.domain.casework import actions as casework
from portal.domain.casework import extensions
from portal.domain.casework import queries as cases
from portal.domain.repairs import queries
from portal.domain.repairs.queries import RepairPage
from portal.domain.terms import queries as terms
from portal.infra import files, web
from portal.infra.addresses import address_of
from portal.infra.db import write
from portal.infra.fields import Form, blank
from portal.infra.refused import Missing
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.chasing import chased, evidence_of, papers_of, replaced
from portal.staff.repairs.facts import facts_of
from portal.staff.repairs.followed import asked_after, followed_by
from portal.staff.repairs.forms import MessageForm, NoteForm
from portal.staff.repairs.reckoning import lines_of
from portal.staff.repairs.together import NONE, together

TABS = ("", "story", "photos", "home")


@bp.get("/<int:repair_id>")
@web.permission("repair.read")
def show(repair_id: int) -> AnyResponse:
    """One repair; what the home wrote since the desk last looked counts as read from now on."""
    return draw(repair_id)


def draw(repair_id: int, **given: Form) -> AnyResponse:
    """The page of a repair, with a form that was refused in its place."""
    who = web.actor()
    page = queries.page_for(who, repair_id, also=followed_by)
    tab = request.args.get("tab", "") if request.method == "GET" else ""
    tab = tab if tab in TABS else ""
    others = queries.of_unit(who, page.repair.unit_id) if tab == "home" and page.repair.unit_id else ()
    forms = {
        "message": blank(MessageForm, address_of(".message", repair_id=repair_id)),
        "note": blank(NoteForm, address_of(".note", repair_id=repair_id)),
    } | given
    answer = web.page(
        "staff/repairs/show.html", page=page, tab=tab, others=[row for row in others if row.id != repair_id],
        forms=forms, papers=papers_of(page) if chased(page) else (),
        together=together(page) if not tab else NONE, packs=evidence_of(page), replaced=replaced(page),
        callbacks=asked_after(page), call_states=STATUS_WORDS, **facts_of(page),
    )  # fmt: skip
    if not tab:
        _read(page)
    return answer


def _read(page: RepairPage) -> None:
    unread = [post.id for post in page.posts if post.side == "home" and post.id > page.read_up_to]
    if unread and web.actor().may("repair.message", page.repair.community_id):
        subject = page.subject
        with write():
            casework.mark_read(subject, 0, unread[-1])


@bp.get("/<int:repair_id>/photos/<int:file_id>/<string:size>")
@web.permission("repair.read")
def photo(repair_id: int, file_id: int, size: str) -> AnyResponse:
    """A photo of the repair, for those who may see the repair."""
    repair = queries.get_for(web.actor(), repair_id)
    if size not in ("small", "large") or not cases.has_file(("repair", repair.id), file_id):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.actor().person_id or 0)


@bp.get("/<int:repair_id>/deadlines/<string:kind>")
@web.permission("repair.read")
def deadline(repair_id: int, kind: str) -> AnyResponse:
    """Why this deadline: every stretch that counted, and what stood still."""
    page = queries.page_for(web.actor(), repair_id, brief=True)
    row: Any = page.deadlines.get(kind)
    if row is None:
        raise Missing
    facts = facts_of(page)
    limit = next(each for each in facts["clocks"] if each["kind"] == kind)
    calendar = terms.calendar_version(row.calendar_id) if row.calendar_id else None
    told = lines_of(row, limit["name"], extensions.why(row), page.community.zone)
    return web.page(
        "staff/repairs/deadline.html", page=page, limit=limit, row=row, told=told, calendar=calendar, **facts
    )
