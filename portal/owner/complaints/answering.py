"""The person reads the letter, accepts the remedy or not, and adds to the evidence."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions, queries
from portal.domain.complaints.queries.letters import letter
from portal.infra import web
from portal.infra.db import write
from portal.infra.refused import N_
from portal.owner.complaints.blueprint import bp
from portal.owner.complaints.deeds import carry
from portal.owner.complaints.forms import AcceptForm, EvidenceForm, RejectForm
from portal.owner.complaints.pages import forms_of


@bp.get("/<int:complaint_id>/letters/<int:reply_id>")
@web.permission("complaint.read")
def letter_shown(complaint_id: int, reply_id: int) -> AnyResponse:
    """A letter to read; that it was opened is kept as the proof of its delivery."""
    page = queries.page_for(web.actor(), complaint_id, thread=False, files=False, most=1)
    reply = letter(complaint_id, reply_id)
    newest = reply.stage == page.complaint.stage
    answer = web.page(
        "owner/complaints/letter.html", page=page, reply=reply, body=reply.body, zone=page.community.zone,
        forms=forms_of(page) if newest else {}, back=url_for(".show", complaint_id=complaint_id),
    )  # fmt: skip
    with write():
        actions.mark_opened(reply.id, web.visitor().person_id)
    return answer


@bp.get("/<int:complaint_id>/letters/<int:reply_id>/sheet")
@web.permission("complaint.read")
def letter_sheet(complaint_id: int, reply_id: int) -> AnyResponse:
    """The letter to print."""
    page = queries.page_for(web.actor(), complaint_id, thread=False, files=False, most=1)
    reply = letter(complaint_id, reply_id)
    return web.page("owner/complaints/sheet.html", page=page, reply=reply, zone=page.community.zone)


@bp.post("/<int:complaint_id>/acceptance")
@web.permission("complaint.accept_remedy")
def accept_remedy(complaint_id: int) -> AnyResponse:
    """The remedy is good as it is written."""
    form: Any = AcceptForm.incoming()

    def act(complaint: Any) -> None:
        actions.accept_remedy(complaint, by=web.actor(), version=form.version.data)

    return carry(complaint_id, form, act, N_("谢谢。答应您的事会按日期办到，之后有人回访您。"))


@bp.post("/<int:complaint_id>/rejection")
@web.permission("complaint.reject_remedy")
def reject_remedy(complaint_id: int) -> AnyResponse:
    """The remedy is not good, and why: somebody higher looks at it."""
    form: Any = RejectForm.incoming()

    def act(complaint: Any) -> None:
        actions.reject_remedy(complaint, reason=form.reason.data, by=web.actor(), version=form.version.data)

    said = N_("已收到。由另一位更高一级、没有参与过的同事重新办理；已经答应您的事照样办。")
    return carry(complaint_id, form, act, said)


@bp.post("/<int:complaint_id>/evidence")
@web.permission("complaint.add_evidence")
def add_evidence(complaint_id: int) -> AnyResponse:
    """Something more to show."""
    form: Any = EvidenceForm.incoming()

    def act(complaint: Any) -> None:
        files = form.photos.keep(web.visitor().person_id)
        piece = actions.Piece(shows=form.shows.data, files=files)
        actions.add_evidence(complaint, piece, by=web.actor(), version=form.version.data)

    return carry(complaint_id, form, act, N_("材料已收到，办理的人看得到。"))
