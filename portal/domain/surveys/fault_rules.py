"""What must be mended before a survey is published, and which texts a language still lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.domain.surveys.question_rules import (
    CHOOSING,
    DEFAULT,
    SCALES,
    Kind,
    Question,
    Texts,
    When,
    within,
)
from portal.infra.refused import N_

MOST_QUESTIONS = 60
MOST_OPTIONS = 20
NO_QUESTION = N_("还没有题目，请先加一道题。")
NO_TEXT = N_("题目还没有简体中文的文字。")
NO_ENDS = N_("请写明分数两端各是什么意思，例如“很不满意”和“非常满意”。")
FEW_OPTIONS = N_("至少要有两个选项。")
NO_OPTION_TEXT = N_("有一个选项还没有简体中文的文字。")
SAME_OPTIONS = N_("有两个选项的文字一样。")
ODD_NUMBERS = N_("最少和最多选几项合不上选项的个数。")
NOT_BEFORE = N_("条件要看的那道题不在这道题前面。请改条件，或者把那道题移到前面。")
NO_CONDITION = N_("条件没有写完：选上哪些回答，或者写明分数。")
NEVER_MET = N_("条件里的回答在那道题里选不到。请重新选。")
NEVER_ANY = N_("条件里的分数范围是空的。请改分数。")


@dataclass(frozen=True)
class Fault:
    """One thing to mend: at which question ("" for the whole survey) and the sentence."""

    question: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)


def faults(questions: Sequence[Question]) -> list[Fault]:
    """What stands in the way of publishing, in the order of the questions."""
    if not questions:
        return [Fault("", NO_QUESTION)]
    before: dict[str, Question] = {}
    found: list[Fault] = []
    for question in questions:
        found += [Fault(question.id, msgid) for msgid in _faults_of(question, before)]
        before[question.id] = question
    return found


def _faults_of(question: Question, before: Mapping[str, Question]) -> Iterator[str]:
    if not question.texts.get(DEFAULT):
        yield NO_TEXT
    if question.kind in SCALES and not (question.low.get(DEFAULT) and question.high.get(DEFAULT)):
        yield NO_ENDS
    if question.kind in CHOOSING:
        yield from _option_faults(question)
    for when in dict.fromkeys((question.show_if, question.required_if)):
        problem = _when_fault(when, before) if when else ""
        if problem:
            yield problem


def _option_faults(question: Question) -> Iterator[str]:
    texts = [o.texts.get(DEFAULT, "") for o in question.options]
    if len(texts) < 2:
        yield FEW_OPTIONS
    if "" in texts:
        yield NO_OPTION_TEXT
    written = [text for text in texts if text]
    if len(set(written)) < len(written):
        yield SAME_OPTIONS
    least, most = question.least, question.most or len(texts)
    if question.kind is Kind.SEVERAL and texts and not least <= most <= len(texts):
        yield ODD_NUMBERS


def _when_fault(when: When, before: Mapping[str, Question]) -> str:
    asked = before.get(when.question)
    if asked is None:
        return NOT_BEFORE
    ends = (when.at_least, when.at_most)
    if not when.any_of and ends == (None, None):
        return NO_CONDITION
    if not set(when.any_of) <= set(asked.values):
        return NEVER_MET
    if ends == (None, None):
        return ""
    return "" if any(within(mark, when) for mark in asked.marks) else NEVER_ANY


def hangs_on(questions: Sequence[Question], question_id: str) -> list[Question]:
    """The questions whose conditions look at this one."""
    return [
        q
        for q in questions
        if question_id in {when.question for when in (q.show_if, q.required_if) if when is not None}
    ]


def texts_of(question: Question) -> list[tuple[str, Texts]]:
    """Every text of a question that people read, by the name of its part; an option's is `option-<id>`."""
    parts = [
        ("texts", question.texts),
        ("hint", question.hint),
        ("low", question.low),
        ("high", question.high),
    ]
    if question.kind is Kind.PAIR:
        parts += [("felt_low", question.felt_low), ("felt_high", question.felt_high)]
    shown = [(name, texts) for name, texts in parts if name not in ("low", "high") or question.kind in SCALES]
    chosen = question.options if question.kind in CHOOSING else ()
    return shown + [(f"option-{o.id}", o.texts) for o in chosen]


def lacking(questions: Sequence[Question], language: str) -> list[tuple[str, str]]:
    """(question, part) of each text that stands in the default language and not in this one."""
    return [
        (q.id, part)
        for q in questions
        for part, texts in texts_of(q)
        if texts.get(DEFAULT) and not texts.get(language)
    ]


def next_id(taken: Sequence[str], start: str = "q") -> str:
    """An id for a new question or option that none of `taken` has: q1, q2, …; the number after the highest."""
    numbers = [
        int(each[len(start) :]) for each in taken if each.startswith(start) and each[len(start) :].isdigit()
    ]
    return f"{start}{max(numbers, default=0) + 1}"
