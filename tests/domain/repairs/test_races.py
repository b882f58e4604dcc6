"""Two people at one repair at the same moment: one is first, the other is told; nothing is half done."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from portal import duties
from portal.domain.casework import clocks, escalation, notice_queries, notices
from portal.domain.casework import queries as casework
from portal.domain.casework.models import Deadline
from portal.domain.casework.notice_models import Notice
from portal.domain.repairs import actions, queries
from portal.domain.repairs.models import Assignment, Repair, Signature
from portal.domain.repairs.rules import Status
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock, events
from portal.infra.actor import Actor
from portal.infra.db import session, write
from portal.infra.refused import Missing, Refused, Stale, WrongState
from tests import makers
from tests import makers_estate as make

S = Status
TURNS = 4


def at_once(app: Flask, *deeds: Callable[[], Any]) -> list[Any]:
    """Each deed in a thread and unit of its own, begun together: its answer, or what it was refused by."""
    start = threading.Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(10)
            try:
                with write():
                    return deed() or "done"
            except Refused as refused:
                return type(refused)

    with ThreadPoolExecutor(len(deeds)) as pool:
        answers = list(pool.map(one, deeds))
    session().rollback()
    return answers


def by_form(repair: Repair, by: Actor, act: Callable[..., Any], **values: Any) -> Callable[[], Any]:
    """The verb as its view does it: looked up in the unit, on the version that the form was opened on."""
    repair_id, version = repair.id, makers.again(repair).version
    return lambda: act(queries.get_for(by, repair_id), by=by, version=version, **values) and None


def one_of(answers: Sequence[Any], *losers: type[Refused]) -> None:
    assert answers.count("done") == 1, answers
    assert all(answer in losers for answer in answers if answer != "done"), answers


@pytest.fixture
def s(app: Flask) -> makers.Story:
    return makers.story()


def sound(repair: Repair) -> Repair:
    assert events.verify(("repair", repair.id)) == []
    return makers.again(repair)


def test_two_dispatchers_at_once(app: Flask, s: makers.Story) -> None:
    for _ in range(TURNS):
        repair = makers.repair_accepted(s)
        by = [s.by("dispatcher"), s.by("manager")]
        firms = [s.firm, s.other_firm]
        deeds = [
            by_form(repair, b, actions.dispatch, firm_id=f, payer=Payer.COMPANY)
            for b, f in zip(by, firms, strict=True)
        ]
        one_of(at_once(app, *deeds), Stale)
        rows = session().scalars(select(Assignment).where(Assignment.repair_id == repair.id)).all()
        assert [row.firm_id for row in rows] == [sound(repair).firm_id]
        assert len([d for d in clocks.running(("repair", repair.id)) if d.kind == "repair"]) == 1


def test_without_a_version_the_second_is_told_that_the_case_moved_on(app: Flask, s: makers.Story) -> None:
    repair = makers.repair_submitted(s)
    people = [s.by("agent"), s.by("dispatcher"), s.by("manager")]
    deeds = [lambda by=by: actions.accept(queries.get_for(by, repair.id), by=by) for by in people]  # type: ignore[misc]
    one_of(at_once(app, *deeds), WrongState)
    assert sound(repair).version == 2


def test_the_owner_signs_while_the_desk_sends_it_back(app: Flask, s: makers.Story) -> None:
    for turn in range(TURNS):
        repair = makers.repair_awaiting_signatures(s)
        deeds = [
            by_form(repair, s.by("owner"), actions.sign, name="林"),
            by_form(repair, s.by("dispatcher"), actions.refuse, reason="没修好"),
        ]
        one_of(at_once(app, *deeds[:: 1 if turn % 2 else -1]), Stale)
        rows = session().scalars(select(Signature.result).where(Signature.repair_id == repair.id)).all()
        row = sound(repair)
        assert rows in (["signed"], ["refused"])
        assert row.status is (S.SIGNING if rows == ["signed"] else S.IN_PROGRESS)


def test_both_parties_sign_at_once_and_nothing_is_lost(app: Flask, s: makers.Story) -> None:
    repair = makers.repair_awaiting_signatures(s)
    people = [s.by("owner"), s.by("dispatcher")]
    deeds = [lambda by=by: actions.sign(queries.get_for(by, repair.id), name="x", by=by) for by in people]  # type: ignore[misc]
    assert at_once(app, *deeds) == ["done", "done"]
    assert sound(repair).status is S.SIGNED_OFF
    assert casework.task_of(("repair", repair.id)).what == "repair.close"  # type: ignore[union-attr]


def test_the_technician_completes_while_the_job_is_taken_away(app: Flask, s: makers.Story) -> None:
    for turn in range(TURNS):
        repair = makers.repair_in_progress(s)
        with write():
            photo = makers.photo(s.by("technician"), 90)
        deeds = [
            by_form(repair, s.by("technician"), actions.complete, work_done="换管", photos=(photo,)),
            by_form(repair, s.by("dispatcher"), actions.redispatch, firm_id=s.other_firm, reason="太慢"),
        ]
        one_of(at_once(app, *deeds[:: 1 if turn % 2 else -1]), Stale, Missing)
        row = sound(repair)
        assert (row.status, row.firm_id) in ((S.SIGNING, s.firm), (S.DISPATCHED, s.other_firm))
        pictures = [p.kind for p in casework.attachments(("repair", repair.id))]
        assert pictures.count("after") == (row.status is S.SIGNING)


def test_two_send_a_crew_while_the_firm_completes_and_its_notice_is_acknowledged(
    app: Flask, s: makers.Story
) -> None:
    crew = make.firm(is_professional=True)
    for _ in range(TURNS):
        repair = makers.repair_in_progress(s)
        with write():
            for deadline in clocks.running(("repair", repair.id)):
                deadline.due_at = clock.now() - timedelta(days=3)
        notice_id = makers.served(s, repair, received=False).notice_id
        with write():
            notices.mark_sent(notice_id, s.contractor, "sent", at=clock.now())
            session().get_one(Notice, notice_id).grace_until = clock.now() - timedelta(hours=1)
        with write():
            picture = makers.photo(s.by("technician"), 60)
        contractor = s.by("contractor")
        deeds = [
            by_form(repair, s.by("dispatcher"), actions.take_over, firm_id=s.other_firm, estimate_cents=1),
            by_form(repair, s.by("manager"), actions.take_over, firm_id=crew, estimate_cents=2),
            by_form(repair, s.by("technician"), actions.complete, work_done="换管", photos=(picture,)),
        ]
        answers = at_once(
            app, *deeds, lambda n=notice_id, by=contractor: notices.acknowledge(notice_queries.get_for(by, n), by=by)
        )  # fmt: skip
        one_of(answers[:3], Stale, WrongState, Missing)
        assert answers[3] == "done"
        row, story = sound(repair), [line.name for line in events.story_of(("repair", repair.id), "staff")]
        assert story.count("repair.taken_over") + story.count("repair.completed") == 1
        assert row.notice_id is None and session().get_one(Notice, notice_id).acknowledged_at


def test_reports_at_once_have_numbers_of_their_own(app: Flask, s: makers.Story) -> None:
    by = s.by("owner")
    request = actions.Request(part_code="water.supply", description="漏水", unit_id=s.unit)
    numbers = at_once(app, *[lambda: actions.report(request, by=by).number for _ in range(8)])
    assert len(set(numbers)) == 8
    assert sorted(n.rpartition("-")[2] for n in numbers) == [f"{n:04d}" for n in range(1, 9)]


def test_two_repairs_never_become_the_duplicate_of_each_other(app: Flask, s: makers.Story) -> None:
    for _ in range(TURNS):
        pair = [makers.repair_submitted(s), makers.repair_submitted(s)]
        by = s.by("agent")

        def mark(this: int, that: int, by: Actor = by) -> None:
            repair = queries.get_for(by, this)
            original = session().get_one(Repair, that)
            actions.mark_duplicate(repair, original, by=by)

        try:
            at_once(app, lambda: mark(pair[0].id, pair[1].id), lambda: mark(pair[1].id, pair[0].id))  # noqa: B023
        except OperationalError:
            session().rollback()  # the database broke the ring: one of them is asked to try again
        assert [sound(r).status for r in pair].count(S.DUPLICATE) == 1


def test_two_workers_late_by_days_warn_and_raise_each_repair_once(app: Flask, s: makers.Story) -> None:
    soon, late = makers.repair_accepted(s), makers.repair_submitted(s)
    with write():
        for repair, ahead in ((soon, timedelta(hours=1)), (late, -timedelta(days=9))):
            for deadline in clocks.running(("repair", repair.id)):
                deadline.amber_at, deadline.due_at = clock.now() - timedelta(minutes=1), clock.now() + ahead

    def sweep() -> None:
        with app.app_context():
            duties.act_on_deadlines()

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(sweep) for _ in range(3)]:
            done.result(20)
    session().rollback()
    stories = [[line.name for line in events.story_of(("repair", r.id), "staff")] for r in (soon, late)]
    assert stories[0].count("deadline.warned") == len(clocks.running(("repair", soon.id)))
    assert stories[1].count("deadline.escalated") == 3 and stories[1].count("repair.deadline_passed") == 1
    assert "deadline.warned" not in stories[1] and "deadline.escalated" not in stories[0]
    sound(soon), sound(late)


def test_a_duty_and_a_person_at_one_repair_do_not_wait_in_a_ring(app: Flask, s: makers.Story) -> None:
    repairs = [makers.repair_signed_off(s) for _ in range(TURNS)]
    with write():
        for deadline in session().scalars(select(Deadline).where(Deadline.kind == "close")):
            deadline.due_at = clock.now() - timedelta(minutes=1)
    by = s.by("agent")
    ids = [row.id for row in escalation.to_pass(["repair"])]

    def close_all() -> None:
        for repair in repairs:
            with app.app_context():
                try:
                    with write():
                        actions.close(queries.get_for(by, repair.id), by=by)
                except WrongState:
                    continue

    def sweep() -> None:
        with app.app_context():
            duties.act_on_deadlines()

    assert len(ids) >= TURNS
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(close_all), pool.submit(sweep), pool.submit(sweep)]:
            done.result(20)
    session().rollback()
    for repair in repairs:
        row = sound(repair)
        story = [line.name for line in events.story_of(("repair", repair.id), "staff")]
        assert row.status is S.CLOSED and story.count("repair.closed") == 1
