"""A kind that exists only here: asked for, decided, voided, withdrawn; and who may not."""

import pytest

from portal.domain.approvals import actions, queries
from portal.domain.approvals.rules import OWN, TWICE, State
from portal.domain.casework import queries as casework
from portal.domain.estate.roles import Role
from portal.infra import events, worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused, WrongState
from tests import makers_estate as make
from tests.domain.approvals.makers import KIND, again, asked, cast, decided, plugged, route_of


@pytest.fixture
def bench(app, clock):
    with plugged(app) as bench:
        yield bench


@pytest.fixture
def c(app, clock):
    return cast()


def told(person_id):
    session().rollback()
    return [m.msgid.split("：")[0] for m in session().query(Message).filter_by(person_id=person_id)]


def test_one_yes_lets_it_happen(app, c, bench):
    one = asked(c)
    assert route_of(one) == [(1, "site_manager", "waiting")]
    task = casework.task_of(("approval", one))
    assert (task.what, task.holder_name, task.title) == ("approval.decide", "物业经理", "中庭长椅")
    assert task.due_at is not None
    worker.work_off(app)
    row = decided(c, one, "manager", note="尽快")
    assert row.state is State.APPROVED and row.decided_by == "郭小满"
    assert bench.granted == [(1, "郭小满", one)] and not bench.rejected
    assert casework.task_of(("approval", one)) is None
    assert events.verify(("approval", one)) == []
    worker.work_off(app)
    assert told(c.manager) == ["等您审批"] and told(c.dispatcher) == ["审批通过"]


def test_a_large_amount_goes_on_to_the_head(c, bench):
    one = asked(c, 22_400)
    assert route_of(one) == [(1, "site_manager", "waiting"), (2, "head", "queued")]
    with pytest.raises(Denied):
        decided(c, one, "head")
    assert decided(c, one, "manager").state is State.PENDING
    assert casework.task_of(("approval", one)).holder_name == "部门负责人"
    assert not bench.granted
    assert decided(c, one, "head").state is State.APPROVED
    assert [row[0] for row in bench.granted] == [1]


def test_a_no_needs_a_reason_and_ends_it(app, c, bench):
    one = asked(c, 22_400)
    with pytest.raises(Refused) as refused:
        decided(c, one, "manager", "reject", "  ")
    assert refused.value.field == "note" and again(one).state is State.PENDING
    assert decided(c, one, "manager", "reject", "先报价").state is State.REJECTED
    assert bench.rejected == [(1, "郭小满", "先报价")]
    assert route_of(one) == [(1, "site_manager", "rejected"), (2, "head", "dropped")]
    worker.work_off(app)
    assert "审批没有通过" in told(c.dispatcher) and told(c.head) == []


def test_asking_again_for_the_same_asks_once_and_for_something_else_anew(c, bench):
    one = asked(c)
    assert asked(c) == one
    bench.content[1] = "柚木"
    two = asked(c, 5_000)
    assert two != one and again(one).state is State.VOIDED and again(two).state is State.PENDING
    assert not bench.rejected  # the one who asks anew knows
    assert queries.standing(KIND, ("bench", 1)).id == two


def test_a_change_voids_it_at_once_or_at_the_decision(app, c, bench):
    one, two = asked(c), asked(c, subject_id=2)
    with write():
        assert actions.void_if_changed(KIND, ("bench", 1), c.by("dispatcher")) is None
    bench.content.update({1: "柚木", 2: "柚木"})
    with write():
        assert actions.void_if_changed(KIND, ("bench", 1), c.by("dispatcher")).id == one
    assert again(one).state is State.VOIDED
    assert decided(c, two, "manager").state is State.VOIDED  # between the page and the post
    assert not bench.granted and [row[0] for row in bench.rejected] == [1, 2]
    with pytest.raises(WrongState):
        decided(c, two, "second_manager")
    worker.work_off(app)
    assert "审批作废" in told(c.dispatcher) and "审批作废" in told(c.second_manager)


