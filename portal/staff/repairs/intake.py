"""Registering for somebody who calls, comes or writes: find the home, see what is open, write it down."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice, validators

from portal.domain.estate import queries as estate
from portal.domain.estate.rules import TIE_WORDS, UNIT_STATE_WORDS, phone_number
from portal.domain.repairs import actions, queries
from portal.domain.repairs.rules import ACCESS, CHANNELS, EXPECTATIONS, ROOMS, STATUS_WORDS
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import Urgency
from portal.infra import clock, web
from portal.infra.fields import Form, Length, picks, required
from portal.infra.photos import PhotosField
from portal.infra.refused import N_, Denied, Missing, Refused
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.repairs.promise import promise_for
from portal.staff.repairs.visits import slot_table

bp = Blueprint("intake", __name__, url_prefix="/intake")
BOTH = ["GET", "POST"]
CALLED = tuple((k, v) for k, v in CHANNELS.items() if k != "web")
URGENT = (
    (Urgency.EMERGENCY.value, N_("有危险，立即派人")), (Urgency.URGENT.value, N_("急修")),
    (Urgency.ORDINARY.value, N_("一般")),
)  # fmt: skip
ALIKE = N_("这里有还没办完的同类报修，请先看是不是同一件；不是同一件，勾选后再登记。")
BAD_PHONE = N_("请填11位手机号，或带区号的号码，例如0571-88001234。已填的内容都还在。")
SOMEBODY = 0
NOTHING: dict[str, Any] = {"same": (), "promise": None, "statuses": STATUS_WORDS}


class IntakeForm(Form):
    """What the caller says; the home stands in the address."""

    form_id = "intake"
    channel = wtforms.SelectField(
        N_("来自"), [required(N_("请选择报修的渠道"))], choices=lambda: picks(CALLED)
    )
    room = wtforms.SelectField(
        N_("位置"),
        [validators.Optional()],
        choices=lambda: [SelectChoice("", gettext("说不清")), *picks(tuple(ROOMS.items()))],
    )
    part = wtforms.SelectField(N_("部位"), [required(N_("请选择坏的是哪个部位"))])
    description = wtforms.TextAreaField(N_("照原话记"), [required(N_("请记下来电人说了什么")), Length(2000)])
    urgency = wtforms.RadioField(N_("急不急"), [required(N_("请选一项"))], choices=lambda: picks(URGENT))
    different = wtforms.BooleanField(N_("不是同一件，另外登记"))
    windows = wtforms.SelectMultipleField(
        N_("方便的时段"), [validators.Optional()], choices=[], validate_choice=False
    )
    access = wtforms.SelectMultipleField(
        N_("进门"), [validators.Optional()], choices=lambda: picks(tuple(ACCESS.items())),
        option_widget=wtforms.widgets.CheckboxInput(),
    )  # fmt: skip
    access_note = wtforms.StringField(N_("进门说明"), [validators.Optional(), Length(300)])
    expectation = wtforms.SelectField(
        N_("最看重"),
        [validators.Optional()],
        choices=lambda: [SelectChoice("", gettext("没有说")), *picks(tuple(EXPECTATIONS.items()))],
    )
    reporter = wtforms.SelectField(N_("谁来报的"), [validators.Optional()], coerce=int, validate_choice=False)
    contact_name = wtforms.StringField(N_("联系人"), [validators.Optional(), Length(80)])
    contact_phone = wtforms.StringField(N_("联系电话"), [validators.Optional(), Length(40)])
    photos = PhotosField(N_("照片"))

    def validate_contact_phone(self, field: wtforms.Field) -> None:
        """A number that can be called."""
        if field.data and phone_number(field.data) is None:
            raise validators.ValidationError(gettext(BAD_PHONE))


class CommonForm(IntakeForm):
    """What is broken in a common part: which building, and where."""

    building = wtforms.SelectField(N_("哪一栋"), [validators.Optional()], coerce=int, validate_choice=False)
    place_note = wtforms.StringField(
        N_("具体在哪里"), [required(N_("请写清楚在哪里，例如“1单元大堂”")), Length(60)]
    )


@bp.get("")
@web.permission("repair.register")
def find() -> AnyResponse:
    """Find the home by number, name, phone or its last four digits."""
    text = asked.sought()
    found = estate.find_homes(web.actor(), text, limit=12) if text else None
    return web.page(
        "staff/intake/show.html", "staff/intake/_found.html", q=text, found=found.rows if found else (),
        home=None, place=None, form=None, places=counts.communities(web.actor()), states=UNIT_STATE_WORDS,
    )  # fmt: skip


@bp.route("/homes/<int:unit_id>", methods=BOTH)
@web.permission("repair.register")
def register(unit_id: int) -> AnyResponse:
    """Register for a home: who lives there, what is open, what was repaired, and the form."""
    home = estate.home(web.actor(), unit_id)
    _must_register(home.community_id)
    posted = request.method == "POST"
    form = IntakeForm.incoming() if posted else IntakeForm(data=_begin())
    form.part.choices = _parts(common=False)

    def verb() -> str:
        reporter = form.reporter.data or None
        if reporter is not None and reporter not in {tie.person_id for tie in home.residents}:
            raise Refused(N_("请从这套房的住户里选。"), field="reporter")
        return _register(form, reporter, unit_id=unit_id)

    def show() -> AnyResponse:
        return _page(form, home=home)

    return web.submit(form, verb, show) if posted else show()


@bp.route("/communities/<int:community_id>", methods=BOTH)
@web.permission("repair.register")
def register_common(community_id: int) -> AnyResponse:
    """Register for a common part of a community."""
    place = estate.community(web.actor(), community_id)
    _must_register(community_id)
    posted = request.method == "POST"
    form = CommonForm.incoming() if posted else CommonForm(data=_begin())
    form.part.choices = _parts(common=True)
    houses = estate.buildings(community_id)

    def verb() -> str:
        building = form.building.data or None
        note = form.place_note.data or ""
        spot = estate.spot_called(community_id, building, note)
        named: dict[str, Any] = {"spot_id": spot} if spot else {"place_note": note}
        return _register(form, None, community_id=community_id, building_id=building, **named)

    def show() -> AnyResponse:
        form.building.choices = [
            SelectChoice(0, gettext("整个小区")),
            *(SelectChoice(h.id, h.name) for h in houses),
        ]
        return _page(form, place=place)

    return web.submit(form, verb, show) if posted else show()


@bp.get("/homes/<int:unit_id>/alike")
@web.permission("repair.register")
def alike(unit_id: int) -> AnyResponse:
    """For the part just chosen: what is open already, and what to tell the caller."""
    home = estate.home(web.actor(), unit_id)
    part = asked.text("part", 40)
    return web.page("staff/intake/_told.html", home=home, **_told(home, part, asked.text("urgency", 20)))


def _must_register(community_id: int) -> None:
    if not web.actor().may("repair.register", community_id):
        raise Denied(N_("您没有这项权限。如果需要，请找管理员开通。"))


def _begin() -> dict[str, Any]:
    return {"channel": "phone"} if request.args.get("q", "").isdigit() else {}


def _parts(*, common: bool) -> dict[str, list[Any]]:
    found = {}
    for branch in terms.parts_tree(common):
        found[gettext(branch.group.name)] = [SelectChoice(p.code, gettext(p.name)) for p in branch.parts]
    return found


def _register(form: Any, reporter: int | None, **place: Any) -> str:
    _ask_if_same(form, place)
    made = actions.register(
        actions.Request(
            part_code=form.part.data, description=form.description.data, room=form.room.data or "",
            urgency=Urgency(form.urgency.data), windows=form.windows.data or (), access=form.access.data or (),
            access_note=form.access_note.data or "", expectation=form.expectation.data or "",
            contact_name=form.contact_name.data or "", contact_phone=form.contact_phone.data or "",
            photos=form.photos.keep(web.actor().person_id or 0), **place,
        ),
        reporter_id=reporter, channel=form.channel.data, by=web.actor(),
    )  # fmt: skip
    web.said(N_("已登记，单号%(number)s，请读给来电人。"), number=made.number)
    return url_for("staff.repairs.show", repair_id=made.id)


def _ask_if_same(form: Any, place: dict[str, Any]) -> None:
    if form.different.data:
        return
    same = queries.like_it(
        unit_id=place.get("unit_id"), community_id=place.get("community_id"), building_id=place.get("building_id"),
        part_code=form.part.data,
    )  # fmt: skip
    if same:
        raise Refused(ALIKE, field="different")


def _page(form: Any, home: Any = None, place: Any = None) -> AnyResponse:
    zone = home.zone if home else place.zone
    history: Sequence[Any] = ()
    if home:
        people = [
            SelectChoice(t.person_id, t.name + gettext("（%(note)s）", note=gettext(TIE_WORDS[t.tie])))
            for t in home.residents
        ]
        form.reporter.choices = [*people, SelectChoice(SOMEBODY, gettext("别人代报"))]
        history = queries.of_unit(web.actor(), home.id)
    told = _told(home, form.part.data or "", form.urgency.data or "") if home else NOTHING
    return web.page(
        "staff/intake/show.html", q=asked.text("q"), found=(), home=home, place=place, form=form, history=history,
        places=(), states=UNIT_STATE_WORDS, ties=TIE_WORDS, zone=zone, grid=slot_table(zone),
        spots=estate.spots(place.id) if place else (), **told,
    )  # fmt: skip


def _told(home: Any, part: str, urgency: str) -> dict[str, Any]:
    """Open repairs of the same kind, and what can be promised; nothing while no part is chosen."""
    try:
        chosen = terms.part(part) if part else None
    except Missing:
        chosen = None
    if chosen is None:
        return NOTHING
    same = queries.like_it(
        unit_id=home.id, community_id=home.community_id, building_id=home.building_id, part_code=part
    )
    return {
        "same": same, "promise": promise_for(home, chosen, urgency, clock.now()), "statuses": STATUS_WORDS,
    }  # fmt: skip
