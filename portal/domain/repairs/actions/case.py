"""What every verb of a repair does alike: is it allowed now, move the state, and say what is waited for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.casework.life_rules import Step
from portal.domain.casework.models import Deadline
from portal.domain.casework.rules import LAST, Card, Holder
from portal.domain.estate.models import Community, Firm
from portal.domain.repairs.actions.chase_state import settle_chase
from portal.domain.repairs.chase_rules import NOT_CHASED
from portal.domain.repairs.cost_rules import CostState
from portal.domain.repairs.models import Repair, RepairRound, VisitWindow
from portal.domain.repairs.place_rules import PlaceState
from portal.domain.repairs.queries.chase import chase_of
from portal.domain.repairs.queries.costs import money_of
from portal.domain.repairs.queries.own import concerns
from portal.domain.repairs.queries.places import absence_of, missing_of, open_requests, stand_in_words
from portal.domain.repairs.rules import (
    ENDED,
    LIFE,
    OUT,
    STATUS_WORDS,
    Facts,
    Status,
    why_not,
)
from portal.domain.terms.sign_rules import PARTY_WORDS, Party, StandIn
from portal.infra import clock, events
from portal.infra.actor import Actor, duty
from portal.infra.db import session
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Denied, Refused, Stale, WrongState

KIND = "repair"
STALE = N_("您打开之后，这件报修有了新进展，刚才的操作没有执行。请看最新情况再决定。")
HOUSE = duty(N_("维修流程"), ("repair.open_sign_off", "repair.close", "repair.resume"))
# Whoever signs may have no other part in the case; the place on the form says whether it is theirs.
OF_A_PARTY = ("sign", "refuse")
NOT_ALLOWED = N_("您没有这项权限。如果需要，请找管理员开通。")


def subject(repair: Repair) -> Subject:
    """The repair as a subject of tasks, stories and files."""
    return (KIND, repair.id)


def facts_of(repair: Repair) -> Facts:
    """What the conditions of the life cycle ask about this repair now."""
    held = clocks.open_hold(subject(repair))
    return Facts(
        status=repair.status,
        held=held is not None,
        asked=held is not None and held.kind == "facts",
        disputed=repair.disputed,
        incident=repair.incident_at is not None,
        chase=chase_of(repair, clocks.running(subject(repair))) if repair.status in OUT else NOT_CHASED,
        signed_off_at=repair.signed_off_at,
        costs=money_of(repair),
        absence=absence_of(repair),
    )


def said(text: str, most: int = 500, field: str = "reason", *, needed: bool = True) -> str:
    """A free text of a verb, as long as its column at most; what is empty or longer is refused at its field."""
    if needed and not text.strip():
        raise Refused(N_("这一项要填"), field=field)
    if len(text) > most:
        words = N_("最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些")
        raise Refused(words, field=field, most=most, count=len(text))
    return text


def zone_of(repair: Repair) -> str:
    """The zone of the wall clocks where the repair is."""
    return session().get_one(Community, repair.community_id).zone


def is_theirs(repair: Repair, by: Actor) -> bool:
    """Whether it is the actor's to act on: of the own home, or the own report of a common part; of the own firm."""
    if by.face == "owner":
        return concerns(by, repair)
    if by.face == "field":
        own_job = repair.firm_id in by.own("crew") and repair.technician_id == by.person_id
        return own_job or repair.firm_id in by.own("firm")
    return True


def _of_a_party(repair: Repair, by: Actor) -> bool:
    """Whether the actor can be a party at all: who only follows cannot, nor who lives in a third home."""
    source = repair.source_unit_id is not None and repair.source_unit_id in by.own("unit")
    return by.face != "owner" or source or concerns(by, repair)


def allow(repair: Repair, verb: str, by: Actor, version: int | None = None) -> Step[Status]:
    """The row of the life cycle, if this actor may do it on this version of the repair now."""
    step = LIFE[verb]
    theirs = _of_a_party(repair, by) if verb in OF_A_PARTY else is_theirs(repair, by)
    if not by.may(step.permission, repair.community_id) or not theirs:
        raise Denied(NOT_ALLOWED)
    if version is not None and version != repair.version:
        audience = {"owner": "owner", "field": "firm"}.get(by.face, "staff")
        raise Stale(STALE, changes=events.since(subject(repair), version, audience))
    problem = why_not(verb, facts_of(repair), clock.now())
    if problem:
        raise WrongState(problem, status=STATUS_WORDS[repair.status])
    return step


