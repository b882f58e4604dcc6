"""The verbs of an import of past complaints: hand in, map the columns, check, stop, apply."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from portal.domain.complaints.past import applying, checking, events, undoing
from portal.domain.complaints.past.columns import PLAN, Layout, lacking
from portal.domain.complaints.past.models import PastImport, PastRow
from portal.domain.complaints.past.rules import Field, ImportState, next_state
from portal.domain.estate.models import Community
from portal.domain.estate.reach import must
from portal.infra import clock, jobs
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused, WrongState
from portal.infra.sheets import Sheet
from portal.infra.sheets.keeping import pack, pack_all, unpack, unpack_all
from portal.infra.sheets.layout import corrected, plain_layout

KIND = "complaint_import"
PERMISSION = "complaint.import"
STEPS: Mapping[str, jobs.Step] = {
    "past_complaints_check": checking.check_step, "past_complaints_apply": applying.apply_step,
    "past_complaints_undo": undoing.undo_step,
}  # fmt: skip


def upload(community_id: int, by: Actor, *, sheets: Sequence[Sheet], file_name: str) -> int:
    """Hand in the tables of a file (`portal.infra.sheets.read_sheets`); returns the import's id.

    The sheet that reads like complaints is taken and its columns are proposed.
    """
    must(by, PERMISSION, community_id)
    if session().get(Community, community_id) is None:
        raise Missing
    seen = [sheet for sheet in sheets if sheet.rows and not sheet.hidden]
    at = PLAN.likeliest(seen)
    kept = PastImport(
        community_id=community_id, file_name=file_name[:200], state=ImportState.MAPPING, checked=0, applied=0,
        counts={}, noted=0, sheet_names=[sheet.name[:80] for sheet in seen], by_id=by.person_id,
        by_name=by.name, capacity=by.capacity, made_at=clock.now(),
    )  # fmt: skip
    if len(seen) > 1:
        kept.book = pack_all(seen)
    _take(kept, seen[at], at, PLAN.recognise(seen[at]))
    session().add(kept)
    session().flush()
    record(events.PastReceived(file=kept.file_name, rows=kept.total), subject=(KIND, kept.id), by=by)
    return kept.id


def choose_table(import_id: int, by: Actor, *, sheet_at: int, header: tuple[int, ...] | None = None) -> None:
    """Take another sheet of the file, or other header rows (counted from 0; empty: none); columns are proposed anew."""
    kept = _locked(import_id, by)
    state = next_state(kept.state, "choose_table")
    sheets = unpack_all(kept.book) if kept.book is not None else [unpack(kept.source or b"")]
    at = sheet_at if len(sheets) > 1 else 0
    if not 0 <= at < len(sheets):
        raise Refused(N_("这个文件里没有这张表，请从列出的里选。"), field="sheet")
    sheet = sheets[at]
    if header and not 0 <= header[0] <= header[-1] < len(sheet.rows):
        raise Refused(N_("这张表只有%(rows)s行，表头不会在后面。"), field="last", rows=len(sheet.rows))
    kept.state = state
    _take(kept, sheet, at, PLAN.recognise(sheet, header))
    _forget(kept)


def map_columns(import_id: int, by: Actor, *, chosen: Mapping[int, Field | None]) -> None:
    """Set what the columns hold (column from 0 → field, None: not imported); an earlier check is dropped."""
    kept = _locked(import_id, by)
    state = next_state(kept.state, "map_columns")
    layout = corrected(checking.layout_of(kept), chosen)
    kept.state = state
    kept.columns = plain_layout(layout)
    _forget(kept)


def check(import_id: int, by: Actor) -> int:
    """Start the dry run as a long job; returns the job's id. What an earlier run found is dropped."""
    kept = _locked(import_id, by)
    state = next_state(kept.state, "check")
    problem = lacking({Field(name): at for name, at in kept.columns["fields"].items()})
    if problem:
        raise Refused(problem, field="columns")
    kept.state = state
    _forget(kept)
    return jobs.start("past_complaints_check", (KIND, kept.id), by_id=by.person_id, total=kept.total).id


def stop(import_id: int, by: Actor) -> None:
    """Stop a running check after its present piece; nothing was written outside the import."""
    kept = _locked(import_id, by)
    kept.state = next_state(kept.state, "stop")
    job = jobs.newest((KIND, kept.id))
    if job is not None:
        jobs.stop(job)


def apply(import_id: int, by: Actor) -> int:
    """Write the checked rows that are new, as a long job; returns the job's id.

    Also starts it again where an earlier try was given up: it goes on behind the last row written.
    """
    kept = _locked(import_id, by)
    again = kept.state is ImportState.APPLYING
    kept.state = next_state(kept.state, "apply_again" if again else "apply")
    job = jobs.newest((KIND, kept.id))
    if again and job is not None and job.state in jobs.OPEN_STATES:
        raise WrongState(N_("这次导入正在写入，请等它写完。"))
    kept.by_id, kept.by_name, kept.capacity = by.person_id, by.name, by.capacity
    return jobs.start("past_complaints_apply", (KIND, kept.id), by_id=by.person_id, total=kept.total).id


def undo(import_id: int, by: Actor) -> int:
    """Take a written import back, as a long job, but for what something happened to since; returns the job's id.

    Also starts it again where an earlier try was given up: it goes on behind the last row taken back.
    """
    kept = _locked(import_id, by)
    again = kept.state is ImportState.UNDOING
    kept.state = next_state(kept.state, "undo_again" if again else "undo")
    job = jobs.newest((KIND, kept.id))
    if again and job is not None and job.state in jobs.OPEN_STATES:
        raise WrongState(N_("这次导入正在撤回，请等它撤完。"))
    if not again:
        kept.applied = 0
    kept.by_id, kept.by_name, kept.capacity = by.person_id, by.name, by.capacity
    return jobs.start("past_complaints_undo", (KIND, kept.id), by_id=by.person_id, total=kept.total).id


def _forget(kept: PastImport) -> None:
    session().execute(delete(PastRow).where(PastRow.import_id == kept.id))
    kept.checked = kept.noted = 0
    kept.counts = {}


def _take(kept: PastImport, sheet: Sheet, at: int, layout: Layout) -> None:
    kept.sheet_at, kept.total = at, len(sheet.rows)
    kept.columns = plain_layout(layout)
    kept.source = pack(sheet)


def _locked(import_id: int, by: Actor) -> PastImport:
    found = for_change(select(PastImport).where(PastImport.id == min(import_id, 2**62)))
    kept = session().scalar(found)
    if kept is None:
        raise Missing
    must(by, PERMISSION, kept.community_id)
    return kept
