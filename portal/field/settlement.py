"""The firm's statements and back-charges: read them, agree, or say what is wrong and why."""

from typing import Any

import wtforms
from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from portal.domain.casework import queries as cases
from portal.domain.casework.notice_rules import PAPER_WORDS
from portal.domain.repairs.cost_rules import cents_from
from portal.domain.settlement import actions
from portal.domain.settlement.money_rules import DISPUTABLE, LINE_WORDS, SECTION_WORDS, Section, capital_yuan
from portal.domain.settlement.period_rules import quarter_words
from portal.domain.settlement.queries import claims, documents, reach, statements
from portal.domain.settlement.rules import (
    AGREED_WORDS,
    CHARGE_TONES,
    CHARGE_WORDS,
    DISPUTE_TONES,
    DISPUTE_WORDS,
    STATE_TONES,
    STATE_WORDS,
)
from portal.field import settlement_basis as basis
from portal.infra import files, papers, web
from portal.infra.fields import Length, Versioned, required
from portal.infra.photos import PhotosField
from portal.infra.refused import N_, Missing

bp = Blueprint("settlement", __name__)
NEWEST = 10
MOST_CENTS = 100_000_000_00


class AgreeForm(Versioned):
    """Nothing but the button."""

    form_id = "agree"


class DisputeForm(Versioned):
    """What is wrong with it, how much is asked for, and proof."""

    form_id = "dispute"
    claim = wtforms.StringField(N_("要求退回或补的金额（元）"), [required(), Length(20)])
    reason = wtforms.TextAreaField(N_("哪里不对，为什么"), [required(), Length(2000)])
    photos = PhotosField(N_("凭证照片"))


def _before() -> int | None:
    found = request.args.get("before", type=int)
    return found if found and 0 < found < reach.LARGEST else None


@bp.get("/statements", endpoint="statements")
@web.permission("statement.read")
def index() -> Response:
    """The firm's statements and the newest back-charges."""
    who, page = web.actor(), reach.PAGE
    rows, charged = statements.for_firm(who, _before()), claims.charges(who, limit=NEWEST)
    more = url_for(".statements", before=rows[page - 1].id) if len(rows) > page else ""
    return web.page(
        "field/settlement/index.html", rows=rows[:page], next=more, charges=charged[:NEWEST],
        more_charges=len(charged) > NEWEST,
        states=STATE_WORDS, tones=STATE_TONES, charge_states=CHARGE_WORDS, charge_tones=CHARGE_TONES,
        quarter_words=quarter_words,
    )  # fmt: skip


@bp.get("/back-charges")
@web.permission("statement.read")
def charges() -> Response:
    """Every back-charge of the firm, newest first."""
    page = reach.PAGE
    rows = claims.charges(web.actor(), before=_before())
    more = url_for(".charges", before=rows[page - 1].id) if len(rows) > page else ""
    return web.page(
        "field/settlement/charges.html", rows=rows[:page], next=more, charge_states=CHARGE_WORDS,
        charge_tones=CHARGE_TONES,
    )  # fmt: skip


@bp.get("/statements/<int:statement_id>")
@web.permission("statement.read")
def statement(statement_id: int) -> Response:
    """One statement: figures, each with its lines."""
    return _draw(statement_id)


def _draw(statement_id: int, refused: AgreeForm | None = None) -> Response:
    page = statements.statement_page(web.actor(), statement_id)
    form = refused or AgreeForm(
        url_for(".agree", statement_id=statement_id), data={"version": page.row.version}
    )
    return web.page(
        "field/settlement/statement.html", page=page, row=page.row, form=form, states=STATE_WORDS, tones=STATE_TONES,
        sums=documents.amounts_of(page), sections=SECTION_WORDS, capital=capital_yuan(page.row.net),
        disputes=DISPUTE_WORDS, dispute_tones=DISPUTE_TONES, words=quarter_words(page.row.quarter), agreed=AGREED_WORDS,
    )  # fmt: skip


@bp.get("/statements/<int:statement_id>/lines/<string:section>")
@web.permission("statement.read")
def lines(statement_id: int, section: str) -> Response:
    """The lines behind one figure; each may be disputed while there is time."""
    if section not in set(Section):
        raise Missing
    page = statements.statement_page(web.actor(), statement_id)
    after = request.args.get("after", type=int) or 0
    rows = statements.lines(
        statement_id=statement_id, section=Section(section), after=after if 0 < after < reach.LARGEST else 0
    )
    more = rows[reach.PAGE - 1].id if len(rows) > reach.PAGE else None
    return web.page(
        "field/settlement/lines.html", page=page, row=page.row, section=Section(section), rows=rows[: reach.PAGE],
        figure=dict(documents.amounts_of(page))[Section(section)], sections=SECTION_WORDS, kinds=LINE_WORDS,
        next=url_for(".lines", statement_id=statement_id, section=section, after=more) if more else "",
        disputed=statements.disputed_lines(statement_id), disputable=DISPUTABLE, disputes=DISPUTE_WORDS,
        dispute_tones=DISPUTE_TONES, works=statements.works_of(rows[: reach.PAGE]), costs=basis.costs,
    )  # fmt: skip


@bp.get("/statements/<int:statement_id>/statement.pdf", defaults={"form": "pdf"})
@bp.get("/statements/<int:statement_id>/statement.xlsx", defaults={"form": "xlsx"})
@web.permission("statement.read")
def statement_paper(statement_id: int, form: str) -> Response:
    """结算书 as PDF or workbook."""
    page = statements.statement_page(web.actor(), statement_id)
    return papers.hand_over(documents.statement_paper(page), form, page.row.number)


