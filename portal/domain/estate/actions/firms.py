"""Firms and own crews, what they answer for, and who acts for them."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.domain.estate import events
from portal.domain.estate.actions.people import locked_person, person_called
from portal.domain.estate.finding import index_person
from portal.domain.estate.home_rules import changes
from portal.domain.estate.models import Building, Contract, Firm, FirmContact, Person
from portal.domain.estate.reach import must, must_in_one
from portal.domain.estate.roles import Role
from portal.domain.terms.rules import TRADES
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused

CONTACT_ROLES = (Role.CONTRACTOR, Role.TECHNICIAN)


def add_firm(by: Actor, *, title: str, short_name: str = "", **facts: Any) -> int:
    """Enter a builder, supplier or own crew; returns its id. `facts`: is_own_crew, is_professional, phone."""
    must(by, "firm.edit")
    _free_title(title, None)
    firm = Firm(name=title, short_name=short_name or title[:20], **facts)
    session().add(firm)
    session().flush()
    record(events.FirmAdded(title=title), subject=("firm", firm.id), by=by)
    return firm.id


def set_firm(firm_id: int, by: Actor, *, title: str, **facts: Any) -> None:
    """Change a firm's names, phone or kind. `facts`: short_name, is_own_crew, is_professional, phone."""
    firm = _firm(firm_id, by)
    _free_title(title, firm_id)
    facts = {"name": title, **facts}
    if moved := changes({name: getattr(firm, name) for name in facts}, facts):
        for name, value in facts.items():
            setattr(firm, name, value)
        record(events.FirmChanged(changes=moved), subject=("firm", firm_id), by=by)


def add_contract(
    firm_id: int,
    by: Actor,
    *,
    number: str,
    community_id: int,
    trade: str,
    from_on: date,
    to_on: date | None = None,
    building_id: int | None = None,
) -> int:
    """Enter what a firm answers for: a trade in a community, or in one of its buildings; returns the id."""
    _firm(firm_id, by)
    must(by, "firm.edit", community_id)
    if trade not in TRADES:
        raise Refused(N_("请从列出的工种里选一个"), field="trade")
    if to_on and to_on < from_on:
        raise Refused(N_("最后一天早于第一天"), field="to_on")
    if building_id is not None:
        home = session().scalar(select(Building.community_id).where(Building.id == building_id))
        if home != community_id:
            raise Refused(N_("这栋楼不在所选的项目里"), field="building_id")
    contract = Contract(
        number=number, firm_id=firm_id, community_id=community_id, building_id=building_id, trade=trade,
        from_on=from_on, to_on=to_on,
    )  # fmt: skip
    session().add(contract)
    session().flush()
    told = events.ContractAdded(
        number=number, trade=trade, community_id=community_id, building_id=building_id,
        from_on=from_on.isoformat(),
    )  # fmt: skip
    record(told, subject=("firm", firm_id), by=by)
    return contract.id


def end_contract(contract_id: int, by: Actor, *, to_on: date) -> int:
    """Let a contract end on its last day; returns the firm's id."""
    contract = session().get(Contract, contract_id)
    if contract is None:
        raise Missing
    must(by, "firm.edit", contract.community_id)
    if to_on < contract.from_on:
        raise Refused(N_("最后一天早于第一天"), field="to_on")
    _firm(contract.firm_id, by)
    contract.to_on = to_on
    told = events.ContractEnded(number=contract.number, to_on=to_on.isoformat())
    record(told, subject=("firm", contract.firm_id), by=by)
    return contract.firm_id


def add_contact(firm_id: int, by: Actor, *, person_id: int, role: Role, from_on: date) -> int:
    """Let a person act for a firm, as its contact or as a technician; returns the id."""
    _firm(firm_id, by)
    if role not in CONTACT_ROLES:
        raise Refused(N_("请选责任单位联系人或维修人员"), field="role")
    if person_id == by.person_id:
        raise Refused(N_("不能给自己开通，请找另一位同事办理"), field="phone")
    person = locked_person(person_id)
    already = select(FirmContact.id).where(
        FirmContact.firm_id == firm_id, FirmContact.person_id == person_id, FirmContact.role == role,
        FirmContact.to_on.is_(None),
    )  # fmt: skip
    if session().scalar(already):
        raise Refused(N_("%(who)s已经在这家单位的名单里"), field="phone", who=person.name)
    contact = FirmContact(firm_id=firm_id, person_id=person_id, role=role, from_on=from_on)
    session().add(contact)
    session().flush()
    index_person(person_id)
    told = events.ContactAdded(who=person.name, role=role.value, person_id=person_id)
    record(told, subject=("firm", firm_id), by=by)
    return contact.id


def add_contact_by_phone(
    firm_id: int, by: Actor, *, called: str, phone: str, role: Role, from_on: date
) -> int:
    """Let somebody act for a firm, by name and phone, known to the house or new; returns the contact's id."""
    person_id = person_called(by, called=called, phone=phone)
    return add_contact(firm_id, by, person_id=person_id, role=role, from_on=from_on)


def end_contact(contact_id: int, by: Actor, *, to_on: date | None = None) -> int:
    """Let a person no longer act for a firm after `to_on` (default: yesterday, so at once); returns the firm's id."""
    contact = session().get(FirmContact, contact_id)
    if contact is None:
        raise Missing
    _firm(contact.firm_id, by)
    if contact.to_on is not None:
        raise Refused(N_("这一位已经不在名单里"))
    contact.to_on = to_on or date.fromordinal(clock.today().toordinal() - 1)
    person = session().get_one(Person, contact.person_id)
    told = events.ContactEnded(who=person.name, role=Role(contact.role).value, person_id=person.id)
    record(told, subject=("firm", contact.firm_id), by=by)
    return contact.firm_id


def _firm(firm_id: int, by: Actor) -> Firm:
    firm = session().scalar(for_change(select(Firm).where(Firm.id == firm_id)))
    if firm is None or firm.retired_at is not None:
        raise Missing
    must_in_one(
        by,
        "firm.edit",
        session().scalars(select(Contract.community_id).where(Contract.firm_id == firm_id)),
    )
    return firm


def _free_title(title: str, but: int | None) -> None:
    other = session().scalar(select(Firm.id).where(Firm.name == title))
    if other is not None and other != but:
        raise Refused(N_("已经有同名的单位"), field="title")
