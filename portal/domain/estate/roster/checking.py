"""The check of a roster in small pieces: rows are read, then compared; nothing outside the import is touched."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from portal.domain.estate.roster.columns import Layout, as_kept, recognise
from portal.domain.estate.roster.deciding import decide
from portal.domain.estate.roster.keeping import plain, plain_issue, plain_row, revived, unpack
from portal.domain.estate.roster.matching import known_for
from portal.domain.estate.roster.models import RosterImport, RosterRow
from portal.domain.estate.roster.reading import Earlier, Source, read_rows
from portal.domain.estate.roster.rules import Field, ImportState, Issue, Kind, Outcome
from portal.infra import clock
from portal.infra.db import session
from portal.infra.jobs import Job
from portal.infra.refused import N_
from portal.infra.sheets import address

PIECE = 500
# Rows that lack different values go in together; else every change of shape is a statement of its own.
ALIKE = {"render_nulls": True}


class _Reader:
    """A sheet being read piece by piece, with what its rows said so far."""

    def __init__(self, roster: RosterImport) -> None:
        self.key = (roster.id, str(roster.columns))
        self.source = source_of(roster)
        self.earlier = Earlier()
        self.at = 0

    def take(self, start: int, count: int) -> list[Any]:
        """The next rows; those before are read again if another process read them."""
        if self.at > start:
            self.earlier, self.at = Earlier(), 0
        rows = read_rows(self.source, self.at, self.earlier)
        for _ in range(start - self.at):
            next(rows)
        taken = [row for _, row in zip(range(count), rows, strict=False)]
        self.at = start + len(taken)
        return taken


_readers: dict[str, _Reader] = {}


def source_of(roster: RosterImport) -> Source:
    """The kept table with its mapping."""
    sheet = unpack(roster.source or b"")
    fields = {Field(name): column for name, column in roster.columns["fields"].items()}
    return Source(sheet, tuple(roster.columns["header"]), fields)


def layout_of(roster: RosterImport) -> Layout:
    """The kept mapping as a layout, every column with its heading and samples."""
    source = source_of(roster)
    proposed = recognise(source.sheet, source.header)
    chosen = {column: field for field, column in source.fields.items()}
    return as_kept(proposed, chosen)


def check_step(job: Job) -> bool:
    """One piece of a check (a kind of job); True while there is more."""
    roster = session().get_one(RosterImport, job.subject_id)
    if roster.state is not ImportState.CHECKING:
        return False
    if roster.read < roster.total:
        job.phase = N_("读取各行")
        _read_piece(roster)
    else:
        job.phase = N_("与系统里的房屋和业主比较")
        _compare_piece(roster)
    job.total, job.done = roster.total * 2, roster.read + roster.compared
    if roster.compared < roster.total:
        return True
    _readers.clear()
    roster.counts, roster.noted = counted(roster.id), noted(roster.id)
    roster.state = ImportState.CHECKED
    return False


def counted(import_id: int) -> dict[str, int]:
    """How many rows came to each outcome."""
    rows = session().execute(
        select(RosterRow.outcome, func.count())
        .where(RosterRow.import_id == import_id)
        .group_by(RosterRow.outcome)
    )
    return {outcome.value: number for outcome, number in rows if outcome}


def noted(import_id: int) -> int:
    """How many rows go in although something about them was not understood or is odd."""
    rows = select(func.count()).where(RosterRow.import_id == import_id, RosterRow.noted)
    return session().scalar(rows) or 0


def worth_a_look(issues: Sequence[Issue]) -> bool:
    """Whether a remark is about something that is kept; identity numbers are not."""
    return any(issue.field != Field.IDENTITY.value for issue in issues)


def _read_piece(roster: RosterImport) -> None:
    reader = _readers.get("now")
    if reader is None or reader.key != (roster.id, str(roster.columns)):
        reader = _readers["now"] = _Reader(roster)
    rows = [
        {
            "import_id": roster.id, "row": row.row, "kind": row.kind, "outcome": None,
            "building": row.values.get("building"), "entrance": row.values.get("entrance"),
            "door": row.values.get("door"), "name": row.values.get("name"), "values": plain_row(row),
            "issues": [plain_issue(issue) for issue in row.issues], "changes": [], "plan": {}, "undo": {},
            "noted": False, "unit_id": None, "applied": False, "undone": False,
        }
        for row in reader.take(roster.read, PIECE)
    ]  # fmt: skip
    session().execute(insert(RosterRow), rows, execution_options=ALIKE)
    roster.read += len(rows)


def _compare_piece(roster: RosterImport) -> None:
    rows = (
        session()
        .scalars(
            select(RosterRow)
            .where(RosterRow.import_id == roster.id, RosterRow.row > roster.compared)
            .order_by(RosterRow.row)
            .limit(PIECE)
        )
        .all()
    )
    session().execute(update(RosterRow), _decided(roster, rows))
    roster.compared = rows[-1].row


def _decided(roster: RosterImport, rows: Sequence[RosterRow]) -> list[dict[str, Any]]:
    known = known_for(roster.community_id, roster.id, [row for row in rows if row.kind is Kind.DATA])
    today = clock.today()
    decided = []
    for row in rows:
        parsed = revived(row.row, row.kind, row.values, row.issues)
        cells = {name: address(row.row - 1, at) for name, at in roster.columns["fields"].items()}
        decision = decide(parsed, known, cells, today)
        decided.append({
            "id": row.id,
            "outcome": decision.verdict.outcome,
            "entrance": decision.entrance if decision.entrance is not None else row.entrance,
            "issues": [plain_issue(issue) for issue in decision.issues],
            "changes": [[one.field, plain(one.before), plain(one.after)] for one in decision.verdict.changes],
            "plan": decision.plan,
            "noted": decision.verdict.outcome is not Outcome.WRONG and worth_a_look(decision.issues),
            "unit_id": decision.unit_id,
        })  # fmt: skip
    return decided
