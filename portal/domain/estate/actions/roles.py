"""Who holds which role where, and who is on duty."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.domain.estate import events
from portal.domain.estate.actions.people import locked_person, person_called
from portal.domain.estate.finding import index_person
from portal.domain.estate.models import Community, DutyShift, Person, RoleGrant
from portal.domain.estate.reach import must, must_everywhere
from portal.domain.estate.roles import OWNER_ROLES, Role
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused

# Those who act for a firm are named on the firm's page; living somewhere is a tie to a home.
GRANTED = tuple(
    role for role in Role if role not in OWNER_ROLES and role not in (Role.CONTRACTOR, Role.TECHNICIAN)
)
LONGEST_SHIFT = timedelta(hours=36)
LONGEST_RUN = 62


def grant_role(person_id: int, by: Actor, *, role: Role, community_id: int | None) -> int:
    """Give a person a role in one community, or everywhere (None); nobody gives one to oneself. Returns the id."""
    if community_id is None:
        must_everywhere(by, "role.edit")
    else:
        must(by, "role.edit", community_id)
    if role not in GRANTED:
        raise Refused(N_("请从列出的角色里选一个"), field="role")
    if person_id == by.person_id:
        raise Refused(N_("不能给自己开通角色，请找另一位管理员办理"), field="role")
    person = locked_person(person_id)
    if person.phone is None and person.email is None:
        raise Refused(N_("先登记手机号或邮箱，才能登录"), field="phone")
    if community_id is not None and session().get(Community, community_id) is None:
        raise Missing
    already = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.revoked_at.is_(None),
        RoleGrant.community_id.is_(None) if community_id is None else RoleGrant.community_id == community_id,
    )  # fmt: skip
    if session().scalar(already):
        raise Refused(N_("%(who)s已经有这个角色"), field="role", who=person.name)
    grant = RoleGrant(person_id=person_id, role=role, community_id=community_id, granted_at=clock.now())
    session().add(grant)
    session().flush()
    index_person(person_id)
    told = events.RoleGranted(role=role.value, community_id=community_id)
    record(told, subject=("person", person_id), by=by)
    return grant.id


def grant_role_by_phone(by: Actor, *, called: str, phone: str, role: Role, community_id: int | None) -> int:
    """Give a role to somebody by name and phone, known to the house or new; returns the grant's id."""
    must(by, "role.edit", community_id)
    person_id = person_called(by, called=called, phone=phone)
    return grant_role(person_id, by, role=role, community_id=community_id)


def revoke_role(grant_id: int, by: Actor) -> int:
    """Take a role back, at once; nobody takes their own, so one administrator is always left. Returns the person's id."""
    grant = session().get(RoleGrant, grant_id)
    if grant is None or grant.revoked_at is not None:
        raise Missing
    if grant.community_id is None:
        must_everywhere(by, "role.edit")
    else:
        must(by, "role.edit", grant.community_id)
    if grant.person_id == by.person_id:
        raise Refused(N_("不能收回自己的角色，请找另一位管理员办理"))
    locked_person(grant.person_id)
    grant.revoked_at = clock.now()
    told = events.RoleRevoked(role=Role(grant.role).value, community_id=grant.community_id)
    record(told, subject=("person", grant.person_id), by=by)
    return grant.person_id


def add_shift(
    community_id: int, by: Actor, *, person_id: int, role: Role, starts_at: datetime, ends_at: datetime
) -> int:
    """Put somebody on duty in a role for a time (aware moments); only who holds the role there. Returns the id."""
    shift = _put_on(community_id, by, person_id, role, starts_at, ends_at)
    record(events.ShiftAdded(**_told(shift)), subject=("community", community_id), by=by)
    return shift.id


def _put_on(
    community_id: int, by: Actor, person_id: int, role: Role, starts_at: datetime, ends_at: datetime
) -> DutyShift:
    must(by, "duty_roster.edit", community_id)
    if ends_at <= starts_at:
        raise Refused(N_("下班时间要晚于上班时间"), field="ends")
    if ends_at - starts_at > LONGEST_SHIFT:
        raise Refused(N_("一班最长36小时，请分开排"), field="ends")
    if ends_at <= clock.now():
        raise Refused(N_("这一班已经过去"), field="on")
    holds = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.revoked_at.is_(None),
        RoleGrant.community_id.is_(None) | (RoleGrant.community_id == community_id),
    )  # fmt: skip
    if session().scalar(holds) is None:
        raise Refused(N_("这一位在本项目没有这个角色"), field="holder")
    _hold(community_id)
    if session().scalar(
        select(DutyShift.id).where(
            DutyShift.community_id == community_id, DutyShift.person_id == person_id,
            DutyShift.role == role, DutyShift.starts_at < ends_at, DutyShift.ends_at > starts_at,
        )
    ):  # fmt: skip
        raise Refused(N_("和这一位%(day)s已排的班重叠"), field="begins", day=starts_at.date())
    shift = DutyShift(
        community_id=community_id, person_id=person_id, role=role, starts_at=starts_at, ends_at=ends_at
    )
    session().add(shift)
    session().flush()
    return shift


def add_shifts(
    community_id: int,
    by: Actor,
    *,
    person_id: int,
    role: Role,
    starts_at: datetime,
    ends_at: datetime,
    until: date,
) -> int:
    """The same hours every day up to `until`, all or none of them; returns how many. Moments in the local zone."""
    days = (until - starts_at.date()).days
    if days < 0:
        raise Refused(N_("连排的最后一天不能早于第一天"), field="until")
    if days >= LONGEST_RUN:
        raise Refused(N_("一次最多连排%(days)d天"), field="until", days=LONGEST_RUN)
    if not days:
        add_shift(community_id, by, person_id=person_id, role=role, starts_at=starts_at, ends_at=ends_at)
        return 1
    shifts = [
        _put_on(community_id, by, person_id, role, starts_at + timedelta(days=n), ends_at + timedelta(days=n))
        for n in range(days + 1)
    ]
    told = events.ShiftsAdded(**_told(shifts[0]), count=len(shifts))
    record(told, subject=("community", community_id), by=by)
    return len(shifts)


def remove_shift(shift_id: int, by: Actor) -> int:
    """Take a time on duty off the roster before it is over; returns the community's id."""
    shift = session().get(DutyShift, shift_id)
    if shift is None:
        raise Missing
    must(by, "duty_roster.edit", shift.community_id)
    if shift.ends_at <= clock.now():
        raise Refused(N_("这一班已经过去，留作记录"))
    _hold(shift.community_id)
    told = events.ShiftRemoved(**_told(shift))
    session().delete(shift)
    record(told, subject=("community", shift.community_id), by=by)
    return shift.community_id


def _told(shift: DutyShift) -> dict[str, Any]:
    person = session().get_one(Person, shift.person_id)
    return {
        "who": person.name, "role": Role(shift.role).value, "person_id": shift.person_id,
        "starts_at": shift.starts_at.isoformat(), "ends_at": shift.ends_at.isoformat(),
    }  # fmt: skip


def _hold(community_id: int) -> None:
    if session().scalar(for_change(select(Community.id).where(Community.id == community_id))) is None:
        raise Missing
