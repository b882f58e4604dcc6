"""A request that nobody decides in time rises; deputies hold their power for a time and up to an amount."""

import pytest

from portal import duties
from portal.domain.approvals import actions, queries
from portal.domain.approvals.rules import ABOVE, FOR_ASKER, NOT_YOURS, TWICE, Rung, State
from portal.domain.casework import clocks
from portal.domain.casework import queries as casework
from portal.domain.estate.roles import Role
from portal.infra import events, worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Missing, Refused
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


def act(clock, moment):
    clock.to(moment)
    duties.act_on_deadlines()
    session().rollback()


def test_it_warns_rises_to_the_next_role_and_at_the_top_up_the_ladder(app, c, bench, clock):
    one = asked(c)
    due = clocks.current(("approval", one), "decide").due_at
    assert due == make.at("2026-11-23T18:00")  # one working day after Friday morning
    act(clock, "2026-11-23T17:00+08:00")
    worker.work_off(app)
    assert told(c.manager) == ["快到期"] or told(c.manager) == ["等您审批", "快到期"]
    act(clock, "2026-11-23T18:01+08:00")
    act(clock, "2026-11-23T18:02+08:00")
    assert route_of(one) == [(1, "site_manager", "risen"), (1, "head", "waiting")]
    assert casework.task_of(("approval", one)).state == "逾期升级"
    with pytest.raises(Denied, match=NOT_YOURS):
        decided(c, one, "manager")
    worker.work_off(app)
    assert "逾期未决定，升到您这里" in told(c.head)
    act(clock, "2026-11-24T18:01+08:00")
    assert route_of(one)[-1] == (1, "company_manager", "waiting")
    act(clock, "2026-11-25T18:01+08:00")
    act(clock, "2026-11-25T18:02+08:00")
    worker.work_off(app)
    assert route_of(one)[-1] == (1, "company_manager", "waiting")
    assert [line.name for line in events.story_of(("approval", one), "staff")].count(
        "deadline.escalated"
    ) == 1
    assert "超期" in told(c.company)
    assert decided(c, one, "company").state is State.APPROVED
    act(clock, "2026-12-25T18:01+08:00")
    assert again(one).state is State.APPROVED


def test_a_step_that_rises_to_a_role_that_answers_anyway_is_asked_once(c, bench, clock):
    one = asked(c, 30_000)
    act(clock, "2026-11-23T18:01+08:00")
    assert route_of(one) == [(1, "site_manager", "risen"), (2, "head", "waiting")]
    assert clocks.current(("approval", one), "decide").due_at == make.at("2026-11-24T18:00")
    assert decided(c, one, "head").state is State.APPROVED


def test_the_only_manager_asks_so_the_head_answers_from_the_start(app, clock, bench):
    make.terms()
    here = make.community()
    manager, head = make.staff(Role.SITE_MANAGER, here), make.staff(Role.HEAD, here)
    for yuan in (3_600, 30_000):
        with write():
            one = actions.request(
                KIND, ("bench", yuan), community_id=here, amount_cents=yuan * 100, reason="", label="长椅",
                by=make.actor(manager, "staff"),
            ).id  # fmt: skip
        assert [(role, state) for _, role, state in route_of(one)] == [("head", "waiting")]
        assert list(queries.holders_now(one)) == [head]


def name(c, clock, who="agent", *, by="manager", ceiling=5_000, until="2026-11-27T18:00", **facts):
    actor = c.by(by)
    with write():
        return actions.name_deputy(
            getattr(c, facts.pop("principal", "manager")), getattr(c, who), by=actor, from_at=clock.now,
            until_at=make.at(until), ceiling_cents=ceiling * 100, **facts,
        ).id  # fmt: skip


def test_a_deputy_decides_up_to_the_ceiling_until_the_end_moment(app, c, bench, clock):
    name(c, clock, "dispatcher")
    small, large, late, own = (
        asked(c, n, subject_id=n, who=w)
        for n, w in ((3_600, "head"), (6_000, "head"), (100, "head"), (200, "dispatcher"))
    )
    assert [row.id for row in queries.inbox(c.by("dispatcher")).rows] == [small, late]
    row = decided(c, small, "dispatcher", note="在外地")
    assert row.state is State.APPROVED
    step = queries.steps_of([small])[small][0]
    assert (step.decided_by_name, step.for_name) == ("赵守诚", "郭小满")
    line = next(each for each in events.story_of(("approval", small), "staff") if "step" in each.name)
    assert line.who == "赵守诚" and line.values["principal"] == "郭小满"
    for one, why in ((large, ABOVE), (own, "您提出")):
        with pytest.raises(Denied, match=why):
            decided(c, one, "dispatcher")
    clock.to("2026-11-27T18:00+08:00")
    with pytest.raises(Denied, match=NOT_YOURS):
        decided(c, late, "dispatcher")
    assert queries.inbox(c.by("dispatcher")).count == 0


