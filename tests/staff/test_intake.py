"""Registering for somebody who calls: the home is found, the case written down, nothing typed is lost."""

import io

import pytest

from portal.domain.casework import queries as casework
from portal.domain.repairs import queries
from portal.domain.repairs.rules import windows_ahead
from portal.infra import clock as house_clock
from tests import makers
from tests import makers_estate as make

TYPED = {
    "channel": "phone", "part": "water.supply", "description": "厨房水槽下面一直滴水", "urgency": "ordinary",
    "room": "kitchen",
}  # fmt: skip


@pytest.fixture
def s(app, clock):
    return makers.story()


def newest(s):
    """The newest repair of the community."""
    rows = queries.listing(s.by("agent"))
    return queries.page_for(s.by("agent"), rows[0].id) if rows else None


def test_the_home_is_found_by_whatever_the_caller_says(s, client):
    person = make.actor(s.owner, "owner")
    client.sign_in(s.agent, "staff")
    label = newest_label(s, client)
    tail = client.get(f"/staff/people/{s.owner}").find(".//a[@href]") is not None
    assert tail
    for words in (person.name, label):
        page = client.get("/staff/intake", query_string={"q": words})
        assert label in page.words, words
    part = client.get(
        "/staff/intake",
        query_string={"q": label},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    assert label in part.get_data(as_text=True) and "<html" not in part.get_data(as_text=True)
    assert "没有找到" in client.get("/staff/intake?q=nobody").words


def newest_label(s, client) -> str:
    return "".join(
        client.get(f"/staff/homes/{s.unit}").find(".//nav[@aria-label='位置']//li[@aria-current]").itertext()
    )


def test_register_for_the_owner(s, client):
    client.sign_in(s.agent, "staff")
    url = f"/staff/intake/homes/{s.unit}"
    slots = windows_ahead(house_clock.today())
    form = client.get(url).form(url)
    photo = (io.BytesIO(makers.jpeg(50)), "a.jpg")
    sent = client.post(
        url, content_type="multipart/form-data",
        data={**form, **TYPED, "reporter": s.owner, "windows": slots[:2], "access": ["call_before"], "photos": photo},
    )  # fmt: skip
    assert sent.status_code == 303
    page = newest(s)
    assert (page.repair.channel, page.repair.reporter_id, page.repair.unit_id) == ("phone", s.owner, s.unit)
    assert len(page.windows) == 2 and len(casework.attachments(page.subject)) == 1
    line = page.story[-1]
    assert (line.person_id, line.on_behalf_of, line.channel) == (s.agent, s.owner, "phone")
    assert page.repair.number in client.get(sent.headers["Location"]).words


def test_what_is_open_already_is_asked_about(s, client):
    repair = makers.repair_submitted(s)
    number = repair.number
    client.sign_in(s.agent, "staff")
    url = f"/staff/intake/homes/{s.unit}"
    assert number in client.get(url).words
    told = client.get(f"{url}/alike?part=water.supply&urgency=urgent").get_data(as_text=True)
    assert number in told and "先报价" in told and "受理" in told
    assert "不收费" in client.get(f"{url}/alike?part=leak.bathroom").get_data(as_text=True)
    assert client.get(f"{url}/alike?part=nothing").status_code == 200
    again = client.send(url, TYPED, at=url)
    assert again.status_code == 422 and "是不是同一件" in again.words
    assert "厨房水槽下面一直滴水" in again.get_data(as_text=True)
    sure = again.form(url) | {"different": "y"}
    assert client.post(url, data=sure).status_code == 303
    assert client.send(url, {**TYPED, "part": "door.window"}, at=url).status_code == 303


def test_bad_words_are_refused_at_their_field_and_kept(s, client):
    client.sign_in(s.agent, "staff")
    url = f"/staff/intake/homes/{s.unit}"
    for changes in (
        {"channel": "telepathy"},
        {"channel": ""},
        {"part": "x.y"},
        {"part": "leak"},
        {"urgency": ""},
        {"description": ""},
        {"description": "长" * 2001},
        {"contact_phone": "12"},
        {"reporter": "99999"},
        {"windows": ["2026-11-21/am"]},
        {"windows": ["x", "y"]},
        {"room": "cellar"},
    ):
        answer = client.send(url, {**TYPED, "contact_name": "赵先生", **changes}, at=url)
        assert answer.status_code == 422, changes
        assert "赵先生" in answer.get_data(as_text=True)
    assert newest(s) is None
    form = client.get(url).form(url)
    bad = client.post(
        url,
        data={**form, **TYPED, "photos": (io.BytesIO(b"no picture"), "x.jpg")},
        content_type="multipart/form-data",
    )
    assert bad.status_code == 422 and "厨房水槽下面一直滴水" in bad.get_data(as_text=True)


def test_common_parts(s, client):
    client.sign_in(s.agent, "staff")
    url = f"/staff/intake/communities/{s.community}"
    assert client.get("/staff/intake").find(f".//a[@href='{url}']") is not None
    lift = {**TYPED, "part": "shared.lift", "description": "电梯门关不上", "urgency": "emergency"}
    assert client.send(url, lift, at=url).status_code == 422
    assert client.send(url, {**lift, "place_note": "1单元大堂"}, at=url).status_code == 303
    page = newest(s)
    assert page.repair.unit_id is None and "1单元大堂" in page.repair.label
    assert page.repair.urgency.value == "emergency"
    foreign = make.building(make.community())
    assert (
        client.send(
            url, {**lift, "place_note": "大堂", "building": str(foreign), "different": "y"}, at=url
        ).status_code
        == 404
    )


def test_homes_of_others(s, client):
    far = makers.story()
    client.sign_in(s.agent, "staff")
    for path in (
        f"homes/{far.unit}",
        f"homes/{far.unit}/alike?part=leak.bathroom",
        f"communities/{far.community}",
        "homes/0",
        "homes/99999999999999999999",
    ):
        assert client.get(f"/staff/intake/{path}").status_code == 404, path
    assert client.post(f"/staff/intake/homes/{far.unit}", data=TYPED, judge=False).status_code == 404
    keeper = make.staff("file_keeper", s.community)
    client.sign_in(keeper, "staff")
    assert client.get("/staff/intake").status_code == 403


def test_a_double_tap_registers_once(s, client):
    client.sign_in(s.agent, "staff")
    url = f"/staff/intake/homes/{s.unit}"
    data = client.get(url).form(url) | TYPED
    first, second = client.post(url, data=data), client.post(url, data=data)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(queries.listing(s.by("agent"))) == 1
