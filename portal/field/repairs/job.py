"""The job page: what is shown of a repair, which forms it has now, and how a form is carried out."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from portal.domain.casework.rules import Holder
from portal.domain.estate import queries as estate
from portal.domain.repairs import queries
from portal.domain.repairs.queries import Job, RepairPage
from portal.domain.repairs.rules import Status
from portal.field.repairs import forms
from portal.field.repairs.forms import JobForm
from portal.infra import clock, web
from portal.infra.refused import N_, Stale

FORMS: Mapping[str, type[JobForm]] = {
    "acknowledge": forms.AcknowledgeForm,
    "decline": forms.DeclineForm,
    "schedule": forms.ScheduleForm,
    "offer_windows": forms.OfferForm,
    "rebook": forms.RebookForm,
    "no_access": forms.NoAccessForm,
    "start": forms.StartForm,
    "complete": forms.CompleteForm,
}
TITLES: Mapping[Status, str] = {
    Status.DISPATCHED: N_("先接单，再约时间"),
    Status.ACKNOWLEDGED: N_("和业主约好上门时间"),
    Status.SCHEDULED: N_("按约上门"),
    Status.IN_PROGRESS: N_("修好后报完工"),
    Status.SIGNING: N_("已报完工，等签认"),
    Status.SIGNED_OFF: N_("已签认，不用再做什么"),
    Status.CLOSED: N_("已办结，不用再做什么"),
    Status.CANCELLED: N_("已取消，不用上门"),
}


def show_page(repair_id: int, verb: str = "", refused: JobForm | None = None) -> Response:
    """The job with the forms it has now; a refused one as it was sent, at its place or above everything."""
    who = web.actor()
    page = queries.page_for(who, repair_id)
    shown = {v: _form(page, v, refused if v == verb else None) for v in FORMS if v in page.verbs}
    if "schedule" in shown and not shown["schedule"].window.choices:
        del shown["schedule"]
    job = queries.job_of(who, page)
    return web.page(
        "field/jobs/show.html", page=page, repair=page.repair, job=job, forms=shown, open=verb, refused=refused,
        lost=refused if verb not in shown else None, title=title_of(page, job), slots=forms.slot_table,
        mine=queries.turn_of(page, who), zone=page.community.zone, crowd=who.capacity == "contractor",
    )  # fmt: skip


def _form(page: RepairPage, verb: str, refused: JobForm | None) -> JobForm:
    action = url_for(f".{verb}", repair_id=page.repair.id)
    form = refused or FORMS[verb](action, data={"version": page.repair.version})
    form.settle(page)
    if isinstance(form, forms.AcknowledgeForm) and web.actor().capacity == "contractor":
        form.offer(estate.firm_contacts(page.repair.firm_id or 0, clock.today(page.community.zone)))
    return form


def title_of(page: RepairPage, job: Job) -> str:
    """What is to be done next, as the message id of a short sentence."""
    status = page.repair.status
    if job.why_returned:
        return N_("退回重修，修好后再报完工")
    if status is Status.ACKNOWLEDGED and page.task is not None and page.task.holder is Holder.HOME:
        return N_("等业主选上门时间")
    if status is Status.SCHEDULED and "call_before" in page.repair.access:
        return N_("先打电话，再上门")
    if page.repair.disputed:
        return N_("等部门负责人裁定")
    return TITLES.get(status, "")


def carry_out(
    form: JobForm, repair_id: int, verb: str, act: Callable[[Any], None], said: str, leads_to: str = ".show"
) -> Response:
    """Do one verb of a job by its form, once; a stale form comes back with what has changed."""

    def unit() -> str:
        repair = queries.get_for(web.actor(), repair_id)
        try:
            act(repair)
        except Stale as stale:
            form.changes = stale.changes  # type: ignore[assignment]
            raise
        web.said(said)
        return url_for(leads_to, repair_id=repair_id) if leads_to == ".show" else url_for(leads_to)

    return web.submit(form, unit, lambda: show_page(repair_id, verb, form))
