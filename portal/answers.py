"""Whom the house tells about a repair, and in which words: one row per event and reader."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from portal import answers_replies, answers_surveys
from portal.domain.callbacks import actions as callbacks
from portal.domain.casework import actions as casework
from portal.domain.estate import claims
from portal.domain.estate.queries.firms import firm_contacts, suggest_firm
from portal.domain.estate.queries.homes import signing_owners
from portal.domain.estate.queries.roles import on_duty, staff_with
from portal.domain.estate.roles import Role
from portal.domain.feedback import actions as feedback
from portal.domain.repairs import actions as repairs
from portal.domain.repairs import events
from portal.domain.repairs.queries.finding import bare
from portal.domain.surveys.actions import recovery_clock as recoveries
from portal.domain.terms import queries as terms
from portal.infra import clock, messages
from portal.infra.events import Subject, Told
from portal.infra.messages import word
from portal.infra.refused import N_

HOME: Mapping[str, str] = {
    events.Accepted.name: N_("您的报修“%(title)s”（%(number)s）已受理，我们会尽快派单。"),
    events.Rejected.name: N_("您的报修“%(title)s”（%(number)s）没有受理：%(reason)s。可以找：%(turn_to)s"),
    events.MarkedDuplicate.name: N_(
        "您的报修“%(title)s”与%(original)s是同一件事，已合并，进度会继续告诉您。"
    ),
    events.Unmerged.name: N_("您的报修“%(title)s”（%(number)s）恢复单独办理，我们会尽快受理。"),
    events.Dispatched.name: N_("您的报修“%(title)s”已派给%(firm)s，%(due)s前修好。"),
    events.Redispatched.name: N_("您的报修“%(title)s”改由%(firm)s来修。"),
    events.TakenOver.name: N_("您的报修“%(title)s”原单位超期，已改由%(firm)s接手。"),
    events.WindowsOffered.name: N_("请为“%(title)s”选一个上门时间。"),
    events.Scheduled.name: N_("“%(title)s”约好%(visit_from)s上门。"),
    events.Rebooked.name: N_("“%(title)s”的上门时间改到%(visit_from)s：%(reason)s"),
    events.NoAccess.name: N_("师傅按约上门，没有人开门（%(title)s）。请重新约个时间。"),
    events.SignOffOpened.name: N_("“%(title)s”报完工了，请看看修得怎么样，然后签认或退回。"),
    events.Arbitrated.name: N_("“%(title)s”负责人已裁定：%(ruling)s"),
    events.FactsAsked.name: N_("“%(title)s”需要您补充一点情况：%(question)s"),
    events.Held.name: N_("“%(title)s”暂停计时，%(kind)s：%(reason)s"),
    events.Closed.name: N_("“%(title)s”（%(number)s）已办结，谢谢。"),
}
FIRM: Mapping[str, str] = {
    events.Dispatched.name: N_("新任务：%(label)s %(title)s，请接单。"),
    events.Redispatched.name: N_("新任务：%(label)s %(title)s，请接单。"),
    events.TakenOver.name: N_("接手任务：%(label)s %(title)s，请尽快接单。"),
    events.Cancelled.name: N_("%(label)s %(title)s：业主已取消，不用去了。"),
    events.Scheduled.name: N_("%(label)s %(title)s：约好%(visit_from)s上门。"),
    events.Rebooked.name: N_("%(label)s %(title)s：改约到%(visit_from)s，%(reason)s"),
    events.Refused.name: N_("%(label)s %(title)s：%(party)s退回重修，%(reason)s"),
    events.Arbitrated.name: N_("%(label)s %(title)s：负责人裁定，%(ruling)s"),
    events.ExtensionGranted.name: N_("%(label)s %(title)s：同意延期，期限改到%(due)s。"),
    events.ExtensionRefused.name: N_("%(label)s %(title)s：没有同意延期，%(reason)s"),
}
RELEASED = N_("%(label)s %(title)s已由别的单位接手，不用再去了。谢谢。")
REPLACED = N_("%(label)s %(title)s超期，已另派单位代修，不用再去了；费用由贵单位承担，扣款通知单另发。")
FORETOLD = N_("预告：%(label)s %(title)s可能由贵单位负责，等判责后派单。")
EMERGENCY = N_("紧急：%(label)s %(title)s，请5分钟内处理。")
WROTE = N_("%(label)s %(title)s：客服发来一条消息。")
CLAIM_CONFIRMED = N_("%(label)s已绑定到您的账号，可以报修和查看进度了。")
CLAIM_REFUSED = N_("绑定%(label)s的申请没有通过：%(reason)s。有疑问请联系服务中心。")


def tell_home(told: Told) -> None:
    """Tell the reporter and who may sign; never about what they did themselves."""
    repair = bare(told.subject[1])
    readers = [repair.reporter_id] if repair.reporter_id else signing_owners(repair.unit_id)
    if told.event.name == events.SignOffOpened.name:
        readers = [*readers, *signing_owners(repair.unit_id)]
    _send(told, HOME[told.event.name], readers, "/owner/repairs/%d")


def tell_firm(told: Told) -> None:
    """Tell the contacts and the technician of the firm that has the job."""
    repair = bare(told.subject[1])
    if repair.firm_id is not None:
        _send(told, FIRM[told.event.name], _of_firm(repair.firm_id, repair.technician_id), "/field/jobs/%d")


def tell_released_firm(told: Told) -> None:
    """Tell the firm that had the job that it is out."""
    before = getattr(told.event, "from_firm_id", 0)
    if before:
        msgid = REPLACED if isinstance(told.event, events.TakenOver) else RELEASED
        _send(told, msgid, _of_firm(before, None), "/field/")


def tell_presumptive_firm(told: Told) -> None:
    """Tell the firm that the contracts name that a job may come."""
    firm = _presumptive(told)
    if firm:
        _send(told, FORETOLD, _of_firm(firm, None), "/field/")


def release_presumptive_firm(told: Told) -> None:
    """The decision named another firm than the one foretold: release that one."""
    firm, chosen = _presumptive(told), getattr(told.event, "firm_id", 0)
    if firm and firm != chosen:
        _send(told, RELEASED, _of_firm(firm, None), "/field/")


def tell_duty(told: Told) -> None:
    """An emergency: tell who is on duty at the desk and in dispatch at once, or everybody who could act."""
    repair = bare(told.subject[1])
    found: list[int] = []
    for role in (Role.AGENT, Role.DISPATCHER):
        found += [row.person_id for row in on_duty(role, repair.community_id, clock.now())]
    found = found or [row.person_id for row in staff_with("repair.dispatch", repair.community_id)]
    _send(told, EMERGENCY, found, "/staff/repairs/%d", urgent=True)


def tell_reader_of_message(told: Told) -> None:
    """The desk wrote: tell the home."""
    repair = bare(told.subject[1])
    if getattr(told.event, "side", "") == "desk":
        readers = [repair.reporter_id] if repair.reporter_id else signing_owners(repair.unit_id)
        _send(told, WROTE, readers, "/owner/repairs/%d")


def _presumptive(told: Told) -> int:
    repair = bare(told.subject[1])
    trade = terms.part(repair.part_code).trade
    found = suggest_firm(repair.community_id, repair.building_id, trade, clock.today())
    return found[0].firm_id if found and not found[0].is_own_crew else 0


def _of_firm(firm_id: int, technician_id: int | None) -> Sequence[int]:
    rows = firm_contacts(firm_id, clock.today())
    return [r.person_id for r in rows if r.role == Role.CONTRACTOR or r.person_id == technician_id]


def _send(told: Told, msgid: str, readers: Iterable[int | None], link: str, *, urgent: bool = False) -> None:
    repair = bare(told.subject[1])
    params = _params(told, repair)
    address = link % repair.id if "%d" in link else link
    # In one order for all, so that two answers at once do not wait for each other in a ring.
    for reader in sorted({r for r in readers if r}):
        if reader != told.by.person_id:
            _message(told, reader, msgid, params, address, urgent=urgent)


def _params(told: Told, repair: Any) -> dict[str, Any]:
    values = {k: v for k, v in vars(told.event).items() if v is not None}
    for name in ("payer", "party", "kind", "what"):
        if isinstance(values.get(name), str):
            values[name] = word(values[name])
    own = {"number": repair.number, "title": repair.title, "label": repair.label}
    return {**values, "original": values.get("number", ""), **own}


def tell_claimant(told: Told) -> None:
    """Tell who said a home was theirs what staff decided, and why."""
    claim = vars(told.event)
    msgid = CLAIM_REFUSED if "reason" in claim else CLAIM_CONFIRMED
    params: dict[str, Any] = {name: claim[name] for name in ("label", "reason") if name in claim}
    _message(told, claim["person_id"], msgid, params, "/")


def _message(
    told: Told, reader: int, msgid: str, params: Mapping[str, Any], link: str, *, urgent: bool = False
) -> None:
    """Within the contact budget of the day; urgent ones always go."""
    if casework.within_budget(reader) or urgent:
        messages.send(reader, msgid, dict(params), link=link, subject=told.subject, urgent=urgent)


# Which room writes a message that was given up into the story of its subject.
UNDELIVERED: Mapping[str, Callable[..., None]] = {
    "repair": repairs.message_undelivered,
    "callback": callbacks.message_undelivered,
    "unit": claims.message_undelivered,
    "feedback": feedback.message_undelivered,
    "recovery": recoveries.message_undelivered,
    "invitation": answers_surveys.invitation_undelivered,
    "complaint": answers_replies.message_undelivered,
    "reply": answers_replies.letter_undelivered,
}
NOWHERE = N_("没有登记手机号和邮箱")
GIVEN_UP = N_("试了多次都没有发出去")


def message_failed(subject: Subject, person_id: int | None, why: str) -> None:
    """A message was given up: the story of its subject tells staff, so that somebody calls instead."""
    tell = UNDELIVERED.get(subject[0])
    if tell is not None:
        tell(subject[1], person_id=person_id, why=NOWHERE if why == messages.NO_ADDRESS else GIVEN_UP)
