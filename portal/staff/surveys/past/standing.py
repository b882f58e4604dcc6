"""One import of a past survey: its columns to agree on, how far it is, what became of its rows."""

from typing import Any

import wtforms
from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.past import actions, queries
from portal.domain.surveys.past.rules import OUTCOME_WORDS, ROLE_WORDS, ImportState, Outcome, Role
from portal.infra import web
from portal.infra.fields import Form, Length, picks
from portal.infra.refused import N_
from portal.infra.sheets import letters
from portal.infra.sheets.writing import MEDIA_TYPE, write_table
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.estate_forms import YesForm
from portal.staff.surveys.past.blueprint import PERMISSION, STEPS, bp

CHOICES = [("", N_("不导入")), *((role.value, words) for role, words in ROLE_WORDS.items())]
AT = {ImportState.MAPPING: 2, ImportState.APPLYING: 3, ImportState.APPLIED: 5}


@bp.route("/<int:import_id>", methods=["GET", "POST"])
@web.permission(PERMISSION)
def show(import_id: int) -> AnyResponse:
    """What the columns hold, to be agreed on; after that how far it is and what became of the rows."""
    found = queries.get_for(web.actor(), import_id)
    if found.kept.state is not ImportState.MAPPING and request.method == "GET":
        return _standing(found)
    make = _columns_form(found.kept)
    data = {f"column-{at}": told["role"] for at, told in found.kept.columns.items()}
    form: Any = (
        make.incoming()
        if request.method == "POST"
        else make(data=data | {"unknown": " ".join(found.kept.unknown)})
    )

    def verb() -> str:
        roles = {int(at): _role(form[f"column-{at}"].data) for at in found.kept.columns}
        unknown = form.unknown.data.replace("，", " ").replace(",", " ").split()
        actions.apply(import_id, web.actor(), roles=roles, unknown=unknown)
        return url_for(".show", import_id=import_id)

    def again() -> AnyResponse:
        return web.page(
            "staff/surveys/past/columns.html", kept=found.kept, form=form, letters=letters, steps=STEPS, step=2,
            columns=sorted(found.kept.columns.items(), key=lambda each: int(each[0])),
        )  # fmt: skip

    return web.submit(form, verb, again) if request.method == "POST" else again()


@bp.post("/<int:import_id>/continuation")
@web.permission(PERMISSION)
def go_on(import_id: int) -> AnyResponse:
    """Go on with a writing that was given up."""
    queries.get_for(web.actor(), import_id)
    back = url_for(".show", import_id=import_id)

    def verb() -> str:
        actions.apply_again(import_id, web.actor())
        return back

    return web.submit(YesForm.incoming(), verb, lambda: web.to(back))


@bp.get("/<int:import_id>/left-out.xlsx")
@web.permission(PERMISSION)
def left_out(import_id: int) -> Response:
    """The rows that did not go in, as a workbook that may be mended and handed in again."""
    header, rows = queries.left_out(web.actor(), import_id)
    head = [gettext("原表的行"), gettext("结果"), gettext("提示"), *(str(cell or "") for cell in header)]
    lines = [
        [row.row, gettext(OUTCOME_WORDS[row.outcome]), _remarks(row.issues), *cells] for row, cells in rows
    ]
    answer = Response(write_table(gettext("没有导入的行"), head, lines), mimetype=MEDIA_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=f"survey-import-{import_id}.xlsx")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _standing(found: queries.Standing) -> AnyResponse:
    kept = found.kept
    if web.is_fragment():
        web.polling()
    running = kept.state is ImportState.APPLYING
    rows = [] if running else queries.rows_out(web.actor(), kept.id, asked.number("after") or 0)
    more = rows[queries.PAGE - 1].row if len(rows) > queries.PAGE else None
    return web.page(
        "staff/surveys/past/show.html", "staff/surveys/past/_standing.html", kept=kept, job=found.job, running=running,
        gave_up=running and found.job is not None and found.job.state == "failed", steps=STEPS, step=AT[kept.state],
        again=YesForm(url_for(".go_on", import_id=kept.id), form_id="again"), rows=rows[: queries.PAGE],
        next=asked.onward(more), outcomes=OUTCOME_WORDS,
        out=sum(kept.counts.get(each.value, 0) for each in (Outcome.WRONG, Outcome.REPEAT)),
    )  # fmt: skip


def _columns_form(kept: Any) -> type[Form]:
    made: dict[str, Any] = {
        f"column-{at}": wtforms.SelectField(
            gettext("%(letter)s列%(label)s", letter=letters(int(at)), label=told["heading"]),
            choices=picks(CHOICES),
        )
        for at, told in kept.columns.items()
    }
    made["unknown"] = wtforms.StringField(N_("表示“不清楚”的代码"), [Length(60)])
    return type("ColumnsForm", (Form,), {"form_id": "columns", **made})


def _role(value: str | None) -> Role | None:
    return Role(value) if value else None


def _remarks(issues: Any) -> str:
    return "\n".join(f"{issue['cell']} {gettext(issue['msgid'], **issue['params'])}" for issue in issues)
