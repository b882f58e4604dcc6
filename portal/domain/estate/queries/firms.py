"""Firms and crews as staff see them, and which of them a defect goes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, select

from portal.domain.estate.firm_rules import GENERAL, in_force, rank
from portal.domain.estate.models import Building, Community, Contract, Firm, FirmContact, Person
from portal.domain.estate.reach import must
from portal.domain.estate.roles import Role
from portal.domain.estate.rows import AnyRow
from portal.infra import clock
from portal.infra.actor import Actor, Scope
from portal.infra.db import session
from portal.infra.refused import N_, Missing

PAGE = 40
_FIRM = select(Firm.id, Firm.name, Firm.short_name, Firm.is_own_crew, Firm.is_professional, Firm.phone).where(
    Firm.retired_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class FirmRow:
    """One firm of a list, with the contracts the reader may see (rows trade, community, building, from, to)."""

    id: int
    name: str
    short_name: str
    is_own_crew: bool
    is_professional: bool
    phone: str
    contracts: tuple[AnyRow, ...]


@dataclass(frozen=True, slots=True)
class FirmPage:
    """One firm: its contracts, and the people who act for it now and did before."""

    firm: FirmRow
    contacts: tuple[AnyRow, ...]
    former: tuple[AnyRow, ...]


@dataclass(frozen=True, slots=True)
class FirmList:
    """A page of firms; `after` is the name the next page goes on from, None on the last."""

    rows: tuple[FirmRow, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A firm to send a defect to, with the contract that says so and the reason as (msgid, parameters)."""

    firm_id: int
    firm: str
    short_name: str
    is_own_crew: bool
    contract_id: int
    number: str
    reason: tuple[str, dict[str, Any]]


def firms(actor: Actor, after: str = "") -> FirmList:
    """Firms by name, those bound by a contract to the actor's communities or to none yet."""
    must(actor, "firm.read")
    scope = actor.scope("firm.read")
    statement = _within(scope).order_by(Firm.name).limit(PAGE + 1)
    if after:
        statement = statement.where(Firm.name > after)
    rows = session().execute(statement).all()
    more = rows[PAGE - 1].name if len(rows) > PAGE else None
    contracts: dict[int, list[AnyRow]] = {}
    for row in _contracts([each.id for each in rows[:PAGE]], scope):
        contracts.setdefault(row.firm_id, []).append(row)
    return FirmList(tuple(_row(each, contracts.get(each.id, ())) for each in rows[:PAGE]), more)


def firm(actor: Actor, firm_id: int) -> FirmPage:
    """One firm with its contracts in the actor's communities and its people; out of reach is missing."""
    must(actor, "firm.read")
    scope = actor.scope("firm.read")
    row = session().execute(_within(scope).where(Firm.id == firm_id)).first()
    if row is None:
        raise Missing
    people = session().execute(
        select(
            FirmContact.id, FirmContact.person_id, Person.name, Person.phone, FirmContact.role,
            FirmContact.from_on, FirmContact.to_on,
        )
        .join(Person, Person.id == FirmContact.person_id)
        .where(FirmContact.firm_id == firm_id)
        .order_by(FirmContact.id)
    ).all()  # fmt: skip
    today = clock.today()
    return FirmPage(
        _row(row, _contracts([firm_id], scope)),
        tuple(each for each in people if each.to_on is None or each.to_on >= today),
        tuple(each for each in people if each.to_on is not None and each.to_on < today),
    )


def suggest_firm(community_id: int, building_id: int | None, trade: str, on: date) -> list[Suggestion]:
    """Who a defect of this trade goes to, the likeliest first, each with the contract and the reason.

    Contracts that ran out stay below those in force: their firm still answers for its warranty.
    """
    rows = session().execute(
        select(
            Contract.id, Contract.number, Contract.firm_id, Contract.building_id, Contract.trade, Contract.to_on,
            Contract.from_on, Firm.name, Firm.short_name, Firm.is_own_crew, Firm.is_professional,
        )
        .join(Firm, Firm.id == Contract.firm_id)
        .where(
            Contract.community_id == community_id, Contract.trade.in_([trade, GENERAL]),
            Contract.from_on <= on, Firm.retired_at.is_(None),
            Contract.building_id.is_(None) | (Contract.building_id == building_id),
        )
    )  # fmt: skip
    ranked = sorted(
        rows,
        key=lambda row: (
            rank(
                row.trade, row.building_id, asked=trade, asked_building=building_id,
                crew=row.is_own_crew or row.is_professional, over=not in_force(row.from_on, row.to_on, on),
            ),
            -row.id,
        ),
    )  # fmt: skip
    first: dict[int, Suggestion] = {}
    for row in ranked:
        first.setdefault(row.firm_id, _suggestion(row, on))
    return list(first.values())


