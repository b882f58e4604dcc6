"""The job page: what is shown of a repair, which forms it has now, and how a form is carried out."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from portal.domain.casework import extensions
from portal.domain.casework.rules import Holder
from portal.domain.estate import queries as estate
from portal.domain.repairs import queries
from portal.domain.repairs.cost_rules import KIND_WORDS, QUOTE_WORDS
from portal.domain.repairs.queries import Job, RepairPage
from portal.domain.repairs.queries.costs import money_of, sums_of
from portal.domain.repairs.rules import Status
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.field.repairs import forms
from portal.field.repairs.cost_forms import QuoteForm, VariationForm
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
    "quote": QuoteForm,
    "acknowledge_variation": VariationForm,
    "ask_extension": forms.AskExtensionForm,
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


MONEY_TITLES: Mapping[str, str] = {
    "repair.quote": N_("先报价，业主接受再动工"),
    "repair.accept_quote": N_("等业主确认报价"),
    "repair.approve_cost": N_("等费用批准"),
    "repair.cost": N_("费用没有批准，先调低"),
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
        lost=refused if verb not in shown else None, title=title_of(page, job), **_money(page), slots=forms.slot_table,
        mine=queries.turn_of(page, who), extension=extensions.get(page.repair.extension_id), zone=page.community.zone, crowd=who.capacity == "contractor",
    )  # fmt: skip


def _money(page: RepairPage) -> dict[str, Any]:
    """What the job costs, for the page."""
    return {
        "money": money_of(page.repair), "sums": sums_of(page.lines, page.repair.payer), "kinds": KIND_WORDS,
        "payers": PAYER_WORDS, "quote_words": QUOTE_WORDS,
    }  # fmt: skip


def _form(page: RepairPage, verb: str, refused: JobForm | None) -> JobForm:
    action = url_for(f".{verb}", repair_id=page.repair.id)
    given = {"version": page.repair.version, "technician": page.repair.technician_id}
    form = refused or FORMS[verb](action, data=given)
    form.settle(page)
    if isinstance(form, forms.AcknowledgeForm) and web.actor().capacity == "contractor":
        form.offer(estate.firm_contacts(page.repair.firm_id or 0, clock.today(page.community.zone)))
    return form


def title_of(page: RepairPage, job: Job) -> str:
    """What is to be done next, as the message id of a short sentence."""
    status = page.repair.status
    if page.task is not None and page.task.what in MONEY_TITLES:
        return MONEY_TITLES[page.task.what]
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
    form: JobForm, repair_id: int, verb: str, act: Callable[[Any], object], said: str, leads_to: str = ".show"
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
