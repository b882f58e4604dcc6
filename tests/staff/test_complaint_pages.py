"""A complaint at the desk: registered, made whole, taken on, its page with the gate of the present step, the ways out."""

from datetime import date
from typing import Any

import pytest

from portal.domain.complaints import actions, queries
from portal.domain.complaints.rules import Status
from portal.domain.estate.roles import Role
from portal.domain.feedback import actions as feedback
from portal.infra import clock
from portal.infra.db import write
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make
from tests.harness.judge import words as words_of

HOMES, TOWN = "/staff/complaints/new/homes", "/staff/complaints/new/communities"
TOLD = {"channel": "phone", "content": "电梯三天坏了两次，没有人解释。", "contact_phone": ""}


@pytest.fixture
def s(app: Any, clock: Any) -> Any:
    return makers.story()


@pytest.fixture
def desk(s: Any, client: Any) -> Any:
    client.sign_in(s.manager, "staff")
    return client


def seen(s: Any, complaint_id: int) -> Any:
    """The page of the complaint as the manager reads it."""
    return queries.page_for(s.by("manager"), complaint_id)


def test_registered_for_somebody_who_calls_then_made_whole_and_taken_on(s: Any, desk: Any) -> None:
    repair = makers.repair_submitted(s)
    url = f"{HOMES}/{s.unit}"
    assert "登记投诉" in desk.get("/staff/complaints/new").words
    assert repair.number in desk.get(url).words
    assert desk.send(url, {**TOLD, "channel": "12345"}, at=url).status_code == 422
    sent = desk.send(url, {**TOLD, "complainant": str(s.owner), "repair": str(repair.id)}, at=url)
    row = queries.listing(s.by("manager"))[0]
    show = f"/staff/complaints/{row.id}"
    assert sent.location == show
    page = desk.get(show)
    assert row.number in page.words and "离开这一步还差3项" in page.words
    receipt = desk.get(f"{show}/receipt")
    for words in (
        row.number,
        "联系您，了解情况",
        "书面答复（一般的）",
        "书面答复（重大的）",
        "最晚",
        "答复后30天内",
    ):
        assert words in receipt.words, words
    assert "属于哪一类" in page.words and "补齐记录" in page.words
    record = {"topic": "property_service", "demand": "书面解释", "expectation": "4"}
    assert desk.send(f"{show}/record", record, at=f"{show}/record").location == show
    assert desk.send(f"{show}/record", {}, at=f"{show}/record").status_code == 422
    assert "补齐了投诉记录：类别、要求、期望多高" in desk.get(f"{show}?tab=story").words
    assert desk.send(f"{show}/acceptance", {}, at=show).location == show
    now = seen(s, row.id)
    assert (now.complaint.status, now.handler.id, now.complaint.repair_id) == (
        Status.CONFIRMING, s.manager, repair.id
    )  # fmt: skip
    assert "confirm" in now.deadlines and "acknowledge" not in now.deadlines
    for tab in ("story", "files", "person"):
        assert desk.get(f"{show}?tab={tab}").status_code == 200
    assert repair.number in desk.get(f"{show}?tab=person").words


def test_an_authority_sets_its_own_day(s: Any, desk: Any) -> None:
    url = f"{TOWN}/{s.community}"
    office = {
        **TOLD, "channel": "12345", "place": "3幢电梯", "authority": "12345热线", "authority_number": "GD2611001",
        "authority_on": "2026-11-20", "authority_due": "2026-12-15",
    }  # fmt: skip
    assert desk.send(url, office, at=url).status_code == 303
    found = seen(s, queries.listing(s.by("manager"))[0].id)
    assert found.complaint.authority_due == date(2026, 12, 15) and "reply" in found.deadlines
    assert found.complaint.title in desk.get("/staff/search?q=GD2611001").words
    receipt = desk.get(f"/staff/complaints/{found.complaint.id}/receipt").words
    assert "GD2611001" in receipt and "2026-12-15 18:00前" in receipt and "一般的" not in receipt
    assert found.complaint.number in desk.get("/staff/complaints?status=received&topic=").words
    assert "没有这样的投诉" in desk.get("/staff/complaints?topic=design").words


def test_the_ways_out(s: Any, desk: Any) -> None:
    ways = {
        "refusal": ({"reason": "不在我方范围", "turn_to": "市供水公司96390"}, Status.REFUSED),
        "withdrawal": ({"reason": "业主说已经解决"}, Status.WITHDRAWN),
        "referral": ({"to": "区人民法院", "number": "(2026)民初1号", "reason": "已起诉"}, Status.REFERRED),
    }  # fmt: skip
    for noun, (fields, status) in ways.items():
        url = f"/staff/complaints/{complaints.received(s).id}"
        assert desk.send(f"{url}/{noun}", dict.fromkeys(fields, ""), at=f"{url}/{noun}").status_code == 422
        assert desk.send(f"{url}/{noun}", fields, at=f"{url}/{noun}").location == url
        found = seen(s, int(url.rsplit("/", 1)[1]))
        assert (found.complaint.status, set(found.deadlines)) == (status, {"archive"})
        assert fields["reason"] in desk.get(url).words