def all_firms(actor: Actor) -> Sequence[AnyRow]:
    """Every firm within the actor's reach for a select, by name, at most 200: id, name, short_name, is_own_crew …"""
    return session().execute(_within(actor.scope("firm.read")).order_by(Firm.name).limit(200)).all()


def firm_contacts(firm_id: int, on: date) -> Sequence[AnyRow]:
    """The people who act for a firm on the day: person_id, name, phone, email, role."""
    return session().execute(
        select(FirmContact.person_id, Person.name, Person.phone, Person.email, FirmContact.role)
        .join(Person, Person.id == FirmContact.person_id)
        .where(
            FirmContact.firm_id == firm_id, FirmContact.from_on <= on,
            FirmContact.to_on.is_(None) | (FirmContact.to_on >= on),
        )
        .order_by(FirmContact.role == Role.TECHNICIAN, FirmContact.id)
    ).all()  # fmt: skip


def firms_and_people(
    actor: Actor, firm_ids: Sequence[int], on: date
) -> tuple[Sequence[AnyRow], Sequence[AnyRow]]:
    """Every firm within the actor's reach for a select, and who may go for those named: one statement.

    Firms as in `all_firms`; people with person_id, person, id and short_name of their firm, technicians first.
    """
    theirs = and_(
        FirmContact.firm_id == Firm.id, Firm.id.in_(firm_ids), FirmContact.from_on <= on,
        FirmContact.to_on.is_(None) | (FirmContact.to_on >= on),
    )  # fmt: skip
    rows = session().execute(
        _within(actor.scope("firm.read"))
        .add_columns(FirmContact.person_id, Person.name.label("person"))
        .outerjoin(FirmContact, theirs)
        .outerjoin(Person, Person.id == FirmContact.person_id)
        .order_by(Firm.name, Firm.id, FirmContact.role != Role.TECHNICIAN, FirmContact.id)
        .limit(300)
    ).all()  # fmt: skip
    return list({row.id: row for row in rows}.values()), [row for row in rows if row.person_id is not None]


def _row(row: AnyRow, contracts: Sequence[AnyRow]) -> FirmRow:
    return FirmRow(
        row.id, row.name, row.short_name, row.is_own_crew, row.is_professional, row.phone, tuple(contracts)
    )


def _within(scope: Scope) -> Any:
    if scope is None:
        return _FIRM
    bound = select(Contract.id).where(Contract.firm_id == Firm.id)
    return _FIRM.where(exists(bound.where(Contract.community_id.in_(scope))) | ~exists(bound))


def _contracts(firm_ids: Sequence[int], scope: Scope) -> Sequence[AnyRow]:
    if not firm_ids:
        return ()
    statement = (
        select(
            Contract.id, Contract.firm_id, Contract.number, Contract.trade, Contract.community_id,
            Community.name.label("community"), Building.name.label("building"), Contract.from_on, Contract.to_on,
        )
        .join(Community, Community.id == Contract.community_id)
        .outerjoin(Building, Building.id == Contract.building_id)
        .where(Contract.firm_id.in_(firm_ids))
        .order_by(Contract.id)
    )  # fmt: skip
    if scope is not None:
        statement = statement.where(Contract.community_id.in_(scope))
    return session().execute(statement).all()


def _suggestion(row: AnyRow, on: date) -> Suggestion:
    return Suggestion(
        row.firm_id, row.name, row.short_name, row.is_own_crew, row.id, row.number, _reason(row, on)
    )


def _reason(row: AnyRow, on: date) -> tuple[str, dict[str, Any]]:
    said = {"number": row.number}
    if not in_force(row.from_on, row.to_on, on):
        return N_("合同%(number)s已于%(to_on)s到期，保修期内的问题仍由它负责"), {
            **said, "to_on": row.to_on.isoformat()
        }  # fmt: skip
    if row.is_own_crew:
        return N_("本项目的自有维修班，合同%(number)s"), said
    if row.is_professional:
        return N_("本项目约定的专业维修单位，合同%(number)s"), said
    if row.building_id is not None:
        return N_("合同%(number)s写明这一栋由它负责"), said
    return N_("合同%(number)s写明本项目由它负责"), said
