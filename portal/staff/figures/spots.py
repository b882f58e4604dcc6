"""Hot spots: the like defects of one, and from how many a community wants to be told."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import queries as estate
from portal.domain.figures import actions, queries
from portal.domain.figures.rules import DAYS_MOST, LEAST_MOST
from portal.domain.repairs import queries as repairs
from portal.domain.repairs.rules import STATUS_WORDS
from portal.infra import web
from portal.infra.fields import Between, Form, required
from portal.infra.refused import N_, Missing
from portal.staff import asked
from portal.staff.figures.blueprint import spots_bp
from portal.staff.figures.board import part_words
from portal.staff.figures.period import PERMISSION


class RuleForm(Form):
    """So many like defects in so many days."""

    form_id = "hot-rule"
    least = wtforms.IntegerField(N_("满几件"), [required(), Between(2, LEAST_MOST)])
    days = wtforms.IntegerField(N_("在几天内"), [required(), Between(1, DAYS_MOST)])
    active = wtforms.BooleanField(N_("达到时通知项目部和监理"))
    version = wtforms.HiddenField()


@spots_bp.get("/hot-spots/<int:spot_id>")
@web.permission(PERMISSION)
def hot_spot(spot_id: int) -> AnyResponse:
    """One hot spot with its cases."""
    who = web.actor()
    scope = who.scope(PERMISSION)
    spot = queries.hot_spot(spot_id, None if scope is None else sorted(scope))
    if spot is None:
        raise Missing
    rows = repairs.by_ids(who, spot.repairs)
    place = estate.community(who, spot.community_id)
    return web.page(
        "staff/figures/hot_spot.html",
        spot=spot,
        rows=rows,
        place=place,
        parts=part_words(),
        statuses=STATUS_WORDS,
    )


@spots_bp.route("/rules/<int:community_id>", methods=["GET", "POST"])
@web.permission("figures.rules")
def hot_rule(community_id: int) -> AnyResponse:
    """From how many like defects this community wants to be told."""
    place = estate.community(web.actor(), community_id)
    rule, row = queries.rule_of(community_id), queries.rule_row(community_id)
    version = row.version if row else 0
    back = url_for("staff.figures.board", community=community_id)

    def save(form: Any) -> str:
        seen = form.version.data or ""
        actions.set_hot_rule(
            community_id, least=form.least.data, days=form.days.data, active=form.active.data,
            version=int(seen) if seen.isdigit() and len(seen) < 10 else -1, by=web.actor(),
        )  # fmt: skip
        web.said(N_("热点规则已保存，从下一件新报的缺陷起算。"))
        return back

    def show(form: Any) -> AnyResponse:
        form.version.data, form.version.raw_data = str(version), None
        return web.page("staff/figures/rule.html", form=form, place=place, back=back)

    given = {"least": rule.least, "days": rule.days, "active": rule.active, "version": str(version)}
    return asked.answer(RuleForm, save, show, data=given)
