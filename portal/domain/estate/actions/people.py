"""People and their ties to homes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select, union_all

from portal.domain.estate import events
from portal.domain.estate.finding import communities_of, index_person
from portal.domain.estate.home_rules import changes
from portal.domain.estate.models import FirmContact, Occupancy, Person, RoleGrant, Unit
from portal.domain.estate.reach import must, must_in_one
from portal.domain.estate.rules import Tie, lives_there, phone_number
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Denied, Missing, Refused

PHONE = N_("请填手机号，例如138 0000 2046；境外号码以+开头")


def add_person(
    by: Actor, *, called: str, phone: str = "", email: str = "", other_phones: Sequence[str] = ()
) -> int:
    """Enter a person by name, with a mobile phone if there is one; returns the id.

    `phone` in any spelling; it is the sign-in, so no two people hold the same one.
    """
    must(by, "person.edit")
    if not called:
        raise Refused(N_("请填姓名"), field="called")
    number = _number(phone)
    _free(number, email, None)
    person = Person(
        name=called, phone=number, phone_tail=(number or "")[-4:], email=email.lower() or None,
        other_phones=list(other_phones), created_at=clock.now(),
    )  # fmt: skip
    session().add(person)
    session().flush()
    index_person(person.id)
    record(events.PersonAdded(who=called), subject=("person", person.id), by=by)
    return person.id


def set_person(person_id: int, by: Actor, *, called: str, phone: str = "", email: str = "") -> None:
    """Change a person's name, mobile phone and e-mail.

    Phone and e-mail are sign-ins: those of people with a staff or firm role are changed by who gives roles, and
    only by who reaches every community that the sign-in opens.
    """
    person = locked_person(person_id)
    must_in_one(by, "person.edit", communities_of(person_id))
    number = _number(phone)
    facts: dict[str, Any] = {"name": called, "phone": number, "email": email.lower() or None}
    moved = changes({name: getattr(person, name) for name in facts}, facts)
    if not moved:
        return
    if {"phone", "email"} & moved.keys():
        _may_change_sign_in(person_id, by)
    _free(number, email, person_id)
    person.name, person.phone, person.email = called, number, facts["email"]
    person.phone_tail = (number or "")[-4:]
    session().flush()
    index_person(person_id)
    record(events.PersonChanged(changes=moved), subject=("person", person_id), by=by)


def tie(
    unit_id: int,
    person_id: int,
    by: Actor,
    *,
    kind: Tie,
    from_on: date,
    to_on: date | None = None,
    proven: bool = False,
) -> int:
    """Tie a person to a home from a day; returns the occupancy's id.

    `proven`: staff have seen who it is, so the person may use the portal for this home at once; else the
    person proves it with an invitation code.
    """
    unit = _unit(unit_id)
    must(by, "occupancy.confirm" if proven else "person.edit", unit.community_id)
    if proven and person_id == by.person_id:
        raise Refused(N_("不能确认自己的住户身份，请找另一位同事办理"), field="proven")
    person = locked_person(person_id)
    if to_on and to_on < from_on:
        raise Refused(N_("最后一天早于第一天"), field="to_on")
    for row in _ties_between(unit_id, person_id):
        if (to_on is None and row.to_on is None) or lives_there(row.from_on, row.to_on, from_on):
            raise Refused(N_("%(who)s已经登记在这套房"), field="called", who=person.name)
    occupancy = Occupancy(
        unit_id=unit_id, person_id=person_id, tie=kind, from_on=from_on, to_on=to_on,
        proven_by="staff" if proven else "", proven_at=clock.now() if proven else None,
    )  # fmt: skip
    session().add(occupancy)
    session().flush()
    index_person(person_id)
    told = events.Tied(
        who=person.name, tie=kind.value, person_id=person_id, from_on=from_on.isoformat(),
        proven_by=occupancy.proven_by,
    )  # fmt: skip
    record(told, subject=("unit", unit_id), by=by, version=unit.version)
    return occupancy.id


def end_tie(occupancy_id: int, by: Actor, *, to_on: date) -> int:
    """End a person's tie to a home on its last day; returns the home's id. The history stays."""
    occupancy = session().get(Occupancy, occupancy_id)
    if occupancy is None:
        raise Missing
    unit = _unit(occupancy.unit_id)
    must(by, "person.edit", unit.community_id)
    if to_on < occupancy.from_on:
        raise Refused(N_("最后一天早于第一天"), field="to_on")
    if occupancy.to_on is not None and occupancy.to_on <= clock.today():
        raise Refused(N_("这一位已经不住在这里"), field="to_on")
    finish_tie(occupancy, unit, by, to_on=to_on)
    return unit.id


def finish_tie(occupancy: Occupancy, unit: Unit, by: Actor, *, to_on: date) -> None:
    """The last day of somebody in a home that the caller holds. The history stays."""
    occupancy.to_on = to_on
    person = session().get_one(Person, occupancy.person_id)
    told = events.TieEnded(
        who=person.name, tie=Tie(occupancy.tie).value, person_id=person.id, to_on=to_on.isoformat()
    )
    record(told, subject=("unit", unit.id), by=by, version=unit.version)


def tie_by_phone(
    unit_id: int, by: Actor, *, called: str, phone: str, kind: Tie, from_on: date, proven: bool = False
) -> int:
    """Tie somebody to a home by name and phone, known to the house or new; returns the occupancy's id."""
    _unit(unit_id)
    person_id = person_called(by, called=called, phone=phone)
    return tie(unit_id, person_id, by, kind=kind, from_on=from_on, proven=proven)


