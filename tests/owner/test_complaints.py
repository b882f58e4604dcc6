"""A complaint as the person who makes it meets it: four steps, the receipt, where it stands, taking it back."""

from typing import Any

import pytest

from portal.domain.complaints import queries
from portal.domain.complaints.rules import Status
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make
from tests.owner.reports import photo

NEW = "/owner/complaints/new"
ABOUT = {"topic": "property_service", "where": "common", "spot": "地下车库B区"}
DEMAND = {"demand": "一周内修好", "expected": "晚上有灯", "expectation": "4"}


@pytest.fixture
def s(app: Any, clock: Any) -> Any:
    return makers.story()


def newest(s: Any) -> Any:
    """The newest complaint of the owner."""
    rows = queries.for_owner(s.by("owner"))
    return queries.page_for(s.by("owner"), rows[0].id) if rows else None


def test_four_steps_lead_to_the_receipt(s: Any, client: Any) -> None:
    repair = makers.repair_submitted(s)
    client.sign_in(s.owner, "owner")
    assert client.get(f"{NEW}/review").location == NEW
    assert repair.number in client.get(NEW).words
    about = {**ABOUT, "repair": str(repair.id)}
    assert client.send(NEW, {**about, "spot": ""}, at=NEW).status_code == 422
    assert client.send(NEW, about, at=NEW).location == f"{NEW}/told"
    told = {"content": "车库的灯坏了两个多月。物业说已报修。"}
    assert client.send(f"{NEW}/told", {"content": ""}, at=f"{NEW}/told").status_code == 422
    assert client.send(f"{NEW}/told", told, at=f"{NEW}/told").location == f"{NEW}/demand"
    assert client.send(f"{NEW}/demand", DEMAND, at=f"{NEW}/demand").location == f"{NEW}/evidence"
    sent = client.send(f"{NEW}/evidence", {"photos": [photo(1), photo(2)]}, at=f"{NEW}/evidence")
    assert sent.location == f"{NEW}/review"
    review = client.get(f"{NEW}/review")
    for words in ("地下车库B区", "车库的灯坏了两个多月", "一周内修好", "2个文件", repair.number):
        assert words in review.words
    sent = client.send(f"{NEW}/review", {}, at=f"{NEW}/review")
    page = newest(s)
    assert sent.location == f"/owner/complaints/{page.complaint.id}/receipt"
    assert (page.complaint.repair_id, page.complaint.label, page.complaint.title) == (
        repair.id, "地下车库B区", "车库的灯坏了两个多月",
    )  # fmt: skip
    assert len(page.pictures) == 2
    receipt = client.get(sent.location)
    assert page.complaint.number in receipt.words and "一般的：" in receipt.words
    assert "联系您，了解情况" in client.get(f"/owner/complaints/{page.complaint.id}").words
    assert page.complaint.title in client.get("/owner/complaints").words
    assert "接着写" not in client.get(NEW).words


def test_a_home_or_a_repair_of_others_is_not_there(s: Any, client: Any) -> None:
    other = make.unit(make.building(s.community, "9幢"))
    make.owner_of(other)
    stranger = makers.story()
    theirs = makers.repair_submitted(stranger)
    client.sign_in(s.owner, "owner")
    for wrong in ({"unit": str(other)}, {"repair": str(theirs.id)}):
        assert client.send(NEW, {**ABOUT, **wrong}, at=NEW).status_code == 404


def test_the_person_writes_and_takes_it_back(s: Any, client: Any) -> None:
    row = complaints.received(s)
    url = f"/owner/complaints/{row.id}"
    client.sign_in(s.owner, "owner")
    assert client.send(f"{url}/messages", {"text": "今天又有一盏不亮了"}, at=url).status_code == 303
    assert "今天又有一盏不亮了" in client.get(url).words
    assert row.title in client.get("/owner/messages").words
    assert row.title in client.get("/owner/").words
    assert client.send(f"{url}/withdrawal", {"reason": ""}, at=url).status_code == 422
    assert client.send(f"{url}/withdrawal", {"reason": "已经修好了"}, at=url).location == url
    assert newest(s).complaint.status is Status.WITHDRAWN
    page = client.get(url)
    assert "已撤回" in page.words and "撤回投诉" not in page.words
    assert row.number in client.get("/owner/complaints").words


def test_a_complaint_of_another_person_of_the_home_is_not_there(s: Any, client: Any) -> None:
    row = complaints.received(s)
    client.sign_in(make.owner_of(s.unit), "owner")
    for path in ("", "/receipt"):
        assert client.get(f"/owner/complaints/{row.id}{path}").status_code == 404
    assert row.number not in client.get("/owner/complaints").words
