"""The forms of a joint complaint: what is common, its evidence, and the acts that go over every home."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from wtforms import SelectChoice, validators

from portal.domain.complaints.joint_rules import MOST_POINTS, TEXTS, CommonPoint
from portal.infra.fields import Form, Length, Versioned, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.complaints.acting import VerbForm
from portal.staff.complaints.inquiry_forms import chosen_id
from portal.staff.complaints.step_forms import JudgeForm

NUMBERS = range(1, MOST_POINTS + 1)
LABELS: Mapping[str, str] = {
    "fact": N_("事实"), "demand": N_("要求"), "finding": N_("查到的事实"), "basis": N_("依据的条款、标准或验收记录"),
    "reason": N_("理由和依据"), "remedy": N_("怎么处理"), "no_remedy": N_("不处理的原因"), "turn_to": N_("不满意时可以找谁"),
    "pledge": N_("承诺什么"),
}  # fmt: skip
LINES = ("demand", "basis", "turn_to", "pledge")


class OpenForm(Form):
    """A new matter: where, and what it is about."""

    form_id = "joint"
    community = wtforms.SelectField(
        N_("项目"), [required(N_("请选择项目"))], coerce=chosen_id, validate_choice=False
    )
    title = wtforms.StringField(N_("什么事"), [required(N_("请写是什么事")), Length(200, 2)])


class CommonForm(Versioned):
    """What all homes share, point by point; a point without a fact is left out."""

    form_id = "common"
    opening = wtforms.TextAreaField(N_("开头"), [validators.Optional(), Length(3000)])
    closing = wtforms.TextAreaField(N_("结尾"), [validators.Optional(), Length(3000)])

    def fields_of(self, no: int) -> list[Any]:
        """The texts about one point."""
        return [self[f"{name}_{no}"] for name in TEXTS]

    def written(self) -> list[CommonPoint]:
        """The points that have a fact, in their order."""
        return [self._point(no) for no in NUMBERS if self[f"fact_{no}"].data]

    def _point(self, no: int) -> CommonPoint:
        texts = {name: self[f"{name}_{no}"].data or "" for name in TEXTS}
        owner, due = self[f"pledge_owner_{no}"].data or None, self[f"pledge_due_{no}"].data
        return CommonPoint(**texts, pledge_owner_id=owner, pledge_due_on=due)

    def fill(self, points: Sequence[Any]) -> None:
        """What was written so far."""
        for no, point in enumerate(points[:MOST_POINTS], start=1):
            for name in TEXTS:
                self[f"{name}_{no}"].data = getattr(point, name)
            self[f"pledge_owner_{no}"].data, self[f"pledge_due_{no}"].data = (
                point.pledge_owner_id or 0,
                point.pledge_due_on,
            )

    def offer(self, people: Mapping[int, str]) -> None:
        """The colleagues who may answer for a promise."""
        for no in NUMBERS:
            self[f"pledge_owner_{no}"].choices = [SelectChoice("", gettext("请选择"))]
            self[f"pledge_owner_{no}"].choices += [SelectChoice(str(id), name) for id, name in people.items()]

    def rows(self, written: int) -> Iterator[tuple[int, list[Any], Any, Any, bool]]:
        """Each point: its number, its texts, who and when of the promise, whether it stands open."""
        for no in NUMBERS:
            used = bool(self[f"fact_{no}"].data) or any(self[f"{name}_{no}"].errors for name in TEXTS)
            yield (
                no,
                self.fields_of(no),
                self[f"pledge_owner_{no}"],
                self[f"pledge_due_{no}"],
                used or no <= max(written, 1),
            )


for _no in NUMBERS:
    for _name, _most in TEXTS.items():
        _kind = wtforms.StringField if _name in LINES else wtforms.TextAreaField
        setattr(CommonForm, f"{_name}_{_no}", _kind(LABELS[_name], [validators.Optional(), Length(_most)]))
    setattr(
        CommonForm, f"pledge_owner_{_no}",
        wtforms.SelectField(N_("谁负责"), [validators.Optional()], coerce=chosen_id, validate_choice=False),
    )  # fmt: skip
    setattr(CommonForm, f"pledge_due_{_no}", wtforms.DateField(N_("哪天前办到"), [validators.Optional()]))


class CommonEvidenceForm(Form):
    """A piece of evidence for all of them."""

    form_id = "evidence"
    hints: Mapping[str, str] = {"source": N_("谁提供的、从哪里来，例如“维保单位的记录”")}
    shows = wtforms.StringField(N_("说明什么"), [required(N_("请写这份证据说明什么")), Length(500, 2)])
    source = wtforms.StringField(N_("来源"), [required(N_("请写证据的来源")), Length(200, 2)])
    dated_on = wtforms.DateField(N_("哪一天的"), [required(N_("请填日期"))])
    photos = FilesField(N_("照片或PDF"))


class RunForm(Form):
    """One act over all of them; `anew` puts the common words over what a home has of its own."""

    form_id = "run"
    anew = wtforms.BooleanField(N_("各户已经写好的，也换成共同的"))

    def given(self) -> dict[str, Any]:
        """What the act is given."""
        return {"anew": bool(self.anew.data)}


class RunJudgeForm(JudgeForm):
    """The same evaluation for every home."""

    version = None

    def given(self) -> dict[str, Any]:
        """What the act is given."""
        names = ("severity", "severity_reason", "liability", "liability_reason", "lead")
        return {name: self[name].data for name in names} | {"risks": list(self.risks.data or ())}


class RunExtendForm(Form):
    """One later day for the reply of every home, with the reason."""

    form_id = "run"
    due = wtforms.DateTimeLocalField(
        N_("书面答复延到"), [required(N_("请填新的期限"))], format="%Y-%m-%dT%H:%M"
    )
    reason = wtforms.TextAreaField(N_("为什么"), [required(N_("请写明原因")), Length(500, 2)])
    hints: Mapping[str, str] = {"reason": N_("会原样发给每一位投诉人")}
    zone = "Asia/Shanghai"

    def given(self) -> dict[str, Any]:
        """What the act is given."""
        return {
            "due": self.due.data.replace(tzinfo=ZoneInfo(self.zone)).isoformat(),
            "reason": self.reason.data,
        }


class MembersForm(Form):
    """The ticked complaints."""

    form_id = "members"
    pick = wtforms.SelectMultipleField(N_("投诉"), coerce=chosen_id, validate_choice=False)


class JoinForm(VerbForm):
    """Which matter, or a new one."""

    hints: Mapping[str, str] = {"title": N_("没有列出的才填，例如“2号电梯反复停运”")}
    joint = wtforms.SelectField(
        N_("并入哪一件"), [validators.Optional()], coerce=chosen_id, validate_choice=False
    )
    title = wtforms.StringField(N_("新开一件，写是什么事"), [validators.Optional(), Length(200, 2)])


class LeaveForm(VerbForm):
    """Why it is looked into alone."""

    hints: Mapping[str, str] = {"reason": N_("会原样发给投诉人")}
    reason = wtforms.TextAreaField(N_("为什么单独办理"), [required(N_("请写明原因")), Length(1000, 2)])
