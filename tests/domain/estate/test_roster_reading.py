"""Rows: what is data, what is not and why, what contradicts what, and what it means for the portal."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

from portal.domain.estate.roster.columns import recognise
from portal.domain.estate.roster.reading import Earlier, Source, read_rows
from portal.domain.estate.roster.rules import Kind, Outcome, ParsedRow, compare
from portal.infra.sheets import Sheet, read_sheets

HEAD = ["序号", "房号", "姓名", "电话", "交房日期", "面积"]


def read(*rows, head=HEAD, filled=None) -> list[ParsedRow]:
    sheet = Sheet("x", [head, *rows], filled=filled or {})
    layout = recognise(sheet)
    return list(read_rows(Source(sheet, layout.header, layout.fields())))


def said(row: ParsedRow) -> list[str]:
    return [f"{issue.cell} {issue.msgid % issue.params}" for issue in row.issues]


def test_every_row_comes_out_with_its_kind():
    rows = read(
        ["1", "3-2-502", "顾行舟", "13800000099", "2024/3/5", "88.5"],
        [],
        ["小计", None, "1户"],
        HEAD,
        ["2", "3-2-503", "叶知微", "13800000098", "2024/3/5", "88.5"],
        ["合计", "=COUNTA(B2:B6)", None, None, None, "=SUM(F2:F6)"],
        ["注：红色为未交房。"],
        [None, "3-2-502", "顾行舟", "13800000099", "2024/3/5", "88.5"],
    )
    kinds = "header data blank total header data total note repeat".split()
    assert [row.kind.value for row in rows] == kinds
    assert [row.row for row in rows] == list(range(1, 10))
    assert rows[-1].repeats == 2


def test_wrong_rows_name_their_cell():
    home, name, hostile = read(
        ["1", "三楼右手", "顾行舟", "13800000099"],
        ["2", "3-2-502", "", "13800000098"],
        ["3", "=cmd|' /C calc'!A0", "=HYPERLINK(1)", "1380000009"],
    )[1:]
    assert said(home) == ["B2 “三楼右手”读不出房号"]
    assert said(name) == ["C3 没有写姓名"]
    assert [issue.cell for issue in hostile.issues] == ["B4", "C4", "D4"]
    assert home.blocked
    assert name.blocked
    assert hostile.blocked


def test_a_merged_home_says_where_it_comes_from():
    rows = read(["1", "3-2-502", "顾行舟"], ["2", "3-2-502", "叶知微"], filled={(2, 1): (1, 1)})
    assert rows[2].home() == ("3", "2", "502")
    assert said(rows[2]) == [
        "B3 房号取自合并单元格B2，按同一套房的共有人记",
        "B3 与第2行是同一套房，按共有人记",
    ]


def test_contradictions_within_the_file_are_said():
    rows = read(
        ["1", "3-2-502", "顾行舟", "13800000099", "2024/3/5", "88.5"],
        ["2", "3-2-502", "叶知微", "13800000099", "2024/3/6", "90"],
        ["3", "3-2-502", "顾行舟", "13800000097", "2024/3/5", "88.5"],
    )
    assert said(rows[2]) == [
        "B3 与第2行是同一套房，按共有人记",
        "F3 建筑面积与第2行同一套房写的不同",
        "E3 交付日期与第2行同一套房写的不同",
        "D3 电话与第2行相同，姓名不同，请核对是谁的号码",
    ]
    assert rows[3].blocked
    assert "只留一行" in said(rows[3])[0]


def test_home_in_several_columns():
    head = ["楼栋", "单元", "门号", "姓名", "共有人"]
    plain, joined, clash, none = read(
        ["12幢", "1单元", "0502", "顾行舟", "叶知微"],
        ["12幢", None, "1-502", "程书越"],
        ["12幢", None, "13-1-502", "程书岳"],
        [None, "1", "502", "程书月"],
        head=head,
    )[1:]
    assert plain.home() == ("12", "1", "502")
    assert plain.values["owners"] == ("顾行舟", "叶知微")
    assert joined.home() == ("12", "1", "502")
    assert clash.blocked
    assert none.blocked
    assert "没有写楼栋" in said(none)[0]


def test_reading_in_steps_gives_the_same_rows():
    body = [[str(n), f"3-2-{n % 40 + 100}", f"顾{chr(0x4E00 + n % 40)}", "13800000099"] for n in range(100)]
    sheet = Sheet("x", [HEAD, *body])
    layout = recognise(sheet)
    source, earlier = Source(sheet, layout.header, layout.fields()), Earlier()
    steps = read_rows(source, 0, earlier)
    first = [next(steps) for _ in range(50)]
    assert first + list(read_rows(source, 50, earlier)) == list(read_rows(source))


def row(**values) -> ParsedRow:
    base = {"building": "3", "entrance": "2", "door": "502", "name": "顾行舟", "phone": None, "area": None}
    return ParsedRow(2, Kind.DATA, base | values)


def test_the_verdict_on_a_row():
    unit, person = (
        {"area": Decimal("88.50"), "handover": date(2024, 3, 5)},
        {"name": "顾 行舟", "phone": "13800000099"},
    )
    assert compare(row(), None, None).outcome is Outcome.NEW
    assert compare(row(), unit, None).outcome is Outcome.NEW
    assert compare(row(area=Decimal("88.5"), handover=date(2024, 3, 5)), unit, person).outcome is Outcome.SAME
    verdict = compare(row(area=Decimal(90), phone="13800000098"), unit, person)
    assert verdict.outcome is Outcome.CHANGED
    assert [(one.field, one.before, one.after) for one in verdict.changes] == [
        ("area", Decimal("88.50"), Decimal(90)),
        ("phone", "13800000099", "13800000098"),
    ]
    assert compare(replace(row(), kind=Kind.TOTAL), unit, person).outcome is Outcome.SKIPPED
    wrong = read(["1", "?", "顾行舟"])[1]
    assert compare(wrong, None, None).outcome is Outcome.WRONG


def test_a_blank_cell_never_erases_and_further_phones_only_add():
    person = {"name": "顾行舟", "phone": "13800000099", "other_phones": ("045188575005", "13800000001")}
    assert compare(row(phone=None, other_phones=("045188575005",)), {}, person).outcome is Outcome.SAME
    assert compare(row(other_phones=("13800000002",)), {}, person).outcome is Outcome.CHANGED


def test_two_thousand_rows_are_read_well_within_their_share_of_a_minute():
    lines = [",".join(HEAD)]
    lines += [
        f"{n},{n % 30 + 1}幢{n % 3 + 1}单元{n % 33 + 1}0{n % 4 + 1},顾{n},+86 138{n:08},2024.3.5,88.5㎡"
        for n in range(2000)
    ]
    start = time.process_time()
    sheet = read_sheets("\n".join(lines).encode("gb18030"), "a.csv")[0]
    layout = recognise(sheet)
    rows = list(read_rows(Source(sheet, layout.header, layout.fields())))
    assert len(rows) == 2001
    assert time.process_time() - start < 3
