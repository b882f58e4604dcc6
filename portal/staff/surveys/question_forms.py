"""The forms of a question: its words in every language, its choices a line each, what makes it asked."""

from collections.abc import Mapping, Sequence
from typing import Any

import wtforms

from portal.domain.surveys.build_rules import TEXT_MOST
from portal.domain.surveys.question_rules import DEFAULT, SCALES, TEXT_PARTS, Kind, Option, Question
from portal.domain.surveys.rules import LANGUAGES
from portal.domain.surveys.seeds import ENDS
from portal.infra.fields import Between, Length, Versioned, optional
from portal.infra.refused import N_

LINES_MOST = 2500
LABELS: Mapping[str, str] = {
    "texts": N_("题目"),
    "hint": N_("补充说明"),
    "low": N_("最低分的意思"),
    "high": N_("最高分的意思"),
    "felt_low": N_("体验最低分的意思"),
    "felt_high": N_("体验最高分的意思"),
    "options": N_("选项"),
}


class QuestionForm(Versioned):
    """One question of any kind; the page shows the fields of its kind."""

    form_id = "question"
    dont_know = wtforms.BooleanField(N_("可以答“不清楚”"))
    required = wtforms.BooleanField(N_("必答"))
    least = wtforms.IntegerField(N_("至少选几项"), [optional(), Between(0, 20)])
    most = wtforms.IntegerField(N_("最多选几项"), [optional(), Between(0, 20)])

    def question(self, kind: Kind, before: Question | None) -> Question:
        """What was filled in, over the question as it stands (its id, conditions, choices' ids)."""
        texts: Any = {
            part: {language: self[f"{part}_{language}"].data or "" for language in LANGUAGES}
            for part in parts_of(kind)
        }
        lines = {language: (self[f"options_{language}"].data or "").split("\n") for language in LANGUAGES}
        return Question(
            id=before.id if before else "", kind=kind, options=options_from(lines, before.options if before else ()),
            dont_know=bool(self.dont_know.data), required=bool(self.required.data), least=self.least.data or 0,
            most=self.most.data or 0, show_if=before.show_if if before else None,
            required_if=before.required_if if before else None, **texts,
        )  # fmt: skip


for _part, _label in LABELS.items():
    for _language in LANGUAGES:
        _field = wtforms.TextAreaField if _part in ("texts", "options") else wtforms.StringField
        _size = LINES_MOST if _part == "options" else TEXT_MOST
        setattr(QuestionForm, f"{_part}_{_language}", _field(_label, [Length(_size)]))


class ConditionForm(Versioned):
    """On which answers of an earlier question a question hangs; none ticked: on nothing."""

    form_id = "condition"
    question = wtforms.HiddenField()
    any_of = wtforms.SelectMultipleField(
        N_("答了哪些"), choices=[], option_widget=wtforms.widgets.CheckboxInput()
    )


def parts_of(kind: Kind) -> tuple[str, ...]:
    """The texts that a question of this kind has."""
    if kind is Kind.PAIR:
        return TEXT_PARTS
    return ("texts", "hint", "low", "high") if kind in SCALES else ("texts", "hint")


def first_values(kind: Kind) -> dict[str, Any]:
    """What a new question starts with: the usual words for the ends of its scale."""
    ends: Mapping[str, Mapping[str, str]] = ENDS.get(kind.value, {})
    return {f"{part}_{language}": text for part, texts in ends.items() for language, text in texts.items()}


def values_of(question: Question) -> dict[str, Any]:
    """A question as its form shows it."""
    found: dict[str, Any] = {
        f"{part}_{language}": getattr(question, part).get(language, "")
        for part in TEXT_PARTS
        for language in LANGUAGES
    }
    for language in LANGUAGES:
        lines = [o.texts.get(language, "") for o in question.options]
        found[f"options_{language}"] = "\n".join(lines).rstrip("\n")
    return found | {
        "dont_know": question.dont_know, "required": question.required, "least": question.least or None,
        "most": question.most or None,
    }  # fmt: skip


def options_from(lines: Mapping[str, Sequence[str]], before: Sequence[Option]) -> tuple[Option, ...]:
    """The choices a line each, the languages side by side. One whose line in the default language stood there before
    keeps its id; where as many lines stand as before, a line that was worded anew keeps the id of its place."""
    rows = [line.strip() for line in lines[DEFAULT]]
    while rows and not rows[-1]:
        rows.pop()
    known = {o.texts.get(DEFAULT, ""): o.id for o in before}
    same = len(rows) == len(before)
    found: list[Option] = []
    for at, row in enumerate(rows):
        id = known.pop(row, "")
        if not id and same and before[at].texts.get(DEFAULT, "") not in rows:
            id = before[at].id
        texts = {language: _at(lines[language], at) for language in lines}
        if row or any(texts.values()):
            found.append(Option(id, texts))
    return tuple(found)


def _at(lines: Sequence[str], at: int) -> str:
    return lines[at].strip() if at < len(lines) else ""
