"""Paper: the task slip that the technician carries, and the repair form that the parties sign."""

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate.rules import show_phone
from portal.domain.repairs import actions, queries
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.queries.forms import kinds_of
from portal.domain.terms.rules import URGENCY_WORDS
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.infra import web
from portal.infra.refused import Missing
from portal.infra.squares import Square, square_to
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.facts import contact_of, warranty_of


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
    """维修单: what was broken, what was decided and done, what it costs, and who signed."""
    page = queries.page_for(web.actor(), repair_id)
    name, phone = contact_of(page)
    return web.page(
        "staff/repairs/form.html", page=page, zone=page.community.zone, sums=kinds_of(page),
        verdict=warranty_of(page)["verdict"], payer=PAYER_WORDS[page.repair.payer] if page.repair.payer else "",
        urgency=URGENCY_WORDS[page.repair.urgency], contact=(name, show_phone(phone) if phone else ""),
        restarted=actions.restarted(page.repair), square=square_of(page),
    )  # fmt: skip


def square_of(page: RepairPage) -> Square | None:
    """The square by which anybody verifies the form; none before it was opened for signing."""
    token = page.round.token if page.round else ""
    return square_to("public.verify", token=token) if token else None
