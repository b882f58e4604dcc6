"""Rules in versions, occasions kept, the draw by the clock, quotas topped up, and nobody who can choose."""

import ast
import inspect
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import portal
from portal import answers_callbacks
from portal.domain.callbacks import actions
from portal.domain.callbacks.actions import calendar, drawing, planning, proposing
from portal.domain.callbacks.actions.planning import Asked
from portal.domain.callbacks.draw_rules import FULL
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries import draws, meters, simulating
from portal.domain.callbacks.queries import ruling as rules
from portal.domain.callbacks.rule_models import (
    CallbackCandidate,
    CallbackDraw,
    CallbackRule,
    CallbackSeed,
)
from portal.domain.callbacks.rule_rules import DEFAULTS, Past, Terms, check, period_of, tier_of
from portal.domain.callbacks.rules import Status
from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.estate.roles import Role
from portal.infra import clock as house_clock
from portal.infra import events
from portal.infra.db import session, write
from portal.infra.outbox import OutboxRow
from portal.infra.refused import Denied, Refused, Stale, WrongState
from tests import makers
from tests import makers_callbacks as callbacks
from tests import makers_estate as make

ZONE = "Asia/Shanghai"


def changed(trigger: str, **given: Any) -> Terms:
    return Terms(**{name: getattr(DEFAULTS[trigger], name) for name in rules.COLUMNS} | given)


def in_force(s: Any, trigger: str, **given: Any) -> CallbackRule:
    """A rule of the community, prepared and put in force by its manager."""
    by, before = s.by("manager"), rules.own_in_force(s.community, trigger)
    with write():
        row = actions.prepare(
            trigger, changed(trigger, **given), community_id=s.community,
            base_version=before.version if before else 0, by=by,
        )  # fmt: skip
        actions.put_in_force(row, by=by)
        return row


def occasion(s: Any, number: int, trigger: str = "repair_signed_off", **given: Any) -> None:
    facts = {"category": "leak.roof", "firm_id": s.firm, "since": house_clock.now(), **given}
    with write():
        proposing.propose(
            Asked(
                subject=("repair", 900_000 + number), round=1, trigger=trigger, community_id=s.community,
                unit_id=s.unit, label="3幢2-1802", case_number=f"R{number}", title="漏水", person_id=s.owner, **facts,
            )
        )  # fmt: skip


def of(model: Any, **facts: Any) -> list[Any]:
    session().rollback()
    return list(session().scalars(select(model).filter_by(**facts).order_by(model.id)))


def came_out(page: draws.DrawPage) -> list[bool]:
    """Of each batch whether it comes out the same when it is drawn once more."""
    return [draws.is_same(page.seed, page.rule, page.draws, each) for each in page.draws]


def night(clock: Any, **later: int) -> None:
    clock.forward(**(later or {"days": 1}))
    while drawing.draw_callbacks():
        pass


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def test_a_leak_is_kept_as_two_occasions_and_asked_after_again_in_thirty_days(s: Any, clock: Any) -> None:
    repair = makers.repair_signed_off(s)
    callbacks.planned(s, repair)
    at_once, again = of(CallbackCandidate, subject_id=repair.id)
    assert (at_once.trigger, at_once.drawn, at_once.seed_id) == ("repair_signed_off", True, None)
    assert (again.trigger, again.drawn, again.callback_id) == ("leak_again", None, None)
    first = of(Callback)[0]
    assert (first.rule_id, first.candidate_id, first.category) == (
        at_once.rule_id,
        at_once.id,
        repair.part_code,
    )
    night(clock, days=20)
    assert len(of(Callback)) == 1
    night(clock, days=12)
    second = of(Callback, trigger="leak_again")[0]
    assert second.due_at == again.due_at
    assert of(CallbackCandidate, trigger="leak_again")[0].asked == {}
    night(clock)
    assert len(of(Callback)) == 2


