"""What surveys leave in the attacked house: every word of them is hostile."""

from typing import Any

from portal.domain.surveys import actions
from portal.domain.surveys.question_rules import Kind, Option, Question, When
from portal.infra.db import write
from tests import makers
from tests import makers_surveys as made


def chain(s: makers.Story, hole: str) -> dict[str, Any]:
    """Ids of everything that came with them; `endpoint:name` where one address wants its own."""
    by = s.by("manager")
    with write():
        settings = actions.Settings(hole[:120], "campaign", s.community)
        row = actions.create(settings, by=by)
    texts = dict.fromkeys(("zh_Hans", "en"), hole)
    with write():
        actions.change(made.again(row), actions.Frame(texts, texts, texts), by=by)
    for question in _questions(texts):
        with write():
            actions.put_question(made.again(row), question, by=by)
    with write():
        actions.publish(made.again(row), by=by)
    with write():
        actions.revise(made.again(row), by=by)
    with write():
        actions.put_question(made.again(row), Question("", Kind.TEXT, texts), by=by)
    return {
        "survey_id": row.id, "question_id": "q2", "staff.surveys.version:number": 1, "staff.surveys.changes:number": 2,
        "staff.surveys.add_question:kind": "single", "staff.surveys.set_when:part": "show-if",
        "staff.surveys.translate:language": "en",
    }  # fmt: skip


def _questions(texts: dict[str, str]) -> tuple[Question, ...]:
    ends = dict.fromkeys(("hint", "low", "high", "felt_low", "felt_high"), texts)
    options = (Option("", texts), Option("", {"zh_Hans": "另一个"}))
    return (
        Question("", Kind.SINGLE, texts, options=options, dont_know=True),
        Question("", Kind.PAIR, texts, **ends, show_if=When("q1", any_of=("o1", "dk"))),  # type: ignore[arg-type]
        Question("", Kind.RATING, texts, **ends),  # type: ignore[arg-type]
    )
