"""The board of complaints and the import of past ones, as staff walk through them."""

import io
import re
from typing import Any

import pytest
from flask import Flask

from portal.infra.db import session
from portal.infra.sheets.writing import write_table
from portal.infra.worker import work_off
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make
from tests.harness.client import InspectingClient as Client

HEAD = ["编号", "投诉人", "类型", "内容", "提交时间", "答复", "答复时间"]
ROWS = [
    [
        "1",
        "程书越",
        "物业管理",
        "电梯三天两头停，没有人管。",
        "2025/3/3 9:00",
        "已更换主板。",
        "2025/3/5 9:00",
    ],
    ["2", "程书越", "物业管理", "电梯又停了。", "2025/4/7 9:00", "", ""],
    ["3", "叶知微", "工程质量", "外墙渗水。", "2025/4/7 9:00", "已修。", "2025/8/7 9:00"],
    ["4", "", "", "", "2025/4/7", "", ""],
]
NEW = "/staff/complaints/past/new"


@pytest.fixture
def s(app: Flask, clock: Any) -> makers.Story:
    return makers.story()


@pytest.fixture
def lead(s: makers.Story, client: Client) -> Client:
    return client.sign_in(make.staff("service_lead", s.community, "郭小满"), "staff")


def imported(app: Flask, lead: Client) -> str:
    """The address of an import that is written."""
    data = (io.BytesIO(write_table("投诉", HEAD, ROWS)), "以前.xlsx")
    answer = lead.send(NEW, {"file": data}, at=NEW)
    assert answer.status_code == 303, answer.words
    page = str(answer.headers["Location"]).removesuffix("/columns")
    assert lead.send(f"{page}/columns", at=f"{page}/columns").status_code == 303
    assert "正在检查" in lead.get(page).words
    work_off(app)
    checked = lead.get(page)
    assert "会新增3件" in checked.words and "没有写内容" in checked.words
    assert lead.send(f"{page}/application", at=page).status_code == 303
    work_off(app)
    return page


def test_past_complaints_come_in_by_hand_of_the_lead(app: Flask, lead: Client) -> None:
    page = imported(app, lead)
    written = lead.get(page)
    assert "新增3件" in written.words and "1行没有写入" in written.words
    for only in ("new", "wrong", "noted", "skipped", "same"):
        assert lead.get(f"{page}?only={only}").status_code == 200
    assert lead.get(f"{page}/left-out.xlsx").data[:2] == b"PK"
    link = written.find(".//tbody//a[@href]").get("href") or ""
    assert "电梯三天两头停" in lead.get(link).words
    assert "以前.xlsx" in lead.get("/staff/complaints/past").words
    again = lead.send(f"{page}/application", at=page) if "application" in written.text else None
    assert again is None
    assert lead.get(f"{page}/columns").status_code == 303


def test_an_import_is_taken_back_by_hand_of_the_lead(app: Flask, lead: Client) -> None:
    page = imported(app, lead)
    assert "撤回这次导入" in lead.get(page).words
    asked = lead.get(f"{page}/undo")
    assert "3件以前的投诉会去掉" in asked.words
    assert lead.send(f"{page}/undo", at=f"{page}/undo").status_code == 303
    assert "正在撤回" in lead.get(page).words
    work_off(app)
    assert "撤回了3件" in lead.get(page).words and lead.get(f"{page}?only=kept").status_code == 200
    assert lead.get(f"{page}/undo").status_code == 303


def test_others_may_not_import(app: Flask, s: makers.Story, client: Client) -> None:
    client.sign_in(s.agent, "staff")
    assert client.get("/staff/complaints/past").status_code == 403
    assert client.get(NEW).status_code == 403


def test_every_number_of_the_board_opens_as_many_cases(
    app: Flask, s: makers.Story, lead: Client, clock: Any
) -> None:
    imported(app, lead)
    complaints.received(s)
    complaints.received(s, topic="design")
    clock.forward(days=2)
    work_off(app)
    session().rollback()
    lead.sign_in(s.manager, "staff")
    seen = 0
    for address in ("/staff/complaints/board", "/staff/complaints/board?period=2025"):
        board = lead.get(address)
        assert board.status_code == 200
        for link in board.tree.iterfind(".//main//a[@href]"):
            href, shown = link.get("href", ""), "".join(link.itertext()).strip()
            if not href.startswith("/staff/complaints/board/cases"):
                continue
            listed = lead.get(href)
            assert listed.status_code == 200, href
            if shown.isdigit():
                assert len(listed.tree.findall(".//tbody/tr")) == int(shown), (href, shown)
                seen += 1
    assert seen >= 15
    words = lead.get("/staff/complaints/board?period=2025").words
    assert re.search(r"33\.3%", words) and "2025年" in words


def test_the_drawings_say_what_they_show_and_nonsense_falls_back(
    app: Flask, s: makers.Story, client: Client
) -> None:
    client.sign_in(s.manager, "staff")
    board = client.get("/staff/complaints/board?period=<b>&community=x")
    assert board.status_code == 200
    drawn = board.tree.findall(".//svg[@role='img']")
    assert len(drawn) == 6
    for svg in drawn:
        assert (svg.findtext("title") or "").strip() and (svg.findtext("desc") or "").strip()
    assert client.get("/staff/complaints/board/cases?kind=nonsense").status_code == 404
    assert client.get("/staff/complaints/board/cases?kind=late").status_code == 404
    assert client.get("/staff/complaints/board/cases?kind=state&state=x").status_code == 404
    assert client.get("/staff/complaints/board/cases?kind=took&value=77").status_code == 200
    client.sign_in(s.technician, "field")
    assert client.get("/staff/complaints/board").status_code in (403, 404, 303)
