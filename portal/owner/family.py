"""家人与租户: whom an owner lets use the own home, by a code handed on once."""

from typing import Any

import wtforms
from flask import Blueprint, current_app, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import sharing
from portal.domain.estate.rules import TIE_WORDS, Tie
from portal.infra import web
from portal.infra.fields import Form, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext

bp = Blueprint("family", __name__, url_prefix="/homes/<int:unit_id>/people")
WHAT_THEY_MAY = {
    Tie.HOUSEHOLD: N_("能报修、约时间、看进度，不替您签认"),
    Tie.TENANT: N_("能报修、约时间、看进度，不替您签认，租期到了由您结束"),
}


class ShareForm(Form):
    """For whom the code is."""

    form_id = "share"
    tie = wtforms.RadioField(
        N_("给谁用？"), [required(N_("请选家属或租户"))],
        choices=lambda: picks([(tie.value, TIE_WORDS[tie]) for tie in sharing.SHARED]),
    )  # fmt: skip


@bp.get("")
@web.permission("home.share")
def index(unit_id: int) -> AnyResponse:
    """Who may use the home, the codes nobody has used, and one more."""
    return _page(unit_id, ShareForm())


@bp.post("/invitations")
@web.permission("home.share")
def share(unit_id: int) -> AnyResponse:
    """Make a code and show it this once."""
    form, made = ShareForm.incoming(), list[str]()

    def verb() -> str:
        made.append(sharing.share(unit_id, web.actor(), tie=Tie(form.tie.data)))
        return url_for(".index", unit_id=unit_id)

    answer = web.submit(form, verb, lambda: _page(unit_id, form))
    if not made or answer.status_code >= 400:
        return answer
    return _page(unit_id, ShareForm(), code=made[0])


@bp.post("/invitations/<int:invitation_id>/revoke")
@web.permission("home.share")
def unshare(unit_id: int, invitation_id: int) -> AnyResponse:
    """Take back a code that nobody has used."""

    def verb() -> str:
        sharing.unshare(unit_id, invitation_id, web.actor())
        web.said(N_("邀请码已收回，再也不能用。"))
        return url_for(".index", unit_id=unit_id)

    form = Form.incoming(form_id=f"code{invitation_id}")
    return web.submit(form, verb, lambda: _refused(form, unit_id))


@bp.post("/<int:occupancy_id>/end")
@web.permission("home.share")
def part(unit_id: int, occupancy_id: int) -> AnyResponse:
    """Today is somebody's last day here."""

    def verb() -> str:
        sharing.part(unit_id, occupancy_id, web.actor())
        web.said(N_("已结束。过了今天，这一位就看不到这套房的事。"))
        return url_for(".index", unit_id=unit_id)

    form = Form.incoming(form_id=f"person{occupancy_id}")
    return web.submit(form, verb, lambda: _refused(form, unit_id))


def _refused(form: Form, unit_id: int) -> AnyResponse:
    for _, words in form.all_errors:
        web.said(words, "late")
    return web.to(url_for(".index", unit_id=unit_id))


def _page(unit_id: int, form: Any, code: str = "") -> AnyResponse:
    home = sharing.household(unit_id, web.actor())
    form.action = url_for(".share", unit_id=unit_id)
    return web.page(
        "owner/family/index.html", home=home, form=form, code=code, ties=TIE_WORDS, shared=sharing.SHARED,
        may={tie.value: gettext(words) for tie, words in WHAT_THEY_MAY.items()}, address=current_app.config["BASE_URL"].partition("://")[2] + url_for("public.sign_up"),
        codes={row.id: Form(url_for(".unshare", unit_id=unit_id, invitation_id=row.id), form_id=f"code{row.id}")
               for row in home.codes},
        endings={row.id: Form(url_for(".part", unit_id=unit_id, occupancy_id=row.id), form_id=f"person{row.id}")
                 for row in home.people if row.tie in sharing.SHARED and row.to_on is None},
    )  # fmt: skip
