"""The forms of the investigation at the desk: who is asked, what they say, evidence, what was found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import wtforms
from wtforms import SelectChoice, validators

from portal.infra.fields import Length, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.complaints.acting import VerbForm

WHOLE = N_("整件事")


def chosen_id(value: object) -> int:
    """An id as a form sends it; nothing chosen is 0, what is no number is an id that nothing has."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else (-1 if text else 0)


class AskForm(VerbForm):
    """What is to be found out, by whom, until when."""

    hints: Mapping[str, str] = {
        "question": N_("写清要查什么、要什么材料；不写投诉人的姓名和电话"),
        "of": N_("单位的联系人在维修现场里答复，同事在工作台里答复"),
    }
    of = wtforms.SelectField(N_("请谁查"), [required(N_("请选择请谁查"))], validate_choice=False)
    question = wtforms.TextAreaField(N_("查什么"), [required(N_("请写明要查什么")), Length(1000, 2)])
    due_on = wtforms.DateField(N_("哪天前答复"), [required(N_("请填日期"))])

    def offer(self, people: Mapping[int, str], firms: Sequence[Any]) -> None:
        """The colleagues and the firms that may be asked."""
        self.of.choices = {
            gettext("同事"): [SelectChoice(f"p{id}", name) for id, name in people.items()],
            gettext("单位"): [SelectChoice(f"f{row.id}", row.name) for row in firms],
        }

    def asked(self) -> dict[str, int]:
        """The colleague or the firm that was chosen, as the verb takes it."""
        kind, number = (self.of.data or " ")[0], chosen_id((self.of.data or " ")[1:])
        return {"person_id" if kind == "p" else "firm_id": number}


class InquiryForm(VerbForm):
    """Which of the inquiries that wait."""

    inquiry = wtforms.SelectField(
        N_("哪一项"), [required(N_("请选择是哪一项"))], coerce=chosen_id, validate_choice=False
    )

    def offer(self, rows: Sequence[Any]) -> None:
        """The inquiries that wait for an answer."""
        self.inquiry.choices = [
            SelectChoice(str(row.id), f"{row.asked_of}：{row.question[:60]}") for row in rows
        ]


class AnswerForm(InquiryForm):
    """What was found out, with photos and papers."""

    hints: Mapping[str, str] = {"answer": N_("电话里说的，照原话记"), "photos": N_("会作为证据保存")}
    answer = wtforms.TextAreaField(N_("查到什么"), [required(N_("请写下查到什么")), Length(3000, 2)])
    photos = FilesField(N_("照片或PDF"))


class WithdrawInquiryForm(InquiryForm):
    """Why it need not be answered any more."""

    reason = wtforms.StringField(N_("为什么收回"), [required(N_("请写明原因")), Length(300, 2)])


class EvidenceForm(VerbForm):
    """A piece of evidence with its source and day."""

    hints: Mapping[str, str] = {
        "shows": N_("例如“B区38支灯管中17支不亮”"),
        "source": N_("例如“11月20日巡检表”“监控录像”“验收记录第12页”"),
    }
    shows = wtforms.TextAreaField(N_("说明什么"), [required(N_("请写明它说明什么")), Length(500, 2)])
    source = wtforms.StringField(N_("来自哪里"), [required(N_("请写明来自哪里")), Length(200, 2)])
    dated_on = wtforms.DateField(N_("是哪天的"), [required(N_("请填日期"))])
    point = wtforms.SelectField(
        N_("关于哪一条"), [validators.Optional()], coerce=chosen_id, validate_choice=False
    )
    photos = FilesField(N_("照片或PDF"))

    def offer(self, points: Sequence[Any]) -> None:
        """The points it may be about."""
        self.point.choices = [SelectChoice("0", gettext(WHOLE))]
        self.point.choices += [SelectChoice(str(p.id), f"{p.no}. {p.fact[:60]}") for p in points]


class ResumeForm(VerbForm):
    """What must be found out before the letter can be written."""

    reason = wtforms.TextAreaField(N_("还要查什么"), [required(N_("请写明还要查什么")), Length(500, 2)])


class FindForm(VerbForm):
    """A finding and its basis for each point; `for_points` makes the form of a complaint."""

    points: Sequence[Any] = ()
    stage = 1

    @property
    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """Each point with its two fields."""
        return ((p, self[f"finding_{p.no}"], self[f"basis_{p.no}"]) for p in self.points)

    def fill(self) -> None:
        """What was written in this stage; what an earlier one found is shown, not taken over."""
        for point, finding, basis in self.rows:
            if point.found_stage == self.stage:
                finding.data, basis.data = point.finding, point.basis


def find_form(points: Sequence[Any], stage: int) -> type[FindForm]:
    """The form for the points of one complaint."""
    fields: dict[str, Any] = {"points": points, "stage": stage}
    for point in points:
        fields[f"finding_{point.no}"] = wtforms.TextAreaField(
            N_("查到的事实"), [validators.Optional(), Length(3000)]
        )
        fields[f"basis_{point.no}"] = wtforms.StringField(N_("依据"), [validators.Optional(), Length(500)])
    return type("FindForm", (FindForm,), fields)
