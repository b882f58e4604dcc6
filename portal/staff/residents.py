"""Who lives in a home: entered, confirmed by the desk, ended."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import actions, queries
from portal.domain.estate.rules import TIE_WORDS, Tie
from portal.infra import clock, web
from portal.infra.refused import N_, Missing
from portal.staff import asked
from portal.staff.estate_forms import EndForm, TieForm

bp = Blueprint("residents", __name__, url_prefix="/homes/<int:unit_id>/residents")


@bp.route("/new", methods=["GET", "POST"])
@web.permission("person.edit")
def new(unit_id: int) -> AnyResponse:
    """Tie a person to the home, known to the house or new."""
    home = queries.home(web.actor(), unit_id)

    def save(form: TieForm) -> str:
        actions.tie_by_phone(
            unit_id, web.actor(), called=form.called.data or "", phone=form.phone.data or "",
            kind=Tie(form.kind.data), from_on=form.from_on.data, proven=bool(form.proven.data),
        )  # fmt: skip
        web.said(N_("%(who)s已登记在%(label)s。"), who=form.called.data or "", label=home.label)
        return url_for("staff.homes.show", unit_id=unit_id)

    def show(form: TieForm) -> AnyResponse:
        return web.page("staff/residents/new.html", home=home, form=form)

    return asked.answer(TieForm, save, show, data={"from_on": clock.today(home.zone)})


@bp.route("/<int:occupancy_id>/end", methods=["GET", "POST"])
@web.permission("person.edit")
def end(unit_id: int, occupancy_id: int) -> AnyResponse:
    """End a person's tie to the home on its last day."""
    home = queries.home(web.actor(), unit_id)
    found = [tie for tie in home.residents if tie.occupancy_id == occupancy_id]
    if not found:
        raise Missing

    def save(form: EndForm) -> str:
        actions.end_tie(occupancy_id, web.actor(), to_on=form.to_on.data)
        web.said(N_("已记下，历史留在这套房里。"))
        return url_for("staff.homes.show", unit_id=unit_id)

    def show(form: EndForm) -> AnyResponse:
        return web.page("staff/residents/end.html", home=home, tie=found[0], form=form, ties=TIE_WORDS)

    return asked.answer(EndForm, save, show, data={"to_on": clock.today(home.zone)})
