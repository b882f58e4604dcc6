"""Papers served on the firm: read, acknowledged, printed. They stay when the job is no longer the firm's."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from portal.domain.casework import notice_queries, notices
from portal.domain.casework.notice_rules import PAPER_WORDS
from portal.domain.repairs import queries as repairs
from portal.infra import clock, files, web
from portal.infra.db import write
from portal.infra.fields import Form
from portal.infra.refused import N_, Missing

bp = Blueprint("notices", __name__, url_prefix="/notices")
PAGE = notice_queries.PAGE


class AcknowledgeForm(Form):
    """Nothing to fill in: who is signed in acknowledges."""

    form_id = "acknowledge"


@bp.get("")
@web.permission("notice.read")
def index() -> Response:
    """What the firm was served, newest first."""
    before = request.args.get("before", type=int)
    rows = notice_queries.for_firm(web.actor(), before if before and 0 < before < 2**62 else None)
    more = url_for(".index", before=rows[PAGE - 1].Notice.id) if len(rows) > PAGE else ""
    return web.page(
        "field/notices/index.html", rows=rows[:PAGE], next=more, kinds=PAPER_WORDS,
        waiting=notice_queries.unacknowledged(web.actor()),
    )  # fmt: skip


@bp.get("/<int:notice_id>")
@web.permission("notice.read")
def show(notice_id: int) -> Response:
    """One paper; that it was opened is kept as proof."""
    answer = _draw(notice_id, AcknowledgeForm(url_for(".acknowledge", notice_id=notice_id)))
    with write():
        notices.mark_opened(notice_queries.get_for(web.actor(), notice_id), web.actor().person_id)
    return answer


def _draw(notice_id: int, form: Form) -> Response:
    notice = notice_queries.get_for(web.actor(), notice_id)
    return web.page(
        "field/notices/show.html", notice=notice, names=notice_queries.names_of(notice), form=form,
        link=_link(notice), over=notice.grace_until is not None and notice.grace_until <= clock.now(),
    )  # fmt: skip


def _link(notice: Any) -> str:
    """The page it is about, as long as that is the firm's to see."""
    if notice.subject_kind != "repair":
        return str(notice.link)
    try:
        repairs.get_for(web.actor(), notice.subject_id)
    except Missing:
        return ""
    return str(notice.link)


@bp.post("/<int:notice_id>/acknowledgement")
@web.permission("notice.acknowledge")
def acknowledge(notice_id: int) -> Response:
    """Confirm that the paper was received."""
    form = AcknowledgeForm.incoming()

    def unit() -> str:
        notices.acknowledge(notice_queries.get_for(web.actor(), notice_id), by=web.actor())
        web.said(N_("已签收。签收只表示收到，不代表认可内容。"))
        return url_for(".show", notice_id=notice_id)

    return web.submit(form, unit, lambda: _draw(notice_id, form))


@bp.get("/<int:notice_id>/sheet")
@web.permission("notice.read")
def sheet(notice_id: int) -> Response:
    """The paper to print."""
    notice = notice_queries.get_for(web.actor(), notice_id)
    return web.page("field/notices/sheet.html", notice=notice, names=notice_queries.names_of(notice))


@bp.get("/<int:notice_id>/file")
@web.permission("notice.read")
def file(notice_id: int) -> Response:
    """The file that was served with it."""
    notice = notice_queries.get_for(web.actor(), notice_id)
    if notice.file_id is None:
        raise Missing
    return files.response(files.get(notice.file_id), "original", viewer_id=web.actor().person_id or 0)
