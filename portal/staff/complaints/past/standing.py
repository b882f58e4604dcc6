"""One import of past complaints: what it would bring or brought of each row, and the verbs that lead on."""

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints.past import actions, queries
from portal.domain.complaints.past.rules import KIND_REASONS, OUTCOME_LABELS, ImportState, Outcome
from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_
from portal.staff import asked
from portal.staff.complaints.past.blueprint import PERMISSION, bp, framed
from portal.staff.estate_forms import YesForm
from portal.staff.sheet_standing import Import

IMPORT = Import(
    find=lambda import_id: queries.get_for(web.actor(), import_id),
    rows=lambda import_id, **narrowed: queries.rows(web.actor(), import_id, **narrowed),
    outcomes=OUTCOME_LABELS,
    tones={Outcome.NEW: "brand", Outcome.DIFFERS: "soon", Outcome.WRONG: "late"},
    open=(ImportState.MAPPING, ImportState.STOPPED),
    running=(ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING),
    wrong=Outcome.WRONG,
    page="staff/complaints/past/show.html",
    fragment="staff/complaints/past/_standing.html",
    size=queries.PAGE,
)


@bp.get("/<int:import_id>")
@web.permission(PERMISSION)
def show(import_id: int) -> AnyResponse:
    """How far an import is, or what it found row by row."""
    found, words = framed(import_id)
    counts, again = found.kept.counts, YesForm(url_for(".undo", import_id=import_id), form_id="undo")
    return IMPORT.show(
        found.kept, found.job, words | {"undo": again}, kinds=KIND_REASONS,
        writes=counts.get(Outcome.NEW.value, 0),
        stays_out=sum(counts.get(each.value, 0) for each in (Outcome.WRONG, Outcome.DIFFERS)),
    )  # fmt: skip


@bp.post("/<int:import_id>/stop")
@web.permission(PERMISSION)
def stop(import_id: int) -> AnyResponse:
    """Stop a running check."""

    def verb() -> str:
        actions.stop(import_id, web.actor())
        web.said(N_("检查已停止，什么都没有写入。列对好以后可以再检查。"), "hold")
        return url_for(".columns", import_id=import_id)

    return IMPORT.at_once(import_id, verb)


@bp.post("/<int:import_id>/application")
@web.permission(PERMISSION)
def application(import_id: int) -> AnyResponse:
    """Write what was checked."""

    def verb() -> str:
        actions.apply(import_id, web.actor())
        return url_for(".show", import_id=import_id)

    return IMPORT.at_once(import_id, verb)


@bp.route("/<int:import_id>/undo", methods=["GET", "POST"])
@web.permission(PERMISSION)
def undo(import_id: int) -> AnyResponse:
    """Take a written import back, but for what something happened to since."""
    found, words = framed(import_id)

    def save(form: Form) -> str:
        actions.undo(import_id, web.actor())
        return url_for(".show", import_id=import_id)

    def ask(form: Form) -> AnyResponse:
        if found.kept.state is not ImportState.APPLIED:
            return IMPORT.back(import_id, form)
        writes = found.kept.counts.get(Outcome.NEW.value, 0)
        return web.page("staff/complaints/past/undo.html", form=form, writes=writes, **words)

    return asked.answer(YesForm, save, ask)


@bp.get("/<int:import_id>/left-out.xlsx")
@web.permission(PERMISSION)
def left_out(import_id: int) -> Response:
    """The rows that did not go in, as a workbook that may be mended and handed in again."""
    found, _ = framed(import_id)
    labels, rows = queries.left_out(web.actor(), import_id)
    name = N_("%(file)s没有导入的行.xlsx")
    return IMPORT.workbook(N_("没有导入的行"), name, found.kept.file_name, labels, rows)