def advance(repair: Repair, verb: str, by: Actor, version: int | None = None) -> None:
    """Take the step: the state moves, the version counts up, and a hold ends where the work goes on."""
    step = allow(repair, verb, by, version)
    if step.target is not None:
        if clocks.open_hold(subject(repair)) is not None:
            clocks.resume(subject(repair))
            casework.mark_running(subject(repair))
        repair.status = step.target
    repair.version += 1


def tell(repair: Repair, event: Event, by: Actor, happened_at: datetime | None = None) -> None:
    """The last line of a verb: what the case waits for now, and its event in the story."""
    await_next(repair)
    events.record(event, subject=subject(repair), by=by, version=repair.version, happened_at=happened_at)


def begin(repair: Repair, limits: Sequence[Deadline], rows: Sequence[Any], event: Event, by: Actor) -> None:
    """The first line of a case, entered with its first task, its limits and other `rows`: nothing stands before."""
    task = casework.first_task(subject(repair), _face(repair), card_of(repair, limits))
    events.record(
        event,
        subject=subject(repair),
        by=by,
        version=repair.version,
        first=True,
        along=[task, *limits, *rows],
    )


def record_aside(repair: Repair, event: Event, by: Actor) -> None:
    """Write an event into the story that does not change what is waited for."""
    events.record(event, subject=subject(repair), by=by, version=repair.version)


def await_next(repair: Repair) -> None:
    """Write the open task anew for where the repair stands, or close it."""
    settle_chase(repair)
    if repair.status in ENDED:
        casework.close_task(subject(repair))
        return
    casework.put_task(subject(repair), _face(repair), card_of(repair))


def _face(repair: Repair) -> casework.CaseFace:
    return casework.CaseFace(
        community_id=repair.community_id, number=repair.number, title=repair.title, label=repair.label,
        urgency=repair.urgency, channel=repair.channel, version=repair.version,
    )  # fmt: skip


LIMIT_WORDS = {
    "accept": N_("受理"),
    "visit": N_("约定上门"),
    "acknowledge": N_("责任单位应答"),
    "repair": N_("修好"),
    "sign": N_("签认"),
    "close": N_("办结"),
}
DEADLINE_OF = {
    Status.SUBMITTED: ("accept",),
    Status.ACCEPTED: ("visit", "repair"),
    Status.DISPATCHED: ("acknowledge", "visit"),
    Status.ACKNOWLEDGED: ("visit", "repair"),
    Status.SCHEDULED: ("visit", "repair"),
    Status.IN_PROGRESS: ("repair",),
    Status.SIGNING: ("sign",),
    Status.SIGNED_OFF: ("close",),
}
NEXT_VERB = {
    Status.SUBMITTED: "accept",
    Status.ACCEPTED: "dispatch",
    Status.DISPATCHED: "acknowledge",
    Status.ACKNOWLEDGED: "schedule",
    Status.SCHEDULED: "start",
    Status.IN_PROGRESS: "complete",
    Status.SIGNED_OFF: "close",
}


