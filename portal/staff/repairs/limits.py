"""Every limit of a repair, those that ended among them, and why each was what it was."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import clocks, extensions
from portal.domain.repairs import queries
from portal.domain.repairs.queries import RepairPage
from portal.domain.terms import queries as terms
from portal.infra import languages, web
from portal.infra.refused import Missing
from portal.infra.wording import gettext
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.facts import DEADLINE_WORDS, clocks_of, facts_of
from portal.staff.repairs.reckoning import exact, lines_of


@bp.get("/<int:repair_id>/deadlines")
@web.permission("repair.read")
def deadlines(repair_id: int) -> AnyResponse:
    """All limits of the repair in the order they began: when each was due, and whether it was kept."""
    page = queries.page_for(web.actor(), repair_id, brief=True)
    running, told = {each["kind"]: each for each in clocks_of(page)}, []
    for row in clocks.all_of(page.subject):
        over = row.met_at is not None or row.dropped_at is not None
        each = _ended(page, row) if over else running[row.kind]
        told.append((each, exact(row.started_at, page.community.zone), row.round))
    return web.page("staff/repairs/deadlines.html", page=page, told=told, **facts_of(page))


@bp.get("/<int:repair_id>/deadlines/<int:deadline_id>")
@web.permission("repair.read")
def past_deadline(repair_id: int, deadline_id: int) -> AnyResponse:
    """Why a limit that has ended was what it was."""
    page = queries.page_for(web.actor(), repair_id, brief=True)
    row = next((each for each in clocks.all_of(page.subject) if each.id == deadline_id), None)
    if row is None:
        raise Missing
    limit = _ended(page, row)
    calendar = terms.calendar_version(row.calendar_id) if row.calendar_id else None
    told = lines_of(row, limit["name"], extensions.why(row), page.community.zone)
    return web.page(
        "staff/repairs/deadline.html", page=page, limit=limit, row=row, told=told, calendar=calendar,
        **facts_of(page),
    )  # fmt: skip


def _ended(page: RepairPage, row: Any) -> dict[str, Any]:
    """One limit that has ended, as the pages show it."""
    kept, ended = row.met_at is not None, row.met_at or row.dropped_at
    state, words = "done", gettext("按时") if kept else gettext("不再计时")
    if row.due_at is not None and ended > row.due_at:
        late = languages.length((ended - row.due_at).total_seconds())
        told = gettext("超期%(length)s才完成", length=late)
        state, words = (
            "late",
            told if kept else gettext("超期%(length)s没有完成，换人或不再计时", length=late),
        )
    return {
        "kind": f"past-{row.kind}", "name": gettext(DEADLINE_WORDS.get(row.kind, row.kind)), "state": state,
        "words": words, "at": "", "raised": row.raised_to,
        "due": exact(row.due_at, page.community.zone) if row.due_at else "",
        "href": url_for("staff.repairs.past_deadline", repair_id=page.repair.id, deadline_id=row.id),
    }  # fmt: skip
