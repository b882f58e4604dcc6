"""The results of a survey as a workbook: asked for, watched, downloaded."""

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.actions import exporting
from portal.domain.surveys.queries import results
from portal.infra import jobs, languages, papers, web
from portal.infra.refused import Missing
from portal.staff import asked
from portal.staff.estate_forms import YesForm
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.figures import code_words

PERMISSION = "survey.read"


@bp.post("/<int:survey_id>/results/exports")
@web.permission(PERMISSION)
def export(survey_id: int) -> AnyResponse:
    """Ask for the workbook of a version."""
    who, version_id = web.actor(), asked.number("version")
    found = results.overview(who, survey_id, version_id)
    chosen = found.version.id

    def verb() -> str:
        language, words = languages.current(), code_words()
        export_id = exporting.start_export(survey_id, chosen, language, who, words=words)
        return url_for(".exported", survey_id=survey_id, export_id=export_id)

    back = url_for(".overview", survey_id=survey_id, version=chosen)
    return web.submit(YesForm.incoming(), verb, lambda: web.to(back))


@bp.get("/<int:survey_id>/results/exports/<int:export_id>")
@web.permission(PERMISSION)
def exported(survey_id: int, export_id: int) -> AnyResponse:
    """How far the workbook is."""
    row = exporting.export_for(web.actor(), survey_id, export_id)
    if web.is_fragment():
        web.polling()
    return web.page(
        "staff/surveys/results/export.html", "staff/surveys/results/_export.html", row=row, survey_id=survey_id,
        job=jobs.newest((exporting.KIND, row.id)),
    )  # fmt: skip


@bp.get("/<int:survey_id>/results/exports/<int:export_id>/results.xlsx")
@web.permission(PERMISSION)
def workbook(survey_id: int, export_id: int) -> Response:
    """The workbook itself."""
    row = exporting.export_for(web.actor(), survey_id, export_id)
    if row.data is None:
        raise Missing
    answer = Response(row.data, mimetype=papers.WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=f"survey-{survey_id}-{export_id}.xlsx")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
