"""Every verb of the life cycle: what it does, who may not, what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.casework import clocks
from portal.domain.casework import queries as casework
from portal.domain.casework.models import Extension
from portal.domain.estate import actions as estate
from portal.domain.estate.roles import Role
from portal.domain.estate.rules import Tie
from portal.domain.repairs import actions, queries
from portal.domain.repairs.cost_models import CostLine
from portal.domain.repairs.models import (
    Assignment,
    Repair,
    RepairRound,
    Signature,
    Visit,
    VisitWindow,
)
from portal.domain.repairs.queries.finding import owns_story
from portal.domain.repairs.rules import LIFE, Status, windows_ahead
from portal.domain.terms.rules import Urgency
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock as house
from portal.infra import search
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused, WrongState
from tests import makers, makers_costs
from tests import makers_estate as make

S = Status
at = make.at
Story = makers.Story

# For each verb: the state it is tried from, who does it, its words, and the state it leads to.
REACHED: dict[S, Callable[..., Repair]] = {
    S.SUBMITTED: makers.repair_submitted,
    S.ACCEPTED: makers.repair_accepted,
    S.DISPATCHED: makers.repair_dispatched,
    S.ACKNOWLEDGED: makers.repair_acknowledged,
    S.SCHEDULED: makers.repair_scheduled,
    S.IN_PROGRESS: makers.repair_in_progress,
    S.SIGNING: makers.repair_awaiting_signatures,
    S.SIGNED_OFF: makers.repair_signed_off,
    S.CLOSED: makers.repair_closed,
}


def photo(s: Story, who: str = "technician", shade: int = 80) -> tuple[int, ...]:
    return (makers.photo(s.by(who), shade),)


def window(r: Repair, side: str) -> int:
    mine = select(VisitWindow.id).where(VisitWindow.repair_id == r.id, VisitWindow.offered_by == side)
    return session().scalars(mine.order_by(VisitWindow.id)).all()[0]


def slot(n: int = 7) -> str:
    return windows_ahead(house.today())[n]


VERBS: dict[str, tuple[S, str, Callable[[Story, Repair, Any], Any], S]] = {
    "accept": (S.SUBMITTED, "agent", lambda s, r, by: actions.accept(r, by=by), S.ACCEPTED),
    "reject": (S.SUBMITTED, "agent", lambda s, r, by: actions.reject(r, reason="不归我们", turn_to="燃气公司", by=by), S.REJECTED),
    "mark_duplicate": (
        S.SUBMITTED, "agent", lambda s, r, by: actions.mark_duplicate(r, makers.repair_accepted(s), by=by), S.DUPLICATE,
    ),
    "cancel": (S.SCHEDULED, "owner", lambda s, r, by: actions.cancel(r, reason="好了", by=by), S.CANCELLED),
    "dispatch": (
        S.ACCEPTED, "dispatcher", lambda s, r, by: actions.dispatch(r, firm_id=s.firm, payer=Payer.COMPANY, by=by), S.DISPATCHED,
    ),
    "acknowledge": (
        S.DISPATCHED, "contractor", lambda s, r, by: actions.acknowledge(r, technician_id=s.technician, by=by), S.ACKNOWLEDGED,
    ),
    "decline": (S.DISPATCHED, "contractor", lambda s, r, by: actions.decline(r, reason="排不开", by=by), S.ACCEPTED),
    "offer_windows": (
        S.ACKNOWLEDGED, "technician", lambda s, r, by: actions.offer_windows(r, slots=[slot(1), slot(2)], by=by), S.ACKNOWLEDGED,
    ),
    "schedule": (S.ACKNOWLEDGED, "technician", lambda s, r, by: actions.schedule(r, window_id=window(r, "home"), by=by), S.SCHEDULED),
    "rebook": (S.SCHEDULED, "owner", lambda s, r, by: actions.rebook(r, slot=slot(), reason="出差", by=by), S.SCHEDULED),
    "no_access": (S.SCHEDULED, "technician", lambda s, r, by: late_no_access(s, r, by), S.ACKNOWLEDGED),
    "start": (S.SCHEDULED, "technician", lambda s, r, by: actions.start(r, early="业主同意提前", by=by), S.IN_PROGRESS),
    "complete": (
        S.IN_PROGRESS, "technician", lambda s, r, by: actions.complete(r, work_done="换管", photos=photo(s), by=by), S.SIGNING,
    ),
    "redispatch": (
        S.ACKNOWLEDGED, "dispatcher", lambda s, r, by: actions.redispatch(r, firm_id=s.other_firm, reason="不来", by=by), S.DISPATCHED,
    ),
    "sign": (S.SIGNING, "owner", lambda s, r, by: actions.sign(r, name="林", satisfaction=5, by=by), S.SIGNING),
    "refuse": (S.SIGNING, "owner", lambda s, r, by: actions.refuse(r, reason="还滴", by=by), S.IN_PROGRESS),
    "close": (S.SIGNED_OFF, "agent", lambda s, r, by: actions.close(r, by=by), S.CLOSED),
    "reopen": (S.CLOSED, "owner", lambda s, r, by: actions.reopen(r, reason="又漏", by=by), S.ACCEPTED),
    "hold": (S.ACCEPTED, "agent", lambda s, r, by: actions.hold(r, kind="parts", reason="等件", by=by), S.ACCEPTED),
    "ask_facts": (S.SUBMITTED, "agent", lambda s, r, by: actions.ask_facts(r, question="哪根管？", by=by), S.SUBMITTED),
    "extend": (
        S.DISPATCHED, "dispatcher", lambda s, r, by: actions.extend(r, due=at("2026-12-31T18:00"), reason="等件", by=by), S.DISPATCHED,
    ),
    "cost": (S.ACKNOWLEDGED, "technician", lambda s, r, by: actions.cost(r, makers_costs.FREE, by=by), S.ACKNOWLEDGED),
    "amend_costs": (
        S.SIGNING, "dispatcher", lambda s, r, by: actions.amend_costs(r, makers_costs.FREE, why="漏记", by=by), S.SIGNING,
    ),
    "declare_incident": (
        S.DISPATCHED, "agent", lambda s, r, by: actions.declare_incident(r, note="停水抢修", by=by), S.DISPATCHED,
    ),
    "assign": (S.SUBMITTED, "agent", lambda s, r, by: actions.assign(r, person_id=s.agent, name="客服", by=by), S.SUBMITTED),
}  # fmt: skip
SIGNING = {"attempt_owner", "notify_owner", "witness_absence", "set_source_unit"}  # test_signing.py
CHASE = {"serve_notice", "take_over", "ask_extension", "grant_extension", "refuse_extension"}  # test_chase.py
# Their own conditions are earned in test_costs.
MONEY = {"quote", "accept_quote", "decline_quote", "acknowledge_variation"}
TOGETHER = {"unmerge", "end_incident"}  # test_together.py
ELSEWHERE = MONEY | SIGNING | CHASE | TOGETHER | {"open_sign_off", "arbitrate", "resume", "answer_facts"}


def late_no_access(s: Story, r: Repair, by: Any) -> None:
    with house.frozen(r.visit_to):  # type: ignore[arg-type]
        actions.no_access(r, note="敲门二十分钟", photos=photo(s), by=by)


def now(repair: Repair) -> Repair:
    session().rollback()
    return makers.again(repair)


def do(repair: Repair, act: Callable[[Repair], Any]) -> Repair:
    with write():
        act(makers.again(repair))
    return now(repair)


def names(repair: Repair) -> list[str]:
    from portal.infra import events

    return [line.name for line in events.story_of(("repair", repair.id), "staff")]


@pytest.fixture
def s(app: Flask, clock: Any) -> Story:
    return makers.story()


def test_every_verb_of_the_life_cycle_is_tried_here() -> None:
    assert VERBS.keys() | ELSEWHERE == LIFE.keys()


@pytest.mark.parametrize("verb", VERBS)
def test_the_verb_leads_where_the_table_says_and_is_told_once(s: Story, verb: str) -> None:
    source, who, act, target = VERBS[verb]
    repair = REACHED[source](s)
    before, told = now(repair).version, len(names(repair))
    row = do(repair, lambda r: act(s, r, s.by(who)))
    assert row.status is target
    assert row.version > before
    assert len(names(row)) >= told + 1
    task = casework.task_of(("repair", repair.id))
    assert (task is None) is (target in (S.CLOSED, S.REJECTED, S.DUPLICATE, S.CANCELLED))


@pytest.mark.parametrize("verb", VERBS)
def test_who_lacks_the_permission_or_stands_elsewhere_is_denied(s: Story, verb: str) -> None:
    source, who, act, _ = VERBS[verb]
    repair = REACHED[source](s)
    face = s.by(who).face
    strangers = [
        make.actor(make.owner_of(make.home()), "owner"),
        make.actor(make.staff(Role.AUDITOR, s.community), "staff"),
    ]
    strangers.append(make.actor(make.contact_of(s.other_firm), "field"))
    if face == "staff":
        strangers.append(make.actor(make.staff(Role.COMPANY_MANAGER, make.community()), "staff"))
    for stranger in strangers:
        with pytest.raises(Denied), write():
            act(s, makers.again(repair), stranger)
        with pytest.raises(Missing), write():
            queries.get_for(stranger, repair.id)
    assert now(repair).status is source


@pytest.mark.parametrize("verb", ["cancel", "rebook", "schedule", "sign", "refuse", "reopen", "answer_facts"])
def test_a_follower_reads_and_does_nothing(s: Story, verb: str) -> None:
    repair = makers.repair_scheduled(s)
    neighbour = make.actor(make.owner_of(make.unit(make.building(s.community, "9幢"))), "owner")
    with write():
        actions.follow(makers.again(repair), by=neighbour)
    assert queries.get_for(neighbour, repair.id).id == repair.id
    with pytest.raises(Denied), write():
        act = VERBS[verb][2] if verb in VERBS else lambda s, r, by: actions.answer_facts(r, answer="a", by=by)
        act(s, makers.again(repair), neighbour)
    assert queries.page_for(neighbour, repair.id).verbs == frozenset()


def test_hold_and_facts_lie_over_a_state_and_end(s: Story, clock: Any) -> None:
    repair = makers.repair_in_progress(s)
    agent, owner = s.by("agent"), s.by("owner")
    do(repair, lambda r: actions.hold(r, kind="parts", reason="等件", by=agent))
    for again in (lambda r: actions.hold(r, kind="parts", reason="x", by=agent),
                  lambda r: actions.ask_facts(r, question="x", by=agent),
                  lambda r: actions.answer_facts(r, answer="x", by=owner),
                  lambda r: actions.extend(r, due=at("2026-12-31T18:00"), reason="x", by=s.by("dispatcher"))):  # fmt: skip
        with pytest.raises(WrongState), write():
            again(makers.again(repair))
    do(repair, lambda r: actions.resume(r, by=agent))
    with pytest.raises(WrongState), write():
        actions.resume(makers.again(repair), by=agent)
    do(repair, lambda r: actions.ask_facts(r, question="哪根管？", by=agent))
    task = casework.task_of(("repair", repair.id))
    assert task is not None and (task.what, task.held) == ("repair.answer_facts", True)
    with pytest.raises(WrongState), write():
        actions.resume(makers.again(repair), by=agent)
    row = do(repair, lambda r: actions.answer_facts(r, answer="热水管", by=owner))
    assert row.status is S.IN_PROGRESS and clocks.open_hold(("repair", repair.id)) is None
    assert [p.text for p in casework.thread(("repair", repair.id), 0, inner=False)[0]] == [
        "哪根管？",
        "热水管",
    ]


def test_work_that_goes_on_ends_a_hold_and_gives_no_day_away(s: Story, clock: Any) -> None:
    clock.to("2026-11-20T20:00+08:00")
    repair = makers.repair_accepted(s)
    do(repair, lambda r: actions.hold(r, kind="owner", reason="出差", by=s.by("agent")))
    clock.forward(minutes=5)
    row = do(
        repair, lambda r: actions.dispatch(r, firm_id=s.firm, payer=Payer.COMPANY, by=s.by("dispatcher"))
    )
    assert clocks.open_hold(("repair", row.id)) is None
    due = clocks.current(("repair", row.id), "repair")
    assert due is not None and due.due_at == at("2026-11-27T18:00")


@pytest.mark.parametrize(
    ("verb", "field", "act"),
    [
        ("reject", "reason", lambda s, r: actions.reject(r, reason="x" * 501, turn_to="t", by=s.by("agent"))),
        ("reject", "turn_to", lambda s, r: actions.reject(r, reason="x", turn_to="x" * 201, by=s.by("agent"))),
        ("cancel", "reason", lambda s, r: actions.cancel(r, reason="x" * 501, by=s.by("agent"))),
        ("cancel", "reason", lambda s, r: actions.cancel(r, reason="  ", by=s.by("agent"))),
        ("hold", "reason", lambda s, r: actions.hold(r, kind="parts", reason="x" * 501, by=s.by("agent"))),
        ("hold", "kind", lambda s, r: actions.hold(r, kind="facts", reason="x", by=s.by("agent"))),
        ("hold", "until", lambda s, r: actions.hold(r, kind="parts", reason="x", until=at("2026-11-19T09:00").date(), by=s.by("agent"))),
        ("ask_facts", "question", lambda s, r: actions.ask_facts(r, question="x" * 501, by=s.by("agent"))),
        ("dispatch", "instructions", lambda s, r: actions.dispatch(r, firm_id=s.firm, payer=Payer.OWNER, instructions="x" * 1001, by=s.by("dispatcher"))),
        ("dispatch", "firm", lambda s, r: actions.dispatch(r, firm_id=999, payer=Payer.OWNER, by=s.by("dispatcher"))),
        ("dispatch", "due", lambda s, r: actions.dispatch(r, firm_id=s.firm, payer=Payer.OWNER, due=at("2026-11-20T08:00"), by=s.by("dispatcher"))),
        ("dispatch", "technician", lambda s, r: actions.dispatch(r, firm_id=s.firm, payer=Payer.OWNER, technician_id=s.owner, by=s.by("dispatcher"))),
        ("acknowledge", "technician", lambda s, r: actions.acknowledge(r, technician_id=s.owner, by=s.by("contractor"))),
        ("decline", "reason", lambda s, r: actions.decline(r, reason="x" * 501, by=s.by("contractor"))),
        ("redispatch", "reason", lambda s, r: actions.redispatch(r, firm_id=s.other_firm, reason="x" * 501, by=s.by("dispatcher"))),
        ("offer_windows", "windows", lambda s, r: actions.offer_windows(r, slots=[slot()], by=s.by("technician"))),
        ("offer_windows", "windows", lambda s, r: actions.offer_windows(r, slots=[slot(n) for n in range(4)], by=s.by("technician"))),
        ("offer_windows", "windows", lambda s, r: actions.offer_windows(r, slots=["2026-11-19/am", slot()], by=s.by("technician"))),
        ("offer_windows", "windows", lambda s, r: actions.offer_windows(r, slots=["2026-13-40/am", slot()], by=s.by("technician"))),
        ("schedule", "window", lambda s, r: actions.schedule(r, window_id=2**70, by=s.by("technician"))),
        ("schedule", "window", lambda s, r: actions.schedule(r, window_id=-1, by=s.by("technician"))),
        ("schedule", "window", lambda s, r: actions.schedule(r, window_id=window(r, "home"), by=s.by("owner"))),
        ("rebook", "window", lambda s, r: actions.rebook(r, slot="x", reason="r", by=s.by("owner"))),
        ("rebook", "window", lambda s, r: actions.rebook(r, slot="2027-06-01/am", reason="r", by=s.by("owner"))),
        ("rebook", "window", lambda s, r: actions.rebook(r, slot=slot(0), reason="r", by=s.by("owner"))),
        ("no_access", "photos", lambda s, r: actions.no_access(r, note="x", photos=(), by=s.by("technician"))),
        ("no_access", "note", lambda s, r: actions.no_access(r, note="x", photos=photo(s), by=s.by("technician"))),
        ("complete", "photos", lambda s, r: actions.complete(r, work_done="x", photos=(), by=s.by("technician"))),
        ("complete", "work_done", lambda s, r: actions.complete(r, work_done="x" * 2001, photos=photo(s), by=s.by("technician"))),
        ("complete", "materials", lambda s, r: actions.complete(r, work_done="x", photos=photo(s), materials=[actions.Used("x" * 81, "1")], by=s.by("technician"))),
        ("sign", "name", lambda s, r: actions.sign(r, name="x" * 81, by=s.by("owner"))),
        ("sign", "satisfaction", lambda s, r: actions.sign(r, name="x", satisfaction=6, by=s.by("owner"))),
        ("refuse", "reason", lambda s, r: actions.refuse(r, reason="x" * 501, by=s.by("owner"))),
        ("reopen", "reason", lambda s, r: actions.reopen(r, reason="x" * 501, by=s.by("owner"))),
        ("extend", "due", lambda s, r: actions.extend(r, due=at("2026-11-21T09:00"), reason="x", by=s.by("dispatcher"))),
        ("extend", "reason", lambda s, r: actions.extend(r, due=at("2026-12-31T18:00"), reason="x" * 501, by=s.by("dispatcher"))),
    ],
)  # fmt: skip
def test_what_a_verb_cannot_take_is_refused_at_its_field(s: Story, verb: str, field: str, act: Any) -> None:
    source = VERBS[verb][0]
    repair = REACHED[source](s)
    with pytest.raises(Refused) as refused, write():
        act(s, makers.again(repair))
    assert (refused.value.field, refused.value.status) == (field, 422)
    assert now(repair).status is source


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"description": "x" * 2001}, "description"),
        ({"description": ""}, "description"),
        ({"title": "x" * 201}, "title"),
        ({"contact_name": "x" * 81}, "contact_name"),
        ({"access_note": "x" * 301}, "access_note"),
        ({"part_code": "leak"}, "part"),
        ({"part_code": "x" * 500}, "part"),
        ({"windows": ("2026-11-21/am",)}, "windows"),
        ({"windows": ("2026-11-20/am", "2026-11-22/am")}, "windows"),
        ({"unit_id": None, "community_id": 1}, "place"),
    ],
)
def test_a_report_that_cannot_be_taken_is_refused_at_its_field(
    s: Story, facts: dict[str, Any], field: str
) -> None:
    if "community_id" in facts:
        facts = {**facts, "community_id": s.community}
    with pytest.raises(Refused) as refused:
        makers.repair_submitted(s, **facts)
    assert refused.value.field == field


def test_nobody_reports_for_a_home_or_place_that_is_not_theirs(s: Story) -> None:
    other = makers.story()
    for facts in (
        {"unit_id": other.unit},
        {"unit_id": 10**12},
        {"unit_id": None, "community_id": other.community, "place_note": "大堂"},
    ):
        with pytest.raises(Missing):
            makers.repair_submitted(s, **facts)
    with pytest.raises(Missing), write():
        request = actions.Request(part_code="water.supply", description="x", unit_id=other.unit)
        actions.register(request, reporter_id=None, channel="phone", by=s.by("agent"))
    with pytest.raises(Refused) as refused, write():
        request = actions.Request(part_code="water.supply", description="x", unit_id=s.unit)
        actions.register(request, reporter_id=None, channel="pigeon", by=s.by("agent"))
    assert refused.value.field == "channel"


def test_the_desk_registers_for_an_owner_and_the_channel_is_kept(s: Story) -> None:
    with write():
        request = actions.Request(part_code="water.supply", description="漏水", unit_id=s.unit)
        repair = actions.register(request, reporter_id=s.owner, channel="phone", by=s.by("agent"))
    page = queries.page_for(s.by("owner"), repair.id)
    assert (page.repair.channel, page.repair.reporter_id) == ("phone", s.owner)
    assert (page.story[0].person_id, page.story[0].on_behalf_of, page.story[0].channel) == (
        s.agent,
        s.owner,
        "phone",
    )


def test_a_common_part_is_signed_by_the_service_centre_in_the_owners_place(s: Story) -> None:
    with write():
        request = actions.Request(
            part_code="shared.gate", description="门禁坏", community_id=s.community, place_note="大堂"
        )
        repair = actions.register(request, reporter_id=None, channel="patrol", by=s.by("agent"))
        actions.accept(repair, by=s.by("agent"))
        actions.dispatch(
            repair,
            firm_id=s.firm,
            payer=Payer.PROPERTY_FEE,
            technician_id=s.technician,
            by=s.by("dispatcher"),
        )
        actions.acknowledge(repair, by=s.by("technician"))
        actions.offer_windows(repair, slots=[slot(0), slot(1)], by=s.by("technician"))
        actions.schedule(repair, window_id=window(repair, "firm"), by=s.by("agent"))
        actions.start(repair, early="业主同意提前", by=s.by("technician"))
        actions.complete(repair, work_done="换锁", photos=photo(s), by=s.by("technician"))
        actions.sign(repair, name="主管", by=s.by("dispatcher"))
    with pytest.raises(Refused), write():
        actions.sign(makers.again(repair), name="主管", by=s.by("dispatcher"))
    do(repair, lambda r: actions.sign(r, name="客服", by=s.by("agent")))
    assert now(repair).status is S.SIGNED_OFF


def test_windows_are_those_of_the_community_s_own_clock(app: Flask, clock: Any) -> None:
    s = makers.story()
    with write():
        estate.set_community(s.community, make.HOUSE, zone="Asia/Urumqi")
    repair = makers.repair_acknowledged(s)
    do(
        repair,
        lambda r: actions.offer_windows(r, slots=["2026-11-24/am", "2026-11-25/am"], by=s.by("technician")),
    )
    offered = select(VisitWindow.starts_at).where(VisitWindow.offered_by == "firm").order_by(VisitWindow.id)
    starts = session().scalars(offered).all()
    assert starts[0] == at("2026-11-24T11:00")
    row = do(repair, lambda r: actions.schedule(r, window_id=window(r, "firm"), by=s.by("owner")))
    assert row.visit_from == at("2026-11-24T11:00")
    row = do(repair, lambda r: actions.rebook(r, slot="2026-11-26/pm", reason="出差", by=s.by("owner")))
    assert (row.visit_from, row.visit_to) == (at("2026-11-26T16:00"), at("2026-11-26T20:00"))


def test_a_window_is_picked_from_the_other_side_only_and_while_it_is_ahead(s: Story, clock: Any) -> None:
    repair = makers.repair_acknowledged(s)
    do(repair, lambda r: actions.offer_windows(r, slots=[slot(1), slot(2)], by=s.by("technician")))
    task = casework.task_of(("repair", repair.id))
    assert task is not None and (task.holder, task.holder_id) == ("home", s.unit)
    with pytest.raises(Refused), write():
        actions.schedule(makers.again(repair), window_id=window(repair, "firm"), by=s.by("technician"))
    other = makers.repair_acknowledged(s)
    with pytest.raises(Refused), write():
        actions.schedule(makers.again(other), window_id=window(repair, "firm"), by=s.by("owner"))
    clock.forward(days=20)
    with pytest.raises(Refused), write():
        actions.schedule(makers.again(repair), window_id=window(repair, "firm"), by=s.by("owner"))


def test_visits_that_came_to_nothing_stay_on_record(s: Story, clock: Any) -> None:
    repair = makers.repair_scheduled(s)
    do(repair, lambda r: actions.rebook(r, slot=slot(3), reason="出差", by=s.by("owner")))
    clock.to(now(repair).visit_to)  # type: ignore[arg-type]
    row = do(repair, lambda r: actions.no_access(r, note="没人", photos=photo(s), by=s.by("technician")))
    assert (row.status, row.visit_from) == (S.ACKNOWLEDGED, None)
    assert session().scalars(select(Visit.outcome).order_by(Visit.id)).all() == ["rebooked", "no_access"]
    assert [p.kind for p in casework.attachments(("repair", repair.id))] == ["before", "proof"]
    assert clocks.current(("repair", repair.id), "visit") is not None


def test_the_firm_that_lost_the_job_is_shut_out_and_the_search_knows(s: Story) -> None:
    repair = makers.repair_acknowledged(s)
    do(repair, lambda r: actions.redispatch(r, firm_id=s.other_firm, reason="不来", by=s.by("dispatcher")))
    for who in ("contractor", "technician"):
        with pytest.raises(Missing):
            queries.get_for(s.by(who), repair.id)
    assert search.find("滴水", kinds=["repair"], scopes=[f"f{s.firm}"]) == []
    assert len(search.find("滴水", kinds=["repair"], scopes=[f"f{s.other_firm}"])) == 1


def test_tenant_and_household_do_not_sign_nor_reopen(s: Story) -> None:
    repair = makers.repair_awaiting_signatures(s)
    for tie in (Tie.HOUSEHOLD, Tie.TENANT):
        person = make.actor(make.owner_of(s.unit, kind=tie), "owner")
        assert "sign" not in queries.page_for(person, repair.id).verbs
        for act in (
            lambda r, by: actions.sign(r, name="x", by=by),
            lambda r, by: actions.refuse(r, reason="x", by=by),
        ):
            with pytest.raises(Denied), write():
                act(makers.again(repair), person)
    both = make.owner_of(make.home())
    with write():
        estate.tie(
            s.unit, both, make.HOUSE, kind=Tie.HOUSEHOLD, from_on=at("2024-10-01T00:00").date(), proven=True
        )
    elsewhere = make.actor(both, "owner")
    assert elsewhere.may("repair.sign") and "sign" not in queries.page_for(elsewhere, repair.id).verbs
    with pytest.raises(Denied), write():
        actions.sign(makers.again(repair), name="x", by=elsewhere)
    for who in ("dispatcher", "owner"):
        do(repair, lambda r, who=who: actions.sign(r, name="x", by=s.by(who)))  # type: ignore[misc]
    with pytest.raises(Denied), write():
        actions.reopen(makers.again(repair), reason="x", by=elsewhere)


def test_a_party_signs_once_under_the_same_content_and_the_round_is_frozen(s: Story) -> None:
    repair = makers.repair_awaiting_signatures(s)
    do(repair, lambda r: actions.sign(r, name="主管", by=s.by("dispatcher")))
    with pytest.raises(Refused), write():
        actions.sign(makers.again(repair), name="主管", by=s.by("manager"))
    with pytest.raises(Refused), write():
        actions.refuse(makers.again(repair), reason="x", by=s.by("manager"))
    row = do(repair, lambda r: actions.sign(r, name="林", satisfaction=4, by=s.by("owner")))
    assert row.status is S.SIGNED_OFF
    signatures = session().scalars(select(Signature)).all()
    frozen = session().scalars(select(RepairRound)).one().frozen
    assert {x.digest for x in signatures} == {frozen["digest"]}
    assert (
        frozen["photos"]
        and frozen["materials"] == [["角阀", "1", "个"]]
        and frozen["served_by"] == s.technician
    )
    assert session().scalars(select(Assignment.ended_why)).all() == ["signed_off"]


@pytest.mark.parametrize("what", ["words", "photo", "material"])
def test_a_signature_stands_under_a_digest_of_words_photos_and_materials(s: Story, what: str) -> None:
    repair = makers.repair_awaiting_signatures(s)
    do(repair, lambda r: actions.sign(r, name="主管", by=s.by("dispatcher")))
    with write():
        if what == "words":
            session().scalars(select(RepairRound)).one().work_done = "什么都没做"
        elif what == "material":
            session().scalars(select(CostLine)).one().quantity_milli = 9_000
        else:
            from portal.domain.casework import actions as shared

            shared.attach(("repair", repair.id), photo(s, shade=200), "after", by=s.by("technician"))
    do(repair, lambda r: actions.sign(r, name="林", by=s.by("owner")))
    assert len({x.digest for x in session().scalars(select(Signature))}) == 2


def test_later_moves_never_rewrite_a_frozen_round(s: Story) -> None:
    repair = makers.repair_closed(s)
    before = dict(session().scalars(select(RepairRound)).one().frozen)
    do(repair, lambda r: actions.reopen(r, reason="又漏", by=s.by("owner")))
    do(repair, lambda r: actions.dispatch(r, firm_id=s.other_firm, payer=Payer.OWNER, by=s.by("dispatcher")))
    rounds = session().scalars(select(RepairRound).order_by(RepairRound.no)).all()
    assert [r.no for r in rounds] == [1, 2]
    assert rounds[0].frozen == before and before["firm"] == s.firm and rounds[1].frozen == {}


def test_a_part_by_agreement_can_be_sent_back_for_as_long_as_was_agreed(s: Story, clock: Any) -> None:
    repair = makers.repair_accepted(s, part_code="frame.structure")
    by = s.by("dispatcher")
    with pytest.raises(Refused) as refused, write():
        actions.dispatch(makers.again(repair), firm_id=s.firm, payer=Payer.CONTRACTOR, by=by)
    assert refused.value.field == "due"
    with write():
        r = makers.again(repair)
        actions.dispatch(
            r,
            firm_id=s.firm,
            payer=Payer.CONTRACTOR,
            due=at("2026-11-30T09:00"),
            technician_id=s.technician,
            by=by,
        )
        actions.acknowledge(r, by=s.by("technician"))
        actions.schedule(r, window_id=window(r, "home"), by=s.by("technician"))
        actions.start(r, early="业主同意提前", by=s.by("technician"))
        actions.complete(r, work_done="加固", photos=photo(s), by=s.by("technician"))
    for n in (1, 2):
        row = do(repair, lambda r: actions.refuse(r, reason="还裂", by=s.by("owner")))
        if n == 2:
            assert row.disputed
            row = do(repair, lambda r: actions.arbitrate(r, ruling="再修", by=s.by("manager")))
        assert row.status is S.IN_PROGRESS
        due = clocks.current(("repair", repair.id), "repair")
        assert due is not None and due.due_at == at("2026-11-30T09:00")
        do(repair, lambda r: actions.complete(r, work_done="再加固", photos=photo(s), by=s.by("technician")))


def test_only_the_head_rules_on_a_dispute(s: Story) -> None:
    repair = makers.repair_disputed(s)
    task = casework.task_of(("repair", repair.id))
    assert task is not None and task.what == "repair.arbitrate"
    for who in ("dispatcher", "agent", "owner"):
        with pytest.raises(Denied), write():
            actions.arbitrate(makers.again(repair), ruling="x", by=s.by(who))
    with pytest.raises(WrongState), write():
        actions.refuse(makers.again(repair), reason="x", by=s.by("owner"))
    row = do(repair, lambda r: actions.arbitrate(r, ruling="换师傅", by=s.by("manager")))
    assert (row.status, row.disputed, row.refusals) == (S.IN_PROGRESS, False, 2)
    with pytest.raises(WrongState), write():
        actions.arbitrate(makers.again(repair), ruling="x", by=s.by("manager"))


def test_duplicates_end_and_their_reporter_follows_the_other(s: Story) -> None:
    original, twin = makers.repair_accepted(s), makers.repair_submitted(s)
    other = makers.story()
    elsewhere = makers.repair_submitted(other)
    by = s.by("agent")
    for wrong in (twin, elsewhere):
        with pytest.raises(Refused) as refused, write():
            actions.mark_duplicate(makers.again(twin), makers.again(wrong), by=by)
        assert refused.value.field == "original"
    row = do(twin, lambda r: actions.mark_duplicate(r, makers.again(original), by=by))
    assert (row.status, row.duplicate_of_id) == (S.DUPLICATE, original.id)
    assert casework.follows(("repair", original.id), s.owner)
    third = makers.repair_submitted(s)
    with pytest.raises(Refused), write():
        actions.mark_duplicate(makers.again(third), makers.again(twin), by=by)


def test_an_emergency_runs_round_the_clock_and_never_ends_before_somebody_is_there(
    app: Flask, clock: Any
) -> None:
    s = makers.story()
    for moment, made_safe in (
        ("2026-11-21T14:00", "2026-11-22T00:00"),
        ("2026-11-21T23:50", "2026-11-22T00:20"),
    ):
        clock.to(at(moment))
        with write():
            request = actions.Request(part_code="", description="", unit_id=s.unit)
            repair = actions.report_emergency("burst_pipe", request, by=s.by("owner"))
        due = {d.kind: d.due_at for d in clocks.running(("repair", repair.id))}
        assert due["visit"] == at(moment) + (at("2026-01-01T00:30") - at("2026-01-01T00:00"))
        assert due["repair"] == at(made_safe)
    assert now(repair).urgency is Urgency.EMERGENCY
    with pytest.raises(Refused), write():
        actions.report_emergency("boredom", request, by=s.by("owner"))


def test_the_next_owner_sees_how_it_went_but_not_the_words(s: Story, clock: Any) -> None:
    repair = makers.repair_disputed(s)
    do(repair, lambda r: actions.message(r, text="请周末来", by=s.by("owner")))
    with write():
        tie = next(t for t in make.home_page(s.unit).residents if t.person_id == s.owner)
        estate.end_tie(
            getattr(tie, "occupancy_id", getattr(tie, "id", 0)),
            make.HOUSE,
            to_on=at("2026-11-20T00:00").date(),
        )
    clock.forward(days=2)
    buyer = make.actor(make.owner_of(s.unit, from_on=at("2026-11-21T00:00").date()), "owner")
    page = queries.page_for(buyer, repair.id)
    assert not owns_story(buyer, page.repair) and not page.full
    assert (page.posts, page.pictures, page.reporter) == ((), (), None)
    words = " ".join(str(v) for line in page.story for v in line.values.values())
    assert "还在滴" not in words and "仍然滴水" not in words
    former = make.actor(s.owner, "owner")
    assert queries.page_for(former, repair.id).full
    assert queries.page_for(former, repair.id).verbs == frozenset()


def test_extensions_are_on_record(s: Story) -> None:
    repair = makers.repair_dispatched(s)
    do(repair, lambda r: actions.extend(r, due=at("2026-12-31T18:00"), reason="等件", by=s.by("dispatcher")))
    record = session().scalars(select(Extension)).one()
    assert (record.due_at, record.reason, record.by_id) == (at("2026-12-31T18:00"), "等件", s.dispatcher)


def test_words_beside_the_life_cycle_never_move_the_version(s: Story) -> None:
    repair = makers.repair_closed(s)
    before = now(repair).version
    do(repair, lambda r: actions.message(r, text="谢谢", by=s.by("owner")))
    do(repair, lambda r: actions.note(r, text="老客户", by=s.by("agent")))
    assert now(repair).version == before
    for who in ("owner", "technician"):
        with pytest.raises(Denied), write():
            actions.note(makers.again(repair), text="x", by=s.by(who))
    story = queries.page_for(s.by("owner"), repair.id).story
    assert "repair.noted" not in {line.name for line in story} and "repair.assigned" not in {
        line.name for line in story
    }