def test_an_occasion_lapses_when_its_case_is_opened_again(s: Any, clock: Any) -> None:
    repair = makers.repair_signed_off(s)
    callbacks.planned(s, repair)
    with write():
        answers_callbacks.proposing.lapse(("repair", repair.id), before=2)
    night(clock, days=40)
    lapsed = of(CallbackCandidate, trigger="leak_again")[0]
    assert (lapsed.drawn, lapsed.callback_id, lapsed.asked) == (None, None, {})
    assert lapsed.lapsed_at is not None


def test_a_sampled_rule_draws_each_night_within_one_of_the_rate_tells_the_digest_first_and_verifies(
    s: Any, clock: Any
) -> None:
    rule = in_force(s, "repair_signed_off", rate=30)
    other = make.firm("恒信建设")
    number = 0
    for count in (1, 7, 12, 4):
        for _ in range(count):
            number += 1
            occasion(s, number, firm_id=other if number % 3 else s.firm)
        night(clock)
        for name, stood in draws.read(of(CallbackDraw)[-1].carry).items():
            assert abs(stood.picked * FULL - 3000 * stood.seen) < FULL, name
    seed = of(CallbackSeed)[0]
    assert (seed.rule_id, seed.period) == (
        rule.id,
        house_clock.local(house_clock.now(), ZONE).strftime("%Y-%m"),
    )
    told = [line.name for line in reversed(events.story_of(("callback_draw", seed.id), "staff"))]
    assert told == ["callback.draw_opened", *["callback.batch_drawn"] * 4]
    picked = of(CallbackCandidate, drawn=True)
    assert {row.callback_id for row in picked} == {row.id for row in of(Callback)}
    assert all(row.draw_id for row in of(Callback))
    by = s.by("manager")
    running = draws.page_for(by, seed.id, house_clock.now())
    assert (running.ended, running.strata) == (False, [])
    assert came_out(running) == [True] * 4
    over = draws.page_for(by, seed.id, seed.ends_at)
    assert sum(each.seen for each in over.strata) == 24
    with write():
        row = of(CallbackCandidate, drawn=False)[0]
        row = session().get_one(CallbackCandidate, row.id)
        row.drawn = True
    assert not all(came_out(draws.page_for(by, seed.id, seed.ends_at)))


def test_a_quota_that_falls_short_is_topped_up_in_the_last_third_once_a_day(s: Any, clock: Any) -> None:
    clock.to("2026-12-01T09:00+08:00")
    in_force(s, "repair_signed_off", rate=20)
    for number in range(20):
        occasion(s, number)
    night(clock)
    assert len(of(Callback)) == 4
    with write():
        actions.set_quota("repair_signed_off", community_id=s.community, period="month", least=9, version=0,
                          by=s.by("manager"))  # fmt: skip
    drawing.top_up_quotas()
    assert len(of(CallbackCandidate, drawn=True)) == 4
    clock.to("2026-12-23T09:00+08:00")
    drawing.top_up_quotas()
    drawing.top_up_quotas()
    while drawing.draw_callbacks():
        pass
    assert len(of(Callback)) == 9
    meter = meters.meters({s.community: "Asia/Shanghai"})[0]
    assert (meter.least, meter.done, meter.open, meter.rest, meter.short) == (9, 0, 9, 9, 0)
    first, more = of(CallbackDraw)
    assert (first.kind, more.kind, more.picked) == ("draw", "top_up", 5)
    occasion(s, 50)
    night(clock)
    seed = of(CallbackSeed)[0]
    assert came_out(draws.page_for(s.by("manager"), seed.id, house_clock.now())) == [True, True, True]
    drawing._forget()
    clock.forward(days=105)
    drawing._forget()
    assert all(row.asked == {} for row in of(CallbackCandidate))


