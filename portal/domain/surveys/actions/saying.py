"""What responses say, as it is counted: their labels, and each answer with its marks or choices."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.domain.surveys.answer_models import SurveyAnswer, SurveyResponse
from portal.domain.surveys.disclosure_rules import Labels
from portal.domain.surveys.rules import BOARD, INVITED
from portal.infra.db import session

ATTRIBUTES = (
    SurveyResponse.id, SurveyResponse.community_id, SurveyResponse.category, SurveyResponse.firm_id,
    SurveyResponse.segment, SurveyResponse.channel, SurveyResponse.month,
)  # fmt: skip


class Said(NamedTuple):
    """One answer as it is counted; a pair is one of them, with both marks."""

    response_id: int
    question: str
    parts: Sequence[tuple[str, str]]
    unknown: bool


def labels_of(row: Any) -> Labels:
    """The labels of a response (`ATTRIBUTES`), in the order of `DIMS`."""
    return (
        str(row.community_id or ""),
        row.category,
        str(row.firm_id or ""),
        row.segment,
        BOARD if row.channel == BOARD else INVITED,
        row.month,
    )


def answers_to(ids: Sequence[int]) -> Sequence[Any]:
    """Every answer of these responses, as rows; what belongs together stands together."""
    columns = (
        SurveyAnswer.response_id, SurveyAnswer.question, SurveyAnswer.part, SurveyAnswer.choice,
        SurveyAnswer.value, SurveyAnswer.unknown, SurveyAnswer.words,
    )  # fmt: skip
    found = select(*columns).where(SurveyAnswer.response_id.in_(ids))
    return session().execute(found.order_by(SurveyAnswer.response_id, SurveyAnswer.question)).all()


def said_in(answers: Iterable[Any]) -> Iterable[Said]:
    """The answers of these rows as they are counted."""
    together: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in answers:
        together[row.response_id, row.question].append(row)
    for (response_id, question), rows in together.items():
        if any(row.unknown for row in rows):
            yield Said(response_id, question, [("", "dk")], True)
        elif any(row.part for row in rows):
            marks = {row.part: row.value for row in rows if row.value is not None}
            if {"expected", "felt"} <= set(marks):
                gap = ("gap", str(marks["felt"] - marks["expected"]))
                yield Said(response_id, question, [*((p, str(m)) for p, m in marks.items()), gap], False)
        else:
            parts = [
                ("", row.choice if row.value is None else str(row.value))
                for row in rows
                if row.choice or row.value is not None
            ]
            yield Said(response_id, question, parts, False)
