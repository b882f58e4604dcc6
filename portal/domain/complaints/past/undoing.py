"""Taking an import of past complaints back, piece by piece, but for the cases that something happened to since."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from portal.domain.casework.models import Deadline
from portal.domain.complaints.models import Complaint, ComplaintStage
from portal.domain.complaints.past import events
from portal.domain.complaints.past.models import Origin, PastImport, PastRow
from portal.domain.complaints.past.rules import ImportState, Outcome
from portal.domain.complaints.queries.counting import like_after
from portal.domain.complaints.reply_models import Reply
from portal.domain.complaints.rules import KIND as COMPLAINT
from portal.domain.complaints.rules import Status
from portal.infra import clock, search
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import forget, record
from portal.infra.jobs import Job
from portal.infra.refused import N_
from portal.infra.story import Story

PIECE = 50
KIND = "complaint_import"
CHANGED_SINCE = N_("写入以后这一件有过改动，没有撤回")
KNOWN_SINCE = N_("后来的投诉或另一次导入认出了这一件，没有撤回")


def undo_step(job: Job) -> bool:
    """One piece of taking back (a kind of job); True while there is more."""
    kept = session().scalars(for_change(select(PastImport).where(PastImport.id == job.subject_id))).one()
    if kept.state is not ImportState.UNDOING:
        return False
    job.phase = N_("撤回写入的投诉")
    rows = _next(kept)
    if rows:
        _take_back(kept, rows)
        kept.applied = rows[-1].row
    job.total, job.done = kept.total, kept.applied if rows else kept.total
    if rows:
        return True
    kept.state, kept.undone_at = ImportState.UNDONE, clock.now()
    told = events.PastUndone(file=kept.file_name, undone=kept.undone, kept=kept.kept)
    record(told, subject=(KIND, kept.id), by=_by(kept))
    return False


def _next(kept: PastImport) -> Sequence[PastRow]:
    return session().scalars(
        select(PastRow)
        .where(PastRow.import_id == kept.id, PastRow.outcome == Outcome.NEW, PastRow.row > kept.applied)
        .order_by(PastRow.row)
        .limit(PIECE)
    ).all()  # fmt: skip


def _take_back(kept: PastImport, rows: Sequence[PastRow]) -> None:
    """The cases that stand as they were written go, with their letters and figures; the row says why one stays."""
    ids = sorted({row.complaint_id for row in rows if row.complaint_id})
    held = for_change(select(Complaint).where(Complaint.id.in_(ids)).order_by(Complaint.id))
    cases = {case.id: case for case in session().scalars(held)}
    changed, known = _changed(cases), _known(kept, ids)
    gone: list[int] = []
    for row in rows:
        reason = (
            CHANGED_SINCE if row.complaint_id in changed else KNOWN_SINCE if row.complaint_id in known else ""
        )
        row.stayed = bool(reason)
        if reason:
            issue = {"cell": f"A{row.row}", "msgid": reason, "params": {}, "blocks": False}
            row.issues = [*row.issues, issue]
        elif row.complaint_id is not None:
            gone.append(row.complaint_id)
            row.complaint_id = None
    kept.undone, kept.kept = kept.undone + len(gone), kept.kept + len(rows) - len(gone)
    session().flush()
    if gone:
        alike = {each for one in gone for each in like_after(one)}.difference(gone)
        _remove(gone)
        told = events.PastTakenBack(cases=tuple(gone), alike=tuple(sorted(alike)))
        record(told, subject=(KIND, kept.id), by=_by(kept))


def _changed(cases: dict[int, Complaint]) -> set[int]:
    """Those that are no longer as they were written, or that somebody wrote about."""
    lines = (
        select(Story.subject_id)
        .where(Story.subject_kind == COMPLAINT, Story.subject_id.in_(cases))
        .group_by(Story.subject_id)
        .having(func.count() > 1)
    )
    moved = {one.id for one in cases.values() if one.version != 1 or one.status is not Status.ARCHIVED}
    return moved | set(session().scalars(lines))


def _known(kept: PastImport, ids: Sequence[int]) -> set[int]:
    """Those that a later complaint names as the one before it, or another import as its own."""
    earlier = select(Complaint.earlier_id).where(Complaint.earlier_id.in_(ids))
    again = select(PastRow.complaint_id).where(PastRow.complaint_id.in_(ids), PastRow.import_id != kept.id)
    return {one for one in session().scalars(earlier.union(again)) if one}


def _remove(ids: Sequence[int]) -> None:
    """A case that should never have come in leaves no row behind; the import's own story says that it was there."""
    for model in (Reply, ComplaintStage, Origin):
        session().execute(delete(model).where(model.complaint_id.in_(ids)))
    limits = delete(Deadline).where(Deadline.subject_kind == COMPLAINT, Deadline.subject_id.in_(ids))
    session().execute(limits)
    for complaint_id in ids:
        search.remove(COMPLAINT, complaint_id)
        forget((COMPLAINT, complaint_id))
    session().execute(delete(Complaint).where(Complaint.id.in_(ids)))


def _by(kept: PastImport) -> Actor:
    return Actor(kept.by_id, kept.by_name, kept.capacity, "house")
