"""What a repair costs: its lines entered, changed and taken out; the quote to the owner."""

from datetime import timedelta
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import actions, queries
from portal.domain.repairs.actions.quoting import VALID_DAYS
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.queries.costs import lines_of, sums_of
from portal.domain.repairs.queries.rates import list_for, rates_of
from portal.infra import clock, web
from portal.infra.refused import N_, Missing, Stale, WrongState
from portal.staff.repairs import cost_forms as forms
from portal.staff.repairs.acting import NOT_NOW, draw, run
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.facts import facts_of

BOTH = ["GET", "POST"]
SAVED = N_("费用已更新，合计见下表。")


@bp.route("/<int:repair_id>/costs", methods=BOTH)
@web.permission("repair.cost")
def cost(repair_id: int) -> AnyResponse:
    """The cost lines of a job, and one more."""
    return _enter(repair_id, "cost", forms.CostForm)


@bp.route("/<int:repair_id>/costs-amendment", methods=BOTH)
@web.permission("repair.amend_costs")
def amend_costs(repair_id: int) -> AnyResponse:
    """The cost lines while the parties sign, and one more: the signatures given so far become void."""
    return _enter(repair_id, "amend_costs", forms.AmendForm)


def _enter(repair_id: int, verb: str, make: type[forms.CostForm]) -> AnyResponse:
    if request.method == "GET":
        page = _page_for(repair_id, verb)
        return page if not isinstance(page, RepairPage) else _draw(page, verb, _fresh(page, make))
    form: Any = make.incoming()

    def carry_out() -> str:
        repair = queries.get_for(web.actor(), repair_id)
        act: Any = actions.amend_costs if verb == "amend_costs" else actions.cost
        more = {"why": form.why.data} if verb == "amend_costs" else {}
        act(repair, form.entry(), by=web.actor(), version=form.version.data, **more)
        web.said(SAVED)
        return url_for(f".{verb}", repair_id=repair_id)

    return web.submit(form, carry_out, lambda: _again(repair_id, verb, form))


def _page_for(repair_id: int, verb: str) -> RepairPage | AnyResponse:
    """The repair, or where the verb no longer fits, the way back to it."""
    page = queries.page_for(web.actor(), repair_id, brief=True)
    if verb in page.verbs:
        return page
    web.said(NOT_NOW, "soon")
    return web.to(url_for(".show", repair_id=repair_id))


def _fresh(page: RepairPage, make: type[forms.CostForm], **given: Any) -> forms.CostForm:
    return make(data={"version": page.repair.version, **given})


def _again(repair_id: int, verb: str, form: Any, line_id: int = 0) -> AnyResponse:
    """The form once more with everything typed; where the costs can no longer change, with what others did."""
    page = queries.page_for(web.actor(), repair_id, brief=True)
    if isinstance(form.refused, Stale | WrongState):
        form.version.data, form.version.raw_data = page.repair.version, None
    if verb not in page.verbs:
        return draw(page, verb, form, lambda form, page: form.offer(page, ()))
    lines = lines_of(page.repair.id, page.repair.round)
    return _draw(page, verb, form, _line(lines, line_id), lines)


def _draw(
    page: RepairPage, verb: str, form: forms.CostForm, line: Any = None, lines: Any = None
) -> AnyResponse:
    """The lines with their sums, and the form of one."""
    rate_list = list_for(page.repair, clock.today(page.community.zone))
    form.offer(page, rates_of(rate_list.id) if rate_list is not None else ())
    lines = lines_of(page.repair.id, page.repair.round) if lines is None else lines
    return web.page(
        "staff/repairs/costs.html", page=page, form=form, verb=verb, rate_list=rate_list, line=line,
        removal=_removal(page, line) if line else None, changes=getattr(form.refused, "changes", ()),
        lines=lines, **facts_of(page) | {"sums": sums_of(lines, page.repair.payer)},
    )  # fmt: skip


def _removal(page: RepairPage, line: Any) -> forms.RemovalForm:
    action = url_for(".remove_line", repair_id=page.repair.id, line_id=line.id)
    return forms.RemovalForm(action, data={"version": page.repair.version})


def _line(lines: Any, line_id: int) -> Any:
    """That line of the round, None where it stands there no more."""
    return next((line for line in lines if line.id == line_id), None)


