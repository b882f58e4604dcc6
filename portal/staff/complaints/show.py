"""The page of one complaint: the eight steps with the gate of the present one, what may be done, what was said."""

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import actions as casework
from portal.domain.casework import queries as cases
from portal.domain.complaints import queries
from portal.domain.complaints.queries import ComplaintPage
from portal.infra import files, web
from portal.infra.addresses import address_of
from portal.infra.db import write
from portal.infra.fields import Form, blank
from portal.infra.refused import Missing
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.facts import facts_of
from portal.staff.complaints.forms import MessageForm, NoteForm
from portal.staff.complaints.parts import asked_by, parts_of

TABS = ("", "story", "files", "person")


@bp.get("/<int:complaint_id>")
@web.permission("complaint.read")
def show(complaint_id: int) -> AnyResponse:
    """One complaint; what the person wrote since the desk last looked counts as read from now on."""
    return draw_page(complaint_id)


def draw_page(complaint_id: int, **given: Form) -> AnyResponse:
    """The page of a complaint, with a form that was refused in its place (by the name the sections know it by)."""
    tab = request.args.get("tab", "") if request.method == "GET" else ""
    tab = tab if tab in TABS else ""
    page = queries.page_for(
        web.actor(),
        complaint_id,
        thread=not tab,
        files=tab in ("", "files"),
        most=100 if tab == "story" else 6,
        sections=lambda page: asked_by(page, tab),
    )
    forms = {
        "message": blank(MessageForm, address_of(".message", complaint_id=complaint_id)),
        "note": blank(NoteForm, address_of(".note", complaint_id=complaint_id)),
    } | given
    answer = web.page(
        "staff/complaints/show.html", page=page, tab=tab, forms=forms, parts=parts_of(page, tab), **facts_of(page)
    )  # fmt: skip
    if not tab:
        _read(page)
    return answer


def _read(page: ComplaintPage) -> None:
    unread = [post.id for post in page.posts if post.side == "home" and post.id > page.read_up_to]
    if unread and web.actor().may("complaint.message", page.complaint.community_id):
        subject = page.subject
        with write():
            casework.mark_read(subject, 0, unread[-1])


@bp.get("/<int:complaint_id>/receipt")
@web.permission("complaint.read")
def receipt(complaint_id: int) -> AnyResponse:
    """回执: the number and the dates, to read out or to hand over on paper."""
    page = queries.page_for(web.actor(), complaint_id, thread=False, files=False, most=1)
    return web.page(
        "staff/complaints/receipt.html",
        page=page,
        receipt=queries.receipt_of(page.complaint),
        **facts_of(page),
    )


@bp.get("/<int:complaint_id>/files/<int:file_id>/<string:size>")
@web.permission("complaint.read")
def file(complaint_id: int, file_id: int, size: str) -> AnyResponse:
    """A file of the complaint, for those who may see the complaint."""
    complaint = queries.get_for(web.actor(), complaint_id)
    if size not in ("small", "large", "original") or not cases.has_file(("complaint", complaint.id), file_id):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.actor().person_id or 0)
