"""What a job costs, entered where it is done: lines, the quote to the owner, a change of the desk confirmed."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.domain.repairs import actions, queries
from portal.domain.repairs.cost_rules import KIND_WORDS
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.queries.costs import lines_of, sums_of
from portal.domain.repairs.queries.rates import list_for, rates_of
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.field.repairs.blueprint import bp
from portal.field.repairs.cost_forms import CostForm, QuoteForm, RemovalForm, VariationForm
from portal.field.repairs.job import carry_out, show_page
from portal.infra import clock, web
from portal.infra.refused import N_, Missing, Stale

BOTH = ["GET", "POST"]
SAVED = N_("费用已记下，合计见下面。")


@bp.route("/jobs/<int:repair_id>/costs", methods=BOTH)
@web.permission("repair.cost")
def cost(repair_id: int) -> Response:
    """The cost lines of the job, and one more."""
    if request.method == "GET":
        page = queries.page_for(web.actor(), repair_id, brief=True)
        if "cost" not in page.verbs:
            return web.to(url_for(".show", repair_id=repair_id))
        return _draw(page, CostForm(data={"version": page.repair.version}))
    form: Any = CostForm.incoming()
    return _carry(
        form, repair_id, 0,
        lambda repair: actions.cost(repair, form.entry(), by=web.actor(), version=form.version.data),
    )  # fmt: skip


@bp.route("/jobs/<int:repair_id>/costs/<int:line_id>", methods=BOTH)
@web.permission("repair.cost")
def change_line(repair_id: int, line_id: int) -> Response:
    """Change one line; the one before stays on record."""
    if request.method == "GET":
        page = queries.page_for(web.actor(), repair_id, brief=True)
        lines = lines_of(page.repair.id, page.repair.round)
        line = next((line for line in lines if line.id == line_id), None)
        if line is None or "cost" not in page.verbs:
            raise Missing
        return _draw(page, CostForm(data={"version": page.repair.version, **_values(line)}), line, lines)
    form: Any = CostForm.incoming()
    return _carry(
        form, repair_id, line_id,
        lambda repair: actions.change_line(
            repair, line_id, form.entry(), by=web.actor(), version=form.version.data
        ),
    )  # fmt: skip


@bp.post("/jobs/<int:repair_id>/costs/<int:line_id>/removal")
@web.permission("repair.cost")
def remove_line(repair_id: int, line_id: int) -> Response:
    """Take one line out; it stays on record as taken out."""
    form: Any = RemovalForm.incoming()
    return _carry(
        form, repair_id, 0,
        lambda repair: actions.remove_line(repair, line_id, by=web.actor(), version=form.version.data),
    )  # fmt: skip


def _carry(form: Any, repair_id: int, line_id: int, act: Any) -> Response:
    """Change the lines by this form, once; a stale form comes back with what has changed."""

    def unit() -> str:
        repair = queries.get_for(web.actor(), repair_id)
        try:
            act(repair)
        except Stale as stale:
            form.changes = stale.changes
            raise
        web.said(SAVED)
        return url_for(".cost", repair_id=repair_id)

    return web.submit(form, unit, lambda: _again(form, repair_id, line_id))


def _again(form: Any, repair_id: int, line_id: int) -> Response:
    page = queries.page_for(web.actor(), repair_id, brief=True)
    form.settle(page)
    if "cost" not in page.verbs:
        return show_page(repair_id, "cost", form)
    lines = lines_of(page.repair.id, page.repair.round)
    shown = form
    if not isinstance(form, CostForm):
        shown = CostForm(data={"version": page.repair.version})
        shown.form_errors, shown.changes = [words for _, words in form.all_errors], form.changes
    return _draw(page, shown, next((line for line in lines if line.id == line_id), None), lines)


def _draw(page: RepairPage, form: CostForm, line: Any = None, lines: Any = None) -> Response:
    """The lines with their sums, and the form of one."""
    rate_list = list_for(page.repair, clock.today(page.community.zone))
    form.offer(rates_of(rate_list.id) if rate_list is not None else ())
    lines = lines_of(page.repair.id, page.repair.round) if lines is None else lines
    action = url_for(".remove_line", repair_id=page.repair.id, line_id=line.id) if line else ""
    removal = RemovalForm(action, data={"version": page.repair.version}) if line else None
    return web.page(
        "field/jobs/costs.html", page=page, repair=page.repair, form=form, line=line, lines=lines, removal=removal,
        rate_list=rate_list, sums=sums_of(lines, page.repair.payer), kinds=KIND_WORDS, payers=PAYER_WORDS,
        zone=page.community.zone,
    )  # fmt: skip


def _values(line: Any) -> dict[str, Any]:
    """A line as its form shows it."""
    cents = line.unit_price_cents
    if line.rate_id:
        return {"rate": line.rate_id, "quantity": line.quantity, "from_stores": line.from_stores}
    return {
        "rate": 0, "quantity": line.quantity, "kind": line.kind.value, "text": line.text,
        "unit": line.unit, "price": f"{cents // 100}.{cents % 100:02d}" if cents else "", "reason": line.reason,
        "from_stores": line.from_stores,
    }  # fmt: skip


@bp.post("/jobs/<int:repair_id>/quote")
@web.permission("repair.quote")
def quote(repair_id: int) -> Response:
    """Send the owner what the listed lines come to, while standing at the door."""
    form: Any = QuoteForm.incoming()
    return carry_out(
        form, repair_id, "quote",
        lambda repair: actions.quote(repair, by=web.actor(), version=form.version.data),
        N_("报价已发给业主。业主接受之后就可以动工。"),
    )  # fmt: skip


@bp.post("/jobs/<int:repair_id>/variation-acknowledgement")
@web.permission("repair.acknowledge_variation")
def acknowledge_variation(repair_id: int) -> Response:
    """The firm has seen what the desk changed while it works."""
    form: Any = VariationForm.incoming()
    return carry_out(
        form, repair_id, "acknowledge_variation",
        lambda repair: actions.acknowledge_variation(repair, by=web.actor(), version=form.version.data),
        N_("已确认费用变更。"),
    )  # fmt: skip
