"""The questions of a survey: what one looks like, which are shown, what still needs an answer, how one is read.

An answer is a dict: {"value": 4}, {"options": ["a", "c"]}, {"words": "…"}, {"expected": 5, "felt": 3}, or {"dk": True}
for “don't know”, which stands apart and never enters a mean. A form field is named `q-<id>`; the two sides of a pair
`q-<id>-expected` and `q-<id>-felt`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.infra.refused import N_, Refused

Texts = Mapping[str, str]
Answer = dict[str, Any]
Answers = Mapping[str, Answer]
DEFAULT = "zh_Hans"
DK = "dk"
WORDS_MOST = 2000


class Kind(StrEnum):
    """How a question is answered."""

    RATING = "rating"
    NPS = "nps"
    CES = "ces"
    SINGLE = "single"
    SEVERAL = "several"
    TEXT = "text"
    PAIR = "pair"


KIND_WORDS: Mapping[Kind, str] = {
    Kind.RATING: N_("评分，1到5"),
    Kind.NPS: N_("推荐意愿，0到10"),
    Kind.CES: N_("费力程度，1到7"),
    Kind.SINGLE: N_("单选"),
    Kind.SEVERAL: N_("多选"),
    Kind.TEXT: N_("文字"),
    Kind.PAIR: N_("期望与体验，各1到5"),
}
# The marks of a scale, lowest and highest (field guide, section 7: rating, NPS 0–10, the pair; norms 3.3: effort 1–7).
SCALES: Mapping[Kind, tuple[int, int]] = {
    Kind.RATING: (1, 5), Kind.NPS: (0, 10), Kind.CES: (1, 7), Kind.PAIR: (1, 5),
}  # fmt: skip
CHOOSING = frozenset({Kind.SINGLE, Kind.SEVERAL})
SIDES = ("expected", "felt")
ONE = N_("请从列出的选项里选一个")
FROM_LIST = N_("请从列出的选项里选")


@dataclass(frozen=True)
class Option:
    """One choice of a question."""

    id: str
    texts: Texts


@dataclass(frozen=True)
class When:
    """A condition on an earlier question: one of these marks or choices, or a mark within these ends (both count).

    Of a pair it is the experience that counts. “Don't know” is met by `any_of` with "dk" only.
    """

    question: str
    any_of: tuple[str, ...] = ()
    at_most: int | None = None
    at_least: int | None = None


@dataclass(frozen=True)
class Question:
    """One question. `low` and `high` name the ends of its scale, `felt_low` and `felt_high` those of a pair's second;
    `least` and `most` how many choices may be ticked, 0 for no end."""

    id: str
    kind: Kind
    texts: Texts
    hint: Texts = field(default_factory=dict)
    low: Texts = field(default_factory=dict)
    high: Texts = field(default_factory=dict)
    felt_low: Texts = field(default_factory=dict)
    felt_high: Texts = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    dont_know: bool = False
    required: bool = False
    show_if: When | None = None
    required_if: When | None = None
    least: int = 0
    most: int = 0

    @property
    def name(self) -> str:
        """The name of its form field."""
        return f"q-{self.id}"

    @property
    def marks(self) -> range:
        """The marks of its scale, lowest first; empty where it has none."""
        ends = SCALES.get(self.kind)
        return range(ends[0], ends[1] + 1) if ends else range(0)

    @property
    def values(self) -> tuple[str, ...]:
        """What it can be answered with, as a condition names it: marks or choices, and don't know where offered."""
        found = tuple(o.id for o in self.options) if self.kind in CHOOSING else tuple(map(str, self.marks))
        return (*found, DK) if self.dont_know and found else found


TEXT_PARTS = ("texts", "hint", "low", "high", "felt_low", "felt_high")


def text_in(texts: Texts, language: str) -> str:
    """The text in this language; where it is missing, in the default one, else in any."""
    return texts.get(language) or texts.get(DEFAULT) or next((t for t in texts.values() if t), "")


