"""One cause, many reports: merge them into one job, take one out again, tell the homes that are affected."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.models import Hold
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import KIND, advance, allow, record_aside, said, subject, tell
from portal.domain.repairs.actions.intake import start_limit
from portal.domain.repairs.incident_models import Merge
from portal.domain.repairs.incident_rules import MERGED, NOTE_MOST
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import HOLD_KINDS, WAITS_FOR_FACTS, Status
from portal.domain.terms.rules import STEPS
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused


def mark_duplicate(repair: Repair, original: Repair, *, by: Actor, version: int | None = None) -> None:
    """合并: the same thing was reported before; this one ends, who reported or followed it follows the other."""
    allow(repair, "mark_duplicate", by, version)
    # Held, so that two repairs marked at once cannot each become the duplicate of the other.
    session().refresh(original, with_for_update=True)
    if original.id == repair.id or original.community_id != repair.community_id:
        raise Refused(N_("请填同一项目里另一件报修的单号。"), field="original")
    if original.status in (Status.DUPLICATE, Status.REJECTED, Status.CANCELLED):
        raise Refused(N_("%(number)s已经不在办理，不能合并到它。"), field="original", number=original.number)
    held, task = clocks.open_hold(subject(repair)), casework.open_task(subject(repair))
    merge = Merge(
        repair_id=repair.id, original_id=original.id, deadlines=[d.id for d in clocks.running(subject(repair))],
        hold_id=held.id if held else None, task_id=task.id if task else None, followers=[], merged_at=clock.now(),
    )  # fmt: skip
    session().add(merge)
    advance(repair, "mark_duplicate", by, version)
    repair.duplicate_of_id = original.id
    repair.closed_at = clock.now()
    clocks.drop(subject(repair))
    readers = sorted(_readers(repair))
    merge.followers = [reader for reader in readers if casework.follow(subject(original), reader)]
    tell(repair, events.MarkedDuplicate(number=original.number, original_id=original.id), by)
    told = events.ReportMerged(number=repair.number, label=repair.label, repair_id=repair.id)
    record_aside(original, told, by)


def _readers(repair: Repair) -> set[int]:
    """Who is told about a repair: its reporter and its followers."""
    return {*casework.followers(subject(repair)), *([repair.reporter_id] if repair.reporter_id else [])}


def unmerge(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """分开: it was another thing after all; the report stands as it stood, and its clock runs on from there."""
    original_id = repair.duplicate_of_id
    advance(repair, "unmerge", by, version)
    original = session().get_one(Repair, original_id, with_for_update=True)
    repair.duplicate_of_id = repair.closed_at = None
    merge = _merge_of(repair.id)
    if merge is None:
        start_limit(repair, "accept", STEPS[repair.urgency].accept)
    else:
        merge.undone_at = clock.now()
        casework.reopen_task(merge.task_id or 0)
        _run_on(repair, merge)
        _no_longer_follow(merge)
    tell(repair, events.Unmerged(number=original.number, reason=said(reason)), by)
    told = events.ReportUnmerged(number=repair.number, label=repair.label, repair_id=repair.id)
    record_aside(original, told, by)


def _run_on(repair: Repair, merge: Merge) -> None:
    """The limits count again; the time in which the report was part of another one counts as a hold."""
    clocks.revive(subject(repair), merge.deadlines, merge.merged_at, MERGED, hold_id=merge.hold_id)
    held = session().get(Hold, merge.hold_id) if merge.hold_id else None
    if held is not None:
        casework.mark_held(subject(repair), HOLD_KINDS.get(held.kind, WAITS_FOR_FACTS))


def _no_longer_follow(merge: Merge) -> None:
    """Who followed by this merge alone follows no more, up to where all of them were merged; another report of
    theirs that stays merged goes on keeping them told."""
    session().flush()
    leaving = set(merge.followers)
    step: Merge | None = merge
    while leaving and step is not None:
        for other in _merged_into(step.original_id):
            staying = leaving & _readers(session().get_one(Repair, other.repair_id))
            other.followers = sorted({*other.followers, *staying})
            leaving -= staying
        for reader in sorted(leaving & set(step.followers)):
            casework.unfollow((KIND, step.original_id), reader)
        step = _merge_of(step.original_id)


def _merged_into(original_id: int) -> Sequence[Merge]:
    return session().scalars(
        select(Merge).where(Merge.original_id == original_id, Merge.undone_at.is_(None)).order_by(Merge.id)
    ).all()  # fmt: skip


def _merge_of(repair_id: int) -> Merge | None:
    """How this report became part of another one, while it is."""
    return session().scalar(
        select(Merge)
        .where(Merge.repair_id == repair_id, Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
        .limit(1)
    )


def declare_incident(repair: Repair, *, note: str, by: Actor, version: int | None = None) -> None:
    """按事件处理: every home that it may reach reads the note on its own page, and late reports are led here."""
    advance(repair, "declare_incident", by, version)
    repair.incident_at = clock.now()
    repair.incident_note = said(note, NOTE_MOST, "note")
    tell(repair, events.IncidentDeclared(note=note), by)


def end_incident(repair: Repair, *, by: Actor, version: int | None = None) -> None:
    """The homes need not be told any more; the repair itself goes on."""
    advance(repair, "end_incident", by, version)
    repair.incident_at, repair.incident_note = None, ""
    tell(repair, events.IncidentEnded(), by)
