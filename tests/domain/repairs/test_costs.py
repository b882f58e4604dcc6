"""Cost lines: prices from the list of the day, who has to agree, quotes, and what a change makes void."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.approvals import actions as approvals
from portal.domain.approvals.models import Approval
from portal.domain.approvals.rules import Outcome
from portal.domain.estate.models import Contract
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions, queries
from portal.domain.repairs.actions import Entry
from portal.domain.repairs.actions.visits import AT_ONCE
from portal.domain.repairs.cost_models import CostLine, Quote
from portal.domain.repairs.cost_rules import CostState, ListKind, QuoteState, Source
from portal.domain.repairs.models import Repair, Signature
from portal.domain.repairs.queries import costs
from portal.domain.repairs.queries.measured import measured
from portal.domain.repairs.rules import Status
from portal.domain.terms.rules import Urgency
from portal.domain.terms.warranty_rules import Payer
from portal.infra import events
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused, Stale, WrongState
from tests import makers, makers_costs
from tests import makers_estate as make
from tests.makers import Story, again
from tests.makers_costs import FREE, enter, listed, over_limit, price_list


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    return makers.story()


def lines(repair: Repair) -> list[CostLine]:
    return list(costs.lines_of(repair.id, again(repair).round))


def told(repair: Repair) -> list[str]:
    return [
        line.name.removeprefix("repair.")
        for line in reversed(events.story_of(("repair", repair.id), "staff"))
    ]


def refused(field: str | None, act: Any) -> None:
    with pytest.raises(Refused) as caught, write():
        act()
    assert caught.value.field == field, caught.value


def test_a_line_takes_words_and_price_of_the_list_of_the_day(s: Story, clock: Any) -> None:
    first = price_list(s)
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    enter(s, repair, listed(repair, "C01", "1.5"), "technician")
    (line,) = lines(repair)
    assert (line.text, line.unit, line.unit_price_cents, line.amount_cents) == ("角阀", "个", 3850, 5775)
    assert line.tax_cents == 664 and line.source is Source.LIST and line.firm_id == s.firm
    assert again(repair).cost_cents == 5775
    with write():
        newer = actions.start_list(
            community_id=s.community,
            kind=ListKind.COMMUNITY,
            title="二版",
            from_on=date(2026, 11, 25),
            by=s.by("manager"),
            copy_of=first.id,
        )
        valve = next(r for r in makers_costs.rates_of(newer.id) if r.code == "C01")
        actions.put_rate(
            newer.id,
            actions.Item("C01", "角阀", "material", "个", "40", "13"),
            by=s.by("manager"),
            rate_id=valve.id,
        )
    old = listed(repair, "C01")
    assert old.rate_id == line.rate_id
    clock.to("2026-11-25T09:00+08:00")
    enter(s, repair, listed(repair, "C01"), "technician")
    assert [row.unit_price_cents for row in lines(repair)] == [3850, 4000]
    refused("rate", lambda: actions.cost(again(repair), old, by=s.by("technician")))
    # What keeps its item keeps its price, whatever the list says now.
    with write():
        actions.change_line(
            again(repair), line.id, Entry("3", rate_id=line.rate_id or 0), by=s.by("dispatcher")
        )
    assert [(r.quantity, r.unit_price_cents) for r in lines(repair)] == [("3", 3850), ("1", 4000)]
    with pytest.raises(Refused), write():
        actions.put_rate(newer.id, actions.Item("C01", "x", "material", "个", "1"), by=s.by("manager"))


def test_the_list_of_the_firm_s_contract_comes_before_the_community_s(s: Story, clock: Any) -> None:
    price_list(s)
    contract = session().scalars(select(Contract).where(Contract.firm_id == s.firm)).one()
    own = price_list(s, ListKind.CONTRACT, contract_id=contract.id, ceiling="1000", ceiling_firm=True)
    owners = price_list(s, ListKind.OWNER)
    theirs = makers_costs.scheduled(s, Payer.COMPANY)
    assert makers_costs.list_for(again(theirs), date(2026, 11, 20)).id == own.id  # type: ignore[union-attr]
    assert makers_costs.list_for(again(theirs), date(2025, 1, 1)) is None
    paid = makers_costs.scheduled(s, Payer.OWNER)
    assert makers_costs.list_for(again(paid), date(2026, 11, 20)).id == owners.id  # type: ignore[union-attr]
    refused(
        "quantity", lambda: actions.cost(again(theirs), listed(theirs, "R01", "2"), by=s.by("dispatcher"))
    )
    enter(s, theirs, listed(theirs, "R01", "1.4"))
    foreign = listed(paid, "R01")
    refused("rate", lambda: actions.cost(again(theirs), foreign, by=s.by("dispatcher")))


def test_what_is_in_no_list_needs_a_reason_and_what_has_no_price_waits_for_one(s: Story) -> None:
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    for field, entry in (
        ("reason", Entry("1", kind="labour", text="高空", price="1")),
        ("kind", Entry("1", kind="gift", text="高空", price="1", reason="x")),
        ("text", Entry("1", kind="labour", price="1", reason="x")),
        ("text", Entry("1", kind="labour", text="长" * 121)),
        ("quantity", Entry("-1", kind="labour", text="高空")),
        ("quantity", Entry("NaN", kind="labour", text="高空")),
        ("quantity", Entry("1e400", kind="labour", text="高空")),
        ("quantity", Entry("100000", kind="labour", text="高空", price="10000000", reason="x")),
        ("price", Entry("1", kind="labour", text="高空", price="-5", reason="x")),
        ("tax", Entry("1", kind="labour", text="高空", price="5", tax="99", reason="x")),
        ("payer", Entry("1", kind="labour", text="高空", payer="nobody")),
        ("rate", Entry("1", rate_id=2**70)),
    ):
        refused(field, lambda entry=entry: actions.cost(again(repair), entry, by=s.by("dispatcher")))
    enter(s, repair, Entry("2", kind="material", text="软管", unit="根", from_stores=True), "technician")
    enter(s, repair, FREE, "technician")
    noted, free = lines(repair)
    assert (noted.source, noted.amount_cents, noted.from_stores) == (Source.NOTED, 0, True)
    assert free.over and not noted.over
    assert told(repair)[-2:] == ["costs_changed", "costs_changed"]


def test_lines_change_leave_and_stay_on_record_and_only_one_of_two_wins(s: Story) -> None:
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    line = enter(s, repair, FREE, "technician")
    version = again(repair).version
    with write():
        actions.change_line(again(repair), line, Entry("2", kind="labour", text="高空", price="10", reason="x"),
                            by=s.by("dispatcher"), version=version)  # fmt: skip
    with pytest.raises(Stale), write():
        actions.remove_line(again(repair), line, by=s.by("technician"), version=version)
    with pytest.raises(Missing), write():
        actions.remove_line(again(repair), line, by=s.by("technician"))
    with pytest.raises(Missing), write():
        actions.change_line(again(repair), 2**70, FREE, by=s.by("technician"))
    other = makers_costs.in_progress(s, Payer.COMPANY)
    with pytest.raises(Missing), write():
        actions.remove_line(again(other), lines(repair)[0].id, by=s.by("technician"))
    with write():
        actions.remove_line(again(repair), lines(repair)[0].id, by=s.by("dispatcher"), why="没有做")
    assert lines(repair) == [] and again(repair).cost_cents == 0
    assert len(session().scalars(select(CostLine).where(CostLine.repair_id == repair.id)).all()) == 2


def test_above_the_raiser_s_limit_the_work_waits_for_a_yes(s: Story) -> None:
    repair = over_limit(s)
    assert again(repair).cost_state is CostState.PENDING
    asked = session().scalars(select(Approval)).one()
    assert (asked.amount_cents, asked.kind, asked.subject_id) == (360_000, "repair.cost", repair.id)
    with pytest.raises(WrongState), write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    manager = make.actor(make.staff(Role.SITE_MANAGER, s.community), "staff")
    with write():
        approvals.decide(asked.id, Outcome.REJECT, by=manager, note="太贵，分两次做")
    assert again(repair).cost_state is CostState.REJECTED
    with pytest.raises(WrongState), write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    # The lines come down: nobody has to be asked any more.
    with write():
        actions.change_line(again(repair), lines(repair)[0].id, Entry("3", kind="labour", text="高空", price="600", reason="x"), by=s.by("dispatcher"))  # fmt: skip
    assert again(repair).cost_state is CostState.NONE
    with write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    assert {"cost_approval_needed", "cost_rejected"} <= set(told(repair))


def test_a_yes_holds_up_to_its_amount_and_a_variation_asks_again(s: Story) -> None:
    repair = over_limit(s)
    manager = make.actor(make.staff(Role.SITE_MANAGER, s.community), "staff")

    def decide() -> None:
        row = session().scalars(select(Approval).order_by(Approval.id.desc())).first()
        with write():
            approvals.decide(row.id, Outcome.APPROVE, by=manager)  # type: ignore[union-attr]

    decide()
    assert (again(repair).cost_state, again(repair).cleared_cents) == (CostState.APPROVED, 360_000)
    with write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    within = Entry("1", kind="material", text="密封胶", price="360", reason="多用了")
    enter(s, repair, within, "technician")
    row = again(repair)
    assert row.cost_state is CostState.APPROVED and not row.varied
    enter(s, repair, Entry("1", kind="material", text="密封胶", price="1", reason="多用了"))
    row = again(repair)
    assert row.cost_state is CostState.PENDING and row.varied
    with pytest.raises(WrongState), write():
        makers_costs.complete(s, repair)
    decide()
    with pytest.raises(WrongState), write():
        makers_costs.complete(s, repair)
    with write():
        actions.acknowledge_variation(again(repair), by=s.by("technician"))
    makers_costs.complete(s, repair)
    assert again(repair).status is Status.SIGNING


def test_a_change_makes_the_pending_request_void_and_asks_anew(s: Story) -> None:
    repair = over_limit(s)
    enter(s, repair, FREE, "technician")
    states = [str(row.state) for row in session().scalars(select(Approval).order_by(Approval.id))]
    assert states == ["voided", "pending"] and again(repair).cost_state is CostState.PENDING
    newest = session().scalars(select(Approval).order_by(Approval.id.desc())).first()
    assert newest is not None and newest.amount_cents == 410_000
    with write():
        for line in lines(repair):
            actions.remove_line(again(repair), line.id, by=s.by("dispatcher"))
    assert str(session().get_one(Approval, newest.id, populate_existing=True).state) == "voided"
    assert again(repair).cost_state is CostState.NONE


def test_warranty_work_of_the_firm_itself_asks_nobody(s: Story) -> None:
    own = makers_costs.in_progress(s, Payer.CONTRACTOR)
    dear = Entry("10", kind="labour", text="返工", price="900", reason="保修")
    enter(s, own, dear, "contractor")
    assert again(own).cost_state is CostState.NONE and session().scalars(select(Approval)).all() == []


def test_making_safe_waits_for_nobody_but_what_it_cost_is_settled_before_the_form_is_signed(s: Story) -> None:
    repair = makers_costs.dispatched(s, Payer.COMPANY, urgency=Urgency.EMERGENCY)
    with write():
        actions.acknowledge(again(repair), by=s.by("contractor"), technician_id=s.technician)
        actions.schedule(again(repair), window_id=AT_ONCE, by=s.by("technician"))
    enter(s, repair, Entry("9", kind="labour", text="抢修", price="900", reason="爆管"), "technician")
    assert again(repair).cost_state is CostState.PENDING
    with write():
        actions.start(again(repair), by=s.by("technician"))
    makers_costs.complete(s, repair)
    with pytest.raises(WrongState), write():
        actions.sign(again(repair), name="维修主管", by=s.by("dispatcher"))
    asked = session().scalars(select(Approval)).one()
    with write():
        approvals.decide(asked.id, Outcome.APPROVE, by=s.by("manager"))
    with write():
        actions.sign(again(repair), name="维修主管", by=s.by("dispatcher"))


def test_a_return_repeats_the_work_at_the_first_doer_s_cost(s: Story) -> None:
    repair = makers.repair_signed_off(s)
    with write():
        actions.reopen(again(repair), reason="又漏了", by=s.by("owner"))
        actions.dispatch(again(repair), firm_id=s.firm, payer=Payer.CONTRACTOR, by=s.by("dispatcher"))
    with write():
        actions.acknowledge(again(repair), by=s.by("contractor"), technician_id=s.technician)
        window = makers.windows_ahead(make.at("2026-11-20T09:00").date())[0]
        actions.offer_windows(
            again(repair),
            slots=[window, makers.windows_ahead(make.at("2026-11-20T09:00").date())[3]],
            by=s.by("technician"),
        )
    with write():
        actions.schedule(
            again(repair), window_id=makers.windows_of(again(repair), "firm")[0].id, by=s.by("owner")
        )
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    enter(s, repair, Entry("1", kind="labour", text="返工", price="900", reason="返修"), "technician")
    makers_costs.complete(s, repair)
    makers.sign_all(s, repair)
    second = measured(repair.id, 2)
    assert second.is_return and second.own_return and second.origin_round == 1
    assert (second.origin_firm_id, second.total_cents) == (s.firm, 90_000)
    assert not measured(repair.id, 1).is_return


def test_the_owner_who_pays_accepts_a_quote_before_work(s: Story, clock: Any) -> None:
    repair = makers_costs.scheduled(s, Payer.OWNER)
    with pytest.raises(WrongState), write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    with pytest.raises(Refused), write():
        actions.quote(again(repair), by=s.by("dispatcher"))
    enter(s, repair, FREE, "technician")
    with pytest.raises(Refused), write():  # what is in no list is quoted by the desk
        actions.quote(again(repair), by=s.by("technician"))
    refused(
        "valid_until",
        lambda: actions.quote(again(repair), by=s.by("dispatcher"), valid_until=date(2026, 11, 1)),
    )
    with write():
        actions.quote(again(repair), by=s.by("dispatcher"))
    version = again(repair).version
    tenant = make.actor(make.owner_of(s.unit, kind=make.Tie.TENANT), "owner")
    with pytest.raises(Denied), write():
        actions.accept_quote(again(repair), by=tenant)
    with write():
        actions.decline_quote(again(repair), reason="太贵", by=s.by("owner"))
    assert again(repair).quote_state is QuoteState.DECLINED
    with write():
        actions.quote(again(repair), by=s.by("dispatcher"), valid_until=date(2026, 11, 22))
    with pytest.raises(Stale), write():
        actions.accept_quote(again(repair), by=s.by("owner"), version=version)
    clock.to("2026-11-23T09:00+08:00")
    with pytest.raises(WrongState), write():
        actions.accept_quote(again(repair), by=s.by("owner"))
    with write():
        third = actions.quote(again(repair), by=s.by("dispatcher"))
        actions.accept_quote(again(repair), by=s.by("owner"))
    assert third.total_cents == 50_000 and third.tax_cents == 2_830
    clock.to("2026-11-20T09:00+08:00")
    with write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    # Less is fine, more asks the owner once more, and the work does not end before the answer.
    (line,) = lines(repair)
    with write():
        actions.change_line(again(repair), line.id, Entry("1", kind="labour", text="高空", price="400", reason="x"), by=s.by("technician"))  # fmt: skip
    assert again(repair).quote_state is QuoteState.ACCEPTED
    enter(s, repair, Entry("1", kind="labour", text="加固", price="200", reason="x"), "technician")
    assert again(repair).quote_state is QuoteState.VOID and "quote_voided" in told(repair)
    with pytest.raises(WrongState), write():
        makers_costs.complete(s, repair)
    with write():
        actions.quote(again(repair), by=s.by("dispatcher"))
    with pytest.raises(Refused) as how, write():
        actions.accept_quote(again(repair), by=s.by("agent"))
    assert how.value.field == "answer"
    with write():
        actions.accept_quote(again(repair), by=s.by("agent"), answer="电话里同意，11月20日10:05")
    makers_costs.complete(s, repair)
    states = [q.state for q in session().scalars(select(Quote).order_by(Quote.no))]
    assert states == [QuoteState.DECLINED, QuoteState.VOID, QuoteState.VOID, QuoteState.ACCEPTED]


def test_lines_changed_while_the_parties_sign_void_what_was_signed(s: Story) -> None:
    repair = makers.repair_awaiting_signatures(s)
    with write():
        actions.sign(again(repair), name="维修主管", by=s.by("dispatcher"))
    before = costs.frozen_lines(repair.id, 1)
    assert [(line["text"], line["quantity"]) for line in before] == [("角阀", "1")]
    refused("why", lambda: actions.amend_costs(again(repair), FREE, why="", by=s.by("dispatcher")))
    with pytest.raises(WrongState), write():
        actions.cost(again(repair), FREE, by=s.by("technician"))
    with pytest.raises(Denied), write():
        actions.amend_costs(again(repair), FREE, why="漏记", by=s.by("technician"))
    with write():
        actions.amend_costs(again(repair), FREE, why="漏记", by=s.by("dispatcher"))
    assert all(row.voided_at for row in session().scalars(select(Signature)))
    assert costs.total_cents(costs.frozen_lines(repair.id, 1)) == 50_000


def test_after_sign_off_nothing_moves_and_the_round_is_measured(s: Story) -> None:
    repair = makers.repair_signed_off(s)
    for act in (
        lambda: actions.cost(again(repair), FREE, by=s.by("dispatcher")),
        lambda: actions.amend_costs(again(repair), FREE, why="x", by=s.by("dispatcher")),
        lambda: actions.remove_line(again(repair), lines(repair)[0].id, by=s.by("dispatcher"), why="x"),
    ):
        with pytest.raises(WrongState), write():
            act()
    found = measured(repair.id, 1)
    assert (found.firm_id, found.payer, found.professional) == (s.firm, "responsible_contractor", False)
    assert [line["text"] for line in found.lines] == ["角阀"] and found.total_cents == 0
    assert found.unit == again(repair).label and not found.is_return and found.in_place_of_firm_id is None
    with pytest.raises(Missing):
        measured(repair.id, 2)
    with write():
        actions.reopen(again(repair), reason="又漏了", by=s.by("owner"))
    row = again(repair)
    assert (row.cost_cents, row.cost_state, row.quote_state) == (0, CostState.NONE, QuoteState.NONE)
    assert costs.frozen_lines(repair.id, 1) == list(found.lines) and costs.frozen_lines(repair.id, 2) == []


def test_another_firm_starts_with_no_lines(s: Story) -> None:
    repair = makers_costs.scheduled(s, Payer.OWNER)
    enter(s, repair, FREE)
    with write():
        actions.quote(again(repair), by=s.by("dispatcher"))
        actions.redispatch(again(repair), firm_id=s.other_firm, reason="不来", by=s.by("dispatcher"))
    row = again(repair)
    assert (row.cost_cents, row.quote_state, lines(repair)) == (0, QuoteState.NONE, [])
    assert session().scalars(select(CostLine.removed_why)).all() == ["换了维修单位"]


def test_price_lists_follow_each_other_and_only_those_who_may_write_them(s: Story) -> None:
    first = price_list(s)
    with pytest.raises(Refused) as late, write():
        price_list(s, from_on=date(2026, 1, 1))
    assert late.value.field == "from_on"
    second = price_list(s, from_on=date(2026, 12, 1), copy_of=first.id)
    assert session().get_one(type(first), first.id, populate_existing=True).to_on == date(2026, 11, 30)
    assert len(makers_costs.rates_of(second.id)) == 3 and second.version == 2
    item = actions.Item("R01", "x", "labour", "日", "1")
    for act in (
        lambda: actions.put_rate(second.id, item, by=s.by("manager")),
        lambda: actions.put_rate(second.id, actions.Item("N", "x", "gift", "日", "1"), by=s.by("manager")),
        lambda: actions.put_rate(
            second.id, actions.Item("N", "x", "labour", "日", "1e9"), by=s.by("manager")
        ),
    ):
        with pytest.raises(Refused), write():
            act()
    with pytest.raises(Denied), write():
        actions.start_list(community_id=s.community, kind=ListKind.OWNER, title="x", from_on=date(2026, 1, 1), by=s.by("agent"))  # fmt: skip
    stranger = make.actor(make.staff(Role.SITE_MANAGER, make.community()), "staff")
    with pytest.raises(Missing), write():
        actions.put_rate(second.id, item, by=stranger)
    rate = makers_costs.rates_of(second.id)[0]
    with write():
        actions.remove_rate(second.id, rate.id, by=s.by("manager"))
        actions.put_rate(second.id, actions.Item(rate.code, "又来", "labour", "日", "1"), by=s.by("manager"))
    assert len(makers_costs.rates_of(second.id)) == 3


def test_the_limit_is_the_community_s_and_the_role_s_own_from_its_day(s: Story) -> None:
    day = date(2026, 11, 20)
    assert costs.allowance(s.community, "dispatcher", day).limit_cents == 200_000
    with write():
        for role, limit, start in (
            ("", "500", date(2026, 11, 1)),
            ("dispatcher", "800", date(2026, 11, 20)),
            ("", "1", date(2026, 12, 1)),
        ):
            actions.set_limit(community_id=s.community, role=role, limit=limit, variation="5", from_on=start, by=s.by("manager"))  # fmt: skip
    assert costs.allowance(s.community, "dispatcher", day).limit_cents == 80_000
    assert costs.allowance(s.community, "technician", day) == costs.Allowance(50_000, 500)
    assert costs.allowance(make.community(), "technician", day).limit_cents == 200_000
    with pytest.raises(Denied), write():
        actions.set_limit(
            community_id=None, role="", limit="1", variation="1", from_on=day, by=s.by("manager")
        )
    repair = makers_costs.in_progress(s, Payer.COMPANY)
    enter(s, repair, Entry("1", kind="labour", text="高空", price="600", reason="x"), "technician")
    assert again(repair).cost_state is CostState.PENDING
    assert queries.get_for(s.by("technician"), repair.id).cost_cents == 60_000
