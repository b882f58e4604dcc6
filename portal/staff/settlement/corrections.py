"""更正 of a line, and 收款 from a firm that owes."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.settlement import actions
from portal.domain.settlement.money_rules import LINE_WORDS
from portal.domain.settlement.queries import statements as queries
from portal.infra import clock, web
from portal.infra.refused import N_
from portal.staff import asked
from portal.staff.settlement.blueprint import bp, part
from portal.staff.settlement.forms import CorrectForm, ReceiveForm, cents, typed


@bp.route("/lines/<int:line_id>/correction", methods=["GET", "POST"])
@web.permission("settlement.correct")
def correct(line_id: int) -> AnyResponse:
    """更正: take a line back, in whole or in part."""
    page = queries.line_page(web.actor(), line_id)
    account = url_for(".account", account_id=page.line.account_id)

    def save(form: Any) -> str:
        queries.line_page(web.actor(), line_id)
        actions.correct(
            line_id, amount_cents=cents(form.amount), reason=form.reason.data or "", by=web.actor()
        )
        web.said(N_("已更正，编进下一份结算书，责任单位会收到通知。"))
        return f"{account}#lines"

    return asked.answer(
        CorrectForm, save,
        lambda form: web.page("staff/settlement/correction.html", form=form, page=page, line=page.line,
                              kinds=LINE_WORDS, part=part, back=account),
        data={"amount": typed(page.standing)},
    )  # fmt: skip


@bp.route("/accounts/<int:account_id>/receipt", methods=["GET", "POST"])
@web.permission("settlement.pay")
def receive(account_id: int) -> AnyResponse:
    """收款: what the firm paid of what it owes."""
    page = queries.account_page(web.actor(), account_id)
    owed = max(0, -page.row.balance_cents)
    account = url_for(".account", account_id=account_id)

    def save(form: Any) -> str:
        queries.account_page(web.actor(), account_id)
        actions.receive(
            account_id, amount_cents=cents(form.amount), voucher=form.voucher.data or "",
            received_on=form.received_on.data, by=web.actor(),
        )  # fmt: skip
        web.said(N_("收款已登记。"))
        return account

    return asked.answer(
        ReceiveForm, save,
        lambda form: web.page("staff/settlement/receipt.html", form=form, page=page, owed=owed, back=account),
        data={"amount": typed(owed), "received_on": clock.today(page.community.zone)},
    )  # fmt: skip
