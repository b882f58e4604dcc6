"""Limits: how long each step may take, for all communities or for one."""

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.terms import actions, queries
from portal.domain.terms.rules import LIMITS
from portal.domain.terms.span_rules import Unit
from portal.infra import web
from portal.infra.fields import Between, Form, optional
from portal.infra.refused import N_, Missing
from portal.staff import asked
from portal.staff.terms.place import frame, place_of, unit_picks

bp = Blueprint("limits", __name__, url_prefix="/limits")


class LimitForm(Form):
    """A number with its unit; nothing is by agreement."""

    form_id = "limit"
    span = wtforms.IntegerField(N_("多久"), [optional(), Between(1, 9999)])
    unit = wtforms.SelectField(N_("怎么算"), choices=unit_picks, default=Unit.DAY.value)

    def text(self) -> str:
        """The limit in its short form."""
        return f"{self.span.data}{self.unit.data}" if self.span.data else ""


@bp.get("")
@web.permission("terms.read")
def index() -> AnyResponse:
    """All limits in force."""
    community = asked.number("community")
    framed = frame("limits", community)
    return web.page("staff/terms/limits.html", lines=queries.limits_of(community), **framed)


@bp.route("/<int:community_id>/<string:limit_key>/edit", methods=["GET", "POST"])
@web.permission("terms.edit")
def edit(community_id: int, limit_key: str) -> AnyResponse:
    """Change one limit."""
    place, name = place_of(community_id)
    if limit_key not in LIMITS:
        raise Missing
    line = queries.limit_line(place, limit_key)

    def save(form: LimitForm) -> str:
        actions.set_limit(limit_key, form.text(), community_id=place, by=web.actor())
        web.said(N_("时限已改，从下一件开始用；正在计时的不变。"))
        return url_for(".index", community=place)

    def show(form: LimitForm) -> AnyResponse:
        return web.page(
            "staff/terms/limit.html",
            form=form,
            line=line,
            place=name,
            back=url_for(".index", community=place),
        )

    given = {"span": line.span.amount, "unit": line.span.unit.value} if line.span else {}
    return asked.answer(LimitForm, save, show, data=given)
