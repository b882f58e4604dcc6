"""Imports of past surveys as pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from portal.domain.estate.reach import must
from portal.domain.surveys.past.actions import KIND, PERMISSION
from portal.domain.surveys.past.models import SurveyImport, SurveyImportRow
from portal.domain.surveys.past.rules import Outcome
from portal.infra import jobs
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing
from portal.infra.sheets import Value
from portal.infra.sheets.keeping import unpack

PAGE = 50
LARGEST = 2**62


@dataclass(frozen=True)
class Standing:
    """An import with its latest job."""

    kept: SurveyImport
    job: jobs.Job | None


def get_for(by: Actor, import_id: int) -> Standing:
    """The import and where its work stands. Missing if it lies outside the actor's communities."""
    kept = session().get(SurveyImport, import_id) if import_id < LARGEST else None
    if kept is None:
        raise Missing
    must(by, PERMISSION, kept.community_id)
    if kept.community_id is None and by.scope(PERMISSION) is not None:
        raise Missing
    return Standing(kept, jobs.newest((KIND, kept.id)))


def imports(by: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[SurveyImport]:
    """The imports of the actor's communities, newest first; `limit` + 1 rows at most."""
    wanted = select(SurveyImport).where(SurveyImport.id < (before or LARGEST))
    scope = by.scope(PERMISSION)
    if scope is not None:
        wanted = wanted.where(SurveyImport.community_id.in_(sorted(scope)))
    return session().scalars(wanted.order_by(SurveyImport.id.desc()).limit(limit + 1)).all()


def rows_out(by: Actor, import_id: int, after: int = 0, limit: int | None = PAGE) -> Sequence[Any]:
    """The rows that did not go in: row, outcome, reference, issues; in the order of the file."""
    get_for(by, import_id)
    wanted = (
        select(SurveyImportRow.row, SurveyImportRow.outcome, SurveyImportRow.reference, SurveyImportRow.issues)
        .where(
            SurveyImportRow.import_id == import_id, SurveyImportRow.row > after,
            or_(SurveyImportRow.outcome == Outcome.WRONG, SurveyImportRow.outcome == Outcome.REPEAT),
        )
        .order_by(SurveyImportRow.row)
    )  # fmt: skip
    return session().execute(wanted.limit(limit + 1) if limit else wanted).all()


def left_out(by: Actor, import_id: int) -> tuple[Sequence[Value], Sequence[tuple[Any, Sequence[Value]]]]:
    """The header of the table, and each row that did not go in with its cells, while they are kept."""
    kept = get_for(by, import_id).kept
    if kept.source is None or not kept.counts:
        raise Missing
    sheet = unpack(kept.source)
    found = [
        (row, sheet.rows[row.row - 1] if row.row <= len(sheet.rows) else ())
        for row in rows_out(by, import_id, limit=None)
    ]
    return sheet.rows[kept.header], found
