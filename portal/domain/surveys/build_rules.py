"""The life of a survey as it is written: a version is written, published and frozen; the next one stands beside it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.casework.life_rules import Doubts, Step, life
from portal.domain.surveys.question_rules import CHOOSING, DEFAULT, Kind, Question
from portal.domain.surveys.rules import BY_CALENDAR, BY_EVENT, KIND, Status
from portal.infra.refused import N_

S = Status
DESK = frozenset({"staff"})
# What a survey can be made for; past ones come in by an import of their own.
CHOOSABLE = ("campaign", *sorted(BY_EVENT), *sorted(BY_CALENDAR))
NAME_MOST, TITLE_MOST, LEAD_MOST, TEXT_MOST = 120, 120, 400, 200


def _step(verb: str, sources: Collection[Status], target: Status | None, when: str = "") -> Step[Status]:
    return Step(verb, frozenset(sources), target, f"{KIND}.edit", DESK, when)


LIFE: Mapping[str, Step[Status]] = life(
    (
        # Words, questions, name: whatever is not published yet.
        _step("change", (S.DRAFT, S.OPEN), None, "written"),
        _step("settle", (S.DRAFT, S.OPEN), None),
        _step("publish", (S.DRAFT, S.OPEN), S.OPEN, "written"),
        _step("revise", (S.OPEN,), None, "whole"),
        _step("discard", (S.OPEN,), None, "written"),
        _step("close", (S.DRAFT, S.OPEN), S.CLOSED),
        _step("reopen", (S.CLOSED,), None),
    )
)
DOUBTS = Doubts(
    N_("这份问卷现在是“%(status)s”，不能再这样操作。页面已显示最新情况。"),
    {
        "written": N_("这一版已经发布，不能再改。请先开始新的一版。"),
        "whole": N_("新的一版已经在编写了，请接着写那一版。"),
    },
)


@dataclass(frozen=True)
class Facts:
    """What the conditions of the table ask of a survey: where it stands, and whether a version is being written."""

    status: Status
    written: bool


def why_not(verb: str, facts: Facts) -> str | None:
    """None when the verb fits the survey now, else the sentence that says why not."""
    return DOUBTS.why_not(LIFE[verb], facts.status, {"written": facts.written, "whole": not facts.written})


def verbs_for(facts: Facts) -> frozenset[str]:
    """The verbs that fit a survey that stands so."""
    return frozenset(verb for verb in LIFE if why_not(verb, facts) is None)


def minutes_for(questions: Iterable[Question]) -> int:
    """About how long it takes to answer, at least one minute: 10 s a question, 20 s a pair, 30 s for free words."""
    seconds = {Kind.PAIR: 20, Kind.TEXT: 30}
    return max(1, round(sum(seconds.get(q.kind, 10) for q in questions) / 60 + 0.3))


def digest_of(content: Mapping[str, Any]) -> str:
    """The fingerprint of a published version: SHA-256 over its texts and questions, written in one fixed way."""
    whole = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """What differs at one question between two versions: `what` is added, removed, words, meaning or moved."""

    question: str
    what: str
    before: str = ""
    after: str = ""


CHANGE_WORDS: Mapping[str, str] = {
    "added": N_("新加"),
    "removed": N_("移除"),
    "words": N_("改了文字"),
    "meaning": N_("改了选项、条件或要求"),
    "moved": N_("换了位置"),
}


def compare(before: Collection[Question], after: Collection[Question]) -> list[Change]:
    """What the later version changes, in its order; removed questions stand last."""
    old = {q.id: q for q in before}
    common = [q.id for q in before if q.id in {each.id for each in after}]
    now = [q.id for q in after if q.id in old]
    found: list[Change] = []
    for question in after:
        was = old.get(question.id)
        if was is None:
            found.append(Change(question.id, "added", after=said(question)))
            continue
        if was != question:
            what = "meaning" if meaning(was) != meaning(question) else "words"
            found.append(Change(question.id, what, said(was), said(question)))
        elif common.index(question.id) != now.index(question.id):
            found.append(Change(question.id, "moved", said(was), said(question)))
    kept = {q.id for q in after}
    return found + [Change(q.id, "removed", before=said(q)) for q in before if q.id not in kept]


def said(question: Question) -> str:
    """A question in the default language."""
    return question.texts.get(DEFAULT, "")


def meaning(question: Question) -> tuple[object, ...]:
    """What of a question is not its words: answers to questions that mean the same may be read in one line."""
    options = tuple(o.id for o in question.options) if question.kind in CHOOSING else ()
    return (
        question.kind, options, question.dont_know, question.required, question.show_if, question.required_if,
        question.least, question.most,
    )  # fmt: skip
