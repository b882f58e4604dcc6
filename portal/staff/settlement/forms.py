"""Forms of the settlement; amounts are typed in yuan."""

import wtforms

from portal.domain.repairs.cost_rules import cents_from
from portal.domain.settlement.rules import CHANNEL_WORDS
from portal.infra.fields import Form, Length, Versioned, optional, picks, required
from portal.infra.refused import N_

MOST_CENTS = 100_000_000_00


def cents(field: wtforms.Field) -> int:
    """The typed amount of a field in cents; Refused at the field."""
    return cents_from(field.data or "", field.short_name, MOST_CENTS)


def typed(amount_cents: int) -> str:
    """An amount as somebody would type it; nothing where there is none."""
    return f"{amount_cents // 100}.{amount_cents % 100:02d}" if amount_cents > 0 else ""


class QuarterForm(Form):
    """Draw up this quarter."""

    form_id = "draw"
    quarter = wtforms.HiddenField(validators=[required()])


class SubmitForm(Versioned):
    """Nothing but the button."""

    form_id = "submit"


class DeliverForm(Versioned):
    """How the statement reaches the firm."""

    form_id = "deliver"
    channel = wtforms.RadioField(
        N_("怎么送达"), [required()], choices=lambda: picks([(c.value, w) for c, w in CHANNEL_WORDS.items()])
    )
    received_by = wtforms.StringField(N_("签收人"), [Length(80)])
    on = wtforms.DateField(N_("签收日期"), [optional()])


class PayForm(Versioned):
    """One payment."""

    form_id = "pay"
    amount = wtforms.StringField(N_("付款金额（元）"), [required(), Length(20)])
    invoice = wtforms.StringField(N_("发票号码"), [required(), Length(60)])
    voucher = wtforms.StringField(N_("付款凭证号"), [required(), Length(60)])
    paid_on = wtforms.DateField(N_("付款日期"), [required()])


class ReasonForm(Versioned):
    """A reason that the other side reads."""

    form_id = "reason"
    reason = wtforms.TextAreaField(N_("原因"), [required(), Length(500)])


class AgainForm(Versioned):
    """Ask once more."""

    form_id = "again"


class DecideForm(Versioned):
    """The ruling on a dispute."""

    form_id = "decide"
    outcome = wtforms.RadioField(
        N_("怎么裁定"),
        [required()],
        choices=lambda: picks(
            [("upheld", N_("维持原账")), ("all", N_("全部采纳")), ("part", N_("采纳一部分"))]
        ),
    )
    allowed = wtforms.StringField(N_("采纳的金额（元）"), [Length(20)])
    ruling = wtforms.TextAreaField(N_("裁定理由"), [required(), Length(2000)])


class RetentionForm(Form):
    """The retention money of a contract."""

    form_id = "retention"
    contract = wtforms.SelectField(N_("合同"), [required()], coerce=int)
    price = wtforms.StringField(N_("合同价（元）"), [required(), Length(20)])
    cap = wtforms.StringField(N_("质保金上限（元）"), [required(), Length(20)])
    release_on = wtforms.DateField(N_("到期返还日"), [required()])


class DepositForm(Versioned):
    """Money put into the retention."""

    form_id = "deposit"
    amount = wtforms.StringField(N_("金额（元）"), [required(), Length(20)])
    source = wtforms.RadioField(
        N_("从哪里来"),
        [required()],
        choices=lambda: picks([("contract", N_("合同款里已经扣留")), ("payable", N_("从应付维修费里扣留"))]),
    )
    note = wtforms.StringField(N_("说明"), [Length(200)])


class ListForm(Versioned):
    """Draw up the list."""

    form_id = "defects"


class ReleaseForm(Versioned):
    """Give it back, but for what is kept."""

    form_id = "release"
    keep = wtforms.StringField(N_("继续扣留（元）"), [required(), Length(20)])
    reason = wtforms.StringField(N_("扣留原因"), [Length(300)])


class CorrectForm(Form):
    """Take a line back."""

    form_id = "correct"
    amount = wtforms.StringField(N_("冲回多少（元）"), [required(), Length(20)])
    reason = wtforms.TextAreaField(N_("为什么更正"), [required(), Length(500)])


class ReceiveForm(Form):
    """What the firm paid."""

    form_id = "receive"
    amount = wtforms.StringField(N_("收款金额（元）"), [required(), Length(20)])
    voucher = wtforms.StringField(N_("收款凭证号"), [required(), Length(60)])
    received_on = wtforms.DateField(N_("收款日期"), [required()])


class CloseForm(Form):
    """Close a period."""

    form_id = "close"
    through = wtforms.SelectField(N_("关账到"), [required()])
