"""The steps of a report. Each is a plain page whose post keeps the draft and leads to the next."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.estate import accounts
from portal.domain.estate import queries as estate
from portal.domain.estate.rules import show_phone
from portal.domain.repairs.danger_rules import DANGERS
from portal.domain.repairs.rules import EMERGENCIES
from portal.domain.terms import queries as terms
from portal.infra import clock, files, web
from portal.infra.fields import Form
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.owner import asked
from portal.owner.repairs import drafts
from portal.owner.repairs.alike import look_alikes
from portal.owner.repairs.blueprint import report
from portal.owner.repairs.report_forms import (
    COMMON,
    AccessForm,
    ContactForm,
    PlaceForm,
    UrgencyForm,
    WhatCommonForm,
    WhatDraft,
    WhatForm,
    WhenForm,
    slot_choices,
    slot_grid,
)
from portal.owner.repairs.steps import homes_or_404, own_unit_or_404, ready_for, step

PHOTOS_MOST = 9


@report.get("")
def start() -> AnyResponse:
    """First of all: is anybody in danger?"""
    values = drafts.saved()
    return start_page(UrgencyForm(action=url_for(".begin"), data=values), values)


@report.get("/draft")
def resume() -> AnyResponse:
    """Back to where the report was left."""
    return web.to(url_for(f".{drafts.gap(drafts.saved(), homes_or_404()) or 'review'}"))


def start_page(form: Form, values: Mapping[str, Any], danger: Form | None = None) -> AnyResponse:
    """The check before a report, with the numbers to call."""
    danger = danger or Form(action=url_for(".report_emergency"), form_id="danger")
    return step("start", form, values, homes_or_404(), danger=danger, dangers=DANGERS, titles=EMERGENCIES)


@report.post("")
@web.permission("repair.report")
def begin() -> AnyResponse:
    """No danger: how fast help is needed."""
    form: Any = UrgencyForm.incoming()

    def verb() -> str:
        drafts.keep(urgency=form.urgency.data)
        return url_for(".place")

    return web.submit(form, verb, lambda: start_page(form, drafts.saved()))


@report.get("/place")
def place() -> AnyResponse:
    """Which home, and where in it."""
    homes, values = homes_or_404(), drafts.saved()
    data = {
        "unit": str(values.get("unit") or (homes[0].id if len(homes) == 1 else "")),
        **_only(values, "room"),
    }
    form = _with_homes(PlaceForm(action=url_for(".save_place"), data=data), homes)
    return ready_for("place", values, homes) or step("place", form, values, homes)


@report.post("/place")
@web.permission("repair.report")
def save_place() -> AnyResponse:
    """Keep the place; a home that is not the own one is not there."""
    homes = homes_or_404()
    form: Any = _with_homes(PlaceForm.incoming(), homes)
    own_unit_or_404(form.unit.data)

    def verb() -> str:
        before = drafts.saved()
        moved = drafts.is_common(before) != (form.room.data == COMMON[0])
        drafts.keep(
            unit=int(form.unit.data), room=form.room.data, **({"part": "", "spot": ""} if moved else {})
        )
        return url_for(".what")

    return web.submit(form, verb, lambda: step("place", form, drafts.saved(), homes))


def _with_homes(form: Any, homes: Sequence[Any]) -> Any:
    form.unit.choices = [SelectChoice(str(home.id), f"{home.community}{home.label}") for home in homes]
    return form


def _only(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


@report.get("/what")
def what() -> AnyResponse:
    """What is broken: the part, the own words, photos."""
    homes, values = homes_or_404(), drafts.saved()
    form = WhatDraft(
        action=url_for(".save_what"),
        data={**_only(values, "part", "description", "spot"), "building": str(values.get("building") or "")},
    )
    return ready_for("what", values, homes) or what_page(form, values, homes)


def what_page(form: Any, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse:
    """The page of parts, words and photos."""
    home = drafts.home_of(values, homes) or homes[0]
    common = drafts.is_common(values)
    _with_parts(form, values, home)
    return step(
        "what", form, values, homes, tree=terms.parts_tree(common), photos=values.get("photos", []),
        spots=estate.spots(home.community_id) if common else (), room_left=PHOTOS_MOST - len(values.get("photos", [])),
    )  # fmt: skip


def _with_parts(form: Any, values: Mapping[str, Any], home: Any) -> Any:
    common = drafts.is_common(values)
    tree = terms.parts_tree(common)
    form.part.choices = [SelectChoice(p.code, gettext(p.name)) for branch in tree for p in branch.parts]
    form.building.choices = [SelectChoice("", gettext("不在楼里，是小区公共区域"))]
    if common:
        form.building.choices += [
            SelectChoice(str(b.id), b.name) for b in estate.buildings(home.community_id)
        ]
    form.photos.most = max(0, PHOTOS_MOST - len(values.get("photos", [])))
    return form


@report.post("/what")
@web.permission("repair.report")
def save_what() -> AnyResponse:
    """Keep part, words and photos; 存草稿 and the removal of a photo stay on the page."""
    homes, values = homes_or_404(), drafts.saved()
    staying = "later" in request.form or "remove" in request.form
    wanted = WhatDraft if staying else WhatCommonForm if drafts.is_common(values) else WhatForm
    form: Any = _with_parts(wanted.incoming(), values, drafts.home_of(values, homes) or homes[0])

    def verb() -> str:
        photos = [*values.get("photos", []), *form.photos.keep(web.visitor().person_id)]
        gone = asked.positive(request.form.get("remove", ""))
        kept = drafts.keep(
            part=form.part.data or "", description=form.description.data or "", spot=form.spot.data or "",
            building=asked.positive(form.building.data or ""),
            photos=[photo for photo in dict.fromkeys(photos) if photo != gone][:PHOTOS_MOST],
        )  # fmt: skip
        if staying:
            web.said(N_("已存好，随时可以接着写。") if "later" in request.form else N_("照片已移除。"))
            return url_for(".what")
        return url_for(".same" if look_alikes(kept, homes) else ".when")

    return web.submit(form, verb, lambda: what_page(form, values, homes))


@report.get("/photos/<int:file_id>/<string:size>")
def photo(file_id: int, size: str) -> Response:
    """A photo of the own draft."""
    if file_id not in drafts.saved().get("photos", []):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.visitor().person_id)


def when_form(values: Mapping[str, Any]) -> type[ContactForm]:
    """What has to be agreed: windows and the way in, the way in only, or just a phone number."""
    if drafts.needs_windows(values):
        return WhenForm
    return ContactForm if drafts.is_common(values) else AccessForm


@report.get("/when")
def when() -> AnyResponse:
    """When somebody may come, and how they get in."""
    homes, values = homes_or_404(), drafts.saved()
    phone = values.get("contact_phone") or accounts.account(web.visitor().person_id).phone or ""
    data = {**_only(values, "windows", "access", "access_note"), "contact_phone": show_phone(phone)}
    form = when_form(values)(action=url_for(".save_when"), data=data)
    return ready_for("when", values, homes) or when_page(form, values, homes)


def when_page(form: Any, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse:
    """The page of windows, the way in and the phone."""
    return step(
        "when", with_slots(form, values, homes), values, homes, grid=slot_grid(today_of(values, homes))
    )


def with_slots(form: Any, values: Mapping[str, Any], homes: Sequence[Any]) -> Any:
    """The form with the windows that may be picked now."""
    if "windows" in form:
        form.windows.choices = slot_choices(today_of(values, homes))
    return form


def today_of(values: Mapping[str, Any], homes: Sequence[Any]) -> Any:
    """The day it is where the home stands."""
    return clock.today((drafts.home_of(values, homes) or homes[0]).zone)


@report.post("/when")
@web.permission("repair.report")
def save_when() -> AnyResponse:
    """Keep the windows, the way in and the phone."""
    homes, values = homes_or_404(), drafts.saved()
    form: Any = with_slots(when_form(values).incoming(), values, homes)

    def verb() -> str:
        names = ("windows", "access", "access_note", "contact_phone")
        drafts.keep(**{name: form[name].data for name in names if name in form})
        return url_for(".review")

    return web.submit(form, verb, lambda: when_page(form, values, homes))
