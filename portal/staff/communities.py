"""Communities and their buildings."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import actions, queries
from portal.infra import web
from portal.infra.refused import N_
from portal.staff import asked
from portal.staff.estate_forms import BuildingForm, CommunityForm, NewBuildingForm, NewCommunityForm

bp = Blueprint("communities", __name__, url_prefix="/communities")


@bp.get("")
@web.permission("home.read")
def index() -> AnyResponse:
    """The communities one serves."""
    return web.page("staff/communities/index.html", places=queries.communities(web.actor()))


@bp.get("/<int:community_id>")
@web.permission("home.read")
def show(community_id: int) -> AnyResponse:
    """One community with its buildings."""
    place = queries.community(web.actor(), community_id)
    return web.page(
        "staff/communities/show.html", place=place, buildings=queries.buildings(community_id),
        story=queries.story("community", community_id, 12),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@web.permission("community.edit")
def new() -> AnyResponse:
    """Take on a community."""

    def save(form: NewCommunityForm) -> str:
        made = actions.add_community(
            web.actor(), code=form.code.data or "", title=form.title.data or "", **form.facts()
        )
        web.said(N_("%(title)s已建立。接着登记楼栋。"), title=form.title.data or "")
        return url_for(".show", community_id=made)

    return asked.answer(
        NewCommunityForm, save, lambda form: web.page("staff/communities/edit.html", place=None, form=form)
    )


@bp.route("/<int:community_id>/edit", methods=["GET", "POST"])
@web.permission("community.edit")
def edit(community_id: int) -> AnyResponse:
    """Change facts of a community."""
    place = queries.community(web.actor(), community_id)

    def save(form: CommunityForm) -> str:
        actions.set_community(community_id, web.actor(), name=form.title.data, **form.facts())
        web.said(N_("%(title)s的资料已保存。"), title=form.title.data or "")
        return url_for(".show", community_id=community_id)

    return asked.answer(
        CommunityForm,
        save,
        lambda form: web.page("staff/communities/edit.html", place=place, form=form),
        data={**place._asdict(), "title": place.name},
    )


@bp.route("/<int:community_id>/buildings/new", methods=["GET", "POST"])
@web.permission("home.edit")
def new_building(community_id: int) -> AnyResponse:
    """Enter a building."""
    place = queries.community(web.actor(), community_id)

    def save(form: NewBuildingForm) -> str:
        actions.add_building(
            community_id, web.actor(), title=form.title.data or "", accepted_on=form.accepted_on.data,
            floors=form.floors.data,
        )  # fmt: skip
        web.said(N_("%(title)s已登记。"), title=form.title.data or "")
        return url_for(".show", community_id=community_id)

    def show_form(form: NewBuildingForm) -> AnyResponse:
        return web.page("staff/communities/building.html", place=place, building=None, form=form)

    return asked.answer(NewBuildingForm, save, show_form)


@bp.route("/buildings/<int:building_id>/edit", methods=["GET", "POST"])
@web.permission("home.edit")
def edit_building(building_id: int) -> AnyResponse:
    """Set a building's acceptance date and floors."""
    building = queries.building(web.actor(), building_id)
    place = queries.community(web.actor(), building.community_id)

    def save(form: BuildingForm) -> str:
        actions.set_building(
            building_id, web.actor(), accepted_on=form.accepted_on.data, floors=form.floors.data
        )
        web.said(N_("%(title)s的资料已保存。"), title=building.name)
        return url_for(".show", community_id=building.community_id)

    def show_form(form: BuildingForm) -> AnyResponse:
        return web.page("staff/communities/building.html", place=place, building=building, form=form)

    return asked.answer(BuildingForm, save, show_form, data=building._asdict())
