"""The figures of a survey are those that another library reckons."""

import random
import statistics

from portal.domain.surveys import figure_rules as rules


def counted(marks: list[int]) -> dict[int, int]:
    return {mark: marks.count(mark) for mark in set(marks)}


def test_figures_equal_those_of_another_library() -> None:
    chance = random.Random(3)
    for _ in range(200):
        five = [chance.randint(1, 5) for _ in range(chance.randint(1, 60))]
        ten = [chance.randint(0, 10) for _ in five]
        felt = [chance.randint(1, 5) - mark for mark in five]
        assert abs((rules.mean(counted(five)) or 0) / 1000 - statistics.fmean(five)) <= 0.000501
        assert (
            abs((rules.csat(counted(five)) or 0) / 1000 - statistics.fmean(m >= 4 for m in five)) <= 0.000501
        )
        score = statistics.fmean((m >= 9) - (m <= 6) for m in ten)
        assert abs((rules.nps(counted(ten)) or 0) / 1000 - score) <= 0.000501
        assert abs((rules.gap(counted(felt)) or 0) / 1000 - statistics.fmean(felt)) <= 0.000501


def test_ends_and_nobody() -> None:
    assert (rules.nps({9: 1, 10: 1}), rules.nps({6: 2}), rules.nps({7: 1, 8: 1})) == (1000, -1000, 0)
    assert (rules.csat({}), rules.mean({}), rules.figure("nps", {}).people) == (None, None, 0)
    assert rules.figure("single", {1: 3}) == rules.Figure("single", None, 3)
    assert (rules.share(1, 3), rules.share(-1, 3), rules.share(1, 2000)) == (333, -333, 1)
