"""What the clock does to a promise or an inquiry: its owner is warned, it is over, it rises up the ladder."""

from collections.abc import Mapping
from typing import Any

from portal.domain.casework import escalation
from portal.domain.casework.escalation import Late
from portal.domain.casework.models import Deadline
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import HOUSE, record_aside
from portal.domain.complaints.actions.parts import INQUIRY, PROMISE, Part, write_task
from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.record_rules import Severity
from portal.domain.complaints.reply_models import Promise
from portal.domain.complaints.rules import KIND, LIMIT_WORDS
from portal.infra.db import session

MODELS: Mapping[str, type[Promise] | type[Inquiry]] = {PROMISE: Promise, INQUIRY: Inquiry}


def warn_part(deadline_id: int) -> None:
    """Three quarters of the time are used: who owes it is warned, once."""
    found = _held(deadline_id)
    if found is not None:
        complaint, part, deadline = found
        to = part.owner_name if isinstance(part, Promise) else part.asked_of
        escalation.warn(deadline, _late(complaint, deadline), to, HOUSE)


def pass_part(deadline_id: int) -> None:
    """The day is over and it was not done: it is marked late and goes one level up."""
    found = _held(deadline_id)
    if found is None or not escalation.mark_passed(found[2]):
        return
    complaint, part, deadline = found
    asked = part.id if isinstance(part, Inquiry) else 0
    text = part.text if isinstance(part, Promise) else part.question
    passed = events.PartPassed(what=LIMIT_WORDS[deadline.kind], text=text, inquiry_id=asked)
    record_aside(complaint, passed, HOUSE)
    _climb(*found)


def rise_part(deadline_id: int) -> None:
    """A late one goes up the ladder as far as its time has come, each rung told once."""
    found = _held(deadline_id)
    if found is not None:
        _climb(*found)


def _climb(complaint: Complaint, part: Part, deadline: Deadline) -> None:
    while escalation.climb(deadline, _late(complaint, deadline), HOUSE):
        pass
    write_task(complaint, part)


def _late(complaint: Complaint, deadline: Deadline) -> Late:
    ladder = f"{KIND}.major" if complaint.severity is Severity.MAJOR else KIND
    return Late(
        community_id=complaint.community_id, ladder=ladder, what=LIMIT_WORDS[deadline.kind],
        version=complaint.version,
    )  # fmt: skip


def _held(deadline_id: int) -> tuple[Complaint, Part, Deadline] | None:
    """The complaint held first, as every verb does, then the limit read again; None where it no longer runs."""
    deadline = session().get(Deadline, deadline_id)
    model = MODELS.get(deadline.subject_kind) if deadline else None
    part: Any = session().get(model, deadline.subject_id) if deadline and model else None
    if deadline is None or part is None:
        return None
    complaint = session().get(Complaint, part.complaint_id, with_for_update=True)
    session().refresh(deadline)
    if complaint is None or not escalation.counts(deadline):
        return None
    return complaint, part, deadline
