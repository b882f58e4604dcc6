"""What people wrote: themes with how often they are named, and the quotes; of few people nothing is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, select

from portal.domain.surveys.answer_models import (
    SurveyAnswer,
    SurveyHeld,
    SurveyMention,
    SurveyRelease,
    SurveyResponse,
    SurveyStep,
    SurveyTally,
    SurveyTheme,
)
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.queries.sums import sees_each
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


def theme_counts(actor: Actor, version: SurveyVersion) -> Sequence[ThemeCount]:
    """How many people named each theme in a version's answers, the most named first; fewer than five not at all."""
    table = SurveyTally if _sees_each(actor, version) else SurveyStep
    rows = session().execute(
        select(SurveyTheme.id, SurveyTheme.name, table.n)
        .join(table, table.key == cast(SurveyTheme.id, String))
        .where(
            table.survey_version_id == version.id, table.dim == "theme", table.question == "", table.n >= LEAST_SHOWN,
            SurveyTheme.retired_at.is_(None),
        )
    ).all()  # fmt: skip
    return sorted((ThemeCount(*row) for row in rows), key=lambda row: (-row.n, row.name))


def _sees_each(actor: Actor, version: SurveyVersion) -> bool:
    return sees_each(actor, session().get_one(Survey, version.survey_id))


def quotes(
    actor: Actor, version: SurveyVersion, *, question: str = "", theme_id: int = 0, group: tuple[str, str] | None = None,
    after: int = 0, limit: int = PAGE,
) -> Sequence[Any]:  # fmt: skip
    """Words of a version's answers: response_id, question, words; `limit` + 1 rows at most, without who wrote them.

    Of a question that too few answered, of a group that is not shown, and of who is not let out yet there are none; those
    of other communities are not a reader's whose permission is bound to some. `group` is (dimension, key).
    """
    found = (
        select(SurveyAnswer.response_id, SurveyAnswer.question, SurveyAnswer.words)
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(
            SurveyResponse.survey_id == version.survey_id, SurveyResponse.survey_version_id == version.id,
            SurveyAnswer.words != "",
        )
    )  # fmt: skip
    if _sees_each(actor, version):
        shown = _shown(version, question, group)
        found = found.where(SurveyResponse.tallied.is_(True), SurveyAnswer.question.in_(shown))
    else:
        found = found.where(SurveyResponse.stepped.is_(True), ~_held(whole=group is None).exists())
        if question:
            found = found.where(SurveyAnswer.question == question)
    scope = actor.scope("survey.read")
    if scope is not None:
        found = found.where(SurveyResponse.community_id.in_(sorted(scope)))
    # Along the index of what narrows most: that of a theme's mentions, or of the survey's responses.
    along = SurveyMention.response_id if theme_id else SurveyResponse.id
    if theme_id:
        named = SurveyMention.response_id == SurveyAnswer.response_id
        found = found.join(SurveyMention, named & (SurveyMention.question == SurveyAnswer.question))
        found = found.where(SurveyMention.survey_id == version.survey_id, SurveyMention.theme_id == theme_id)
    if group is not None:
        found = found.where(_among(*group))
    return session().execute(
        found.where(along > after).order_by(along, SurveyAnswer.question).limit(limit + 1)
    ).all()  # fmt: skip


def _shown(version: SurveyVersion, question: str, group: tuple[str, str] | None) -> list[str]:
    """The questions whose words may be shown, in this group where one is asked for."""
    asked = select(SurveyRelease.question, SurveyRelease.groups).where(
        SurveyRelease.survey_version_id == version.id
    )
    return sorted(
        name
        for name, groups in session().execute(asked)
        if name and question in ("", name) and (group is None or list(group) in groups)
    )


def _held(*, whole: bool) -> Select[int]:
    """An answer that waits for its set; or, unless the whole is asked for, that is not counted in each of its groups."""
    found = select(SurveyHeld.response_id).where(
        SurveyHeld.response_id == SurveyAnswer.response_id, SurveyHeld.question == SurveyAnswer.question
    )
    return found.where(SurveyHeld.counted.is_(False)) if whole else found


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
