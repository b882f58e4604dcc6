"""Deputies: named by the principal or an administrator, from a moment to a moment, up to an amount."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.approvals import events
from portal.domain.approvals.actions.steps import said
from portal.domain.approvals.models import Deputy
from portal.domain.approvals.powers import may_name
from portal.domain.approvals.rules import DECIDERS
from portal.domain.estate.models import Community, Person, RoleGrant
from portal.domain.estate.queries.roles import staff_with
from portal.domain.estate.reach import must
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.amounts import yuan
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Denied, Missing, Refused

NAME = "approval.deputy"
LONGEST = timedelta(days=92)


def name_deputy(
    principal_id: int, deputy_id: int, *, by: Actor, from_at: datetime, until_at: datetime, ceiling_cents: int,
    community_id: int | None = None, reason: str = "",
) -> Deputy:  # fmt: skip
    """Let somebody decide in the place of a principal for a while; one's own place, or as an administrator."""
    must(by, NAME, community_id)
    if not may_name(principal_id, community_id, by):
        raise Denied(N_("只能指定自己的代理人；替别人指定请找管理员。"))
    _check_time(from_at, until_at)
    if ceiling_cents <= 0:
        raise Refused(N_("请写每件最多代批多少元。"), field="ceiling")
    principal = session().scalar(for_change(select(Person).where(Person.id == principal_id)))
    if principal is None or principal.retired_at is not None:
        raise Missing
    places = _places_of(principal_id, community_id)
    if principal_id == deputy_id or deputy_id == by.person_id:
        raise Refused(N_("代理人要是另一个人，也不能把自己指定为代理人。"), field="deputy")
    if not any(row.person_id == deputy_id for place in places for row in staff_with("approval.read", place)):
        raise Refused(N_("这位同事不在这个项目，或者不能看审批，请另选一位。"), field="deputy")
    _check_free(principal_id, deputy_id, from_at, until_at)
    row = Deputy(
        principal_id=principal_id, deputy_id=deputy_id, community_id=community_id, from_at=from_at,
        until_at=until_at, ceiling_cents=ceiling_cents, reason=said(reason, 200, "reason", needed=False),
        named_by=by.person_id, named_by_name=by.name, named_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    told = events.DeputyNamed(
        deputy=session().get_one(Person, deputy_id).name, deputy_id=deputy_id, principal=principal.name,
        principal_id=principal_id, from_at=from_at, until_at=until_at, ceiling=yuan(ceiling_cents),
    )  # fmt: skip
    record(told, subject=("person", principal_id), by=by)
    return row


def _check_time(from_at: datetime, until_at: datetime) -> None:
    if until_at <= max(from_at, clock.now()):
        raise Refused(N_("结束时间要晚于开始时间，也要晚于现在。"), field="until")
    if until_at - from_at > LONGEST:
        raise Refused(N_("一次最长三个月，到期可以再指定。"), field="until")


def _places_of(principal_id: int, community_id: int | None) -> list[int]:
    """The communities where the principal decides, narrowed to the one named; refused where there is none."""
    rows = session().scalars(
        select(RoleGrant.community_id).where(
            RoleGrant.person_id == principal_id, RoleGrant.role.in_(DECIDERS), RoleGrant.revoked_at.is_(None)
        )
    ).all()  # fmt: skip
    if not rows or (community_id is not None and community_id not in rows and None not in rows):
        raise Refused(N_("这一位在这里不决定审批，不需要代理人。"), field="principal")
    if community_id is not None:
        return [community_id]
    if None in rows:
        return list(session().scalars(select(Community.id).order_by(Community.id)))
    return sorted({row for row in rows if row is not None})


def _check_free(principal_id: int, deputy_id: int, from_at: datetime, until_at: datetime) -> None:
    if session().scalar(
        select(Deputy.id).where(
            Deputy.principal_id == principal_id, Deputy.deputy_id == deputy_id, Deputy.ended_at.is_(None),
            Deputy.from_at < until_at, Deputy.until_at > from_at,
        )
    ):  # fmt: skip
        raise Refused(N_("这段时间已经指定了这一位。要改上限，请先结束原来的。"), field="deputy")


def end_deputy(row_id: int, *, by: Actor) -> None:
    """Take the place back before its time; the principal, or an administrator."""
    must(by, NAME)
    row = session().scalar(for_change(select(Deputy).where(Deputy.id == row_id)))
    if row is None or not may_name(row.principal_id, row.community_id, by):
        raise Missing
    session().scalar(for_change(select(Person.id).where(Person.id == row.principal_id)))
    if row.ended_at is not None or row.until_at <= clock.now():
        raise Refused(N_("这次代理已经结束。"))
    row.ended_at = clock.now()
    told = events.DeputyEnded(
        deputy=session().get_one(Person, row.deputy_id).name, deputy_id=row.deputy_id,
        principal=session().get_one(Person, row.principal_id).name, principal_id=row.principal_id,
    )  # fmt: skip
    record(told, subject=("person", row.principal_id), by=by)
