"""One statement: its figures and the lines behind each, its papers, and the verbs up to the firm's agreement."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.settlement import actions
from portal.domain.settlement.money_rules import (
    LINE_WORDS,
    REVERSIBLE,
    SECTION_WORDS,
    Section,
    capital_yuan,
)
from portal.domain.settlement.period_rules import (
    first_day,
    first_month,
    last_day,
    last_month,
    quarter_words,
)
from portal.domain.settlement.queries import documents, reach
from portal.domain.settlement.queries import statements as queries
from portal.domain.settlement.rules import (
    AGREED_WORDS,
    CHANNEL_WORDS,
    DISPUTE_TONES,
    DISPUTE_WORDS,
    STATE_TONES,
    STATE_WORDS,
    Channel,
)
from portal.infra import clock, papers, web
from portal.infra.fields import Versioned
from portal.infra.refused import N_, Missing
from portal.staff import asked
from portal.staff.settlement.blueprint import bp, carried, part
from portal.staff.settlement.forms import DeliverForm, PayForm, SubmitForm, typed


@bp.get("/statements/<int:statement_id>")
@web.permission("settlement.read")
def statement(statement_id: int) -> AnyResponse:
    """One statement as it stands."""
    return draw(statement_id)


def draw(statement_id: int, refused: Versioned | None = None) -> AnyResponse:
    """The page of a statement, with a form that was refused in its place."""
    page = queries.statement_page(web.actor(), statement_id)
    return web.page(
        "staff/settlement/statement.html", page=page, row=page.row, forms=_forms(page, refused),
        refused=refused if refused and refused.form_id not in page.verbs else None, states=STATE_WORDS,
        tones=STATE_TONES, sums=documents.amounts_of(page), sections=SECTION_WORDS,
        capital=capital_yuan(page.row.net), channels=CHANNEL_WORDS, agreed=AGREED_WORDS,
        disputes=DISPUTE_WORDS, dispute_tones=DISPUTE_TONES, words=quarter_words(page.row.quarter),
        first=first_day(first_month(page.row.quarter)), last=last_day(last_month(page.row.quarter)),
    )  # fmt: skip


def _forms(page: queries.StatementPage, refused: Versioned | None) -> dict[str, Any]:
    """A form for each verb that the reader has now; one that was refused as it was sent."""
    number = page.row.id

    def door(verb: str) -> str:
        return url_for(f".{verb}", statement_id=number)

    version = {"version": page.row.version}
    today = clock.today(page.community.zone)
    made: dict[str, Versioned] = {
        "submit": SubmitForm(door("submit"), data=version),
        "deliver": DeliverForm(door("deliver"), data=version | {"channel": "link", "on": today}),
        "settle": SubmitForm(door("settle"), data=version, form_id="settle"),
        "pay": PayForm(door("pay"), data=version | {"amount": typed(page.due), "paid_on": today}),
        "deduct": SubmitForm(door("deduct"), data=version, form_id="deduct"),
    }
    if refused is not None:
        made[refused.form_id] = refused
    return {verb: form for verb, form in made.items() if verb in page.verbs}


@bp.get("/statements/<int:statement_id>/lines/<string:section>")
@web.permission("settlement.read")
def lines(statement_id: int, section: str) -> AnyResponse:
    """The lines behind one figure."""
    if section not in set(Section):
        raise Missing
    page = queries.statement_page(web.actor(), statement_id)
    rows = queries.lines(
        statement_id=statement_id, section=Section(section), after=asked.number("after") or 0
    )
    more = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    figure = dict(documents.amounts_of(page))[Section(section)]
    return web.page(
        "staff/settlement/lines.html", page=page, row=page.row, section=Section(section), figure=figure,
        rows=rows[: queries.PAGE], next=asked.onward(more), sections=SECTION_WORDS, kinds=LINE_WORDS, part=part,
        reversible=REVERSIBLE,
    )  # fmt: skip


@bp.get("/statements/<int:statement_id>/statement.pdf", defaults={"form": "pdf"})
@bp.get("/statements/<int:statement_id>/statement.xlsx", defaults={"form": "xlsx"})
@web.permission("settlement.read")
def statement_paper(statement_id: int, form: str) -> AnyResponse:
    """结算书 as PDF or workbook."""
    page = queries.statement_page(web.actor(), statement_id)
    return papers.hand_over(documents.statement_paper(page), form, page.row.number)


@bp.post("/statements/<int:statement_id>/statement.pdf")
@web.permission("settlement.read")
def order_statement(statement_id: int) -> AnyResponse:
    """A long one is set by the worker."""
    page = queries.statement_page(web.actor(), statement_id)
    back = url_for(".statement", statement_id=statement_id)
    return papers.take(lambda: documents.statement_paper(page), lambda: page.row.number, back)


@bp.post("/statements/<int:statement_id>/submission")
@web.permission("settlement.draw_up")
def submit(statement_id: int) -> AnyResponse:
    """送审批."""
    form = SubmitForm.incoming()
    return act(statement_id, form, lambda row, by, version: actions.submit(row, by=by, version=version),
               N_("已送审批，批准后金额不再变动。"))  # fmt: skip


@bp.post("/statements/<int:statement_id>/delivery")
@web.permission("settlement.deliver")
def deliver(statement_id: int) -> AnyResponse:
    """送达责任单位."""
    form = DeliverForm.incoming()

    def verb(row: Any, by: Any, version: int) -> None:
        actions.deliver(
            row, channel=Channel(form.channel.data), received_by=form.received_by.data or "", on=form.on.data,
            by=by, version=version,
        )  # fmt: skip

    return act(statement_id, form, verb, N_("已送达。对方在期限内确认或提异议；到期没有回复视为同意。"))


def act(statement_id: int, form: Any, verb: Any, said: str) -> AnyResponse:
    """Carry out one verb of a statement by its form."""

    def unit() -> None:
        verb(reach.statement_for(web.actor(), statement_id), web.actor(), form.version.data)

    return carried(
        form, unit, said, url_for(".statement", statement_id=statement_id), lambda: draw(statement_id, form)
    )
