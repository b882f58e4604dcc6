"""Price lists and repairs that cost something, earned through the verbs."""

from datetime import date
from typing import Any

from portal.domain.repairs import actions
from portal.domain.repairs.actions import Entry, Item
from portal.domain.repairs.actions.visits import windows_of
from portal.domain.repairs.cost_models import RateList
from portal.domain.repairs.cost_rules import ListKind
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.rates import list_for, rates_of
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock
from portal.infra.db import write
from tests import makers
from tests.harness.scenes import scene
from tests.makers import Story, again

ITEMS = (
    Item("R01", "水电工日", "labour", "工日", "680.00", "6"),
    Item("C01", "角阀", "material", "个", "38.50", "13"),
    Item("Y01", "运输", "transport", "车", "120.00", "9"),
)
FREE = Entry(
    quantity="1", kind="labour", text="高空作业", unit="项", price="500.00", tax="6", reason="价目表里没有"
)


@scene
def price_list(
    s: Story, kind: ListKind = ListKind.COMMUNITY, from_on: date = date(2026, 1, 1), **facts: Any
) -> RateList:
    """A price list of the community with labour, a valve and transport."""
    with write():
        row = actions.start_list(
            community_id=s.community,
            kind=kind,
            title="维修价目表",
            from_on=from_on,
            by=s.by("manager"),
            **facts,
        )
        if not facts.get("copy_of"):
            actions.put_rates(row.id, ITEMS, by=s.by("manager"))
    return row


def listed(repair: Repair, code: str, quantity: str = "1", **facts: Any) -> Entry:
    """An entry of the list that holds today for this repair."""
    found = list_for(again(repair), clock.today())
    assert found is not None
    rate = next(r for r in rates_of(found.id) if r.code == code)
    return Entry(quantity=quantity, rate_id=rate.id, **facts)


def enter(s: Story, repair: Repair, entry: Entry, who: str = "dispatcher", **facts: Any) -> int:
    """Enter a cost line; returns its id."""
    with write():
        return actions.cost(again(repair), entry, by=s.by(who), **facts).id


@scene
def dispatched(s: Story, payer: Payer, **facts: Any) -> Repair:
    """Sent to the firm, with this payer."""
    repair = makers.repair_accepted(s, **facts)
    with write():
        actions.dispatch(again(repair), firm_id=s.firm, payer=payer, by=s.by("dispatcher"))
    return repair


@scene
def scheduled(s: Story, payer: Payer, **facts: Any) -> Repair:
    """A visit is agreed, with this payer."""
    repair = dispatched(s, payer, **facts)
    with write():
        actions.acknowledge(again(repair), by=s.by("contractor"), technician_id=s.technician)
    with write():
        row = again(repair)
        actions.schedule(row, window_id=windows_of(row, "home")[0].id, by=s.by("technician"))
    return repair


@scene
def in_progress(s: Story, payer: Payer, **facts: Any) -> Repair:
    """Somebody is there, with this payer."""
    repair = scheduled(s, payer, **facts)
    with write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    return repair


def complete(s: Story, repair: Repair) -> None:
    """The work is reported complete, with a valve noted."""
    with write():
        by = s.by("technician")
        actions.complete(
            again(repair), work_done="换了角阀", photos=(makers.photo(by, 40),),
            materials=(actions.Used("角阀", "1", "个"),), by=by,
        )  # fmt: skip


@scene
def quoted(s: Story) -> Repair:
    """The owner pays, a quote waits for the owner."""
    repair = scheduled(s, Payer.OWNER)
    enter(s, repair, FREE)
    with write():
        actions.quote(again(repair), by=s.by("dispatcher"))
    return repair


@scene
def varied(s: Story) -> Repair:
    """The desk changed the lines while the firm works."""
    repair = in_progress(s, Payer.COMPANY)
    enter(s, repair, FREE)
    return repair


@scene
def over_limit(s: Story) -> Repair:
    """The lines are above what the raiser may spend; somebody above has to agree."""
    repair = scheduled(s, Payer.COMPANY)
    enter(
        s,
        repair,
        Entry(quantity="6", kind="labour", text="高空作业", unit="工日", price="600", reason="外墙"),
    )
    return repair
