"""审批: who must say yes to what, in which order, and who may not (domain guide, section 4)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from portal.infra.refused import N_, Refused


class State(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    VOIDED = "voided"
    WITHDRAWN = "withdrawn"


STATE_WORDS: Mapping[State, str] = {
    State.PENDING: N_("待审批"),
    State.APPROVED: N_("已同意"),
    State.REJECTED: N_("不同意"),
    State.VOIDED: N_("已作废"),
    State.WITHDRAWN: N_("已撤回"),
}
# Why nothing can be decided any more, for whoever comes second.
OVER: Mapping[State, str] = {
    State.APPROVED: N_("这份申请已经由%(who)s同意，您的操作没有执行。"),
    State.REJECTED: N_("这份申请已经由%(who)s退回，您的操作没有执行。"),
    State.VOIDED: N_("申请的内容有改动，这份申请已经作废，您的操作没有执行。"),
    State.WITHDRAWN: N_("%(who)s已经撤回这份申请，您的操作没有执行。"),
}


class StepState(StrEnum):
    """Where one step of a route stands; `risen` went to the next role up, because nobody decided in time."""

    QUEUED = "queued"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    RISEN = "risen"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What somebody answers."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True)
class Verb:
    """One row of the life of a request: in which state, and under which permission; `own` where only by who asked."""

    sources: frozenset[State]
    target: State
    permission: str
    own: bool = False


LIFE: Mapping[str, Verb] = {
    "approve": Verb(frozenset({State.PENDING}), State.APPROVED, "approval.read"),
    "reject": Verb(frozenset({State.PENDING}), State.REJECTED, "approval.read"),
    "withdraw": Verb(frozenset({State.PENDING}), State.WITHDRAWN, "approval.read", own=True),
    "remind": Verb(frozenset({State.PENDING}), State.PENDING, "approval.read", own=True),
}

# Roles that can be asked for a yes, each with the next one up behind it.
DECIDERS = ("site_manager", "head", "company_manager")
REASON_MOST, NOTE_MOST, MOST_RUNGS = 500, 500, 4


@dataclass(frozen=True)
class Rung:
    """One line of a rule: this role is asked for amounts above `over_cents`; `beside` the line before, not after it."""

    role: str
    over_cents: int = 0
    beside: bool = False


@dataclass(frozen=True)
class Planned:
    """One step of a route; steps of one stage stand side by side."""

    stage: int
    role: str


_MANAGER_THEN_HEAD = (Rung("site_manager"), Rung("head", 2_000_000))
DEFAULTS: Mapping[str, Sequence[Rung]] = {
    "repair.cost": (Rung("site_manager", 200_000), Rung("head", 2_000_000)),
    "settlement.back_charge": _MANAGER_THEN_HEAD,
    "settlement.statement": (Rung("site_manager"), Rung("company_manager", 20_000_000)),
}


def default_for(kind: str) -> Sequence[Rung]:
    """The rule of a kind for which nobody has set one."""
    return DEFAULTS.get(kind, _MANAGER_THEN_HEAD)


def route(rungs: Sequence[Rung], amount_cents: int) -> tuple[Planned, ...]:
    """The steps that an amount takes, in order; size counts, not sign.

    Where the amount lies below every line, somebody still answers: those of the lowest line.
    """
    size = abs(amount_cents)
    found = [rung for rung in rungs if not rung.over_cents or size > rung.over_cents]
    if not found:
        lowest = min(rung.over_cents for rung in rungs)
        found = [rung for rung in rungs if rung.over_cents == lowest]
    steps: list[Planned] = []
    for rung in found:
        stage = steps[-1].stage if steps and rung.beside else len({step.stage for step in steps}) + 1
        steps.append(Planned(stage, rung.role))
    return tuple(steps)


def checked(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    """The lines of a rule, refused where they make no route."""
    if not 1 <= len(rungs) <= MOST_RUNGS:
        raise Refused(N_("请设1到%(most)s步。"), field="role1", most=MOST_RUNGS)
    roles = [rung.role for rung in rungs]
    if any(role not in DECIDERS for role in roles):
        raise Refused(N_("请从列出的角色里选一个"), field="role1")
    if len(set(roles)) < len(roles):
        raise Refused(N_("同一个角色只能出现一次：一个人不能决定两步。"), field="role1")
    if any(rung.over_cents < 0 for rung in rungs):
        raise Refused(N_("金额不能是负数。"), field="over1")
    return tuple(rungs)


def next_up(role: str) -> str | None:
    """The role that a step rises to; None at the top."""
    place = DECIDERS.index(role) + 1
    return DECIDERS[place] if place < len(DECIDERS) else None


@dataclass(frozen=True)
class Power:
    """What lets somebody decide: a role of their own, or that of a principal (`for_id`) up to a ceiling.

    Without a community it holds everywhere.
    """

    role: str
    community_id: int | None = None
    ceiling_cents: int | None = None
    for_id: int | None = None
    for_name: str = ""

    def reaches(self, role: str, community_id: int) -> bool:
        """Whether it is this role, here."""
        return self.role == role and self.community_id in (None, community_id)

    def bears(self, amount_cents: int) -> bool:
        """Whether the amount lies within its ceiling."""
        return self.ceiling_cents is None or abs(amount_cents) <= self.ceiling_cents


class Waits(Protocol):
    """A step that waits for an answer."""

    @property
    def role(self) -> str: ...


OWN = N_("这是您提出（或为您提出）的申请，要由别人决定。")
FOR_ASKER = N_("委托您代理的人就是申请人，这份申请您不能代为决定。")
TWICE = N_("这份申请里您已经决定过一步，另一步要由别人决定。")
ABOVE = N_("金额超过委托给您的上限，请等委托人本人决定。")
NOT_YOURS = N_("这一步现在不由您决定。")


def why_not(
    powers: Sequence[Power],
    roles: Collection[str],
    *,
    community_id: int,
    amount_cents: int,
    me: int,
    asked_by: Collection[int],
    answered: Collection[int],
) -> tuple[str | None, Power | None]:
    """(None, the power) that lets the person decide one of the waiting roles, else (the sentence why not, None).

    `asked_by` are the requester and whom it was asked for, `answered` all who decided a step of this request or in
    whose place it was decided. The own role counts before a principal's.
    """
    if me in asked_by:
        return OWN, None
    found = [p for p in powers if any(p.reaches(role, community_id) for role in roles)]
    tests: Iterable[tuple[str, list[Power]]] = (
        (NOT_YOURS, found),
        (FOR_ASKER, found := [p for p in found if p.for_id not in asked_by]),
        (TWICE, found := [p for p in found if not {me, p.for_id} & set(answered)]),
        (ABOVE, found := [p for p in found if p.bears(amount_cents)]),
    )
    for sentence, left in tests:
        if not left:
            return sentence, None
    return None, min(found, key=lambda power: power.for_id is not None)
