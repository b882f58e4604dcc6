"""Homes: found, opened with everything about them, and kept right."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import queries as complaints
from portal.domain.complaints.rules import STATUS_WORDS as COMPLAINT_WORDS
from portal.domain.estate import actions, queries
from portal.domain.estate.home_rules import HomeDates
from portal.domain.estate.queries.homes import HomePage
from portal.domain.estate.rules import TIE_WORDS, UNIT_STATE_WORDS, UnitState
from portal.domain.repairs import queries as repairs
from portal.domain.repairs.rules import STATUS_WORDS
from portal.domain.terms import queries as terms
from portal.domain.terms.verdict_rules import Case, warranty_answer
from portal.infra import clock, web
from portal.infra.refused import N_, Missing
from portal.staff import asked
from portal.staff.estate_forms import HomeForm, NewHomeForm, RetireForm, area_cm2, square_metres
from portal.staff.retiring import retire_page

bp = Blueprint("homes", __name__, url_prefix="/homes")
# The parts that people ask about first; the whole tree stands with the warranty terms.
SHOWN_PARTS = (
    "leak.bathroom",
    "leak.outer_wall",
    "water.supply",
    "power.line",
    "door.window",
    "heat.radiator",
)


@bp.get("")
@web.permission("home.read")
def index() -> AnyResponse:
    """Homes by community and building, or found by number, name or phone."""
    who = web.actor()
    places = queries.communities(who)
    text, chosen = asked.sought(), asked.number("community") or (places[0].id if places else None)
    if chosen is not None and chosen not in [place.id for place in places]:
        raise Missing
    after, building = asked.number("after"), asked.number("building")
    if text:
        found = queries.find_homes(who, text, after)
    elif chosen is not None:
        found = queries.homes(who, chosen, building, after)
    else:
        found = queries.find_homes(who, "")
    return web.page(
        "staff/homes/index.html", "staff/homes/_list.html", found=found, q=text, places=places, chosen=chosen,
        building=building, buildings=queries.buildings(chosen) if chosen and not text else (),
        next=asked.onward(found.after, "q", "community", "building"), **_words(),
    )  # fmt: skip


@bp.get("/<int:unit_id>")
@web.permission("home.read")
def show(unit_id: int) -> AnyResponse:
    """Everything about one home."""
    who = web.actor()
    home = queries.home(who, unit_id)
    history = repairs.of_unit(who, unit_id) if who.may("repair.read", home.community_id) else None
    told = complaints.of_unit(who, unit_id) if who.may("complaint.read", home.community_id) else None
    return web.page(
        "staff/homes/show.html", home=home, complaints=told, complaint_words=COMPLAINT_WORDS, story=queries.story("unit", unit_id), covers=_covers(home),
        today=clock.today(home.zone), history=history, statuses=STATUS_WORDS, **_words(),
    )  # fmt: skip


@bp.route("/<int:unit_id>/edit", methods=["GET", "POST"])
@web.permission("home.edit")
def edit(unit_id: int) -> AnyResponse:
    """Change a home's dates and facts."""
    home = queries.home(web.actor(), unit_id)

    def save(form: HomeForm) -> str:
        version = queries.home(web.actor(), unit_id).version
        actions.set_unit(unit_id, web.actor(), version=version, **form.facts())
        web.said(N_("%(label)s的资料已保存。"), label=home.label)
        return url_for(".show", unit_id=unit_id)

    def show_form(form: HomeForm) -> AnyResponse:
        return web.page("staff/homes/edit.html", home=home, form=form)

    def now() -> dict[str, Any]:
        return _typed(queries.home(web.actor(), unit_id))

    return asked.answer(HomeForm, save, show_form, data=_typed(home), now=now)


@bp.route("/buildings/<int:building_id>/new", methods=["GET", "POST"])
@web.permission("home.edit")
def new(building_id: int) -> AnyResponse:
    """Enter a home of a building."""
    building = queries.building(web.actor(), building_id)

    def save(form: NewHomeForm) -> str:
        state = UnitState.VACANT if form.handed_over_on.data else UnitState.NOT_HANDED_OVER
        unit_id = actions.add_unit(
            building.id, web.actor(), door=form.door.data or "", entrance=form.entrance.data or "",
            floor=form.floor.data or "", area_cm2=area_cm2(form.area.data or ""),
            house_type=form.house_type.data or "", handed_over_on=form.handed_over_on.data, state=state,
        )  # fmt: skip
        web.said(N_("已登记。接着登记谁住在这里。"))
        return url_for(".show", unit_id=unit_id)

    return asked.answer(
        NewHomeForm, save, lambda form: web.page("staff/homes/new.html", building=building, form=form)
    )


@bp.route("/<int:unit_id>/retirement", methods=["GET", "POST"])
@web.permission("home.edit")
def retire(unit_id: int) -> AnyResponse:
    """A home is no more: joined with another, or taken down."""
    home = queries.home(web.actor(), unit_id)
    back = url_for(".show", unit_id=unit_id)

    def act(reason: str) -> str:
        actions.retire_unit(unit_id, web.actor(), reason=reason)
        return url_for(".index", community=home.community_id)

    return retire_page(RetireForm, act, what=home.label, back=back, trail=[(home.label, back)])


def _words() -> dict[str, Any]:
    return {"states": UNIT_STATE_WORDS, "ties": TIE_WORDS, "square_metres": square_metres}


def _typed(home: HomePage) -> dict[str, Any]:
    dates: HomeDates = home.dates
    return {
        "state": home.state.value, "accepted_on": home.own_accepted_on,
        "handed_over_on": dates.handed_over_on, "deemed_handover_on": dates.deemed_handover_on,
        "deemed_reason": dates.deemed_reason, "moved_in_on": dates.moved_in_on, "floor": home.floor,
        "area": square_metres(home.area_cm2), "house_type": home.house_type, "parking": home.parking,
    }  # fmt: skip


def _covers(home: HomePage) -> list[dict[str, Any]]:
    known = {part.code: part for part in terms.all_parts() if not part.retired}
    parts = [known[code] for code in SHOWN_PARTS if code in known]
    if not parts:
        return []
    place = terms.local_for(
        home.community_id, restart_in_city=home.restart_warranty, developer=bool(home.developer)
    )
    case = Case(home.dates.accepted_on, home.dates.handover, clock.today(home.zone))
    return [{"part": part, "answer": warranty_answer(part, case, place)} for part in parts]
