"""One request: all of it, its story, and what the reader may do."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.approvals import queries
from portal.domain.approvals.rules import State
from portal.domain.casework import clocks, extensions
from portal.domain.terms import queries as terms
from portal.infra import clock, events, web
from portal.infra.refused import Missing
from portal.infra.wording import gettext
from portal.staff.approvals.blueprint import bp
from portal.staff.approvals.cards import cards_of
from portal.staff.approvals.forms import WithdrawForm
from portal.staff.approvals.inbox import form_for
from portal.staff.approvals.second_factor import able
from portal.staff.repairs.reckoning import lines_of


@bp.get("/<int:approval_id>")
@web.permission("approval.read")
def show(approval_id: int) -> AnyResponse:
    """The page of one request."""
    return draw(approval_id)


@bp.get("/about/<string:approvable>/<string:subject>/<int:subject_id>")
@web.permission("approval.read")
def about(approvable: str, subject: str, subject_id: int) -> AnyResponse:
    """From the page of a thing to the newest request about it."""
    found = queries.standing(approvable, (subject, subject_id))
    if found is None:
        raise Missing
    return web.to(url_for(".show", approval_id=queries.row_for(web.actor(), found.id).id))


@bp.get("/<int:approval_id>/deadline")
@web.permission("approval.read")
def deadline(approval_id: int) -> AnyResponse:
    """Why the answer is due then: every stretch that counted, holidays and make-up days."""
    row = queries.row_for(web.actor(), approval_id)
    limit = clocks.current(("approval", approval_id), "decide")
    if limit is None:
        raise Missing
    told = lines_of(limit, gettext("审批"), extensions.why(limit), row.zone)
    calendar = terms.calendar_version(limit.calendar_id) if limit.calendar_id else None
    return web.page("staff/approvals/deadline.html", row=row, told=told, calendar=calendar)


def draw(approval_id: int, form: Any = None, withdraw: Any = None) -> AnyResponse:
    """The page, with a form that was refused."""
    who = web.actor()
    row = queries.row_for(who, approval_id)
    card = cards_of([row], queries.powers_of(who))[0]
    pending = row.state is State.PENDING
    return web.page(
        "staff/approvals/show.html", card=card, able=able(), form=form or form_for(approval_id),
        withdraw=withdraw or WithdrawForm(url_for(".withdraw", approval_id=approval_id)),
        pending=pending, can_remind=pending and card.own and row.reminded_on != clock.today(row.zone),
        story=events.story_of(("approval", approval_id), "staff"), problems=_problems(card, form, withdraw),
        remind_url=url_for(".remind", approval_id=approval_id),
    )  # fmt: skip


def _problems(card: Any, form: Any, withdraw: Any) -> list[tuple[str, str]]:
    """The sentences of a refusal whose form is no longer on the page."""
    gone = [form] if form is not None and not card.mine else []
    gone += [withdraw] if withdraw is not None and not (card.own and card.row.state is State.PENDING) else []
    return [("", words) for each in gone for _, words in each.all_errors]


def panel(approval_id: int) -> dict[str, Any]:
    """The glance at one request beside the desk's list; without its card for those who may not read it."""
    who = web.actor()
    try:
        return {"card": cards_of([queries.row_for(who, approval_id)], queries.powers_of(who))[0]}
    except Missing:
        return {"card": None}
