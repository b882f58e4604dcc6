"""Money of a statement: settle, pay, deduct."""

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.settlement import actions
from portal.infra import web
from portal.infra.refused import N_
from portal.staff.settlement.blueprint import bp
from portal.staff.settlement.forms import PayForm, SubmitForm, cents
from portal.staff.settlement.statements import act


@bp.post("/statements/<int:statement_id>/settlement")
@web.permission("settlement.pay")
def settle(statement_id: int) -> AnyResponse:
    """结算: ask for the payment."""
    form = SubmitForm.incoming(form_id="settle")
    return act(statement_id, form, lambda row, by, version: actions.settle(row, by=by, version=version),
               N_("已结算。接着按付款申请付款，或抵扣。"))  # fmt: skip


@bp.post("/statements/<int:statement_id>/payment")
@web.permission("settlement.pay")
def pay(statement_id: int) -> AnyResponse:
    """付款, in whole or in part."""
    form = PayForm.incoming()

    def verb(row: Any, by: Any, version: int) -> None:
        actions.pay(
            row, amount_cents=cents(form.amount), invoice=form.invoice.data or "",
            voucher=form.voucher.data or "", paid_on=form.paid_on.data, by=by, version=version,
        )  # fmt: skip

    return act(statement_id, form, verb, N_("付款已登记。"))


@bp.post("/statements/<int:statement_id>/deduction")
@web.permission("settlement.pay")
def deduct(statement_id: int) -> AnyResponse:
    """抵扣: from the retention money, the rest is carried forward."""
    form = SubmitForm.incoming(form_id="deduct")
    return act(statement_id, form, lambda row, by, version: actions.deduct(row, by=by, version=version),
               N_("已从质保金抵扣，不够的转入下期。"))  # fmt: skip
