"""A quarter of a community: the statements, what waits, drawing them up with progress; and one firm's account."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.settlement import actions
from portal.domain.settlement.money_rules import (
    JOBS,
    KINDS_OF,
    LINE_WORDS,
    REVERSIBLE,
    SECTION_WORDS,
    Section,
)
from portal.domain.settlement.period_rules import QUARTER, first_month, last_month, month_words, quarter_words
from portal.domain.settlement.queries import overview as queries
from portal.domain.settlement.queries import statements
from portal.domain.settlement.rules import STATE_TONES, STATE_WORDS
from portal.infra import web
from portal.infra.amounts import yuan
from portal.infra.fields import Form
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.settlement.blueprint import bp, carried, chosen, part, place, places
from portal.staff.settlement.forms import QuarterForm

MEASURED = N_("计量维修")


@bp.get("")
@web.permission("settlement.read")
def index() -> AnyResponse:
    """The quarter that the address names, else the last one that is over."""
    if web.is_fragment():
        web.polling()
    return draw(chosen())


def draw(here: Any, form: Form | None = None) -> AnyResponse:
    """The page of a quarter, with a form that was refused in its place."""
    quarters = queries.quarters(here.zone)
    wanted = asked.text("quarter", 6)
    quarter = wanted if QUARTER.fullmatch(wanted) else quarters[1]
    found = queries.overview(web.actor(), here.id, quarter)
    form = form or QuarterForm(url_for(".draw_up", community_id=here.id), data={"quarter": quarter})
    return web.page(
        "staff/settlement/index.html", "staff/settlement/_quarter.html", place=here, places=places(),
        found=found, quarters=[(each, quarter_words(each)) for each in quarters], quarter=quarter,
        words=quarter_words(quarter), form=form, states=STATE_WORDS, tones=STATE_TONES,
        months=(first_month(quarter), last_month(quarter)),
    )  # fmt: skip


@bp.post("/communities/<int:community_id>/drawing")
@web.permission("settlement.draw_up")
def draw_up(community_id: int) -> AnyResponse:
    """Start drawing up the quarter's statements."""
    here = place(community_id)
    form = QuarterForm.incoming()
    quarter = form.quarter.data or ""
    return carried(
        form, lambda: actions.draw_up(community_id, quarter, by=web.actor()),
        N_("开始编制结算书，可以离开这一页，过会儿再来看。"),
        url_for(".index", community=community_id, quarter=quarter), lambda: draw(here, form),
    )  # fmt: skip


@bp.get("/communities/<int:community_id>/quarters/<string:quarter>/<string:section>")
@web.permission("settlement.read")
def quarter_lines(community_id: int, quarter: str, section: str) -> AnyResponse:
    """The lines behind a figure of the quarter: `jobs`, or a section of the statements."""
    here = place(community_id)
    if not QUARTER.fullmatch(quarter) or section not in ("jobs", Section.PAYABLE, Section.CHARGES):
        raise Missing
    found = queries.overview(web.actor(), here.id, quarter)
    jobs = section == "jobs"
    rows = statements.lines(
        quarter=(here.id, quarter), kinds=JOBS if jobs else KINDS_OF[Section(section)],
        after=asked.number("after") or 0,
    )  # fmt: skip
    more = rows[statements.PAGE - 1].id if len(rows) > statements.PAGE else None
    figure = {"jobs": str(found.measured), "payable": yuan(found.payable)}.get(section, yuan(found.charges))
    return web.page(
        "staff/settlement/quarter_lines.html", place=here, quarter=quarter, words=quarter_words(quarter),
        title=MEASURED if jobs else SECTION_WORDS[Section(section)], figure=figure,
        unit=gettext(N_("单")) if jobs else gettext(N_("元")), rows=rows[: statements.PAGE],
        next=asked.onward(more), kinds=LINE_WORDS, part=part, reversible=REVERSIBLE,
    )  # fmt: skip


@bp.get("/accounts/<int:account_id>")
@web.permission("settlement.read")
def account(account_id: int) -> AnyResponse:
    """A firm's account: balances, statements, and every line."""
    page = statements.account_page(web.actor(), account_id)
    rows = statements.lines(account_id=account_id, after=asked.number("after") or 0)
    more = rows[statements.PAGE - 1].id if len(rows) > statements.PAGE else None
    return web.page(
        "staff/settlement/account.html", page=page, rows=rows[: statements.PAGE], next=asked.onward(more),
        kinds=LINE_WORDS, states=STATE_WORDS, tones=STATE_TONES, part=part, quarter_words=quarter_words,
        month_words=month_words, sections=SECTION_WORDS, Section=Section, reversible=REVERSIBLE,
    )  # fmt: skip
