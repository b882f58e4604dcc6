"""Whoever holds every result that is shown, and adds and subtracts them as he likes, reaches no group under five."""

import itertools
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest

from portal.domain.surveys import disclosure_rules
from portal.domain.surveys.disclosure_rules import Group, Labels, released

LEAST = 5


def estate(chance: random.Random) -> dict[Labels, int]:
    """A small population whose dimensions hang together: a firm works for few communities, some labels are rare."""
    dims = [chance.randint(1, 4) for _ in range(chance.randint(1, 3))]
    cells: dict[Labels, int] = {}
    for _ in range(chance.randint(3, 12)):
        lead = chance.randrange(dims[0])
        rest = [lead % d if chance.random() < 0.6 else chance.randrange(d) for d in dims[1:]]
        labels = tuple(map(str, (lead, *rest)))
        cells[labels] = cells.get(labels, 0) + chance.choice((1, 1, 2, 3, 4, 5, 8, 20))
    return cells


def sets(cells: Mapping[Labels, int], shown: frozenset[Group]) -> list[list[int]]:
    """Every result as the cells it takes in (1) or not (0): all, and each group that is shown."""
    order = list(cells)
    return [[1] * len(order)] + [[int(labels[d] == key) for labels in order] for d, key in sorted(shown)]


def sums(results: list[list[int]], coefficients: tuple[int, ...]) -> Iterator[list[int]]:
    for factors in itertools.product(coefficients, repeat=len(results)):
        yield [
            sum(f * on for f, on in zip(factors, column, strict=True))
            for column in zip(*results, strict=True)
        ]


def spans(results: list[list[int]], wanted: set[int]) -> bool:
    """Whether some fractions of the results add up to exactly these cells."""
    rows = [[Fraction(on) for on in result] for result in results]
    target = [Fraction(int(at in wanted)) for at in range(len(results[0]))]
    for at in range(len(target)):
        pivot = next((row for row in rows if row[at]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [_less(row, pivot, at) for row in rows]
        target = _less(target, pivot, at)
    return not any(target)


def _less(row: list[Fraction], pivot: list[Fraction], at: int) -> list[Fraction]:
    if not row[at]:
        return row
    factor = row[at] / pivot[at]
    return [a - factor * b for a, b in zip(row, pivot, strict=True)]


def read_out(cells: Mapping[Labels, int], shown: frozenset[Group]) -> list[int]:
    """How many people each successful attack reaches, of those that reach fewer than five."""
    people, results = list(cells.values()), sets(cells, shown)
    found = []
    if len(results) <= 8:
        for total in sums(results, (-1, 0, 1)):
            if set(total) <= {0, 1}:
                found.append(sum(n for n, on in zip(people, total, strict=True) if on))
    for many in range(1, LEAST):
        for few in itertools.combinations([at for at, n in enumerate(people) if n < LEAST], many):
            if sum(people[at] for at in few) < LEAST and spans(results, set(few)):
                found.append(sum(people[at] for at in few))
    return [n for n in found if 0 < n < LEAST]


def test_no_sum_of_what_is_shown_reaches_a_group_under_five() -> None:
    chance = random.Random(20261122)
    open_ones = hidden = caught = 0
    for _ in range(150):
        cells = estate(chance)
        shown = released(cells)
        groups = {group for labels in cells for group in enumerate(labels)}
        if shown is None:
            assert sum(cells.values()) < LEAST
            continue
        assert read_out(cells, shown) == [], cells
        open_ones += len(shown)
        hidden += len(groups) - len(shown)
        caught += bool(read_out(cells, frozenset(groups)))
    # The attack works where everything is shown, and much is shown where it does not.
    assert caught > 60 and open_ones > 200 and hidden > 100, (caught, open_ones, hidden)


def test_complements_nested_groups_and_sums_of_three_are_seen() -> None:
    assert released({("甲",): 4}) is None
    assert released({("甲",): 7, ("乙",): 3, ("丙",): 9}) == {(0, "丙")}
    assert released({("甲",): 7, ("乙",): 3, ("丙",): 3}) == {(0, "甲")}
    # A firm that works for one community only, beside three homes that another firm served there.
    nested = released({("甲", "一"): 7, ("甲", "二"): 3, ("乙", "二"): 9})
    assert nested == {(1, "一"), (1, "二")}
    whole = {("甲", "一"): 6, ("甲", "二"): 6, ("乙", "一"): 6, ("乙", "二"): 6}
    assert released(whole) == {(0, "甲"), (0, "乙"), (1, "一"), (1, "二")}


def test_the_same_population_gives_the_same_groups_whatever_its_order() -> None:
    chance = random.Random(7)
    for _ in range(50):
        cells = estate(chance)
        mixed = list(cells.items())
        chance.shuffle(mixed)
        assert released(cells) == released(dict(mixed))


def crossed(chance: random.Random) -> dict[Labels, int]:
    """A small population whose dimensions have nothing to do with each other: here halves of sums reach further."""
    dims = [chance.randint(2, 4) for _ in range(chance.randint(3, 4))]
    cells: dict[Labels, int] = {}
    for _ in range(chance.randint(4, 10)):
        labels = tuple(str(chance.randrange(many)) for many in dims)
        cells[labels] = cells.get(labels, 0) + chance.choice((1, 2, 3, 5, 6, 8, 9))
    return cells


def test_no_half_of_a_sum_reaches_a_group_under_five(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two firms' answers less a segment's, halved, are those of one person here.
    told = {("2", "2", "2", "1"): 5, ("1", "2", "1", "0"): 6, ("0", "0", "0", "0"): 8, ("0", "1", "2", "1"): 8, ("3", "0", "1", "1"): 1}  # fmt: skip
    chance = random.Random(2)
    estates = [told, *(crossed(chance) for _ in range(90))]
    shown = [released(cells) for cells in estates]
    assert not any(read_out(cells, groups) for cells, groups in zip(estates, shown, strict=True) if groups)
    # Where only whole factors are looked at, some are read out.
    monkeypatch.setattr(disclosure_rules, "_halved", lambda *_: [])
    whole = [released(cells) for cells in estates]
    differing = [
        (cells, groups) for cells, groups, now in zip(estates, whole, shown, strict=True) if groups != now
    ]
    reached = [read_out(cells, groups or frozenset()) for cells, groups in differing]
    assert reached[0] == [1]
    assert sum(map(bool, reached)) > 2
