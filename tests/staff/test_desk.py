"""The desk: filters, counts, pages without gaps or doubles, acts on many with a result per row."""

import re

import pytest

from portal.domain.casework import queries as casework
from portal.domain.repairs import actions, queries
from portal.domain.terms.rules import Urgency
from portal.infra.db import write
from tests import makers
from tests import makers_estate as make

BUDGET = 4


def rows_of(page) -> list[str]:
    """The numbers of the rows, in order."""
    return re.findall(
        r"[A-Z]\w*-BX-\d{4}-\d{4}", " ".join("".join(th.itertext()) for th in page.tree.iter("th"))
    )


@pytest.fixture
def s(app, clock):
    return makers.story()


def test_filters_show_what_they_name(s, client):
    fresh, sent = makers.repair_submitted(s), makers.repair_dispatched(s)
    urgent = makers.repair_submitted(s, urgency=Urgency.URGENT, part_code="power.line")
    numbers = {"fresh": fresh.number, "sent": sent.number, "urgent": urgent.number}
    firm = s.firm
    with write():
        actions.message(makers.again(fresh), text="还在滴吗", by=s.by("owner"))
    with write():
        actions.hold(makers.again(sent), kind="parts", reason="等角阀", by=s.by("agent"))
    client.sign_in(s.dispatcher, "staff")

    def shown(query: str) -> set[str]:
        found = rows_of(client.get(f"/staff/{query}", statements=BUDGET))
        return {name for name, number in numbers.items() if number in found}

    assert shown("") == {"fresh", "sent", "urgent"}
    assert shown("?what=repair.accept") == {"fresh", "urgent"}
    assert shown("?urgency=urgent") == {"urgent"}
    assert shown("?view=unread") == {"fresh"}
    assert shown("?view=held") == {"sent"}
    assert shown(f"?firm={firm}") == {"sent"}
    assert shown("?view=mine") == set()
    assert shown("?view=late") == set()
    assert shown(f"?community={s.community}") == {"fresh", "sent", "urgent"}
    assert shown("?community=999999") == set()


def test_late_and_today(s, client, clock):
    urgent = makers.repair_submitted(s, urgency=Urgency.URGENT, part_code="power.line")
    number = urgent.number
    client.sign_in(s.agent, "staff")
    assert number in rows_of(client.get("/staff/?view=today"))
    clock.forward(hours=1)
    late = client.get("/staff/?view=late")
    assert number in rows_of(late)
    assert number not in rows_of(client.get("/staff/?view=today"))
    assert "超期" in late.words


def test_hostile_filters_are_read_as_none(s, client):
    makers.repair_submitted(s)
    client.sign_in(s.agent, "staff")
    for query in (
        "view=x",
        "what='--",
        "urgency=%00",
        "firm=-1",
        "community=9" * 30,
        "after=nonsense",
        "after=nan.1",
        "after=1e400.7",
        "open=repair.0",
        "open=repair.99999999999999999",
        "open=../x.1",
        "open=house.1",
    ):
        assert client.get(f"/staff/?{query}").status_code in (200, 400, 404), query


def test_pages_by_cursor_hold_every_row_once(s, client):
    numbers = {makers.repair_submitted(s, windows=(), photos=()).number for _ in range(casework.PAGE * 2 + 3)}
    client.sign_in(s.agent, "staff")
    seen: list[str] = []
    url, pages = "/staff/", 0
    while url and pages < 9:
        page = client.get(url, statements=BUDGET)
        seen += rows_of(page)
        following = [a.get("href") for a in page.tree.iter("a") if a.get("rel") == "next"]
        url, pages = (following[0] if following else ""), pages + 1
    assert pages == 3
    assert len(seen) == len(set(seen))
    assert set(seen) == numbers


def test_counts_are_capped_and_stand_in_menu_and_chips(s, client):
    for _ in range(3):
        makers.repair_submitted(s, windows=(), photos=())
    client.sign_in(s.agent, "staff")
    page = client.get("/staff/")
    chips = " ".join(
        " ".join("".join(a.itertext()).split()) for a in page.tree.iter("a") if a.get("class") == "chip"
    )
    assert "全部 3" in chips and "待受理 3" in chips
    assert " ".join("".join(page.find(".//nav[@id='side']").itertext()).split()).count("3") >= 1


def test_only_the_own_communities(s, client):
    other = makers.story()
    mine, theirs = makers.repair_submitted(s).number, makers.repair_submitted(other).number
    client.sign_in(s.agent, "staff")
    assert rows_of(client.get("/staff/")) == [mine]
    client.sign_in(make.staff("company_manager"), "staff")
    assert set(rows_of(client.get("/staff/", statements=BUDGET))) == {mine, theirs}


