"""What a round adds to the counters, and when defects make a hot spot."""

import datetime as dt
import random
from collections import Counter
from dataclasses import replace

import pytest

from portal.domain.figures.rules import (
    HotRule,
    RoundFacts,
    State,
    difference,
    first_fix,
    heat_of,
    hot_rule,
    is_hot,
    months_before,
    on_time,
    share,
    work_of,
)
from portal.infra.refused import Refused

NOW = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)
OPEN = RoundFacts(
    repair_id=1, round=1, community_id=1, building_id=2, part_code="leak.bathroom", firm_id=0, payer="",
    state=State.OPEN, reported_at=NOW, month=202611,
)  # fmt: skip
SIGNED = replace(
    OPEN, firm_id=3, payer="contractor", state=State.SIGNED, due_at=NOW, done_at=NOW, signed_at=NOW,
    signed_month=202611, cost_cents=12050,
)  # fmt: skip


def test_an_open_round_is_a_defect_and_no_work_yet() -> None:
    assert list(heat_of(OPEN).values()) == [(1, 0)]
    assert work_of(OPEN) == {} and on_time(OPEN) is None and first_fix(OPEN) is None
    assert heat_of(replace(OPEN, state=State.DROPPED)) == {}


def test_a_signed_round_is_on_time_up_to_its_limit() -> None:
    (work,) = work_of(SIGNED).values()
    assert work == (1, 1, 1, 1, 0, 0, 12050)
    late = replace(SIGNED, done_at=NOW + dt.timedelta(seconds=1))
    assert on_time(late) is False
    assert on_time(replace(SIGNED, due_at=None)) is None


def test_the_first_fix_holds_until_it_is_sent_back_or_comes_again() -> None:
    assert first_fix(SIGNED) is True
    assert first_fix(replace(SIGNED, refusals=1)) is False
    assert first_fix(replace(SIGNED, came_back=True)) is False
    assert first_fix(replace(SIGNED, round=2)) is False
    assert list(heat_of(replace(SIGNED, round=2)).values()) == [(0, 1)]


def test_counters_moved_by_differences_equal_what_the_last_facts_say() -> None:
    chance = random.Random(7)
    heat: Counter[object] = Counter()
    last: dict[int, RoundFacts] = {}
    for _ in range(400):
        facts = replace(
            chance.choice((OPEN, SIGNED)), repair_id=chance.randrange(20), building_id=chance.randrange(3),
            firm_id=chance.randrange(3), state=chance.choice(list(State)), refusals=chance.randrange(2),
        )  # fmt: skip
        before = last.get(facts.repair_id)
        for key, moved in difference(heat_of(before), heat_of(facts)).items():
            heat[key] += moved[0]
        last[facts.repair_id] = facts
    expected = Counter(key for facts in last.values() for key in heat_of(facts))
    assert {k: n for k, n in heat.items() if n} == dict(expected)


def test_shares_are_rounded_half_up_and_there_is_none_of_nothing() -> None:
    assert [share(1, 3), share(2, 3), share(0, 5), share(5, 5), share(0, 0)] == [333, 667, 0, 1000, None]


def test_months_are_counted_back_over_the_year() -> None:
    assert [months_before(202611, n) for n in (0, 10, 11, 23)] == [202611, 202601, 202512, 202412]


def test_a_hot_spot_is_told_once_within_its_days() -> None:
    rule = HotRule(least=3, days=30)
    assert not is_hot(rule, 2, None, NOW)
    assert is_hot(rule, 3, None, NOW)
    assert not is_hot(rule, 4, NOW - dt.timedelta(days=29), NOW)
    assert is_hot(rule, 4, NOW - dt.timedelta(days=31), NOW)
    assert not is_hot(replace(rule, active=False), 9, None, NOW)


@pytest.mark.parametrize(
    ("least", "days", "field"), [(1, 30, "least"), (501, 30, "least"), (5, 0, "days"), (5, 731, "days")]
)
def test_a_rule_outside_its_bounds_is_refused_at_its_field(least: int, days: int, field: str) -> None:
    with pytest.raises(Refused) as refused:
        hot_rule(least, days, True)
    assert refused.value.field == field
