"""Papers: exact amounts, days and hostile words in a workbook; Chinese type in a PDF, or a clear word why not."""

import importlib.util
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.infra.papers import Column, Paper, Say, Table, Unprintable, pdf, printing, workbook
from portal.infra.sheets import read_sheets

PAPER = Paper(
    title=Say("第%(n)s号", {"n": 7}),
    facts=[("期间", "2026年第三季度"), ("时间", datetime(2026, 9, 30, 20, 0, tzinfo=UTC)), ("空", None)],
    tables=[
        Table(
            Say("明细：甲/乙?"),
            [Column("单号"), Column("日期", "day"), Column("数", "count"), Column("金额（元）", "money")],
            [["=HYPERLINK(1)", date(2026, 9, 30), 3, 123456], ["#strong[x] <b> 龘䶮臺灣", None, None, -5]],
            [(Say("合计"), 123451)],
        ),
        Table(Say("明细：甲/乙?"), [Column("单号")], [], empty="没有"),
    ],
    notes=[Say("附注")],
    signs=["编制", "签收"],
    foot="听松里",
)


def test_a_workbook_holds_numbers_and_text_as_text(app: Flask) -> None:
    sheets = read_sheets(workbook(PAPER, "zh-Hans"), "x.xlsx")
    assert [sheet.name for sheet in sheets] == ["概要", "明细：甲 乙", "明细：甲 乙 2"]
    front, lines = sheets[0].rows, sheets[1].rows
    assert front[0][0] == "第7号"
    assert list(front[3]) == ["时间", "2026-10-01 04:00"]
    assert [row[0] for row in lines] == ["单号", "=HYPERLINK(1)", "#strong[x] <b> 龘䶮臺灣", ""] or lines[3][
        2
    ] == "合计"
    assert [lines[1][3], lines[2][3], lines[3][3]] == [1234.56, -0.05, 1234.51]
    assert str(lines[1][1]).startswith("2026-09-30")


def test_a_pdf_is_set_in_the_font_of_the_requirements(app: Flask) -> None:
    made = pdf(PAPER, "zh-Hans")
    assert made.startswith(b"%PDF-")
    assert b"NotoSansSC" in made
    assert importlib.util.find_spec(printing.SHIPPED) is not None


def test_without_a_chinese_font_it_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "FAMILIES", ("No Such Font",))
    with pytest.raises(Unprintable) as why:
        pdf(PAPER, "zh-Hans")
    assert why.value.status == 503
    assert "字体" in str(why.value)


def test_a_paper_too_long_to_print_points_to_the_workbook(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_ROWS", 1)
    with pytest.raises(Unprintable) as why:
        pdf(PAPER, "zh-Hans")
    assert "请下载表格" in str(why.value)


def test_the_same_paper_is_the_same_bytes(app: Flask) -> None:
    assert pdf(PAPER, "zh-Hans") == pdf(PAPER, "zh-Hans")