@bp.route("/<int:repair_id>/costs/<int:line_id>", methods=BOTH)
@web.permission("repair.cost", "repair.amend_costs")
def change_line(repair_id: int, line_id: int) -> AnyResponse:
    """Change one line; the one before stays on record."""
    page = queries.page_for(web.actor(), repair_id, brief=True)
    verb = "amend_costs" if "amend_costs" in page.verbs else "cost"
    make = forms.AmendForm if verb == "amend_costs" else forms.CostForm
    if request.method == "GET":
        lines = lines_of(page.repair.id, page.repair.round)
        line = _line(lines, line_id)
        if line is None or verb not in page.verbs:
            raise Missing
        return _draw(page, verb, _fresh(page, make, **_values(line)), line, lines)
    form: Any = make.incoming()

    def carry_out() -> str:
        actions.change_line(
            queries.get_for(web.actor(), repair_id), line_id, form.entry(), by=web.actor(),
            version=form.version.data, why=form.why.data if verb == "amend_costs" else "",
        )  # fmt: skip
        web.said(SAVED)
        return url_for(f".{verb}", repair_id=repair_id)

    return web.submit(form, carry_out, lambda: _again(repair_id, verb, form, line_id))


def _values(line: Any) -> dict[str, Any]:
    """A line as its form shows it."""
    cents, tax = line.unit_price_cents, line.tax_bp
    payer = line.payer.value if line.payer else ""
    if line.rate_id:
        return {
            "rate": line.rate_id,
            "quantity": line.quantity,
            "payer": payer,
            "from_stores": line.from_stores,
        }
    return {
        "rate": 0, "quantity": line.quantity, "kind": line.kind.value, "text": line.text,
        "unit": line.unit, "price": f"{cents // 100}.{cents % 100:02d}" if cents else "",
        "tax": f"{tax // 100}.{tax % 100:02d}".rstrip("0").rstrip(".") if tax else "", "reason": line.reason,
        "payer": payer, "from_stores": line.from_stores,
    }  # fmt: skip


@bp.post("/<int:repair_id>/costs/<int:line_id>/removal")
@web.permission("repair.cost", "repair.amend_costs")
def remove_line(repair_id: int, line_id: int) -> AnyResponse:
    """Take one line out; it stays on record as taken out."""
    form: Any = forms.RemovalForm.incoming()
    led: dict[str, str] = {}

    def carry_out() -> str:
        repair = queries.get_for(web.actor(), repair_id)
        led["to"] = actions.verb_of(repair)
        actions.remove_line(repair, line_id, by=web.actor(), why=form.why.data, version=form.version.data)
        web.said(N_("已去掉这一行。"))
        return url_for(f".{led['to']}", repair_id=repair_id)

    def again() -> AnyResponse:
        page = queries.page_for(web.actor(), repair_id, brief=True)
        verb = "amend_costs" if "amend_costs" in page.verbs else "cost"
        shown = _fresh(page, forms.AmendForm if verb == "amend_costs" else forms.CostForm)
        shown.refused, shown.form_errors = form.refused, [words for _, words in form.all_errors]
        return _again(repair_id, verb, shown, line_id)

    return web.submit(form, carry_out, again)


@bp.route("/<int:repair_id>/quote", methods=BOTH)
@web.permission("repair.quote")
def quote(repair_id: int) -> AnyResponse:
    """Send the owner what the work costs."""

    def act(repair: Any, form: Any) -> None:
        actions.quote(
            repair, by=web.actor(), valid_until=form.until.data, note=form.note.data or "",
            version=form.version.data,
        )  # fmt: skip

    def ready(form: Any, page: RepairPage) -> None:
        if form.until.data is None and request.method == "GET":
            form.until.data = clock.today(page.community.zone) + timedelta(days=VALID_DAYS)

    return run(repair_id, "quote", forms.QuoteForm, act, N_("报价已发给业主，业主接受之后可以动工。"), ready)


@bp.route("/<int:repair_id>/quote-acceptance", methods=BOTH)
@web.permission("repair.accept_quote")
def accept_quote(repair_id: int) -> AnyResponse:
    """Note that the owner accepted on the phone or at the counter."""

    def act(repair: Any, form: Any) -> None:
        actions.accept_quote(repair, by=web.actor(), answer=form.answer.data, version=form.version.data)

    return run(repair_id, "accept_quote", forms.AcceptQuoteForm, act, N_("已记下，可以动工了。"))


@bp.route("/<int:repair_id>/quote-refusal", methods=BOTH)
@web.permission("repair.decline_quote")
def decline_quote(repair_id: int) -> AnyResponse:
    """Note that the owner does not accept, and why."""

    def act(repair: Any, form: Any) -> None:
        actions.decline_quote(repair, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return run(
        repair_id, "decline_quote", forms.DeclineQuoteForm, act, N_("已记下。可以调低费用后重新报价。")
    )
