"""Paper: the task slip that the technician carries, and the repair form that the parties sign."""

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import queries
from portal.infra import web
from portal.infra.refused import Missing
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.facts import facts_of


@bp.get("/<int:repair_id>/sheet")
@web.permission("repair.read")
def sheet(repair_id: int) -> AnyResponse:
    """维修任务单: what the technician takes along."""
    who = web.actor()
    page = queries.page_for(who, repair_id)
    if page.assignment is None:
        raise Missing
    return web.page("staff/repairs/sheet.html", page=page, job=queries.job_of(who, page))


@bp.get("/<int:repair_id>/form")
@web.permission("repair.read")
def form(repair_id: int) -> AnyResponse:
    """维修单: what was broken, what was decided and done, and who signed."""
    page = queries.page_for(web.actor(), repair_id)
    return web.page("staff/repairs/form.html", page=page, **facts_of(page))
