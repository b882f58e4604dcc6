"""The questions of the version that is being written: put in, worded anew, moved, taken out."""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from portal.domain.surveys.actions.case import advance, said, tell
from portal.domain.surveys.build_rules import TEXT_MOST, minutes_for
from portal.domain.surveys.events import building as happened
from portal.domain.surveys.fault_rules import MOST_OPTIONS, MOST_QUESTIONS, hangs_on, next_id
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.question_rules import TEXT_PARTS, Option, Question, When, dump, parse
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Missing, Refused

SOUND = re.compile(r"[a-z0-9_]{1,40}")
TOO_MANY = N_("一份问卷最多%(most)d题。请先移除不用的题目。")
TOO_MANY_OPTIONS = N_("一道题最多%(most)d个选项，现在是%(count)d个。")
HANGS = N_("第%(at)s题的条件要看这道题，先改那道题的条件，再移除这道题。")
FIRST, LAST = N_("这道题已经在最前面了。"), N_("这道题已经在最后面了。")
CROSSED = N_("第%(at)s题的条件要看前面的题，不能越过它。先改条件，再移动。")
A_QUESTION = N_("题目")


def put_question(survey: Survey, question: Question, *, by: Actor, version: int | None = None) -> Question:
    """Add the question at the end, or word the one of its id anew. An empty id is given the next free one."""
    written = _written(survey, by, version)
    questions = list(parse(written.questions))
    ids = [q.id for q in questions]
    if question.id and question.id not in ids:
        raise Missing
    ever = _ever(survey)
    found = _sound(replace(question, id=question.id or next_id(list(ever))), ever)
    if question.id:
        questions[ids.index(question.id)] = found
    else:
        questions.append(found)
    if len(questions) > MOST_QUESTIONS:
        raise Refused(TOO_MANY, most=MOST_QUESTIONS)
    _keep(survey, written, questions, by)
    return found


def set_when(
    survey: Survey, question_id: str, part: str, when: When | None, *, by: Actor, version: int | None = None
) -> None:
    """Say under which condition a question is asked (`show_if`) or must be answered (`required_if`); None: always,
    never."""
    written = _written(survey, by, version)
    questions = list(parse(written.questions))
    at = _at(questions, question_id)
    if when is not None and when.question not in {q.id for q in questions[:at]}:
        raise Refused(N_("条件只能看这道题前面的题"), field="question")
    kept: Any = {"show_if": questions[at].show_if, "required_if": questions[at].required_if} | {part: when}
    questions[at] = replace(questions[at], **kept)
    _keep(survey, written, questions, by)


def move_question(
    survey: Survey, question_id: str, *, up: bool, by: Actor, version: int | None = None
) -> None:
    """One place earlier or later; never past a question it hangs on, or that hangs on it."""
    written = _written(survey, by, version)
    questions = list(parse(written.questions))
    at = _at(questions, question_id)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(questions):
        raise Refused(FIRST if up else LAST)
    earlier, later = sorted((at, to))
    if questions[later] in hangs_on(questions, questions[earlier].id):
        raise Refused(CROSSED, at=later + 1)
    questions[at], questions[to] = questions[to], questions[at]
    _keep(survey, written, questions, by)


def remove_question(survey: Survey, question_id: str, *, by: Actor, version: int | None = None) -> None:
    """Take the question out; refused while another hangs on it."""
    written = _written(survey, by, version)
    questions = list(parse(written.questions))
    at = _at(questions, question_id)
    hanging = hangs_on(questions, question_id)
    if hanging:
        raise Refused(HANGS, at=questions.index(hanging[0]) + 1)
    del questions[at]
    _keep(survey, written, questions, by)


def _written(survey: Survey, by: Actor, version: int | None) -> SurveyVersion:
    found = advance(survey, "change", by, version)
    assert found is not None
    return found


def _at(questions: list[Question], question_id: str) -> int:
    found = next((at for at, q in enumerate(questions) if q.id == question_id), None)
    if found is None:
        raise Missing
    return found


def _keep(survey: Survey, written: SurveyVersion, questions: list[Question], by: Actor) -> None:
    written.questions = dump(questions)
    written.minutes = minutes_for(questions)
    tell(survey, happened.Changed(number=written.number, what=A_QUESTION), by)


def _ever(survey: Survey) -> dict[str, set[str]]:
    """Every id that a version of this survey ever gave, each with those of its options: none is given twice, so that
    answers to different versions are never taken for one another."""
    found: dict[str, set[str]] = {}
    for data in session().scalars(
        select(SurveyVersion.questions).where(SurveyVersion.survey_id == survey.id)
    ):
        for q in parse(data):
            found.setdefault(q.id, set()).update(o.id for o in q.options)
    return found


def _sound(question: Question, ever: dict[str, set[str]]) -> Question:
    """The question with its texts no longer than they may be, and an id for each option."""
    if not SOUND.fullmatch(question.id):
        raise Missing
    if len(question.options) > MOST_OPTIONS:
        raise Refused(
            TOO_MANY_OPTIONS, field="options_zh_Hans", most=MOST_OPTIONS, count=len(question.options)
        )
    texts: Any = {
        part: {
            language: said(text, TEXT_MOST, f"{part}_{language}", needed=False)
            for language, text in getattr(question, part).items()
        }
        for part in TEXT_PARTS
    }
    taken = [*ever.get(question.id, ()), *(o.id for o in question.options if o.id)]
    options = []
    for option in question.options:
        new = option.id or next_id(taken, "o")
        taken.append(new)
        short = {
            language: said(text, TEXT_MOST, f"options_{language}", needed=False)
            for language, text in option.texts.items()
        }
        options.append(Option(new, short))
    return replace(question, options=tuple(options), **texts)
