"""A question as a page draws it: its words in one language, what was answered so far, what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.domain.surveys.question_rules import (
    DK,
    SIDES,
    Answer,
    Answers,
    Kind,
    Option,
    Question,
    met,
    shown,
    text_in,
)

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """One question on a page. `at` counts from 1 over those asked; `must` says that it has to be answered.

    `chosen` holds the values ticked for each field name, `words` what was written.
    """

    question: Question
    at: int
    text: str
    hint: str
    ends: Mapping[str, tuple[str, str]]
    options: Sequence[tuple[str, str]]
    must: bool
    chosen: Mapping[str, frozenset[str]]
    words: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        """The name of its form field."""
        return self.question.name

    def has(self, value: object, side: str = "") -> bool:
        """Whether this mark or choice is ticked, of a pair on that side."""
        return str(value) in self.chosen.get(f"{self.name}-{side}" if side else self.name, frozenset())


def asked(
    questions: Sequence[Question], answers: Answers, language: str, *, given: Given | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Asked]:  # fmt: skip
    """The questions that are asked with these answers, in this language. `given` is a form that was refused: what was
    typed there stands in place of the answers; `errors` are its sentences by field name."""
    return [
        _asked(q, at, answers, language, given, (errors or {}).get(q.name, ""))
        for at, q in enumerate(shown(questions, answers), 1)
    ]


def _asked(q: Question, at: int, answers: Answers, language: str, given: Given | None, error: str) -> Asked:
    answer = answers.get(q.id) or {}
    ticked = _typed(q, given) if given is not None else _ticked(q, answer)
    words = "\n".join(given.get(q.name, ())) if given is not None else str(answer.get("words", ""))
    return Asked(
        q, at, text_in(q.texts, language), text_in(q.hint, language), _ends(q, language),
        [(o.id, _text_of(o, language)) for o in q.options], q.required or (q.required_if is not None and met(q.required_if, answers)),
        ticked, words if q.kind is Kind.TEXT and words != DK else "", error,
    )  # fmt: skip


def _text_of(option: Option, language: str) -> str:
    return text_in(option.texts, language)


def _ends(q: Question, language: str) -> Mapping[str, tuple[str, str]]:
    """What the ends of its scale mean; of a pair for each side, the second side's own where it has them."""
    ends = (text_in(q.low, language), text_in(q.high, language))
    felt = (text_in(q.felt_low, language), text_in(q.felt_high, language))
    return {"": ends, "expected": ends, "felt": felt if any(felt) else ends}


def _typed(q: Question, given: Given) -> dict[str, frozenset[str]]:
    names = [q.name, *(f"{q.name}-{side}" for side in SIDES)]
    return {name: frozenset(given.get(name, ())) for name in names}


def _ticked(q: Question, answer: Answer) -> dict[str, frozenset[str]]:
    if answer.get(DK):
        return {q.name: frozenset({DK})}
    plain = [*answer.get("options", ()), answer.get("value")]
    found = {q.name: frozenset(str(each) for each in plain if each is not None)}
    sides = {side: answer.get(side) for side in SIDES}
    return found | {
        f"{q.name}-{side}": frozenset({str(mark)}) for side, mark in sides.items() if mark is not None
    }
