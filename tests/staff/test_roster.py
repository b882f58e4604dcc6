"""The roster import as staff walk through it: file, columns, check, writing, codes, undo; and what is refused."""

import io
import re
from typing import Any

import pytest
from flask import Flask

from portal.domain.estate import actions as estate
from portal.domain.estate import invitations, queries
from portal.domain.estate.roster import actions, checking
from portal.domain.estate.roster import queries as rosters
from portal.domain.estate.roster.rules import ImportState
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.rules import windows_ahead
from portal.infra import clock as house_clock
from portal.infra import outbox, sessions
from portal.infra.db import session, write
from portal.infra.sheets import read_sheets
from portal.infra.sheets.writing import write_table
from portal.infra.worker import work_off
from tests import makers
from tests import makers_estate as make
from tests.harness.client import InspectingClient
from tests.harness.places import SHARED, lacking
from tests.journeys.people import PATIENCE, refreshed

HEAD = ["房号", "业主", "手机", "交房日期", "面积", "备注"]
ROWS = [
    ["3幢2单元1802", "顾行舟", "13800000099", "2024/3/5", "88.5", "=HYPERLINK(1)"],
    ["3幢2单元1802", "叶知微", "13800000098", "2024/3/5", "88.5", None],
    ["3幢2单元1803", "程书越", "1380000009", "不详", "90㎡", None],
    ["四楼左手", "=1+1", "13800000096", None, None, "@SUM(1)"],
]
NEW = "/staff/roster/new"


def book(*rows: Any, head: Any = HEAD) -> bytes:
    return write_table("名册", head, rows)


@pytest.fixture
def place(app: Flask, clock: Any) -> int:
    """A community whose service lead is signed in by `lead`."""
    return make.community("听松里")


@pytest.fixture
def lead(place: int, client: InspectingClient) -> InspectingClient:
    return client.sign_in(make.staff("service_lead", place, "郭小满"), "staff")


def sent(client: InspectingClient, data: bytes, name: str = "名册.xlsx", **changes: Any) -> Any:
    return client.send(NEW, {"file": (io.BytesIO(data), name), **changes}, at=NEW)


def handed_in(client: InspectingClient, data: bytes, name: str = "名册.xlsx") -> str:
    """The address of the new import."""
    answer = sent(client, data, name)
    assert answer.status_code == 303, answer.words
    return str(answer.headers["Location"]).removesuffix("/columns")


def checked(app: Flask, client: InspectingClient, data: bytes, name: str = "名册.xlsx") -> str:
    page = handed_in(client, data, name)
    assert client.send(f"{page}/columns", at=f"{page}/columns").status_code == 303
    work_off(app)
    return page


def written(app: Flask, client: InspectingClient, data: bytes, name: str = "名册.xlsx") -> str:
    page = checked(app, client, data, name)
    assert client.send(f"{page}/application", at=page).status_code == 303
    work_off(app)
    return page


def undone(client: InspectingClient, page: str) -> Any:
    """Take it back; the page after it."""
    answer = client.send(f"{page}/undo", at=f"{page}/undo")
    assert answer.status_code == 303, answer.words
    return client.get(answer.headers["Location"])


def labels(community_id: int) -> list[str]:
    session().rollback()
    return sorted(home.label for home in queries.homes(make.HOUSE, community_id).rows)


