"""Callbacks between the rooms: which case makes one, what its result does to the case, and whom the house tells."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from portal.domain.callbacks import actions as callbacks
from portal.domain.callbacks import events
from portal.domain.callbacks.actions import proposing
from portal.domain.callbacks.links import token_of
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.contact import household_of
from portal.domain.callbacks.queries.reach import held, open_of
from portal.domain.callbacks.record_rules import carried
from portal.domain.casework import contacts
from portal.domain.casework.contact_rules import Contact
from portal.domain.complaints import actions as complaints
from portal.domain.complaints.queries import brief as complaint_queries
from portal.domain.complaints.queries.conflict import everybody_in
from portal.domain.complaints.queries.leads import leads_for
from portal.domain.complaints.review_rules import FOLLOWED_UP
from portal.domain.complaints.rules import ANSWERED, OUTSIDE, STATUS_WORDS
from portal.domain.estate.queries.homes import home_in_use, signing_owners
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.actions.case import facts_of
from portal.domain.repairs.queries import served as repair_queries
from portal.domain.repairs.rules import Status, why_not
from portal.infra import clock, messages
from portal.infra.actor import EVERYWHERE, Actor
from portal.infra.events import Subject, Told
from portal.infra.refused import N_

# Per kind of case: everybody who had a part in the work on it.
SERVED: Mapping[str, Callable[[int], Collection[int]]] = {
    "repair": repair_queries.served_by,
    "complaint": everybody_in,
}


def _of_repair(repair_id: int, round: int) -> Mapping[str, Any]:
    row = repair_queries.held(repair_id)
    if row.round != round:
        return {}
    return {"firm_id": row.firm_id, "technician_id": row.technician_id, "category": row.part_code}


def _of_complaint(complaint_id: int, stage: int) -> Mapping[str, Any]:
    row = complaint_queries.held(complaint_id)
    if row.stage != stage:
        return {}
    return {"firm_id": row.firm_id, "handler_id": row.lead_id, "category": row.topic or ""}


# Per kind of case: whose work it is in a round, as the figures of callbacks count it.
WHOSE_WORK: Mapping[str, Callable[[int, int], Mapping[str, Any]]] = {
    "repair": _of_repair,
    "complaint": _of_complaint,
}
# What stands in a link instead of a word that is kept nowhere.
LINK_WORDS: Mapping[str, Callable[[int], str]] = {"callback": token_of}
ENDINGS = (events.Satisfied, events.Dissatisfied, events.Declined, events.GivenUp)
REOPENED, NEW_STAGE = N_("报修已重开"), N_("投诉进入下一次处理")
ASK_REPAIR = N_("“%(title)s”修好了吗？点开链接答三个问题，一分钟就好；也可以等我们打电话给您。")
ASK_COMPLAINT = N_("“%(title)s”现在解决了吗？点开链接答三个问题，一分钟就好；也可以等我们打电话给您。")
ASK_HOME = N_("住得怎么样？“%(title)s”请您点开链接答几个问题，一分钟就好；也可以等我们联系您。")
ASKED = {"repair": ASK_REPAIR, "complaint": ASK_COMPLAINT}
ASSIGNED = N_("请您回访：%(label)s %(title)s（%(number)s）。")
REVIEW = N_("%(label)s的投诉“%(title)s”（%(number)s）要由高一级的人复核：%(reason)s")
DEMAND = N_("回访时说还没有解决，请处理好并告知结果。")


def plan_for_repair(told: Told) -> None:
    """A repair was signed off: somebody who did not do it asks whether it is good now."""
    row = repair_queries.to_follow_up(told.subject[1])
    if row.signed_off_at is None or row.round != getattr(told.event, "round", row.round):
        return
    person = row.reporter_id or next(iter(sorted(signing_owners(row.unit_id))), None)
    if person is None and not row.contact_phone:
        return
    asked = callbacks.Asked(
        subject=told.subject, round=row.round, trigger="repair_signed_off", community_id=row.community_id,
        unit_id=row.unit_id, label=row.label, case_number=row.number, title=row.title, since=row.signed_off_at,
        person_id=person, contact_name=row.contact_name, contact_phone=row.contact_phone,
        served=SERVED["repair"](row.id), firm_id=row.firm_id, technician_id=row.technician_id,
        category=row.part_code,
    )  # fmt: skip
    proposing.propose(asked)
    # A leak is asked after once more, when it has rained and been used.
    proposing.propose(replace(asked, trigger="leak_again"))


def plan_for_complaint(told: Told) -> None:
    """A complaint was answered: somebody who did not handle it asks whether the person is content.

    Also where no phone is known: without a result nobody could archive it.
    """
    row = complaint_queries.held(told.subject[1])
    if row.status not in ANSWERED or row.replied_at is None or row.follow_up:
        return
    proposing.propose(
        callbacks.Asked(
            subject=told.subject, round=row.stage, trigger="complaint_replied", community_id=row.community_id,
            unit_id=row.unit_id, label=row.label, case_number=row.number, title=row.title, since=row.replied_at,
            person_id=row.complainant_id, contact_name=row.contact_name, contact_phone=row.contact_phone,
            served=SERVED["complaint"](row.id), firm_id=row.firm_id, handler_id=row.lead_id, category=row.topic or "",
        )
    )  # fmt: skip


def drop_for_repair(told: Told) -> None:
    """The repair was opened once more: what was to be asked about its last round is asked no more."""
    _drop(told.subject, REOPENED, before=repair_queries.to_follow_up(told.subject[1]).round)


def drop_for_complaint(told: Told) -> None:
    """The complaint went on to its next stage, or was taken back or referred: its reply is followed up no more."""
    row = complaint_queries.brief(told.subject[1])
    if row.status in OUTSIDE:
        _drop(told.subject, STATUS_WORDS[row.status], before=row.stage + 1)
    else:
        _drop(told.subject, NEW_STAGE, before=row.stage)


def _drop(subject: Subject, why: str, *, before: int) -> None:
    """Those of the rounds before that one: an answer that comes late leaves the callback of a newer round alone."""
    proposing.lapse(subject, before=before)
    for callback in open_of(*subject):
        if callback.round < before:
            callbacks.drop(callback, why)


def carry_over(told: Told) -> None:
    """What a callback found out goes back to its case, in the same unit: both stand or neither does."""
    callback = held(told.subject[1])
    answer = {"repair": _to_repair, "complaint": _to_complaint, "unit": _to_home}.get(callback.subject_kind)
    if answer is not None:
        answer(callback, told)


def _to_repair(callback: Callback, told: Told) -> None:
    """Satisfied closes the repair; not satisfied opens it again, or starts a complaint where its days are over."""
    repair = repair_queries.held(callback.subject_id)
    if callback.satisfied is None or repair.round != callback.round or repair.signed_off_at is None:
        return
    if callback.satisfied:
        if repair.status is Status.SIGNED_OFF:
            repairs.close(repair, by=_house(told.by, "repair.close"))
    elif why_not("reopen", facts_of(repair), clock.now()) is None:
        reason = carried(callback.words, callback.promised, 500)
        repairs.reopen(repair, reason=reason, by=_house(told.by, "repair.reopen"))
    else:
        _complain(callback, told, repair_id=repair.id)


def _to_home(callback: Callback, told: Told) -> None:
    """Not satisfied at a home: a complaint starts with the words said, unless a repair was registered on the spot."""
    if callback.satisfied is False and not callback.became_id:
        _complain(callback, told)


def _complain(callback: Callback, told: Told, *, repair_id: int | None = None) -> None:
    home = callback.unit_id if home_in_use(callback.unit_id) else None
    record = complaints.Record(
        content=callback.words, demand=carried(callback.wrong or DEMAND, callback.promised, 1000),
        title=callback.title, place=callback.label, repair_id=repair_id, firm_id=callback.firm_id,
        contact_name=callback.contact_name, contact_phone=callback.contact_phone, unit_id=home,
        community_id=None if home else callback.community_id,
    )  # fmt: skip
    by = _house(told.by, "complaint.register")
    made = complaints.register(record, complainant_id=callback.person_id, channel="callback", by=by)
    callbacks.became(callback.id, ("complaint", made.id), made.number)


def register_defects(told: Told) -> None:
    """What a check at the door found wrong becomes a repair in the same unit, with the words of the check."""
    callback, found = held(told.subject[1]), told.event
    assert isinstance(found, events.DefectsFound)
    request = repairs.Request(
        part_code=found.part, description=found.words, unit_id=callback.unit_id,
        contact_name=callback.contact_name, contact_phone=callback.contact_phone,
    )  # fmt: skip
    by = _house(told.by, "repair.register")
    made = repairs.register(request, reporter_id=callback.person_id, channel="callback", by=by)
    callbacks.became(callback.id, ("repair", made.id), made.number)


def _to_complaint(callback: Callback, told: Told) -> None:
    """Satisfied or not, or no answer: the complaint goes on accordingly, if it still waits for this."""
    complaint = complaint_queries.held(callback.subject_id)
    if complaint.stage != callback.round or complaint.status not in ANSWERED or complaint.follow_up:
        return
    by, event = _house(told.by, *FOLLOWED_UP), told.event
    match event:
        case events.Satisfied():
            complaints.follow_up_satisfied(complaint, score=event.score, by=by)
        case events.Dissatisfied():
            complaints.follow_up_dissatisfied(
                complaint, score=event.score, words=carried(event.words, callback.promised, 1000), by=by
            )
        case events.Declined():
            complaints.follow_up_unanswered(complaint, how="declined", by=by)
        case _:
            complaints.follow_up_unanswered(complaint, how="unreachable", by=by)


def _house(by: Actor, *permissions: str) -> Actor:
    """Who asked, doing what the house does with the result; it is theirs by name, and nobody's own permission."""
    return replace(by, face="house", permissions=dict.fromkeys(permissions, EVERYWHERE))