def parse(data: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions as they are stored (see `dump`). A kind that is none raises ValueError."""
    return tuple(_parsed(each) for each in data)


def _parsed(data: Mapping[str, Any]) -> Question:
    texts = {part: dict(data.get(part) or {}) for part in TEXT_PARTS}
    options = tuple(Option(o["id"], dict(o.get("texts") or {})) for o in data.get("options") or ())
    return Question(
        id=data["id"], kind=Kind(data["kind"]), options=options, dont_know=bool(data.get("dont_know")),
        required=bool(data.get("required")), show_if=_when(data.get("show_if")), required_if=_when(data.get("required_if")),
        least=data.get("least") or 0, most=data.get("most") or 0, **texts,
    )  # fmt: skip


def _when(data: Mapping[str, Any] | None) -> When | None:
    if not data:
        return None
    any_of = tuple(str(each) for each in data.get("any_of") or ())
    return When(data["question"], any_of, data.get("at_most"), data.get("at_least"))


def dump(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The questions as a list to store; what is empty is left out, so that equal questions are stored alike."""
    return [_dumped(each) for each in questions]


def _dumped(q: Question) -> dict[str, Any]:
    found: dict[str, Any] = {"id": q.id, "kind": q.kind.value}
    found |= {part: {k: t for k, t in sorted(getattr(q, part).items()) if t} for part in TEXT_PARTS}
    found["options"] = [
        {"id": o.id, "texts": {k: t for k, t in sorted(o.texts.items()) if t}} for o in q.options
    ]
    found |= {part: getattr(q, part) for part in ("dont_know", "required", "least", "most")}
    found |= {part: _when_out(getattr(q, part)) for part in ("show_if", "required_if")}
    return {key: value for key, value in found.items() if value}


def _when_out(when: When | None) -> dict[str, Any]:
    if when is None:
        return {}
    found = {"any_of": list(when.any_of), "at_most": when.at_most, "at_least": when.at_least}
    return {"question": when.question} | {k: v for k, v in found.items() if v not in (None, [])}


def answered(answer: Answer | None) -> bool:
    """Whether anything was answered; “don't know” is an answer."""
    return any(value not in (None, "", [], False) for value in (answer or {}).values())


def met(when: When | None, answers: Answers) -> bool:
    """Whether the condition holds; none always holds, one on an unanswered question never."""
    if when is None:
        return True
    answer = answers.get(when.question) or {}
    if answer.get(DK):
        return DK in when.any_of
    mark = answer.get("felt", answer.get("value"))
    chosen = {str(each) for each in (*answer.get("options", ()), mark) if each is not None}
    if chosen & set(when.any_of):
        return True
    return mark is not None and within(mark, when)


def within(mark: int, when: When) -> bool:
    """Whether a mark lies within the ends of the condition; never where it names none."""
    if when.at_most is None and when.at_least is None:
        return False
    return (when.at_most is None or mark <= when.at_most) and (when.at_least is None or mark >= when.at_least)


def shown(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions that are asked with these answers: what hangs on a question that is not asked is not asked
    either, whatever was answered there before."""
    found: list[Question] = []
    counted: dict[str, Answer] = {}
    for question in questions:
        if met(question.show_if, counted):
            found.append(question)
            counted[question.id] = answers.get(question.id) or {}
    return found


def kept(questions: Sequence[Question], answers: Answers) -> dict[str, Answer]:
    """The answers that count: those given to questions that are asked."""
    return {q.id: dict(answers[q.id]) for q in shown(questions, answers) if answered(answers.get(q.id))}


def done(questions: Sequence[Question], answers: Answers) -> int:
    """How many of the asked questions are answered; a pair with one side is not yet."""
    counted = kept(questions, answers)
    return sum(_whole(q, counted.get(q.id)) for q in questions)


def missing(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The asked questions that must be answered and are not; a pair needs both sides."""
    counted = kept(questions, answers)
    return [
        q for q in shown(questions, answers)
        if (q.required or (q.required_if is not None and met(q.required_if, counted))) and not _whole(q, counted.get(q.id))
    ]  # fmt: skip


def _whole(question: Question, answer: Answer | None) -> bool:
    if question.kind is Kind.PAIR and answer and not answer.get(DK):
        return all(answer.get(side) is not None for side in SIDES)
    return answer is not None


def clean(question: Question, given: Mapping[str, Sequence[str]]) -> Answer:
    """The answer in a posted form (name → values), {} where there is none; Refused at the question's field.

    Free words come as the face cleaned them (no control characters).
    """
    values = [value for value in given.get(question.name, ()) if value.strip()]
    if question.dont_know and values == [DK]:
        return {DK: True}
    if question.kind is Kind.TEXT:
        return _words(question, values)
    if question.kind is Kind.SEVERAL:
        return _several(question, values)
    if question.kind is Kind.PAIR:
        return _pair(question, given)
    if len(values) > 1 or not set(values) <= set(question.values) - {DK}:
        raise Refused(ONE, field=question.name)
    if not values:
        return {}
    return {"options": values} if question.kind is Kind.SINGLE else {"value": int(values[0])}


def _words(question: Question, values: Sequence[str]) -> Answer:
    words = "\n".join(values).strip()
    if len(words) > WORDS_MOST:
        too_long = N_("最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些")
        raise Refused(too_long, field=question.name, most=WORDS_MOST, count=len(words))
    return {"words": words} if words else {}


def _several(question: Question, values: Sequence[str]) -> Answer:
    chosen = [o.id for o in question.options if o.id in values]
    if len(chosen) != len(set(values)):
        apart = N_("“不清楚”不能和别的选项一起选") if DK in values and question.dont_know else FROM_LIST
        raise Refused(apart, field=question.name)
    if question.most and len(chosen) > question.most:
        raise Refused(N_("最多选%(most)d项"), field=question.name, most=question.most)
    if chosen and len(chosen) < question.least:
        raise Refused(N_("至少选%(least)d项"), field=question.name, least=question.least)
    return {"options": chosen} if chosen else {}


def _pair(question: Question, given: Mapping[str, Sequence[str]]) -> Answer:
    found: Answer = {}
    marks = {str(mark): mark for mark in question.marks}
    for side in SIDES:
        values = [value for value in given.get(f"{question.name}-{side}", ()) if value.strip()]
        if len(values) > 1 or not set(values) <= set(marks):
            raise Refused(ONE, field=question.name)
        if values:
            found[side] = marks[values[0]]
    return found
