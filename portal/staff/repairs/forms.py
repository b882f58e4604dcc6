"""The forms of the desk for a repair."""

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms import validators

from portal.domain.casework.notice_rules import PAPER_WORDS, Paper
from portal.domain.repairs.rules import HOLD_KINDS
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.infra.fields import Between, Form, Length, picks, required
from portal.infra.photos import PhotosField
from portal.infra.refused import N_
from portal.staff.repairs.acting import VerbForm

REASON = (required(N_("请写明原因")), Length(500, 2))


class RejectForm(VerbForm):
    """Why it is not taken on, and where to turn."""

    reason = wtforms.TextAreaField(N_("为什么不受理"), REASON)
    turn_to = wtforms.StringField(N_("可以找谁"), [required(N_("请告诉报修人可以找谁")), Length(200)])


class DuplicateForm(VerbForm):
    """The number of the repair that this one repeats."""

    original = wtforms.StringField(
        N_("原来那一件的单号"), [required(N_("请填单号，例如 TS-BX-2611-0187")), Length(40)]
    )


class IncidentForm(VerbForm):
    """What the homes that are affected should read."""

    form_id = "incident"
    note = wtforms.TextAreaField(
        N_("给受影响住户的话"), [required(N_("请写明出了什么事、住户要做什么")), Length(300)]
    )


class ReasonForm(VerbForm):
    """A reason and nothing else."""

    asked: Any = None
    reason = wtforms.TextAreaField(N_("原因"), REASON)


class AskForm(VerbForm):
    """What the desk needs to know."""

    question = wtforms.TextAreaField(N_("问业主什么"), [required(N_("请写下要问的问题")), Length(500, 2)])


class AnswerForm(VerbForm):
    """What the owner said on the phone or at the counter."""

    answer = wtforms.TextAreaField(N_("业主怎么说"), [required(N_("请写下业主的答复")), Length(2000)])
    photos = PhotosField(N_("照片"))


class FirmForm(VerbForm):
    """Which firm goes in place of the other."""

    firm = wtforms.SelectField(
        N_("派给"), [required(N_("请选择由谁来修"))], coerce=int, validate_choice=False
    )
    reason = wtforms.TextAreaField(N_("为什么改派"), REASON)
    instructions = wtforms.TextAreaField(N_("给维修人员"), [validators.Optional(), Length(1000)])


class TakeOverForm(VerbForm):
    """Which crew goes in place of the firm that is late, and what that will cost."""

    papers: Sequence[Any] = ()

    firm = wtforms.SelectField(
        N_("由谁接手"), [required(N_("请选择由谁来修"))], coerce=int, validate_choice=False
    )
    estimate = wtforms.DecimalField(
        N_("预计费用（元）"),
        [required(N_("请填预计费用，扣款通知单要写明")), Between(1, 100_000_000)],
    )
    due = wtforms.DateTimeLocalField(N_("修好期限"), [validators.Optional()], format="%Y-%m-%dT%H:%M")
    instructions = wtforms.TextAreaField(N_("给维修人员"), [validators.Optional(), Length(1000)])


class ExtendForm(VerbForm):
    """The new deadline; `opened` writes the one that stood when the form was opened."""

    opened = wtforms.HiddenField(validators=[Length(60)])
    due = wtforms.DateTimeLocalField(
        N_("新的修好期限"), [required(N_("请填新的期限"))], format="%Y-%m-%dT%H:%M"
    )
    reason = wtforms.TextAreaField(N_("为什么展期"), REASON)


class NoticeForm(VerbForm):
    """Nothing to fill in: the paper and its words follow from where the case stands."""

    paper: Paper = Paper.REMINDER
    late: Sequence[Any] = ()
    grace: str = ""

    @property
    def words(self) -> str:
        """The name of the paper that goes out next."""
        return PAPER_WORDS[self.paper]


class GrantForm(VerbForm):
    """Why the firm gets the time it asked for."""

    asked: Any = None
    reason = wtforms.TextAreaField(N_("为什么同意"), REASON)


class HoldForm(VerbForm):
    """What is waited for."""

    kind = wtforms.RadioField(
        N_("在等什么"), [required(N_("请选择在等什么"))], choices=lambda: picks(tuple(HOLD_KINDS.items()))
    )
    reason = wtforms.TextAreaField(N_("说明"), REASON)
    until = wtforms.DateField(N_("预计到哪天"), [validators.Optional()])


class AssignForm(VerbForm):
    """Which colleague."""

    person = wtforms.SelectField(
        N_("转给谁"), [required(N_("请选择转给谁"))], coerce=int, validate_choice=False
    )


class ScheduleForm(VerbForm):
    """Which of the offered windows."""

    window = wtforms.RadioField(
        N_("上门时间"), [required(N_("请选择一个时间"))], coerce=int, validate_choice=False
    )


class RebookForm(VerbForm):
    """The new window, and why."""

    window = wtforms.SelectField(N_("改到"), [required(N_("请选择一个时间"))], validate_choice=False)
    reason = wtforms.TextAreaField(N_("为什么改约"), REASON)


class RulingForm(VerbForm):
    """What the head decides."""

    ruling = wtforms.TextAreaField(N_("怎么裁定"), [required(N_("请写明裁定")), Length(500, 2)])


class DispatchForm(VerbForm):
    """Who repairs, who pays, by when."""

    form_id = "dispatch"
    firm = wtforms.RadioField(N_("谁来修"), [validators.Optional()], coerce=int, validate_choice=False)
    other = wtforms.SelectField(N_("其他单位"), [validators.Optional()], coerce=int, validate_choice=False)
    technician = wtforms.SelectField(
        N_("谁去"), [validators.Optional()], coerce=lambda value: int(value or 0), validate_choice=False
    )
    payer = wtforms.SelectField(
        N_("谁付"), [required(N_("请选择费用由谁承担"))],
        choices=lambda: picks(tuple((p.value, words) for p, words in PAYER_WORDS.items())),
    )  # fmt: skip
    due = wtforms.DateField(N_("修好期限"), [validators.Optional()])
    altered = wtforms.BooleanField(N_("业主改动过这个部位"))
    why = wtforms.StringField(N_("改动判定的理由"), [validators.Optional(), Length(300)])
    instructions = wtforms.TextAreaField(N_("给维修人员"), [validators.Optional(), Length(1000)])


class MessageForm(Form):
    """Words to the home."""

    form_id = "message"
    text = wtforms.TextAreaField(N_("回复业主"), [required(N_("请先写点内容再发送")), Length(2000)])


class NoteForm(Form):
    """Words for colleagues only."""

    form_id = "note"
    text = wtforms.TextAreaField(N_("内部备注"), [required(N_("请先写下备注")), Length(500)])
