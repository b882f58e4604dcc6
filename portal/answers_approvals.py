"""Whom the house tells about a request for a yes, and in which words."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.domain.approvals import actions as approvals
from portal.domain.approvals import events, queries
from portal.domain.casework import actions as casework
from portal.domain.estate.queries.people import roles_of
from portal.infra import messages
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.events import Subject, Told
from portal.infra.messages import word
from portal.infra.refused import N_
from portal.infra.subjects import approvable

ASKED = N_("等您审批：%(kind)s%(amount)s元，%(label)s。%(who)s申请。")
APPROVED = N_("审批通过：%(kind)s%(amount)s元，%(label)s。")
REJECTED = N_("审批没有通过：%(kind)s%(amount)s元，%(label)s。原因：%(why)s")
VOIDED = N_("审批作废：%(kind)s%(amount)s元，%(label)s。内容有改动，需要时请重新申请。")
WITHDRAWN = N_("申请已撤回，不用再审批：%(kind)s%(amount)s元，%(label)s。")
REMINDED = N_("催办：%(kind)s%(amount)s元，%(label)s还在等您审批。")
RISEN = N_("逾期未决定，升到您这里：%(kind)s%(amount)s元，%(label)s。")
DEPUTY = N_("%(principal)s请您代为审批，%(from_at)s至%(until_at)s，每件不超过%(ceiling)s元。")
DEPUTY_ENDED = N_("您代%(principal)s审批的委托已经结束。")


def ask(
    told: Told, kind: str, *, community_id: int, amount_cents: int, reason: str, label: str, place: str = "",
    subject: Subject | None = None,
) -> None:  # fmt: skip
    """A room's event says that it needs a yes: ask for it, in the same unit."""
    approvals.request(
        kind, subject or told.subject, community_id=community_id, amount_cents=amount_cents, reason=reason,
        label=label, place=place, by=told.by,
    )  # fmt: skip


def tell_holders(told: Told) -> None:
    """Somebody asks, or the next stage is asked: tell those who can answer now."""
    _send(told, ASKED, queries.holders_now(told.subject[1]))


def tell_reminded(told: Told) -> None:
    """Who asked nudges those who hold the request."""
    _send(told, REMINDED, queries.holders_now(told.subject[1]))


def tell_risen(told: Told) -> None:
    """Nobody decided in time: tell the role above, or the same people again, and who asked."""
    _send(told, RISEN, queries.holders_now(told.subject[1]), urgent=True)


def tell_approved(told: Told) -> None:
    """The last yes was given: tell who asked."""
    _send(told, APPROVED, queries.askers_of(told.subject[1]))


def tell_rejected(told: Told) -> None:
    """Somebody said no: tell who asked, with the reason."""
    _send(told, REJECTED, queries.askers_of(told.subject[1]))


def tell_voided(told: Told) -> None:
    """The content changed: tell who asked, and those who decided or were to decide."""
    number = told.subject[1]
    _send(told, VOIDED, [*queries.askers_of(number), *queries.deciders_of(number)], own=True)


def tell_withdrawn(told: Told) -> None:
    """Taken back: tell those who were to decide."""
    _send(told, WITHDRAWN, queries.deciders_of(told.subject[1]))


def tell_deputy(told: Told) -> None:
    """Tell a deputy from when until when, and up to how much; or that it is over."""
    named = told.event
    if isinstance(named, events.DeputyNamed):
        params: dict[str, Any] = {
            "principal": named.principal, "from_at": named.from_at, "until_at": named.until_at,
            "ceiling": named.ceiling,
        }  # fmt: skip
        _message(told, named.deputy_id, DEPUTY, params, "/staff/approvals")
    elif isinstance(named, events.DeputyEnded):
        _message(told, named.deputy_id, DEPUTY_ENDED, {"principal": named.principal}, "/staff/approvals")


def _send(told: Told, msgid: str, readers: Iterable[int], *, urgent: bool = False, own: bool = False) -> None:
    approval = queries.bare(told.subject[1])
    params = {
        "kind": word(approvable(approval.kind).title), "amount": yuan(approval.amount_cents),
        "label": approval.label, "who": approval.requester_name, "why": approval.decided_why,
    }  # fmt: skip
    # In one order for all, so that two answers at once do not wait for each other in a ring.
    for reader in sorted(set(readers)):
        if own or reader != told.by.person_id:
            _message(told, reader, msgid, params, _link(reader, approval.id), urgent=urgent)


def _link(reader: int, approval_id: int) -> str:
    """The request's page; who works for a firm has no desk and comes to the own jobs."""
    return f"/staff/approvals/{approval_id}" if roles_of(reader) else "/field/"


def _message(
    told: Told, reader: int, msgid: str, params: Mapping[str, Any], link: str, *, urgent: bool = False
) -> None:
    if casework.within_budget(reader) or urgent:
        messages.send(reader, msgid, dict(params), link=link, subject=told.subject, urgent=urgent)


def recheck(kind: str, subject: Subject, by: Actor) -> None:
    """What was asked for may have changed: make the pending request void if so, in the same unit."""
    approvals.void_if_changed(kind, subject, by)
