"""Homes and people entered and kept right: what fits together, who may, what the story says."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from portal.domain.estate import actions, queries
from portal.domain.estate.models import Occupancy, Person, Unit
from portal.domain.estate.rules import Tie, UnitState
from portal.infra import events
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused, Stale
from tests import makers_estate as make

HERE = "3幢2-1802"


@pytest.fixture
def unit(app: Flask, clock: object) -> int:
    """A home."""
    return make.home("1802")


def set_unit(unit: int, by: Any = make.HOUSE, **facts: Any) -> None:
    with write():
        actions.set_unit(unit, by, version=session().get_one(Unit, unit).version, **facts)


def test_a_home_is_called_as_its_people_call_it(unit: int) -> None:
    assert session().get_one(Unit, unit).label == HERE


@pytest.mark.parametrize(
    "question", [HERE, "3-2-1802", "3栋2单元1802室", "3号楼2单元1802", "1802", "３幢２－１８０２"]
)
def test_a_home_is_found_in_any_spelling(unit: int, question: str) -> None:
    assert [row.id for row in queries.find_homes(make.HOUSE, question).rows] == [unit]


@pytest.mark.parametrize(
    "question", ["晓岚", "林晓", "林", "2046", "13800002046", "1380000", "晓岚 1802", "林曉嵐"]
)
def test_a_home_is_found_by_who_lives_there(unit: int, question: str) -> None:
    make.owner_of(unit, "林晓岚", phone="138 0000 2046")
    make.home("2202")
    assert [row.id for row in queries.find_homes(make.HOUSE, question).rows] == [unit]


def test_a_changed_name_and_phone_are_found_and_the_old_ones_not(unit: int) -> None:
    person = make.owner_of(unit, "林晓岚", phone="13800002046")
    with write():
        actions.set_person(person, make.HOUSE, called="林晓蓝", phone="13900003333")
    assert queries.find_homes(make.HOUSE, "3333").rows and not queries.find_homes(make.HOUSE, "2046").rows
    assert queries.people_page(make.HOUSE, "晓蓝").rows[0].id == person


def test_staff_find_homes_of_their_communities_only(unit: int) -> None:
    agent = make.actor(make.staff("agent", make.community()), "staff")
    assert not queries.find_homes(agent, "1802").rows
    with pytest.raises(Missing):
        queries.home(agent, unit)


def test_the_next_owner_sees_nothing_of_the_one_before(unit: int) -> None:
    before = make.owner_of(unit, "林晓岚", to_on=date(2026, 10, 31))
    now = make.owner_of(unit, "周砚秋", from_on=date(2026, 11, 1))
    page = queries.home(make.actor(now, "owner"), unit)
    assert [one.name for one in page.residents] == ["周砚秋"] and not page.former
    assert [one.name for one in queries.home(make.HOUSE, unit).former] == ["林晓岚"]
    with pytest.raises(Missing):
        queries.home(make.actor(before, "owner"), unit)


def test_the_owner_of_another_home_sees_nothing(unit: int) -> None:
    with pytest.raises(Missing):
        queries.home(make.actor(make.owner_of(make.home()), "owner"), unit)


def test_a_stale_change_is_refused_and_what_changed_is_known(unit: int) -> None:
    set_unit(unit, house_type="三房")
    with pytest.raises(Stale), write():
        actions.set_unit(unit, make.HOUSE, version=1, house_type="两房")
    (line,) = queries.changed_since("unit", unit, 1)
    assert (line.changes[0].label, line.changes[0].was, line.changes[0].now) == ("户型", "未填", "三房")


def test_nothing_changed_is_no_story(unit: int) -> None:
    before = len(queries.story("unit", unit))
    set_unit(unit, house_type="")
    assert len(queries.story("unit", unit)) == before and session().get_one(Unit, unit).version == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"handed_over_on": date(2024, 6, 29)}, "handed_over_on"),
        ({"handed_over_on": date(2026, 11, 21)}, "handed_over_on"),
        ({"moved_in_on": date(2024, 9, 29)}, "moved_in_on"),
        ({"deemed_handover_on": date(2024, 8, 1)}, "deemed_reason"),
        ({"state": UnitState.UNSOLD}, "state"),
    ],
)
def test_dates_that_cannot_be_true(unit: int, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        set_unit(unit, **facts)
    assert refused.value.field == field


def test_a_deemed_handover_starts_the_owners_clock(unit: int) -> None:
    set_unit(unit, deemed_handover_on=date(2024, 8, 1), deemed_reason="2024-07-15通知书，邮寄签收")
    assert queries.home(make.HOUSE, unit).dates.handover == date(2024, 8, 1)


def test_two_homes_of_one_number(unit: int) -> None:
    building = session().get_one(Unit, unit).building_id
    with pytest.raises(Refused), write():
        actions.add_unit(building, make.HOUSE, door="1802", entrance="2")


def test_one_phone_is_one_person(unit: int) -> None:
    make.owner_of(unit, "林晓岚", phone="13800002046")
    with pytest.raises(Refused) as refused, write():
        actions.add_person(make.HOUSE, called="别人", phone="+86 138-0000-2046")
    assert refused.value.field == "phone"
    with write():
        actions.tie_by_phone(
            make.home(),
            make.HOUSE,
            called="林晓岚",
            phone="13800002046",
            kind=Tie.OWNER,
            from_on=date(2025, 1, 1),
        )
    assert session().query(Person).where(Person.phone == "+8613800002046").count() == 1


def test_nobody_is_tied_twice_and_leaves_before_coming(unit: int) -> None:
    person = make.owner_of(unit)
    with pytest.raises(Refused), write():
        actions.tie(unit, person, make.HOUSE, kind=Tie.TENANT, from_on=date(2025, 1, 1))
    tie = session().query(Occupancy).one().id
    with pytest.raises(Refused), write():
        actions.end_tie(tie, make.HOUSE, to_on=date(2024, 1, 1))
    with write():
        actions.end_tie(tie, make.HOUSE, to_on=date(2026, 11, 19))
    assert unit not in make.actor(person, "owner").own("unit")
    with pytest.raises(Refused), write():
        actions.end_tie(tie, make.HOUSE, to_on=date(2026, 11, 19))


def test_a_tie_of_the_roster_opens_nothing_before_it_is_proven(unit: int) -> None:
    person = make.owner_of(unit, proven=False)
    assert not make.actor(person, "owner").own("unit")


def test_only_those_who_may(unit: int) -> None:
    agent = make.actor(make.staff("agent", queries.home(make.HOUSE, unit).community_id), "staff")
    with pytest.raises(Denied), write():
        actions.set_unit(unit, agent, version=1, house_type="x")
    lead = make.actor(make.staff("service_lead", make.community()), "staff")
    with pytest.raises(Missing), write():
        actions.set_unit(unit, lead, version=1, house_type="x")
    with pytest.raises(Denied), write():
        actions.add_community(lead, code="X1", title="x")


def test_staff_sign_ins_are_changed_by_administrators(unit: int) -> None:
    place = queries.home(make.HOUSE, unit).community_id
    lead = make.actor(make.staff("service_lead", place), "staff")
    agent = make.staff("agent", place)
    with pytest.raises(Denied), write():
        actions.set_person(agent, lead, called="郭小满", phone="13811112222")


def test_stories_are_sound(unit: int) -> None:
    make.owner_of(unit)
    set_unit(unit, house_type="三房")
    assert not events.verify(("unit", unit))