def test_from_the_file_to_homes(app: Flask, place: int, lead: InspectingClient) -> None:
    assert "还没有导入过名册" in lead.get("/staff/roster").words
    page = handed_in(lead, book(*ROWS))
    mapping = lead.get(page, follow_redirects=True, statements=30)
    assert mapping.form(f"{page}/columns")["column-0"] == "home"
    assert "顾行舟" in mapping.words and "按列名认出" in mapping.words

    lead.send(f"{page}/columns", at=f"{page}/columns")
    waiting = lead.get(page)
    assert "正在检查" in waiting.words and waiting.find(".//progress") is not None
    assert waiting.find(".//*[@id='standing']").get("data-hx-get") == page
    work_off(app)
    part = lead.get(page, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.find(".//*[@id='standing']").get("data-hx-get") is None
    shown = lead.get(page)
    assert "会新增3行" in shown.words and "1行有错" in shown.words
    assert "C4 手机号“1380000009”少1位，电话留空" in shown.words
    assert labels(place) == []

    assert lead.send(f"{page}/application", at=page).status_code == 303
    assert "正在写入" in lead.get(page).words
    work_off(app)
    assert "已写入" in lead.get(page).words
    assert labels(place) == ["3幢2-1802", "3幢2-1803"]
    assert "名册.xlsx" in lead.get("/staff/roster").words


def test_the_same_file_twice_changes_nothing(app: Flask, place: int, lead: InspectingClient) -> None:
    written(app, lead, book(*ROWS))
    before = labels(place)
    again = lead.get(checked(app, lead, book(*ROWS)))
    assert "没有要新增或要改的" in again.words
    with pytest.raises(AssertionError):
        again.form("/application")
    assert labels(place) == before


def test_a_changed_row_shows_before_and_after(app: Flask, lead: InspectingClient) -> None:
    written(app, lead, book(*ROWS))
    later = ["3-2-1802", "顾行舟", "13800000055", None, "91.2"]
    page = checked(app, lead, book(later, ROWS[1]))
    shown = lead.get(f"{page}?only=changed")
    assert "建筑面积：88.5 → 91.2" in shown.words
    assert "138 0000 0099 → 138 0000 0055" in shown.words
    assert "叶知微" not in shown.words and "叶知微" in lead.get(f"{page}?only=same").words


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "名册.xlsx", "是空的"),
        (b"%PDF-1.7 hello", "名册.xlsx", "不是表格文件"),
        (b"name,phone\n1,2", "名册.exe", "不是表格文件"),
        (b"PK\x03\x04 broken", "名册.xlsx", "打不开"),
        (b"<html><table><tr><td>1</td></tr></table>", "名册.xls", "这是网页"),
        (b"a,b\n" * 4_000_000, "名册.csv", "超过15"),
        (b",,\n,,", "名册.csv", "没有看得见的内容"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "照片.csv", "不是表格文件"),
    ],
)
def test_what_is_no_roster_is_refused_at_its_field(
    lead: InspectingClient, data: bytes, name: str, sentence: str
) -> None:
    answer = sent(lead, data, name)
    assert answer.status_code == 422
    assert sentence in answer.words


def test_no_file_and_a_foreign_community_are_refused(lead: InspectingClient, place: int) -> None:
    answer = lead.send(NEW, at=NEW)
    assert answer.status_code == 422 and "请选一个表格文件" in answer.words
    elsewhere = make.community("望澜庭")
    answer = sent(lead, book(*ROWS), community=str(elsewhere))
    assert answer.status_code == 422 and "列出的选项" in answer.words
    assert lead.get(f"{NEW}?community={elsewhere}").status_code == 404