def test_who_comes_second_sees_what_changed_and_loses_nothing(s: Any, desk: Any) -> None:
    url = f"/staff/complaints/{complaints.received(s).id}"
    form = desk.get(f"{url}/refusal").form(f"{url}/refusal")
    assert desk.send(f"{url}/acceptance", {}, at=url).location == url
    late = desk.post(f"{url}/refusal", data={**form, "reason": "不在我方范围", "turn_to": "供水公司"})
    assert late.status_code == 409
    for words in ("受理了投诉", "不在我方范围", "看过变化后，仍要这样办"):
        assert words in late.text
    assert seen(s, int(url.rsplit("/", 1)[1])).complaint.status is Status.CONFIRMING


def test_beside_the_steps(s: Any, desk: Any) -> None:
    row, repair = complaints.received(s), makers.repair_submitted(s)
    url = f"/staff/complaints/{row.id}"
    assert desk.send(f"{url}/repair", {"repair": "TS-NONE"}, at=f"{url}/repair").status_code == 422
    assert desk.send(f"{url}/repair", {"repair": repair.number}, at=f"{url}/repair").location == url
    assert desk.send(f"{url}/assignment", {"person": str(s.owner)}, at=f"{url}/assignment").status_code == 422
    assert desk.send(f"{url}/assignment", {"person": str(s.agent)}, at=f"{url}/assignment").location == url
    assert desk.send(f"{url}/messages", {"text": ""}, at=url).status_code == 422
    assert desk.send(f"{url}/messages", {"text": "师傅明天到"}, at=url).location == url
    assert desk.send(f"{url}/notes", {"text": "语气很急"}, at=url).location == url
    found = seen(s, row.id)
    assert (found.complaint.repair_id, found.handler.id, found.task.assignee_id) == (
        repair.id,
        s.agent,
        s.agent,
    )
    assert [post.inner for post in found.posts] == [False, True]
    desk.sign_in(s.owner, "owner")
    own = desk.get(f"/owner/complaints/{row.id}")
    assert "师傅明天到" in own.words and "语气很急" not in own.text


def test_the_desk_lists_it_and_takes_on_many(s: Any, desk: Any) -> None:
    rows = [complaints.received(s), complaints.received(s, demand="")]
    assert rows[0].title in desk.get(f"/staff/?open=complaint.{rows[0].id}").words
    key = desk.get("/staff/").form("/staff/desk/acceptances")["key"]
    ids = [f"complaint.{row.id}.{row.version}" for row in rows]
    done = desk.post("/staff/desk/acceptances", data={"key": key, "id": ids})
    assert "投诉记录表还缺内容" in done.words
    assert [seen(s, row.id).complaint.status for row in rows] == [Status.CONFIRMING, Status.RECEIVED]


def test_what_was_repaired_before_is_read_whatever_became_of_it(s: Any, desk: Any) -> None:
    repair = makers.repair_cancelled(s)
    shown = desk.get(f"{HOMES}/{s.unit}").words
    assert repair.number in shown and "已取消" in shown


def test_the_fullest_page_keeps_its_few_statements_when_the_person_has_written(
    app: Any, s: Any, client: Any
) -> None:
    repair = makers.repair_signed_off(s)
    s.agent = make.staff(Role.AGENT, s.community)
    row = complaints.received(s, repair_id=repair.id)
    complaints.confirm(s, row)
    with write():
        by = make.actor(make.staff(Role.COMPANY_MANAGER, s.community), "staff")
        actions.evaluate(complaints.again(row), complaints.judged(s), by=by)
    complaints.investigate(s, row)
    with write():
        actions.note_fact(
            complaints.again(row), kind="mood", value="vent", on=clock.today(), by=s.by("agent")
        )
    client.sign_in(s.agent, "staff")
    for _ in range(2):
        with write():
            actions.message(complaints.again(row), text="什么时候有结果？", by=s.by("owner"))
        page = client.get(f"/staff/complaints/{row.id}")
        assert "什么时候有结果" in page.words and "求发泄" in page.words and len(page.statements) <= 12


def test_who_may_not_read_it_sees_no_word_of_it_beside_the_list(s: Any, desk: Any) -> None:
    row = complaints.received(s)
    desk.sign_in(make.staff(Role.ADMIN, s.community), "staff")
    page = desk.get(f"/staff/?open=complaint.{row.id}")
    assert page.status_code == 200 and "内容只有办理的人能看" in page.words
    assert complaints.RECORD.content[:12] not in page.words


def test_what_else_of_the_same_person_is_open_stands_beside_it(s: Any, desk: Any) -> None:
    row, other, over = complaints.received(s), complaints.received(s), complaints.received(s)
    url = f"/staff/complaints/{row.id}"
    with write():
        actions.withdraw(complaints.again(over), reason="不用了", by=s.by("owner"))
    repair, asked = makers.repair_submitted(s), question(s)
    page = desk.get(url)
    beside = words_of(page.find(".//section[@id='beside']"))
    assert all(each.number in beside for each in (other, repair, asked))
    assert over.number not in beside and row.number not in beside
    whole = desk.get(f"{url}?tab=person").words
    assert all(each.number in whole for each in (other, over, repair, asked))
    mine = makers.Story(**{**vars(s), "owner": make.owner_of(make.unit(make.building(s.community, "7幢")))})
    alone = complaints.received(mine, unit_id=None, community_id=s.community, place="大堂")
    assert "还有在办的" not in desk.get(f"/staff/complaints/{alone.id}").words


def question(s: Any) -> Any:
    """Something the owner asked, not answered yet."""
    with write():
        said = feedback.Words(sort="question", content="电梯什么时候年检？", unit_id=s.unit)
        return feedback.send(said, by=s.by("owner"))
