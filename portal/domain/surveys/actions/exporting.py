"""The results of a version are written as a workbook, by the worker, question by question."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.domain.estate.visitors import actor_for
from portal.domain.surveys.answer_models import SurveyExport
from portal.domain.surveys.models import SurveyVersion
from portal.domain.surveys.queries import results
from portal.domain.surveys.queries.reach import get_for
from portal.domain.surveys.queries.report import LANGUAGES, group_lines, groups_table, paper, tables_of
from portal.infra import clock, jobs
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.jobs import Job
from portal.infra.papers import workbook
from portal.infra.refused import N_, Missing

KIND = "survey_export"
# So many questions in one unit.
PIECE = 10


def start_export(
    survey_id: int, version_id: int, language: str, by: Actor, *, words: Mapping[str, str] | None = None
) -> int:
    """Let the worker write the results of a version as a workbook, in this language; returns the export's id.

    `words` are message ids for the codes of categories and segments.
    """
    survey = get_for(by, survey_id)
    version = session().get(SurveyVersion, version_id)
    if version is None or version.survey_id != survey.id or version.published_at is None:
        raise Missing
    row = SurveyExport(
        survey_id=survey.id, survey_version_id=version.id, language=language, by_id=by.person_id, by_name=by.name,
        parts=[], made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    jobs.start(
        KIND, (KIND, row.id), by_id=by.person_id, total=len(version.questions) + 1, words=dict(words or {})
    )
    return row.id


def export_for(by: Actor, survey_id: int, export_id: int) -> SurveyExport:
    """One's own export of a survey within reach."""
    survey = get_for(by, survey_id)
    found = select(SurveyExport).where(
        SurveyExport.id == min(export_id, 2**62),
        SurveyExport.survey_id == survey.id,
        SurveyExport.by_id == by.person_id,
    )
    row = session().scalar(found)
    if row is None:
        raise Missing
    return row


def export_step(job: Job) -> bool:
    """Some questions' groups, at last the workbook (a kind of job); True while there is more."""
    row = session().get_one(SurveyExport, job.subject_id)
    job.phase = N_("整理各题的结果")
    by = actor_for(job.by_id or 0, "staff")
    found = results.overview(by, row.survey_id, row.survey_version_id)
    at = job.done
    if at < len(found.rows):
        language = LANGUAGES.get(row.language, "zh_Hans")
        lines: list[Any] = []
        words = job.params.get("words", {})
        for each in found.rows[at : at + PIECE]:
            lines += [] if each.hidden else group_lines(found, each.question, language, words)
        row.parts = [*row.parts, *lines]
        job.done = min(at + PIECE, len(found.rows))
        return True
    job.phase = N_("写成表格文件")
    tables = tables_of(by, found, row.language)
    made = paper(found, row.language, [*tables[:2], groups_table(row.parts), *tables[2:]])
    row.data, row.done_at, row.parts = workbook(made, row.language), clock.now(), []
    job.done = job.total
    return False


STEPS = {KIND: export_step}