def person_called(by: Actor, *, called: str, phone: str) -> int:
    """The person with this phone if the name fits, else a new one; a phone under another name is refused."""
    number = _number(phone)
    known = session().scalar(select(Person).where(Person.phone == number)) if number else None
    if known is not None and known.name != called:
        raise Refused(N_("这个手机号登记的是另一个姓名，请核对姓名或号码"), field="phone")
    return known.id if known else add_person(by, called=called, phone=phone)


def locked_person(person_id: int) -> Person:
    """The person's row, held until the unit ends."""
    person = session().scalar(for_change(select(Person).where(Person.id == person_id)))
    if person is None or person.retired_at is not None:
        raise Missing
    return person


def _unit(unit_id: int) -> Unit:
    unit = session().scalar(for_change(select(Unit).where(Unit.id == unit_id)))
    if unit is None or unit.retired_at is not None:
        raise Missing
    return unit


def _ties_between(unit_id: int, person_id: int) -> Sequence[Any]:
    return (
        session()
        .execute(
            select(Occupancy.from_on, Occupancy.to_on).where(
                Occupancy.unit_id == unit_id, Occupancy.person_id == person_id
            )
        )
        .all()
    )


def _number(phone: str) -> str | None:
    if not phone:
        return None
    number = phone_number(phone)
    if number is None:
        raise Refused(PHONE, field="phone")
    return number


def _free(number: str | None, email: str, but: int | None) -> None:
    wanted = [Person.phone == number] if number else []
    wanted += [Person.email == email.lower()] if email else []
    if not wanted:
        return
    others = session().execute(select(Person.id, Person.phone).where(or_(*wanted)))
    for other in others:
        if other.id != but and number and other.phone == number:
            raise Refused(N_("这个手机号已经登记在别人名下"), field="phone")
        if other.id != but:
            raise Refused(N_("这个邮箱已经登记在别人名下"), field="email")


def has_role(person_id: int) -> bool:
    """Whether the person works here: holds a staff role, or acts for a firm."""
    staff = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
    firm = select(FirmContact.id).where(
        FirmContact.person_id == person_id,
        FirmContact.to_on.is_(None) | (FirmContact.to_on >= clock.today()),
    )
    return session().scalar(staff) is not None or session().scalar(firm) is not None


def _may_change_sign_in(person_id: int, by: Actor) -> None:
    works = has_role(person_id)
    if works and not by.may("role.edit"):
        raise Denied(N_("员工和责任单位人员的手机号、邮箱由管理员修改。"))
    scope = by.scope("role.edit" if works else "person.edit")
    if scope is None:
        return
    granted = select(RoleGrant.community_id).where(
        RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)
    )
    lives = (
        select(Unit.community_id)
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .where(
            Occupancy.person_id == person_id, Occupancy.proven_at.is_not(None),
            Occupancy.to_on.is_(None) | (Occupancy.to_on >= clock.today()),
        )
    )  # fmt: skip
    if not scope.issuperset(session().scalars(union_all(granted, lives))):
        raise Denied(N_("这一位在别的项目也用这个手机号、邮箱登录，由管理所有项目的人修改。"))
