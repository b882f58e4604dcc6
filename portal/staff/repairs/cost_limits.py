"""How much one may spend on a repair without asking: by community and role, from a day on."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.estate import queries as estate
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.repairs import actions
from portal.domain.repairs.cost_rules import LIMIT_CENTS, VARIATION_BP
from portal.domain.repairs.queries import rates as queries
from portal.infra import clock, web
from portal.infra.fields import Form, Length, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.repairs.rates import BOTH, bp

RAISERS = (
    Role.TECHNICIAN,
    Role.CONTRACTOR,
    Role.DISPATCHER,
    Role.SITE_MANAGER,
    Role.COMPANY_MANAGER,
    Role.HEAD,
)


class LimitForm(Form):
    """A limit; no community means everywhere, no role everybody."""

    form_id = "limit"
    place = wtforms.SelectField(N_("项目"), [required(N_("请选择项目"))])
    role = wtforms.SelectField(N_("谁登记"), validate_choice=False)
    limit = wtforms.StringField(N_("不用审批的额度（元）"), [required(N_("请填金额")), Length(20)])
    variation = wtforms.StringField(N_("批准后可以多出（%）"), [required(N_("请填百分数")), Length(10)])
    from_on = wtforms.DateField(N_("从哪天起"), [required(N_("请填从哪天起"))])


@bp.route("/limits", methods=BOTH)
@web.permission("rate.read")
def limits() -> AnyResponse:
    """The limits in force and to come; a new one from a day on."""

    def save(form: LimitForm) -> str:
        community = int(form.place.data or 0) or None
        actions.set_limit(
            community_id=community, role=form.role.data or "", limit=form.limit.data or "",
            variation=form.variation.data or "", from_on=form.from_on.data, by=web.actor(),
        )  # fmt: skip
        web.said(N_("额度已保存，从那天起登记的费用按它算。"))
        return url_for(".limits")

    def show(form: Any) -> AnyResponse:
        return web.page(
            "staff/rates/limits.html", form=form, rows=queries.limits(web.actor()), roles=ROLE_WORDS, limit=LIMIT_CENTS,
            variation=VARIATION_BP // 100, may=bool(_places()), today=clock.today(),
        )  # fmt: skip

    roles = [
        SelectChoice("", gettext("所有人")),
        *(SelectChoice(r.value, gettext(ROLE_WORDS[r])) for r in RAISERS),
    ]
    return asked.answer(
        LimitForm, save, show, choices={"place": _places(), "role": roles}, data={"from_on": clock.today()}
    )


def _places() -> list[SelectChoice]:
    who = web.actor()
    everywhere = [SelectChoice("0", gettext("所有项目"))] if who.scope("rate.edit") is None else []
    return [*everywhere, *(SelectChoice(str(p.id), p.name) for p in estate.communities(who, "rate.edit"))]
