"""A job, its photos, and its sheet on paper."""

from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from portal.domain.repairs import queries
from portal.field.repairs.blueprint import bp
from portal.field.repairs.job import show_page
from portal.infra import files, web


@bp.get("/jobs/<int:repair_id>")
@web.permission("repair.read")
def show(repair_id: int) -> Response:
    """Where, whom to call, what is broken, and one stage after another."""
    return show_page(repair_id)


@bp.get("/jobs/<int:repair_id>/photos/<int:file_id>/<string:size>")
@web.permission("repair.read")
def photo(repair_id: int, file_id: int, size: str) -> FlaskResponse:
    """One photo of the job, `small` or `large`."""
    who = web.actor()
    picture = queries.picture_of(queries.get_for(who, repair_id), file_id)
    return files.response(files.get(picture.file_id), size, viewer_id=who.person_id or 0)


@bp.get("/jobs/<int:repair_id>/sheet")
@web.permission("repair.read")
def sheet(repair_id: int) -> Response:
    """维修任务单, to print."""
    who = web.actor()
    page = queries.page_for(who, repair_id)
    return web.page("field/jobs/sheet.html", page=page, repair=page.repair, job=queries.job_of(who, page))
