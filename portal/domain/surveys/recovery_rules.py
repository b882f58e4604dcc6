"""Recovery 低分挽回: a low mark has an owner and a date, something is done, and then it is measured again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.domain.casework.life_rules import Doubts, Step, life
from portal.domain.surveys.question_rules import SCALES, Answers, Kind, Question
from portal.domain.surveys.rules import LOW_SCORE, RECOVERY
from portal.infra.refused import N_

TEXT_MOST = 1000
# Satisfied is four or five of five (field guide, section 7: CSAT); less is not recovered.
GOOD = 4
SECOND = "again"


class Stand(StrEnum):
    """Where a recovery stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    ACTED = "acted"
    ASKED = "asked"
    MEASURED = "measured"
    UNASKED = "unasked"


S = Stand
STAND_WORDS: Mapping[Stand, str] = {
    S.OPEN: N_("待指派"),
    S.ASSIGNED: N_("办理中"),
    S.ACTED: N_("已有进展"),
    S.ASKED: N_("已办好，等再次评价"),
    S.MEASURED: N_("已再次评价"),
    S.UNASKED: N_("已办好，没有再问"),
}
OPEN_STANDS = frozenset({S.OPEN, S.ASSIGNED, S.ACTED})


def _step(
    verb: str, sources: Collection[Stand], target: Stand, permission: str, face: str = "staff"
) -> Step[Stand]:
    return Step(verb, frozenset(sources), target, f"{RECOVERY}.{permission}", frozenset({face}))


LIFE: Mapping[str, Step[Stand]] = life(
    (
        _step("assign", {S.OPEN, S.ASSIGNED, S.ACTED}, S.ASSIGNED, "assign"),
        _step("act", {S.OPEN, S.ASSIGNED, S.ACTED}, S.ACTED, "act"),
        _step("finish", {S.OPEN, S.ASSIGNED, S.ACTED}, S.ASKED, "act"),
        _step("measure", {S.ASKED}, S.MEASURED, "act", "house"),
    )
)
DOUBTS = Doubts(N_("这一件现在是“%(status)s”，不能再这样操作。页面已显示最新进度。"), {})


def why_not(verb: str, stand: Stand) -> str | None:
    """None when the verb fits the recovery now, else the sentence that says why not."""
    return DOUBTS.why_not(LIFE[verb], stand, {})


def fitting(stand: Stand, face: str = "staff") -> frozenset[str]:
    """The verbs that fit the recovery now and have a door in that face."""
    return frozenset(v for v, row in LIFE.items() if face in row.faces and why_not(v, stand) is None)


@dataclass(frozen=True)
class Low:
    """The lowest mark of a response, of how many, with the words that were written."""

    score: int
    most: int
    words: str


def low_mark(questions: Sequence[Question], answers: Answers) -> Low | None:
    """The lowest mark at or under `LOW_SCORE`, of any scale; of a pair the experience counts. None where none is.

    “Don't know” is no mark.
    """
    marks = [
        (mark / SCALES[q.kind][1], mark, SCALES[q.kind][1])
        for q in questions
        if q.kind in SCALES and (mark := _mark(q, answers)) is not None and mark <= LOW_SCORE
    ]
    if not marks:
        return None
    _, score, most = min(marks)
    said = [answers[q.id].get("words", "") for q in questions if q.kind is Kind.TEXT and q.id in answers]
    return Low(score, most, "\n".join(text for text in said if text))


def _mark(question: Question, answers: Answers) -> int | None:
    answer: Mapping[str, Any] = answers.get(question.id) or {}
    return None if answer.get("dk") else answer.get("felt", answer.get("value"))


def is_recovered(score: int) -> bool:
    """Whether the second mark, of five, says that it was made good."""
    return score >= GOOD


def _texts(hans: str, hant: str, english: str) -> dict[str, str]:
    return {"zh_Hans": hans, "zh_Hant": hant, "en": english}


# The house's own short survey, asked after something was done.
REMEASURE: Mapping[str, Any] = {
    "name": N_("挽回之后再问一次"),
    "title": _texts("现在满意了吗？", "現在滿意了嗎？", "Are you content now?"),
    "lead": _texts("上次您给的分不高，我们做了改进，想再听听您的看法。", "上次您給的分不高，我們做了改進，想再聽聽您的看法。",
                   "Your last mark was low. We have worked on it and would like to hear from you again."),
    "thanks": _texts("谢谢您再说一次。", "謝謝您再說一次。", "Thank you for telling us again."),
    "questions": [
        {
            "id": SECOND, "kind": "rating", "required": True,
            "texts": _texts("对这次的处理，您满意吗？", "對這次的處理，您滿意嗎？", "How content are you with what was done?"),
            "low": _texts("很不满意", "很不滿意", "Very dissatisfied"),
            "high": _texts("非常满意", "非常滿意", "Very satisfied"),
        },
        {"id": "words", "kind": "text", "texts": _texts("还想说什么？", "還想說什麼？", "Anything else?")},
    ],
}  # fmt: skip
