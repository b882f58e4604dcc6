"""Invitation codes for the homes of an import: made for an entrance, shown once, on a sheet to print."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import wtforms
from flask import current_app, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate.roster.inviting import Card, entrances, invite
from portal.domain.estate.roster.rules import ImportState
from portal.infra import auth, clock, web
from portal.infra.fields import Form, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.roster.blueprint import bp, framed


class PlaceForm(Form):
    """An entrance (`building/entrance`), and whether codes that nobody used are made anew."""

    form_id = "codes"
    place = wtforms.RadioField(N_("楼栋和单元"), [required(N_("请选一个"))])
    renew = wtforms.BooleanField(N_("发过、还没有用的也换成新码"))


@bp.route("/<int:import_id>/invitations", methods=["GET", "POST"])
@web.permission("invitation.issue")
def invitations(import_id: int) -> AnyResponse:
    """Choose an entrance; its codes come back on a sheet, once."""
    found, words = framed(import_id)
    if found.roster.state is not ImportState.APPLIED:
        return web.to(url_for(".show", import_id=import_id))
    places = entrances(web.actor(), import_id)
    posted = request.method == "POST"
    form = PlaceForm.incoming() if posted else PlaceForm()
    form.place.choices = [wtforms.SelectChoice(_value(each), _said(each)) for each in places]
    cards: list[Card] = []

    def verb() -> str:
        chosen = next(each for each in places if _value(each) == form.place.data)
        cards.extend(
            invite(
                import_id, web.actor(), building=chosen.building, entrance=chosen.entrance,
                renew=bool(form.renew.data),
            )
        )  # fmt: skip
        return url_for(".invitations", import_id=import_id)

    def again() -> AnyResponse:
        return web.page("staff/roster/invitations.html", form=form, places=places, **words)

    answer = web.submit(form, verb, again) if posted else again()
    return _printed(cards, words) if cards else answer


def _printed(cards: Sequence[Card], words: dict[str, Any]) -> AnyResponse:
    until = clock.today(words["place"].zone) + timedelta(days=auth.LIMITS["invitation"].life.days)
    address = str(current_app.config["BASE_URL"]).rstrip("/") + url_for("public.sign_up")
    answer = web.page("staff/roster/cards.html", cards=cards, until=until, address=address, **words)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _value(each: Any) -> str:
    return f"{each.building}/{each.entrance}"


def _said(each: Any) -> str:
    where = (
        gettext("%(building)s幢%(entrance)s单元", building=each.building, entrance=each.entrance)
        if each.entrance
        else gettext("%(building)s幢", building=each.building)
    )
    return gettext("%(where)s：%(homes)s户，%(waiting)s户还没有邀请码", where=where, homes=each.homes,
                   waiting=each.waiting)  # fmt: skip
