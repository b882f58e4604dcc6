"""Whom the house tells about limits and served papers: the holder, the ladder, the firm. One row per event."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from portal import answers_replies
from portal.domain.approvals import queries as approvals
from portal.domain.casework import notices
from portal.domain.casework import queries as casework
from portal.domain.casework.events import DeadlineWarned, Escalated, NoticeServed
from portal.domain.casework.rules import Holder
from portal.domain.estate.queries.firms import firm_contacts
from portal.domain.estate.queries.roles import on_duty, staff_with
from portal.domain.estate.roles import PERMISSIONS, Role
from portal.domain.repairs import events as repairs
from portal.infra import clock, messages
from portal.infra.events import Told
from portal.infra.messages import word
from portal.infra.refused import N_

SOON = N_("快到期：%(label)s %(title)s（%(number)s），%(what)s的期限是%(due)s。")
LATE = N_("超期：%(label)s %(title)s（%(number)s），%(what)s已过期限。")
RAISED = N_("超期升级：%(label)s %(title)s（%(number)s），%(what)s一直没有办，现在升级到您这里。")
LATE_FIRM = N_("%(label)s %(title)s：%(what)s已过期限，请马上处理，或在任务里申请延期。")
ASKED = N_("%(firm)s申请延期到%(until)s：%(label)s %(title)s（%(number)s），请答复。")
SERVED = N_("%(what)s%(number)s：请打开查看并签收。")
NO_HOLDER_AT_THE_DESK = 3

# Where a kind of case is read, at the desk and by the firm that has it.
PLACES: Mapping[str, tuple[str, str]] = {
    "repair": ("/staff/repairs/%d", "/field/jobs/%d"),
    "complaint": ("/staff/complaints/%d", "/field/inquiries/%d"),
    "feedback": ("/staff/feedback/%d", "/field/"),
    "callback": ("/staff/callbacks/%d", "/staff/callbacks/%d"),
    "recovery": ("/staff/recoveries/%d", "/staff/recoveries/%d"),
    "promise": ("/staff/complaints/promises/%d", "/field/"),
    "inquiry": ("/staff/complaints/inquiries/%d", "/field/inquiries/%d"),
    "approval": ("/staff/approvals/%d", "/staff/approvals/%d"),
}
# Where not everybody with a permission holds the next step, who does.
HOLDERS: Mapping[str, Callable[[int], Sequence[int]]] = {"approval": approvals.holders_now}


def warn_holder(told: Told) -> None:
    """Three quarters of a limit are used: tell who holds the next step."""
    warned, task = told.event, casework.task_of(told.subject)
    assert isinstance(warned, DeadlineWarned)
    if task is None or task.held:
        return
    values = {"what": word(warned.what), "due": warned.due}
    if task.holder is Holder.FIRM and task.holder_id:
        _tell(told, task, SOON, _contractors(task.holder_id), values, field=True)
    elif task.assignee_id:
        _tell(told, task, SOON, [task.assignee_id], values)
    else:
        _tell(told, task, SOON, _at_the_desk(task), values)


def tell_raised(told: Told) -> None:
    """A late limit went up a rung: tell the people who stand there."""
    raised, task = told.event, casework.task_of(told.subject)
    assert isinstance(raised, Escalated)
    if task is not None:
        people = raised.people or _at_the_desk(task)
        msgid = LATE if raised.level == 1 else RAISED
        _tell(told, task, msgid, people, {"what": word(raised.what)}, urgent=task.urgency != "ordinary")


def tell_late_firm(told: Told) -> None:
    """A limit that binds the firm is over: tell its contacts."""
    late, task = told.event, casework.task_of(told.subject)
    assert isinstance(late, repairs.DeadlinePassed)
    if task is not None and task.holder is Holder.FIRM and task.holder_id:
        _tell(told, task, LATE_FIRM, _contractors(task.holder_id), {"what": word(late.what)}, field=True)


def tell_of_request(told: Told) -> None:
    """The firm asks for more time: tell who may give it."""
    asked, task = told.event, casework.task_of(told.subject)
    assert isinstance(asked, repairs.ExtensionAsked)
    if task is not None:
        values = {"firm": asked.firm, "until": asked.until}
        _tell(told, task, ASKED, _able("repair.grant_extension", task.community_id), values)


def send_notice(told: Told) -> None:
    """A paper was served: send each recipient a copy; it asks neither quiet hours nor opt-outs."""
    served, notice_id = told.event, told.subject[1]
    assert isinstance(served, NoticeServed)
    for reader in notices.recipients(notice_id):
        messages.send(
            reader, SERVED, {"what": word(served.what), "number": served.number},
            link=f"/field/notices/{notice_id}", subject=told.subject, urgent=True, channel=served.channel,
        )  # fmt: skip


def note_delivery(message: messages.Message) -> None:
    """A message has left, failed or was kept back: a notice, or a letter, keeps it as its proof."""
    if message.subject_kind == notices.KIND and message.subject_id and message.person_id:
        notices.mark_sent(
            message.subject_id, message.person_id, message.state, channel=message.channel,
            at=message.sent_at, why=message.error,
        )  # fmt: skip
    answers_replies.note_delivery(message)


def _contractors(firm_id: int) -> list[int]:
    return [row.person_id for row in firm_contacts(firm_id, clock.today()) if row.role == Role.CONTRACTOR]


def _at_the_desk(task: Any) -> list[int]:
    """Who could take the next step: those on duty in a role that may, else the first few who may."""
    if task.subject_kind in HOLDERS:
        return list(HOLDERS[task.subject_kind](task.subject_id))
    return _able(task.what, task.community_id)


def _able(permission: str, community_id: int) -> list[int]:
    able = staff_with(permission, community_id)
    roles = [role for role, names in PERMISSIONS.items() if permission in names]
    here = {row.person_id for role in roles for row in on_duty(role, community_id, clock.now())}
    found = [row.person_id for row in able if row.person_id in here]
    return found or [row.person_id for row in able][:NO_HOLDER_AT_THE_DESK]


def _tell(
    told: Told,
    task: Any,
    msgid: str,
    readers: Iterable[int],
    values: Mapping[str, Any],
    *,
    field: bool = False,
    urgent: bool = False,
) -> None:
    """Work must reach those who are to do it: it counts towards no contact budget."""
    desk, firm = PLACES.get(told.subject[0], ("/staff/", "/field/"))
    params = {"label": task.label, "title": task.title, "number": task.number, **values}
    for reader in sorted(set(readers)):
        link = (firm if field else desk).replace("%d", str(told.subject[1]))
        messages.send(reader, msgid, params, link=link, subject=told.subject, urgent=urgent)
