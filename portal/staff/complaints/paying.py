"""The compensation of a letter at the desk: the cashier pays it, or somebody who leads writes why it is not paid."""

from collections.abc import Mapping
from typing import Any

import wtforms
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions
from portal.domain.complaints.pay_rules import PAY_WAYS
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.payments import amount_to_pay
from portal.infra import clock, web
from portal.infra.fields import Length, picks, required
from portal.infra.refused import N_
from portal.staff.complaints.acting import VerbForm, run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.step_forms import fresh

BOTH = ["GET", "POST"]


class MoneyForm(VerbForm):
    """The amount that was approved stands above the fields; nobody types it."""

    amount = 0


class PayForm(MoneyForm):
    """In which way, on which day, to whom, under which voucher; the amount is the one that was approved."""

    hints: Mapping[str, str] = {"voucher": N_("银行回单号、收据号")}
    way = wtforms.SelectField(
        N_("怎么付的"), [required(N_("请选择怎么付的"))], choices=lambda: picks(tuple(PAY_WAYS.items()))
    )
    on = wtforms.DateField(N_("哪天付的"), [required(N_("请填日期"))])
    payee = wtforms.StringField(N_("收款人"), [required(N_("请填收款人")), Length(80, 1)])
    voucher = wtforms.StringField(N_("凭证号"), [required(N_("请填凭证号")), Length(80, 1)])


class WaiveForm(MoneyForm):
    """Why it is not paid."""

    hints: Mapping[str, str] = {"reason": N_("会原样发给投诉人")}
    reason = wtforms.TextAreaField(N_("为什么不付"), [required(N_("请写明原因")), Length(500, 2)])


def _amount(form: Any, page: ComplaintPage) -> None:
    form.amount = amount_to_pay(page.complaint.id)


@bp.route("/<int:complaint_id>/payment", methods=BOTH)
@web.permission("complaint.pay_compensation")
def pay_compensation(complaint_id: int) -> AnyResponse:
    """Record that the compensation was paid."""

    def act(complaint: Any, form: Any) -> None:
        actions.pay_compensation(
            complaint, way=form.way.data, on=form.on.data, payee=form.payee.data, voucher=form.voucher.data,
            by=web.actor(), version=form.version.data,
        )  # fmt: skip

    def ready(form: Any, page: ComplaintPage) -> None:
        _amount(form, page)
        if fresh():
            form.on.data = clock.today(page.community.zone)
            form.payee.data = page.complainant.name if page.complainant else page.complaint.contact_name

    return run(complaint_id, "pay_compensation", PayForm, act, N_("付款已记下，投诉人会收到通知。"), ready)


@bp.route("/<int:complaint_id>/payment-waiver", methods=BOTH)
@web.permission("complaint.waive_compensation")
def waive_compensation(complaint_id: int) -> AnyResponse:
    """Write down why the compensation is not paid."""

    def act(complaint: Any, form: Any) -> None:
        actions.waive_compensation(
            complaint, reason=form.reason.data, by=web.actor(), version=form.version.data
        )

    said = N_("已记下不付的原因，投诉人会收到通知。")
    return run(complaint_id, "waive_compensation", WaiveForm, act, said, _amount)
