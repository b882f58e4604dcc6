"""The steps of a complaint as forms."""

import wtforms
from wtforms.validators import ValidationError

from portal.domain.complaints.record_rules import EXPECTATIONS, TOPIC_WORDS
from portal.infra.fields import Form, Length, optional, picks, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.owner.complaints.drafts import COMMON

WHERE = (("home", N_("我家里")), (COMMON, N_("公共区域或服务")))
NONE = ""


class AboutForm(Form):
    """What it is about: which kind, which home or common part, which repair."""

    form_id = "about"
    topic = wtforms.RadioField(
        N_("要投诉哪方面？"),
        [required(N_("请选最接近的一类"))],
        choices=lambda: picks(list(TOPIC_WORDS.items())),
    )
    unit = wtforms.RadioField(N_("哪一套房？"), [required(N_("请选一套房"))])
    where = wtforms.RadioField(N_("在哪里？"), [required(N_("请选一项"))], choices=lambda: picks(WHERE))
    spot = wtforms.StringField(N_("具体在哪里"), [Length(80)])
    repair = wtforms.RadioField(N_("和您的哪件报修有关？"), [optional()], validate_choice=False)

    def validate_spot(self, field: wtforms.Field) -> None:
        """A common part has a name."""
        if self.where.data == COMMON and not field.data:
            raise ValidationError(gettext("请写在哪里，例如“地下车库B区”；说的是整体服务，就写“物业服务”"))


class ToldDraft(Form):
    """What happened, as far as it is written."""

    form_id = "told"
    content = wtforms.TextAreaField(N_("发生了什么？"), [optional(), Length(4000)])


class ToldForm(ToldDraft):
    """What happened, ready to go on."""

    content = wtforms.TextAreaField(
        N_("发生了什么？"), [required(N_("请说说发生了什么：什么时候、什么事、谁怎么答复您的")), Length(4000)]
    )


class DemandForm(Form):
    """What the person asks for, and hopes for."""

    form_id = "demand"
    demand = wtforms.TextAreaField(
        N_("您要求怎么办？"), [required(N_("请写下您要求怎么办，例如“一周内修好，并说明原因”")), Length(1000)]
    )
    expected = wtforms.TextAreaField(N_("本来应该是什么样？"), [optional(), Length(500)])
    expectation = wtforms.RadioField(
        N_("您觉得会处理得怎么样？"), [required(N_("请选一项"))], coerce=int,
        choices=lambda: [wtforms.SelectChoice(mark, gettext(words)) for mark, words in EXPECTATIONS.items()],
    )  # fmt: skip


class EvidenceForm(Form):
    """Photos, and papers as PDF."""

    form_id = "evidence"
    photos = FilesField(N_("照片或PDF"))
