"""The four steps of a complaint. Each is a plain page whose post keeps the draft and leads to the next."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.complaints import queries
from portal.infra import files, web
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.owner import asked
from portal.owner.complaints import drafts
from portal.owner.complaints.blueprint import bp
from portal.owner.complaints.steps import homes_or_404, own_repair, own_repairs, ready_for, step
from portal.owner.complaints.submit_forms import (
    NONE,
    AboutForm,
    DemandForm,
    EvidenceForm,
    ToldDraft,
    ToldForm,
)

FILES_MOST = 9


@bp.get("/new")
def about() -> AnyResponse:
    """First: what it is about. From a repair's page that repair is chosen, from an ended complaint that one is named."""
    homes, values = homes_or_404(), drafts.saved()
    repair = own_repair(asked.number("repair"))
    unit = (
        (repair.unit_id if repair else None) or values.get("unit") or (homes[0].id if len(homes) == 1 else "")
    )
    data = {
        "unit": str(unit), "topic": values.get("topic"), "where": values.get("where") or ("home" if repair else None),
        "spot": values.get("spot", ""), "repair": str((repair.id if repair else values.get("repair")) or NONE),
    }  # fmt: skip
    here = url_for(".save_about", earlier=asked.number("earlier"))
    return about_page(AboutForm(action=here, data=data), values, homes)


def about_page(form: Any, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse:
    """The page of kind, home and repair."""
    repairs = own_repairs()
    _with_homes(form, homes)
    form.repair.choices = [SelectChoice(NONE, gettext("和报修没有关系"))]
    form.repair.choices += [SelectChoice(str(c.row.id), f"{c.title} {c.row.number}") for c in repairs]
    return step("about", form, values, homes, repairs=repairs)


def _with_homes(form: Any, homes: Sequence[Any]) -> Any:
    form.unit.choices = [SelectChoice(str(home.id), f"{home.community}{home.label}") for home in homes]
    return form


@bp.post("/new")
@web.permission("complaint.submit")
def save_about() -> AnyResponse:
    """Keep what it is about; a home or a repair of others is not there."""
    homes = homes_or_404()
    form: Any = _with_homes(AboutForm.incoming(), homes)
    if asked.positive(form.unit.data or "") not in {None, *(home.id for home in homes)}:
        raise Missing
    chosen, earlier = asked.positive(form.repair.data or ""), asked.number("earlier")
    if chosen and own_repair(chosen) is None:
        raise Missing

    def verb() -> str:
        given = {"earlier": queries.get_for(web.actor(), earlier).id} if earlier else {}
        drafts.keep(
            topic=form.topic.data, unit=int(form.unit.data), where=form.where.data, spot=form.spot.data or "",
            repair=chosen, **given,
        )  # fmt: skip
        return url_for(".told")

    return web.submit(form, verb, lambda: about_page(form, drafts.saved(), homes))


@bp.get("/new/told")
def told() -> AnyResponse:
    """What happened, in the own words."""
    homes, values = homes_or_404(), drafts.saved()
    form = ToldDraft(action=url_for(".save_told"), data={"content": values.get("content", "")})
    return ready_for("told", values, homes) or step("told", form, values, homes)


@bp.post("/new/told")
@web.permission("complaint.submit")
def save_told() -> AnyResponse:
    """Keep the words; 存草稿 stays on the page."""
    staying = "later" in request.form
    form: Any = (ToldDraft if staying else ToldForm).incoming()

    def verb() -> str:
        drafts.keep(content=form.content.data or "")
        if staying:
            web.said(N_("已存好，随时可以接着写。"))
        return url_for(".told" if staying else ".demand")

    return web.submit(form, verb, lambda: step("told", form, drafts.saved(), homes_or_404()))


@bp.get("/new/demand")
def demand() -> AnyResponse:
    """What is asked for and hoped for."""
    homes, values = homes_or_404(), drafts.saved()
    data: dict[str, Any] = {name: values.get(name) for name in ("demand", "expected", "expectation")}
    form = DemandForm(action=url_for(".save_demand"), data=data)
    return ready_for("demand", values, homes) or step("demand", form, values, homes)


@bp.post("/new/demand")
@web.permission("complaint.submit")
def save_demand() -> AnyResponse:
    """Keep the demand and the expectation."""
    form: Any = DemandForm.incoming()

    def verb() -> str:
        drafts.keep(
            demand=form.demand.data, expected=form.expected.data or "", expectation=form.expectation.data
        )
        return url_for(".evidence")

    return web.submit(form, verb, lambda: step("demand", form, drafts.saved(), homes_or_404()))


@bp.get("/new/evidence")
def evidence() -> AnyResponse:
    """Photos and papers, if there are any."""
    homes, values = homes_or_404(), drafts.saved()
    form = EvidenceForm(action=url_for(".save_evidence"))
    return ready_for("evidence", values, homes) or evidence_page(form, values, homes)


def evidence_page(form: Any, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse:
    """The page of photos and papers."""
    photos = drafts.files_of(values)
    form.photos.most = max(0, FILES_MOST - len(photos))
    return step("evidence", form, values, homes, photos=photos, room_left=FILES_MOST - len(photos))


@bp.post("/new/evidence")
@web.permission("complaint.submit")
def save_evidence() -> AnyResponse:
    """Keep the files; the removal of one, and 存草稿, stay on the page."""
    values = drafts.saved()
    form: Any = EvidenceForm.incoming()
    form.photos.most = max(0, FILES_MOST - len(values.get("photos", [])))

    def verb() -> str:
        photos = [*drafts.saved().get("photos", []), *form.photos.keep(web.visitor().person_id)]
        gone = asked.positive(request.form.get("remove", ""))
        drafts.keep(photos=[photo for photo in dict.fromkeys(photos) if photo != gone][:FILES_MOST])
        if gone:
            web.said(N_("文件已移除。"))
        return url_for(".evidence" if gone or "later" in request.form else ".review")

    return web.submit(form, verb, lambda: evidence_page(form, values, homes_or_404()))


@bp.get("/new/files/<int:file_id>/<string:size>")
def draft_file(file_id: int, size: str) -> Response:
    """A file of the own draft."""
    if file_id not in drafts.saved().get("photos", []):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.visitor().person_id)
