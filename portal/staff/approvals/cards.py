"""A request as a card: what, how much, who asks, what stands frozen, where it is on its way, what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.domain.approvals import queries
from portal.domain.approvals.rules import STATE_WORDS, Power, State, StepState, why_not
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.infra import clock, languages, web
from portal.infra.amounts import yuan
from portal.infra.refused import N_
from portal.infra.subjects import Approvable, approvables
from portal.infra.wording import gettext

UNKNOWN = N_("其他审批")
ICONS = {
    StepState.APPROVED: "check", StepState.WAITING: "circle-dot", StepState.QUEUED: "circle",
    StepState.REJECTED: "x", StepState.RISEN: "arrow-up", StepState.DROPPED: "circle",
}  # fmt: skip
TONES = {State.PENDING: "brand", State.REJECTED: "late", State.VOIDED: "hold", State.WITHDRAWN: ""}


@dataclass(frozen=True)
class Stop:
    """One place of the way: its icon, its words, the note left there, and whether it is waited for now."""

    icon: str
    words: str
    note: str = ""
    now: bool = False


@dataclass(frozen=True)
class Table:
    """One frozen table."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    totals: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Card:
    """What the part `approval` shows; `mine` when the reader may answer now, `instead` in whose place."""

    row: Any
    kind: str
    amount: str
    state: str
    tone: str
    address: str
    route: Sequence[Stop]
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    mine: bool
    why_not: str
    instead: str
    agree: str
    yes: str
    no: str
    own: bool


def cards_of(rows: Sequence[Any], powers: Sequence[Power]) -> list[Card]:
    """The cards of these requests for the reader with these powers."""
    steps = queries.steps_of([row.id for row in rows])
    return [_card(row, steps[row.id], powers) for row in rows]


def _card(row: Any, steps: Sequence[Any], powers: Sequence[Power]) -> Card:
    plug = approvables().get(row.kind)
    waiting = [step for step in steps if step.state is StepState.WAITING]
    sentence, power = _may(row, steps, waiting, powers)
    facts, tables = _frozen(row)
    mine = power is not None and row.state is State.PENDING
    agree, yes = _follows(steps, waiting, power if mine else None, row, plug)
    return Card(
        row=row, kind=gettext(plug.title if plug else UNKNOWN), amount=yuan(row.amount_cents),
        state=gettext(STATE_WORDS[row.state]), tone=TONES.get(row.state, ""),
        address=plug.address(row.subject_id) if plug and _opens(plug.reads, row.community_id) else "",
        route=_route(row, steps, waiting, power if mine else None), facts=facts, tables=tables, mine=mine,
        why_not=gettext(sentence) if sentence and row.state is State.PENDING else "",
        instead=power.for_name if mine and power else "", agree=agree, yes=yes,
        no=gettext(plug.no) if plug else "",
        own=web.actor().person_id in (row.requester_id, row.on_behalf_of),
    )  # fmt: skip


def _opens(permission: str, community_id: int) -> bool:
    return web.actor().may(permission, community_id)


def _may(
    row: Any, steps: Sequence[Any], waiting: Sequence[Any], powers: Sequence[Power]
) -> tuple[str | None, Power | None]:
    answered = {each for step in steps for each in (step.decided_by, step.for_id) if each is not None}
    return why_not(
        powers, [step.role for step in waiting], community_id=row.community_id, amount_cents=row.amount_cents,
        me=web.actor().person_id or 0, asked_by={row.requester_id, row.on_behalf_of} - {None}, answered=answered,
    )  # fmt: skip


def _follows(
    steps: Sequence[Any], waiting: Sequence[Any], power: Power | None, row: Any, plug: Approvable | None
) -> tuple[str, str]:
    """The words of the yes button, and what happens then: the others of this stage, the next one, or the thing."""
    others = [step for step in waiting if power is None or not power.reaches(step.role, row.community_id)]
    queued = [step for step in steps if step.state is StepState.QUEUED]
    following = [s for s in queued if s.stage == min((q.stage for q in queued), default=0)]
    left = others if power is not None and others else following
    if not left:
        return gettext("同意"), gettext(plug.yes) if plug else ""
    roles = gettext("、").join(gettext(ROLE_WORDS[Role(step.role)]) for step in left)
    return gettext("同意，送%(role)s", role=roles), gettext("还要%(role)s同意", role=roles)


def _route(row: Any, steps: Sequence[Any], waiting: Sequence[Any], power: Power | None) -> list[Stop]:
    asked = gettext("%(who)s提交", who=row.requester_name)
    if row.behalf_name:
        asked = gettext("%(who)s替%(behalf)s提交", who=row.requester_name, behalf=row.behalf_name)
    found = [Stop("check", asked)]
    for step in steps:
        if step.state is StepState.DROPPED:
            continue
        own = step in waiting and power is not None and power.reaches(step.role, row.community_id)
        found.append(
            Stop(ICONS[step.state], _step_words(step, own), step.note, step.state is StepState.WAITING)
        )
    return found


def _step_words(step: Any, own: bool) -> str:
    role = gettext(ROLE_WORDS[Role(step.role)])
    if step.state is StepState.RISEN:
        return gettext("%(role)s逾期未决定", role=role)
    if step.decided_by is None:
        return gettext("%(role)s（您）", role=role) if own else role
    who = step.decided_by_name
    if step.for_id is not None:
        who = gettext("%(who)s代%(principal)s", who=who, principal=step.for_name)
    if step.state is StepState.REJECTED:
        return gettext("%(role)s %(who)s不同意", role=role, who=who)
    return gettext("%(role)s %(who)s同意", role=role, who=who)


def _frozen(row: Any) -> tuple[list[tuple[str, str]], list[Table]]:
    snapshot = row.snapshot
    facts = [(gettext(label), _plain(value, row.zone)) for label, value in snapshot.get("facts", ())]
    tables = [
        Table(
            [gettext(head) for head in table["heads"]],
            [[_plain(cell, row.zone) for cell in line] for line in table["rows"]],
            [(gettext(label), _plain(value, row.zone)) for label, value in table.get("totals", ())],
        )
        for table in snapshot.get("tables", ())
    ]
    return facts, tables


def _plain(value: Any, zone: str = clock.HOME_ZONE) -> str:
    """A frozen value in the reader's words."""
    if not isinstance(value, dict):
        return str(value)
    if "cents" in value:
        return yuan(value["cents"])
    if "moment" in value:
        return languages.moment(datetime.fromisoformat(value["moment"]), zone)
    if "day" in value:
        return languages.date(datetime.fromisoformat(value["day"]))
    return gettext("，").join(gettext(each) for each in value.get("words", [value.get("word")]) if each)
