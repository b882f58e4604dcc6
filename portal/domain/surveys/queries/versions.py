"""The versions of a survey: the one being written, and the one in force."""

from sqlalchemy import select

from portal.domain.surveys.models import Survey, SurveyVersion
from portal.infra.db import for_change, session


def written_of(survey: Survey) -> SurveyVersion | None:
    """The version that is being written, None where all are published."""
    found = select(SurveyVersion).where(
        SurveyVersion.survey_id == survey.id, SurveyVersion.published_at.is_(None)
    )
    return session().scalar(for_change(found, SurveyVersion))


def in_force(survey_id: int) -> SurveyVersion | None:
    """The newest published version, None where none is."""
    return session().scalar(
        select(SurveyVersion)
        .where(SurveyVersion.survey_id == survey_id, SurveyVersion.published_at.is_not(None))
        .order_by(SurveyVersion.number.desc())
        .limit(1)
    )
