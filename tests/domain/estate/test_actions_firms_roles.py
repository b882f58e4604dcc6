"""Firms, roles and duty: who is suggested, who may, who is on."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from portal.domain.estate import actions, queries
from portal.domain.estate.permission_words import GROUPS
from portal.domain.estate.roles import PERMISSIONS, Role
from portal.infra.db import write
from portal.infra.refused import Denied, Missing, Refused
from tests import makers_estate as make

TODAY = date(2026, 11, 20)


@pytest.fixture
def place(app: Flask, clock: object) -> int:
    """A community."""
    return make.community()


def test_the_firm_of_the_building_comes_before_that_of_the_community_and_the_own_crew(place: int) -> None:
    building = make.building(place)
    crew = make.firm("自有维修班", place, "general", is_own_crew=True)
    whole = make.firm("全区防水", place)
    own = make.firm("三幢防水", place, building_id=building)
    make.firm("六幢防水", place, building_id=make.building(place, "6幢"))
    make.firm("电梯公司", place, "lift")
    make.firm("别处防水", make.community())
    found = queries.suggest_firm(place, building, "waterproofing", TODAY)
    assert [each.firm_id for each in found] == [own, whole, crew]
    assert "这一栋" in found[0].reason[0]
    assert [each.firm_id for each in queries.suggest_firm(place, None, "waterproofing", TODAY)] == [
        whole,
        crew,
    ]


def test_a_contract_that_ran_out_stands_below_one_in_force(place: int) -> None:
    old, new = make.firm("旧防水", place), make.firm("新防水", place)
    contract = queries.firm(make.HOUSE, old).firm.contracts[0].id
    with write():
        actions.end_contract(contract, make.HOUSE, to_on=date(2026, 11, 19))
    found = queries.suggest_firm(place, None, "waterproofing", TODAY)
    assert [each.firm_id for each in found] == [new, old]
    assert found[1].reason[1]["to_on"] == "2026-11-19"


def test_a_contact_acts_for_the_firm_until_it_ends(place: int) -> None:
    firm = make.firm("", place)
    person = make.contact_of(firm, "technician")
    assert make.actor(person, "field").own("crew") == {firm}
    contact = queries.firm(make.HOUSE, firm).contacts[0].id
    with write():
        actions.end_contact(contact, make.HOUSE)
    assert not make.actor(person, "field").own("crew")
    assert [row.name for row in queries.firm(make.HOUSE, firm).former]


def test_managers_keep_to_their_communities(place: int) -> None:
    manager = make.actor(make.staff("site_manager", place), "staff")
    far = make.community()
    with pytest.raises(Missing):
        queries.firm(manager, make.firm("", far))
    with pytest.raises(Missing), write():
        actions.add_contract(
            make.firm("", place), manager, number="1", community_id=far, trade="lift", from_on=TODAY
        )


def test_nobody_gives_or_takes_their_own_roles(place: int) -> None:
    person = make.staff("admin")
    admin = make.actor(person, "staff")
    with pytest.raises(Refused), write():
        actions.grant_role(person, admin, role=Role.HEAD, community_id=None)
    (grant,) = queries.roles_of(person)
    with pytest.raises(Refused), write():
        actions.revoke_role(grant.id, admin)


def test_roles_are_given_within_reach(place: int) -> None:
    here = make.actor(make.staff("admin", place), "staff")
    person = make.person()
    with pytest.raises(Denied), write():
        actions.grant_role(person, here, role=Role.AGENT, community_id=None)
    with pytest.raises(Missing), write():
        actions.grant_role(person, here, role=Role.AGENT, community_id=make.community())
    with pytest.raises(Refused), write():
        actions.grant_role(person, here, role=Role.OWNER, community_id=place)
    with write():
        grant = actions.grant_role(person, here, role=Role.AGENT, community_id=place)
    assert make.actor(person, "staff").may("repair.accept", place)
    with write():
        actions.revoke_role(grant, here)
    assert not make.actor(person, "staff").may("repair.accept", place)
    manager = make.actor(make.staff("site_manager", place), "staff")
    with pytest.raises(Denied), write():
        actions.grant_role(person, manager, role=Role.AGENT, community_id=place)


def test_staff_with_a_permission_serve_the_community_or_all(place: int) -> None:
    here, everywhere = make.staff("agent", place), make.staff("dispatcher")
    make.staff("agent", make.community())
    make.staff("auditor", place)
    found = [row.person_id for row in queries.staff_with("repair.accept", place)]
    assert found == sorted([here, everywhere])


def test_who_is_on_duty_holds_the_role_still(place: int, clock: object) -> None:
    agent = make.staff("agent", place)
    starts, ends = make.at("2026-11-20T08:00"), make.at("2026-11-20T18:00")
    with write():
        shift = actions.add_shift(
            place, make.HOUSE, person_id=agent, role=Role.AGENT, starts_at=starts, ends_at=ends
        )

    def on(at: object) -> list[int]:
        return [row.person_id for row in queries.on_duty(Role.AGENT, place, at)]  # type: ignore[arg-type]

    assert on(starts) == [agent] and on(ends) == [] and on(starts - timedelta(seconds=1)) == []
    assert queries.on_duty(Role.DISPATCHER, place, starts) == []
    with write():
        actions.revoke_role(queries.roles_of(agent)[0].id, make.HOUSE)
    assert on(starts) == []
    with write():
        actions.remove_shift(shift, make.HOUSE)


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        ("2026-11-21T18:00", "2026-11-21T08:00", "ends"),
        ("2026-11-21T08:00", "2026-11-23T08:00", "ends"),
        ("2026-11-19T08:00", "2026-11-19T18:00", "on"),
    ],
)
def test_shifts_that_cannot_be(place: int, starts: str, ends: str, field: str) -> None:
    agent = make.staff("agent", place)
    with pytest.raises(Refused) as refused, write():
        actions.add_shift(
            place,
            make.HOUSE,
            person_id=agent,
            role=Role.AGENT,
            starts_at=make.at(starts),
            ends_at=make.at(ends),
        )
    assert refused.value.field == field


def test_every_permission_has_words() -> None:
    named = {name for _, rows in GROUPS for name, _ in rows}
    assert named == frozenset().union(*PERMISSIONS.values())


def test_two_of_one_name_are_told_apart_where_one_is_chosen() -> None:
    rows = [
        SimpleNamespace(person_id=each, name=name, phone=phone)
        for each, name, phone in [(1, "郭小满", "+8613800000012"), (2, "顾南星", None), (3, "郭小满", None)]
    ]
    assert queries.told_apart(rows) == {1: "郭小满 0012", 2: "顾南星", 3: "郭小满 #3"}
