"""What stands beside a complaint with a limit of its own, a promise or an inquiry: its task, its clock, its end.

Such a part is a subject of its own, so that who owes it finds it in the own queue and it rises up the ladder by
itself; its row is held by holding the complaint.
"""

from datetime import date, datetime

from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.rules import Card, Holder
from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.record_rules import Severity
from portal.domain.complaints.reply_models import Promise
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import Urgency
from portal.infra import clock
from portal.infra.db import session
from portal.infra.events import Subject
from portal.infra.refused import N_, Refused

PROMISE, INQUIRY = "promise", "inquiry"
Part = Promise | Inquiry
AHEAD = N_("日期要在今天或以后。")
SO_LATE_TODAY = N_("今天的工作时间已经过了，请选明天或以后。")


def subject_of(part: Part) -> Subject:
    """The promise or the inquiry as a subject of tasks and limits."""
    return (PROMISE if isinstance(part, Promise) else INQUIRY, part.id)


def end_of(complaint: Complaint, on: date, field: str = "due_on") -> datetime:
    """The end of that working day where the home is; a day that is over is refused."""
    calendar = terms.calendar_for(complaint.community_id)
    if on < clock.today(calendar.zone):
        raise Refused(AHEAD, field=field)
    due = calendar.at(on, calendar.day_end)
    if due <= clock.now():
        raise Refused(SO_LATE_TODAY, field=field)
    return due


def open_part(complaint: Complaint, part: Part, due: datetime) -> None:
    """Its clock runs from now, and it waits in the queue of who owes it."""
    clocks.set_due(subject_of(part), subject_of(part)[0], due, complaint.community_id, round=part.stage)
    write_task(complaint, part)


def write_task(complaint: Complaint, part: Part) -> None:
    """Its row of the desk, as it stands now."""
    subject = subject_of(part)
    running = clocks.current(subject, subject[0])
    title, holder, owner = _owed(part)
    face = casework.CaseFace(
        community_id=complaint.community_id, number=complaint.number, title=title[:200], label=complaint.label,
        urgency=Urgency.URGENT if complaint.severity is Severity.MAJOR else Urgency.ORDINARY,
        channel=complaint.channel, version=complaint.version,
    )  # fmt: skip
    card = Card(
        what="complaint.keep_promise" if isinstance(part, Promise) else "complaint.answer_inquiry",
        holder=holder[0], holder_id=holder[1], holder_name=holder[2],
        state=N_("承诺") if isinstance(part, Promise) else N_("调查事项"), due_at=running.due_at if running else None,
        amber_at=running.amber_at if running else None, level=running.level if running else 0,
        raised_to=running.raised_to if running else "",
    )  # fmt: skip
    casework.put_task(subject, face, card)
    if owner[0] is not None:
        casework.assign(subject, *owner)


def _owed(part: Part) -> tuple[str, tuple[Holder, int | None, str], tuple[int | None, str]]:
    """What it is about, who holds it, and the colleague it is given to."""
    desk = (Holder.DESK, None, N_("客服中心"))
    if isinstance(part, Promise):
        return part.text, desk, (part.owner_id, part.owner_name)
    if part.firm_id is not None:
        return part.question, (Holder.FIRM, part.firm_id, part.asked_of), (None, "")
    return part.question, desk, (part.person_id, part.asked_of)


def end_part(part: Part, *, met: bool) -> None:
    """Nobody is waited for any more: it is done, or it no longer counts."""
    (clocks.meet if met else clocks.drop)(subject_of(part))
    casework.close_task(subject_of(part))


def drop_inquiries(complaint_id: int) -> None:
    """The complaint ended: nobody need answer what was still asked about it."""
    asked = select(Inquiry).where(Inquiry.complaint_id == complaint_id, Inquiry.state == "asked")
    for inquiry in session().scalars(asked):
        inquiry.state = "withdrawn"
        end_part(inquiry, met=False)
