"""Claims: people without a code who say a home is theirs; confirmed or refused by the desk."""

import wtforms
from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import claims
from portal.domain.estate.rules import TIE_WORDS
from portal.infra import web
from portal.infra.fields import Form, Length, required
from portal.infra.refused import N_, Missing
from portal.staff import asked
from portal.staff.estate_forms import YesForm

bp = Blueprint("claims", __name__, url_prefix="/claims")


class RefuseForm(Form):
    """Why a claim is refused; the person reads it."""

    form_id = "refuse"
    reason = wtforms.TextAreaField(N_("为什么不能确认"), [required(), Length(500)])


@bp.get("")
@web.permission("occupancy.confirm")
def index() -> AnyResponse:
    """The claims that wait, oldest first."""
    return web.page("staff/claims/index.html", rows=claims.open_claims(web.actor()), ties=TIE_WORDS)


@bp.route("/<int:claim_id>/confirm", methods=["GET", "POST"])
@web.permission("occupancy.confirm")
def confirm(claim_id: int) -> AnyResponse:
    """Confirm a claim after its proof was seen."""

    def save(form: YesForm) -> str:
        unit_id = claims.confirm_claim(claim_id, web.actor())
        web.said(N_("已确认，对方会收到通知。"))
        return url_for("staff.homes.show", unit_id=unit_id)

    return asked.answer(YesForm, save, lambda form: _page("confirm", claim_id, form))


@bp.route("/<int:claim_id>/refuse", methods=["GET", "POST"])
@web.permission("occupancy.confirm")
def refuse(claim_id: int) -> AnyResponse:
    """Refuse a claim with a reason."""

    def save(form: RefuseForm) -> str:
        claims.refuse_claim(claim_id, web.actor(), reason=form.reason.data or "")
        web.said(N_("已回绝，对方会收到原因。"))
        return url_for(".index")

    return asked.answer(RefuseForm, save, lambda form: _page("refuse", claim_id, form))


def _page(name: str, claim_id: int, form: Form) -> AnyResponse:
    claim = claims.open_claim(claim_id, web.actor())
    if claim is None and request.method == "POST":
        web.said(N_("这个申请已经有人处理过。"), "soon")
        return web.to(url_for(".index"))
    if claim is None:
        raise Missing
    return web.page(f"staff/claims/{name}.html", claim=claim, form=form, ties=TIE_WORDS)
