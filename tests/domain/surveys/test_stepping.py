"""Whoever may not know whose the answers are, and looks again and again, learns the answer of no group under five."""

import random
from collections import defaultdict
from functools import reduce
from itertools import combinations, pairwise
from operator import xor
from typing import Any

from flask import Flask

from portal.domain.surveys.actions import rounds, stepping, tallying
from portal.domain.surveys.disclosure_rules import released
from portal.domain.surveys.models import Survey, SurveyInvitation, SurveyVersion
from portal.domain.surveys.queries import results, words
from portal.domain.surveys.queries.sums import sees_each
from portal.domain.surveys.step_rules import Waiting, groups_in, sets_of
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make
from tests import makers_rounds as sent_out
from tests.domain.surveys.test_results import hand_in

Shown = dict[tuple[Any, ...], frozenset[int]]
"""A result, all or a group, and whose answers it is a sum of."""


class Season:
    """People answer one after another; results are looked at after every one. Each answered the question or did not."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.looks = chance, [Shown()]
        self.labels: dict[int, tuple[str, ...]] = {}
        self.gave: set[int] = set()
        self.waiting: list[int] = []
        self.held: list[int] = []
        self.sums: dict[tuple[Any, ...], set[int]] = defaultdict(set)
        self.over: set[int] = set()
        self.exact: list[Shown] = [{}]

    def answer(self) -> None:
        """One more; now and then all who answered so far are of a round that is over."""
        who = len(self.labels)
        lead = self.chance.choice("甲甲甲乙")
        self.labels[who] = (
            lead,
            lead if self.chance.random() < 0.6 else self.chance.choice("一二"),
            self.chance.choice("ab"),
        )
        if self.chance.random() < 0.7:
            self.gave.add(who)
        self.waiting.append(who)
        if self.chance.random() < 0.08:
            self.over = set(self.labels)
        self.step()
        self.looks.append({name: frozenset(people) for name, people in self.sums.items()})
        counted = [self.labels[each] for each in self.gave]
        cells = {labels: counted.count(labels) for labels in counted}
        groups = released(cells)
        self.exact.append({} if groups is None else {
            ("all",): frozenset(self.gave),
            **{group: frozenset(p for p in self.gave if self.labels[p][group[0]] == group[1]) for group in groups},
        })  # fmt: skip

    def step(self) -> None:
        """As `actions.stepping` does it: first the responses, then who of them answered the question."""
        for people in sets_of(self.row(each) for each in self.waiting):
            self.held += [each.id for each in people if each.id in self.gave]
            self.waiting = [each for each in self.waiting if each not in {one.id for one in people}]
        for people in sets_of(self.row(each) for each in self.held):
            self.held = [each for each in self.held if each not in {one.id for one in people}]
            groups = groups_in(people)
            for each in people:
                self.sums["all",].add(each.id)
                for group in enumerate(each.labels):
                    if group in groups:
                        self.sums[group].add(each.id)

    def row(self, who: int) -> Waiting:
        return Waiting(who, self.labels[who], who in self.over)


def attacked(looks: list[Shown]) -> list[int]:
    """How many people each successful attack on everything ever seen reaches, of those under five.

    Every sum and difference of whole results is a sum of some rows of their reduced form, as many as people it holds at
    most: each row has a person of its own.
    """
    rows: list[int] = []
    owns: list[int] = []
    for one in {one for look in looks for one in look.values()}:
        word = sum(1 << who for who in one)
        for row, own in zip(rows, owns, strict=True):
            if word & own:
                word ^= row
        if word:
            own = word & -word
            rows = [row ^ word if row & own else row for row in rows] + [word]
            owns.append(own)
    sums = (reduce(xor, few).bit_count() for many in range(1, 5) for few in combinations(rows, many))
    return [n for n in sums if n < 5]


def test_no_two_looks_and_no_filter_tell_the_answer_of_fewer_than_five() -> None:
    chance = random.Random(20261122)
    counted = gave = caught = 0
    for _ in range(60):
        season = Season(chance)
        for _ in range(chance.randint(20, 60)):
            season.answer()
        assert attacked(season.looks) == []
        # What has been let out stays, and grows by five or more.
        for before, after in pairwise(season.looks):
            assert all(before[name] <= after[name] for name in before)
        counted += len(season.sums["all",])
        gave += len(season.gave)
        caught += bool(attacked(season.exact))
    # Counted as they come, the same people are read out; and most of them are counted in sets too.
    assert caught > 50 and counted > gave * 0.5, (caught, counted, gave)


def test_large_sets_are_let_out_in_parts_and_nobody_twice() -> None:
    people = [Waiting(n, ("甲", "", "", "", "", ""), over=False) for n in range(1003)]
    parts = sets_of(people)
    assert [len(part) for part in parts] == [250, 250, 250, 253]
    assert sorted(each.id for part in parts for each in part) == list(range(1003))


def counted() -> None:
    """The worker's duty, until there is no more."""
    session().rollback()
    for version in tallying.versions_waiting():
        assert tallying.tally(version) is False
    for version in stepping.versions_unstepped():
        while stepping.step(version):
            pass
    session().rollback()


