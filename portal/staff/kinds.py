"""What the desk needs of each kind of case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from portal.staff.approvals import show as approvals
from portal.staff.callbacks import calling
from portal.staff.callbacks import show as callbacks
from portal.staff.complaints import glance as complaints
from portal.staff.complaints import part_glance as complaint_parts
from portal.staff.feedback import answering as feedback
from portal.staff.repairs import bulk as repairs
from portal.staff.settlement import glance as settlement
from portal.staff.surveys import recoveries


@dataclass(frozen=True)
class Kind:
    """What the desk needs of a kind of case: its page, its glance beside the list, and its acts on many.

    `find` looks a case up within the reader's reach and holds it; the acts take it with the version that was seen.
    """

    url: Callable[[int], str]
    panel: Callable[[int], Mapping[str, Any]]
    template: str
    find: Callable[[int], Any]
    acts: Mapping[str, Callable[..., None]]


KINDS: Mapping[str, Kind] = {
    "repair": Kind(
        url=lambda subject_id: url_for("staff.repairs.show", repair_id=subject_id),
        panel=repairs.panel,
        template="staff/repairs/_panel.html",
        find=repairs.find,
        acts={"accept": repairs.accept, "assign": repairs.assign, "merge": repairs.merge},
    ),
    "complaint": Kind(
        url=lambda subject_id: url_for("staff.complaints.show", complaint_id=subject_id),
        panel=complaints.panel,
        template="staff/complaints/_panel.html",
        find=complaints.find,
        acts={"accept": complaints.accept, "assign": complaints.assign},
    ),
    "callback": Kind(
        url=lambda subject_id: url_for("staff.callbacks.show", callback_id=subject_id),
        panel=callbacks.panel,
        template="staff/callbacks/_panel.html",
        find=calling.find,
        acts={"assign": calling.hand_over},
    ),
    "feedback": Kind(
        url=lambda subject_id: url_for("staff.feedback.show", feedback_id=subject_id),
        panel=feedback.panel,
        template="staff/feedback/_panel.html",
        find=feedback.panel,
        acts={},
    ),
    "recovery": Kind(
        url=lambda subject_id: url_for("staff.recoveries.show", recovery_id=subject_id),
        panel=recoveries.panel,
        template="staff/recoveries/_panel.html",
        find=recoveries.panel,
        acts={},
    ),
    "promise": Kind(
        url=lambda subject_id: url_for("staff.complaints.promised", promise_id=subject_id),
        panel=complaint_parts.promise,
        template="staff/complaints/_panel.html",
        find=complaint_parts.promise,
        acts={},
    ),
    "inquiry": Kind(
        url=lambda subject_id: url_for("staff.complaints.inquiry", inquiry_id=subject_id),
        panel=complaint_parts.inquiry,
        template="staff/complaints/_panel.html",
        find=complaint_parts.inquiry,
        acts={},
    ),
    "approval": Kind(
        url=lambda subject_id: url_for("staff.approvals.show", approval_id=subject_id),
        panel=approvals.panel,
        template="staff/approvals/_panel.html",
        find=approvals.panel,
        acts={},
    ),
    "statement": Kind(
        url=lambda subject_id: url_for("staff.settlement.statement", statement_id=subject_id),
        panel=settlement.statement,
        template="staff/settlement/_panel.html",
        find=settlement.statement,
        acts={},
    ),
    "dispute": Kind(
        url=lambda subject_id: url_for("staff.settlement.dispute", dispute_id=subject_id),
        panel=settlement.dispute,
        template="staff/settlement/_panel.html",
        find=settlement.dispute,
        acts={},
    ),
}
