"""The forms of the reply and its promises at the desk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import wtforms
from wtforms import SelectChoice, validators

from portal.domain.complaints.reply_rules import TEXT_MOST, TURN_TO_MOST, Answer, Letter, Pledge
from portal.infra.fields import Length, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.complaints.acting import VerbForm
from portal.staff.complaints.inquiry_forms import chosen_id

PARTS = ("finding", "reason", "remedy", "no_remedy", "turn_to")
LABELS = (N_("查到的事实"), N_("理由和依据"), N_("怎么处理"), N_("不处理的原因"), N_("不满意时可以找谁"))


@dataclass(frozen=True)
class Row:
    """One promise in the letter: what, who, by when; a row without words is left out."""

    point: Any
    text: Any
    owner: Any
    due: Any


class ReplyForm(VerbForm):
    """The letter: what is said to each point, what is promised, what is paid. `reply_form` makes it for a complaint."""

    points: Sequence[Any] = ()
    extra: int = 1
    opening = wtforms.TextAreaField(N_("开头"), [validators.Optional(), Length(TEXT_MOST)])
    closing = wtforms.TextAreaField(N_("结尾"), [validators.Optional(), Length(TEXT_MOST)])
    compensation = wtforms.DecimalField(N_("补偿金额（元）"), [validators.Optional()], places=2)
    compensation_reason = wtforms.StringField(N_("为什么补偿"), [validators.Optional(), Length(500)])

    def answer(self, point: Any) -> list[Any]:
        """The five fields about one point."""
        return [self[f"{name}_{point.no}"] for name in PARTS]

    @property
    def rows(self) -> Iterator[Row]:
        """Each promise of the letter: one for each point, and those about the whole."""
        about = [(point, str(point.no)) for point in self.points]
        about += [(None, f"x{no}") for no in range(1, self.extra + 1)]
        return (Row(p, self[f"pledge_{n}"], self[f"owner_{n}"], self[f"due_{n}"]) for p, n in about)

    def offer(self, people: Mapping[int, str]) -> None:
        """The colleagues who may answer for a promise."""
        for row in self.rows:
            row.owner.choices = [SelectChoice("", gettext("请选择"))]
            row.owner.choices += [SelectChoice(str(id), name) for id, name in people.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """A promise has somebody and a day; money has an amount that can be paid and a reason."""
        good = super().validate(extra_validators)
        for row in self.rows:
            if row.text.data and not row.owner.data:
                row.owner.errors, good = [*row.owner.errors, gettext("请选择谁负责这条承诺")], False
            if row.text.data and not row.due.data and not row.due.errors:
                row.due.errors, good = [*row.due.errors, gettext("请填哪天前办到")], False
        amount = self.compensation.data
        if amount is not None and (not amount.is_finite() or amount < 0 or amount != round(amount, 2)):
            self.compensation.errors = [gettext("请填不小于0的金额，最多两位小数")]
            good = False
        if self.cents and not self.compensation_reason.data:
            self.compensation_reason.errors = [gettext("请写明为什么补偿")]
            good = False
        return good

    @property
    def cents(self) -> int:
        """The compensation in cents; 0 where there is none."""
        amount: Decimal | None = self.compensation.data
        return int(amount * 100) if amount is not None and amount.is_finite() and amount > 0 else 0

    def letter(self) -> Letter:
        """What was written, as the verb takes it."""
        answers = [
            Answer(point_id=p.id, **{name: self[f"{name}_{p.no}"].data or "" for name in PARTS})
            for p in self.points
        ]
        pledges = [
            Pledge(text=row.text.data, owner_id=row.owner.data, due_on=row.due.data, point_id=row.point.id if row.point else None)
            for row in self.rows if row.text.data
        ]  # fmt: skip
        return Letter(
            opening=self.opening.data or "", closing=self.closing.data or "", answers=answers, pledges=pledges,
            compensation_cents=self.cents, compensation_reason=self.compensation_reason.data or "",
        )  # fmt: skip

    def fill(self, draft: Any, answers: Mapping[int, Any], pledges: Sequence[Any]) -> None:
        """What the draft holds; a point that nothing was written about starts with what was found."""
        for point in self.points:
            known = answers.get(point.id)
            for name in PARTS:
                self[f"{name}_{point.no}"].data = getattr(known, name) if known else ""
            if known is None:
                self[f"finding_{point.no}"].data, self[f"reason_{point.no}"].data = point.finding, point.basis
        left = list(pledges)
        for row in self.rows:
            mine = next((p for p in left if p.point_id == (row.point.id if row.point else None)), None)
            if mine is None and row.point is None and left:
                mine = left[0]
            if mine is not None:
                left.remove(mine)
                row.text.data, row.owner.data, row.due.data = mine.text, mine.owner_id, mine.due_on
        if draft is not None:
            self.opening.data, self.closing.data = draft.opening, draft.closing
            self.compensation.data = (
                Decimal(draft.compensation_cents) / 100 if draft.compensation_cents else None
            )
            self.compensation_reason.data = draft.compensation_reason


def reply_form(points: Sequence[Any], pledges: Sequence[Any]) -> type[ReplyForm]:
    """The form of the letter for these points, with room for the promises that stand and one more."""
    firsts = {p.point_id: p for p in reversed(pledges) if p.point_id is not None}
    extra = len(pledges) - len(firsts) + 1
    fields: dict[str, Any] = {"points": points, "extra": extra}
    for point in points:
        for name, label in zip(PARTS, LABELS, strict=True):
            kind = wtforms.StringField if name == "turn_to" else wtforms.TextAreaField
            most = TURN_TO_MOST if name == "turn_to" else TEXT_MOST
            fields[f"{name}_{point.no}"] = kind(label, [validators.Optional(), Length(most)])
    for no in (*(str(p.no) for p in points), *(f"x{n}" for n in range(1, extra + 1))):
        fields[f"pledge_{no}"] = wtforms.StringField(N_("承诺"), [validators.Optional(), Length(500)])
        fields[f"owner_{no}"] = wtforms.SelectField(
            N_("谁负责"), [validators.Optional()], coerce=chosen_id, validate_choice=False
        )
        fields[f"due_{no}"] = wtforms.DateField(N_("哪天前办到"), [validators.Optional()])
    return type("ReplyForm", (ReplyForm,), fields)


class SendForm(VerbForm):
    """Nothing to fill in: the letter is looked at once more before it leaves."""

    body: Mapping[str, Any] = {}


class DeliverForm(VerbForm):
    """Which letter was handed over on paper, when, and to whom."""

    hints: Mapping[str, str] = {"photos": N_("签收的回执，最多9个")}
    letter = wtforms.SelectField(
        N_("哪一份"), [required(N_("请选择是哪一份"))], coerce=chosen_id, validate_choice=False
    )
    on = wtforms.DateField(N_("哪天送达"), [required(N_("请填日期"))])
    to = wtforms.StringField(N_("交给谁"), [required(N_("请填签收人姓名")), Length(80, 1)])
    photos = FilesField(N_("回执的照片或PDF"))

    def offer(self, letters: Sequence[Any]) -> None:
        """The letters that were not handed over yet."""
        self.letter.choices = [
            SelectChoice(str(sent.reply.id), gettext("第%(no)s份答复", no=sent.reply.no)) for sent in letters
        ]