def test_bulk_acceptance_says_what_became_of_each(s, client):
    ready, gone, taken = (makers.repair_submitted(s) for _ in range(3))
    far = makers.repair_submitted(makers.story())
    values = {
        name: f"repair.{r.id}.{r.version}"
        for name, r in {"ready": ready, "gone": gone, "taken": taken, "far": far}.items()
    }
    far_number = far.number
    with write():
        actions.accept(makers.again(taken), by=s.by("agent"))
    with write():
        actions.ask_facts(makers.again(gone), question="哪个阀门？", by=s.by("agent"))
    client.sign_in(s.agent, "staff")
    title = makers.again(ready).title
    form = client.get("/staff/?what=repair.accept").form("/staff/desk/acceptances")
    assert form["back"] == "/staff/?what=repair.accept"
    ticked = {**form, "id": [*values.values(), "x", "house.1.1"]}
    answer = client.post("/staff/desk/acceptances", data=ticked)
    assert answer.status_code == 200 and title in answer.words
    assert [a.get("href") for a in answer.tree.iter("a") if "返回队列" in "".join(a.itertext())] == [
        form["back"]
    ]
    states = {
        name: makers.again(r).status.value for name, r in {"ready": ready, "gone": gone, "far": far}.items()
    }
    assert states == {"ready": "accepted", "gone": "submitted", "far": "submitted"}
    rows = ["".join(tr.itertext()) for tr in answer.tree.iter("tr")][1:]
    assert len(rows) == 6
    assert sum("已办" in row for row in rows) == 1
    assert far_number not in answer.words
    assert "请业主补充" in answer.words or "请您补充" in answer.words
    again = client.post("/staff/desk/acceptances", data=ticked)
    assert again.status_code == 303
    assert client.get("/staff/desk/acceptances").status_code == 303


def test_bulk_without_a_tick_or_with_a_foreign_key(s, client):
    repair = makers.repair_submitted(s)
    value = f"repair.{repair.id}.{repair.version}"
    client.sign_in(s.agent, "staff")
    key = client.get("/staff/").form("/staff/desk/acceptances")["key"]
    nowhere = client.post("/staff/desk/acceptances", data={"key": key, "back": "//elsewhere.example/staff"})
    assert nowhere.status_code == 303 and nowhere.location.rstrip("/") == "/staff"
    bad = client.post("/staff/desk/acceptances", data={"key": "forged", "id": value}, judge=False)
    assert 400 <= bad.status_code < 500
    assert makers.again(repair).status.value == "submitted"


def test_bulk_assignment_asks_for_whom_then_hands_over(s, client):
    repair = makers.repair_submitted(s)
    value, agent, name = f"repair.{repair.id}.{repair.version}", s.agent, s.by("agent").name
    client.sign_in(s.dispatcher, "staff")
    client.get("/staff/")
    ask = client.post("/staff/desk/assignments", data={"id": value})
    assert ask.status_code == 200 and name in ask.words
    form = ask.form("/staff/desk/assignments")
    assert client.post("/staff/desk/assignments", data={**form, "to": ""}).status_code == 422
    outsider = make.owner_of(s.unit)
    assert client.post("/staff/desk/assignments", data={**form, "to": str(outsider)}).status_code == 422
    done = client.post("/staff/desk/assignments", data={**form, "to": str(agent)})
    assert done.status_code == 200 and "已办" in done.words
    assert casework.task_of(("repair", repair.id)).assignee_id == agent
    client.sign_in(s.agent, "staff")
    assert makers.again(repair).number in rows_of(client.get("/staff/?view=mine"))


def test_who_has_no_desk(s, client):
    cashier = make.staff("cashier", s.community)
    client.sign_in(cashier, "staff")
    assert client.get("/staff/").headers["Location"] == "/staff/homes"
    assert client.get("/staff/homes").status_code == 200
    steward = make.staff("steward", s.community)
    client.sign_in(steward, "staff")
    assert client.get("/staff/").status_code == 200
    assert client.post("/staff/desk/acceptances", judge=False).status_code == 403


def test_search(s, client):
    repair = makers.repair_submitted(s, description="阳台玻璃炸裂", part_code="door.window")
    number, label = repair.number, repair.label
    far = makers.repair_submitted(makers.story(), description="阳台玻璃炸裂", part_code="door.window").number
    reporter = queries.page_for(s.by("agent"), repair.id).reporter
    tail, name = reporter.phone[-4:], reporter.name
    client.sign_in(s.agent, "staff")
    for words in ("玻璃", number, number[-4:], tail, label, name):
        page = client.get("/staff/search", query_string={"q": words}, statements=9)
        assert number in page.words, words
        assert far not in page.words, words
    assert "单号正好是" in client.get(f"/staff/search?q={number}").words
    homes = client.get("/staff/search", query_string={"q": tail}).words
    assert label in homes and name in homes
    assert "没有找到" in client.get("/staff/search", query_string={"q": "量子"}).words
    for hostile in ("", "%", '"', "'; --", "a" * 5000, "\x00", "()*:^", "🙂"):
        assert client.get("/staff/search", query_string={"q": hostile}).status_code in (200, 400)


def test_search_goes_on_behind_its_page(s, client):
    numbers = {makers.repair_submitted(s, windows=(), photos=()).number for _ in range(33)}
    client.sign_in(s.agent, "staff")
    first = client.get("/staff/search?q=水槽")
    following = next(a.get("href") for a in first.tree.iter("a") if a.get("rel") == "next")
    seen = rows_of(first) + rows_of(client.get(following))
    assert len(seen) == len(set(seen)) and set(seen) == numbers


def test_the_newest_first_is_one_tap_away(s, client):
    first, second = makers.repair_submitted(s), makers.repair_submitted(s, urgency=Urgency.URGENT)
    third = makers.repair_submitted(s)
    client.sign_in(s.agent, "staff")
    assert rows_of(client.get("/staff/"))[0] == second.number
    page = client.get("/staff/?sort=new", statements=BUDGET)
    assert rows_of(page) == [third.number, second.number, first.number]
    chip = next(a for a in page.tree.iter("a") if "最新在前" in "".join(a.itertext()))
    assert chip.get("aria-current") == "true" and "sort" not in chip.get("href")
    assert "最新在前" not in client.get("/staff/?view=today&sort=new").words
