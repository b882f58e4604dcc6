"""The duty roster: who is on, in which role, when."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import actions, queries
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.infra import clock, languages, web
from portal.infra.fields import Form, optional, required
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.estate_forms import YesForm

bp = Blueprint("duty_roster", __name__, url_prefix="/duty-roster")


class ShiftForm(Form):
    """A time on duty; `holder` is a person in a role (`12-agent`)."""

    form_id = "shift"
    holder = wtforms.SelectField(N_("谁，以什么角色"), [required()])
    on = wtforms.DateField(N_("日期"), [required()])
    begins = wtforms.TimeField(N_("上班"), [required()])
    ends = wtforms.TimeField(N_("下班"), [required()])
    until = wtforms.DateField(N_("每天同样，排到哪一天"), [optional()])


@bp.get("")
@web.permission("desk.read")
def index() -> AnyResponse:
    """A week of the duty roster of a community."""
    places = queries.communities(web.actor(), "desk.read")
    place = _chosen(places, asked.number("community"))
    if place is None:
        return web.page("staff/duty_roster/index.html", place=None, places=(), days=(), roles=ROLE_WORDS)
    zone = ZoneInfo(place.zone)
    first = asked.day("from") or clock.today(place.zone)
    first = min(max(first, first.replace(year=2000)), first.replace(year=2100, day=1))
    since = datetime.combine(first, datetime.min.time(), zone)
    rows = queries.shifts(web.actor(), place.id, since, since + timedelta(days=7))
    now = clock.now()
    on_now = {row.id for row in rows if row.starts_at <= now < row.ends_at}
    days = [
        (day, [row for row in rows if max(clock.local(row.starts_at, place.zone).date(), first) == day])
        for day in (first + timedelta(days=count) for count in range(7))
    ]
    return web.page(
        "staff/duty_roster/index.html", place=place, places=places, days=days, roles=ROLE_WORDS,
        before=first - timedelta(days=7), after=first + timedelta(days=7), lasts=lambda shift: _lasts(shift, place.zone), forms=_forms(rows),
        on_now=on_now,
    )  # fmt: skip


@bp.route("/communities/<int:community_id>/new", methods=["GET", "POST"])
@web.permission("duty_roster.edit")
def new(community_id: int) -> AnyResponse:
    """Put somebody on duty."""
    place = _chosen(queries.communities(web.actor(), "duty_roster.edit"), community_id)
    if place is None:
        raise Missing

    def save(form: ShiftForm) -> str:
        person, _, role = (form.holder.data or "").partition("-")
        zone = ZoneInfo(place.zone)
        starts = datetime.combine(form.on.data, form.begins.data, zone)
        ends = datetime.combine(form.on.data, form.ends.data, zone)
        ends += timedelta(days=1) if ends <= starts else timedelta(0)
        added = actions.add_shifts(
            community_id, web.actor(), person_id=int(person), role=Role(role), starts_at=starts, ends_at=ends,
            until=form.until.data or form.on.data,
        )  # fmt: skip
        web.said(N_("已排%(count)d班。"), count=added)
        return url_for(".index", community=community_id)

    return asked.answer(
        ShiftForm,
        save,
        lambda form: web.page("staff/duty_roster/new.html", place=place, form=form),
        choices={"holder": _holders(community_id)},
        data={"on": clock.today(place.zone)},
    )


@bp.post("/<int:shift_id>/remove")
@web.permission("duty_roster.edit")
def remove(shift_id: int) -> AnyResponse:
    """Take a time on duty off the roster."""
    form = YesForm.incoming()

    def verb() -> str:
        place = actions.remove_shift(shift_id, web.actor())
        web.said(N_("这一班已撤下。"))
        return url_for(".index", community=place)

    return web.submit(form, verb, lambda: _refused(form))


def _refused(form: Form) -> AnyResponse:
    for _, words in form.all_errors:
        web.said(words, "late")
    return web.to(url_for(".index"))


def _lasts(shift: Any, zone: str) -> str:
    """8:00–17:00; over midnight with both days."""
    starts, ends = clock.local(shift.starts_at, zone), clock.local(shift.ends_at, zone)
    if starts.date() == ends.date():
        return f"{languages.hour(starts, zone)}–{languages.hour(ends, zone)}"
    return f"{languages.moment(starts, zone)}–{languages.moment(ends, zone)}"


def _forms(rows: Any) -> dict[int, YesForm]:
    return {
        row.id: YesForm(url_for(".remove", shift_id=row.id), form_id=f"yes{row.id}")
        for row in rows
        if row.ends_at > clock.now()
    }


def _chosen(places: Any, wanted: int | None) -> Any:
    """The community asked for, else the first; one that is not the reader's is missing."""
    if wanted is None:
        return places[0] if places else None
    found = [place for place in places if place.id == wanted]
    if not found:
        raise Missing
    return found[0]


def _holders(community_id: int) -> list[tuple[str, str]]:
    return [
        (
            f"{row.person_id}-{Role(row.role).value}",
            gettext("%(who)s，%(role)s", who=row.name, role=gettext(ROLE_WORDS[Role(row.role)])),
        )
        for row in queries.holders_in(community_id)
    ]
