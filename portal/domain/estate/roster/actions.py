"""The verbs of a roster import: hand in, map the columns, check, stop, apply, undo."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select

from portal.domain.estate.models import Community
from portal.domain.estate.reach import must
from portal.domain.estate.roster import applying, checking, events
from portal.domain.estate.roster.columns import Layout, corrected, likeliest, plain_layout, recognise
from portal.domain.estate.roster.keeping import pack, pack_all, unpack, unpack_all, without_identity
from portal.domain.estate.roster.models import RosterImport, RosterRow
from portal.domain.estate.roster.rules import Field, ImportState, next_state
from portal.domain.estate.roster.undoing import take_back
from portal.infra import clock, jobs
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused, WrongState
from portal.infra.sheets import Sheet

KIND = "roster_import"
STEPS: Mapping[str, jobs.Step] = {"roster_check": checking.check_step, "roster_apply": applying.apply_step}
_NO_COLUMNS = N_("请先对好列，至少要有房号（或楼栋和门号）和姓名。")


def upload(community_id: int, by: Actor, *, sheets: Sequence[Sheet], file_name: str) -> int:
    """Hand in the tables of a file (`portal.infra.sheets.read_sheets`); returns the import's id.

    The sheet that reads like a roster is taken and its columns are proposed. Identity numbers are not kept.
    """
    must(by, "roster.import", community_id)
    if session().get(Community, community_id) is None:
        raise Missing
    seen = [sheet for sheet in sheets if sheet.rows and not sheet.hidden]
    at = likeliest(seen)
    roster = RosterImport(
        community_id=community_id, file_name=file_name[:200], state=ImportState.MAPPING, read=0, compared=0,
        counts={}, noted=0, undone=0, kept=0, sheet_names=[sheet.name[:80] for sheet in seen],
        by_id=by.person_id, by_name=by.name, capacity=by.capacity, made_at=clock.now(),
    )  # fmt: skip
    if len(seen) > 1:
        roster.book = pack_all([without_identity(sheet, recognise(sheet).fields()) for sheet in seen])
    _take(roster, seen[at], at, recognise(seen[at]))
    session().add(roster)
    session().flush()
    told = events.RosterReceived(file=roster.file_name, rows=roster.total)
    record(told, subject=(KIND, roster.id), by=by)
    return roster.id


def choose_table(import_id: int, by: Actor, *, sheet_at: int, header: tuple[int, ...] | None = None) -> None:
    """Take another sheet of the file, or other header rows (counted from 0; empty: none); columns are proposed anew."""
    roster = _locked(import_id, by)
    state = next_state(roster.state, "choose_table")
    sheets = _book(roster)
    at = sheet_at if len(sheets) > 1 else 0
    if not 0 <= at < len(sheets):
        raise Refused(N_("这个文件里没有这张表，请从列出的里选。"), field="sheet")
    sheet = sheets[at]
    if header and not 0 <= header[0] <= header[-1] < len(sheet.rows):
        raise Refused(N_("这张表只有%(rows)s行，表头不会在后面。"), field="last", rows=len(sheet.rows))
    roster.state = state
    _take(roster, sheet, at, recognise(sheet, header))
    _forget(roster)


def map_columns(import_id: int, by: Actor, *, chosen: Mapping[int, Field | None]) -> None:
    """Set what the columns hold (column from 0 → field, None: not imported); an earlier check is dropped."""
    roster = _locked(import_id, by)
    state = next_state(roster.state, "map_columns")
    layout = corrected(checking.layout_of(roster), chosen)
    roster.state = state
    roster.columns = plain_layout(layout)
    sheet = without_identity(unpack(roster.source or b""), layout.fields())
    roster.source = pack(sheet)
    if roster.book is not None:
        sheets = unpack_all(roster.book)
        sheets[roster.sheet_at] = sheet
        roster.book = pack_all(sheets)
    _forget(roster)


def check(import_id: int, by: Actor) -> int:
    """Start the dry run as a long job; returns the job's id. What an earlier run found is dropped."""
    roster = _locked(import_id, by)
    state = next_state(roster.state, "check")
    fields = set(roster.columns["fields"])
    if "name" not in fields or not ("home" in fields or {"building", "door"} <= fields):
        raise Refused(_NO_COLUMNS, field="columns")
    roster.state = state
    _forget(roster)
    job = jobs.start("roster_check", (KIND, roster.id), by_id=by.person_id, total=roster.total * 2)
    return job.id


def stop(import_id: int, by: Actor) -> None:
    """Stop a running check after its present piece; nothing was written outside the import."""
    roster = _locked(import_id, by)
    roster.state = next_state(roster.state, "stop")
    job = jobs.newest((KIND, roster.id))
    if job is not None:
        jobs.stop(job)


def apply(import_id: int, by: Actor) -> int:
    """Write the checked rows that are new or changed, as a long job; returns the job's id.

    Also starts it again where an earlier try was given up.
    """
    roster = _locked(import_id, by)
    again = roster.state is ImportState.APPLYING
    roster.state = next_state(roster.state, "apply_again" if again else "apply")
    job = jobs.newest((KIND, roster.id))
    if again and job is not None and job.state in jobs.OPEN_STATES:
        raise WrongState(N_("这次导入正在写入，请等它写完。"))
    roster.by_id, roster.by_name, roster.capacity = by.person_id, by.name, by.capacity
    return jobs.start("roster_apply", (KIND, roster.id), by_id=by.person_id, total=roster.total).id


def undo(import_id: int, by: Actor, *, in_use: Collection[int] = ()) -> tuple[int, int]:
    """Take an applied roster back; returns (rows undone, rows kept because they were changed since).

    `in_use`: ids of homes that have cases, which only the other rooms know (`homes_written` gives the homes).
    """
    roster = _locked(import_id, by)
    roster.state = next_state(roster.state, "undo")
    wanted = select(RosterRow).where(RosterRow.import_id == roster.id, RosterRow.applied, ~RosterRow.undone)
    undone, kept = take_back(session().scalars(wanted.order_by(RosterRow.row)).all(), in_use)
    roster.undone_at, roster.undone, roster.kept = clock.now(), undone, kept
    told = events.RosterUndone(file=roster.file_name, undone=undone, kept=kept)
    record(told, subject=(KIND, roster.id), by=by)
    return undone, kept


def _forget(roster: RosterImport) -> None:
    session().execute(delete(RosterRow).where(RosterRow.import_id == roster.id))
    roster.read = roster.compared = roster.noted = 0
    roster.counts = {}


def _take(roster: RosterImport, sheet: Sheet, at: int, layout: Layout) -> None:
    roster.sheet_at, roster.sheet_name, roster.total = at, sheet.name[:80], len(sheet.rows)
    roster.columns = plain_layout(layout)
    roster.source = pack(without_identity(sheet, layout.fields()))


def _book(roster: RosterImport) -> list[Sheet]:
    return unpack_all(roster.book) if roster.book is not None else [unpack(roster.source or b"")]


def _locked(import_id: int, by: Actor) -> RosterImport:
    found = for_change(select(RosterImport).where(RosterImport.id == min(import_id, 2**62)))
    roster = session().scalar(found)
    if roster is None:
        raise Missing
    must(by, "roster.import", roster.community_id)
    return roster
