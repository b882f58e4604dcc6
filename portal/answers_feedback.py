"""What the house answers to feedback: the person is told, and a turned one becomes a repair or a complaint."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.domain.casework import actions as casework
from portal.domain.casework import queries as cases
from portal.domain.complaints import actions as complaints
from portal.domain.estate.queries.homes import home_in_use
from portal.domain.feedback import actions as feedback
from portal.domain.feedback import events, queries
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import KIND
from portal.domain.repairs import actions as repairs
from portal.domain.terms.rules import Urgency
from portal.infra import messages
from portal.infra.actor import Actor
from portal.infra.events import Subject, Told
from portal.infra.refused import N_, Refused

HOME: Mapping[str, str] = {
    events.Answered.name: N_("您提的“%(title)s”（%(number)s）有答复了。"),
    events.Adopted.name: N_("您的建议“%(title)s”采纳了：%(reason)s"),
    events.Declined.name: N_("您的建议“%(title)s”没有采纳：%(reason)s"),
}
BECAME_REPAIR = N_("您提的“%(title)s”已转为报修，单号%(became)s。")
RETIRED = N_("这套房已经停用，不能再报修。可以转为投诉，或者直接答复本人。")
URGENCIES = (Urgency.URGENT.value, Urgency.ORDINARY.value)


def tell_home(told: Told) -> None:
    """Tell the person who asked, suggested or praised."""
    _send(told, HOME[told.event.name], f"/owner/feedback/{told.subject[1]}")


def tell_turned(told: Told) -> None:
    """Tell the person under which number it goes on; a complaint sends its own receipt."""
    row = queries.whole(told.subject[1])
    if row.became_kind == "repair":
        _send(told, BECAME_REPAIR, f"/owner/repairs/{row.became_id}")


def _send(told: Told, msgid: str, link: str) -> None:
    row = queries.whole(told.subject[1])
    if row.person_id is None or row.person_id == told.by.person_id:
        return
    if casework.within_budget(row.person_id):
        params = {"title": row.title, "number": row.number, "became": row.became_number}
        params |= {"reason": getattr(told.event, "reason", "")}
        messages.send(row.person_id, msgid, params, link=link, subject=told.subject)


def carry_over(told: Told) -> None:
    """In the unit of the act: the other room registers it for the person, with the words and photos."""
    turned, row = told.event, queries.whole(told.subject[1])
    assert isinstance(turned, events.Turned)
    sent = cases.attachments((KIND, row.id))
    # A repair shows pictures; a paper stays with the words it came with.
    files = [each.file_id for each in sent if turned.into == "complaint" or not each.paper]
    made, number = MAKERS[turned.into](row, turned, files, told.by)
    feedback.became(row.id, made, number)


def _as_repair(row: Feedback, turned: events.Turned, files: list[int], by: Actor) -> tuple[Subject, str]:
    if row.unit_id and not home_in_use(row.unit_id):
        raise Refused(RETIRED, field="into")
    place: dict[str, Any] = {"unit_id": row.unit_id} if row.unit_id else {"community_id": row.community_id}
    request = repairs.Request(
        part_code=turned.part, description=row.content, room=turned.room, photos=files,
        urgency=Urgency(turned.urgency if turned.urgency in URGENCIES else Urgency.ORDINARY),
        contact_name=row.contact_name, contact_phone=row.contact_phone, **place,
    )  # fmt: skip
    made = repairs.register(request, reporter_id=row.person_id, channel=row.channel, by=by)
    return ("repair", made.id), made.number


def _as_complaint(row: Feedback, turned: events.Turned, files: list[int], by: Actor) -> tuple[Subject, str]:
    # A home that is no more can be complained of, but nothing can be repaired there.
    home = row.unit_id if home_in_use(row.unit_id) else None
    record = complaints.Record(
        content=row.content, demand=turned.demand, topic=turned.topic, unit_id=home, place=row.label,
        community_id=row.community_id, contact_name=row.contact_name, contact_phone=row.contact_phone, files=files,
    )  # fmt: skip
    made = complaints.register(
        record, complainant_id=row.person_id, channel=row.channel, by=by, handed_over=True
    )
    return ("complaint", made.id), made.number


Maker = Callable[[Feedback, events.Turned, list[int], Actor], tuple[Subject, str]]
MAKERS: Mapping[str, Maker] = {"repair": _as_repair, "complaint": _as_complaint}
