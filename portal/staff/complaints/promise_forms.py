"""The forms of promises at the desk: one more, done, put off, tied to a repair."""

from collections.abc import Mapping, Sequence
from typing import Any

import wtforms
from wtforms import SelectChoice, validators

from portal.domain.repairs.rules import ROOMS
from portal.domain.terms.rules import Urgency
from portal.infra.fields import Length, clean, picks, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.complaints.acting import VerbForm
from portal.staff.complaints.inquiry_forms import chosen_id


class PromiseForm(VerbForm):
    """What will be done, by whom, until when."""

    hints: Mapping[str, str] = {"text": N_("写得能看出办没办到，例如“更换B区38支灯管”")}
    text = wtforms.StringField(N_("承诺什么"), [required(N_("请写明承诺什么")), Length(500, 2)])
    owner = wtforms.SelectField(
        N_("谁负责"), [required(N_("请选择谁负责"))], coerce=chosen_id, validate_choice=False
    )
    due_on = wtforms.DateField(N_("哪天前办到"), [required(N_("请填日期"))])

    def people(self, people: Mapping[int, str]) -> None:
        """The colleagues who may answer for it."""
        self.owner.choices = [SelectChoice("", gettext("请选择"))]
        self.owner.choices += [SelectChoice(str(id), name) for id, name in people.items()]


class WhichForm(VerbForm):
    """Which of the promises that are owed."""

    promise = wtforms.SelectField(
        N_("哪一条承诺"), [required(N_("请选择是哪一条"))], coerce=chosen_id, validate_choice=False
    )

    def offer(self, rows: Sequence[Any]) -> None:
        """The promises that are owed."""
        self.promise.choices = [
            SelectChoice(str(row.id), f"{row.text[:60]}（{row.owner_name}，{row.due_on}）") for row in rows
        ]


class KeepForm(WhichForm):
    """The proof that it is done."""

    hints: Mapping[str, str] = {"proof": N_("会原样发给投诉人，例如“11月20日换好，夜里看过全亮”")}
    proof = wtforms.TextAreaField(N_("怎么办到的"), [required(N_("请写明怎么办到的")), Length(500, 2)])
    photos = FilesField(N_("照片或PDF"))


class RenegotiateForm(WhichForm):
    """Another day, with the reason; what else changes."""

    hints: Mapping[str, str] = {
        "reason": N_("会原样发给投诉人；先打电话说好，再写在这里"),
        "text": N_("不改就空着"),
    }
    due_on = wtforms.DateField(N_("改到哪天前"), [required(N_("请填新的日期"))])
    reason = wtforms.TextAreaField(N_("为什么"), [required(N_("请写明原因")), Length(500, 2)])
    text = wtforms.StringField(N_("内容改成"), [validators.Optional(), Length(500)])
    owner = wtforms.SelectField(
        N_("改由谁负责"), [validators.Optional()], coerce=chosen_id, validate_choice=False
    )

    def people(self, people: Mapping[int, str]) -> None:
        """The colleagues who may answer for it; nobody chosen leaves it as it is."""
        self.owner.choices = [SelectChoice("", gettext("不变"))]
        self.owner.choices += [SelectChoice(str(id), name) for id, name in people.items()]


NEW = "new"
URGENT = ((Urgency.ORDINARY.value, N_("一般")), (Urgency.URGENT.value, N_("急修")))


class TieForm(WhichForm):
    """The repair that fulfils the promise: one that is there, or a new one."""

    hints: Mapping[str, str] = {
        "number": N_("上面没有列出的才填，例如 TS-BX-2611-0187"),
        "part": N_("登记新的报修时选"),
        "room": N_("登记新的报修时选"),
        "words": N_("登记新的报修时写；空着就用承诺的原话"),
    }
    repair = wtforms.SelectField(
        N_("哪一件报修"), [validators.Optional(), Length(40)], filters=[clean], validate_choice=False
    )
    number = wtforms.StringField(N_("报修单号"), [validators.Optional(), Length(40)])
    part = wtforms.SelectField(N_("坏的部位"), [validators.Optional()], validate_choice=False)
    room = wtforms.SelectField(
        N_("位置"), [validators.Optional()],
        choices=lambda: [SelectChoice("", gettext("说不清")), *picks(tuple(ROOMS.items()))],
    )  # fmt: skip
    urgency = wtforms.RadioField(
        N_("急不急"), [validators.Optional()], choices=lambda: picks(URGENT), default="ordinary"
    )
    words = wtforms.TextAreaField(N_("要修什么"), [Length(1000)])

    def offer_repairs(self, rows: Sequence[Any], parts: Mapping[str, Sequence[Any]], *, new: bool) -> None:
        """The repairs of the home that are open, and a new one for who may register it."""
        self.repair.choices = [SelectChoice("", gettext("请选择"))]
        if new:
            self.repair.choices.append(SelectChoice(NEW, gettext("登记一件新的报修")))
        self.repair.choices += [SelectChoice(row.number, f"{row.title} {row.number}") for row in rows]
        self.part.choices = parts
        if not new:
            del self.part, self.room, self.urgency, self.words

    def validate(self, extra_validators: Any = None) -> bool:
        """One that is there, its number, or a new one with the building part."""
        good = super().validate(extra_validators)
        if not self.repair.data and not self.number.data:
            self.repair.errors = [gettext("请选一件报修，或填单号")]
            return False
        if self.repair.data == NEW and not self.part.data:
            self.part.errors = [gettext("请选择坏的是哪个部位")]
            return False
        return good
