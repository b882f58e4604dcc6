"""What people wrote: themes with how often they are named, and the quotes; of few people nothing is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, select

from portal.domain.surveys.answer_models import (
    SurveyAnswer,
    SurveyMention,
    SurveyRelease,
    SurveyResponse,
    SurveyTally,
    SurveyTheme,
)
from portal.domain.surveys.models import SurveyVersion
from portal.domain.surveys.rules import BOARD, LEAST_SHOWN
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing

PAGE = 25
LARGEST = 2**62


@dataclass(frozen=True)
class ThemeCount:
    """A theme and how many answers name it."""

    id: int
    name: str
    n: int


def themes() -> Sequence[SurveyTheme]:
    """The themes that are looked for, in the order they were named."""
    return session().scalars(
        select(SurveyTheme).where(SurveyTheme.retired_at.is_(None)).order_by(SurveyTheme.id)
    ).all()  # fmt: skip


def theme(theme_id: int) -> SurveyTheme:
    """One theme that is looked for."""
    row = session().get(SurveyTheme, theme_id) if 0 < theme_id < LARGEST else None
    if row is None or row.retired_at is not None:
        raise Missing
    return row


def theme_counts(version: SurveyVersion) -> Sequence[ThemeCount]:
    """How many people named each theme in a version's answers, the most named first; fewer than five not at all."""
    rows = session().execute(
        select(SurveyTheme.id, SurveyTheme.name, SurveyTally.n)
        .join(SurveyTally, SurveyTally.key == cast(SurveyTheme.id, String))
        .where(
            SurveyTally.survey_version_id == version.id, SurveyTally.dim == "theme", SurveyTally.question == "",
            SurveyTally.n >= LEAST_SHOWN, SurveyTheme.retired_at.is_(None),
        )
    ).all()  # fmt: skip
    return sorted((ThemeCount(*row) for row in rows), key=lambda row: (-row.n, row.name))


def quotes(
    actor: Actor, version: SurveyVersion, *, question: str = "", theme_id: int = 0, group: tuple[str, str] | None = None,
    after: int = 0, limit: int = PAGE,
) -> Sequence[Any]:  # fmt: skip
    """Words of a version's answers: response_id, question, words; `limit` + 1 rows at most, without who wrote them.

    Of a question that too few answered, and of a group that is not shown, there are none; those of other communities
    are not a reader's whose permission is bound to some. `group` is (dimension, key).
    """
    asked = select(SurveyRelease.question, SurveyRelease.groups).where(
        SurveyRelease.survey_version_id == version.id
    )
    shown = {
        name
        for name, groups in session().execute(asked)
        if name and question in ("", name) and (group is None or list(group) in groups)
    }
    found = (
        select(SurveyAnswer.response_id, SurveyAnswer.question, SurveyAnswer.words)
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(
            SurveyResponse.survey_id == version.survey_id, SurveyResponse.survey_version_id == version.id,
            SurveyResponse.tallied.is_(True), SurveyAnswer.words != "", SurveyAnswer.question.in_(sorted(shown)),
            SurveyResponse.id > after,
        )
    )  # fmt: skip
    scope = actor.scope("survey.read")
    if scope is not None:
        found = found.where(SurveyResponse.community_id.in_(sorted(scope)))
    if theme_id:
        named = SurveyMention.response_id == SurveyAnswer.response_id
        found = found.join(SurveyMention, named & (SurveyMention.question == SurveyAnswer.question))
        found = found.where(SurveyMention.survey_id == version.survey_id, SurveyMention.theme_id == theme_id)
    if group is not None:
        found = found.where(_among(*group))
    return session().execute(
        found.order_by(SurveyResponse.id, SurveyAnswer.question).limit(limit + 1)
    ).all()  # fmt: skip


def page_of(rows: Sequence[Any]) -> tuple[Sequence[Any], int | None]:
    """The rows of one page, and after which response the next begins; what one person wrote stays together."""
    if len(rows) <= PAGE:
        return rows, None
    next_one = rows[PAGE].response_id
    whole = [row for row in rows[:PAGE] if row.response_id != next_one] or rows[:PAGE]
    return whole, whole[-1].response_id


def _among(dim: str, key: str) -> Any:
    if dim == "community":
        return SurveyResponse.community_id == int(key) if key else SurveyResponse.community_id.is_(None)
    if dim == "firm":
        return SurveyResponse.firm_id == int(key) if key else SurveyResponse.firm_id.is_(None)
    if dim == "channel":
        return SurveyResponse.channel == BOARD if key == BOARD else SurveyResponse.channel != BOARD
    columns = {
        "category": SurveyResponse.category,
        "segment": SurveyResponse.segment,
        "month": SurveyResponse.month,
    }
    return columns[dim] == key


def plain_signs(row: SurveyTheme) -> str:
    """A theme's signs as they are typed."""
    return " ".join(row.words)