def tell_person(told: Told) -> None:
    """The person may answer alone, by a link of their own, before anybody calls."""
    callback = held(told.subject[1])
    if callback.person_id is None:
        return
    free = contacts.contact(Contact.CALLBACK, **household_of(callback))
    if not free:
        callbacks.hold_link(callback, free)
        return
    ask = ASKED.get(callback.subject_kind, ASK_HOME)
    link = f"/c/{{callback:{callback.id}}}"
    messages.send(callback.person_id, ask, {"title": callback.title}, link=link, subject=told.subject)


def tell_caller(told: Told) -> None:
    """Tell whom the lead named, unless they named themselves."""
    callback, reader = held(told.subject[1]), getattr(told.event, "caller_id", 0)
    if reader and reader != told.by.person_id:
        values = {"label": callback.label, "title": callback.title, "number": callback.number}
        messages.send(reader, ASSIGNED, values, link=f"/staff/callbacks/{callback.id}", subject=told.subject)


def tell_reviewers(told: Told) -> None:
    """A complaint goes one level higher: tell those who may lead its review."""
    complaint = complaint_queries.held(told.subject[1])
    values = {"label": complaint.label, "title": complaint.title, "number": complaint.number}
    values["reason"] = getattr(told.event, "reason", "")
    for reader in sorted(each.person_id for each in leads_for(complaint)):
        link = f"/staff/complaints/{complaint.id}"
        messages.send(reader, REVIEW, values, link=link, subject=told.subject)
