"""What went before an occasion: how a firm's and a category's answers were, and how the home marked us."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.rule_rules import PAST_DAYS, PAST_LOW, PAST_MOST, Past
from portal.infra import clock
from portal.infra.db import session


def past_of(firm_id: int | None, category: str, unit_id: int | None) -> Past:
    """The past of one occasion, as it stands now."""
    return Past(
        _answers(Callback.firm_id == firm_id) if firm_id else (0, 0),
        _answers(Callback.category == category) if category else (0, 0),
        low_marks([unit_id]).get(unit_id) if unit_id else None,
    )


def low_marks(unit_ids: Collection[int]) -> Mapping[int, int]:
    """Of these homes the ones that gave 1 or 2 within a year, with the lowest mark."""
    rows = session().execute(
        select(Callback.unit_id, func.min(Callback.score))
        .where(
            Callback.unit_id.in_(unit_ids), Callback.score <= PAST_LOW,
            Callback.ended_at >= clock.now() - timedelta(days=PAST_DAYS),
        )
        .group_by(Callback.unit_id)
    ).all()  # fmt: skip
    return {unit: score for unit, score in rows if unit and score}


def _answers(condition: Any) -> tuple[int, int]:
    """Of the newest answers there: those not satisfied, and all."""
    newest = (
        select(Callback.satisfied)
        .where(condition, Callback.satisfied.is_not(None))
        .order_by(Callback.id.desc())
        .limit(PAST_MOST)
    )
    said = session().scalars(newest).all()
    return said.count(False), len(said)
