"""Many reports of one cause: merged from the desk and from the repair, taken apart, and shown to the house."""

from typing import Any

import pytest

from portal.domain.casework import actions as casework
from portal.domain.estate.models import Unit
from portal.domain.repairs import actions
from portal.domain.repairs.rules import Status
from portal.infra import formkeys
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make
from tests.makers import again


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def upstairs(s: makers.Story) -> makers.Story:
    """A neighbour in the same building."""
    unit = make.unit(session().get_one(Unit, s.unit).building_id)
    return makers.Story(**{**vars(s), "unit": unit, "owner": make.owner_of(unit)})


def tick(repair: Any) -> str:
    return f"repair.{repair.id}.{again(repair).version}"


def issued(person: int, path: str) -> str:
    """A key as the person's page would carry it."""
    return formkeys.issue(str(person), path)


def states(*repairs: Any) -> list[Status]:
    return [again(repair).status for repair in repairs]


def test_several_are_merged_from_the_desk_with_a_result_for_each(s: makers.Story, client: Any) -> None:
    first, second, third = (makers.repair_submitted(upstairs(s)) for _ in range(3))
    client.sign_in(s.agent, "staff")
    assert "合并…" in client.get("/staff/").words
    ticked = {"id": [tick(first), tick(second), tick(third)]}
    asked = client.post("/staff/desk/merges", data=ticked | {"key": issued(s.agent, "/staff/desk/merges")})
    assert asked.status_code == 200 and "并入哪一件" in asked.words
    sent = asked.form("/staff/desk/merges") | {"id": ticked["id"]}
    wrong = client.post("/staff/desk/merges", data=sent | {"into": "", "other": "nothing"})
    assert wrong.status_code == 422 and states(first, second, third) == [Status.SUBMITTED] * 3
    with write():
        actions.accept(again(third), by=s.by("agent"))
    again_sent = wrong.form("/staff/desk/merges") | {"id": ticked["id"], "into": first.number}
    done = client.post("/staff/desk/merges", data=again_sent)
    assert done.status_code == 200 and "合并了1件，1件没有办成" in done.words
    assert states(first, second, third) == [Status.SUBMITTED, Status.DUPLICATE, Status.ACCEPTED]
    assert client.post("/staff/desk/merges", data=again_sent).status_code == 303


def test_the_page_of_a_repair_lists_the_same_thing_and_takes_it_apart(s: makers.Story, client: Any) -> None:
    mine, other = makers.repair_accepted(s), upstairs(s)
    theirs, else_ = makers.repair_submitted(other), makers.repair_submitted(other, part_code="door.window")
    client.sign_in(s.agent, "staff")
    place = f"/staff/repairs/{mine.id}"
    page = client.get(place)
    assert "是不是同一件事" in page.words and theirs.number in page.words and else_.number not in page.words
    merged = client.send("/staff/desk/merges", {"id": tick(theirs)}, at=place)
    assert "合并了1件" in merged.words and casework.followers(("repair", mine.id)) == [other.owner]
    page = client.get(place)
    assert "并入的报修" in page.words and "是不是同一件事" not in page.words
    apart = f"/staff/repairs/{theirs.id}/separation"
    assert client.send(apart, {"reason": "另一根管"}, at=apart).status_code == 303
    assert states(theirs) == [Status.SUBMITTED] and casework.followers(("repair", mine.id)) == []


def test_an_incident_stands_on_each_affected_home_and_late_reports_are_led_to_it(
    s: makers.Story, client: Any, clients: Any
) -> None:
    repair, near, far = makers.repair_accepted(s), upstairs(s), make.home()
    client.sign_in(s.dispatcher, "staff")
    door = f"/staff/repairs/{repair.id}/incident"
    assert client.send(door, {"note": ""}, at=door).status_code == 422
    assert client.send(door, {"note": "本楼主水管破裂，正在抢修"}, at=door).status_code == 303
    theirs = clients().sign_in(near.owner, "owner")
    home = theirs.get("/owner")
    assert "主水管破裂" in home.words and repair.number not in home.words and "滴水" not in home.words
    far_owner = make.owner_of(far)
    stranger = clients().sign_in(far_owner, "owner")
    assert "主水管破裂" not in stranger.get("/owner").words
    follow = f"/owner/repairs/{repair.id}/incident-follower"
    forged = {"key": issued(far_owner, follow)}
    assert stranger.post(follow, data=forged, judge=False).status_code == 404
    for at, form in (
        ("", {"urgency": "ordinary"}), ("/place", {"room": "kitchen"}),
        ("/what", {"part": "water.supply", "description": "我家也没水了"}),
    ):  # fmt: skip
        answer = theirs.send(f"/owner/report{at}", form, at=f"/owner/report{at}")
    assert answer.location == "/owner/report/same"
    same = theirs.get("/owner/report/same")
    assert "同一幢楼，正在统一处理" in same.words and again(repair).label not in same.words
    assert theirs.send(follow, {}, at="/owner").location == "/owner/"
    assert "有进展会告诉您" in theirs.get("/owner").words
    assert casework.followers(("repair", repair.id)) == [near.owner]
    assert (
        client.send(
            f"/staff/repairs/{repair.id}/incident-end", {}, at=f"/staff/repairs/{repair.id}"
        ).status_code
        == 303
    )
    assert "主水管破裂" not in theirs.get("/owner").words
