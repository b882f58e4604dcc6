"""One import: how far it is, what it would do or did to each row, and the verbs that lead on."""

from typing import Any

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
from portal.infra.sheets.writing import MEDIA_TYPE, write_table
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.estate_forms import YesForm
from portal.staff.roster.blueprint import bp, framed

RUNNING = (ImportState.CHECKING, ImportState.APPLYING)
TONES = {Outcome.NEW: "brand", Outcome.CHANGED: "soon", Outcome.WRONG: "late"}
LABELS = {field.value: label for field, label in FIELD_LABELS.items()} | {"other_phones": N_("其他电话")}


@bp.get("/<int:import_id>")
@web.permission("roster.import")
def show(import_id: int) -> AnyResponse:
    """How far an import is, or what it found row by row."""
    found, words = framed(import_id)
    if web.is_fragment():
        web.polling()
    state = found.roster.state
    if state in (ImportState.MAPPING, ImportState.STOPPED) and not web.is_fragment():
        return web.to(url_for(".columns", import_id=import_id))
    running = state in RUNNING
    words |= {
        "running": running,
        "gave_up": running and found.job is not None and found.job.state == "failed",
    }
    words |= {"stop": YesForm(url_for(".stop", import_id=import_id), form_id="stop")}
    words |= {"apply": YesForm(url_for(".application", import_id=import_id), form_id="apply")}
    listed = {} if running or not found.roster.counts else _listed(found.roster)
    return web.page("staff/roster/show.html", "staff/roster/_standing.html", **words, **listed)


@bp.post("/<int:import_id>/stop")
@web.permission("roster.import")
def stop(import_id: int) -> AnyResponse:
    """Stop a running check."""

    def verb() -> str:
        actions.stop(import_id, web.actor())
        web.said(N_("检查已停止，什么都没有写入。列对好以后可以再检查。"), "hold")
        return url_for(".columns", import_id=import_id)

    return _at_once(import_id, verb)


@bp.post("/<int:import_id>/application")
@web.permission("roster.import")
def application(import_id: int) -> AnyResponse:
    """Write what was checked."""

    def verb() -> str:
        actions.apply(import_id, web.actor())
        return url_for(".show", import_id=import_id)

    return _at_once(import_id, verb)


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
            return _back(import_id, form)
        return web.page("staff/roster/undo.html", form=form, **words)

    return asked.answer(YesForm, save, ask)


@bp.get("/<int:import_id>/remarked.xlsx")
@web.permission("roster.import")
def remarked(import_id: int) -> Response:
    """The rows that were not understood or carry a remark, as a workbook that may be mended and handed in again."""
    found, _ = framed(import_id)
    labels, rows = queries.remarked(web.actor(), import_id)
    head = [gettext("原表的行"), gettext("结果"), gettext("提示"), *labels]
    lines = [
        [row.row, gettext(OUTCOME_LABELS[row.outcome]), _remarks(row.issues), *row.cells] for row in rows
    ]
    stem = found.roster.file_name.rpartition(".")[0] or found.roster.file_name
    answer = Response(write_table(gettext("要看的行"), head, lines), mimetype=MEDIA_TYPE)
    answer.headers.set(
        "Content-Disposition", "attachment", filename=gettext("%(file)s要看的行.xlsx", file=stem)
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _at_once(import_id: int, verb: Any) -> AnyResponse:
    """A button without fields; where it no longer fits, the page says why."""
    queries.get_for(web.actor(), import_id)
    form = YesForm.incoming()
    return web.submit(form, verb, lambda: _back(import_id, form))


def _back(import_id: int, form: Form) -> AnyResponse:
    for _, words in form.all_errors:
        web.said(words, "late")
    return web.to(url_for(".show", import_id=import_id))


def _remarks(issues: Any) -> str:
    return "\n".join(
        f"{issue['cell']} {gettext(issue['msgid'], **issue['params']) if issue['params'] else gettext(issue['msgid'])}"
        for issue in issues
    )


def _listed(roster: Any) -> dict[str, Any]:
    only = asked.text("only", 10)
    shown: dict[str, Any] = {only: True} if only in ("noted", "kept") else {}
    if only in set(Outcome):
        shown = {"outcome": Outcome(only)}
    rows = queries.rows(
        web.actor(), roster.id, after=asked.number("after") or 0, limit=queries.PAGE + 1, **shown
    )
    page = rows[: queries.PAGE]
    return {
        "rows": page, "only": only if shown else "", "chips_of": _chips(roster, only if shown else ""),
        "next": asked.onward(page[-1].row if len(rows) > len(page) else None, "only"), "tones": TONES,
        "outcomes": OUTCOME_LABELS, "kinds": KIND_REASONS, "labels": LABELS, "unit_label": unit_label,
        "writes": sum(roster.counts.get(each.value, 0) for each in (Outcome.NEW, Outcome.CHANGED)),
    }  # fmt: skip


def _chips(roster: Any, only: str) -> list[tuple[str, str, int, bool, str]]:
    def chip(name: str, label: str, count: int, tone: str = "") -> tuple[str, str, int, bool, str]:
        address = url_for(".show", import_id=roster.id, only=name or None)
        return gettext(label), address, count, only == name, "" if only == name else tone

    found = [chip("", N_("全部"), roster.total)]
    for outcome, label in OUTCOME_LABELS.items():
        count = roster.counts.get(outcome.value, 0)
        found.append(chip(outcome.value, label, count, "late" if outcome is Outcome.WRONG and count else ""))
    found.append(chip("noted", N_("有提示"), roster.noted, "soon" if roster.noted else ""))
    if roster.state is ImportState.UNDONE:
        found.append(chip("kept", N_("没有撤回"), roster.kept, "soon" if roster.kept else ""))
    return found
