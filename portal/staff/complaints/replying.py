"""Step five at the desk: the letter is written, money asked for, sent, and handed over on paper."""

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions, queries
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.letters import (
    answers_of,
    body_of,
    draft_of,
    letter,
    letters_of,
    pledges_of,
    points_now,
)
from portal.domain.complaints.reply_rules import WAY_WORDS
from portal.domain.estate import queries as estate
from portal.domain.estate.queries.roles import staff_with
from portal.infra import clock, web
from portal.infra.refused import N_
from portal.staff.complaints import reply_forms as forms
from portal.staff.complaints.acting import VerbForm, run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.step_forms import fresh

BOTH = ["GET", "POST"]


@bp.route("/<int:complaint_id>/reply-draft", methods=BOTH)
@web.permission("complaint.draft_reply")
def draft_reply(complaint_id: int) -> AnyResponse:
    """Write the letter, point by point; what is still missing may be written later."""
    complaint = queries.get_for(web.actor(), complaint_id)
    draft = draft_of(complaint_id, complaint.stage)
    pledges = pledges_of(draft.id) if draft else ()

    def act(complaint: Any, form: Any) -> None:
        actions.draft_reply(complaint, form.letter(), by=web.actor(), version=form.version.data)

    def ready(form: Any, page: ComplaintPage) -> None:
        form.offer(estate.told_apart(staff_with("complaint.keep_promise", page.complaint.community_id)))
        if fresh():
            form.fill(draft, answers_of(draft.id) if draft else {}, pledges)

    form = forms.reply_form(points_now(complaint_id), pledges)
    return run(complaint_id, "draft_reply", form, act, N_("已保存。还缺什么写在“答复”里。"), ready)


@bp.post("/<int:complaint_id>/compensation-request")
@web.permission("complaint.ask_compensation")
def ask_compensation(complaint_id: int) -> AnyResponse:
    """Ask for a yes to the amount in the letter."""

    def act(complaint: Any, form: Any) -> None:
        actions.ask_compensation(complaint, by=web.actor(), version=form.version.data)

    return run(complaint_id, "ask_compensation", VerbForm, act, N_("已送审批，批准后才能发出答复。"))


@bp.route("/<int:complaint_id>/reply", methods=BOTH)
@web.permission("complaint.send_reply")
def send_reply(complaint_id: int) -> AnyResponse:
    """Look at the letter once more, and send it."""

    def act(complaint: Any, form: Any) -> None:
        actions.send_reply(complaint, by=web.actor(), version=form.version.data)

    said = N_("答复已发出，投诉人会收到通知。承诺开始计时。")
    return run(complaint_id, "send_reply", forms.SendForm, act, said, _preview)


def _preview(form: Any, page: ComplaintPage) -> None:
    draft = draft_of(page.complaint.id, page.complaint.stage)
    if draft is not None:
        who, now = web.actor().name, clock.now()
        form.body = body_of(page.complaint, draft, pledges_of(draft.id), who, now)


@bp.route("/<int:complaint_id>/delivery", methods=BOTH)
@web.permission("complaint.deliver_reply")
def deliver_reply(complaint_id: int) -> AnyResponse:
    """Record that the printed letter was handed over."""

    def act(complaint: Any, form: Any) -> None:
        actions.deliver_reply(
            complaint, form.letter.data, on=form.on.data, to=form.to.data, by=web.actor(),
            files=form.photos.keep(web.actor().person_id or 0), version=form.version.data,
        )  # fmt: skip

    def ready(form: Any, page: ComplaintPage) -> None:
        form.offer([sent for sent in letters_of(page.complaint.id) if sent.on_paper is None])

    return run(complaint_id, "deliver_reply", forms.DeliverForm, act, N_("送达已登记。"), ready)


@bp.get("/<int:complaint_id>/letters/<int:reply_id>")
@web.permission("complaint.read")
def letter_sheet(complaint_id: int, reply_id: int) -> AnyResponse:
    """A letter as it left, to read and to print, with the proof of how it reached the person."""
    page = queries.page_for(web.actor(), complaint_id, thread=False, files=False, most=1)
    reply = letter(page.complaint.id, reply_id)
    sent = next(each for each in letters_of(page.complaint.id) if each.reply.id == reply.id)
    return web.page(
        "staff/complaints/letter.html", page=page, sent=sent, zone=page.community.zone, ways=WAY_WORDS
    )
