"""More time for a step: a later day with its reason, told to the person at once."""

from datetime import datetime

from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import advance, said, subject, tell
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.rules import LIMIT_WORDS
from portal.domain.terms import queries as terms
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.refused import N_, Refused

NEEDS_CONSENT = N_("答复日期是%(authority)s定的。先向它申请延期，再把它同意的文号或答复写在这里。")


def extend(
    complaint: Complaint, *, kind: str, due: datetime, reason: str, consent: str = "", by: Actor,
    version: int | None = None,
) -> None:  # fmt: skip
    """Give a running limit more time. `consent`: what the authority whose date it is wrote, needed for its reply.

    The notice to who complains is an answer to the event and leaves by itself.
    """
    advance(complaint, "extend", by, version)
    if kind not in LIMIT_WORDS:
        raise Refused(N_("请选择哪个期限要延。"), field="kind")
    reason = said(reason, 500)
    if _is_theirs(complaint, kind):
        consent = said(consent, 200, "consent", needed=False)
        if not consent:
            raise Refused(NEEDS_CONSENT, field="consent", authority=complaint.authority)
        zone = terms.calendar_for(complaint.community_id).zone
        complaint.authority_due = clock.local(due, zone).date()
        reason = f"{reason}（{complaint.authority}：{consent}）"
    clocks.extend(subject(complaint), kind, due, reason, by)
    tell(complaint, events.Extended(what=LIMIT_WORDS[kind], due=due, reason=reason), by)


def _is_theirs(complaint: Complaint, kind: str) -> bool:
    return kind == "reply" and complaint.authority_due is not None and complaint.stage == 1