def test_risk_raises_the_rate_and_is_frozen_with_the_occasion(s: Any, clock: Any) -> None:
    assert tier_of(Past((1, 9), (0, 50), None)) == "ordinary"
    assert tier_of(Past((2, 10), (0, 50), None)) == "raised"
    assert tier_of(Past((2, 10), (0, 50), 2)) == "high"
    assert [changed("repair_signed_off", rate=40).rate_of(t) for t in ("ordinary", "raised", "high")] == [
        4000,
        6000,
        8000,
    ]
    assert changed("repair_signed_off", rate=80).rate_of("high") == FULL
    row = callbacks.assigned(s)
    with write():
        actions.record(callbacks.again(row), callbacks.BAD, way="incoming", by=s.by("agent"))
    occasion(s, 1)
    kept = of(CallbackCandidate, subject_id=900_001)[0]
    assert (kept.tier, kept.past["lowest"]) == ("raised", 2)


def test_a_change_is_simulated_over_last_quarter_and_then_a_version_of_its_own(s: Any, clock: Any) -> None:
    clock.to("2026-09-20T09:00+08:00")
    for number in range(40):
        occasion(s, number, category="leak.roof" if number % 2 else "door.lock")
    clock.to("2026-11-20T09:00+08:00")
    by, now = s.by("manager"), rules.line(s.community, "repair_signed_off")
    then = changed("repair_signed_off", rate=25, minutes=6)
    found = simulating.simulate("repair_signed_off", s.community, now.terms, then, ZONE)
    assert (found.period.name, found.whole, found.seen, found.now, found.then) == ("2026Q3", True, 40, 40, 10)
    assert (found.now_minutes, found.then_minutes) == (200, 60)
    leaks = simulating.simulate(
        "leak_again", s.community, DEFAULTS["leak_again"], changed("leak_again", applies_to=()), ZONE
    )
    assert (leaks.now, leaks.then) == (20, 40)
    with write():
        first = actions.prepare("repair_signed_off", then, community_id=s.community, base_version=0, by=by)
        second = actions.prepare("repair_signed_off", then, community_id=s.community, base_version=0, by=by)
    assert rules.line(s.community, "repair_signed_off").own is False
    with write():
        actions.put_in_force(session().merge(first), by=by)
    with pytest.raises(Stale), write():
        actions.put_in_force(session().merge(second), by=by)
    with pytest.raises(WrongState), write():
        actions.put_in_force(session().merge(first), by=by)
    with pytest.raises(Stale), write():
        actions.prepare("repair_signed_off", then, community_id=s.community, base_version=0, by=by)
    line = rules.line(s.community, "repair_signed_off")
    assert (line.own, line.terms.rate, line.version) == (True, 25, 1)
    with write():
        actions.use_common("repair_signed_off", community_id=s.community, version=1, by=by)
    assert rules.line(s.community, "repair_signed_off").own is False
    lead = make.actor(make.staff(Role.SERVICE_LEAD, s.community), "staff")
    for who, place in ((lead, s.community), (by, None)):
        with pytest.raises(Denied), write():
            actions.prepare("repair_signed_off", then, community_id=place, base_version=1, by=who)


