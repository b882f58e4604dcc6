"""Visits and work: offer windows, agree, rebook, nobody home, start, complete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.repairs import events
from portal.domain.repairs.actions.asking import ask_parties
from portal.domain.repairs.actions.case import (
    HOUSE,
    advance,
    allow,
    record_aside,
    round_of,
    said,
    subject,
    tell,
    zone_of,
)
from portal.domain.repairs.actions.cost_state import noted_materials
from portal.domain.repairs.actions.intake import (
    TEXT_MOST,
    WINDOWS_LEAST,
    WINDOWS_MOST,
    hours_of,
    start_limit,
)
from portal.domain.repairs.models import Repair, Visit, VisitWindow
from portal.domain.repairs.rules import TOO_EARLY, Status, comes_early
from portal.domain.terms.rules import Urgency
from portal.domain.terms.sign_rules import words_of
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused

AT_ONCE = 0
ON_THE_WAY = timedelta(hours=2)


@dataclass(frozen=True)
class Used:
    """A material used: what, how much, in which unit."""

    name: str
    quantity: str
    unit: str = ""


def windows_of(repair: Repair, offered_by: str | None = None) -> Sequence[VisitWindow]:
    """The windows of this round that are still open, earliest first."""
    statement = select(VisitWindow).where(
        VisitWindow.repair_id == repair.id, VisitWindow.round == repair.round, VisitWindow.state == "offered",
        VisitWindow.starts_at > clock.now(),
    )  # fmt: skip
    if offered_by:
        statement = statement.where(VisitWindow.offered_by == offered_by)
    return session().scalars(statement.order_by(VisitWindow.starts_at)).all()


def offer_windows(repair: Repair, *, slots: Sequence[str], by: Actor, version: int | None = None) -> None:
    """None of the owner's times fits: the firm offers two or three others, the owner picks."""
    advance(repair, "offer_windows", by, version)
    found = sorted(set(slots))
    if not WINDOWS_LEAST <= len(found) <= WINDOWS_MOST:
        raise Refused(N_("请选两到三个能上门的时间。"), field="windows")
    _drop_offers(repair, "firm")
    zone = zone_of(repair)
    for slot in found:
        starts, ends = hours_of(slot, zone)
        session().add(
            VisitWindow(repair_id=repair.id, round=repair.round, offered_by="firm", starts_at=starts,
                        ends_at=ends, slot=slot, state="offered")
        )  # fmt: skip
    session().flush()
    tell(repair, events.WindowsOffered(count=len(found)), by)


def _come_early(repair: Repair, why: str, by: Actor) -> None:
    if not why:
        raise Refused(TOO_EARLY, field="early")
    now = clock.now()
    _end_visit(repair, "rebooked", said(why, field="early"))
    _book(repair, now, now + ON_THE_WAY)
    told = events.Rebooked(visit_from=now, visit_to=now + ON_THE_WAY, reason=why)
    record_aside(repair, told, by)


def _drop_offers(repair: Repair, side: str) -> None:
    session().execute(
        update(VisitWindow)
        .where(
            VisitWindow.repair_id == repair.id, VisitWindow.round == repair.round,
            VisitWindow.offered_by == side, VisitWindow.state == "offered",
        )
        .values(state="dropped"),
        execution_options={"synchronize_session": False},
    )  # fmt: skip


def schedule(repair: Repair, *, window_id: int, by: Actor, version: int | None = None) -> None:
    """约定上门: one side picks a window that the other offered; that is the agreement of both.

    `AT_ONCE` in place of a window: somebody is on the way and has said so on the phone; urgent jobs only.
    """
    advance(repair, "schedule", by, version)
    if window_id == AT_ONCE:
        _come_at_once(repair, by)
        return
    row = session().get(VisitWindow, window_id) if 0 < window_id < 2**62 else None
    if row is None or row.repair_id != repair.id or row.round != repair.round or row.state != "offered":
        raise Refused(N_("这个时间已经不能选了，请选另一个。"), field="window")
    if row.starts_at <= clock.now():
        raise Refused(N_("这个时间已经过去，请选另一个。"), field="window")
    other = {"owner": "firm", "field": "home"}.get(by.face)
    if other is not None and row.offered_by != other:
        raise Refused(N_("请从对方提供的时间里选。"), field="window")
    row.state = "booked"
    _book(repair, row.starts_at, row.ends_at)
    if repair.urgency is Urgency.ORDINARY:
        clocks.meet(subject(repair), "visit")
    tell(repair, events.Scheduled(visit_from=row.starts_at, visit_to=row.ends_at), by)


def _come_at_once(repair: Repair, by: Actor) -> None:
    if repair.urgency is Urgency.ORDINARY or by.face not in ("field", "staff"):
        raise Refused(N_("请从对方提供的时间里选。"), field="window")
    now = clock.now()
    _book(repair, now, now + ON_THE_WAY)
    tell(repair, events.Scheduled(visit_from=now, visit_to=now + ON_THE_WAY), by)


