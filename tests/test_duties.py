"""Each duty acts once, late or twice or by two workers."""

from datetime import date, timedelta

from sqlalchemy import text

from portal import answers_clocks, duties
from portal.domain.casework import clocks
from portal.domain.casework import queries as casework
from portal.domain.repairs import actions
from portal.domain.repairs.rules import Status
from portal.infra import events, worker
from portal.infra.db import is_postgres, session, write
from portal.infra.duties import once
from portal.infra.messages import Message
from tests import makers
from tests import makers_estate as make

TICK = timedelta(seconds=1)


def names(repair):
    session().rollback()
    return [line.name for line in events.story_of(("repair", repair.id), "staff")]


def test_a_limit_that_passes_is_marked_once_and_told_to_the_ladder(app, clock):
    s = makers.story()
    repair = makers.repair_submitted(s)
    duties.act_on_deadlines()
    assert "repair.deadline_passed" not in names(repair)
    clock.forward(hours=10)
    for _ in range(3):
        duties.act_on_deadlines()
    assert names(repair).count("repair.deadline_passed") == 1
    worker.work_off(app)
    session().rollback()
    assert session().query(Message).filter_by(msgid=answers_clocks.LATE).count() >= 1


def test_a_repair_warns_its_holder_and_rises_to_named_people_on_the_desk(app, clock):
    s = makers.story()
    lead, boss = (
        make.staff("service_lead", s.community, "吴主管"),
        make.staff("company_manager", None, "钱总"),
    )
    repair = makers.repair_acknowledged(s)
    with write():
        deadline = clocks.current(("repair", repair.id), "repair")
        due, amber = deadline.due_at, deadline.amber_at
        clocks.drop(("repair", repair.id), "visit")
    steps = []
    for moment in (amber - TICK, amber, due - TICK, due, make.at("2026-11-30T17:59"), make.at("2026-11-30T18:00"),
                   make.at("2026-12-02T18:00")):  # fmt: skip
        clock.to(moment.isoformat())
        duties.act_on_deadlines()
        duties.act_on_deadlines()
        task = casework.task_of(("repair", repair.id))
        late = [
            n
            for n in names(repair)
            if n in ("deadline.warned", "repair.deadline_passed", "deadline.escalated")
        ]
        steps.append((len(late), task.level, task.raised_to))
    assert steps == [
        (0, 0, ""), (1, 0, ""), (1, 0, ""), (3, 1, "客服主管"), (3, 1, "客服主管"), (4, 2, "物业经理"), (5, 3, "公司经理"),
    ]  # fmt: skip
    worker.work_off(app)
    session().rollback()
    told = {(m.person_id, m.msgid) for m in session().query(Message)}
    assert {
        (s.contractor, answers_clocks.SOON), (s.contractor, answers_clocks.LATE_FIRM), (lead, answers_clocks.LATE),
        (s.manager, answers_clocks.RAISED), (boss, answers_clocks.RAISED),
    } <= told  # fmt: skip
    shown = [
        each for each in events.story_of(("repair", repair.id), "staff") if each.name == "deadline.escalated"
    ]
    assert (shown[-1].values["level"], shown[-1].values["to"]) == (1, "吴主管")
    assert "deadline.escalated" not in [each.name for each in events.story_of(("repair", repair.id), "firm")]


def test_a_held_repair_is_never_late(app, clock):
    s = makers.story()
    repair = makers.repair_accepted(s)
    with write():
        actions.hold(makers.again(repair), kind="parts", reason="等件", by=s.by("agent"))
    clock.forward(days=30)
    duties.act_on_deadlines()
    assert "repair.deadline_passed" not in names(repair)


def test_fifteen_days_after_sign_off_it_closes_by_itself(app, clock):
    s = makers.story()
    repair = makers.repair_signed_off(s)
    clock.forward(days=14)
    duties.act_on_deadlines()
    assert makers.again(repair).status is Status.SIGNED_OFF
    clock.forward(days=2)
    duties.act_on_deadlines()
    assert makers.again(repair).status is Status.CLOSED
    assert casework.task_of(("repair", repair.id)) is None


def test_a_hold_ends_by_itself_after_its_last_day(app, clock):
    s = makers.story()
    repair = makers.repair_accepted(s)
    with write():
        actions.hold(
            makers.again(repair), kind="weather", reason="雨", until=date(2026, 11, 22), by=s.by("agent")
        )
    clock.forward(days=2)
    duties.end_holds()
    assert casework.task_of(("repair", repair.id)).held
    clock.forward(days=1)
    duties.end_holds()
    assert not casework.task_of(("repair", repair.id)).held
    assert names(repair)[0] == "repair.resumed"


def test_tidying_leaves_what_is_fresh_and_drops_marks_of_long_ago(app, clock):
    with write():
        assert once("rule", "repair:1", "2026-11") and not once("rule", "repair:1", "2026-11")
    assert duties.tidy() is False
    with write():
        assert not once("rule", "repair:1", "2026-11")
    clock.forward(days=801)
    duties.tidy()
    with write():
        assert once("rule", "repair:1", "2026-11")


def test_the_database_learns_how_much_it_holds(app, clock):
    for _ in range(3):
        makers.repair_submitted(makers.story())
    assert duties.learn_what_stands_where() is False
    if not is_postgres():
        known = dict(session().execute(text("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'repair'")).all())
        assert known["ix_repair_unit"].split()[0] == "3"