@bp.post("/statements/<int:statement_id>/statement.pdf")
@web.permission("statement.read")
def order_statement(statement_id: int) -> Response:
    """A long one is set by the worker."""
    page = statements.statement_page(web.actor(), statement_id)
    back = url_for(".statement", statement_id=statement_id)
    return papers.take(lambda: documents.statement_paper(page), lambda: page.row.number, back)


@bp.post("/statements/<int:statement_id>/agreement")
@web.permission("statement.agree")
def agree(statement_id: int) -> Response:
    """确认: the statement is right."""
    form = AgreeForm.incoming()

    def unit() -> str:
        row = reach.statement_for(web.actor(), statement_id)
        actions.agree(row, by=web.actor(), version=form.version.data)
        web.said(N_("已确认。接下来由服务中心结算付款。"))
        return url_for(".statement", statement_id=statement_id)

    return web.submit(form, unit, lambda: _draw(statement_id, form))


@bp.route("/statements/<int:statement_id>/lines/<int:line_id>/dispute", methods=["GET", "POST"])
@web.permission("statement.dispute")
def dispute(statement_id: int, line_id: int) -> Response:
    """提异议: what is wrong with one line."""
    page = statements.statement_page(web.actor(), statement_id)
    line = next(iter(statements.lines(statement_id=statement_id, after=line_id - 1, limit=1)), None)
    if line is None or line.id != line_id:
        raise Missing

    def show(form: Any) -> Response:
        return web.page(
            "field/settlement/dispute.html", form=form, title=line.number, label=line.label,
            kind=LINE_WORDS[line.kind], amount=line.amount_cents, listed=line.listed_cents,
            back=url_for(".statement", statement_id=statement_id),
        )  # fmt: skip

    if request.method == "GET":
        return show(DisputeForm(data={"version": page.row.version, "claim": _typed(abs(line.amount_cents))}))
    form = DisputeForm.incoming()

    def unit() -> str:
        who = web.actor()
        actions.dispute_line(
            reach.statement_for(who, statement_id), line_id, reason=form.reason.data or "",
            claim_cents=cents_from(form.claim.data or "", "claim", MOST_CENTS),
            file_ids=form.photos.keep(who.person_id or 0), by=who, version=form.version.data,
        )  # fmt: skip
        web.said(N_("异议已提交，裁定以后会通知您。"))
        return url_for(".statement", statement_id=statement_id)

    return web.submit(form, unit, lambda: show(form))


@bp.get("/back-charges/<int:charge_id>")
@web.permission("statement.read")
def charge(charge_id: int) -> Response:
    """One back-charge: what for, how much, what the firm may say against it."""
    return _draw_charge(charge_id)


def _draw_charge(charge_id: int, refused: DisputeForm | None = None) -> Response:
    page = claims.charge_page(web.actor(), charge_id)
    cents = page.row.amount_cents if page.row.amount_cents is not None else page.row.estimate_cents
    form = refused or DisputeForm(
        url_for(".dispute_charge", charge_id=charge_id),
        data={"version": page.row.version, "claim": _typed(cents)},
    )
    return web.page(
        "field/settlement/charge.html", page=page, row=page.row, form=form, states=CHARGE_WORDS, tones=CHARGE_TONES,
        disputes=DISPUTE_WORDS, dispute_tones=DISPUTE_TONES, costs=basis.costs, papers=PAPER_WORDS,
        basis=basis.of(page.row, measured=page.work is not None),
    )  # fmt: skip


@bp.get("/back-charges/<int:charge_id>/photos/<int:file_id>/<string:size>")
@web.permission("statement.read")
def charge_photo(charge_id: int, file_id: int, size: str) -> Response:
    """A photo of the work that the firm is to pay for."""
    row = reach.charge_for(web.actor(), charge_id)
    if size not in ("small", "large") or file_id not in {each.file_id for each in basis.photos_of(row)}:
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.actor().person_id or 0)


@bp.post("/back-charges/<int:charge_id>/dispute")
@web.permission("back_charge.dispute")
def dispute_charge(charge_id: int) -> Response:
    """提异议: why the firm should not pay this, or not so much."""
    form = DisputeForm.incoming()

    def unit() -> str:
        who = web.actor()
        reach.charge_for(who, charge_id)
        actions.dispute_charge(
            actions.held_charge(charge_id), reason=form.reason.data or "",
            claim_cents=cents_from(form.claim.data or "", "claim", MOST_CENTS),
            file_ids=form.photos.keep(who.person_id or 0), by=who, version=form.version.data,
        )  # fmt: skip
        web.said(N_("异议已提交，裁定以后会通知您。"))
        return url_for(".charge", charge_id=charge_id)

    return web.submit(form, unit, lambda: _draw_charge(charge_id, form))


@bp.get("/disputes/<int:dispute_id>/photos/<int:file_id>/<string:size>")
@web.permission("statement.read")
def photo(dispute_id: int, file_id: int, size: str) -> Response:
    """A photo that the firm sent with a dispute."""
    reach.dispute_for(web.actor(), dispute_id)
    if size not in ("small", "large") or not cases.has_file(("dispute", dispute_id), file_id):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.actor().person_id or 0)


def _typed(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents else ""
