"""The inbox: what waits for the reader, what the reader asked for, and everything that was."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.approvals import queries
from portal.infra import web
from portal.infra.amounts import yuan
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.approvals.blueprint import bp
from portal.staff.approvals.cards import cards_of
from portal.staff.approvals.forms import DecideForm
from portal.staff.approvals.second_factor import able

VIEWS = ("mine", "asked", "all")


@bp.get("")
@web.permission("approval.read")
def index() -> AnyResponse:
    """Requests by view: waiting for me (oldest or largest first), asked by me, all."""
    view = request.args.get("view", "mine")
    if view == "asked":
        return _list("asked", queries.asked_by(web.actor(), asked.number("after")))
    if view == "all":
        return _list("all", queries.listing(web.actor(), asked.number("after")))
    return _waiting()


def _waiting() -> AnyResponse:
    order = "largest" if request.args.get("order") == "largest" else "oldest"
    found = queries.inbox(web.actor(), order, _after())
    cards = cards_of(found.rows, found.powers)
    last = found.rows[-1] if found.more else None
    return web.page(
        "staff/approvals/index.html", view="mine", order=order, cards=cards, count=found.count,
        sum=yuan(found.sum_cents), able=able(), deputy=queries.deputy_now(web.actor().person_id),
        forms={card.row.id: form_for(card.row.id) for card in cards if card.mine},
        next=url_for(".index", order=order if order != "oldest" else None, after=f"{last.id}-{last.size}") if last else "", tabs_of=tabs("mine", found.count),
        orders=[
            (gettext("先到的在前"), url_for(".index"), "", order == "oldest"),
            (gettext("金额大的在前"), url_for(".index", order="largest"), "", order == "largest"),
        ],
    )  # fmt: skip


def form_for(approval_id: int) -> DecideForm:
    """An empty form for the yes or no to one request; several stand on a page."""
    return DecideForm(url_for(".decide", approval_id=approval_id), form_id=f"decide{approval_id}")


def _after() -> tuple[int, int] | None:
    parts = request.args.get("after", "").split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


def _list(view: str, rows: Any) -> AnyResponse:
    shown = rows[: queries.PAGE]
    more = shown[-1].id if len(rows) > queries.PAGE else None
    return web.page(
        "staff/approvals/list.html", view=view, cards=cards_of(shown, ()), tabs_of=tabs(view),
        next=url_for(".index", view=view, after=more) if more else "",
    )  # fmt: skip


def tabs(view: str, count: int | str = "") -> list[tuple[Any, ...]]:
    """The three views as tabs."""
    return [
        (gettext("等我决定"), url_for(".index"), view == "mine", count),
        (gettext("我提交的"), url_for(".index", view="asked"), view == "asked", ""),
        (gettext("全部记录"), url_for(".index", view="all"), view == "all", ""),
    ]
