"""Price lists: which one holds for a job on a day, and what stands in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select

from portal.domain.estate.models import Community, Contract, Firm
from portal.domain.repairs.cost_models import Rate, RateList
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
    if repair.payer is Payer.OWNER:
        found = _newest(
            RateList.community_id == repair.community_id, RateList.kind == ListKind.OWNER, _in_force(on)
        )
        if found is not None:
            return found
    return _of_contract(repair, on) or _newest(
        RateList.community_id == repair.community_id, RateList.kind == ListKind.COMMUNITY, _in_force(on)
    )


def _newest(*conditions: Any) -> RateList | None:
    return session().scalar(
        select(RateList).where(*conditions).order_by(RateList.from_on.desc(), RateList.id.desc()).limit(1)
    )


def _of_contract(repair: Repair, on: date) -> RateList | None:
    if repair.firm_id is None:
        return None
    rows = session().execute(
        select(RateList, Contract)
        .join(Contract, Contract.id == RateList.contract_id)
        .where(
            Contract.firm_id == repair.firm_id, Contract.community_id == repair.community_id,
            Contract.from_on <= on, or_(Contract.to_on.is_(None), Contract.to_on >= on),
            or_(Contract.building_id.is_(None), Contract.building_id == repair.building_id), _in_force(on),
        )
    ).all()  # fmt: skip
    trade = terms.part(repair.part_code).trade
    best = max(
        rows,
        key=lambda r: (r[1].trade == trade, r[1].building_id is not None, r[0].from_on, r[0].id),
        default=None,
    )
    return best[0] if best is not None else None


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