def test_nobody_decides_the_own_request(c, bench):
    one = asked(c, who="manager")
    with pytest.raises(Denied, match="您提出"):
        decided(c, one, "manager")
    assert decided(c, one, "second_manager").state is State.APPROVED
    behalf = asked(c, subject_id=2, by=c.by("agent").acting_for(c.manager, "phone"))
    with pytest.raises(Denied, match="为您提出"):
        decided(c, behalf, "manager")


def test_an_administrator_who_is_manager_too_does_not_decide_the_own_request(c, bench):
    with write():
        make.actions.grant_role(c.admin, make.HOUSE, role=Role.SITE_MANAGER, community_id=c.community)
    one = asked(c, who="admin")
    with pytest.raises(Denied) as denied:
        decided(c, one, "admin")
    assert denied.value.msgid == OWN
    assert decided(c, asked(c, subject_id=2), "admin").state is State.APPROVED


def test_nobody_decides_two_steps_of_one_request(c, bench):
    with write():
        make.actions.grant_role(c.manager, make.HOUSE, role=Role.HEAD, community_id=c.community)
    one = asked(c, 30_000)
    decided(c, one, "manager")
    with pytest.raises(Denied) as denied:
        decided(c, one, "manager")
    assert denied.value.msgid == TWICE
    assert one not in [row.id for row in queries.inbox(c.by("manager")).rows]
    assert decided(c, one, "head").state is State.APPROVED


def test_other_communities_and_roles_are_shut_out(c, bench):
    one = asked(c)
    for who, why in {
        "elsewhere": Missing,
        "agent": Missing,
        "dispatcher": Denied,
        "head": Denied,
        "company": Denied,
    }.items():
        with pytest.raises(why):
            decided(c, one, who)
    assert again(one).version == 1


def test_withdrawn_and_reminded_only_by_who_asked(app, c, bench, clock):
    one = asked(c)
    for verb in (actions.withdraw, actions.remind):
        with pytest.raises(Denied), write():
            verb(one, by=c.by("manager"))
    with write():
        actions.remind(one, by=c.by("dispatcher"))
    with pytest.raises(Refused, match="已经催过"), write():
        actions.remind(one, by=c.by("dispatcher"))
    clock.to("2026-11-21T09:00+08:00")
    with write():
        actions.remind(one, by=c.by("dispatcher"))
    worker.work_off(app)
    with write():
        actions.withdraw(one, by=c.by("dispatcher"), reason="不用换了")
    assert bench.rejected == [(1, "赵守诚", "不用换了")]
    with pytest.raises(WrongState, match="赵守诚已经撤回"):
        decided(c, one, "manager")
    worker.work_off(app)
    assert told(c.manager).count("催办") == 2 and "申请已撤回，不用再审批" in told(c.manager)


def test_the_inbox_is_what_waits_for_oneself(c, bench):
    small, large = asked(c, 3_000), asked(c, 9_000, subject_id=2)
    own = asked(c, 4_000, subject_id=3, who="manager")
    found = queries.inbox(c.by("manager"))
    assert [row.id for row in found.rows] == [small, large] and (found.count, found.sum_cents) == (
        2,
        1_200_000,
    )
    assert [row.id for row in queries.inbox(c.by("manager"), "largest").rows] == [large, small]
    assert [row.id for row in queries.inbox(c.by("manager"), "largest", (large, 900_000)).rows] == [small]
    assert [row.id for row in queries.inbox(c.by("manager"), "oldest", (small, 0)).rows] == [large]
    assert [row.id for row in queries.inbox(c.by("second_manager")).rows] == [small, large, own]
    assert queries.inbox(c.by("elsewhere")).count == queries.inbox(c.by("dispatcher")).count == 0
    assert [row.id for row in queries.asked_by(c.by("dispatcher"))] == [large, small]
    assert [row.id for row in queries.listing(c.by("company"))] == [own, large, small]
    assert queries.listing(c.by("elsewhere")) == []
