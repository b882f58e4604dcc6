"""Papers served on firms as the desk sees them: the words, each copy with its proof, and the handover on paper."""

from datetime import date

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import notice_queries, notices
from portal.domain.casework.notice_rules import CHANNEL_WORDS, REACHED_WORDS
from portal.infra import clock, files, web
from portal.infra.fields import Form, Length, optional, required
from portal.infra.refused import N_, Missing

bp = Blueprint("notices", __name__, url_prefix="/notices")
HOMES = {
    "repair": "/staff/repairs/%d",
    "back_charge": "/staff/settlement/back-charges/%d",
    "statement": "/staff/settlement/statements/%d",
}


class HandoverForm(Form):
    """When the printed paper was handed over, and to whom."""

    form_id = "handover"
    on = wtforms.DateField(N_("送达日期"), [required(N_("请填送达日期"))])
    to = wtforms.StringField(N_("签收人"), [required(N_("请填写签收人姓名。")), Length(80)])
    note = wtforms.StringField(N_("备注"), [optional(), Length(300)])


@bp.get("/<int:notice_id>")
@web.permission("notice.read")
def show(notice_id: int) -> AnyResponse:
    """One paper with what proves that it arrived."""
    today: date = clock.today()
    return _draw(notice_id, HandoverForm(url_for(".hand_over", notice_id=notice_id), data={"on": today}))


def _draw(notice_id: int, form: Form) -> AnyResponse:
    who = web.actor()
    notice = notice_queries.get_for(who, notice_id)
    may = who.may("notice.serve", notice.community_id) and notice.handed_over_on is None
    home = HOMES.get(notice.subject_kind, "")
    return web.page(
        "staff/notices/show.html", notice=notice, names=notice_queries.names_of(notice),
        proof=notices.proof_of(notice), reached=REACHED_WORDS, channels=CHANNEL_WORDS, form=form if may else None,
        home=home % notice.subject_id if home else "", sound=notice.digest == notices.digest_of(notice),
        over=notice.grace_until is not None and notice.grace_until <= clock.now(),
    )  # fmt: skip


@bp.post("/<int:notice_id>/handover")
@web.permission("notice.serve")
def hand_over(notice_id: int) -> AnyResponse:
    """Record that the printed paper was handed over."""
    form = HandoverForm.incoming()

    def unit() -> str:
        notice = notice_queries.get_for(web.actor(), notice_id)
        notices.hand_over(
            notice, on=form.on.data, to=form.to.data or "", note=form.note.data or "", by=web.actor()
        )
        web.said(N_("纸质送达已登记。"))
        return url_for(".show", notice_id=notice_id)

    return web.submit(form, unit, lambda: _draw(notice_id, form))


@bp.get("/<int:notice_id>/sheet")
@web.permission("notice.read")
def sheet(notice_id: int) -> AnyResponse:
    """The paper to print and hand over."""
    notice = notice_queries.get_for(web.actor(), notice_id)
    return web.page("staff/notices/sheet.html", notice=notice, names=notice_queries.names_of(notice))


@bp.get("/<int:notice_id>/file")
@web.permission("notice.read")
def file(notice_id: int) -> AnyResponse:
    """The file that was served with it."""
    notice = notice_queries.get_for(web.actor(), notice_id)
    if notice.file_id is None:
        raise Missing
    return files.response(files.get(notice.file_id), "original", viewer_id=web.actor().person_id or 0)
