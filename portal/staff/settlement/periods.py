"""关账: which months are closed, and closing the next."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.settlement import actions
from portal.domain.settlement.period_rules import is_over, month_before, month_of, month_words
from portal.domain.settlement.queries import overview as queries
from portal.infra import clock, web
from portal.infra.fields import Form, picks
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.settlement.blueprint import bp, carried, chosen, place, places
from portal.staff.settlement.forms import CloseForm

MONTHS = 12


@bp.get("/closes")
@web.permission("settlement.read")
def closes() -> AnyResponse:
    """What is closed in a community."""
    return draw(chosen())


def draw(here: Any, form: Form | None = None) -> AnyResponse:
    """The page of closes, with a form that was refused in its place."""
    form = form or CloseForm(url_for(".close_period", community_id=here.id))
    form["through"].choices = _open_months(here)
    return web.page(
        "staff/settlement/closes.html", place=here, places=places(), form=form,
        rows=queries.closes(web.actor(), here.id), month_words=month_words,
    )  # fmt: skip


def _open_months(here: Any) -> Any:
    closed = queries.closed_through(here.id)
    found: list[tuple[str, str]] = []
    month = month_of(clock.today(here.zone))
    while len(found) < MONTHS and (month := month_before(month)) > closed:
        if is_over(month, clock.today(here.zone)):
            msgid, params = month_words(month)
            found.append((month, gettext(msgid, **params)))
    return picks(found)


@bp.post("/communities/<int:community_id>/close")
@web.permission("settlement.close_period")
def close_period(community_id: int) -> AnyResponse:
    """关账."""
    here = place(community_id)
    form = CloseForm.incoming()
    form.through.choices = _open_months(here)
    return carried(
        form, lambda: actions.close_period(community_id, form.through.data or "", by=web.actor()),
        N_("已关账。之后的更正会记在还没有关账的月份。"), url_for(".closes", community=community_id),
        lambda: draw(here, form),
    )  # fmt: skip
