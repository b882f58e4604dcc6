"""A kind of thing that exists only in these tests: a subject, an amount, two outcomes, and nothing else."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from portal.domain.approvals import actions, queries
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome
from portal.domain.estate.roles import Role
from portal.infra.actor import Actor
from portal.infra.db import session, write
from portal.infra.subjects import Approvable
from tests import makers_estate as make
from tests.harness.scenes import scene

KIND = "garden.bench"


@dataclass
class Bench:
    """What is asked for: its content by subject, and what came of it."""

    content: dict[int, Any] = field(default_factory=dict)
    granted: list[tuple[int, str, int]] = field(default_factory=list)
    rejected: list[tuple[int, str, str]] = field(default_factory=list)


@contextmanager
def plugged(app: Any) -> Any:
    """The test kind in the table of the roof for a while."""
    bench = Bench()
    plug = Approvable(
        kind=KIND,
        title="长椅",
        snapshot=lambda subject_id: {"facts": [["木料", bench.content.get(subject_id, "松木")]]},
        address=lambda subject_id: f"/staff/repairs/{subject_id}",
        reads="repair.read",
        granted=lambda subject_id, by, approval_id: bench.granted.append((subject_id, by.name, approval_id)),
        rejected=lambda subject_id, by, reason: bench.rejected.append((subject_id, by.name, reason)),
    )
    table = app.extensions["approvables"]
    app.extensions["approvables"] = {**table, KIND: plug}
    try:
        yield bench
    finally:
        app.extensions["approvables"] = table


@dataclass
class Cast:
    """Who asks and who answers in one community; `elsewhere` manages another."""

    community: int
    dispatcher: int
    agent: int
    manager: int
    second_manager: int
    head: int
    company: int
    admin: int
    elsewhere: int

    def by(self, who: str) -> Actor:
        """The actor of that part."""
        return make.actor(getattr(self, who), "staff")


@scene
def cast() -> Cast:
    """A community with everybody who can ask or answer."""
    make.terms()
    here = make.community()
    return Cast(
        community=here,
        dispatcher=make.staff(Role.DISPATCHER, here, "赵守诚"),
        agent=make.staff(Role.AGENT, here, "孙佳宁"),
        manager=make.staff(Role.SITE_MANAGER, here, "郭小满"),
        second_manager=make.staff(Role.SITE_MANAGER, here, "陆青禾"),
        head=make.staff(Role.HEAD, here, "韩其远"),
        company=make.staff(Role.COMPANY_MANAGER, None, "沈知微"),
        admin=make.staff(Role.ADMIN, None, "顾南星"),
        elsewhere=make.staff(Role.SITE_MANAGER, make.community(), "许望舒"),
    )


def asked(
    c: Cast, yuan: int = 3_600, subject_id: int = 1, who: str = "dispatcher", kind: str = KIND, **facts: Any
) -> int:
    """A pending request for so many yuan; returns its id."""
    by = facts.pop("by", None) or c.by(who)
    with write():
        return actions.request(
            kind, ("bench", subject_id), community_id=c.community, amount_cents=yuan * 100,
            reason="旧的坏了", label="中庭长椅", by=by, **facts,
        ).id  # fmt: skip


def decided(c: Cast, approval_id: int, who: str, outcome: str = "approve", note: str = "") -> Approval:
    """Somebody's yes or no."""
    by = c.by(who)
    with write():
        actions.decide(approval_id, Outcome(outcome), by=by, note=note)
    return again(approval_id)


def again(approval_id: int) -> Approval:
    """The request as it stands now."""
    session().rollback()
    return session().get_one(Approval, approval_id, populate_existing=True)


def route_of(approval_id: int) -> list[tuple[int, str, str]]:
    """Its steps as (stage, role, state)."""
    session().rollback()
    return [(s.stage, s.role, s.state.value) for s in queries.steps_of([approval_id])[approval_id]]
