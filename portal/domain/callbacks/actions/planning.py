"""A callback is made, once for each occasion that was drawn, and given to somebody who did not do the work."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.callbacks import events
from portal.domain.callbacks.actions.case import HOUSE, advance, card_of, doers, face_of, subject, tell
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.page import colleagues
from portal.domain.callbacks.rule_models import CallbackCandidate, CallbackRule
from portal.domain.callbacks.rules import THEIR_OWN_WORK, TRIGGERS, Status
from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.estate.models import Community
from portal.domain.estate.queries.roles import staff_with
from portal.domain.terms.span_rules import Span
from portal.infra import clock, numbering
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Subject, record_firsts
from portal.infra.refused import N_, Refused

NOBODY_FREE = N_("能做回访的同事都参与过办理，这个没有分出去。请管理员给另一位同事开通回访权限。")
NOT_HERE = N_("这位同事不在这个项目，或者不能做回访。请另选一位。")
# What is drawn late is still given the norm's three days.
LATE, ANEW = timedelta(days=1), timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked after, and whom: the case in its round, the person, and whose work it was (frozen for figures).

    `since` is the moment the limit counts from: the sign-off, the reply, the day of moving in. `category` is the
    building part of a repair, the topic of a complaint, the building of a home.
    """

    subject: Subject
    round: int
    trigger: str
    community_id: int
    unit_id: int | None
    label: str
    case_number: str
    title: str
    since: datetime
    person_id: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    served: Collection[int] = ()
    firm_id: int | None = None
    technician_id: int | None = None
    handler_id: int | None = None
    category: str = ""


# What a candidate keeps of it beside its own columns.
KEPT = (
    "unit_id", "label", "case_number", "title", "person_id", "contact_name", "contact_phone", "technician_id",
    "handler_id",
)  # fmt: skip


def kept_of(asked: Asked) -> dict[str, object]:
    """The facts that a candidate keeps until its callback is made, as plain values."""
    return {name: getattr(asked, name) for name in KEPT} | {"served": sorted(asked.served)}


def make(
    candidate: CallbackCandidate, rule: CallbackRule, *, span: Span | None = None, by: Actor = HOUSE
) -> Callback:
    """The callback of an occasion; with a `span` its limit counts from the occasion, else it is due when it is due."""
    row = _callback_of(candidate, rule, span)
    row.number = _numbers([row])[0]
    session().add(row)
    session().flush()
    candidate.callback_id, candidate.asked = row.id, {}
    if span is not None:
        clocks.start(subject(row), "call", span, row.community_id, at=candidate.happened_at, first=True)
    else:
        clocks.set_due(subject(row), "call", row.due_at, row.community_id)
    tell(row, events.Planned(trigger=TRIGGERS[row.trigger], due=row.due_at), by)
    return row


def make_all(candidates: Sequence[CallbackCandidate], *, by: Actor = HOUSE) -> None:
    """The callbacks of these occasions, held by the caller, as `make` makes one: few statements for all of them."""
    rules = {row.id: row for row in session().scalars(select(CallbackRule).where(
        CallbackRule.id.in_({each.rule_id for each in candidates})
    ))}  # fmt: skip
    rows = [_callback_of(each, rules[each.rule_id], None) for each in candidates]
    for row, number in zip(rows, _numbers(rows), strict=True):
        row.number = number
    session().add_all(rows)
    session().flush()
    for candidate, row in zip(candidates, rows, strict=True):
        candidate.callback_id, candidate.asked = row.id, {}
    limits = [clocks.chosen(subject(row), "call", row.due_at, row.community_id) for row in rows]
    session().add_all(limits)
    session().add_all(
        casework.first_task(subject(row), face_of(row), card_of(row, limit))
        for row, limit in zip(rows, limits, strict=True)
    )
    session().flush()
    told = [(events.Planned(trigger=TRIGGERS[row.trigger], due=row.due_at), subject(row)) for row in rows]
    record_firsts(told, by=by, version=1)


def _callback_of(candidate: CallbackCandidate, rule: CallbackRule, span: Span | None) -> Callback:
    now = clock.now()
    due = candidate.due_at if span or candidate.due_at > now + LATE else now + ANEW
    return Callback(
        subject_kind=candidate.subject_kind, subject_id=candidate.subject_id, round=candidate.round,
        trigger=candidate.trigger, community_id=candidate.community_id, firm_id=candidate.firm_id,
        category=candidate.category, rule_id=rule.id, candidate_id=candidate.id,
        draw_id=candidate.topped_id or candidate.draw_id, priority=rule.priority, status=Status.PLANNED, version=1,
        opens_at=candidate.opens_at, planned_at=now, due_at=due, **candidate.asked,
    )  # fmt: skip


def _numbers(rows: Sequence[Callback]) -> list[str]:
    """A number for each, counted on in its community; the communities in one order, whoever asks."""
    wanted = Counter(row.community_id for row in rows)
    series: dict[int, Iterator[str]] = {}
    for community_id in sorted(wanted):
        community = session().get_one(Community, community_id)
        name = f"{community.code}-HF-{clock.here(community.zone):%y%m}"
        taken = numbering.next_numbers(name, wanted[community_id])
        series[community_id] = iter([f"{name}-{number:04d}" for number in taken])
    return [next(series[row.community_id]) for row in rows]


def assign(callback: Callback, *, person_id: int, by: Actor, version: int | None = None) -> None:
    """分派: the lead names who asks; never somebody who had a part in the work."""
    advance(callback, "assign", by, version)
    able = {row.person_id: row.name for row in staff_with("callback.call", callback.community_id)}
    if person_id not in able:
        raise Refused(NOT_HERE, field="person")
    if person_id in doers(callback):
        raise Refused(THEIR_OWN_WORK, field="person")
    callback.caller_id, callback.caller_name = person_id, able[person_id]
    tell(callback, events.Assigned(to=able[person_id], caller_id=person_id), by)


def spread(callback: Callback, *, by: Actor, version: int | None = None) -> None:
    """平均分派: it goes to the colleague of the rule's team who has the fewest to make, and had no part in the work."""
    free = colleagues(callback)
    if not free:
        raise Refused(NOBODY_FREE)
    assign(callback, person_id=free[0][0], by=by, version=version)
