"""Price lists: which one holds for a job on a day, and what stands in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select

from portal.domain.estate.models import Community, Contract, Firm
from portal.domain.repairs.cost_models import CostLimit, Rate, RateList
from portal.domain.repairs.cost_rules import ListKind
from portal.domain.repairs.models import Repair
from portal.domain.terms import queries as terms
from portal.domain.terms.warranty_rules import Payer
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing


def _in_force(on: date) -> Any:
    ends = or_(RateList.to_on.is_(None), RateList.to_on >= on)
    return and_(RateList.retired_at.is_(None), RateList.from_on <= on, ends)


def list_for(repair: Repair, on: date) -> RateList | None:
    """The price list that holds for this job on that day: what owners pay where the owner pays; else the list of the
    firm's contract, for its trade before others; else the community's own."""
    theirs = and_(
        Contract.firm_id == repair.firm_id, Contract.from_on <= on,
        or_(Contract.to_on.is_(None), Contract.to_on >= on),
        or_(Contract.building_id.is_(None), Contract.building_id == repair.building_id),
    )  # fmt: skip
    rows = session().execute(
        select(RateList, Contract)
        .outerjoin(Contract, Contract.id == RateList.contract_id)
        .where(
            RateList.community_id == repair.community_id, _in_force(on),
            or_(RateList.kind != ListKind.CONTRACT, theirs),
        )
    ).all()  # fmt: skip
    best = max(rows, key=lambda row: _rank(repair, row[0], row[1]), default=None)
    return best[0] if best is not None and _fits(repair, best[0]) else None


def _fits(repair: Repair, row: RateList) -> bool:
    return row.kind is not ListKind.OWNER or repair.payer is Payer.OWNER


def _rank(repair: Repair, row: RateList, contract: Contract | None) -> tuple[Any, ...]:
    by_kind = {ListKind.OWNER: 3, ListKind.CONTRACT: 2, ListKind.COMMUNITY: 1}[row.kind]
    own_trade = contract is not None and contract.trade == terms.part(repair.part_code).trade
    near = contract is not None and contract.building_id is not None
    return by_kind if _fits(repair, row) else 0, own_trade, near, row.from_on, row.id


def _newest(*conditions: Any) -> RateList | None:
    return session().scalar(
        select(RateList).where(*conditions).order_by(RateList.from_on.desc(), RateList.id.desc()).limit(1)
    )


def rates_of(list_id: int) -> Sequence[Rate]:
    """The items of a price list by code."""
    here = (Rate.list_id == list_id, Rate.retired_at.is_(None))
    return session().scalars(select(Rate).where(*here).order_by(Rate.code, Rate.id)).all()


def rate_in(list_id: int, rate_id: int) -> Rate | None:
    """One item of that price list; None where it stands in another."""
    found = session().get(Rate, rate_id) if 0 < rate_id < 2**62 else None
    held = found is not None and found.list_id == list_id and found.retired_at is None
    return found if held else None


_ROW = (
    RateList, Community.name.label("community"), Community.zone, Firm.short_name.label("firm"),
    Contract.number.label("contract"),
)  # fmt: skip


def _rows() -> Any:
    return (
        select(*_ROW)
        .join(Community, Community.id == RateList.community_id)
        .outerjoin(Contract, Contract.id == RateList.contract_id)
        .outerjoin(Firm, Firm.id == Contract.firm_id)
    )


def rate_lists(actor: Actor, limit: int = 200) -> Sequence[Row[Any]]:
    """Every version of every price list within reach, by community and kind, the newest first."""
    scope = actor.scope("rate.read")
    statement = _rows().where(RateList.retired_at.is_(None))
    if scope is not None:
        statement = statement.where(RateList.community_id.in_(sorted(scope)))
    order = (
        RateList.community_id,
        RateList.kind,
        RateList.contract_id,
        RateList.from_on.desc(),
        RateList.id.desc(),
    )
    return session().execute(statement.order_by(*order).limit(limit)).all()


def rate_list(actor: Actor, list_id: int) -> Row[Any]:
    """One price list with its community, firm and contract; Missing out of reach."""
    scope = actor.scope("rate.read")
    if not 0 < list_id < 2**62:
        raise Missing
    row = session().execute(
        _rows().where(RateList.id == list_id, RateList.retired_at.is_(None))
    ).one_or_none()  # fmt: skip
    if row is None or (scope is not None and row.RateList.community_id not in scope):
        raise Missing
    found: Row[Any] = row
    return found


def published(community_id: int, on: date) -> tuple[RateList | None, Sequence[Rate]]:
    """The price list that owners may read: paid in-home service of the community on that day."""
    found = _newest(RateList.community_id == community_id, RateList.kind == ListKind.OWNER, _in_force(on))
    return found, rates_of(found.id) if found is not None else ()


def contracts_of(actor: Actor) -> Sequence[Any]:
    """The contracts that a price list may be made for: rows id, number, firm, community_id."""
    scope = actor.scope("rate.edit")
    statement = select(
        Contract.id, Contract.number, Contract.community_id, Firm.short_name.label("firm")
    ).join(Firm, Firm.id == Contract.firm_id)
    if scope is not None:
        statement = statement.where(Contract.community_id.in_(sorted(scope)))
    return session().execute(statement.order_by(Firm.short_name, Contract.id).limit(500)).all()


def limits(actor: Actor) -> Sequence[Any]:
    """How much one may spend without asking, for everywhere and within reach, the newest first."""
    scope = actor.scope("rate.read")
    statement = select(CostLimit, Community.name.label("community")).outerjoin(
        Community, Community.id == CostLimit.community_id
    )
    if scope is not None:
        statement = statement.where(
            or_(CostLimit.community_id.is_(None), CostLimit.community_id.in_(sorted(scope)))
        )
    order = (CostLimit.community_id, CostLimit.role, CostLimit.from_on.desc(), CostLimit.id.desc())
    return session().execute(statement.order_by(*order).limit(200)).all()
