"""One import of a roster: what it would do or did to each row, and the verbs that lead on."""

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate.roster import actions, queries
from portal.domain.estate.roster.rules import (
    FIELD_LABELS,
    KIND_REASONS,
    OUTCOME_LABELS,
    ImportState,
    Outcome,
)
from portal.domain.estate.rules import unit_label
from portal.domain.repairs import queries as repairs
from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_
from portal.staff import asked
from portal.staff.estate_forms import YesForm
from portal.staff.roster.blueprint import bp, framed
from portal.staff.sheet_standing import Import

LABELS = {field.value: label for field, label in FIELD_LABELS.items()} | {"other_phones": N_("其他电话")}
IMPORT = Import(
    find=lambda import_id: queries.get_for(web.actor(), import_id),
    rows=lambda import_id, **narrowed: queries.rows(web.actor(), import_id, **narrowed),
    outcomes=OUTCOME_LABELS,
    tones={Outcome.NEW: "brand", Outcome.CHANGED: "soon", Outcome.WRONG: "late"},
    open=(ImportState.MAPPING, ImportState.STOPPED),
    running=(ImportState.CHECKING, ImportState.APPLYING),
    wrong=Outcome.WRONG,
    page="staff/roster/show.html",
    fragment="staff/roster/_standing.html",
    size=queries.PAGE,
)


@bp.get("/<int:import_id>")
@web.permission("roster.import")
def show(import_id: int) -> AnyResponse:
    """How far an import is, or what it found row by row."""
    found, words = framed(import_id)
    counts = found.roster.counts
    return IMPORT.show(
        found.roster, found.job, words, kinds=KIND_REASONS, labels=LABELS, unit_label=unit_label,
        writes=sum(counts.get(each.value, 0) for each in (Outcome.NEW, Outcome.CHANGED)),
    )  # fmt: skip


@bp.post("/<int:import_id>/stop")
@web.permission("roster.import")
def stop(import_id: int) -> AnyResponse:
    """Stop a running check."""

    def verb() -> str:
        actions.stop(import_id, web.actor())
        web.said(N_("检查已停止，什么都没有写入。列对好以后可以再检查。"), "hold")
        return url_for(".columns", import_id=import_id)

    return IMPORT.at_once(import_id, verb)


@bp.post("/<int:import_id>/application")
@web.permission("roster.import")
def application(import_id: int) -> AnyResponse:
    """Write what was checked."""

    def verb() -> str:
        actions.apply(import_id, web.actor())
        return url_for(".show", import_id=import_id)

    return IMPORT.at_once(import_id, verb)


@bp.route("/<int:import_id>/undo", methods=["GET", "POST"])
@web.permission("roster.import")
def undo(import_id: int) -> AnyResponse:
    """Take a written roster back, but for what is in use or was changed since."""
    found, words = framed(import_id)

    def save(form: Form) -> str:
        by = web.actor()
        in_use = repairs.homes_with_repairs(queries.homes_written(by, import_id))
        undone, kept = actions.undo(import_id, by, in_use=in_use)
        told = N_("撤回了%(undone)d行，%(kept)d行保留。") if kept else N_("撤回了%(undone)d行。")
        web.said(told, "soon" if kept else "", undone=undone, kept=kept)
        return url_for(".show", import_id=import_id, only="kept" if kept else None)

    def ask(form: Form) -> AnyResponse:
        if found.roster.state is not ImportState.APPLIED:
            return IMPORT.back(import_id, form)
        return web.page("staff/roster/undo.html", form=form, **words)

    return asked.answer(YesForm, save, ask)


@bp.get("/<int:import_id>/remarked.xlsx")
@web.permission("roster.import")
def remarked(import_id: int) -> Response:
    """The rows that were not understood or carry a remark, as a workbook that may be mended and handed in again."""
    found, _ = framed(import_id)
    labels, rows = queries.remarked(web.actor(), import_id)
    return IMPORT.workbook(N_("要看的行"), N_("%(file)s要看的行.xlsx"), found.roster.file_name, labels, rows)
