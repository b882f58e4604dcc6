"""Steps two and three at the desk and for the person: read back, agreed, judged, extended; what only staff read."""

from datetime import timedelta
from typing import Any

import pytest

from portal.domain.complaints import actions
from portal.domain.complaints.queries.guidance import cards_for
from portal.domain.complaints.rules import Status
from portal.domain.estate.roles import Role
from portal.infra import clock as house_clock
from portal.infra.db import write
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make


@pytest.fixture
def s(app: Any, clock: Any) -> Any:
    return makers.story()


def go(client: Any, row: Any, noun: str, **typed: Any) -> Any:
    """Open the verb's page and send its form."""
    door = f"/staff/complaints/{row.id}/{noun}"
    return client.send(door, typed, at=door)


def test_read_back_and_agreed_on_the_phone(s: Any, client: Any) -> None:
    row = complaints.accepted(s)
    client.sign_in(s.agent, "staff")
    page = client.get(f"/staff/complaints/{row.id}/definition")
    for words in ("地下车库B区14号", "再写几条", "怎么谈", "打断、争辩"):
        assert words in page.words, words
    none = go(client, row, "definition", fact_1="", demand_2="修好")
    assert none.status_code == 422 and "至少写一条事实" in none.words
    assert go(client, row, "definition", fact_1="灯不亮", demand_1="修好", fact_6="没人来").status_code == 303
    assert [p.fact for p in complaints.points(row)] == ["灯不亮", "没人来"]
    page = client.get(f"/staff/complaints/{row.id}")
    assert "等对方确认" in page.words and "登记对方确认" in page.words
    bare = go(client, row, "agreement", how="phone")
    assert bare.status_code == 422
    assert go(client, row, "agreement", how="phone", words="对，就这两条").status_code == 303
    assert complaints.again(row).status is Status.EVALUATING
    assert "对，就这两条" in client.get(f"/staff/complaints/{row.id}").words


def test_the_person_corrects_and_agrees(s: Any, client: Any) -> None:
    row = complaints.read_back(s)
    here = f"/owner/complaints/{row.id}"
    client.sign_in(s.owner, "owner")
    page = client.get(here)
    assert "B区14号到22号车位的灯两个多月不亮" in page.words and "对，就是这样" in page.words
    bare = client.send(f"{here}/correction", {"words": ""}, at=here)
    assert bare.status_code == 422
    assert client.send(f"{here}/correction", {"words": "是三个月"}, at=here).status_code == 303
    page = client.get(here)
    assert "是三个月" in page.words and "对，就是这样" not in page.words
    with write():
        actions.read_back(complaints.again(row), [actions.Point("三个月不亮")], by=s.by("agent"))
    assert client.send(f"{here}/agreement", {}, at=here).status_code == 303
    assert complaints.again(row).definition == "agreed"
    assert "您在" in client.get(here).words


def test_judged_at_the_desk_with_reasons_and_a_lead_who_may(s: Any, client: Any) -> None:
    row = complaints.confirmed(s)
    client.sign_in(s.manager, "staff")
    page = client.get(f"/staff/complaints/{row.id}/evaluation")
    assert "收到后3个工作日内答复" in page.words and "部门负责人亲自负责" in page.words
    typed = {
        "severity": "general", "severity_reason": "不影响居住", "liability": "ours", "liability_reason": "没有跟进",
        "risks": ["press"], "lead": s.agent,
    }  # fmt: skip
    stranger = make.staff(Role.AGENT, makers.story().community)
    refused = go(client, row, "evaluation", **{**typed, "lead": stranger})
    assert refused.status_code == 422 and "不影响居住" in refused.get_data(as_text=True)
    assert go(client, row, "evaluation", **{**typed, "severity_reason": ""}).status_code == 422
    assert go(client, row, "evaluation", **typed).status_code == 303
    page = client.get(f"/staff/complaints/{row.id}")
    for words in ("不影响居住", "没有跟进", "可能见报、上网"):
        assert words in page.words, words
    assert go(client, row, "reassessment", **{**typed, "severity": "serious"}).status_code == 303
    assert complaints.again(row).severity == "serious"


def test_more_time_is_told_and_inner_facts_stay_inside(s: Any, client: Any) -> None:
    row = complaints.investigating(s)
    client.sign_in(s.manager, "staff")
    due = (house_clock.local(house_clock.now()) + timedelta(days=9)).strftime("%Y-%m-%dT18:00")
    early = go(client, row, "extension", kind="reply", due="2026-11-20T10:00", reason="等报告")
    assert early.status_code == 422 and "展期要晚于原来的期限" in early.words
    assert go(client, row, "extension", kind="reply", due=due, reason="等检测报告").status_code == 303
    noted = go(client, row, "inner-fact", fact="mood.hostile", on="2026-11-20", note="当面摔了杯子")
    assert noted.status_code == 303
    page = client.get(f"/staff/complaints/{row.id}")
    assert "当面摔了杯子" in page.words and "敌对" in page.words
    client.sign_in(make.staff(Role.FILE_KEEPER, s.community), "staff")
    assert "当面摔了杯子" not in client.get(f"/staff/complaints/{row.id}").get_data(as_text=True)
    client.sign_in(s.owner, "owner")
    bytes_ = client.get(f"/owner/complaints/{row.id}").get_data(as_text=True)
    assert "等检测报告" in bytes_
    assert not [word for word in ("摔了杯子", "敌对", "hostile", "内部") if word in bytes_]


def test_guidance_is_edited_for_a_community(s: Any, client: Any) -> None:
    row, other = complaints.received(s), makers.story()
    client.sign_in(s.manager, "staff")
    assert "先听完，不轻易答应" in client.get(f"/staff/complaints/{row.id}").words
    door = f"/staff/complaints/guidance/{s.community}/1"
    assert client.get("/staff/complaints/guidance").headers["Location"].endswith(f"/{s.community}")
    assert client.get(f"/staff/complaints/guidance/{s.community}").status_code == 200
    first = client.get(door).form(door)
    typed = {"title": "先让座、倒水", "phrases": "您请坐。\n\n我记下来。", "pitfalls": "打断"}
    assert client.post(door, data={**first, **typed}).status_code == 303
    assert "您请坐" in client.get(f"/staff/complaints/{row.id}").words
    assert client.post(door, data={**client.get(door).form(door), **typed, "version": "0"}).status_code == 409
    assert cards_for(other.community)[0].title != "先让座、倒水"
    assert client.get(f"/staff/complaints/guidance/{other.community}/1").status_code == 404
    assert client.get("/staff/complaints/guidance/0").status_code == 404
    assert client.send(f"{door}/original", {}, at=door).status_code == 303
    assert cards_for(s.community)[0].scope == "built"