@pytest.mark.parametrize(
    ("trigger", "given", "field"),
    [
        ("repair_signed_off", {"rate": 101}, "rate"),
        ("complaint_replied", {"rate": 50}, "rate"),
        ("leak_again", {"due_after": "10d"}, "due_after"),
        ("leak_again", {"opens_after": "soon"}, "opens_after"),
        ("quarterly", {"due_after": ""}, "due_after"),
        ("quarterly", {"minutes": 0}, "minutes"),
        ("quarterly", {"weights": {"raised": 90, "high": 200}}, "raised"),
        ("quarterly", {"team": "owner"}, "team"),
        ("quarterly", {"script": ["长" * 201]}, "script"),
    ],
)
def test_a_rule_says_nothing_that_cannot_be(trigger: str, given: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check(trigger, changed(trigger, **given))
    assert refused.value.field == field


def test_the_defaults_say_what_can_be_and_periods_follow_the_calendar() -> None:
    for trigger, terms in DEFAULTS.items():
        check(trigger, terms)
    spans = [
        period_of(kind, day, ZONE)
        for kind, day in (
            ("month", make.at("2026-12-31T00:00").date()),
            ("quarter", make.at("2026-11-05T00:00").date()),
        )
    ]
    assert [each.name for each in spans] == ["2026-12", "2026Q4"]
    assert spans[0].ends == spans[1].ends == make.at("2027-01-01T00:00")


def test_the_calendar_makes_occasions_once(s: Any, clock: Any) -> None:
    clock.to("2027-01-01T02:00+08:00")
    building = make.building(s.community, "8幢")
    homes = [make.unit(building) for _ in range(12)]
    make.owner_of(homes[0])
    new = make.unit(building, moved_in_on=make.at("2026-12-20T00:00").date())
    old = make.unit(building, moved_in_on=make.at("2025-12-28T00:00").date())
    make.unit(make.building(s.community, "9幢", accepted_on=None), handed_over_on=make.at("2022-12-30T00:00").date(),
              state="vacant")  # fmt: skip
    for _ in range(2):
        while calendar.propose_by_calendar():
            pass
    kept = of(CallbackCandidate)
    by_trigger = {t: [row.subject_id for row in kept if row.trigger == t] for t in calendar.FRAMES}
    assert by_trigger["moved_in"] == [new]
    assert by_trigger["year_one"] == [old]
    assert len(by_trigger["year_four"]) == 1
    assert len(by_trigger["quarterly"]) == len(set(by_trigger["quarterly"])) >= 14
    while drawing.draw_callbacks():
        pass
    visits = of(Callback, trigger="quarterly")
    assert abs(len(visits) - len(by_trigger["quarterly"]) / 4) < 3
    assert {row.trigger for row in of(Callback)} == set(calendar.FRAMES)
    with write():
        session().get_one(Callback, visits[0].id).status = Status.ANSWERED
        session().get_one(Callback, visits[0].id).ended_at = house_clock.now()
    clock.to("2027-04-01T02:00+08:00")
    calendar.propose_by_calendar()
    second = {row.subject_id for row in of(CallbackCandidate, trigger="quarterly", round=20272)}
    assert second == set(by_trigger["quarterly"]) - {visits[0].unit_id}


def test_two_workers_at_once_draw_and_make_everything_once(app: Any, s: Any, clock: Any) -> None:
    building = make.building(s.community, "8幢")
    for _ in range(8):
        make.unit(building)
    clock.to("2027-01-01T02:00+08:00")
    in_force(s, "repair_signed_off", rate=40)
    for number in range(10):
        occasion(s, number)
    with write():
        actions.set_quota("repair_signed_off", community_id=s.community, period="month", least=7, version=0,
                          by=s.by("manager"))  # fmt: skip
    for day in ("2027-01-02", "2027-01-24"):
        clock.to(f"{day}T09:00+08:00")
        start = threading.Barrier(3)

        def work(start: threading.Barrier = start) -> None:
            with app.app_context():
                start.wait(10)
                for sweep in (calendar.propose_by_calendar, drawing.draw_callbacks, drawing.top_up_quotas):
                    while sweep():
                        pass

        with ThreadPoolExecutor(3) as pool:
            for future in [pool.submit(copy_context().run, work) for _ in range(3)]:
                future.result()
    while drawing.draw_callbacks():
        pass
    assert len(of(Callback, trigger="repair_signed_off")) == 7
    kept = of(CallbackCandidate)
    assert len({row.id for row in of(Callback)}) == len([row for row in kept if row.drawn])
    assert sum(row.size for row in of(CallbackDraw, kind="draw")) == len(kept)
    for seed in of(CallbackSeed):
        assert all(came_out(draws.page_for(s.by("manager"), seed.id, house_clock.now())))


def test_many_are_made_in_one_unit_all_or_none_and_each_once(
    s: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(s, "repair_signed_off", rate=50)
    for number in range(12):
        occasion(s, number)
    clock.forward(days=1)
    monkeypatch.setattr(drawing, "MADE", 4)

    def killed(told: Any, **given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during, pytest.raises(KeyboardInterrupt):
        during.setattr(planning, "record_firsts", killed)
        drawing.draw_callbacks()
    assert of(Callback) == [] and len(of(CallbackCandidate, drawn=True)) == 6
    spoilt = of(CallbackCandidate, drawn=True)[1]
    with write():
        session().get_one(CallbackCandidate, spoilt.id).asked = {"odd": "words"}
    while drawing.draw_callbacks():
        pass
    rows = of(Callback)
    waiting = {row.id: row.callback_id for row in of(CallbackCandidate, drawn=True)}
    assert [number for number, made in waiting.items() if made is None] == [spoilt.id]
    assert sorted(filter(None, waiting.values())) == [row.id for row in rows]
    assert sorted(row.number[-4:] for row in rows) == ["0001", "0002", "0003", "0004", "0005"]
    for row in rows:
        about = ("callback", row.id)
        task, [limit] = casework.open_task(about), clocks.running(about)
        assert task is not None
        assert (task.what, task.due_at, limit.due_at) == ("callback.assign", row.due_at, row.due_at)
        assert [line.name for line in events.story_of(about, "staff")] == ["callback.planned"]
        assert events.verify(about) == []
    keys = session().scalars(
        select(OutboxRow.dedupe_key).where(OutboxRow.dedupe_key.contains("callback.planned"))
    )
    owed = Counter(str(key).partition(":")[0] for key in keys)
    assert owed == {"callback.planned>tell_person": 5, "callback.planned>follow": 5}


def test_those_of_two_communities_made_together_are_numbered_in_their_own(s: Any, clock: Any) -> None:
    other = make.community()
    with write():
        numbers = planning._numbers([Callback(community_id=each) for each in (s.community, other, other)])
    ours, first, second = (number.rsplit("-", 1) for number in numbers)
    assert ours[0] != first[0] == second[0] and [ours[1], first[1], second[1]] == ["0001", "0001", "0002"]


def test_nobody_in_the_code_path_can_choose() -> None:
    for duty in (drawing.draw_callbacks, drawing.top_up_quotas, calendar.propose_by_calendar):
        assert not inspect.signature(duty).parameters
    hidden = {"proposing", "drawing", "calendar", "draw_rules"}
    given = {"seed", "seed_id", "candidate", "candidate_id", "draw", "draw_id", "stratum"}
    for name in actions.__all__:
        found = getattr(actions, name)
        if inspect.isfunction(found):
            assert not given & set(inspect.signature(found).parameters), name
            assert found.__module__.rpartition(".")[2] not in hidden, name
    root = Path(portal.__file__).parent
    for face in ("staff", "owner", "field", "public"):
        for path in (root / face).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                    "portal.domain.callbacks"
                ):
                    names = {node.module.rpartition(".")[2], *(alias.name for alias in node.names)}
                    assert not hidden & names, path


def test_a_period_that_cannot_be_drawn_holds_up_no_other(s: Any, clock: Any, monkeypatch: Any) -> None:
    other = makers.story()
    for n, each in enumerate((s, other)):
        in_force(each, "repair_signed_off", rate=50)
        occasion(each, n)
    broken, sound = of(CallbackSeed)
    drawn = drawing.draw_rules.draw

    def draw(seed: str, *given: Any) -> Any:
        if seed == broken.seed:
            raise ValueError("spoiled")
        return drawn(seed, *given)

    monkeypatch.setattr(drawing.draw_rules, "draw", draw)
    night(clock, days=4)
    assert [row.seed_id for row in of(CallbackDraw)] == [sound.id]
    monkeypatch.undo()
    night(clock)
    assert [row.seed_id for row in of(CallbackDraw)] == [sound.id, broken.id]
