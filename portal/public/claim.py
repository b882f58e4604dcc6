"""A home without a code: the person says which one it is, and staff confirm it."""

import wtforms
from flask import url_for
from werkzeug.wrappers import Response

from portal.domain.estate import claims
from portal.domain.estate.rules import TIE_WORDS, Tie
from portal.infra import auth, web
from portal.infra.fields import Form, Length, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.public.blueprint import bp

OUTCOMES = {"": N_("正在核对"), "confirmed": N_("已确认"), "refused": N_("没有确认")}


class ClaimForm(Form):
    """Which home, how the person belongs to it, and how staff can see that it is so."""

    form_id = "claim"
    community = wtforms.SelectField(N_("小区"), [required()], coerce=str)
    home = wtforms.StringField(N_("房号"), [required(), Length(40)])
    tie = wtforms.RadioField(N_("您是"), [required()], coerce=str)
    proof = wtforms.TextAreaField(N_("怎么核对"), [required(), Length(500)])


def _fit(form: ClaimForm) -> ClaimForm:
    form.community.choices = [(str(key), name) for key, name in claims.communities()]
    form.tie.choices = picks([(tie.value, TIE_WORDS[tie]) for tie in Tie])
    return form


@bp.get("/sign-up/claim")
def claim() -> Response:
    """The page that asks which home is theirs, with what became of earlier claims."""
    return _page(_fit(ClaimForm())) if web.signed_in() else web.ask_to_sign_in()


@bp.post("/sign-up/claim")
def claim_home() -> Response:
    """File the claim for staff to look into."""
    if not web.signed_in():
        return web.ask_to_sign_in()
    form = _fit(ClaimForm.incoming())

    def before() -> None:
        auth.slow("claim", f"person:{web.visitor().person_id}")

    def verb() -> str:
        unit_id = claims.find_home(int(form.community.data), form.home.data)
        claims.claim_home(unit_id, web.actor(), tie=Tie(form.tie.data), proof=form.proof.data)
        web.said(N_("已收到，客服会在一个工作日内核对并通知您。"))
        return url_for("public.claim")

    return web.submit(form, verb, lambda: _page(form), before=before)


def _page(form: ClaimForm) -> Response:
    rows = [
        (
            f"{row.community} {row.label}",
            gettext(TIE_WORDS[Tie(row.tie)]),
            gettext(OUTCOMES[row.outcome]),
            row,
        )
        for row in claims.claims_of(web.visitor().person_id)
    ]
    return web.page("public/claim.html", form=form, claims=rows)
