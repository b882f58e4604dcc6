"""What is named and what is retired under a community: common parts, buildings, the community itself."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.estate import actions, queries
from portal.infra import web
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.communities import bp
from portal.staff.estate_forms import NewSpotForm, RetireForm, SpotForm
from portal.staff.retiring import retire_page

BOTH = ["GET", "POST"]


@bp.route("/<int:community_id>/spots", methods=BOTH)
@web.permission("home.read", "home.edit")
def spots(community_id: int) -> AnyResponse:
    """The common parts that have a name; who keeps homes right may add one."""
    who = web.actor()
    place = queries.community(who, community_id)
    choices = [SelectChoice(0, gettext("全项目"))]
    choices += [SelectChoice(row.id, row.name) for row in queries.buildings(community_id)]

    def save(form: Any) -> str:
        title = form.title.data or ""
        actions.add_spot(community_id, who, title=title, building_id=form.building.data or None)
        web.said(N_("%(title)s已登记，报修时可以选。"), title=title)
        return url_for(".spots", community_id=community_id)

    def show(form: Any) -> AnyResponse:
        mine = form if who.may("home.edit", community_id) else None
        rows = queries.spots(community_id)
        return web.page("staff/communities/spots.html", place=place, spots=rows, form=mine)

    return asked.answer(NewSpotForm, save, show, choices={"building": choices})


@bp.route("/spots/<int:spot_id>/name", methods=BOTH)
@web.permission("home.edit")
def rename_spot(spot_id: int) -> AnyResponse:
    """Call a common part otherwise."""
    spot = queries.spot(web.actor(), spot_id)

    def save(form: Any) -> str:
        actions.rename_spot(spot_id, web.actor(), title=form.title.data or "")
        web.said(N_("名称已保存。"))
        return url_for(".spots", community_id=spot.community_id)

    def show(form: Any) -> AnyResponse:
        return web.page("staff/communities/spot.html", spot=spot, form=form)

    return asked.answer(SpotForm, save, show, data={"title": spot.name})


@bp.route("/spots/<int:spot_id>/retirement", methods=BOTH)
@web.permission("home.edit")
def retire_spot(spot_id: int) -> AnyResponse:
    """Take a common part out of use."""
    spot = queries.spot(web.actor(), spot_id)
    back = url_for(".spots", community_id=spot.community_id)

    def act(reason: str) -> str:
        actions.retire_spot(spot_id, web.actor(), reason=reason)
        return back

    return retire_page(RetireForm, act, what=spot.name, back=back, trail=[(gettext("公共部位"), back)])


@bp.route("/<int:community_id>/retirement", methods=BOTH)
@web.permission("community.edit")
def retire_community(community_id: int) -> AnyResponse:
    """A community is no longer served."""
    place = queries.community(web.actor(), community_id)
    back = url_for(".show", community_id=community_id)

    def act(reason: str) -> str:
        actions.retire_community(community_id, web.actor(), reason=reason)
        return url_for(".index")

    return retire_page(RetireForm, act, what=place.name, back=back, trail=[(place.name, back)])


@bp.route("/buildings/<int:building_id>/retirement", methods=BOTH)
@web.permission("home.edit")
def retire_building(building_id: int) -> AnyResponse:
    """A building is no more."""
    row = queries.building(web.actor(), building_id)
    back = url_for(".show", community_id=row.community_id)

    def act(reason: str) -> str:
        actions.retire_building(building_id, web.actor(), reason=reason)
        return back

    return retire_page(RetireForm, act, what=row.name, back=back, trail=[(row.community, back)])
