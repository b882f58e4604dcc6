"""Roster imports as pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from portal.domain.estate.reach import must
from portal.domain.estate.roster.actions import KIND
from portal.domain.estate.roster.checking import layout_of
from portal.domain.estate.roster.columns import Layout
from portal.domain.estate.roster.keeping import unpack
from portal.domain.estate.roster.models import RosterImport, RosterRow
from portal.domain.estate.roster.rules import Outcome
from portal.infra import jobs
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing
from portal.infra.sheets import Value

PAGE = 50
LARGEST = 2**62


@dataclass(frozen=True)
class Standing:
    """An import with its latest job, for its page."""

    roster: RosterImport
    job: jobs.Job | None


def get_for(by: Actor, import_id: int) -> Standing:
    """The import and where its work stands. Missing if it lies outside the actor's communities."""
    roster = _mine(by, import_id)
    return Standing(roster, jobs.newest((KIND, roster.id)))


def columns_for(by: Actor, import_id: int) -> Layout:
    """The mapping with headings, samples and how sure each column is, while the table is still kept."""
    roster = _mine(by, import_id)
    if roster.source is None:
        raise Missing
    return layout_of(roster)


def imports(by: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[RosterImport]:
    """The imports of the actor's communities, newest first; `before` is the last id of the page before."""
    scope = by.scope("roster.import")
    wanted = select(RosterImport).order_by(RosterImport.id.desc()).limit(limit)
    if scope is not None:
        wanted = wanted.where(RosterImport.community_id.in_(scope))
    if before is not None:
        wanted = wanted.where(RosterImport.id < before)
    return session().scalars(wanted).all()


def rows(
    by: Actor, import_id: int, *, outcome: Outcome | None = None, noted: bool = False, kept: bool = False,
    after: int = 0, limit: int = PAGE,
) -> Sequence[Any]:  # fmt: skip
    """The rows of an import in the order of the file; `after` is the last row seen.

    All of them, or those of one outcome, or those that go in with a remark (`noted`), or those an undo left (`kept`).
    """
    _mine(by, import_id)
    columns = (
        RosterRow.row, RosterRow.kind, RosterRow.outcome, RosterRow.building, RosterRow.entrance,
        RosterRow.door, RosterRow.name, RosterRow.values, RosterRow.issues, RosterRow.changes,
        RosterRow.unit_id, RosterRow.applied, RosterRow.undone,
    )  # fmt: skip
    wanted = select(*columns).where(RosterRow.import_id == import_id, RosterRow.row > after)
    if outcome is not None:
        wanted = wanted.where(RosterRow.outcome == outcome)
    if noted:
        wanted = wanted.where(RosterRow.noted)
    if kept:
        wanted = wanted.where(RosterRow.applied, ~RosterRow.undone)
    return session().execute(wanted.order_by(RosterRow.row).limit(limit)).all()


@dataclass(frozen=True, slots=True)
class Remarked:
    """A row that needs a second look: its number, what becomes of it, its cells as the file has them, and why."""

    row: int
    outcome: Outcome
    cells: Sequence[Value]
    issues: Sequence[Any]


def remarked(by: Actor, import_id: int) -> tuple[Sequence[str], Sequence[Remarked]]:
    """The headings of the table, and its rows that are wrong or go in with a remark, without identity numbers."""
    roster = _mine(by, import_id)
    if roster.source is None or not roster.counts:
        raise Missing
    sheet, layout = unpack(roster.source), layout_of(roster)
    wanted = (
        select(RosterRow.row, RosterRow.outcome, RosterRow.issues)
        .where(RosterRow.import_id == import_id, or_(RosterRow.outcome == Outcome.WRONG, RosterRow.noted))
        .order_by(RosterRow.row)
    )
    rows = [
        Remarked(row, outcome or Outcome.WRONG, sheet.rows[row - 1], issues)
        for row, outcome, issues in session().execute(wanted)
    ]
    return [column.label for column in layout.columns], rows


def homes_written(by: Actor, import_id: int) -> Sequence[int]:
    """The homes an applied import wrote, so that the other rooms can say which have cases."""
    _mine(by, import_id)
    wanted = select(RosterRow.unit_id).where(RosterRow.import_id == import_id, RosterRow.applied)
    return [unit_id for unit_id in session().scalars(wanted.distinct()) if unit_id is not None]


def _mine(by: Actor, import_id: int) -> RosterImport:
    roster = session().get(RosterImport, import_id) if import_id < LARGEST else None
    if roster is None:
        raise Missing
    must(by, "roster.import", roster.community_id)
    return roster