def test_a_deputy_neither_stands_in_for_who_asked_nor_decides_twice(c, bench, clock):
    name(c, clock, "dispatcher", ceiling=90_000)
    name(c, clock, "dispatcher", ceiling=90_000, principal="head", by="head")
    own, twice = asked(c, who="manager"), asked(c, 30_000, subject_id=2, who="agent")
    with pytest.raises(Denied) as denied:
        decided(c, own, "dispatcher")
    assert denied.value.msgid == FOR_ASKER
    decided(c, twice, "dispatcher")
    with pytest.raises(Denied) as denied:
        decided(c, twice, "dispatcher")
    assert denied.value.msgid == TWICE
    assert queries.inbox(c.by("dispatcher")).count == 0


def test_a_deputy_stands_only_as_long_as_the_principal_does(c, bench, clock):
    row = name(c, clock, "dispatcher")
    one = asked(c, who="head")
    with pytest.raises(Missing), write():
        actions.end_deputy(row, by=c.by("second_manager"))
    with write():
        actions.end_deputy(row, by=c.by("manager"))
    with pytest.raises(Denied, match=NOT_YOURS):
        decided(c, one, "dispatcher")
    name(c, clock, "dispatcher")
    grants = make.queries.roles_of(c.manager)
    with write():
        make.actions.revoke_role(grants[0].id, make.HOUSE)
    with pytest.raises(Denied, match=NOT_YOURS):
        decided(c, one, "dispatcher")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"who": "manager"}, "另一个人"),
        ({"who": "agent"}, "不能看审批"),
        ({"who": "dispatcher", "principal": "second_manager"}, "自己的代理人"),
        ({"who": "admin", "by": "admin"}, "不能把自己"),
        ({"who": "dispatcher", "until": "2026-11-20T09:00"}, "晚于"),
        ({"who": "dispatcher", "until": "2027-11-20T09:00"}, "三个月"),
        ({"who": "dispatcher", "ceiling": 0}, "多少元"),
        ({"who": "dispatcher", "by": "admin", "principal": "agent"}, "不需要代理人"),
    ],
)
def test_deputies_that_cannot_be_named(c, clock, facts, why):
    with pytest.raises(Refused, match=why):
        name(c, clock, **facts)


def test_an_administrator_of_another_community_has_no_hand_in_it(c, clock):
    row = name(c, clock, "dispatcher")
    other = make.actor(make.staff(Role.ADMIN, make.community()), "staff")
    with pytest.raises(Missing), write():
        actions.end_deputy(row, by=other)
    assert queries.deputies(other) == []
    for community in (None, c.community):
        with pytest.raises(Refused), write():
            actions.name_deputy(
                c.manager, c.head, by=other, from_at=clock.now, until_at=make.at("2026-11-27T18:00"),
                ceiling_cents=100, community_id=community,
            )  # fmt: skip
    with pytest.raises(Refused), write():
        actions.set_rule(KIND, [Rung("head")], from_on=clock.now.date(), by=other)


def test_an_administrator_names_for_somebody_else(app, c, clock):
    name(c, clock, "dispatcher", by="admin")
    worker.work_off(app)
    assert len(told(c.dispatcher)) == 1
    with pytest.raises(Refused, match="已经指定"):
        name(c, clock, "dispatcher")


def test_rules_hold_from_their_day_and_never_change_a_route_that_runs(c, bench, clock):
    first = asked(c)
    rungs = [Rung("head", 100_000), Rung("company_manager", 100_000, beside=True)]
    with write():
        actions.set_rule(KIND, rungs, from_on=make.at("2026-11-25T00:00").date(), by=c.by("admin"))
    assert route_of(asked(c, subject_id=2)) == [(1, "site_manager", "waiting")]
    clock.to("2026-11-25T08:00+08:00")
    both = asked(c, subject_id=3)
    assert route_of(both) == [(1, "head", "waiting"), (1, "company_manager", "waiting")]
    with write():
        actions.set_rule(
            KIND, [Rung("head")], from_on=clock.now.date(), by=c.by("admin"), community_id=c.community
        )
    assert route_of(asked(c, subject_id=4)) == [(1, "head", "waiting")]
    assert route_of(first) == [(1, "site_manager", "waiting")]
    decided(c, both, "company")
    assert again(both).state is State.PENDING
    assert decided(c, both, "head").state is State.APPROVED
    lines = queries.rule_lines([KIND], c.community, clock.now.date())[KIND]
    assert [(line.number, line.own, line.in_force) for line in lines] == [
        (1, True, True),
        (1, False, False),
        (0, False, False),
    ]
    for by, day in (("manager", clock.now.date()), ("admin", make.at("2026-11-24T00:00").date())):
        with pytest.raises(Refused), write():
            actions.set_rule(KIND, [Rung("head")], from_on=day, by=c.by(by))
