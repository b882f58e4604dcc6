"""咨询、求助、建议、表扬: one form to send, a page to see the answer, a word more."""

from typing import Any

import wtforms
from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.casework import queries as cases
from portal.domain.estate.queries.own import own_homes
from portal.domain.feedback import actions, queries
from portal.domain.feedback.queries import FeedbackPage
from portal.domain.feedback.rules import (
    KIND,
    SORT_PLAIN,
    SORT_WORDS,
    STATUS_WORDS,
    STEPS,
    STEPS_OF_SUGGESTION,
    TEXT_MOST,
    TONES,
    Sort,
    is_open,
    step_of,
)
from portal.infra import files, web
from portal.infra.fields import Form, Length, Versioned, picks, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_, Missing
from portal.owner import asked

bp = Blueprint("feedback", __name__, url_prefix="/feedback")
BOTH = ["GET", "POST"]
ICONS = {
    Sort.QUESTION: "circle-help",
    Sort.HELP: "headset",
    Sort.SUGGESTION: "lightbulb",
    Sort.PRAISE: "star",
}
PAGE = 20


class SendForm(Form):
    """What it is, which home, and the words."""

    form_id = "send"
    sort = wtforms.RadioField(
        N_("是哪一种？"), [required(N_("请选一种"))], choices=lambda: picks(tuple(SORT_WORDS.items()))
    )
    unit = wtforms.RadioField(N_("哪一套房？"), [required(N_("请选一套房"))])
    content = wtforms.TextAreaField(N_("说说看"), [required(N_("请先写几句")), Length(TEXT_MOST)])
    photos = FilesField(N_("照片或PDF"))


class AgainForm(Versioned):
    """One more question."""

    form_id = "again"
    text = wtforms.TextAreaField(N_("还想问"), [required(N_("请先写点内容再发送。")), Length(TEXT_MOST)])


@bp.get("")
def index() -> AnyResponse:
    """What the reader asked, suggested or praised, newest first."""
    before = asked.number("before")
    rows = queries.for_owner(web.actor(), before, PAGE)
    more = rows[PAGE - 1].id if len(rows) > PAGE else 0
    return web.page(
        "owner/feedback/index.html", rows=rows[:PAGE], before=more, first=before is None, sorts=SORT_WORDS,
        statuses=STATUS_WORDS, tones=TONES, steps_of=steps_of, step_of=step_of, is_open=is_open,
    )  # fmt: skip


@bp.route("/new", methods=BOTH)
@web.permission("feedback.send")
def send() -> AnyResponse:
    """One page: what it is, the words, photos and papers; sent at once."""
    homes = own_homes(web.actor())
    if not homes:
        raise Missing
    posted = request.method == "POST"
    begun = {"sort": request.args.get("sort", ""), "unit": str(homes[0].id)}
    form: Any = SendForm.incoming() if posted else SendForm(data=begun)
    form.unit.choices = [SelectChoice(str(home.id), home.community + home.label) for home in homes]

    def verb() -> str:
        words = actions.Words(
            sort=form.sort.data, content=form.content.data, unit_id=int(form.unit.data),
            photos=form.photos.keep(web.visitor().person_id),
        )  # fmt: skip
        made = actions.send(words, by=web.actor())
        web.said(N_("收到了，编号%(number)s。有答复会发消息告诉您。"), number=made.number)
        return url_for(".show", feedback_id=made.id)

    def again() -> AnyResponse:
        return web.page("owner/feedback/new.html", form=form, homes=homes, icons=ICONS, notes=SORT_PLAIN)

    return web.submit(form, verb, again) if posted else again()


@bp.get("/<int:feedback_id>")
def show(feedback_id: int) -> AnyResponse:
    """One feedback: what was said, the answers, and one more question."""
    return _page(feedback_id)


@bp.post("/<int:feedback_id>/question")
@web.permission("feedback.send")
def ask_again(feedback_id: int) -> AnyResponse:
    """The answer leaves something open: ask once more."""
    form: Any = AgainForm.incoming()

    def verb() -> str:
        row = queries.get_for(web.actor(), feedback_id)
        actions.ask_again(row, text=form.text.data, by=web.actor(), version=form.version.data)
        web.said(N_("发出去了，我们会再答复您。"))
        return url_for(".show", feedback_id=feedback_id)

    return web.submit(form, verb, lambda: _page(feedback_id, form))


def _page(feedback_id: int, refused: Any = None) -> AnyResponse:
    page = queries.page_for(web.actor(), feedback_id)
    row = page.feedback
    form = refused or AgainForm(action=url_for(".ask_again", feedback_id=row.id))
    form.version.data, form.version.raw_data = row.version, None
    return web.page(
        "owner/feedback/show.html", page=page, row=row, zone=page.community.zone, again=form, left=refused,
        steps_of=steps_of, now=step_of(row.status, row.sort), sorts=SORT_WORDS, statuses=STATUS_WORDS, tones=TONES,
        next=_next(page), became=_became(page), me=web.visitor().person_id,
    )  # fmt: skip


def steps_of(sort: Sort) -> tuple[str, ...]:
    """The plain steps of its kind, as message ids."""
    return STEPS_OF_SUGGESTION if sort is Sort.SUGGESTION else STEPS


def _next(page: FeedbackPage) -> str:
    """What comes next (a message id); empty at its end."""
    if page.task is None:
        return ""
    return N_("等我们答复") if page.task.what == "feedback.answer" else N_("等我们决定采纳不采纳")


def _became(page: FeedbackPage) -> str:
    """Where it goes on, for the reader who may open it there."""
    row = page.feedback
    if row.became_kind == "repair":
        return url_for("owner.repairs.show", repair_id=row.became_id)
    return url_for("owner.complaints.show", complaint_id=row.became_id) if row.became_kind else ""


@bp.get("/<int:feedback_id>/photos/<int:file_id>/<string:size>")
def photo(feedback_id: int, file_id: int, size: str) -> Response:
    """A photo or a paper that was sent with it."""
    row = queries.get_for(web.actor(), feedback_id)
    if size not in ("small", "large", "original") or not cases.has_file((KIND, row.id), file_id):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.visitor().person_id)
