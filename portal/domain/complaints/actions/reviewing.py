"""复核: not satisfied goes back to the evaluation, one level higher, to somebody who had no part in it."""

from datetime import datetime

from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import record_aside, said, serve, stage_of, start_limit, subject
from portal.domain.complaints.actions.paying import take_back
from portal.domain.complaints.models import Complaint, ComplaintStage
from portal.domain.complaints.queries.conflict import conflict, parts_in
from portal.domain.complaints.review_rules import OPENED_BY, level_needed
from portal.domain.estate.queries.roles import ranks_in
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_

LEADS = "complaint.evaluate"
NO_COLLEAGUE = N_("复核要由能评估投诉的同事负责。请换一位。")
TOO_LOW = N_("复核要比上一次高一级：请选职级更高、没有参与过的负责人。")


def open_stage(complaint: Complaint, *, opened_by: str, reason: str, by: Actor) -> ComplaintStage:
    """The next handling of the complaint begins: the stage before it is closed as it was, its clocks count no more.

    Called by a verb that moves the complaint back to the evaluation, after its `advance`; the verb says what is waited
    for then.
    `opened_by` is a word of `OPENED_BY`; the definition that was agreed and the evidence stay, everything decided is
    decided anew.
    """
    assert opened_by in OPENED_BY
    now = clock.now()
    for person in (complaint.lead_id, complaint.handler_id):
        serve(complaint, person)
    before = stage_of(complaint)
    before.lead_id, before.ended_at = before.lead_id or complaint.lead_id, now
    complaint.stage += 1
    row = ComplaintStage(
        complaint_id=complaint.id, no=complaint.stage, opened_by=opened_by, reason=said(reason), opened_at=now,
        served=[],
    )  # fmt: skip
    session().add(row)
    complaint.lead_id = complaint.handler_id = None
    complaint.remedy = complaint.follow_up = ""
    complaint.evaluated_at = complaint.replied_at = complaint.closed_at = None
    take_back(complaint)
    clocks.drop(subject(complaint))
    start_limit(complaint, "evaluate", "complaint.evaluate")
    record_aside(complaint, events.StageOpened(stage=complaint.stage, opened_by=opened_by, reason=reason), by)
    return row


def counts_from(complaint: Complaint) -> datetime:
    """From when the reply of this stage counts: the receipt for the first, the day it was opened for a review."""
    return complaint.submitted_at if complaint.stage == 1 else stage_of(complaint).opened_at


def may_lead(complaint: Complaint, person_id: int) -> str | None:
    """Why this person may not lead the stage that runs; None where they may.

    Nobody leads who served the repair complained of. A review is led by somebody who had no part in an earlier stage
    and stands higher than who led the last one, or as high as anybody who is left.
    """
    problem = conflict(complaint, person_id)
    if problem or complaint.stage == 1:
        return problem
    ranks = ranks_in(LEADS, complaint.community_id)
    if person_id not in ranks:
        return NO_COLLEAGUE
    led = stage_of(complaint, complaint.stage - 1).lead_id
    barred = parts_in(complaint, before=complaint.stage)
    free = [rank for person, rank in ranks.items() if person not in barred]
    needed = level_needed(ranks.get(led, 0) if led else 0, free)
    return TOO_LOW if ranks[person_id] < needed else None
