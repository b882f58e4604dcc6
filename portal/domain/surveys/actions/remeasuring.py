"""The house's own short survey that is asked after a recovery; it is made the first time it is needed."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.surveys.build_rules import digest_of, minutes_for
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.queries.versions import in_force
from portal.domain.surveys.question_rules import dump, parse
from portal.domain.surveys.recovery_rules import REMEASURE
from portal.domain.surveys.rules import Status
from portal.infra import clock
from portal.infra.db import is_postgres, session

OURS = "remeasure"


def second_survey() -> tuple[Survey, SurveyVersion]:
    """The survey and its version in force; two at once make one."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    session().execute(
        insert(Survey)
        .values(
            name=REMEASURE["name"], trigger=OURS, anonymous=False, status=Status.OPEN, version=1, made_by="",
            made_at=clock.now(), digest=OURS,
        )
        .on_conflict_do_nothing(index_elements=["digest"])
    )  # fmt: skip
    survey = session().scalars(select(Survey).where(Survey.digest == OURS).with_for_update()).one()
    return survey, in_force(survey.id) or _first(survey)


def _first(survey: Survey) -> SurveyVersion:
    questions = parse(REMEASURE["questions"])
    texts = {part: REMEASURE[part] for part in ("title", "lead", "thanks")}
    row = SurveyVersion(
        survey_id=survey.id, number=1, **texts, questions=dump(questions), minutes=minutes_for(questions),
        published_at=clock.now(), digest=digest_of({**texts, "questions": dump(questions)}),
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row
