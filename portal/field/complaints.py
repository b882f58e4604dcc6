"""What a firm is asked about a complaint: the question and its day, never who complains; answered with photos."""

from typing import Any

import wtforms
from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from portal.domain.complaints import actions, queries
from portal.domain.complaints.queries import inquiries
from portal.domain.complaints.reply_rules import INQUIRY_WORDS
from portal.domain.complaints.rules import Status
from portal.infra import clock, web
from portal.infra.fields import Form, Length, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_

bp = Blueprint("inquiries", __name__, url_prefix="/inquiries")
PAGE = inquiries.PAGE


class AnswerForm(Form):
    """What was found out, with photos and papers."""

    form_id = "answer"
    answer = wtforms.TextAreaField(N_("查到什么"), [required(N_("请写下查到什么")), Length(3000, 2)])
    photos = FilesField(N_("照片或PDF"))


@bp.get("")
@web.permission("complaint.answer_inquiry")
def index() -> Response:
    """What the firm is asked, newest first."""
    before = request.args.get("before", type=int)
    rows = inquiries.inquiries_for(web.actor(), before if before and 0 < before < 2**62 else None)
    more = url_for(".index", before=rows[PAGE - 1].Inquiry.id) if len(rows) > PAGE else ""
    return web.page(
        "field/inquiries/index.html", rows=rows[:PAGE], next=more, words=INQUIRY_WORDS,
        today=clock.today(),
    )  # fmt: skip


@bp.get("/<int:inquiry_id>")
@web.permission("complaint.answer_inquiry")
def show(inquiry_id: int) -> Response:
    """One question; while it waits, with the form for its answer."""
    return _draw(inquiry_id, AnswerForm(url_for(".answer_inquiry", inquiry_id=inquiry_id)))


def _draw(inquiry_id: int, form: Form) -> Response:
    row = inquiries.inquiry_for(web.actor(), inquiry_id)
    waits = row.Inquiry.state == "asked" and row.status is Status.INVESTIGATING
    return web.page(
        "field/inquiries/show.html", row=row, inquiry=row.Inquiry, form=form if waits else None, left=form if form.all_errors and not waits else None,
        words=INQUIRY_WORDS, today=clock.today(row.zone),
    )  # fmt: skip


@bp.post("/<int:inquiry_id>/answer")
@web.permission("complaint.answer_inquiry")
def answer_inquiry(inquiry_id: int) -> Response:
    """Say what was found out."""
    form: Any = AnswerForm.incoming()
    who = web.actor()

    def unit() -> str:
        row = inquiries.inquiry_for(who, inquiry_id)
        complaint = queries.get_for(who, row.Inquiry.complaint_id)
        files = form.photos.keep(who.person_id or 0)
        actions.answer_inquiry(complaint, inquiry_id, answer=form.answer.data, files=files, by=who)
        web.said(N_("答复已交，谢谢。"))
        return url_for(".show", inquiry_id=inquiry_id)

    return web.submit(form, unit, lambda: _draw(inquiry_id, form))
