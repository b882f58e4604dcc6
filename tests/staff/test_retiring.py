"""What is no more is retired with a reason, never while something is open there, and its history stays."""

from datetime import date
from typing import Any

import pytest

from portal.domain.estate import actions as estate
from portal.domain.estate import queries
from portal.domain.estate.models import Building, Community, Occupancy, Person, Spot, Unit
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions
from portal.domain.repairs.models import Repair
from portal.infra import events
from portal.infra.db import session, write
from portal.infra.refused import Refused
from tests import makers
from tests import makers_estate as make


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def gone(model: Any, row_id: int) -> bool:
    session().rollback()
    return session().get_one(model, row_id).retired_at is not None


def retired(client: Any, door: str) -> Any:
    return client.send(door, {"reason": "合并成一套"}, at=door)


def test_from_the_home_up_to_the_community_each_waits_for_what_is_open(s: makers.Story, client: Any) -> None:
    building = session().get_one(Unit, s.unit).building_id
    repair = makers.repair_accepted(s)
    client.sign_in(make.staff(Role.ADMIN), "staff")
    unit_door, house_door = (
        f"/staff/homes/{s.unit}/retirement",
        f"/staff/communities/buildings/{building}/retirement",
    )
    place_door = f"/staff/communities/{s.community}/retirement"
    refused = retired(client, unit_door)
    assert refused.status_code == 422 and "还登记着住户" in refused.words
    tie = session().query(Occupancy).filter_by(unit_id=s.unit).one().id
    with write():
        estate.end_tie(tie, make.HOUSE, to_on=date(2026, 11, 19))
    refused = retired(client, unit_door)
    assert refused.status_code == 422 and makers.again(repair).number in refused.words
    with write():
        actions.cancel(makers.again(repair), reason="房子没了", by=s.by("agent"))
    refused = retired(client, house_door)
    assert refused.status_code == 422 and "还有没停用的房屋" in refused.words and not gone(Unit, s.unit)
    assert retired(client, unit_door).status_code == 303 and gone(Unit, s.unit)
    assert "还有没停用的楼栋" in retired(client, place_door).words
    assert retired(client, house_door).status_code == 303 and gone(Building, building)
    assert retired(client, place_door).status_code == 303 and gone(Community, s.community)
    assert client.get(f"/staff/homes/{s.unit}").status_code == 404
    assert s.community not in [row.id for row in queries.communities(make.HOUSE)]
    assert [line.name for line in events.story_of(("community", s.community), "staff")][:2] == [
        "retired",
        "retired",
    ]
    assert makers.again(repair).label  # its papers stay


def test_a_person_goes_when_nothing_holds_them_and_the_phone_is_free(s: makers.Story, client: Any) -> None:
    client.sign_in(s.manager, "staff")
    phone = session().get_one(Person, s.owner).phone
    door = f"/staff/people/{s.owner}/retirement"
    assert "还登记在" in retired(client, door).words
    for who, words in ((s.agent, "角色"), (s.technician, "联系人")):
        with pytest.raises(Refused, match=words), write():
            estate.retire_person(who, make.HOUSE, reason="离职")
    tie = session().query(Occupancy).filter_by(person_id=s.owner).one().id
    with write():
        estate.end_tie(tie, make.HOUSE, to_on=date(2026, 11, 19))
    with write():
        estate.retire_person(s.owner, make.HOUSE, reason="搬走")
    assert gone(Person, s.owner) and session().get_one(Person, s.owner).other_phones == [phone]
    assert make.person(phone=phone.removeprefix("+86")) != s.owner


def test_common_parts_are_named_renamed_and_retired(s: makers.Story, client: Any) -> None:
    client.sign_in(s.manager, "staff")
    page = f"/staff/communities/{s.community}/spots"
    assert "还没有公共部位" in client.get(page).words
    assert client.send(page, {"title": "北门门禁", "building": "0"}, at=page).status_code == 303
    twin = client.send(page, {"title": "北门门禁", "building": "0"}, at=page)
    assert twin.status_code == 422 and "已经有北门门禁" in twin.words
    spot = session().query(Spot).one().id
    rename = f"/staff/communities/spots/{spot}/name"
    assert client.send(rename, {"title": "北门闸机"}, at=rename).status_code == 303
    assert "北门闸机" in client.get(page).words
    desk = f"/staff/intake/communities/{s.community}"
    typed = {
        "channel": "phone", "part": "shared.lift", "description": "刷不开", "urgency": "ordinary", "place_note": "北门闸机",
    }  # fmt: skip
    assert "北门闸机" in client.get(desk).text and client.send(desk, typed, at=desk).status_code == 303
    reported = session().query(Repair).filter_by(community_id=s.community).one()
    assert (reported.spot_id, reported.label) == (spot, "北门闸机")
    door = f"/staff/communities/spots/{spot}/retirement"
    assert reported.number in retired(client, door).words
    with write():
        actions.cancel(makers.again(reported), reason="又好了", by=s.by("agent"))
    assert retired(client, door).status_code == 303 and gone(Spot, spot)
    assert "北门闸机" not in [row.name for row in queries.spots(s.community)]
    client.sign_in(s.agent, "staff")
    assert client.get(door).status_code == 403
