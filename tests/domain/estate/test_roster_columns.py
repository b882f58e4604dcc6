"""Header rows and columns found, proposed, corrected."""

import pytest

from portal.domain.estate.roster.columns import corrected, likeliest, recognise
from portal.domain.estate.roster.rules import Field
from portal.infra.refused import Refused
from portal.infra.sheets import Sheet

ROW = ["1", "3-2-1802", "顾行舟", "13800000099", "2024/3/5", "88.5"]


def fields(rows) -> dict[str, int]:
    return {field.value: column for field, column in recognise(Sheet("x", rows)).fields().items()}


def test_a_plain_header():
    rows = [["序号", "房号", "业主姓名", "联系电话", "交房时间", "建筑面积(㎡)"], ROW]
    assert fields(rows) == {"serial": 0, "home": 1, "name": 2, "phone": 3, "handover": 4, "area": 5}


def test_a_header_under_titles_over_two_rows_without_merge_data():
    rows = [
        ["某小区业主花名册"],
        ["制表：客服部", None, None, "2024年5月"],
        ["序号", "房号", "业主信息", None, "交付情况"],
        [None, None, "姓名", "联系电话", "交房日期", "建筑面积"],
        ROW,
        ROW,
    ]
    layout = recognise(Sheet("x", rows))
    assert layout.header == (2, 3)
    assert layout.first_row == 4
    assert len(layout.fields()) == 6


def test_traditional_and_english_headings():
    assert fields([["樓棟", "單元", "門號", "業主姓名", "聯繫電話", "入伙日期"]]) == {
        "building": 0, "entrance": 1, "door": 2, "name": 3, "phone": 4, "moved_in": 5
    }  # fmt: skip
    assert fields([["No.", "Building", "Unit", "Owner Name", "Mobile Phone", "Handover Date", "Area (sqm)"]]) == {
        "serial": 0, "building": 1, "door": 2, "name": 3, "phone": 4, "handover": 5, "area": 6
    }  # fmt: skip


def test_without_any_header_columns_are_found_by_their_content():
    rows = [
        [str(n), f"3-2-{n}02", f"顾行{chr(0x4E00 + n)}", f"138000000{n}", "2024/3/5"] for n in range(10, 20)
    ]
    assert {"home": 1, "phone": 3, "name": 2, "handover": 4}.items() <= fields(rows).items()
    assert recognise(Sheet("x", rows)).header == ()


def test_a_second_phone_column_becomes_the_other_phone():
    assert fields([["房号", "姓名", "电话", "电话"], ["3-2-502", "顾行舟", "13800000099", "13800000098"]]) == {
        "home": 0, "name": 1, "phone": 2, "other_phone": 3
    }  # fmt: skip


def test_a_column_whose_content_does_not_fit_its_name_is_less_sure():
    layout = recognise(Sheet("x", [["房号", "姓名", "电话"], ["3-2-502", "顾行舟", "晚上打"]]))
    assert [column.confidence for column in layout.columns] == [1.0, 1.0, 0.5]


def test_identity_samples_are_never_shown():
    layout = recognise(
        Sheet("x", [["房号", "姓名", "身份证号"], ["3-2-502", "顾行舟", "11010519491231002X"]])
    )
    assert layout.columns[2].samples == ()


def test_columns_are_corrected_by_hand():
    layout = recognise(Sheet("x", [["位置", "姓名", "房号"], ["3-2-502", "顾行舟", "x"]]))
    changed = corrected(layout, {0: Field.HOME, 2: None})
    assert changed.fields() == {Field.HOME: 0, Field.NAME: 1}
    with pytest.raises(Refused, match="同一项"):
        corrected(layout, {0: Field.HOME})
    with pytest.raises(Refused, match="房号"):
        corrected(layout, {2: None})
    with pytest.raises(Refused, match="姓名"):
        corrected(layout, {1: None})


def test_the_roster_is_the_visible_sheet_that_reads_like_one():
    roster = [["房号", "姓名"], ["3-2-502", "顾行舟"]]
    sheets = [Sheet("说明", [["请勿外传"]] * 9), Sheet("旧", roster * 9, hidden=True), Sheet("新", roster)]
    assert likeliest(sheets) == 2
    with pytest.raises(Refused):
        likeliest([Sheet("空", []), Sheet("旧", roster, hidden=True)])
