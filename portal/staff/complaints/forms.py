"""The forms of the desk for a complaint: the frame's own and those of intake; each section keeps its own file."""

from collections.abc import Mapping

import wtforms
from wtforms import validators

from portal.domain.estate.rules import phone_number
from portal.infra.fields import Form, Length, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.complaints.acting import VerbForm

REASON = (required(N_("请写明原因")), Length(1000, 2))
BAD_PHONE = N_("请填11位手机号，或带区号的号码，例如0571-88001234。已填的内容都还在。")


def callable_number(form: wtforms.Form, field: wtforms.Field) -> None:
    """A number that can be called."""
    if field.data and phone_number(field.data) is None:
        raise validators.ValidationError(gettext(BAD_PHONE))


class RefuseForm(VerbForm):
    """Why it is not taken on, and where to turn."""

    hints: Mapping[str, str] = {
        "reason": N_("写明依据，例如合同条款、已经过了什么期限、不在我方范围"),
        "turn_to": N_("写清单位和电话，例如“市住建局房屋质量投诉，0571-88001234”"),
    }
    reason = wtforms.TextAreaField(N_("为什么不受理"), REASON)
    turn_to = wtforms.StringField(N_("可以找谁"), [required(N_("请告诉投诉人可以找谁")), Length(300)])


class WithdrawForm(VerbForm):
    """Why it is taken back, in the person's words."""

    reason = wtforms.TextAreaField(N_("投诉人为什么撤回"), REASON)


class ReferForm(VerbForm):
    """Who decides from here on, under which file number."""

    hints: Mapping[str, str] = {"to": N_("例如“市仲裁委员会”“区人民法院”“市住建局”")}
    to = wtforms.StringField(N_("转到哪里"), [required(N_("请写转到哪个单位")), Length(120)])
    number = wtforms.StringField(N_("案号"), [required(N_("请写对方的案号")), Length(60)])
    reason = wtforms.TextAreaField(N_("为什么转出"), REASON)


class AssignForm(VerbForm):
    """Which colleague."""

    person = wtforms.SelectField(
        N_("转给谁"), [required(N_("请选择转给谁"))], coerce=int, validate_choice=False
    )


class RepairForm(VerbForm):
    """The number of the repair that is complained of."""

    repair = wtforms.StringField(N_("报修单号"), [required(N_("请填单号，例如 TS-BX-2611-0187")), Length(40)])


class MessageForm(Form):
    """Words to the person who complains."""

    form_id = "message"
    text = wtforms.TextAreaField(N_("给投诉人"), [required(N_("请先写点内容再发送")), Length(2000)])


class NoteForm(Form):
    """Words for colleagues only."""

    form_id = "note"
    text = wtforms.TextAreaField(N_("内部备注"), [required(N_("请先写下备注")), Length(500)])
