"""The person says what they think of the reply: accepted, or not and why, which goes to somebody higher."""

from portal.domain.complaints import events
from portal.domain.complaints.actions.case import advance, await_next, said, tell
from portal.domain.complaints.actions.paying import owe
from portal.domain.complaints.actions.reviewing import open_stage
from portal.domain.complaints.models import Complaint
from portal.infra.actor import Actor


def accept_remedy(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """接受处理结果: what is promised is still owed, and somebody asks afterwards."""
    advance(complaint, "accept_remedy", by, version)
    complaint.remedy = "accepted"
    tell(complaint, events.RemedyAccepted(), by)
    owe(complaint, by)
    await_next(complaint)


def reject_remedy(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> None:
    """不接受处理结果: back to the evaluation one level higher, with the reason; what was promised is still owed."""
    advance(complaint, "reject_remedy", by, version)
    reason = said(reason)
    open_stage(complaint, opened_by="remedy_rejected", reason=reason, by=by)
    tell(complaint, events.RemedyRejected(reason=reason), by)