def given(number: int) -> dict[str, Any]:
    """Everybody rates; every second says something."""
    said = {"q7": {"value": 4}, "q2": {"words": f"太慢了，第{number}位"}} if number % 2 == 0 else {}
    return {"q1": {"value": 1 + number % 2}, **({"q2": {"words": "无"}} if number % 2 else {}), **said}


def test_a_named_survey_is_exact_for_who_may_know_and_steps_for_everybody_else(
    app: Flask, clock: Any, client: Any
) -> None:
    clock.to("2026-03-02T10:00+08:00")
    s = makers.story()
    sent_out.homes(s.community, 11)
    row = sent_out.sent(s)
    ids = [each.id for each in sent_out.invitations(row)]
    with write() as unit:
        unit.get_one(SurveyInvitation, ids[11]).segment = "tenant"
    knows, other = s.by("manager"), make.actor(make.staff("admin", None), "staff")
    survey = session().get_one(Survey, row.survey_id)
    assert sees_each(knows, survey) and not sees_each(other, survey)

    def looks(by: Any) -> tuple[Any, ...]:
        found = results.overview(by, row.survey_id)
        rows = {each.question.id: each for each in found.rows}
        one = results.question(by, row.survey_id, "q1", dim="segment")
        version = session().get_one(SurveyVersion, row.survey_version_id)
        quoted = len(words.quotes(by, version))
        return (
            found.people, rows["q1"].people, rows["q7"].people, rows["q2"].seen, quoted,
            {group.key: group.people for group in one.groups},
        )  # fmt: skip

    for number, invitation_id in enumerate(ids[:7]):
        hand_in(invitation_id, given(number))
    counted()
    # Seven owners rated; four of them said how much effort it was: too few, to both.
    assert looks(knows) == looks(other) == (7, 7, 0, 7, 7, {"owner": 7})
    for number, invitation_id in enumerate(ids[7:12], 7):
        hand_in(invitation_id, given(number))
    counted()
    # Beside all twelve, eleven owners would give the tenant away.
    assert looks(knows) == (12, 12, 6, 12, 12, {})
    # Four owners and a tenant are no five alike: nothing has moved for who may not know them.
    assert looks(other) == (7, 7, 0, 7, 7, {"owner": 7})
    for reader, told in ((knows, False), (other, True)):
        desk = make.sign_in(client, reader.person_id, "staff")
        for path in ("results", "results/questions/q1?dim=segment"):
            page = desk.get(f"/staff/surveys/{row.survey_id}/{path}")
            assert ("满5份同一组的才一起计入" in page.words) is told and len(page.statements) <= 12
        assert desk.get(f"/staff/surveys/{row.survey_id}/results/report.pdf").data.startswith(b"%PDF")
    with write():
        rounds.close(sent_out.round_again(row), by=s.by("manager"))
    counted()
    # Their round is over: together they are five, and are counted in no group that would tell the tenant's answer.
    assert looks(other) == (12, 12, 6, 12, 12, {"owner": 7})
    counted()
    assert looks(other) == (12, 12, 6, 12, 12, {"owner": 7}) and stepping.versions_unstepped() == []
