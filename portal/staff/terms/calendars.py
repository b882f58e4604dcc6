"""The calendar of working time: opening hours, holidays and make-up days, seasons."""

from datetime import date

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.terms import actions, queries
from portal.domain.terms.span_rules import WINDOW_KINDS, DayKind, clock_text
from portal.infra import clock, web
from portal.infra.fields import Between, Form, Length, picks, required
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.estate_forms import YesForm
from portal.staff.terms.place import frame, place_of

bp = Blueprint("calendars", __name__, url_prefix="/calendars")
KIND_WORDS = {
    "workday": N_("工作日"),
    "make_up": N_("调休上班"),
    "saturday": N_("星期六"),
    "sunday": N_("星期日"),
    "holiday": N_("放假"),
}
DAY_WORDS = {DayKind.HOLIDAY: N_("放假"), DayKind.MAKE_UP: N_("调休上班"), DayKind.WORKDAY: N_("照常上班")}
WEEKDAY = "weekday"


class WindowsForm(Form):
    """Opening hours by kind of day, several windows apart by a comma or a space."""

    form_id = "windows"
    workday = wtforms.StringField(N_("工作日"), [required(), Length(100)])
    make_up = wtforms.StringField(N_("调休上班"), [Length(100)])
    saturday = wtforms.StringField(N_("星期六"), [Length(100)])
    sunday = wtforms.StringField(N_("星期日"), [Length(100)])
    holiday = wtforms.StringField(N_("放假"), [Length(100)])
    day_end = wtforms.StringField(N_("按天算的期限，几点到期"), [required(), Length(5)])

    def windows(self) -> dict[str, list[str]]:
        """What was typed, by kind of day; a kind left empty is closed, a make-up day opens as a workday."""
        typed = {kind: (self[kind].data or "").replace("，", " ").replace(",", " ") for kind in WINDOW_KINDS}
        return {kind: text.split() for kind, text in typed.items() if text.strip() or kind == "workday"}


class DayForm(Form):
    """One day that is not what its weekday says."""

    form_id = "day"
    on = wtforms.DateField(N_("哪一天"), [required()])
    kind = wtforms.SelectField(
        N_("这一天"),
        [required()],
        choices=lambda: picks([*((k.value, w) for k, w in DAY_WORDS.items()), (WEEKDAY, N_("按星期几算"))]),
    )
    title = wtforms.StringField(N_("名称"), [Length(20)])


class LocalForm(Form):
    """Seasons and design life that warranties count by."""

    form_id = "local"
    heating = wtforms.StringField(N_("采暖季"), [required(), Length(20)])
    cooling = wtforms.StringField(N_("供冷季"), [required(), Length(20)])
    design_life_years = wtforms.IntegerField(N_("设计使用年限"), [required(), Between(10, 150)])


@bp.get("")
@web.permission("terms.read")
def index() -> AnyResponse:
    """The calendar in force, the days of one year that depart from their weekday."""
    community = asked.number("community")
    framed = frame("calendars", community)
    year = min(max(asked.number("year") or clock.today().year, 2000), 2100)
    calendar = queries.calendar_for(community)
    days = sorted((on, day) for on, day in calendar.days.items() if on.year == year)
    confirm = YesForm(url_for(".confirm", community_id=framed["here"], year=year))
    return web.page(
        "staff/terms/calendar.html", calendar=calendar, days=days, year=year, confirm=confirm, kinds=KIND_WORDS,
        day_kinds=DAY_WORDS, day_end=clock_text(calendar.day_end), own=calendar.community_id == community,
        warning=queries.unconfirmed_year_warning(clock.today(), community), **framed,
    )  # fmt: skip


@bp.route("/<int:community_id>/windows", methods=["GET", "POST"])
@web.permission("terms.edit")
def windows(community_id: int) -> AnyResponse:
    """Say when the desk is open."""
    place, name = place_of(community_id)
    calendar = queries.calendar_for(place)

    def save(form: WindowsForm) -> str:
        actions.set_opening_windows(
            form.windows(), form.day_end.data or "", community_id=place, by=web.actor()
        )
        web.said(N_("工作时间已改，从下一件开始用；正在计时的不变。"))
        return url_for(".index", community=place)

    def show(form: WindowsForm) -> AnyResponse:
        return web.page(
            "staff/terms/windows.html", form=form, place=name, back=url_for(".index", community=place)
        )

    given = {kind: gettext("，").join(map(str, day)) for kind, day in calendar.windows.items()}
    return asked.answer(WindowsForm, save, show, data=given | {"day_end": clock_text(calendar.day_end)})


@bp.route("/<int:community_id>/days", methods=["GET", "POST"])
@web.permission("terms.edit")
def day(community_id: int) -> AnyResponse:
    """Make one day a holiday, a make-up day or a plain day."""
    place, name = place_of(community_id)

    def save(form: DayForm) -> str:
        kind = None if form.kind.data == WEEKDAY else form.kind.data
        actions.set_calendar_day(
            form.on.data, kind, form.title.data or "", community_id=place, by=web.actor()
        )
        web.said(N_("%(day)s已改，从下一件开始用。"), day=form.on.data)
        return url_for(".index", community=place, year=form.on.data.year)

    def show(form: DayForm) -> AnyResponse:
        return web.page(
            "staff/terms/day.html", form=form, place=name, back=url_for(".index", community=place)
        )

    on = asked.day("on")
    known = queries.calendar_for(place).days.get(on) if on else None
    given = {"kind": known.kind.value, "title": known.name} if known else {}
    return asked.answer(DayForm, save, show, data={"on": on} | given)


@bp.route("/<int:community_id>/local", methods=["GET", "POST"])
@web.permission("terms.edit")
def local(community_id: int) -> AnyResponse:
    """Set the seasons and the design life."""
    place, name = place_of(community_id)

    def save(form: LocalForm) -> str:
        actions.set_local(
            form.heating.data or "", form.cooling.data or "", form.design_life_years.data, community_id=place,
            by=web.actor(),
        )  # fmt: skip
        web.said(N_("采暖季、供冷季和设计使用年限已改。"))
        return url_for(".index", community=place)

    def show(form: LocalForm) -> AnyResponse:
        return web.page(
            "staff/terms/local.html", form=form, place=name, back=url_for(".index", community=place)
        )

    return asked.answer(LocalForm, save, show, data=dict(queries.calendar_for(place).local))


@bp.post("/<int:community_id>/years/<int:year>/confirm")
@web.permission("terms.edit")
def confirm(community_id: int, year: int) -> AnyResponse:
    """Say that a year's holidays were checked against the official notice."""
    place, _ = place_of(community_id)
    if not date.min.year <= year <= date.max.year:
        raise Missing
    back = url_for(".index", community=place, year=year)

    def verb() -> str:
        actions.confirm_year(year, community_id=place, by=web.actor())
        web.said(N_("%(year)s年的放假和调休已确认。"), year=year)
        return back

    return web.submit(YesForm.incoming(), verb, lambda: web.to(back))
