"""How answers are written down: as rows, under a number that tells nothing of when they came."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.surveys.answer_models import SurveyReach
from portal.domain.surveys.question_rules import SIDES, Answer, Answers
from portal.infra import clock
from portal.infra.db import is_postgres, session


def new_id() -> int:
    """A number drawn at random."""
    return secrets.randbelow(2**61) + 1


def month() -> str:
    """The month it is, all that is kept of the moment: 2026-11."""
    return f"{clock.today():%Y-%m}"


def rows_of(response_id: int, answers: Answers) -> list[dict[str, Any]]:
    """The answers of a response as rows of `SurveyAnswer`."""
    return [
        {"response_id": response_id, "question": name, "part": "", "choice": "", "value": None, "unknown": False,
         "words": "", **part}
        for name, answer in answers.items()
        for part in _parts(answer)
    ]  # fmt: skip


def _parts(answer: Answer) -> Iterable[dict[str, Any]]:
    if answer.get("dk"):
        return [{"unknown": True}]
    if "options" in answer:
        return [{"choice": choice} for choice in answer["options"]]
    if "words" in answer:
        return [{"words": answer["words"]}]
    if "value" in answer:
        return [{"value": answer["value"]}]
    return [{"part": side, "value": answer[side]} for side in SIDES if side in answer]


def count_reach(round_id: int, shown: Mapping[str, int], answered: Mapping[str, int]) -> None:
    """How far people come, question by question, without who: so many more were shown it, so many answered it."""
    rows = [
        {
            "round_id": round_id,
            "question": name,
            "shown": shown.get(name, 0),
            "answered": answered.get(name, 0),
        }
        for name in sorted({*shown, *answered})
    ]
    if not rows:
        return
    put = (postgresql.insert if is_postgres() else sqlite.insert)(SurveyReach)
    more = put.on_conflict_do_update(
        index_elements=["round_id", "question"],
        set_={
            "shown": SurveyReach.shown + put.excluded.shown,
            "answered": SurveyReach.answered + put.excluded.answered,
        },
    )
    session().execute(more, rows)
