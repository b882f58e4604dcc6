"""Step four at the desk: ask a colleague or a firm, keep evidence, write what was found, go on to the reply."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions, queries
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.inquiries import inquiries_of, inquiry_for
from portal.domain.complaints.queries.letters import points_now
from portal.domain.estate import queries as estate
from portal.domain.estate.queries.roles import staff_with
from portal.infra import web
from portal.infra.refused import N_
from portal.staff.complaints import inquiry_forms as forms
from portal.staff.complaints.acting import VerbForm, run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.step_forms import fresh

BOTH = ["GET", "POST"]


@bp.route("/<int:complaint_id>/inquiries", methods=BOTH)
@web.permission("complaint.ask_inquiry")
def ask_inquiry(complaint_id: int) -> AnyResponse:
    """Ask a colleague or a firm to find something out."""

    def act(complaint: Any, form: Any) -> None:
        actions.ask_inquiry(
            complaint, question=form.question.data, due_on=form.due_on.data, by=web.actor(),
            version=form.version.data, **form.asked(),
        )  # fmt: skip

    def ready(form: Any, page: ComplaintPage) -> None:
        people = staff_with("complaint.answer_inquiry", page.complaint.community_id)
        form.offer(estate.told_apart(people), estate.all_firms(web.actor()))

    return run(complaint_id, "ask_inquiry", forms.AskForm, act, N_("已通知对方，答复会出现在这里。"), ready)


@bp.get("/inquiries/<int:inquiry_id>")
@web.permission("complaint.read")
def inquiry(inquiry_id: int) -> AnyResponse:
    """An inquiry of the desk's queue: the form for its answer while it waits, else its complaint."""
    row = inquiry_for(web.actor(), inquiry_id).Inquiry
    if row.state == "asked" and row.firm_id is None:
        return web.to(url_for(".answer_inquiry", complaint_id=row.complaint_id, inquiry=row.id))
    return web.to(url_for(".show", complaint_id=row.complaint_id, _anchor="inquiry"))


@bp.route("/<int:complaint_id>/inquiry-answer", methods=BOTH)
@web.permission("complaint.answer_inquiry")
def answer_inquiry(complaint_id: int) -> AnyResponse:
    """Say what was found out, or note what was said on the phone."""

    def act(complaint: Any, form: Any) -> None:
        actions.answer_inquiry(
            complaint, form.inquiry.data, answer=form.answer.data, by=web.actor(), version=form.version.data,
            files=form.photos.keep(web.actor().person_id or 0),
        )  # fmt: skip

    return run(complaint_id, "answer_inquiry", forms.AnswerForm, act, N_("答复已记下。"), _waiting)


@bp.route("/<int:complaint_id>/inquiry-withdrawal", methods=BOTH)
@web.permission("complaint.withdraw_inquiry")
def withdraw_inquiry(complaint_id: int) -> AnyResponse:
    """Take a question back."""

    def act(complaint: Any, form: Any) -> None:
        actions.withdraw_inquiry(
            complaint, form.inquiry.data, reason=form.reason.data, by=web.actor(), version=form.version.data
        )

    return run(complaint_id, "withdraw_inquiry", forms.WithdrawInquiryForm, act, N_("已收回。"), _waiting)


def _waiting(form: Any, page: ComplaintPage) -> None:
    """The inquiries that wait, the one of the address chosen."""
    rows = [row for row in inquiries_of(page.complaint.id) if row.state == "asked"]
    form.offer(rows)
    if fresh():
        chosen = request.args.get("inquiry", 0, int)
        form.inquiry.data = chosen if chosen in {row.id for row in rows} else 0


@bp.route("/<int:complaint_id>/evidence", methods=BOTH)
@web.permission("complaint.add_evidence")
def add_evidence(complaint_id: int) -> AnyResponse:
    """Keep a piece of evidence with its source and day."""

    def act(complaint: Any, form: Any) -> None:
        piece = actions.Piece(
            shows=form.shows.data, source=form.source.data, dated_on=form.dated_on.data,
            point_id=form.point.data or None, files=form.photos.keep(web.actor().person_id or 0),
        )  # fmt: skip
        actions.add_evidence(complaint, piece, by=web.actor(), version=form.version.data)

    def ready(form: Any, page: ComplaintPage) -> None:
        form.offer(points_now(page.complaint.id))
        if fresh():
            form.point.data = 0

    return run(complaint_id, "add_evidence", forms.EvidenceForm, act, N_("证据已保存。"), ready)


@bp.route("/<int:complaint_id>/findings", methods=BOTH)
@web.permission("complaint.find")
def find(complaint_id: int) -> AnyResponse:
    """Write what was found about each point, with its basis."""
    complaint = queries.get_for(web.actor(), complaint_id)
    form = forms.find_form(points_now(complaint_id), complaint.stage)

    def act(complaint: Any, form: Any) -> None:
        written = [
            actions.Finding(point_id=p.id, finding=found.data or "", basis=basis.data or "")
            for p, found, basis in form.rows
        ]
        actions.find(complaint, written, by=web.actor(), version=form.version.data)

    def ready(form: Any, page: ComplaintPage) -> None:
        if fresh():
            form.fill()

    return run(complaint_id, "find", form, act, N_("已保存。"), ready)


@bp.post("/<int:complaint_id>/conclusion")
@web.permission("complaint.conclude")
def conclude(complaint_id: int) -> AnyResponse:
    """The investigation is complete: on to the reply."""

    def act(complaint: Any, form: Any) -> None:
        actions.conclude(complaint, by=web.actor(), version=form.version.data)

    return run(complaint_id, "conclude", VerbForm, act, N_("调查结束，接着写书面答复。"))


@bp.route("/<int:complaint_id>/investigation", methods=BOTH)
@web.permission("complaint.resume_investigation")
def resume_investigation(complaint_id: int) -> AnyResponse:
    """Back to the investigation: something has to be found out first."""

    def act(complaint: Any, form: Any) -> None:
        actions.resume_investigation(
            complaint, reason=form.reason.data, by=web.actor(), version=form.version.data
        )

    said = N_("已退回调查，答复的草稿还在。")
    return run(complaint_id, "resume_investigation", forms.ResumeForm, act, said)
