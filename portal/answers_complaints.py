"""Whom the house tells about a complaint, and in which words: one row per event and reader."""

from collections.abc import Mapping
from typing import Any

from portal.domain.casework import actions as casework
from portal.domain.complaints import events
from portal.domain.complaints.queries import receipt_of
from portal.domain.complaints.queries.brief import brief, held
from portal.domain.complaints.record_rules import SEVERITY_WORDS, Severity
from portal.domain.estate.queries.roles import role_holders
from portal.domain.estate.roles import Role
from portal.infra import messages
from portal.infra.events import Told
from portal.infra.messages import word
from portal.infra.refused import N_

HOME: Mapping[str, str] = {
    events.Submitted.name: N_(
        "您的投诉“%(title)s”（%(number)s）已收到，%(contact)s前有人联系您，最晚%(reply)s前书面答复。"
    ),
    events.Accepted.name: N_("您的投诉“%(title)s”已受理，由%(handler)s跟进。"),
    events.ReadBack.name: N_("关于“%(title)s”：我们写好了理解的事实与诉求，请看看对不对。"),
    events.DefinitionReminded.name: N_(
        "关于“%(title)s”：我们写下的事实与诉求还在等您核对。%(until)s前没有收到答复，我们先按写下的往下办，注明未经您确认。"
    ),
    events.WentOnUnconfirmed.name: N_(
        "关于“%(title)s”：没有收到您的答复，我们先按写下的事实与诉求往下办，注明未经您确认。哪里不对，随时写给我们。"
    ),
    events.Evaluated.name: N_("您的投诉“%(title)s”由%(lead)s负责，%(due)s前书面答复您。"),
    events.Extended.name: N_("您的投诉“%(title)s”：%(what)s的期限延到%(due)s。原因：%(reason)s"),
    events.LeadChanged.name: N_("您的投诉“%(title)s”改由%(lead)s负责，%(due)s前书面答复您。"),
    events.Joined.name: N_("您的投诉“%(title)s”和同一件事的其他投诉一起调查，答复仍单独给您。"),
    events.Left.name: N_("您的投诉“%(title)s”改为单独办理：%(reason)s"),
    events.StageOpened.name: N_("您的投诉“%(title)s”进入第%(stage)s次处理，由没有参与过的人高一级复核。"),
    events.FollowUpSatisfied.name: N_("谢谢您对“%(title)s”的回访答复，我们会整理归档。"),
    events.Refused.name: N_("您的投诉“%(title)s”没有受理：%(reason)s（可以找：%(turn_to)s）"),
    events.Withdrawn.name: N_("您的投诉“%(title)s”已登记撤回：%(reason)s。不是您的意思，请马上告诉我们。"),
    events.Referred.name: N_("您的投诉“%(title)s”转到%(to)s处理。"),
}
# Owed to the person whatever else was sent that day: who answers for it, and by when.
RECEIVED = N_("您的投诉“%(title)s”（%(number)s）已收到，我们会联系您。各步的日期见回执。")
OWED = frozenset(
    {
        events.Submitted.name,
        events.DefinitionReminded.name,
        events.WentOnUnconfirmed.name,
        events.Evaluated.name,
        events.LeadChanged.name,
        events.Extended.name,
    }
)
BY_NUMBER = frozenset(
    each.name for each in (events.Submitted, events.Evaluated, events.LeadChanged, events.Extended)
)
LEADS = N_("%(label)s的投诉“%(title)s”（%(number)s）由您负责，%(due)s前书面答复。")
MAJOR = N_("重大投诉：%(label)s“%(title)s”（%(number)s），部门负责人亲自负责，%(due)s前书面答复。")
CORRECTED = N_("%(label)s的投诉“%(title)s”：对方说核对的内容不对，请改写。")
WROTE = N_("关于投诉“%(title)s”：客服发来一条消息。")


def tell_home(told: Told) -> None:
    """Tell the person who complains; never about what they did themselves, but that it has come in, and by when."""
    if told.event.name != events.Submitted.name:
        _send(told, HOME[told.event.name])
        return
    receipt = receipt_of(held(told.subject[1]))
    dates = {"contact": receipt.contact_by, "reply": receipt.reply_by}
    _send(told, HOME[told.event.name] if all(dates.values()) else RECEIVED, dates)


def tell_reader_of_message(told: Told) -> None:
    """The desk wrote: tell the person who complains."""
    if getattr(told.event, "side", "") == "desk":
        _send(told, WROTE)


def tell_lead(told: Told) -> None:
    """Tell who leads it from now on; a major one goes to every head of the department at once, day or night."""
    complaint, event = brief(told.subject[1]), told.event
    lead = getattr(event, "lead_id", 0)
    if getattr(event, "severity", "") != SEVERITY_WORDS[Severity.MAJOR]:
        _at_desk(told, complaint, lead, LEADS)
        return
    for reader in sorted({lead, *role_holders(Role.HEAD, complaint.community_id)}):
        _at_desk(told, complaint, reader, MAJOR, urgent=True)


def tell_handler(told: Told) -> None:
    """The person says that what was read back is wrong: tell who handles it."""
    complaint = brief(told.subject[1])
    _at_desk(told, complaint, complaint.handler_id, CORRECTED)


def _at_desk(told: Told, complaint: Any, reader: int | None, msgid: str, *, urgent: bool = False) -> None:
    if not reader or (reader == told.by.person_id and not urgent):
        return
    params = _values(told) | {"number": complaint.number, "title": complaint.title, "label": complaint.label}
    link = f"/staff/complaints/{complaint.id}"
    messages.send(reader, msgid, params, link=link, subject=told.subject, urgent=urgent)


def _send(told: Told, msgid: str, more: Mapping[str, Any] | None = None) -> None:
    complaint = brief(told.subject[1])
    reader = complaint.complainant_id
    params = _values(told) | {"number": complaint.number, "title": complaint.title} | dict(more or {})
    if reader is None:
        # Somebody without an account who left a number hears who answers and by when; what is to be read or decided in
        # the portal the desk tells by phone or letter.
        if complaint.contact_phone and told.event.name in BY_NUMBER:
            messages.send_to(complaint.contact_phone, msgid, params, subject=told.subject)
        return
    if reader == told.by.person_id and told.event.name != events.Submitted.name:
        return
    if casework.within_budget(reader) or told.event.name in OWED:
        messages.send(reader, msgid, params, link=f"/owner/complaints/{complaint.id}", subject=told.subject)


def _values(told: Told) -> dict[str, Any]:
    values = {name: value for name, value in vars(told.event).items() if value is not None}
    if isinstance(values.get("what"), str):
        values["what"] = word(values["what"])
    return values
