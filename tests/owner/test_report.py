"""Reporting: the check for danger, each step kept, photos, look-alikes, one report for a double tap."""

import io
import re
from typing import Any

import pytest

from portal.domain.repairs.rules import Status, windows_ahead
from portal.infra import clock as house_clock
from portal.infra import formkeys
from portal.infra.db import session
from tests import makers
from tests import makers_estate as make
from tests.owner.reports import filled, last_report, newest, photo, to_review

REPORT = "/owner/report"


@pytest.fixture
def story(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def test_a_report_goes_from_the_check_to_the_repair(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    assert "有没有危险" in client.get(REPORT).words
    answer = client.send(REPORT, {"urgency": "ordinary"}, at=REPORT)
    assert answer.location == "/owner/report/place"
    answer = client.send(f"{REPORT}/place", {"room": "kitchen"}, at=f"{REPORT}/place")
    assert answer.location == "/owner/report/what"
    what = {"part": "leak.kitchen", "description": "水槽下面一直滴水", "photos": [photo(1), photo(2)]}
    answer = client.send(f"{REPORT}/what", what, at=f"{REPORT}/what")
    assert answer.location == "/owner/report/when"
    page = client.get(f"{REPORT}/what")
    assert len(re.findall(r"/owner/report/photos/\d+/small", page.text)) == 2
    assert client.get(re.search(r"/owner/report/photos/\d+/small", page.text)[0]).mimetype == "image/webp"
    slots = windows_ahead(house_clock.today())
    when = {"windows": [slots[0], slots[4]], "access": ["call_before"], "access_note": "家里有狗"}
    answer = client.send(f"{REPORT}/when", when, at=f"{REPORT}/when")
    assert answer.location == "/owner/report/review"
    review = client.get(f"{REPORT}/review")
    for words in ("厨房", "厨房漏水渗水", "水槽下面一直滴水", "家里有狗", "上门前先打电话", "不收费"):
        assert words in review.words
    answer = client.send(f"{REPORT}/review", {"expectation": "once"}, at=f"{REPORT}/review")
    repair = last_report(story.owner)
    assert answer.location == f"/owner/repairs/{repair.id}"
    assert (repair.room, repair.part_code, repair.expectation) == ("kitchen", "leak.kitchen", "once")
    assert (repair.access, repair.access_note, repair.status) == (
        ["call_before"],
        "家里有狗",
        Status.SUBMITTED,
    )
    assert repair.contact_phone.startswith("+86139")
    page = client.get(answer.location)
    assert repair.number in page.words and len(re.findall(r"photos/\d+/small", page.text)) == 2
    assert client.get(f"{REPORT}/draft").location == "/owner/report"


def test_a_photo_that_is_none_is_refused_and_the_rest_stands(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    filled(client, REPORT, {"urgency": "ordinary"})
    filled(client, f"{REPORT}/place", {"room": "kitchen"})
    bad = (io.BytesIO(b"GIF89a no photo at all"), "leak.jpg")
    what = {"part": "water.supply", "description": "水槽下面一直滴水", "photos": [photo(1), bad]}
    answer = client.send(f"{REPORT}/what", what, at=f"{REPORT}/what")
    assert answer.status_code == 422
    assert "已收下1张照片" in answer.words
    form = answer.form(f"{REPORT}/what")
    assert (form["part"], form["description"]) == ("water.supply", "水槽下面一直滴水")
    again = client.post(f"{REPORT}/what", data=form)
    assert again.location == "/owner/report/when"
    assert len(newest(story.owner)["photos"]) == 1


def test_photos_are_saved_at_once_and_may_be_taken_away(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    filled(client, REPORT, {"urgency": "ordinary"})
    filled(client, f"{REPORT}/place", {"room": "bathroom"})
    draft = {"later": "1", "description": "地漏边上渗水", "photos": [photo(3), photo(4)]}
    assert client.send(f"{REPORT}/what", draft, at=f"{REPORT}/what").location == "/owner/report/what"
    first, second = newest(story.owner)["photos"]
    client.send(f"{REPORT}/what", {"remove": str(first)}, at=f"{REPORT}/what")
    assert newest(story.owner)["photos"] == [second]
    assert newest(story.owner)["description"] == "地漏边上渗水"
    assert client.get(f"{REPORT}/photos/{first}/small").status_code == 404


def test_a_draft_survives_and_can_be_given_up(story: makers.Story, client: Any, clients: Any) -> None:
    client.sign_in(story.owner, "owner")
    filled(client, REPORT, {"urgency": "ordinary"})
    filled(client, f"{REPORT}/place", {"room": "balcony"})
    other_device = clients().sign_in(story.owner, "owner")
    assert "继续上次没写完的报修" in other_device.get("/owner/").words
    assert other_device.get(f"{REPORT}/draft").location == "/owner/report/what"
    assert other_device.get(f"{REPORT}/review").location == "/owner/report/what"
    other_device.send(f"{REPORT}/discarding", at=REPORT)
    assert newest(story.owner) is None
    assert "继续上次没写完的报修" not in client.get("/owner/").words


def test_a_double_tap_makes_one_report(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    form = to_review(client).form(f"{REPORT}/review")
    first, second = (client.post(f"{REPORT}/review", data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location == f"/owner/repairs/{last_report(story.owner).id}"
    assert client.get("/owner/repairs").text.count('class="case-card"') == 1
    late = client.post(f"{REPORT}/review", data={**form, "expectation": "once"}, follow_redirects=True)
    assert "已经提交过" in late.words


def test_the_same_thing_is_followed_and_not_reported_twice(story: makers.Story, client: Any) -> None:
    repair = makers.repair_dispatched(story)
    family = make.owner_of(story.unit, "周砚秋")
    client.sign_in(family, "owner")
    to_what(client)
    assert client.get(f"{REPORT}/same").find(".//article[@class='match']") is not None
    assert client.get(f"{REPORT}/when").status_code == 200
    answer = client.send(f"{REPORT}/follower", at=f"{REPORT}/same")
    assert answer.location == f"/owner/repairs/{repair.id}"
    assert last_report(family) is None and newest(family) is None


def to_what(client: Any, **what: str) -> Any:
    filled(client, REPORT, {"urgency": "ordinary"})
    filled(client, f"{REPORT}/place", {"room": "kitchen"})
    return filled(client, f"{REPORT}/what", {"part": "water.drain", "description": "下水管滴水", **what})


def test_another_thing_goes_on(story: makers.Story, client: Any) -> None:
    makers.repair_submitted(story)
    client.sign_in(story.owner, "owner")
    assert to_what(client).location == "/owner/report/same"
    assert client.send(f"{REPORT}/same", at=f"{REPORT}/same").location == "/owner/report/when"
    again = {"part": "water.tap", "description": "龙头关不紧"}
    assert filled(client, f"{REPORT}/what", again).location == "/owner/report/when"


def test_a_neighbour_follows_a_common_part_without_reading_the_words(
    story: makers.Story, client: Any, clients: Any
) -> None:
    makers.repair_submitted(
        story, unit_id=None, community_id=story.community, place_note="2单元电梯", part_code="shared.lift",
        description="关门时夹到我家老人了", room="",
    )  # fmt: skip
    neighbour = make.owner_of(make.unit(make.building(story.community, "5幢")))
    client.sign_in(neighbour, "owner")
    filled(client, REPORT, {"urgency": "ordinary"})
    filled(client, f"{REPORT}/place", {"room": "common"})
    what = {"part": "shared.lift", "description": "电梯异响", "spot": "2单元电梯"}
    assert filled(client, f"{REPORT}/what", what).location == "/owner/report/same"
    page = client.get(f"{REPORT}/same")
    assert "电梯" in page.words and "老人" not in page.words
    followed = client.send(f"{REPORT}/follower", at=f"{REPORT}/same")
    shown = client.get(followed.location)
    assert "老人" not in shown.words and "别人写的内容和照片不公开" in shown.words
    assert "老人" not in client.get("/owner/repairs").words
    assert not [form for form in shown.tree.iter("form") if "/owner/repairs/" in (form.get("action") or "")]


def test_a_common_part_needs_no_window_and_names_its_place(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    filled(client, REPORT, {"urgency": "ordinary"})
    filled(client, f"{REPORT}/place", {"room": "common"})
    refused = filled(client, f"{REPORT}/what", {"part": "shared.lift", "description": "电梯异响"})
    assert refused.status_code == 422 and "请写一下在哪一处" in refused.words
    filled(client, f"{REPORT}/what", {"part": "shared.lift", "description": "电梯异响", "spot": "2单元电梯"})
    assert filled(client, f"{REPORT}/when", {}).location == "/owner/report/review"
    filled(client, f"{REPORT}/review", {})
    repair = last_report(story.owner)
    assert (repair.unit_id, repair.label) == (None, "2单元电梯")


def test_urgent_help_needs_no_window(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    filled(client, REPORT, {"urgency": "urgent"})
    filled(client, f"{REPORT}/place", {"room": "whole"})
    filled(client, f"{REPORT}/what", {"part": "power.line", "description": "全屋没电"})
    assert "60分钟内到场" in client.get(f"{REPORT}/when").words
    assert filled(client, f"{REPORT}/when", {}).location == "/owner/report/review"
    filled(client, f"{REPORT}/review", {})
    assert last_report(story.owner).urgency == "urgent"


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        ("", {"urgency": "whenever"}),
        ("/place", {"room": "cellar"}),
        ("/place", {"room": "kitchen", "unit": "nonsense"}),
        ("/what", {"part": "no.such", "description": "坏了"}),
        ("/what", {"part": "water", "description": "坏了"}),
        ("/what", {"part": "water.tap", "description": "坏" * 1001}),
        ("/when", {"windows": ["2026-11-21/am", "2027-01-01/am"]}),
        ("/when", {"windows": ["2026-11-21/am"]}),
        ("/when", {"windows": ["2026-11-21/am", "2026-11-22/pm"], "contact_phone": "12345"}),
        ("/when", {"windows": ["2026-11-21/am", "2026-11-22/pm"], "access": ["break_in"]}),
        ("/review", {"expectation": "gold"}),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(story: makers.Story, client: Any, at: str, wrong: Any) -> None:
    client.sign_in(story.owner, "owner")
    to_review(client)
    answer = filled(client, f"{REPORT}{at}", wrong)
    assert answer.status_code == 422
    assert answer.find(".//div[@class='errors']") is not None
    assert answer.tree.find(".//*[@class='error']") is not None


def test_homes_of_others_are_not_there(story: makers.Story, client: Any) -> None:
    stranger = make.home()
    client.sign_in(story.owner, "owner")
    filled(client, REPORT, {"urgency": "ordinary"})
    answer = filled(client, f"{REPORT}/place", {"room": "kitchen", "unit": str(stranger)})
    assert answer.status_code == 404
    answer = filled(client, f"{REPORT}/emergencies", {"what": "gas", "unit": str(stranger)}, at=REPORT)
    assert answer.status_code == 404
    photo_of_another = makers.repair_submitted(makers.story())
    assert client.get(f"{REPORT}/photos/{photo_of_another.id}/small").status_code == 404


def test_danger_is_registered_and_answered_with_what_to_do(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    page = client.get(REPORT)
    assert "0571-8800 0110" in page.words
    form = {**page.form(f"{REPORT}/emergencies"), "what": "burst_pipe"}
    first = client.post(f"{REPORT}/emergencies", data=form)
    assert client.post(f"{REPORT}/emergencies", data=form).location == first.location
    repair = last_report(story.owner)
    assert repair.urgency == "emergency" and first.location == f"/owner/report/emergencies/{repair.id}"
    answer = client.get(first.location)
    assert "关进户水阀" in answer.words and "0571-8800 0110" in answer.words
    assert client.send(
        f"/owner/repairs/{repair.id}/messages", {"text": "水从楼上来"}, at=first.location
    ).location
    assert "水从楼上来" in client.get(f"/owner/repairs/{repair.id}").words


def test_an_unknown_danger_registers_nothing(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    answer = filled(client, f"{REPORT}/emergencies", {"what": "dragon"}, at=REPORT)
    assert answer.status_code == 422 and "请选择发生了什么" in answer.words
    assert last_report(story.owner) is None


def test_what_was_typed_is_parked_when_the_sign_in_has_ended(story: makers.Story, client: Any) -> None:
    client.sign_in(story.owner, "owner")
    filled(client, REPORT, {"urgency": "ordinary"})
    filled(client, f"{REPORT}/place", {"room": "kitchen"})
    form = {**client.get(f"{REPORT}/what").form(f"{REPORT}/what"), "description": "写了很久的一段话"}
    client.delete_cookie("portal_session")
    for cookie in list(client._cookies or {}):
        client.delete_cookie(cookie[2], domain=cookie[0], path=cookie[1])
    answer = client.post(f"{REPORT}/what", data=form)
    token = re.search(r"parked=([\w-]+)", answer.location)[1]
    session().rollback()
    kept = formkeys.parked(token, story.owner)
    assert ["description", "写了很久的一段话"] in kept.fields and kept.path == f"{REPORT}/what"


def test_someone_without_a_home_is_told_so(app: Any, clock: Any, client: Any) -> None:
    makers.make.terms()
    unit = make.home()
    person = make.owner_of(unit, proven=False)
    client.sign_in(person, "owner")
    assert client.get(REPORT).status_code == 404
    assert "绑定房屋" in client.get("/owner/").words
