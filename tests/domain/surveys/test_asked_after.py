"""What happens to a case asks about it: a signature on a repair, a reply to a complaint; each once, of who is concerned."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import answers_surveys
from portal.domain.complaints.models import Complaint
from portal.domain.surveys.models import SurveyInvitation, SurveyRound
from portal.domain.surveys.rules import InvitationState
from portal.infra.db import session
from portal.infra.messages import Message
from portal.infra.worker import work_off
from tests import makers, makers_complaints
from tests import makers_surveys as made


def asked(trigger: str) -> list[SurveyInvitation]:
    session().rollback()
    found = select(SurveyInvitation).join(SurveyRound, SurveyRound.id == SurveyInvitation.round_id)
    return list(session().scalars(found.where(SurveyRound.trigger == trigger)))


def sent(msgid: str) -> list[Message]:
    return list(session().scalars(select(Message).where(Message.msgid == msgid)))


def test_a_signed_off_repair_and_an_answered_complaint_are_asked_about_once(app: Flask, clock: Any) -> None:
    clock.to("2026-03-02T10:00+08:00")
    s = makers.story()
    for trigger in ("repair_signed_off", "complaint_replied"):
        made.survey_published(s, trigger=trigger)
    repair = makers.again(makers.repair_signed_off(s))
    work_off(app)
    work_off(app)
    [row] = asked("repair_signed_off")
    assert (row.person_id, row.subject_kind, row.subject_id) == (s.owner, "repair", repair.id)
    # Whose work it was stands frozen on the invitation.
    assert (row.firm_id, row.technician_id, row.category) == (
        s.firm,
        s.technician,
        repair.part_code.partition(".")[0],
    )
    assert row.state is InvitationState.SENT and len(sent(answers_surveys.ABOUT["repair_signed_off"])) == 1
    # Two surveys to one person lie thirty days apart: the complaint comes after that.
    clock.forward(days=31)
    complaint = makers_complaints.replied(s)
    work_off(app)
    work_off(app)
    [row] = asked("complaint_replied")
    complaint = session().get_one(Complaint, complaint.id)
    assert (row.person_id, row.subject_kind, row.subject_id) == (
        complaint.complainant_id,
        "complaint",
        complaint.id,
    )
    assert row.handler_id == complaint.lead_id and row.category == (complaint.topic or "")
    assert row.state is InvitationState.SENT and len(sent(answers_surveys.ABOUT["complaint_replied"])) == 1