def _book(repair: Repair, starts: datetime, ends: datetime) -> None:
    repair.visit_from, repair.visit_to = starts, ends
    session().add(
        Visit(repair_id=repair.id, round=repair.round, starts_at=starts, ends_at=ends, outcome="", note="",
              booked_at=clock.now())
    )  # fmt: skip
    session().flush()


def _end_visit(repair: Repair, outcome: str, note: str = "") -> None:
    session().execute(
        update(Visit)
        .where(Visit.repair_id == repair.id, Visit.ended_at.is_(None))
        .values(outcome=outcome, note=note, ended_at=clock.now()),
        execution_options={"synchronize_session": False},
    )


def rebook(repair: Repair, *, slot: str, reason: str, by: Actor, version: int | None = None) -> None:
    """改约: either side moves the visit to another window; the other is told and may move it again."""
    advance(repair, "rebook", by, version)
    starts, ends = hours_of(slot, zone_of(repair), "window")
    if starts == repair.visit_from:
        raise Refused(N_("这就是现在约好的时间，请选另一个。"), field="window")
    _end_visit(repair, "rebooked", said(reason))
    _book(repair, starts, ends)
    tell(repair, events.Rebooked(visit_from=starts, visit_to=ends, reason=reason), by)


def no_access(
    repair: Repair, *, note: str, photos: Sequence[int], by: Actor, version: int | None = None
) -> None:
    """按约上门无人: with proof; the visit has to be agreed anew."""
    advance(repair, "no_access", by, version)
    if not photos:
        raise Refused(N_("请拍一张门口的照片作为凭证。"), field="photos")
    if repair.visit_from is not None and clock.now() < repair.visit_from:
        raise Refused(N_("还没到约好的时间。如果提前到了，请先给业主打电话。"), field="note")
    _end_visit(repair, "no_access", said(note, 500, "note"))
    repair.visit_from = repair.visit_to = None
    casework.attach(subject(repair), photos, "proof", by=by, round=repair.round)
    _drop_offers(repair, "firm")
    if repair.urgency is Urgency.ORDINARY:
        start_limit(repair, "visit", "repair.ordinary.visit_agreed")
    tell(repair, events.NoAccess(note=note), by)


def start(
    repair: Repair, *, by: Actor, photos: Sequence[int] = (), early: str = "", version: int | None = None
) -> None:
    """开始维修: somebody is there. Before the window only with a reason: the visit is then rebooked to now.

    `early`: why before the agreed time; the owner is told.
    """
    advance(repair, "start", by, version)
    if comes_early(clock.now(), repair.visit_from):
        _come_early(repair, early, by)
    _end_visit(repair, "done")
    clocks.meet(subject(repair), "visit")
    casework.attach(subject(repair), photos, "before", by=by, round=repair.round)
    tell(repair, events.Started(), by)


def complete(
    repair: Repair,
    *,
    work_done: str,
    photos: Sequence[int],
    by: Actor,
    materials: Sequence[Used] = (),
    source_work_done: str = "",
    source_photos: Sequence[int] = (),
    version: int | None = None,
) -> None:
    """报完工: what was done, with photos of the result; sign-off opens by itself.

    Where a leak comes from a second home, what was done there is told and photographed apart: its owner sees no more.
    """
    advance(repair, "complete", by, version)
    if not photos:
        raise Refused(N_("请至少拍一张修好后的照片。"), field="photos")
    _in_source_home(repair, source_work_done, source_photos, by)
    for used in materials:
        for text, most in ((used.name, 80), (used.quantity, 20), (used.unit, 20)):
            said(text, most, "materials", needed=False)
    noted_materials(repair, [(used.name, used.quantity, used.unit) for used in materials], by)
    casework.attach(subject(repair), photos, "after", by=by, round=repair.round)
    repair.completed_at = clock.now()
    round_of(repair).work_done = said(work_done, TEXT_MOST, "work_done")
    clocks.meet(subject(repair), "repair")
    record = events.Completed(work_done=work_done, photos=len(photos))
    record_aside(repair, record, by)
    open_sign_off(repair)


def _in_source_home(repair: Repair, work_done: str, photos: Sequence[int], by: Actor) -> None:
    if repair.source_unit_id is None:
        return
    round_of(repair).source_work_done = said(work_done, TEXT_MOST, "source_work_done")
    if not photos:
        raise Refused(N_("请至少拍一张渗漏源头那一户修好后的照片。"), field="source_photos")
    casework.attach(subject(repair), photos, "source_after", by=by, round=repair.round)


def open_sign_off(repair: Repair) -> None:
    """Completed work goes to the parties for signature, by itself."""
    allow(repair, "open_sign_off", HOUSE)
    repair.status = Status.SIGNING
    repair.version += 1
    start_limit(repair, "sign", "repair.sign")
    names = "、".join(words_of(ask_parties(repair)))
    tell(repair, events.SignOffOpened(parties=names), HOUSE)
