"""Step three: how grave, whose, what may come of it, who leads and by when; and the facts that only staff keep."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.casework import clocks
from portal.domain.casework.models import Deadline, Extension
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import (
    advance,
    allow,
    name_of,
    record_aside,
    said,
    serve,
    stage_of,
    start_limit,
    subject,
    tell,
)
from portal.domain.complaints.actions.reviewing import counts_from, may_lead
from portal.domain.complaints.lead_rules import HEAD_LEADS, REPLY_LIMIT, may_head
from portal.domain.complaints.models import Complaint, InnerFact
from portal.domain.complaints.queries.leads import colleagues_of
from portal.domain.complaints.queries.letters import draft_of
from portal.domain.complaints.record_rules import (
    FACT_KIND_WORDS,
    FACT_KINDS,
    LIABILITY_WORDS,
    SEVERITY_WORDS,
    Liability,
    Severity,
)
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused

NOT_HERE = N_("这位同事不在这个项目，或不办理投诉，请另选一位。")


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the evaluation comes to; `risks` are words of `record_rules.RISKS`, noted as inner facts of today."""

    severity: Severity
    severity_reason: str
    liability: Liability
    liability_reason: str
    lead_id: int
    risks: Collection[str] = ()


def evaluate(complaint: Complaint, judgement: Judgement, *, by: Actor, version: int | None = None) -> None:
    """Judge the complaint and name who leads it; the clock of the written reply runs, counted from the receipt."""
    advance(complaint, "evaluate", by, version)
    _judge(complaint, judgement, by)
    clocks.meet(subject(complaint), "evaluate")
    due = _reply_by(complaint)
    complaint.evaluated_at = clock.now()
    lead, severity = name_of(complaint.lead_id), SEVERITY_WORDS[judgement.severity]
    told = events.Evaluated(lead=lead, lead_id=judgement.lead_id, due=due, severity=severity)
    tell(complaint, told, by)
    record_aside(complaint, _judged(judgement), by)


def reassess(complaint: Complaint, judgement: Judgement, *, by: Actor, version: int | None = None) -> None:
    """Judge anew what the investigation shows; who complains is told when somebody else answers, or by another day."""
    advance(complaint, "reassess", by, version)
    before = (complaint.lead_id, _running_due(complaint))
    graver, judged = complaint.severity is not judgement.severity, (complaint.severity, complaint.liability)
    _judge(complaint, judgement, by)
    if judged != (complaint.severity, complaint.liability):
        _ask_for_money_anew(complaint)
    due = _reply_by(complaint) if graver else _running_due(complaint)
    tell(complaint, _judged(judgement), by)
    if due is not None and (complaint.lead_id, due) != before:
        lead, severity = name_of(complaint.lead_id), SEVERITY_WORDS[judgement.severity]
        told = events.LeadChanged(lead=lead, lead_id=judgement.lead_id, due=due, severity=severity)
        record_aside(complaint, told, by)


def _ask_for_money_anew(complaint: Complaint) -> None:
    """Whoever said yes to a compensation saw how grave it is and whose fault; one that still waits voids itself."""
    draft = draft_of(complaint.id, complaint.stage)
    if draft is not None and draft.compensation_state == "approved":
        draft.compensation_state = ""


def note_fact(
    complaint: Complaint, *, kind: str, value: str, on: date, note: str = "", by: Actor
) -> InnerFact:
    """Note a mood, a means or a sign of risk as a fact of a day: for staff only, deleted at archiving."""
    allow(complaint, "note_fact", by)
    if value not in FACT_KINDS.get(kind, {}):
        raise Refused(N_("请选择一项。"), field="value")
    if on > clock.today():
        raise Refused(N_("日期不能晚于今天。"), field="on")
    fact = _fact(complaint, kind, value, on, said(note, 500, "note", needed=False), by)
    record_aside(complaint, events.FactNoted(what=FACT_KIND_WORDS[kind]), by)
    return fact


def _fact(complaint: Complaint, kind: str, value: str, on: date, note: str, by: Actor) -> InnerFact:
    fact = InnerFact(
        complaint_id=complaint.id, kind=kind, value=value, note=note, on=on, by_id=by.person_id, by_name=by.name,
        noted_at=clock.now(),
    )  # fmt: skip
    session().add(fact)
    session().flush()
    return fact


def _judge(complaint: Complaint, judgement: Judgement, by: Actor) -> None:
    severity_reason = said(judgement.severity_reason, 500, "severity_reason")
    liability_reason = said(judgement.liability_reason, 500, "liability_reason")
    _check_lead(complaint, judgement)
    _mark_risks(complaint, judgement.risks, by)
    complaint.severity, complaint.severity_reason = judgement.severity, severity_reason
    complaint.liability, complaint.liability_reason = judgement.liability, liability_reason
    complaint.lead_id = complaint.handler_id = judgement.lead_id
    stage = stage_of(complaint)
    stage.lead_id, stage.severity, stage.liability = (
        judgement.lead_id,
        judgement.severity,
        judgement.liability,
    )
    serve(complaint, judgement.lead_id)


def _check_lead(complaint: Complaint, judgement: Judgement) -> None:
    """A colleague of the desk there, without a part in it; a major one is led by the head in person."""
    all_ = colleagues_of(complaint)
    lead = next((each for each in all_ if each.person_id == judgement.lead_id), None)
    problem = may_lead(complaint, judgement.lead_id) if lead else NOT_HERE
    if problem is None and judgement.severity is Severity.MAJOR and lead and not may_head(lead, all_):
        problem = HEAD_LEADS
    if problem:
        raise Refused(problem, field="lead")


def _mark_risks(complaint: Complaint, risks: Collection[str], by: Actor) -> None:
    known: Mapping[str, str] = FACT_KINDS["risk"]
    if not set(risks) <= set(known):
        raise Refused(N_("请从列出的选项里选"), field="risks")
    noted = set(
        session().scalars(
            select(InnerFact.value).where(
                InnerFact.complaint_id == complaint.id, InnerFact.kind == "risk", InnerFact.value.in_(known)
            )
        )
    )
    for value in known:
        if value in risks and value not in noted:
            _fact(complaint, "risk", value, clock.today(), "", by)


def _reply_by(complaint: Complaint) -> datetime:
    """Start the limit of the written reply; an official ticket keeps its own date, and a later one that was
    granted and told stays."""
    running = clocks.current(subject(complaint), "reply")
    if (
        running is not None
        and running.due_at is not None
        and complaint.authority_due
        and complaint.stage == 1
    ):
        return running.due_at
    granted = running.due_at if running is not None and _was_extended(running) else None
    assert complaint.severity is not None
    row = start_limit(complaint, "reply", REPLY_LIMIT[complaint.severity], at=counts_from(complaint))
    assert row.due_at is not None
    if granted is not None and granted > max(row.due_at, clock.now()):
        row = clocks.set_due(
            subject(complaint), "reply", granted, complaint.community_id, round=complaint.stage
        )
    assert row.due_at is not None
    return row.due_at


def _was_extended(running: Deadline) -> bool:
    found = select(Extension.id).where(Extension.deadline_id == running.id).limit(1)
    return session().scalar(found) is not None


def _running_due(complaint: Complaint) -> datetime | None:
    row = clocks.current(subject(complaint), "reply")
    return row.due_at if row else None


def _judged(judgement: Judgement) -> events.Judged:
    return events.Judged(
        severity=SEVERITY_WORDS[judgement.severity], liability=LIABILITY_WORDS[judgement.liability],
        reason=f"{judgement.severity_reason.strip()} {judgement.liability_reason.strip()}",
    )  # fmt: skip
