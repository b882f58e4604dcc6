"""One answered survey as its answers stand, for what the house does with it; never a lookup for a reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from portal.domain.surveys.answer_models import SurveyAnswer
from portal.domain.surveys.question_rules import DK, Answer
from portal.infra.db import session


def answers_of(response_id: int) -> dict[str, Answer]:
    """What was answered, question by question, as `question_rules` writes answers."""
    rows = session().scalars(select(SurveyAnswer).where(SurveyAnswer.response_id == response_id))
    return answers_by(rows).get(response_id, {})


def answers_by(rows: Iterable[Any]) -> Mapping[int, dict[str, Answer]]:
    """Response → what was answered in it, of these rows of answers."""
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for row in rows:
        answer = found.setdefault(row.response_id, {}).setdefault(row.question, {})
        if row.unknown:
            answer[DK] = True
        elif row.choice:
            answer.setdefault("options", []).append(row.choice)
        elif row.value is not None:
            answer[row.part or "value"] = row.value
        elif row.words:
            answer["words"] = row.words
    return found
