"""调查: somebody is asked, evidence is kept with source and date, each point gets its finding and basis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import advance, allow, name_of, said, subject, tell
from portal.domain.complaints.actions.confirming import points_of
from portal.domain.complaints.actions.parts import end_of, end_part, open_part
from portal.domain.complaints.inquiry_models import Evidence, Inquiry
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.record_rules import HOME_EVIDENCE, STAFF_EVIDENCE
from portal.domain.complaints.reply_models import Reply
from portal.domain.estate.models import Firm
from portal.domain.estate.queries.firms import firm_contacts
from portal.domain.estate.queries.roles import staff_with
from portal.domain.estate.roles import Role
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Missing, Refused, WrongState

ANSWERS = "complaint.answer_inquiry"
NOT_ASKED = N_("这一项是请别人查的。由他答复，或由办理投诉的同事代记。")
NOBODY_THERE = N_("请选一位办理投诉的同事，或一家登记了联系人的单位。")
NOT_OPEN = N_("这一项已经答复或收回了。")
HOME_SOURCE = N_("投诉人提供")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found about one point, and the clause, standard or acceptance record it is judged by."""

    point_id: int
    finding: str = ""
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of evidence: what it shows, where it comes from, of which day, for which point; its files."""

    shows: str
    source: str = ""
    dated_on: date | None = None
    point_id: int | None = None
    files: Sequence[int] = ()


def ask_inquiry(
    complaint: Complaint, *, question: str, due_on: date, person_id: int | None = None, firm_id: int | None = None,
    by: Actor, version: int | None = None,
) -> Inquiry:  # fmt: skip
    """Ask a colleague or a firm to find something out, by the end of that day."""
    allow(complaint, "ask_inquiry", by, version)
    row = Inquiry(
        complaint_id=complaint.id, stage=complaint.stage, question=said(question, 1000, "question"),
        person_id=person_id, firm_id=firm_id, asked_of=_asked_of(complaint, person_id, firm_id),
        asked_by_id=by.person_id, asked_at=clock.now(), due_on=due_on, state="asked", answer="", answered_by="",
    )  # fmt: skip
    due = end_of(complaint, due_on)
    session().add(row)
    session().flush()
    open_part(complaint, row, due)
    asked = events.InquiryAsked(of=row.asked_of, question=row.question, due_on=due_on, inquiry_id=row.id)
    tell(complaint, asked, by)
    return row


def _asked_of(complaint: Complaint, person_id: int | None, firm_id: int | None) -> str:
    if (person_id is None) == (firm_id is None):
        raise Refused(NOBODY_THERE, field="of")
    if person_id is not None:
        if person_id not in {row.person_id for row in staff_with(ANSWERS, complaint.community_id)}:
            raise Refused(NOBODY_THERE, field="of")
        return name_of(person_id)
    firm = session().get(Firm, firm_id)
    contacts = firm_contacts(firm_id, clock.today()) if firm_id else ()
    if firm is None or not any(row.role == Role.CONTRACTOR for row in contacts):
        raise Refused(NOBODY_THERE, field="of")
    return firm.short_name or firm.name


def answer_inquiry(
    complaint: Complaint, inquiry_id: int, *, answer: str, files: Sequence[int] = (), by: Actor,
    version: int | None = None,
) -> None:  # fmt: skip
    """Say what was found out; photos become evidence of today. Who handles the complaint may note it for them."""
    # Who was not asked learns nothing of where the complaint stands, so this comes before the state.
    mine = _row_of(complaint, inquiry_id)
    if not (mine and _is_asked(mine, by)) and not by.may("complaint.ask_inquiry", complaint.community_id):
        raise Denied(NOT_ASKED)
    allow(complaint, "answer_inquiry", by, version)
    row = _asked(complaint, inquiry_id)
    row.answer = said(answer, 3000, "answer")
    row.answered_by = by.name if _is_asked(row, by) else f"{row.asked_of}（{by.name}）"
    row.answered_at, row.state = clock.now(), "answered"
    end_part(row, met=True)
    if files:
        piece = Piece(shows=row.question[:500], source=row.answered_by, dated_on=clock.today(), files=files)
        _keep(complaint, piece, by, STAFF_EVIDENCE)
    tell(complaint, events.InquiryAnswered(question=row.question, inquiry_id=row.id), by)


def _is_asked(row: Inquiry, by: Actor) -> bool:
    if row.firm_id is not None:
        return by.face == "field" and row.firm_id in by.own("firm")
    return row.person_id == by.person_id


def withdraw_inquiry(
    complaint: Complaint, inquiry_id: int, *, reason: str, by: Actor, version: int | None = None
) -> None:
    """Take a question back: it need not be answered any more."""
    allow(complaint, "withdraw_inquiry", by, version)
    row = _asked(complaint, inquiry_id)
    reason = said(reason, 500)
    row.state = "withdrawn"
    end_part(row, met=False)
    tell(complaint, events.InquiryWithdrawn(question=row.question, reason=reason, inquiry_id=row.id), by)


def _row_of(complaint: Complaint, inquiry_id: int) -> Inquiry | None:
    row = session().get(Inquiry, inquiry_id) if 0 < inquiry_id < 2**62 else None
    return row if row is not None and row.complaint_id == complaint.id else None


def _asked(complaint: Complaint, inquiry_id: int) -> Inquiry:
    row = _row_of(complaint, inquiry_id)
    if row is None:
        raise Missing
    if row.state != "asked":
        raise WrongState(NOT_OPEN)
    return row


def add_evidence(complaint: Complaint, piece: Piece, *, by: Actor, version: int | None = None) -> None:
    """Keep a piece of evidence. Staff name its source and day; what the person brings bears their name and today."""
    allow(complaint, "add_evidence", by, version)
    shows = said(piece.shows, 500, "shows")
    if by.face == "owner":
        piece = Piece(shows=shows, source=HOME_SOURCE, dated_on=clock.today(), files=piece.files)
        _keep(complaint, piece, by, HOME_EVIDENCE)
        tell(complaint, events.EvidenceGiven(what=shows), by)
        return
    source = said(piece.source, 200, "source")
    if piece.dated_on is None or piece.dated_on > clock.today():
        raise Refused(N_("请写证据是哪一天的，不能晚于今天。"), field="dated_on")
    points = {point.id for point in points_of(complaint)}
    if piece.point_id is not None and piece.point_id not in points:
        raise Missing
    piece = Piece(
        shows=shows, source=source, dated_on=piece.dated_on, point_id=piece.point_id, files=piece.files
    )
    _keep(complaint, piece, by, STAFF_EVIDENCE)
    tell(complaint, events.EvidenceAdded(what=shows, source=source), by)


def _keep(complaint: Complaint, piece: Piece, by: Actor, kind: str) -> None:
    """One row for each file, so that each is found by its hash; words on paper have one without a file."""
    for file_id in piece.files or (None,):
        row = Evidence(
            complaint_id=complaint.id, stage=complaint.stage, point_id=piece.point_id, shows=piece.shows,
            source=piece.source, dated_on=piece.dated_on, file_id=file_id, from_home=kind == HOME_EVIDENCE,
            by_id=by.person_id, by_name=by.name, added_at=clock.now(),
        )  # fmt: skip
        session().add(row)
        session().flush()
        if file_id is not None:
            # Nine files at once, not nine in all: each row counts as a round of its own.
            casework.attach(subject(complaint), [file_id], kind, by=by, round=row.id + 1)


def find(complaint: Complaint, findings: Sequence[Finding], *, by: Actor, version: int | None = None) -> None:
    """Write what was found about the points, each with its basis; what is still open may stay empty."""
    advance(complaint, "find", by, version)
    points = {point.id: point for point in points_of(complaint)}
    written = 0
    for each in findings:
        if each.point_id not in points:
            raise Missing
        point = points[each.point_id]
        point.finding = said(each.finding, 3000, f"finding_{point.no}", needed=False)
        point.basis = said(each.basis, 500, f"basis_{point.no}", needed=False)
        point.found_by, point.found_at, point.found_stage = by.name, clock.now(), complaint.stage
        written += bool(point.finding and point.basis)
    tell(complaint, events.Found(count=written), by)


def conclude(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """The investigation is complete: on to the written reply."""
    advance(complaint, "conclude", by, version)
    tell(complaint, events.Concluded(), by)


def resume_investigation(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Back from the reply: something must be found out first. A yes to money must be asked for anew."""
    advance(complaint, "resume_investigation", by, version)
    reason = said(reason, 500)
    for draft in session().scalars(
        select(Reply).where(Reply.complaint_id == complaint.id, Reply.state == "draft")
    ):
        draft.compensation_state = ""
    tell(complaint, events.InvestigationResumed(reason=reason), by)
