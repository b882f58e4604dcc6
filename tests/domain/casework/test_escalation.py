"""Limits that act: a warning at three quarters, one rung at a time, once, and back to the foot when they move."""

from datetime import timedelta
from typing import Any

import pytest

from portal.domain.casework import clocks, escalation
from portal.domain.casework.escalation import Late
from portal.domain.casework.models import Deadline
from portal.domain.estate.actions import add_shift, grant_role, revoke_role
from portal.domain.estate.queries import holders_in
from portal.domain.estate.roles import Role
from portal.domain.terms import actions as terms
from portal.domain.terms.rules import Step
from portal.domain.terms.span_rules import Span
from portal.infra import events
from portal.infra.db import session, write
from tests import makers_estate as make

CASE = ("case", 1)
at = make.at
RUNGS = (("service_lead", "0h"), ("site_manager", "4h"), ("company_manager", "1wd"))


@pytest.fixture
def late(community: int) -> Late:
    with write():
        terms.set_ladder("complaint", RUNGS, community_id=community, by=make.HOUSE)
    return Late(community_id=community, ladder="complaint", what="答复")


def start(community: int, span: str = "8h") -> int:
    with write():
        return clocks.start(CASE, "reply", Span.parse(span), community).id


def row(deadline_id: int) -> Deadline:
    session().rollback()
    return session().get_one(Deadline, deadline_id)


def sweep(late: Late) -> list[str]:
    """One turn of the worker over all three; the names of the story's new lines, oldest first."""
    before = len(events.story_of(CASE, "staff"))
    for find, act in (
        (escalation.to_pass, lambda d: escalation.mark_passed(d) and escalation.climb(d, late, make.HOUSE)),
        (escalation.to_rise, lambda d: escalation.climb(d, late, make.HOUSE)),
        (escalation.to_warn, lambda d: escalation.warn(d, late, "客服中心", make.HOUSE)),
    ):
        for found in find({"case"}):
            with write():
                act(session().get_one(Deadline, found.id))
    story = events.story_of(CASE, "staff")
    return [f"{each.name} {each.values.get('level', '')}".strip() for each in story][: len(story) - before][
        ::-1
    ]


def test_each_step_comes_at_its_moment_and_once(community: int, late: Late, clock: Any) -> None:
    start(community)
    told: list[tuple[str, str]] = []
    for moment in (
        "2026-11-20T14:59", "2026-11-20T15:00", "2026-11-20T16:59", "2026-11-20T17:00", "2026-11-20T20:59",
        "2026-11-20T21:00", "2026-11-23T17:59", "2026-11-23T18:00", "2026-12-23T18:00",
    ):  # fmt: skip
        clock.to(f"{moment}+08:00")
        told += [(moment[8:], what) for _ in range(3) for what in sweep(late)]
    assert told == [
        ("20T15:00", "deadline.warned"), ("20T17:00", "deadline.escalated 1"),
        ("20T21:00", "deadline.escalated 2"), ("23T18:00", "deadline.escalated 3"),
    ]  # fmt: skip


def test_a_worker_that_was_away_climbs_to_where_it_should_stand_and_warns_no_more(
    community: int, late: Late, clock: Any
) -> None:
    number = start(community)
    clock.forward(days=10)
    assert [what for _ in range(4) for what in sweep(late)] == [f"deadline.escalated {n}" for n in (1, 2, 3)]
    assert (row(number).level, row(number).rise_at, row(number).raised_to) == (3, None, "公司经理")


def test_a_late_limit_that_moves_ahead_starts_at_the_foot_again(
    community: int, late: Late, clock: Any
) -> None:
    number = start(community)
    clock.to("2026-11-20T21:00+08:00")
    assert sweep(late) == ["deadline.escalated 1", "deadline.escalated 2"]
    with write():
        clocks.extend(CASE, "reply", at("2026-11-21T09:00"), "等鉴定", make.HOUSE)
    moved = row(number)
    assert (moved.level, moved.raised_to, moved.rise_at, moved.late_told_at, moved.warned_at) == (
        0, "", None, None, None
    )  # fmt: skip
    clock.to("2026-11-21T06:00+08:00")
    assert sweep(late) == ["deadline.warned"]
    clock.to("2026-11-21T09:00+08:00")
    assert sweep(late) == ["deadline.escalated 1"]
    clock.to("2026-11-21T13:00+08:00")
    assert sweep(late) == ["deadline.escalated 2"]


def test_what_is_held_while_late_rises_later_by_the_time_held(community: int, late: Late, clock: Any) -> None:
    number = start(community)
    clock.to("2026-11-20T18:00+08:00")
    assert sweep(late) == ["deadline.escalated 1"]
    with write():
        clocks.hold(CASE, "parts", "等件")
    clock.forward(hours=10)
    assert sweep(late) == []
    with write():
        clocks.resume(CASE)
    assert sweep(late) == [] and row(number).level == 1
    clock.forward(hours=3, minutes=-1)
    assert sweep(late) == []
    clock.forward(minutes=1)
    assert sweep(late) == ["deadline.escalated 2"]


def test_a_hold_before_the_end_moves_the_warning_and_every_rung(
    community: int, late: Late, clock: Any
) -> None:
    start(community)
    clock.to("2026-11-20T15:30+08:00")
    assert sweep(late) == ["deadline.warned"]
    with write():
        clocks.hold(CASE, "parts", "等件")
    clock.forward(hours=24)
    with write():
        clocks.resume(CASE)
    assert sweep(late) == []
    clock.to("2026-11-21T17:00+08:00")
    assert sweep(late) == ["deadline.escalated 1"]
    clock.to("2026-11-21T21:00+08:00")
    assert sweep(late) == ["deadline.escalated 2"]


def test_what_is_done_is_neither_warned_nor_late(community: int, late: Late, clock: Any) -> None:
    start(community)
    with write():
        clocks.meet(CASE, "reply")
    clock.forward(days=5)
    assert sweep(late) == []
    number = start(community)
    clock.forward(hours=8)
    assert sweep(late) == ["deadline.escalated 1"]
    with write():
        clocks.meet(CASE, "reply")
    clock.forward(days=5)
    assert sweep(late) == [] and row(number).level == 1


def test_a_rung_is_named_people_those_on_duty_and_the_one_named_before_all_others(
    community: int, clock: Any
) -> None:
    here, named, third = (make.staff(Role.SITE_MANAGER, community, f"经理{n}") for n in range(3))
    elsewhere = make.staff(Role.SITE_MANAGER, make.community(), "外人")
    step = Step(2, "site_manager", Span.parse("4h"))

    def found(person_id: int | None = None) -> list[int]:
        return [
            each.person_id
            for each in escalation.people_of(community, Step(2, step.role, step.after, person_id))
        ]

    assert found() == [here, named, third]
    assert found(named) == [named] and found(elsewhere) == [here, named, third]
    with write():
        add_shift(
            community, make.HOUSE, person_id=here, role=Role.SITE_MANAGER, starts_at=clock.now,
            ends_at=clock.now + timedelta(hours=8),
        )  # fmt: skip
    assert found() == [here] and found(named) == [here, named]
    grant = next(each.id for each in holders_in(community) if each.person_id == here)
    with write():
        revoke_role(grant, make.HOUSE)
    assert found() == [named, third]
    with write():
        grant_role(third, make.HOUSE, role=Role.COMPANY_MANAGER, community_id=None)
    top = escalation.people_of(community, Step(3, "company_manager", Span.parse("1wd")))
    assert [each.person_id for each in top] == [third]
