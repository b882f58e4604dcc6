"""What the desk reads of surveys while they are written: the list, and the page of one with its versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from portal.domain.surveys.answer_models import SurveyTally
from portal.domain.surveys.build_rules import LIFE, Facts, verbs_for
from portal.domain.surveys.fault_rules import Fault, faults
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.queries.reach import get_for, reach
from portal.domain.surveys.question_rules import Question, parse
from portal.domain.surveys.rules import KIND, Status
from portal.infra import events
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Line
from portal.infra.refused import Missing

PAGE = 30
ROW = (
    Survey.id, Survey.name, Survey.trigger, Survey.status, Survey.anonymous, Survey.community_id, Survey.made_at,
    Survey.made_by,
)  # fmt: skip


def listing(
    actor: Actor, *, status: str = "", trigger: str = "", before: int | None = None, limit: int = PAGE
) -> Sequence[Any]:
    """The surveys within the reader's reach, newest first, with the number of the version in force and whether one
    is being written; `limit` + 1 rows at most. Where no state is asked for, those used no more are left out."""
    number = func.max(case((SurveyVersion.published_at.is_not(None), SurveyVersion.number), else_=0))
    writing = func.max(case((SurveyVersion.published_at.is_(None), 1), else_=0))
    found = select(Survey.id).where(Survey.id < (before or 2**62), reach(actor))
    found = found.where(Survey.status == status if status else Survey.status != Status.CLOSED)
    if trigger:
        found = found.where(Survey.trigger == trigger)
    ids = found.order_by(Survey.id.desc()).limit(limit + 1).subquery()
    return session().execute(
        select(*ROW, number.label("number"), writing.label("writing"))
        .join(SurveyVersion, SurveyVersion.survey_id == Survey.id)
        .where(Survey.id.in_(select(ids.c.id)))
        .group_by(*ROW)
        .order_by(Survey.id.desc())
    ).all()  # fmt: skip


@dataclass(frozen=True)
class SurveyPage:
    """A survey as the desk sees it: its versions newest first, the one shown, and what the reader may do now."""

    survey: Survey
    versions: Sequence[SurveyVersion]
    shown: SurveyVersion
    questions: tuple[Question, ...]
    story: Sequence[Line]
    verbs: frozenset[str]
    answered: Mapping[int, int]

    @property
    def written(self) -> SurveyVersion | None:
        """The version that is being written."""
        return next((v for v in self.versions if v.published_at is None), None)

    @property
    def in_force(self) -> SurveyVersion | None:
        """The newest published version."""
        return next((v for v in self.versions if v.published_at is not None), None)

    @property
    def faults(self) -> Sequence[Fault]:
        """What stands in the way of publishing what is being written."""
        return faults(self.questions) if self.shown.published_at is None else ()


def page_for(actor: Actor, survey_id: int, number: int | None = None, *, story: bool = True) -> SurveyPage:
    """The page of that survey, with this version or the newest; what is not the reader's is not there (404)."""
    survey = get_for(actor, survey_id)
    versions = session().scalars(
        select(SurveyVersion).where(SurveyVersion.survey_id == survey_id).order_by(SurveyVersion.number.desc())
    ).all()  # fmt: skip
    shown = next((v for v in versions if number in (None, v.number)), None)
    if shown is None:
        raise Missing
    facts = Facts(survey.status, any(v.published_at is None for v in versions))
    scope = actor.scope("survey.edit")
    mine = scope is None or (survey.community_id is not None and survey.community_id in scope)
    return SurveyPage(
        survey=survey, versions=versions, shown=shown, questions=parse(shown.questions),
        story=events.story_of((KIND, survey.id), "staff", 30) if story else (),
        verbs=verbs_for(facts) & frozenset(LIFE) if mine else frozenset(), answered=_answered(survey_id),
    )  # fmt: skip


def _answered(survey_id: int) -> Mapping[int, int]:
    """How many answered each version, as counted so far."""
    rows = session().execute(
        select(SurveyTally.survey_version_id, func.sum(SurveyTally.n))
        .where(SurveyTally.survey_id == survey_id, SurveyTally.dim == "all", SurveyTally.question == "")
        .group_by(SurveyTally.survey_version_id)
    )
    return {row[0]: int(row[1]) for row in rows}
