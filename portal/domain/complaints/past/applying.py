"""Writing the checked rows: each new one becomes a past complaint, in pieces that a stop or a crash leaves whole."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.complaints.past import events
from portal.domain.complaints.past.checking import counted, revived
from portal.domain.complaints.past.models import Origin, PastImport, PastRow
from portal.domain.complaints.past.recording import Where, record_past
from portal.domain.complaints.past.rules import ImportState, Outcome, PastCase
from portal.domain.estate.models import Building, Community, Unit
from portal.domain.estate.roster.places import read_home, read_part
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.jobs import Job
from portal.infra.refused import N_
from portal.infra.sheets.keeping import only_rows, pack, unpack

PIECE = 50
KIND = "complaint_import"
SHOWN = ("source", "number", "submitted_at", "replied_at")


def apply_step(job: Job) -> bool:
    """One piece of writing (a kind of job); True while there is more."""
    kept = session().scalars(for_change(select(PastImport).where(PastImport.id == job.subject_id))).one()
    if kept.state is not ImportState.APPLYING:
        return False
    job.phase = N_("写入以前的投诉")
    rows = _next(kept)
    if rows:
        _write(kept, rows)
        kept.applied = rows[-1].row
    job.total, job.done = kept.total, kept.applied if rows else kept.total
    if rows:
        return True
    _end(kept)
    return False


def _next(kept: PastImport) -> Sequence[PastRow]:
    return session().scalars(
        select(PastRow)
        .where(PastRow.import_id == kept.id, PastRow.outcome == Outcome.NEW, PastRow.row > kept.applied)
        .order_by(PastRow.row)
        .limit(PIECE)
    ).all()  # fmt: skip


def _write(kept: PastImport, rows: Sequence[PastRow]) -> None:
    """Another import may have brought the same since the check: then it is one that came in before."""
    may = {"complaint.import": frozenset({kept.community_id})}
    by = Actor(kept.by_id, kept.by_name, kept.capacity, "house", may)
    community = session().get_one(Community, kept.community_id)
    known = {
        key: (complaint_id, digest)
        for key, complaint_id, digest in session().execute(
            select(Origin.key, Origin.complaint_id, Origin.digest).where(
                Origin.community_id == community.id, Origin.key.in_([row.key for row in rows])
            )
        )
    }
    for row in rows:
        if row.key in known:
            row.complaint_id, said = known[row.key]
            row.outcome = Outcome.SAME if said == row.digest else Outcome.DIFFERS
            continue
        case = revived(row.values)
        made = record_past(
            case, community, _home(community.id, case), Where(file=kept.file_name, row=row.row), by=by
        )
        row.complaint_id = made.id
        # The words are in the case now; the row keeps what its line in the list shows.
        row.values = {name: row.values[name] for name in SHOWN}
    session().flush()


def _home(community_id: int, case: PastCase) -> Unit | None:
    """The home a row names, where the community has just that one."""
    home = read_home(case.place)[0] if case.place else None
    if home is None or not home.door:
        return None
    units = session().execute(
        select(Unit, Building.name)
        .join(Building, Building.id == Unit.building_id)
        .where(Unit.community_id == community_id, Unit.door == home.door, Unit.retired_at.is_(None))
    ).all()  # fmt: skip
    fitting = [
        unit
        for unit, name in units
        if (read_part(name) or name) == home.building and home.entrance in (None, unit.entrance)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _end(kept: PastImport) -> None:
    kept.state, kept.book, kept.applied_at = ImportState.APPLIED, None, clock.now()
    kept.counts = counted(kept.id)
    out = select(PastRow.row).where(
        PastRow.import_id == kept.id, PastRow.outcome.in_((Outcome.WRONG, Outcome.DIFFERS))
    )
    left = {*kept.columns["header"], *(row - 1 for row in session().scalars(out))}
    kept.source = pack(only_rows(unpack(kept.source or b""), left))
    by = Actor(kept.by_id, kept.by_name, kept.capacity, "house")
    told = events.PastApplied(file=kept.file_name, added=kept.counts.get(Outcome.NEW.value, 0))
    record(told, subject=(KIND, kept.id), by=by)
