"""One contact budget of a household, whoever turns to it: asked before, counted after, never overdrawn by two at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from portal.domain.casework import contacts
from portal.domain.casework.contact_rules import (
    DAY_FULL,
    MONTH_FULL,
    NOBODY,
    OPTED_OUT,
    QUIET,
    Contact,
    verdict,
)
from portal.domain.estate.models import Person
from portal.infra.db import session, write
from tests import makers_estate as make

DAY, MONTH = 3, 8


@pytest.fixture
def home(community: int) -> dict[str, int]:
    unit = make.unit(make.building(community))
    return {"community_id": community, "unit_id": unit, "person_id": make.owner_of(unit)}


def take(home: dict[str, int], kind: Contact = Contact.SURVEY, **more: Any) -> contacts.Verdict:
    with write():
        return contacts.contact(kind, **(home | more))


def test_a_household_has_one_budget_for_all_who_turn_to_it(
    home: dict[str, int], community: int, clock: Any
) -> None:
    clock.to("2026-03-02T10:00+08:00")
    spouse = home | {"person_id": make.owner_of(home["unit_id"])}
    elsewhere = home | {"unit_id": make.unit(make.building(community, "9幢"))}
    kinds = (Contact.SURVEY, Contact.CALLBACK, Contact.CLUB)
    assert [bool(take(spouse if number else home, kind)) for number, kind in enumerate(kinds)] == [True] * 3
    refused = take(spouse, Contact.CALLBACK)
    assert not refused and refused.why == DAY_FULL and refused.params == {"n": DAY, "most": DAY}
    assert take(elsewhere), "another home of the same person has its own"
    for _ in range(2):
        clock.forward(days=1)
        while take(home):
            pass
    clock.forward(days=1)
    held = contacts.may_contact(Contact.CLUB, **home)
    assert held.why == MONTH_FULL and held.params["most"] == MONTH
    assert contacts.may_contact(Contact.CALLBACK, **home), "what is owed waits for a day at most"
    clock.forward(days=31)
    assert take(home)


def test_why_somebody_is_not_turned_to_is_said(home: dict[str, int], clock: Any) -> None:
    clock.to("2026-03-02T22:00+08:00")
    assert contacts.may_contact(Contact.CALLBACK, **home)
    assert contacts.may_contact(Contact.CALLBACK, by_phone=True, **home).why == QUIET
    clock.to("2026-03-03T10:00+08:00")
    assert contacts.may_contact(Contact.CALLBACK, by_phone=True, **home)
    with write():
        session().get_one(Person, home["person_id"]).only_urgent = True
    assert contacts.may_contact(Contact.SURVEY, **home).why == OPTED_OUT
    assert contacts.may_contact(Contact.CALLBACK, **home)
    assert contacts.may_contact(Contact.CALLBACK, community_id=home["community_id"]).why == NOBODY


def test_two_at_once_never_take_more_than_there_is(app: Flask, home: dict[str, int]) -> None:
    def one(_: int) -> bool:
        with app.app_context(), write():
            return bool(contacts.contact(Contact.SURVEY, **home))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(6))) == [False] * 3 + [True] * 3


def test_the_day_comes_before_the_month() -> None:
    most = {"day_most": 2, "month_most": 4}
    assert verdict(Contact.SURVEY, today=1, month=3, **most)
    assert verdict(Contact.SURVEY, today=2, month=4, **most).why == DAY_FULL
    assert verdict(Contact.SURVEY, today=0, month=4, **most).why == MONTH_FULL
    assert verdict(Contact.CALLBACK, today=0, month=9, **most)
