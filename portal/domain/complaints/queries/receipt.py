"""回执: by when things happen, as far as one can say when a complaint has just come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.complaints.models import Complaint
from portal.domain.complaints.record_rules import Severity
from portal.domain.terms import queries as terms


@dataclass(frozen=True)
class Receipt:
    """`contact_by`: somebody has called by then. `replies`: the reply by how grave it is, counted from receipt, unless
    an authority set its own day (`authority_due`); once it was judged, only that one. `reply_by`, `asked_by`: the
    latest moments of the reply, and of being asked afterwards whether it is good."""

    contact_by: datetime | None
    replies: Sequence[tuple[Severity, datetime]]
    authority_due: date | None
    reply_by: datetime | None
    asked_by: datetime | None


def receipt_of(complaint: Complaint) -> Receipt:
    """What the receipt promises, on the community's calendar and limits (domain guide, section 14)."""
    calendar, here = terms.calendar_for(complaint.community_id), complaint.community_id
    contact = terms.limit_for(here, "complaint.acknowledge")
    replies = []
    for severity in (complaint.severity,) if complaint.severity else Severity:
        span = terms.limit_for(here, f"complaint.reply.{severity.value}")
        if span is not None and complaint.authority_due is None:
            replies.append((severity, calendar.add(complaint.submitted_at, span)))
    reply_by = max((at for _, at in replies), default=None)
    if complaint.authority_due is not None:
        reply_by = calendar.at(complaint.authority_due, calendar.day_end)
    asked = terms.limit_for(here, "complaint.follow_up")
    return Receipt(
        contact_by=calendar.add(complaint.submitted_at, contact) if contact else None,
        replies=replies,
        authority_due=complaint.authority_due,
        reply_by=reply_by,
        asked_by=calendar.add(reply_by, asked) if reply_by and asked else None,
    )