def test_a_check_is_stopped_and_done_again(
    app: Flask, place: int, lead: InspectingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = handed_in(lead, book(*ROWS))
    lead.send(f"{page}/columns", at=f"{page}/columns")
    assert lead.send(f"{page}/stop", at=page).status_code == 303
    work_off(app)
    shown = lead.get(page, follow_redirects=True, statements=30)
    assert "检查已停止" in shown.words
    lead.send(f"{page}/columns", at=f"{page}/columns")
    work_off(app)
    assert "会新增3行" in lead.get(page).words
    stale = lead.post(f"{page}/stop", data={"key": lead.get(page).form(f"{page}/application")["key"]})
    assert stale.status_code in (303, 422)


def test_a_stop_after_the_end_is_told(app: Flask, lead: InspectingClient) -> None:
    page = handed_in(lead, book(*ROWS))
    lead.send(f"{page}/columns", at=f"{page}/columns")
    opened = lead.get(page).form(f"{page}/stop")
    work_off(app)
    answer = lead.post(f"{page}/stop", data=opened, follow_redirects=True, statements=30)
    assert "已经走到下一步" in answer.words and "会新增3行" in answer.words


def test_columns_and_header_are_corrected(app: Flask, lead: InspectingClient) -> None:
    page = handed_in(
        lead, book(["2026年名册"], ["甲", "乙", "丙"], ["顾行舟", "3-2-1801", "x"], head=["说明"])
    )
    columns = f"{page}/columns"
    answer = lead.send(columns, {"column-0": "name"}, at=columns)
    assert answer.status_code == 422 and "还没有哪一列是房号" in answer.words
    assert answer.form(columns)["column-0"] == "name"
    answer = lead.send(columns, {"column-0": "name", "column-1": "name"}, at=columns)
    assert answer.status_code == 422 and "两列选了同一项" in answer.words
    answer = lead.send(columns, {"column-0": "palace"}, at=columns)
    assert answer.status_code == 422 and "列出的选项" in answer.words

    table = f"{page}/table"
    for typed in ({"first": "9", "last": "2"}, {"first": "x"}, {"first": "90", "last": "90"}, {"last": "2"}):
        answer = lead.send(table, {"first": "", "last": "", **typed}, at=columns)
        assert answer.status_code == 422, typed
    assert lead.send(table, {"first": "3", "last": "3"}, at=columns).status_code == 303
    shown = lead.get(columns)
    assert "A 甲" in shown.words and shown.form(table)["first"] == "3"
    assert lead.send(columns, {"column-0": "name", "column-1": "home"}, at=columns).status_code == 303
    work_off(app)
    assert "会新增1行" in lead.get(page).words


def test_another_sheet_of_the_workbook_is_chosen(app: Flask, lead: InspectingClient) -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        for name, rows in (
            ("封面", [["听松里"]]),
            ("一期", [HEAD, *ROWS]),
            ("二期", [HEAD[:3], ["8-1-101", "沈知微", "13800000011"]]),
        ):
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    page = handed_in(lead, out.getvalue())
    columns = f"{page}/columns"
    shown = lead.get(columns)
    assert "第2张表，共3张" in shown.words and shown.form(f"{page}/table")["sheet"] == "1"
    assert lead.send(f"{page}/table", {"sheet": "7"}, at=columns).status_code == 422
    assert lead.send(f"{page}/table", {"sheet": "2"}, at=columns).status_code == 303
    assert "沈知微" in lead.get(columns).words
    lead.send(columns, at=columns)
    work_off(app)
    assert "会新增1行" in lead.get(page).words


def test_rows_with_remarks_come_back_as_a_workbook(app: Flask, lead: InspectingClient) -> None:
    page = checked(app, lead, book(*ROWS))
    for _ in range(2):  # before and after it is written
        answer = lead.get(f"{page}/remarked.xlsx")
        assert answer.mimetype.endswith("spreadsheetml.sheet")
        rows = read_sheets(answer.data, "x.xlsx")[0].rows
        assert rows[0][:5] == ["原表的行", "结果", "提示", "房号", "业主"]
        wrong = next(row for row in rows if row[0] == 5)
        assert wrong[1] == "有错" and wrong[4] == "=1+1" and wrong[8] == "@SUM(1)"
        assert "A5" in wrong[2]
        assert b"<f>" not in answer.data
        lead.send(f"{page}/application", at=page) if _ == 0 else None
        work_off(app)
    assert read_sheets(answer.data, "x.xlsx")[0].rows == rows
    mended = checked(app, lead, answer.data)
    assert "第1行" in lead.get(mended).words


def test_formulas_and_markup_stay_text(app: Flask, lead: InspectingClient) -> None:
    hostile = "<script>alert(1)</script>"
    page = checked(
        app,
        lead,
        book(["3-2-1802", hostile, "13800000099"], ["=A1", "顾行舟", hostile], [hostile, "=1+1", None]),
    )
    shown = lead.get(page)
    assert "=A1" in shown.words and hostile in shown.words
    assert not list(shown.tree.iterfind(".//main//script"))
    assert lead.get(f"{page}?only=palace&after=99999999999999999999").status_code == 200
    assert lead.get(f"{page}?only=%00&after=-1").status_code in (200, 400)


def test_undo_says_what_stays_and_why(app: Flask, place: int, lead: InspectingClient) -> None:
    page = written(app, lead, book(*ROWS))
    unit = next(home for home in queries.homes(make.HOUSE, place).rows if home.label == "3幢2-1803")
    with write():
        estate.set_unit(unit.id, make.HOUSE, version=1, house_type="三室")
    assert "这些行会保留" in lead.get(f"{page}/undo").words
    answer = lead.send(f"{page}/undo", at=f"{page}/undo")
    assert answer.status_code == 303
    shown = lead.get(answer.headers["Location"])
    assert "撤回了2行，1行保留" in shown.words
    assert "改过，没有撤回" in shown.words and "程书越" in shown.words and "顾行舟" not in shown.words
    assert labels(place) == ["3幢2-1803"]
    assert lead.get(f"{page}/undo", follow_redirects=True, statements=30).status_code == 200


def test_homes_with_repairs_stay(app: Flask, place: int, lead: InspectingClient) -> None:
    page = written(app, lead, book(*ROWS))
    unit = next(home for home in queries.homes(make.HOUSE, place).rows if home.label == "3幢2-1803")
    make.terms()
    by = make.actor(make.owner_of(unit.id), "owner")
    with write():
        windows = windows_ahead(house_clock.today())
        repairs.report(
            repairs.Request(
                unit_id=unit.id, part_code="water.supply", description="厨房水槽下面一直滴水", room="kitchen",
                windows=(windows[0], windows[4]), photos=(makers.photo(by),),
            ),
            by=by,
        )  # fmt: skip
    answer = undone(lead, page)
    assert "已经有报修" in answer.words
    assert labels(place) == ["3幢2-1803"]


def test_codes_are_printed_once(app: Flask, place: int, lead: InspectingClient) -> None:
    page = written(app, lead, book(*ROWS))
    address = f"{page}/invitations"
    assert "3幢2单元：2户，2户还没有邀请码" in lead.get(address).words
    assert lead.send(address, at=address).status_code == 422
    sheet = lead.send(address, {"place": "3/2"}, at=address)
    codes = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", sheet.words)
    assert sheet.status_code == 200 and len(codes) == 2
    assert "顾行舟" in sheet.words and "叶知微" not in sheet.words
    with write():
        assert invitations.open_invitation(codes[0]).label == "3幢2-1802"
    assert "2户，0户还没有邀请码" in lead.get(address).words
    again = lead.send(address, {"place": "3/2"}, at=address)
    assert again.status_code == 422 and "都已经发过" in again.words
    anew = lead.send(address, {"place": "3/2", "renew": "y"}, at=address)
    assert anew.status_code == 200 and codes[0] not in anew.words
    assert lead.send(address, {"place": "9/9"}, at=address).status_code == 422
    assert "0行。" in undone(lead, page).words


def test_who_may(app: Flask, place: int, lead: InspectingClient, clients: Any) -> None:
    page = written(app, lead, book(*ROWS))
    assert "名册导入" in lead.get("/staff/homes").words
    other = clients().sign_in(make.staff("service_lead", make.community("望澜庭")), "staff")
    agent = clients().sign_in(make.staff("agent", place), "staff")
    pages = ("", "/columns", "/undo", "/invitations", "/remarked.xlsx")
    for each in pages:
        assert other.get(page + each).status_code == 404, each
        assert agent.get(page + each).status_code in (403, 404), each
    for each in ("/columns", "/table", "/stop", "/application", "/undo", "/invitations"):
        assert other.post(page + each).status_code == 404, each
        assert agent.post(page + each).status_code in (403, 404), each
    assert agent.get("/staff/roster").status_code == 403
    assert "名册.xlsx" not in other.get("/staff/roster").words
    assert other.get("/staff/roster/99999999999999999999").status_code == 404


def test_verbs_out_of_turn_lead_back_with_a_word(app: Flask, lead: InspectingClient) -> None:
    page = handed_in(lead, book(*ROWS))
    for each in ("undo", "invitations"):
        assert lead.get(f"{page}/{each}", follow_redirects=True, statements=30).status_code == 200
    written_page = written(app, lead, book(*ROWS))
    for each in ("columns", "table", "application", "stop", "undo"):
        assert lead.post(f"{page}/{each}", data={"key": "x"}).status_code in (303, 409, 422), each
    assert lead.get(f"{written_page}/columns").status_code == 303
    assert lead.get(f"{page}/remarked.xlsx").status_code == 404


def test_a_write_that_was_given_up_is_tried_again(
    app: Flask, place: int, lead: InspectingClient, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    page = checked(app, lead, book(*ROWS))

    def broken(job: Any) -> bool:
        raise RuntimeError("the disk is full")

    whole = app.extensions["jobs"]
    monkeypatch.setitem(app.extensions, "jobs", {**whole, "roster_apply": broken})
    lead.send(f"{page}/application", at=page)
    for _ in range(outbox.LAST_TRY):
        work_off(app)
        clock.forward(seconds=260)
    assert "系统这次没有做完" in lead.get(page).words
    monkeypatch.setitem(app.extensions, "jobs", whole)
    assert lead.send(f"{page}/application", at=page).status_code == 303
    work_off(app)
    assert labels(place) == ["3幢2-1802", "3幢2-1803"]


@pytest.mark.parametrize(
    "name", ["owner-roster-messy.xlsx", pytest.param("owner-roster.gb18030.csv", marks=pytest.mark.proof)]
)
def test_a_roster_as_it_comes_goes_in_and_out(
    app: Flask, place: int, lead: InspectingClient, name: str
) -> None:
    path = SHARED / "data" / "rosters" / name
    if not path.exists():
        lacking("The sample data lies beside the project in ../shared/data")
    page = written(app, lead, path.read_bytes(), name)
    import_id = int(page.rpartition("/")[2])
    roster = rosters.get_for(make.HOUSE, import_id).roster
    assert roster.state is ImportState.APPLIED and sum(roster.counts.values()) == roster.total
    for only in ("", "new", "same", "wrong", "skipped", "noted"):
        assert lead.get(f"{page}?only={only}").status_code == 200
    seen: list[str] = []
    address = f"{page}?only=noted"
    while address:
        shown = lead.get(address)
        seen += re.findall(
            r"第\d+行", " ".join(cell.text or "" for cell in shown.tree.iterfind(".//tbody/tr/th"))
        )
        onward = [link.get("href") for link in shown.tree.iterfind(".//a[@rel='next']")]
        address = page + onward[0][onward[0].index("?") :] if onward else ""
    assert len(seen) == len(set(seen)) == roster.noted
    again = lead.get(checked(app, lead, path.read_bytes(), name))
    assert "没有要新增或要改的" in again.words
    assert lead.send(f"{page}/undo", at=f"{page}/undo").status_code == 303
    assert labels(place) == []
    assert (actions.KIND, checking.PIECE) == ("roster_import", 500)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_in_a_browser_the_page_comes_to_its_end(
    app: Flask, live: Any, browser: Any, javascript: bool
) -> None:
    place = make.community("听松里")
    lead = make.staff("service_lead", place)
    with app.test_request_context(), write():
        token = sessions.start(lead, "staff", stepped_up=True)
    context = browser.context(javascript=javascript, width=1440)
    context.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": live.url}])
    page = context.new_page()
    page.goto(f"{live.url}{NEW}")
    rows = [[f"3幢2单元{100 + n}", f"顾行舟{n}", f"138{n:08d}", "2024/3/5", "88.5", None] for n in range(600)]
    file = {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": book(*rows)}
    page.get_by_label("名册文件").set_input_files(file)
    page.get_by_role("button", name="上传，看列怎么对").click()
    page.get_by_role("button", name="先检查，不写入").last.click()
    for button in ("写入600行", "整批撤回…"):
        if not javascript:
            refreshed(page, page.get_by_text(button))
        page.get_by_text(button).click(timeout=PATIENCE * 1000)
    page.get_by_role("button", name="撤回这次导入").click()
    page.get_by_text("撤回了600行。").first.wait_for(timeout=30_000)
