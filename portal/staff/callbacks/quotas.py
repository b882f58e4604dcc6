"""Quotas: at least so many answered callbacks a month or quarter, how far each is, and changing one."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import actions
from portal.domain.callbacks.queries import meters as queries
from portal.domain.callbacks.queries import ruling as rule_queries
from portal.domain.callbacks.rule_rules import PERIODS, QUARTER, kind_of_period
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.estate import queries as estate
from portal.infra import web
from portal.infra.fields import Between, Versioned, picks
from portal.infra.refused import N_, Missing
from portal.staff import asked
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.rules import may_edit
from portal.staff.callbacks.sections import sections


class QuotaForm(Versioned):
    """So many in each period; 0 is no quota."""

    form_id = "quota"
    least = wtforms.IntegerField(N_("至少多少件有答复"), [Between(0, 100_000)])
    period = wtforms.SelectField(N_("按什么算"), choices=lambda: picks(tuple(PERIODS.items())))


@bp.get("/quotas")
@web.permission("callback.read")
def quotas() -> AnyResponse:
    """Every quota of a community with how far it is; the first community where none is named."""
    places = estate.communities(web.actor(), "callback.read")
    here = asked.number("community") or (places[0].id if places else 0)
    place = next((each for each in places if each.id == here), None)
    if place is None and places:
        raise Missing
    found = {each.trigger: each for each in queries.meters({here: place.zone})} if place else {}
    chips = [(each.name, url_for(".quotas", community=each.id), "", each.id == here) for each in places]
    return web.page(
        "staff/callbacks/quotas.html", tabs_of=sections("quotas"), chips_of=chips if len(chips) > 1 else [],
        place=place, found=found, triggers=TRIGGERS, periods=PERIODS, may=may_edit(here),
    )  # fmt: skip


@bp.route("/quotas/<int:community_id>/<string:trigger>", methods=["GET", "POST"])
@web.permission("callback.rules")
def set_quota(community_id: int, trigger: str) -> AnyResponse:
    """Say how many at least."""
    place = estate.community(web.actor(), community_id)
    if trigger not in TRIGGERS:
        raise Missing
    standing = queries.quota_of(community_id, trigger)
    back = url_for(".quotas", community=community_id)

    def save(form: Any) -> str:
        actions.set_quota(
            trigger, community_id=community_id, period=form.period.data,
            least=form.least.data if form.least.data is not None else -1, version=form.version.data,
            by=web.actor(),
        )  # fmt: skip
        web.said(N_("指标已保存。"))
        return back

    def show(form: Any) -> AnyResponse:
        homes = queries.lived_in(community_id) if trigger == "quarterly" else 0
        rate = rule_queries.line(community_id, trigger).terms.rate
        return web.page(
            "staff/callbacks/quota.html", form=form, place=place, what=TRIGGERS[trigger], back=back, homes=homes,
            rate=rate, a_fifth=-(-homes // 5),
        )  # fmt: skip

    given = {"version": 0, "least": 0, "period": kind_of_period(trigger)}
    if standing is not None:
        given = {"version": standing.version, "least": standing.least, "period": standing.period}
    elif trigger == "quarterly":
        given |= {"least": -(-queries.lived_in(community_id) // 5), "period": QUARTER}
    return asked.answer(QuotaForm, save, show, data=given)
