"""维修月报 and 维修台账: on the page, as PDF and as workbook."""

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.settlement.period_rules import MONTH, month_before, month_of, month_words
from portal.domain.settlement.queries import documents
from portal.domain.settlement.queries import reports as queries
from portal.domain.settlement.queries.reach import PAGE
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.infra import clock, papers, web
from portal.infra.refused import Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.settlement.blueprint import bp, chosen, cost_rows, part, place, places

MONTHS = 12
MONTHLY = "/communities/<int:community_id>/reports/<string:month>"


@bp.get("/reports")
@web.permission("settlement.read")
def report() -> AnyResponse:
    """A month of a community, or of one firm in it: by firm, payer and part, and job by job."""
    here = chosen()
    months = _months(here.zone)
    wanted = asked.text("month", 7)
    month = wanted if MONTH.fullmatch(wanted) else months[1][0]
    who, firm_id = web.actor(), asked.number("firm")
    rows = queries.register(who, here.id, month, firm_id=firm_id, after=asked.number("after") or 0)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return web.page(
        "staff/settlement/report.html", place=here, places=places(), months=months, month=month,
        words=month_words(month), found=queries.month_report(who, here.id, month, firm_id=firm_id), rows=rows[:PAGE],
        next=asked.onward(more, "community", "month", "firm"), payers=PAYER_WORDS, part=part,
        firm_id=firm_id,
    )  # fmt: skip


def _months(zone: str) -> list[tuple[str, str]]:
    month, found = month_of(clock.today(zone)), []
    for _ in range(MONTHS):
        msgid, params = month_words(month)
        found.append((month, gettext(msgid, **params)))
        month = month_before(month)
    return found


@bp.get(f"{MONTHLY}/report.pdf", defaults={"what": "report", "form": "pdf"})
@bp.get(f"{MONTHLY}/report.xlsx", defaults={"what": "report", "form": "xlsx"})
@bp.get(f"{MONTHLY}/register.pdf", defaults={"what": "register", "form": "pdf"})
@bp.get(f"{MONTHLY}/register.xlsx", defaults={"what": "register", "form": "xlsx"})
@web.permission("settlement.read")
def report_paper(community_id: int, month: str, what: str, form: str) -> AnyResponse:
    """The monthly report (`report`) or the register of jobs (`register`) as PDF or workbook."""
    made, name = _paper(community_id, month, what)
    return papers.hand_over(made, form, name)


@bp.post(f"{MONTHLY}/report.pdf", defaults={"what": "report"})
@bp.post(f"{MONTHLY}/register.pdf", defaults={"what": "register"})
@web.permission("settlement.read")
def order_report(community_id: int, month: str, what: str) -> AnyResponse:
    """A long one is set by the worker."""
    back = url_for(".report", community=community_id, month=month, firm=asked.number("firm"))
    return papers.take(
        lambda: _paper(community_id, month, what)[0], lambda: _paper(community_id, month, what)[1], back
    )


def _paper(community_id: int, month: str, what: str) -> tuple[papers.Paper, str]:
    here = place(community_id)
    if not MONTH.fullmatch(month):
        raise Missing
    who, firm_id = web.actor(), asked.number("firm")
    found = queries.month_report(who, here.id, month, firm_id=firm_id)
    rows = queries.register(who, here.id, month, firm_id=firm_id, limit=None)
    make = documents.month_paper if what == "report" else documents.register_paper
    one = f"-{firm_id}" if found.firm else ""
    return make(found, rows), f"{here.code}-{month}-{what}{one}"


@bp.get("/measurements/<int:measurement_id>")
@web.permission("settlement.read")
def measurement(measurement_id: int) -> AnyResponse:
    """What one signed job was measured at, line by line."""
    row = queries.measurement(web.actor(), measurement_id)
    return web.page(
        "staff/settlement/measurement.html", row=row, place=place(row.community_id), payers=PAYER_WORDS, part=part,
        charge_rows=cost_rows,
    )  # fmt: skip
