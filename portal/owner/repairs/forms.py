"""What an owner may do on the page of a repair, as forms; one for each verb."""

from datetime import date

import wtforms

from portal.domain.repairs.rules import windows_ahead
from portal.infra.fields import Form, Length, Versioned, optional, required
from portal.infra.photos import PhotosField
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.owner.repairs.report_forms import slot_words

MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]


class CancelForm(Versioned):
    """Take the report back."""

    form_id = "cancel"
    reason = wtforms.StringField(N_("为什么取消？"), [required(N_("请写一句原因")), Length(300)])


class AnswerForm(Versioned):
    """Answer what the desk asked."""

    form_id = "answer"
    answer = wtforms.TextAreaField(N_("您的补充"), [required(N_("请写下补充的情况")), Length(1000)])
    photos = PhotosField(N_("照片"))


class ScheduleForm(Versioned):
    """Pick one of the windows that the firm offered."""

    form_id = "visit"
    window = wtforms.RadioField(
        N_("选一个时段"), [required(N_("请选一个时段"))], coerce=int, choices=[], validate_choice=False
    )


class RebookForm(Versioned):
    """Move the visit to another window."""

    form_id = "rebook"
    window = wtforms.SelectField(N_("改到什么时候？"), [required(N_("请选一个时段"))])
    reason = wtforms.StringField(N_("为什么改？"), [required(N_("请写一句原因，师傅会看到")), Length(300)])

    def with_windows(self, today: date) -> "RebookForm":
        """The windows that may be picked from tomorrow on."""
        self.window.choices = [wtforms.SelectChoice(slot, slot_words(slot)) for slot in windows_ahead(today)]
        return self


class SignForm(Versioned):
    """Confirm that it is repaired."""

    form_id = "sign"
    satisfaction = wtforms.RadioField(
        N_("这次维修您满意吗？"), [optional()],
        choices=[wtforms.SelectChoice(value, label) for value, label in MARKS],
    )  # fmt: skip
    seen = wtforms.BooleanField(
        N_("我已看过现场，确认修好了"), [required(N_("请先看过现场，再勾选。没修好可以退回重修"))]
    )
    name = wtforms.StringField(N_("签名"), [Length(40)])
    drawing = wtforms.HiddenField()
    part = wtforms.HiddenField()

    def validate_name(self, field: wtforms.Field) -> None:
        """A typed name or a drawn one must be there."""
        if not field.data and not self.drawing.data:
            raise wtforms.ValidationError(gettext("请输入姓名，或者手写签名"))


class RefuseForm(Versioned):
    """Send the work back."""

    form_id = "refuse"
    part = wtforms.HiddenField()
    reason = wtforms.TextAreaField(N_("哪里还有问题？"), [required(N_("请写清哪里还有问题")), Length(500)])


class ReopenForm(Versioned):
    """It is not good after all."""

    form_id = "reopen"
    reason = wtforms.TextAreaField(N_("又出了什么问题？"), [required(N_("请写清出了什么问题")), Length(500)])


class MessageForm(Form):
    """A word to the desk."""

    form_id = "say"
    text = wtforms.TextAreaField(N_("写给客服"), [required(N_("请先写点内容再发送。")), Length(2000)])


class AcceptQuoteForm(Versioned):
    """Agree to pay what the quote says."""

    form_id = "accept-quote"


class DeclineQuoteForm(Versioned):
    """Not agree, and say why."""

    form_id = "decline-quote"
    reason = wtforms.TextAreaField(
        N_("为什么不接受？"), [required(N_("请写一句原因，客服会据此调整")), Length(500)]
    )


FORMS: dict[str, type[Versioned]] = {
    "accept_quote": AcceptQuoteForm,
    "decline_quote": DeclineQuoteForm,
    "answer_facts": AnswerForm,
    "schedule": ScheduleForm,
    "sign": SignForm,
    "refuse": RefuseForm,
    "rebook": RebookForm,
    "reopen": ReopenForm,
    "cancel": CancelForm,
}