def card_of(repair: Repair, fresh: Sequence[Deadline] | None = None) -> Card:
    """The next step of the repair, who holds it, and by when; a `fresh` one has just these limits and no hold."""
    wanted = DEADLINE_OF[repair.status]
    running = {d.kind: d for d in (clocks.running(subject(repair)) if fresh is None else fresh)}
    due = min((running[k] for k in wanted if k in running), key=lambda d: d.due_at or LAST, default=None)
    due_at, amber_at = (due.due_at, due.amber_at) if due else (None, None)
    risen = max(running.values(), key=lambda d: d.level, default=None)
    if repair.status is Status.SCHEDULED and repair.visit_to is not None:
        due_at, amber_at = repair.visit_to, repair.visit_from
    verb, holder = _money_waits(repair) or (NEXT_VERB.get(repair.status, "sign"), _holder(repair))
    held = clocks.open_hold(subject(repair)) if fresh is None else None
    if held is not None and held.kind == "facts":
        verb, holder = "answer_facts", (Holder.HOME, repair.unit_id, N_("业主"))
    if repair.status is Status.SIGNING and repair.disputed:
        verb, holder = "arbitrate", (Holder.ROLE, None, N_("部门负责人"))
    kind, holder_id, name = holder
    return Card(
        what=f"repair.{verb}", holder=kind, holder_id=holder_id, holder_name=name,
        state=N_("待裁定") if repair.disputed else STATUS_WORDS[repair.status], due_at=due_at, amber_at=amber_at,
        level=risen.level if risen else 0, raised_to=risen.raised_to if risen else "",
    )  # fmt: skip


def _money_waits(repair: Repair) -> tuple[str, tuple[Holder, int | None, str]] | None:
    """What the money of the repair waits for, where the next step of the work may not be taken before."""
    if repair.status not in (Status.SCHEDULED, Status.IN_PROGRESS, Status.SIGNING):
        return None
    money = money_of(repair)
    if money.unapproved and repair.cost_state is CostState.PENDING:
        return "approve_cost", (Holder.ROLE, None, N_("审批人"))
    if money.unapproved:
        return "cost", (Holder.DESK, None, N_("维修主管"))
    if money.unaccepted and money.quoted:
        return "accept_quote", (Holder.HOME, repair.unit_id, N_("业主"))
    return ("quote", (Holder.DESK, None, N_("维修主管"))) if money.unaccepted else None


def _holder(repair: Repair) -> tuple[Holder, int | None, str]:
    match repair.status:
        case Status.SUBMITTED | Status.ACCEPTED:
            return Holder.DESK, None, N_("客服中心") if repair.status is Status.SUBMITTED else N_("维修主管")
        case Status.ACKNOWLEDGED if offered(repair, "firm"):
            return Holder.HOME, repair.unit_id, N_("业主")
        case Status.DISPATCHED | Status.ACKNOWLEDGED | Status.SCHEDULED | Status.IN_PROGRESS:
            return Holder.FIRM, repair.firm_id, firm_name(repair.firm_id)
        case Status.SIGNING:
            return _signer(repair)
        case _:
            return Holder.CLOCK, None, N_("到期自动办结")


def _signer(repair: Repair) -> tuple[Holder, int | None, str]:
    """Who signs next, in the order of the form; the order is nobody's duty."""
    request = next((r for r in open_requests(repair) if r.state is PlaceState.ASKED), None)
    if request is None or request.party is Party.REPAIR_DEPARTMENT:
        return Holder.DESK, None, N_("维修主管")
    stand_in = StandIn.read(request.stand_in)
    if stand_in.kind == "centre":
        return Holder.DESK, None, stand_in.name
    if request.party is Party.OWNER:
        return Holder.HOME, repair.unit_id, N_("业主")
    return Holder.ROLE, None, stand_in_words(stand_in) if stand_in else PARTY_WORDS[request.party]


def firm_name(firm_id: int | None) -> str:
    """The short name of the firm that has the job."""
    return session().scalar(select(Firm.short_name).where(Firm.id == firm_id)) or ""


def offered(repair: Repair, by: str) -> bool:
    """Whether that side (`home` or `firm`) has offered a window of this round that is still ahead."""
    return bool(
        session().scalar(
            select(func.count())
            .select_from(VisitWindow)
            .where(
                VisitWindow.repair_id == repair.id, VisitWindow.round == repair.round,
                VisitWindow.offered_by == by, VisitWindow.state == "offered",
                VisitWindow.ends_at > clock.now(),
            )
        )
    )  # fmt: skip


def missing_parties(repair: Repair) -> list[Party]:
    """The parties whose place this turn is still open."""
    return missing_of(open_requests(repair))


def round_of(repair: Repair) -> RepairRound:
    """The row of the round that runs."""
    return session().scalars(
        select(RepairRound).where(RepairRound.repair_id == repair.id, RepairRound.no == repair.round)
    ).one()  # fmt: skip
