"""The owner's repair page: each verb, stale forms, who sees what, the thread, the paper form."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.estate import actions as estate
from portal.domain.estate.models import Occupancy
from portal.domain.estate.rules import Tie
from portal.domain.repairs import actions
from portal.domain.repairs.actions.visits import windows_of
from portal.domain.repairs.rules import Status, windows_ahead
from portal.infra import clock as house_clock
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make

VERBS = ("cancellation", "facts-answer", "visit", "rebooking", "signature", "refusal", "reopening")


@pytest.fixture
def story(app: Any, clock: Any) -> makers.Story:
    return makers.story()


@pytest.fixture
def owner(story: makers.Story, client: Any) -> Any:
    return client.sign_in(story.owner, "owner")


def at(repair: Any, door: str = "") -> str:
    return f"/owner/repairs/{repair.id}" + (f"/{door}" if door else "")


def doors(page: Any, repair: Any) -> set[str]:
    """The verbs that the page offers."""
    actions_ = (form.get("action") or "" for form in page.tree.iter("form"))
    return {a.rpartition("/")[2] for a in actions_ if a.startswith(at(repair) + "/")}


def test_the_page_offers_what_the_life_cycle_gives_and_nothing_else(story: makers.Story, owner: Any) -> None:
    expected = {
        makers.repair_submitted: {"cancellation"},
        makers.repair_acknowledged: {"cancellation"},
        makers.repair_scheduled: {"cancellation", "rebooking"},
        makers.repair_in_progress: set(),
        makers.repair_awaiting_signatures: {"signature", "refusal"},
        makers.repair_signed_off: {"reopening"},
        makers.repair_disputed: set(),
    }
    for make_one, verbs in expected.items():
        repair = make_one(story)
        assert doors(owner.get(at(repair)), repair) - {"messages"} == verbs, make_one.__name__


def test_cancelling_ends_it_and_says_why(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_dispatched(story)
    answer = owner.send(at(repair, "cancellation"), {"reason": "自己修好了"}, at=at(repair))
    assert answer.location == at(repair)
    page = owner.get(at(repair))
    assert "取消了报修：自己修好了" in page.words and makers.again(repair).status is Status.CANCELLED


def test_answering_the_desk_starts_the_clock_again(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_accepted(story)
    with write():
        actions.ask_facts(makers.again(repair), question="漏水是热水还是冷水", by=story.by("agent"))
    home = owner.get("/owner/")
    assert "请您补充情况" in home.words
    page = owner.get(at(repair))
    assert page.find(".//section[@class='next-step']").get("data-mine") is not None
    assert "漏水是热水还是冷水" in page.words
    owner.send(at(repair, "facts-answer"), {"answer": "是热水"}, at=at(repair))
    assert "是热水" in owner.get(at(repair)).words
    assert casework.open_task(("repair", repair.id)).what == "repair.dispatch"


def test_an_offered_window_is_picked(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_acknowledged(story)
    slots = windows_ahead(house_clock.today())
    with write():
        actions.offer_windows(makers.again(repair), slots=slots[6:8], by=story.by("contractor"))
    page = owner.get(at(repair))
    assert "visit" in doors(page, repair) and "请选一个上门时间" in page.words
    refused = owner.send(at(repair, "visit"), at=at(repair))
    assert refused.status_code == 422 and "请选一个时段" in refused.words
    window = windows_of(makers.again(repair), "firm")[1]
    owner.send(at(repair, "visit"), {"window": str(window.id)}, at=at(repair))
    assert makers.again(repair).visit_from == window.starts_at
    for wrong in ("0", "x", str(windows_of(makers.again(repair), "home")[0].id)):
        form = {**page.form(at(repair, "visit")), "window": wrong}
        assert owner.post(at(repair, "visit"), data=form).status_code in (409, 422)


def test_the_visit_is_moved(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_scheduled(story)
    slot = windows_ahead(house_clock.today())[7]
    owner.send(at(repair, "rebooking"), {"window": slot, "reason": "要出差"}, at=at(repair))
    assert "改约到" in owner.get(at(repair)).words
    wrong = owner.send(
        at(repair, "rebooking"), {"window": "2020-01-01/am", "reason": "要出差"}, at=at(repair)
    )
    assert wrong.status_code == 422 and wrong.form(at(repair, "rebooking"))["reason"] == "要出差"


def test_refusing_and_then_signing(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_awaiting_signatures(story)
    page = owner.get(at(repair))
    assert "换了角阀和软管" in page.words and "修后" in page.words
    # The repair department has not signed either: both are asked, in any order.
    assert "轮到您" in owner.get("/owner/repairs").words and "请您签认" in owner.get("/owner/").words
    empty = owner.send(at(repair, "signature"), {"satisfaction": "5", "name": "林晓岚"}, at=at(repair))
    assert empty.status_code == 422
    assert empty.form(at(repair, "signature"))["name"] == "林晓岚"
    owner.send(at(repair, "refusal"), {"reason": "接口还在滴"}, at=at(repair))
    assert makers.again(repair).status is Status.IN_PROGRESS
    with write():
        by = story.by("technician")
        actions.complete(makers.again(repair), work_done="重做接口", photos=(makers.photo(by, 50),), by=by)
    signed = {"satisfaction": "4", "seen": "y", "name": "林晓岚"}
    owner.send(at(repair, "signature"), signed, at=at(repair))
    page = owner.get(at(repair))
    assert "签认完讫" in page.words and "signature" not in doors(page, repair)
    with write():
        actions.sign(makers.again(repair), name="赵守诚", by=story.by("dispatcher"))
    assert "修好了，已签认" in owner.get(at(repair)).words


def test_reopening_begins_a_new_round(story: makers.Story, owner: Any, clock: Any) -> None:
    repair = makers.repair_closed(story)
    clock.forward(days=3)
    owner.send(at(repair, "reopening"), {"reason": "又漏了"}, at=at(repair))
    assert "第2轮" in owner.get(at(repair)).words
    late = makers.repair_closed(story)
    clock.forward(days=16)
    assert "reopening" not in doors(owner.get(at(late)), late)


def test_a_stale_form_learns_what_changed_and_keeps_its_words(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_dispatched(story)
    form = {**owner.get(at(repair)).form(at(repair, "cancellation")), "reason": "等太久了"}
    with write():
        actions.acknowledge(makers.again(repair), by=story.by("contractor"), technician_id=story.technician)
    answer = owner.post(at(repair, "cancellation"), data=form)
    assert answer.status_code == 409
    assert "您打开之后有了这些变化" in answer.words and "已接单" in answer.words
    again = answer.form(at(repair, "cancellation"))
    assert again["reason"] == "等太久了"
    assert owner.post(at(repair, "cancellation"), data=again).status_code == 303


def test_words_of_a_form_that_is_gone_are_not_lost(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_scheduled(story)
    form = {**owner.get(at(repair)).form(at(repair, "cancellation")), "reason": "不用来了谢谢"}
    with write():
        actions.start(makers.again(repair), early="业主同意提前", by=story.by("technician"))
    answer = owner.post(at(repair, "cancellation"), data=form)
    assert answer.status_code == 409
    assert "cancellation" not in doors(answer, repair) and "不用来了谢谢" in answer.words
    form["version"] = str(makers.again(repair).version)
    form["key"] = owner.get(at(repair)).form()["key"]
    assert owner.post(at(repair, "cancellation"), data=form).status_code in (409, 422)


def test_repairs_of_others_are_not_there(story: makers.Story, client: Any) -> None:
    repair = makers.repair_awaiting_signatures(story)
    other = makers.story()
    client.sign_in(other.owner, "owner")
    form = client.get("/owner/report").form("/owner/report")
    assert client.get(at(repair)).status_code == 404
    assert client.get(at(repair, "form")).status_code == 404
    assert client.get(at(repair, f"photos/{1}/small")).status_code == 404
    for door in (*VERBS, "messages"):
        assert client.post(at(repair, door), data={**form, "version": "1"}).status_code == 404, door
    assert client.get("/owner/repairs/99999999999999999999").status_code == 404


def test_a_tenant_sees_and_writes_but_does_not_sign(story: makers.Story, client: Any) -> None:
    tenant = make.owner_of(story.unit, "孙佳宁", kind=Tie.TENANT)
    repair = makers.repair_awaiting_signatures(story)
    client.sign_in(tenant, "owner")
    page = client.get(at(repair))
    assert doors(page, repair) == {"messages"}
    form = {**page.form(at(repair, "messages")), "version": "9", "seen": "y", "name": "孙佳宁"}
    assert client.post(at(repair, "signature"), data=form).status_code == 403


def test_the_next_owner_sees_how_it_goes_but_not_what_the_last_one_wrote(
    story: makers.Story, clients: Any, clock: Any
) -> None:
    repair = makers.repair_scheduled(story, description="我把备用钥匙放在脚垫下面")
    with write():
        actions.message(makers.again(repair), text="我先生晚上在家", by=story.by("owner"))
    sell(story)
    clock.forward(days=2)
    buyer = make.owner_of(story.unit, "顾南星", from_on=house_clock.today())
    after = clients().sign_in(buyer, "owner")
    page = after.get(at(repair))
    for private in ("钥匙", "晚上在家"):
        assert private not in page.text
        assert private not in after.get("/owner/repairs").text
        assert private not in after.get("/owner/messages").text
    assert "水管漏水" in page.words and "rebooking" in doors(page, repair)
    assert after.get(at(repair, "form")).status_code == 404
    before = clients().sign_in(story.owner, "owner")
    gone = before.get(at(repair), judge=False)
    assert gone.status_code in (200, 404)
    assert gone.status_code != 200 or doors(gone, repair) <= {"messages"}


def sell(story: makers.Story) -> None:
    """The owner moved out yesterday."""
    tie = session().scalars(select(Occupancy).where(Occupancy.person_id == story.owner)).one()
    with write():
        estate.end_tie(tie.id, make.HOUSE, to_on=house_clock.today() + timedelta(days=1))


def test_the_thread_marks_what_is_new_once(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_accepted(story)
    with write():
        actions.message(makers.again(repair), text="师傅明天来看", by=story.by("agent"))
    assert "1 条未读" in owner.get("/owner/messages").words
    assert "以下是新消息" in owner.get(at(repair)).words
    assert "以下是新消息" not in owner.get(at(repair)).words
    assert "条未读" not in owner.get("/owner/messages").words
    sent = owner.send(at(repair, "messages"), {"text": "好的，几点？"}, at=at(repair))
    assert sent.location == at(repair) + "#thread"
    assert "好的，几点？" in owner.get(at(repair)).words
    blank = owner.send(at(repair, "messages"), {"text": "  "}, at=at(repair))
    assert blank.status_code == 422 and "请先写点内容再发送" in blank.words


def test_the_thread_answers_htmx_with_the_fragment(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_accepted(story)
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = owner.get(at(repair), headers=partial)
    assert "<html" not in answer.text and 'id="thread"' in answer.text


def test_notes_of_the_desk_stay_there(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_accepted(story)
    with write():
        actions.note(makers.again(repair), text="业主脾气急", by=story.by("agent"))
    assert "脾气" not in owner.get(at(repair)).text + owner.get("/owner/messages").text


def test_the_list_goes_on_behind_a_page(story: makers.Story, owner: Any) -> None:
    for number in range(22):
        makers.repair_submitted(story, description=f"第{number}件", photos=())
    first = owner.get("/owner/repairs")
    assert first.text.count('class="case-card"') == 20 and len(first.statements) <= 6
    onward = first.find(".//a[@rel='next']").get("href")
    assert owner.get(onward).text.count('class="case-card"') == 2
    assert owner.get("/owner/repairs?before=nonsense").status_code == 200
    assert owner.get("/owner/repairs?before=99999999999999999999999").status_code == 200


def test_the_paper_form_bears_both_signatures(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_signed_off(story)
    page = owner.get(at(repair, "form"))
    for words in (repair.number, "维修单", "换了角阀和软管", "维修部", "业主", "林晓岚", "角阀"):
        assert words in page.words
    assert "住户报修单" in owner.get(at(makers.repair_submitted(story), "form")).words


def test_pages_stay_within_their_statements(story: makers.Story, owner: Any) -> None:
    repair = makers.repair_awaiting_signatures(story)
    for url in ("/owner/", "/owner/repairs", "/owner/messages", "/owner/report"):
        assert len(owner.get(url).statements) <= 7, url
    assert len(owner.get(at(repair)).statements) <= 12
