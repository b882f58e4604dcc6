"""Decide, dispatch, acknowledge, decline, redispatch, take over: who answers for it and by when."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain.casework import clocks
from portal.domain.estate.models import Building, Community, Firm, FirmContact, Unit
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import advance, firm_name, said, subject, tell
from portal.domain.repairs.actions.chase_state import drop_chase
from portal.domain.repairs.actions.cost_state import start_over
from portal.domain.repairs.actions.intake import index, start_limit
from portal.domain.repairs.models import Assignment, Repair
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import Urgency, deadline_key
from portal.domain.terms.verdict_rules import Case, warranty_answer
from portal.domain.terms.warranty_rules import PAYER_WORDS, Payer, Verdict, WarrantyAnswer
from portal.infra import clock, numbering
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.reads import Parts
from portal.infra.refused import N_, Refused

NO_FIRM = N_("请选择由谁来修。")
ANOTHER_FIRM = N_("换了维修单位")
AGREED_NEEDED = N_("这个部位的期限要和各方约定，请填写日期。")
COVERED = frozenset(each.value for each in (Verdict.IN_BOTH, Verdict.GAP, Verdict.SELLER))
EARLIER = 20


_PLACE = Parts(
    select(Community.id)
    .select_from(Community)
    .outerjoin(Unit, Unit.id == bindparam("unit"))
    .outerjoin(Building, Building.id == bindparam("building"))
    .where(Community.id == bindparam("community")),
    {model.__name__: tuple(model.__table__.c) for model in (Community, Unit, Building)},
)


def warranty_of(
    repair: Repair,
    *,
    altered: bool | None = None,
    on: date | None = None,
    restarted_on: date | None = None,
    place: tuple[Any, Any, Any] | None = None,
) -> WarrantyAnswer:
    """The warranty answer for the repair's part and place, with both clocks and the reasons; `restarted_on` in place
    of the day an earlier repair of the part was signed, `place` its community, unit and building if at hand."""
    community, unit, building = place or _place_of(repair)
    accepted_on = (unit.accepted_on if unit else None) or (building.accepted_on if building else None)
    again = (restarted_on or _repaired_before(repair, community.zone)) if community.restart_warranty else None
    case = Case(
        acceptance_on=accepted_on,
        handover_on=(unit.handed_over_on or unit.deemed_handover_on) if unit else accepted_on,
        today=on or clock.local(repair.submitted_at, community.zone).date(),
        common=repair.unit_id is None,
        altered=repair.owner_altered if altered is None else altered,
        danger=repair.urgency is Urgency.EMERGENCY,
        restarted_on=again,
    )
    local = terms.local_for(
        community.id, restart_in_city=community.restart_warranty, developer=bool(community.developer)
    )
    return warranty_answer(terms.part(repair.part_code), case, local)


def _place_of(repair: Repair) -> tuple[Any, Any, Any]:
    found = _PLACE.first(
        {"community": repair.community_id, "unit": repair.unit_id, "building": repair.building_id}
    )
    return found.Community, found.Unit, found.Building


def _repaired_before(repair: Repair, zone: str) -> date | None:
    """The day the newest earlier repair of the part was signed; what the warranty did not cover starts nothing anew."""
    rows = session().execute(
        select(Repair.signed_off_at, Repair.warranty)
        .where(
            Repair.community_id == repair.community_id, Repair.building_id == repair.building_id,
            Repair.unit_id == repair.unit_id, Repair.spot_id == repair.spot_id,
            Repair.part_code == repair.part_code, Repair.id < repair.id, Repair.signed_off_at.is_not(None),
        )
        .order_by(Repair.id.desc())
        .limit(EARLIER)
    )  # fmt: skip
    covered = (row.signed_off_at for row in rows if row.warranty.get("verdict") in COVERED)
    moment = next(covered, None)
    return clock.local(moment, zone).date() if moment else None


def frozen_answer(answer: WarrantyAnswer) -> dict[str, Any]:
    """The warranty answer as it is kept on the repair: plain values."""
    return {k: _plain(v) for k, v in asdict(answer).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def dispatch(
    repair: Repair,
    *,
    firm_id: int,
    payer: Payer,
    by: Actor,
    due: datetime | None = None,
    altered: bool = False,
    instructions: str = "",
    technician_id: int | None = None,
    version: int | None = None,
) -> Assignment:
    """判责派单: decide who answers and pays and by when, and send it to the firm or the own crew.

    Without `due` the deadline comes from the building part (or the urgency) on the community's calendar.
    """
    advance(repair, "dispatch", by, version)
    firm = firm_of(firm_id)
    repair.owner_altered = altered
    repair.warranty = frozen_answer(warranty_of(repair, altered=altered))
    repair.payer = payer
    set_deadline(repair, due)
    assignment = assign_firm(repair, firm, technician_id, instructions)
    deadline = clocks.current(subject(repair), "repair")
    tell(
        repair,
        events.Dispatched(
            firm=firm.short_name, firm_id=firm.id, payer=PAYER_WORDS[payer],
            due=deadline.due_at if deadline and deadline.due_at else clock.now(),
        ),
        by,
    )  # fmt: skip
    return assignment


def firm_of(firm_id: int) -> Firm:
    """The firm that a job may go to; Refused where there is none."""
    firm = session().get(Firm, firm_id)
    if firm is None or firm.retired_at is not None:
        raise Refused(NO_FIRM, field="firm")
    return firm


def set_deadline(repair: Repair, due: datetime | None) -> None:
    """Start the repair deadline: the moment somebody chose, else the one that runs, else the limit of the urgency
    or the part."""
    if due is not None:
        clocks.set_due(subject(repair), "repair", due, repair.community_id, round=repair.round)
    elif clocks.current(subject(repair), "repair") is None:
        key = limit_of(repair)
        if terms.limit_for(repair.community_id, key) is None:
            raise Refused(AGREED_NEEDED, field="due")
        start_limit(repair, "repair", key)


def limit_of(repair: Repair) -> str:
    """The limit that the repair must be done by."""
    return deadline_key(repair.urgency, terms.part(repair.part_code).limit_key)


def assign_firm(
    repair: Repair, firm: Firm, technician_id: int | None, instructions: str, *, professional: bool = False
) -> Assignment:
    """Give the job to a firm with a job sheet of its own number; it must acknowledge in time."""
    if technician_id is not None and not _works_for(technician_id, firm.id):
        raise Refused(N_("这位师傅不在所选单位。"), field="technician")
    community = session().get_one(Community, repair.community_id)
    series = f"{community.code}-WX-{clock.here(community.zone):%y%m}"
    row = Assignment(
        repair_id=repair.id, round=repair.round, number=f"{series}-{numbering.next_number(series):04d}",
        firm_id=firm.id, technician_id=technician_id, instructions=instructions, professional=professional,
        dispatched_at=clock.now(), ended_why="", ended_reason="",
    )  # fmt: skip
    said(instructions, 1000, "instructions", needed=False)
    session().add(row)
    repair.firm_id, repair.technician_id = firm.id, technician_id
    start_limit(repair, "acknowledge", "repair.acknowledge")
    session().flush()
    index(repair)
    return row


def _works_for(person_id: int, firm_id: int) -> bool:
    today = clock.today()
    return bool(
        session().scalar(
            select(FirmContact.id)
            .where(
                FirmContact.person_id == person_id, FirmContact.firm_id == firm_id,
                FirmContact.from_on <= today, FirmContact.to_on.is_(None) | (FirmContact.to_on >= today),
            )
            .limit(1)
        )
    )  # fmt: skip


def assignment_of(repair: Repair) -> Assignment | None:
    """The assignment that holds now."""
    return session().scalar(
        select(Assignment).where(Assignment.repair_id == repair.id, Assignment.ended_at.is_(None))
    )


def end_assignment(repair: Repair, why: str, reason: str = "") -> None:
    """The firm no longer has the job: its visit, its papers and its requests count no more."""
    drop_chase(repair)
    row = assignment_of(repair)
    if row is not None:
        row.ended_at, row.ended_why, row.ended_reason = clock.now(), why, reason
        start_over(repair, ANOTHER_FIRM)
    clocks.drop(subject(repair), "acknowledge")
    repair.visit_from = repair.visit_to = None


def acknowledge(
    repair: Repair, *, by: Actor, technician_id: int | None = None, version: int | None = None
) -> None:
    """接单: the firm takes the job, and may name who goes."""
    advance(repair, "acknowledge", by, version)
    row = assignment_of(repair)
    if row is not None:
        row.acknowledged_at = clock.now()
        if technician_id is not None:
            if not _works_for(technician_id, row.firm_id):
                raise Refused(N_("这位师傅不在本单位。"), field="technician")
            row.technician_id = repair.technician_id = technician_id
    clocks.meet(subject(repair), "acknowledge")
    tell(repair, events.Acknowledged(firm=firm_name(repair.firm_id)), by)


def decline(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """The firm gives the job back with a reason; the dispatcher decides anew."""
    advance(repair, "decline", by, version)
    firm = firm_name(repair.firm_id)
    end_assignment(repair, "declined", said(reason))
    repair.firm_id = repair.technician_id = None
    index(repair)
    tell(repair, events.Declined(firm=firm, reason=reason), by)


def redispatch(
    repair: Repair,
    *,
    firm_id: int,
    reason: str,
    by: Actor,
    instructions: str = "",
    version: int | None = None,
) -> Assignment:
    """改派: another firm gets the job, the first is told and shut out."""
    advance(repair, "redispatch", by, version)
    firm, before = firm_of(firm_id), repair.firm_id or 0
    end_assignment(repair, "redispatched", said(reason))
    row = assign_firm(repair, firm, None, instructions)
    tell(
        repair,
        events.Redispatched(firm=firm.short_name, firm_id=firm.id, from_firm_id=before, reason=reason),
        by,
    )
    return row
