"""《业主投诉记录表》 as the desk writes it: for somebody who calls, comes or writes, and to fill in what was left open."""

from collections.abc import Mapping
from typing import Any

import wtforms
from wtforms import SelectChoice, validators

from portal.domain.complaints.record_rules import CHANNELS, EXPECTATIONS, OFFICIAL, TOPIC_WORDS
from portal.infra.fields import Form, Length, picks, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.complaints.acting import VerbForm
from portal.staff.complaints.forms import callable_number

CALLED = tuple((key, words) for key, words in CHANNELS.items() if key != "web")
OFFICE = N_("%(channel)s转来的，请写明转来单位、编号和日期")
NOBODY = 0


def optional_picks(words: Mapping[Any, str], none: str) -> list[SelectChoice]:
    """Every word to pick from, and first none of them."""
    return [
        SelectChoice("", gettext(none)),
        *(SelectChoice(str(key), gettext(each)) for key, each in words.items()),
    ]


class Record(wtforms.Form):
    """The lines that both forms have. A record may be left open here and there: it must be whole to be accepted."""

    topic = wtforms.SelectField(
        N_("类别"), [validators.Optional()], choices=lambda: optional_picks(TOPIC_WORDS, N_("还没有分"))
    )
    content = wtforms.TextAreaField(
        N_("发生了什么，照原话记"), [required(N_("请记下投诉人说了什么")), Length(4000)]
    )
    demand = wtforms.TextAreaField(N_("要求怎么办"), [Length(1000)])
    expected = wtforms.TextAreaField(N_("本来应该是什么样"), [Length(500)])
    expectation = wtforms.SelectField(
        N_("期望多高"), [validators.Optional()], choices=lambda: optional_picks(EXPECTATIONS, N_("还没有问"))
    )
    happened_on = wtforms.DateField(N_("什么时候的事"), [validators.Optional()])
    contact_name = wtforms.StringField(N_("联系人"), [Length(80)])
    contact_phone = wtforms.StringField(N_("联系电话"), [Length(40), callable_number])
    authority = wtforms.StringField(N_("转来单位"), [Length(80)])
    authority_number = wtforms.StringField(N_("对方编号"), [Length(60)])
    authority_on = wtforms.DateField(N_("转来日期"), [validators.Optional()])
    authority_due = wtforms.DateField(N_("要求哪天前答复"), [validators.Optional()])


class RegisterForm(Record, Form):
    """What the caller says; the home stands in the address."""

    form_id = "register"
    channel = wtforms.SelectField(
        N_("来自"), [required(N_("请选择投诉的渠道"))], choices=lambda: picks(CALLED)
    )
    complainant = wtforms.SelectField(
        N_("谁投诉"), [validators.Optional()], coerce=int, validate_choice=False
    )
    place = wtforms.StringField(N_("具体在哪里"), [Length(80)])
    repair = wtforms.SelectField(N_("有关的报修"), [validators.Optional()], coerce=int, validate_choice=False)
    photos = FilesField(N_("来信、单据、照片或PDF"))

    def validate_channel(self, field: wtforms.Field) -> None:
        """From an authority comes its own number and date."""
        if field.data in OFFICIAL and not (
            self.authority.data and self.authority_number.data and self.authority_on.data
        ):
            raise validators.ValidationError(gettext(OFFICE, channel=gettext(CHANNELS[field.data])))


class AmendForm(Record, VerbForm):
    """The record once more; what the person wrote themselves is not there to be changed."""

    title = wtforms.StringField(N_("标题"), [required(N_("请写一句标题")), Length(200)])
    firm = wtforms.SelectField(N_("涉及哪家单位"), [validators.Optional()], coerce=int, validate_choice=False)
