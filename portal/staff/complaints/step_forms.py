"""The forms of steps two and three at the desk: what was understood, how it was agreed, the evaluation, more time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import wtforms
from flask import request
from wtforms import validators

from portal.domain.complaints.record_rules import (
    AGREED_HOW,
    FACT_KINDS,
    LIABILITY_WORDS,
    MOST_POINTS,
    RISKS,
    SEVERITY_WORDS,
)
from portal.infra.fields import Length, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.complaints.acting import VerbForm

SHOWN = 4


def fresh() -> bool:
    """Whether the form is drawn for the first time, so that first values may be put in."""
    return request.method == "GET"


class ReadBackForm(VerbForm):
    """What we understood, a fact and a demand at a time; empty rows are left out."""

    corrected: str = ""
    shown = SHOWN

    @property
    def rows(self) -> Iterator[tuple[int, Any, Any]]:
        """Each row: its number, the fact, the demand."""
        return ((no, self[f"fact_{no}"], self[f"demand_{no}"]) for no in range(1, MOST_POINTS + 1))

    def fill(self, points: Sequence[tuple[str, str]]) -> None:
        """Put these in where nothing was typed yet."""
        for no, (fact, demand) in enumerate(points[:MOST_POINTS], start=1):
            self[f"fact_{no}"].data, self[f"demand_{no}"].data = fact, demand

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one fact, and no demand without its fact."""
        good = super().validate(extra_validators)
        rows = list(self.rows)
        if not any(fact.data for _, fact, _ in rows):
            rows[0][1].errors = [*rows[0][1].errors, gettext("至少写一条事实")]
            good = False
        for _, fact, demand in rows:
            if demand.data and not fact.data:
                fact.errors = [*fact.errors, gettext("这一条写了要求，还要写是什么事")]
                good = False
        return good


for _no in range(1, MOST_POINTS + 1):
    setattr(
        ReadBackForm, f"fact_{_no}", wtforms.TextAreaField(N_("事实"), [validators.Optional(), Length(1000)])
    )
    setattr(
        ReadBackForm, f"demand_{_no}", wtforms.StringField(N_("要求"), [validators.Optional(), Length(500)])
    )


class AgreedForm(VerbForm):
    """How the person agreed, and in which words."""

    hints: Mapping[str, str] = {"words": N_("照原话写，例如“对，就是这几条”")}
    how = wtforms.RadioField(
        N_("怎么确认的"), [required(N_("请选择对方是怎么确认的"))],
        choices=lambda: picks(tuple((k, v) for k, v in AGREED_HOW.items() if k != "portal")),
    )  # fmt: skip
    words = wtforms.TextAreaField(N_("对方怎么说"), [required(N_("请写下对方的话")), Length(1000, 1)])


class RemindForm(VerbForm):
    """How the person was reminded, and what they said to it."""

    how = wtforms.RadioField(
        N_("怎么提醒的"), [required(N_("请选择怎么提醒的"))],
        choices=lambda: picks(tuple((k, v) for k, v in AGREED_HOW.items() if k != "portal")),
    )  # fmt: skip
    words = wtforms.TextAreaField(N_("对方怎么说"), [validators.Optional(), Length(1000)])


class JudgeForm(VerbForm):
    """How grave, whose, what may come of it, who leads."""

    limits: Mapping[str, str] = {}
    severity = wtforms.RadioField(
        N_("严重程度"), [required(N_("请选择严重程度"))], choices=lambda: picks(tuple(SEVERITY_WORDS.items()))
    )
    severity_reason = wtforms.TextAreaField(
        N_("为什么是这个程度"), [required(N_("请写明理由")), Length(500, 2)]
    )
    liability = wtforms.RadioField(
        N_("责任"), [required(N_("请选择责任"))], choices=lambda: picks(tuple(LIABILITY_WORDS.items()))
    )
    liability_reason = wtforms.TextAreaField(N_("为什么这样判"), [required(N_("请写明理由")), Length(500, 2)])
    risks = wtforms.SelectMultipleField(
        N_("可能升级的迹象"),
        choices=lambda: picks(tuple(RISKS.items())),
        option_widget=wtforms.widgets.CheckboxInput(),
    )
    lead = wtforms.SelectField(
        N_("负责人"),
        [required(N_("请选择负责人"))],
        coerce=lambda value: int(value) if value else None,
        validate_choice=False,
    )


class ExtendForm(VerbForm):
    """Which limit, until when, why."""

    kind = wtforms.SelectField(N_("哪个期限"), [required(N_("请选择哪个期限要延"))], validate_choice=False)
    due = wtforms.DateTimeLocalField(N_("延到"), [required(N_("请填新的期限"))], format="%Y-%m-%dT%H:%M")
    reason = wtforms.TextAreaField(N_("为什么"), [required(N_("请写明原因")), Length(500, 2)])
    consent = wtforms.StringField(N_("转来单位同意延期的文号或答复"), [validators.Optional(), Length(200)])

    @property
    def hints(self) -> Mapping[str, str]:
        """What the reason is for, and when a consent is needed."""
        return {"reason": N_("会原样发给投诉人"), "consent": N_("只有转来单位定的答复日期要填")}


KIND_WORDS: Sequence[tuple[str, str]] = (
    ("mood", N_("投诉的心态")),
    ("means", N_("投诉的方式")),
    ("risk", N_("可能升级的迹象")),
)


def _of_kind(kind: str) -> list[wtforms.SelectChoice]:
    return [
        wtforms.SelectChoice(f"{kind}.{value}", gettext(label)) for value, label in FACT_KINDS[kind].items()
    ]


class FactForm(VerbForm):
    """A mood, a means or a sign of risk, of a day."""

    fact = wtforms.SelectField(
        N_("记什么"), [required(N_("请选择一项"))],
        choices=lambda: {gettext(words): _of_kind(kind) for kind, words in KIND_WORDS},
    )  # fmt: skip
    on = wtforms.DateField(N_("哪天的事"), [required(N_("请填日期"))])
    note = wtforms.TextAreaField(N_("说明"), [validators.Optional(), Length(500)])
    hints: Mapping[str, str] = {"note": N_("写看到、听到的事，不写评价")}
