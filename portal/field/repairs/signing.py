"""待签认: the forms that wait for 监理, 项目部, or whoever stands in for them; and those already signed."""

from typing import Any

from flask import Response as FlaskResponse
from flask import request, url_for
from werkzeug.wrappers import Response

from portal.domain.casework import queries as cases
from portal.domain.repairs import actions, queries
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.queries.costs import sums_of
from portal.domain.repairs.queries.forms import kinds_of
from portal.domain.repairs.queries.sign_reach import signed, waiting
from portal.domain.repairs.rules import OF_HOME, OF_SOURCE, STATUS_WORDS, Status
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import URGENCY_WORDS
from portal.domain.terms.sign_rules import PARTY_WORDS
from portal.domain.terms.warranty_rules import PAYER_WORDS, VERDICT_WORDS, Verdict
from portal.field.repairs.blueprint import bp
from portal.field.repairs.forms import JobForm
from portal.field.repairs.sign_forms import RefuseForm, SignForm
from portal.infra import files, web
from portal.infra.refused import N_, Missing, Stale, WrongState
from portal.infra.squares import square_to

PAGE = 30
READS = ("sign_off.read", "repair.sign")


def _before() -> int | None:
    before = request.args.get("before", type=int)
    return before if before and 0 < before < 2**62 else None


@bp.get("/sign-offs")
@web.permission(*READS)
def sign_offs() -> Response:
    """What waits for the reader's signature, newest first."""
    rows = waiting(web.actor(), _before(), PAGE)
    more = url_for(".sign_offs", before=rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return web.page(
        "field/sign_offs/index.html", rows=rows[:PAGE], next=more, parts=terms.part, parties=PARTY_WORDS
    )


@bp.get("/sign-offs/done")
@web.permission("sign_off.read")
def signed_forms() -> Response:
    """The signed forms of the reader's communities, newest first."""
    rows = signed(web.actor(), _before(), PAGE)
    more = url_for(".signed_forms", before=rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return web.page(
        "field/sign_offs/done.html", rows=rows[:PAGE], next=more, parts=terms.part, states=STATUS_WORDS
    )


@bp.get("/sign-offs/<int:repair_id>")
@web.permission(*READS)
def sign_off(repair_id: int) -> Response:
    """The form with what is signed, and a place to sign or to send the work back."""
    return show_form(repair_id)


def show_form(repair_id: int, verb: str = "", refused: JobForm | None = None) -> Response:
    """The form; one that was refused as it was typed."""
    page = queries.page_to_sign(web.actor(), repair_id)
    shown = {
        v: _form(page, v, make, refused if v == verb else None)
        for v, make in (("sign", SignForm), ("refuse", RefuseForm))
        if v in page.verbs and page.mine
    }
    return web.page(
        "field/sign_offs/show.html", page=page, repair=page.repair, zone=page.community.zone, forms=shown, open=verb,
        refused=refused, lost=refused if verb not in shown else None, sums=sums_of(page.lines, page.repair.payer),
        payers=PAYER_WORDS, asked=[PARTY_WORDS[p] for p in page.mine],
        home=[p for p in page.pictures if p.kind in OF_HOME],
        source=[p for p in page.pictures if p.kind in OF_SOURCE], contact=contact_of(page),
        restarted=actions.restarted(page.repair), signing=page.repair.status is Status.SIGNING,
    )  # fmt: skip


def _form(page: RepairPage, verb: str, make: type[JobForm], refused: JobForm | None) -> JobForm:
    form = refused or make(
        url_for(f".{verb}", repair_id=page.repair.id), data={"version": page.repair.version}
    )
    form.settle(page)
    return form


def contact_of(page: RepairPage) -> str:
    """The owner's name; more than home and name a party does not learn."""
    return page.repair.contact_name or (page.reporter.name if page.reporter else "")


@bp.post("/sign-offs/<int:repair_id>/signature")
@web.permission("repair.sign")
def sign(repair_id: int) -> Response:
    """Confirm for one's party that it is repaired."""
    form: Any = SignForm.incoming()

    def act(repair: Any) -> None:
        actions.sign(
            repair, name=form.name.data or "", drawing=form.drawing.data or "", by=web.actor(),
            device=request.user_agent.string, version=form.version.data,
        )  # fmt: skip

    return _carry(form, repair_id, "sign", act, N_("已签认。"))


@bp.post("/sign-offs/<int:repair_id>/refusal")
@web.permission("repair.refuse")
def refuse(repair_id: int) -> Response:
    """Send the work back, and say what is not repaired."""
    form: Any = RefuseForm.incoming()

    def act(repair: Any) -> None:
        actions.refuse(repair, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return _carry(form, repair_id, "refuse", act, N_("已退回重修，施工单位会收到。"))


def _carry(form: JobForm, repair_id: int, verb: str, act: Any, said: str) -> Response:
    """Do it by its form, once; a stale form comes back with what has changed."""

    def unit() -> str:
        repair = queries.get_to_sign(web.actor(), repair_id)
        try:
            act(repair)
        except Stale as stale:
            form.changes = stale.changes  # type: ignore[assignment]
            raise
        except WrongState:
            form.changes = ()
            raise
        web.said(said)
        return url_for(".sign_offs")

    return web.submit(form, unit, lambda: show_form(repair_id, verb, form))


@bp.get("/sign-offs/<int:repair_id>/photos/<int:file_id>/<string:size>")
@web.permission(*READS)
def form_photo(repair_id: int, file_id: int, size: str) -> FlaskResponse:
    """One photo of what is signed, `small` or `large`."""
    who = web.actor()
    repair = queries.get_to_sign(who, repair_id)
    shown = {p.file_id for p in cases.attachments(("repair", repair.id)) if p.kind in (*OF_HOME, *OF_SOURCE)}
    if file_id not in shown:
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=who.person_id or 0)


@bp.get("/sign-offs/<int:repair_id>/form")
@web.permission(*READS)
def form(repair_id: int) -> Response:
    """维修单, to print."""
    page = queries.page_to_sign(web.actor(), repair_id)
    repair, token = page.repair, page.round.token if page.round else ""
    verdict = repair.warranty.get("verdict", "")
    return web.page(
        "field/sign_offs/form.html", page=page, repair=repair, zone=page.community.zone, sums=kinds_of(page),
        verdict=VERDICT_WORDS[Verdict(verdict)] if verdict else "", contact=(contact_of(page), ""),
        payer=PAYER_WORDS[repair.payer] if repair.payer else "", urgency=URGENCY_WORDS[repair.urgency],
        restarted=actions.restarted(repair), square=square_to("public.verify", token=token) if token else None,
    )  # fmt: skip
