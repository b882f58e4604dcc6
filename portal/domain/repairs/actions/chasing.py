"""A firm that does not come: remind it, serve notice, give it more time, or send a professional crew in its place."""

from datetime import datetime

from portal.domain.casework import clocks, extensions, notices
from portal.domain.casework.notice_models import Notice
from portal.domain.casework.notice_rules import PAPER_WORDS, Paper
from portal.domain.estate.models import Firm
from portal.domain.repairs import events
from portal.domain.repairs.actions.case import LIMIT_WORDS, advance, firm_name, said, subject, tell
from portal.domain.repairs.actions.chase_state import drop_chase
from portal.domain.repairs.actions.dispatching import (
    AGREED_NEEDED,
    assign_firm,
    assignment_of,
    end_assignment,
    firm_of,
    limit_of,
    set_deadline,
)
from portal.domain.repairs.chase_rules import MOST_ESTIMATE, NO_ESTIMATE, NOT_PROFESSIONAL, SAME_FIRM
from portal.domain.repairs.models import Assignment, Repair
from portal.domain.repairs.queries.chase import late_limits, next_paper
from portal.domain.terms import queries as terms
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Refused

GRACE = "repair.notice_grace"
TEXTS = {
    Paper.REMINDER: N_("%(label)s“%(title)s”（%(number)s）已过%(what)s的期限（%(due)s）。请马上安排，并在系统里回复。"),
    Paper.OVERDUE: N_(
        "%(label)s“%(title)s”（%(number)s）已过%(what)s的期限（%(due)s），催办后仍未办理。请在%(grace)s前到场处理；"
        "逾期将另派专业维修单位代修，费用从贵单位应得款项或质保金中扣除。"
    ),
}  # fmt: skip


def serve_notice(repair: Repair, *, by: Actor, version: int | None = None) -> Notice:
    """催办、逾期通知单: the late firm is served the next paper, first a reminder and then a notice with grace.

    The limit `repair.notice_grace` of the community says how long it still has (domain guide, section 3, 5).
    """
    advance(repair, "serve_notice", by, version)
    kind, late = next_paper(repair), late_limits(clocks.running(subject(repair)))[0]
    grace = terms.limit_for(repair.community_id, GRACE) if kind is Paper.OVERDUE else None
    until = terms.calendar_for(repair.community_id).add(clock.now(), grace) if grace else None
    values = {
        "label": repair.label, "title": repair.title, "number": repair.number, "what": {"word": LIMIT_WORDS[late.kind]},
        "due": late.due_at, "grace": until or "",
    }  # fmt: skip
    job, own = assignment_of(repair), repair.firm_id or 0
    facts = [
        (N_("报修单号"), repair.number), (N_("任务单号"), job.number if job else ""), (N_("地点"), repair.label),
        (N_("事项"), repair.title), (N_("派单时间"), job.dispatched_at if job else ""),
        (N_("超过的期限"), {"word": LIMIT_WORDS[late.kind]}), (N_("期限到"), late.due_at),
    ]  # fmt: skip
    notice = notices.serve(
        kind, subject(repair), community_id=repair.community_id, firm_id=own, title=PAPER_WORDS[kind],
        text=TEXTS[kind], params=values, facts=facts + ([(N_("宽限到"), until)] if until else []), grace=grace,
        link=f"/field/jobs/{repair.id}", by=by,
    )  # fmt: skip
    if kind is Paper.OVERDUE:
        repair.notice_id = notice.id
    else:
        repair.reminder_id = notice.id
    told = events.NoticeServed(
        firm=firm_name(own), what=PAPER_WORDS[kind], number=notice.number, notice_id=notice.id
    )
    tell(repair, told, by)
    return notice


