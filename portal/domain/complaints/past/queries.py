"""Imports of past complaints as pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from portal.domain.complaints.past.actions import KIND, PERMISSION
from portal.domain.complaints.past.checking import layout_of
from portal.domain.complaints.past.columns import Layout
from portal.domain.complaints.past.models import PastImport, PastRow
from portal.domain.complaints.past.rules import Outcome
from portal.domain.estate.reach import must
from portal.infra import jobs
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing
from portal.infra.sheets import Value
from portal.infra.sheets.headings import labels_of
from portal.infra.sheets.keeping import unpack

PAGE = 50
LARGEST = 2**62


@dataclass(frozen=True)
class Standing:
    """An import with its latest job, for its page."""

    kept: PastImport
    job: jobs.Job | None


def get_for(by: Actor, import_id: int) -> Standing:
    """The import and where its work stands. Missing if it lies outside the actor's communities."""
    kept = _mine(by, import_id)
    return Standing(kept, jobs.newest((KIND, kept.id)))


def columns_for(by: Actor, import_id: int) -> Layout:
    """The mapping with headings, samples and how sure each column is, while the table is still kept."""
    kept = _mine(by, import_id)
    if kept.source is None:
        raise Missing
    return layout_of(kept)


def imports(by: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[PastImport]:
    """The imports of the actor's communities, newest first; `before` is the last id of the page before."""
    scope = by.scope(PERMISSION)
    wanted = select(PastImport).order_by(PastImport.id.desc()).limit(limit)
    if scope is not None:
        wanted = wanted.where(PastImport.community_id.in_(scope))
    if before is not None:
        wanted = wanted.where(PastImport.id < before)
    return session().scalars(wanted).all()


def rows(
    by: Actor, import_id: int, *, outcome: Outcome | None = None, noted: bool = False, kept: bool = False,
    after: int = 0,
    limit: int = PAGE,
) -> Sequence[Any]:  # fmt: skip
    """The rows of an import in the order of the file; `after` is the last row seen.

    All of them, or those of one outcome, or those that go in with a remark (`noted`), or those an undo
    left (`kept`).
    """
    _mine(by, import_id)
    columns = (
        PastRow.row, PastRow.kind, PastRow.outcome, PastRow.title, PastRow.values, PastRow.issues,
        PastRow.repeats, PastRow.complaint_id,
    )  # fmt: skip
    wanted = select(*columns).where(PastRow.import_id == import_id, PastRow.row > after)
    if outcome is not None:
        wanted = wanted.where(PastRow.outcome == outcome)
    if noted:
        wanted = wanted.where(PastRow.noted)
    if kept:
        wanted = wanted.where(PastRow.stayed)
    return session().execute(wanted.order_by(PastRow.row).limit(limit)).all()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that did not go in: its number, what became of it, its cells as the file has them, and why."""

    row: int
    outcome: Outcome
    cells: Sequence[Value]
    issues: Sequence[Any]


def left_out(by: Actor, import_id: int) -> tuple[Sequence[str], Sequence[LeftOut]]:
    """The headings of the table, and its rows that are wrong or differ from what came in before."""
    kept = _mine(by, import_id)
    if kept.source is None or not kept.counts:
        raise Missing
    sheet = unpack(kept.source)
    labels = labels_of(sheet, kept.columns["header"])
    width = max([sheet.width, *(at + 1 for at in labels)])
    wanted = (
        select(PastRow.row, PastRow.outcome, PastRow.issues)
        .where(
            PastRow.import_id == import_id,
            or_(PastRow.outcome == Outcome.WRONG, PastRow.outcome == Outcome.DIFFERS),
        )
        .order_by(PastRow.row)
    )
    found = [
        LeftOut(row, outcome, sheet.rows[row - 1] if row <= len(sheet.rows) else (), issues)
        for row, outcome, issues in session().execute(wanted)
    ]
    return [labels.get(at, "") for at in range(width)], found


def _mine(by: Actor, import_id: int) -> PastImport:
    kept = session().get(PastImport, import_id) if import_id < LARGEST else None
    if kept is None:
        raise Missing
    must(by, PERMISSION, kept.community_id)
    return kept
