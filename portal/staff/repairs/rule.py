"""The rule of a community to replace a late firm by itself once the grace of its notice is over."""

from decimal import Decimal
from typing import Any

import wtforms
from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice, validators

from portal.domain.estate import queries as estate
from portal.domain.repairs import actions
from portal.domain.repairs.queries import chase
from portal.infra import web
from portal.infra.fields import Between, Versioned
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.chasing import cents, crews
from portal.staff.repairs.dispatching import CHOOSE


class RuleForm(Versioned):
    """Which crew, and what its visit is put down for."""

    form_id = "rule"
    firm = wtforms.SelectField(N_("由谁代修"), coerce=int, choices=[], validate_choice=False)
    estimate = wtforms.DecimalField(N_("预计费用（元）"), [validators.Optional(), Between(1, 100_000_000)])


@bp.route("/take-over-rule/<int:community_id>", methods=["GET", "POST"])
@web.permission("repair.take_over_rule")
def take_over_rule(community_id: int) -> AnyResponse:
    """Set or end the rule."""
    community = estate.community(web.actor(), community_id)
    row = chase.rule_of(community_id)
    if request.method == "GET":
        given = {"version": 0} if row is None else {
            "version": row.version, "firm": row.firm_id or 0,
            "estimate": Decimal(row.estimate_cents) / 100 if row.estimate_cents else None,
        }  # fmt: skip
        return _draw(community, RuleForm(data=given))
    form = RuleForm.incoming()
    return web.submit(form, lambda: _set(community_id, form), lambda: _draw(community, form))


def _set(community_id: int, form: Any) -> str:
    firm_id = form.firm.data or None
    if firm_id is not None and firm_id not in {row.id for row in crews()}:
        raise Refused(CHOOSE, field="firm")
    actions.set_take_over_rule(
        community_id, firm_id=firm_id, estimate_cents=cents(form.estimate.data), by=web.actor(),
        version=form.version.data,
    )  # fmt: skip
    web.said(N_("自动代修已启用。") if firm_id else N_("自动代修已停用。"))
    return url_for("staff.terms.ladders.index", community=community_id)


def _draw(community: Any, form: Any) -> AnyResponse:
    nobody = SelectChoice(0, gettext("不自动，由维修主管决定"))
    form.firm.choices = [nobody, *(SelectChoice(row.id, row.name) for row in crews())]
    back = url_for("staff.terms.ladders.index", community=community.id)
    return web.page("staff/repairs/rule.html", form=form, community=community, back=back)
