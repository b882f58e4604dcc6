"""The check of a table in small pieces: rows are read and compared with what came in before; nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from portal.domain.complaints.past.columns import PLAN, Layout
from portal.domain.complaints.past.models import Origin, PastImport, PastRow
from portal.domain.complaints.past.reading import Source, Told
from portal.domain.complaints.past.rules import Field, ImportState, Issue, Kind, Outcome, PastCase
from portal.domain.estate.models import Community
from portal.infra import clock
from portal.infra.db import session
from portal.infra.jobs import Job
from portal.infra.refused import N_
from portal.infra.sheets import Sheet, address
from portal.infra.sheets.keeping import unpack
from portal.infra.sheets.layout import as_kept

PIECE = 200
_SAME_NUMBER = N_("编号和第%(row)s行相同，内容不一样，请核对")
# The table that is read now: a worker checks one import at a time, piece by piece.
_sheets: dict[tuple[int, str], Sheet] = {}


def source_of(kept: PastImport) -> Source:
    """The kept table with its mapping."""
    key = (kept.id, f"{kept.sheet_at} {kept.columns}")
    if key not in _sheets:
        _sheets.clear()
        _sheets[key] = unpack(kept.source or b"")
    fields = {Field(name): column for name, column in kept.columns["fields"].items()}
    zone = session().get_one(Community, kept.community_id).zone
    return Source(_sheets[key], tuple(kept.columns["header"]), fields, ZoneInfo(zone), clock.now())


def layout_of(kept: PastImport) -> Layout:
    """The kept mapping as a layout, every column with its heading and samples."""
    sheet = unpack(kept.source or b"")
    chosen = {column: Field(name) for name, column in kept.columns["fields"].items()}
    return as_kept(PLAN.recognise(sheet, tuple(kept.columns["header"])), chosen)


def check_step(job: Job) -> bool:
    """One piece of a check (a kind of job); True while there is more."""
    kept = session().get_one(PastImport, job.subject_id)
    if kept.state is not ImportState.CHECKING:
        return False
    job.phase = N_("读取各行，和以前导入的比较")
    _check_piece(kept)
    job.total, job.done = kept.total, kept.checked
    if kept.checked < kept.total:
        return True
    _sheets.clear()
    kept.counts, kept.noted = counted(kept.id), _noted(kept.id)
    kept.state = ImportState.CHECKED
    return False


def counted(import_id: int) -> dict[str, int]:
    """How many rows came to each outcome."""
    rows = session().execute(
        select(PastRow.outcome, func.count()).where(PastRow.import_id == import_id).group_by(PastRow.outcome)
    )
    return {outcome.value: number for outcome, number in rows}


def _noted(import_id: int) -> int:
    rows = select(func.count()).where(PastRow.import_id == import_id, PastRow.noted)
    return session().scalar(rows) or 0


def _check_piece(kept: PastImport) -> None:
    source = source_of(kept)
    told = [source.read(at) for at in range(kept.checked, min(kept.checked + PIECE, kept.total))]
    keys = {row.case.key for row in told if row.case}
    known, earlier = _known(kept, keys), _earlier(kept, keys)
    rows = []
    for row in told:
        rows.append(_decided(kept, row, known, earlier, source))
        if row.case:
            earlier.setdefault(row.case.key, (row.row, row.case.digest))
    if rows:
        session().execute(insert(PastRow), rows, execution_options={"render_nulls": True})
    kept.checked += len(rows)


def _known(kept: PastImport, keys: Iterable[str]) -> Mapping[str, tuple[int, str]]:
    """What came in before: key → (its case, what it said)."""
    rows = session().execute(
        select(Origin.key, Origin.complaint_id, Origin.digest).where(
            Origin.community_id == kept.community_id, Origin.key.in_(keys)
        )
    )
    return {row.key: (row.complaint_id, row.digest) for row in rows}


def _earlier(kept: PastImport, keys: Iterable[str]) -> dict[str, tuple[int, str]]:
    """What stands further up in the same table: key → (row, what it said)."""
    rows = session().execute(
        select(PastRow.key, PastRow.row, PastRow.digest)
        .where(PastRow.import_id == kept.id, PastRow.key.in_(keys))
        .order_by(PastRow.row.desc())
    )
    return {row.key: (row.row, row.digest) for row in rows}


def _decided(
    kept: PastImport,
    told: Told,
    known: Mapping[str, tuple[int, str]],
    earlier: Mapping[str, tuple[int, str]],
    source: Source,
) -> dict[str, Any]:
    case, kind, outcome, issues = told.case, told.kind, Outcome.SKIPPED, list(told.issues)
    repeats, complaint_id = None, None
    if kind is Kind.DATA:
        outcome = Outcome.NEW if case else Outcome.WRONG
    if case and case.key in earlier:
        repeats, said = earlier[case.key]
        kind, outcome = Kind.REPEAT, Outcome.SKIPPED
        if said != case.digest:
            cell = address(told.row - 1, source.fields.get(Field.NUMBER, 0))
            issues.append(Issue(cell, _SAME_NUMBER, {"row": repeats}, blocks=True))
            kind, outcome = Kind.DATA, Outcome.WRONG
    elif case and case.key in known:
        complaint_id, said = known[case.key]
        outcome = Outcome.SAME if said == case.digest else Outcome.DIFFERS
    return {
        "import_id": kept.id, "row": told.row, "kind": kind, "outcome": outcome, "title": told.title[:200],
        "values": plain(case) if case else {}, "issues": [asdict(issue) for issue in issues],
        "key": case.key if case else "", "digest": case.digest if case else "", "repeats": repeats,
        "noted": bool(issues) and outcome is Outcome.NEW, "complaint_id": complaint_id,
    }  # fmt: skip


def plain(case: PastCase) -> dict[str, Any]:
    """A case as plain data."""
    found = asdict(case)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()
    }


def revived(values: Mapping[str, Any]) -> PastCase:
    """The case that `plain` wrote down."""
    found = dict(values)
    for name in ("submitted_at", "replied_at"):
        found[name] = datetime.fromisoformat(found[name]) if found[name] else None
    return PastCase(**found)