def take_over(
    repair: Repair,
    *,
    firm_id: int,
    estimate_cents: int,
    by: Actor,
    instructions: str = "",
    due: datetime | None = None,
    version: int | None = None,
) -> Assignment:
    """超期代修: the firm did not keep its limit and its grace, a professional crew goes in its place at its cost.

    `estimate_cents` is what the crew will cost as far as known; the notice of deduction names it. The crew has the
    limit of the part from now, where the old one is over. The answers to the event tell the first firm, put the
    charge on its account and gather the evidence.
    """
    advance(repair, "take_over", by, version)
    firm, before, notice_id = firm_of(firm_id), repair.firm_id or 0, repair.notice_id or 0
    if firm.id == before:
        raise Refused(SAME_FIRM, field="firm")
    if not (firm.is_professional or firm.is_own_crew):
        raise Refused(NOT_PROFESSIONAL, field="firm")
    if not 0 < estimate_cents <= MOST_ESTIMATE:
        raise Refused(NO_ESTIMATE, field="estimate")
    end_assignment(repair, "taken_over")
    _restart(repair, due)
    row = assign_firm(repair, firm, None, instructions, professional=True)
    row.estimate_cents = estimate_cents
    told = events.TakenOver(
        firm=firm.short_name, firm_id=firm.id, from_firm_id=before, notice_id=notice_id,
        estimate_cents=estimate_cents,
    )  # fmt: skip
    tell(repair, told, by)
    return row


def _restart(repair: Repair, due: datetime | None) -> None:
    """The crew's own limit: a chosen one, else that of the part anew where the first firm's is over."""
    about = subject(repair)
    running = clocks.current(about, "repair")
    over = running is None or running.due_at is None or running.due_at <= clock.now()
    if due is None and over and terms.limit_for(repair.community_id, limit_of(repair)) is None:
        if clocks.renew(about, "repair", repair.community_id, round=repair.round) is None:
            raise Refused(AGREED_NEEDED, field="due")
        return
    if over:
        clocks.drop(about, "repair")
    set_deadline(repair, due)


def extend(repair: Repair, *, due: datetime, reason: str, by: Actor, version: int | None = None) -> None:
    """展期: the dispatcher moves the repair deadline, with the reason on record."""
    advance(repair, "extend", by, version)
    clocks.extend(subject(repair), "repair", due, said(reason), by)
    tell(repair, events.Extended(due=due, reason=reason), by)


def ask_extension(
    repair: Repair, *, until: datetime, reason: str, by: Actor, version: int | None = None
) -> None:
    """申请延期: the firm asks for a later repair deadline; until it is answered the old one runs on."""
    advance(repair, "ask_extension", by, version)
    repair.extension_id = extensions.ask(subject(repair), "repair", until, said(reason), by).id
    tell(repair, events.ExtensionAsked(firm=firm_name(repair.firm_id), until=until, reason=reason), by)


def grant_extension(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """同意延期: the deadline moves to the day that was asked for, with the dispatcher's reason on record."""
    advance(repair, "grant_extension", by, version)
    request = extensions.get(repair.extension_id)
    assert request is not None
    extensions.answer(request, extensions.GRANTED, said(reason), by)
    clocks.extend(subject(repair), "repair", request.until, request.reason, by)
    repair.extension_id = None
    tell(repair, events.ExtensionGranted(due=request.until, reason=reason), by)


def refuse_extension(repair: Repair, *, reason: str, by: Actor, version: int | None = None) -> None:
    """不同意延期: the deadline stays, with the reason told to the firm."""
    advance(repair, "refuse_extension", by, version)
    request = extensions.get(repair.extension_id)
    assert request is not None
    extensions.answer(request, extensions.REFUSED, said(reason), by)
    repair.extension_id = None
    tell(repair, events.ExtensionRefused(reason=reason), by)


def crew(firm_id: int) -> Firm | None:
    """The professional crew of that id that may be sent; None where it is none."""
    firm = session().get(Firm, firm_id)
    sound = firm is not None and firm.retired_at is None and (firm.is_professional or firm.is_own_crew)
    return firm if sound else None


__all__ = [
    "ask_extension", "crew", "drop_chase", "extend", "grant_extension", "refuse_extension", "serve_notice",
    "take_over",
]  # fmt: skip
