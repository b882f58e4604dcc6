"""Price lists: a version from a day on, its items, and how much one may spend alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from portal.domain.estate.models import Community, Contract
from portal.domain.estate.roles import Role
from portal.domain.repairs.actions.case import NOT_ALLOWED, said
from portal.domain.repairs.cost_models import CostLimit, Rate, RateList
from portal.domain.repairs.cost_rules import Kind, ListKind, cents_from, tax_from
from portal.domain.repairs.queries.rates import rates_of
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Missing, Refused

MOST_RATES = 2_000
SAME_CODE = N_("这个编号在这份价目表里已经有了。")
USED = N_("已经有维修按这份价目表计价，不能再改。请从一个以后的日期起做新的一版。")


@dataclass(frozen=True)
class Item:
    """One item of a price list as somebody types it; price in yuan with tax, tax in percent."""

    code: str
    text: str
    kind: str
    unit: str
    price: str
    tax: str = ""


def _allow(by: Actor, community_id: int | None) -> None:
    if not by.may("rate.edit", community_id) or (community_id is None and by.scope("rate.edit") is not None):
        raise Denied(NOT_ALLOWED)


def start_list(
    *,
    community_id: int,
    kind: ListKind,
    title: str,
    from_on: date,
    by: Actor,
    contract_id: int | None = None,
    ceiling: str = "",
    ceiling_firm: bool = False,
    copy_of: int | None = None,
) -> RateList:
    """A price list from a day on. One of the same community, kind and contract before it ends the day before;
    `copy_of` takes over the items of another version."""
    _allow(by, community_id)
    session().get_one(Community, community_id, with_for_update=True)
    contract = _contract(community_id, kind, contract_id)
    before = _series(community_id, kind, contract)
    if before and from_on <= before[-1].from_on:
        raise Refused(
            N_("现有一版从%(day)s起，新的一版要晚于这一天。"), field="from_on", day=str(before[-1].from_on)
        )
    for row in before:
        if row.to_on is None or row.to_on >= from_on:
            row.to_on = from_on - timedelta(days=1)
    row = RateList(
        community_id=community_id, kind=kind, contract_id=contract, title=said(title, 80, "title"),
        version=len(before) + 1, from_on=from_on, ceiling_firm=ceiling_firm,
        ceiling_cents=cents_from(ceiling, "ceiling") if ceiling.strip() else None,
        made_by=by.person_id, made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    if copy_of is not None:
        _copy(copy_of, row)
    return row


def _contract(community_id: int, kind: ListKind, contract_id: int | None) -> int | None:
    if kind is not ListKind.CONTRACT:
        return None
    found = session().get(Contract, contract_id) if contract_id and 0 < contract_id < 2**62 else None
    if found is None or found.community_id != community_id:
        raise Refused(N_("请选择这个项目的一份合同。"), field="contract")
    return found.id


def _series(community_id: int, kind: ListKind, contract_id: int | None) -> list[RateList]:
    return list(
        session().scalars(
            select(RateList)
            .where(
                RateList.community_id == community_id, RateList.kind == kind,
                RateList.contract_id.is_(None) if contract_id is None else RateList.contract_id == contract_id,
                RateList.retired_at.is_(None),
            )
            .order_by(RateList.from_on)
        )
    )  # fmt: skip


def _copy(list_id: int, into: RateList) -> None:
    source = session().get(RateList, list_id)
    if source is None or source.community_id != into.community_id:
        raise Missing
    for rate in rates_of(source.id):
        session().add(
            Rate(list_id=into.id, code=rate.code, text=rate.text, kind=rate.kind, unit=rate.unit,
                 unit_price_cents=rate.unit_price_cents, tax_bp=rate.tax_bp)
        )  # fmt: skip
    session().flush()


def put_rate(list_id: int, item: Item, *, by: Actor, rate_id: int = 0) -> Rate:
    """Add an item, or write it anew (`rate_id`)."""
    row = _held(list_id, by)
    code = said(item.code, 20, "code")
    twin = session().scalar(select(Rate).where(Rate.list_id == row.id, Rate.code == code))
    if twin is not None and twin.retired_at is None and twin.id != rate_id:
        raise Refused(SAME_CODE, field="code")
    rate = _rate(row, rate_id) if rate_id else twin or Rate(list_id=row.id)
    if item.kind not in set(Kind):
        raise Refused(N_("请选择类别。"), field="kind")
    if not rate_id and len(rates_of(row.id)) >= MOST_RATES:
        raise Refused(N_("一份价目表最多%(most)d项。"), most=MOST_RATES)
    rate.code, rate.text, rate.kind = code, said(item.text, 120, "text"), Kind(item.kind)
    rate.unit, rate.unit_price_cents = said(item.unit, 20, "unit"), cents_from(item.price)
    rate.tax_bp, rate.retired_at = tax_from(item.tax), None
    session().add(rate)
    session().flush()
    return rate


def put_rates(list_id: int, items: Sequence[Item], *, by: Actor) -> int:
    """Many items at once, such as a sheet: a code that is there already is written anew. Returns how many."""
    row = _held(list_id, by)
    known = {rate.code: rate.id for rate in rates_of(row.id)}
    for item in items:
        rate = put_rate(list_id, item, by=by, rate_id=known.get(item.code, 0))
        known[rate.code] = rate.id
    return len(items)


def remove_rate(list_id: int, rate_id: int, *, by: Actor) -> None:
    """Take an item out of a list that nobody has used yet."""
    row = _held(list_id, by)
    _rate(row, rate_id).retired_at = clock.now()


def _held(list_id: int, by: Actor) -> RateList:
    found = session().get(RateList, list_id, with_for_update=True) if 0 < list_id < 2**62 else None
    if found is None or not by.may("rate.edit", found.community_id):
        raise Missing
    if found.used_at is not None:
        raise Refused(USED)
    return found


def _rate(row: RateList, rate_id: int) -> Rate:
    rate = session().get(Rate, rate_id) if 0 < rate_id < 2**62 else None
    if rate is None or rate.list_id != row.id or rate.retired_at is not None:
        raise Missing
    return rate


def set_limit(
    *, community_id: int | None, role: str, limit: str, variation: str, from_on: date, by: Actor
) -> CostLimit:
    """How much one may spend on a repair without asking, from a day on; amounts in yuan, the variation in percent."""
    _allow(by, community_id)
    if role and role not in set(Role):
        raise Refused(N_("请从列出的选项里选一个"), field="role")
    row = CostLimit(
        community_id=community_id, role=role, limit_cents=cents_from(limit, "limit"),
        variation_bp=tax_from(variation, "variation"), from_on=from_on, made_by=by.person_id, made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row
