"""One import of past complaints: how far it is, what it would bring or brought of each row, and the verbs that lead on."""

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints.past import actions, queries
from portal.domain.complaints.past.rules import KIND_REASONS, OUTCOME_LABELS, ImportState, Outcome
from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_
from portal.infra.sheets.writing import MEDIA_TYPE, write_table
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.complaints.past.blueprint import PERMISSION, bp, framed
from portal.staff.estate_forms import YesForm

RUNNING = (ImportState.CHECKING, ImportState.APPLYING)
TONES = {Outcome.NEW: "brand", Outcome.DIFFERS: "soon", Outcome.WRONG: "late"}


@bp.get("/<int:import_id>")
@web.permission(PERMISSION)
def show(import_id: int) -> AnyResponse:
    """How far an import is, or what it found row by row."""
    found, words = framed(import_id)
    if web.is_fragment():
        web.polling()
    state = found.kept.state
    if state in (ImportState.MAPPING, ImportState.STOPPED) and not web.is_fragment():
        return web.to(url_for(".columns", import_id=import_id))
    running = state in RUNNING
    words |= {
        "running": running,
        "gave_up": running and found.job is not None and found.job.state == "failed",
    }
    words |= {"stop": YesForm(url_for(".stop", import_id=import_id), form_id="stop")}
    words |= {"apply": YesForm(url_for(".application", import_id=import_id), form_id="apply")}
    listed = {} if running or not found.kept.counts else _listed(found.kept)
    return web.page(
        "staff/complaints/past/show.html", "staff/complaints/past/_standing.html", **words, **listed
    )


@bp.post("/<int:import_id>/stop")
@web.permission(PERMISSION)
def stop(import_id: int) -> AnyResponse:
    """Stop a running check."""

    def verb() -> str:
        actions.stop(import_id, web.actor())
        web.said(N_("检查已停止，什么都没有写入。列对好以后可以再检查。"), "hold")
        return url_for(".columns", import_id=import_id)

    return _at_once(import_id, verb)


@bp.post("/<int:import_id>/application")
@web.permission(PERMISSION)
def application(import_id: int) -> AnyResponse:
    """Write what was checked."""

    def verb() -> str:
        actions.apply(import_id, web.actor())
        return url_for(".show", import_id=import_id)

    return _at_once(import_id, verb)


@bp.get("/<int:import_id>/left-out.xlsx")
@web.permission(PERMISSION)
def left_out(import_id: int) -> Response:
    """The rows that did not go in, as a workbook that may be mended and handed in again."""
    found, _ = framed(import_id)
    labels, rows = queries.left_out(web.actor(), import_id)
    head = [gettext("原表的行"), gettext("结果"), gettext("提示"), *labels]
    lines = [
        [row.row, gettext(OUTCOME_LABELS[row.outcome]), _remarks(row.issues), *row.cells] for row in rows
    ]
    stem = found.kept.file_name.rpartition(".")[0] or found.kept.file_name
    answer = Response(write_table(gettext("没有导入的行"), head, lines), mimetype=MEDIA_TYPE)
    answer.headers.set(
        "Content-Disposition", "attachment", filename=gettext("%(file)s没有导入的行.xlsx", file=stem)
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
    return "\n".join(f"{issue['cell']} {gettext(issue['msgid'], **issue['params'])}" for issue in issues)


def _listed(kept: Any) -> dict[str, Any]:
    only = asked.text("only", 10)
    shown: dict[str, Any] = {"noted": True} if only == "noted" else {}
    if only in set(Outcome):
        shown = {"outcome": Outcome(only)}
    rows = queries.rows(
        web.actor(), kept.id, after=asked.number("after") or 0, limit=queries.PAGE + 1, **shown
    )
    page = rows[: queries.PAGE]
    return {
        "rows": page, "only": only if shown else "", "chips_of": _chips(kept, only if shown else ""),
        "next": asked.onward(page[-1].row if len(rows) > len(page) else None, "only"), "tones": TONES,
        "outcomes": OUTCOME_LABELS, "kinds": KIND_REASONS, "writes": kept.counts.get(Outcome.NEW.value, 0),
        "stays_out": sum(kept.counts.get(each.value, 0) for each in (Outcome.WRONG, Outcome.DIFFERS)),
    }  # fmt: skip


def _chips(kept: Any, only: str) -> list[tuple[str, str, int, bool, str]]:
    def chip(name: str, label: str, count: int, tone: str = "") -> tuple[str, str, int, bool, str]:
        address = url_for(".show", import_id=kept.id, only=name or None)
        return gettext(label), address, count, only == name, "" if only == name else tone

    found = [chip("", N_("全部"), kept.total)]
    for outcome, label in OUTCOME_LABELS.items():
        count = kept.counts.get(outcome.value, 0)
        found.append(chip(outcome.value, label, count, "late" if outcome is Outcome.WRONG and count else ""))
    found.append(chip("noted", N_("有提示"), kept.noted, "soon" if kept.noted else ""))
    return found
