"""Single cells of a roster in the ways people write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.domain.estate.roster import cells, places


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("13-2-2603", ("13", "2", "26", "2603")),
        (" 1-3-3104 ", ("1", "3", "31", "3104")),
        ("21－2－1203", ("21", "2", "12", "1203")),
        ("１３-２-２６０３", ("13", "2", "26", "2603")),
        ("19栋1单元2303", ("19", "1", "23", "2303")),
        ("19棟1單元2303室", ("19", "1", "23", "2303")),
        ("3幢2单元1802室", ("3", "2", "18", "1802")),
        ("12号楼03单元0502", ("12", "3", "5", "502")),
        ("8幢904", ("8", None, "9", "904")),
        ("7#1-3204", ("7", "1", "32", "3204")),
        ("7＃楼1单元3204", ("7", "1", "32", "3204")),
        ("12幢1-101", ("12", "1", "1", "101")),
        ("A座1802", ("A", None, "18", "1802")),
        ("十二幢二单元一千", None),
        ("十二幢二单元501", ("12", "2", "5", "501")),
        ("一期3-2-502", ("1期3", "2", "5", "502")),
        ("3-2-18-2", ("3", "2", "18", "1802")),
        ("12号502室", ("12", None, "5", "502")),
        ("3楼502", None),
        ("=B1", None),
        ("#REF!", None),
        ("12幢", None),
        ("不详", None),
        (datetime(2024, 3, 5, tzinfo=UTC), None),
        (None, None),
    ],
)
def test_home_numbers(written, parts):
    home, remark = places.read_home(written)
    if parts is None:
        assert home is None
        assert remark is not None
    else:
        assert (home.building, home.entrance, home.floor, home.door) == parts


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("502", (None, "5", "502")),
        (502, (None, "5", "502")),
        (502.0, (None, "5", "502")),
        ("2单元502室", ("2", "5", "502")),
        ("2-0502", ("2", "5", "502")),
        ("5层1室", (None, "5", "501")),
    ],
)
def test_doors_beside_a_building_column(written, parts):
    home = places.read_door(written)
    assert (home.entrance, home.floor, home.door) == parts


@pytest.mark.parametrize(
    ("written", "name"),
    [("3号楼", "3"), ("第03栋", "3"), ("A座", "A"), (5.0, "5"), ("二单元", "2"), ("", None)],
)
def test_names_of_parts(written, name):
    assert places.read_part(written) == name


@pytest.mark.parametrize(
    "written",
    [
        "2024/3/5",
        "2024-03-05",
        "2024.03.05",
        "2024年3月5日",
        "2024 年 3 月 5 日",
        "2024年3月5号",
        "二〇二四年三月五日",
        "20240305",
        20240305,
        "2024-03-05 00:00:00",
        "2024-03-05T08:00:00",
        "２０２４／３／５",
        "24.3.5",
        "05-Mar-24",
        "5-Mar-2024",
        "March 5, 2024",
        "民国113年3月5日",
        "45356",
        45356,
        45356.0,
        date(2024, 3, 5),
        datetime(2024, 3, 5, 8, 0, tzinfo=UTC),
    ],
)
def test_days_in_the_wild(written):
    assert places.read_date(written) == (date(2024, 3, 5), None)


@pytest.mark.parametrize(
    "written",
    ["不详", "2024年3月", "2024/13/5", "2024-02-30", "3/5/2024", "明年", "=TODAY()", 7, "12-Foo-24"],
)
def test_days_that_are_not_said_are_never_guessed(written):
    day, remark = places.read_date(written)
    assert day is None
    assert remark.msgid % remark.params


def test_a_slashed_day_is_read_where_only_one_reading_is_possible():
    assert places.read_date("25/12/2023")[0] == places.read_date("12/25/2023")[0] == date(2023, 12, 25)
    assert places.read_date(None) == places.read_date("  ") == (None, None)


@pytest.mark.parametrize(
    ("written", "first", "more"),
    [
        ("13016998395", "13016998395", ()),
        ("+86 15013072077", "15013072077", ()),
        ("0086-15013072077", "15013072077", ()),
        ("8615013072077", "15013072077", ()),
        ("187-6429-4483", "18764294483", ()),
        ("132 0710 6076", "13207106076", ()),
        ("１５７１７１２３４０２", "15717123402", ()),
        ("13899286238.0", "13899286238", ()),
        (13899286238.0, "13899286238", ()),
        (13899286238, "13899286238", ()),
        ("13915649382(妻)", "13915649382", ()),
        ("13718575005/0451-88575005", "13718575005", ("045188575005",)),
        ("0451-88575005、13718575005", "13718575005", ("045188575005",)),
        ("13718575005 13718575006", "13718575005", ("13718575006",)),
        ("1371857500513718575006", "13718575005", ("13718575006",)),
        ("手机:13718575005", "13718575005", ()),
        ("0451-88575005", "045188575005", ()),
        ("+852 91234567", "+85291234567", ()),
        ("1554438393", None, ()),
        ("138000000990", None, ()),
        ("无", None, ()),
        ("=1+1", None, ()),
        ("", None, ()),
    ],
)
def test_phones_in_the_wild(written, first, more):
    read = cells.read_phone(written)
    assert (read.value, read.more) == (first, more)


def test_a_phone_with_a_digit_missing_says_how_many():
    remark = cells.read_phone("1554438393").remarks[0]
    assert remark.msgid % remark.params == "手机号“1554438393”少1位，电话留空"
    assert "妻" in cells.read_phone("13915649382（妻）").remarks[0].params["text"]


@pytest.mark.parametrize(
    ("written", "name", "owners"),
    [
        ("王䶮", "王䶮", ("王䶮",)),
        ("赵𠮷", "赵𠮷", ("赵𠮷",)),
        (" 张 伟　", "张 伟", ("张 伟",)),
        ("Smith, John", "Smith, John", ("Smith, John",)),
        ("O'Neil", "O'Neil", ("O'Neil",)),
        ("阿卜杜热依木·买买提", "阿卜杜热依木·买买提", ("阿卜杜热依木·买买提",)),
        ("周一、吴二", "周一、吴二", ("周一", "吴二")),
        ("周一, 吴二", "周一, 吴二", ("周一", "吴二")),
        ("刘三(已故)", "刘三(已故)", ("刘三",)),
        ("=cmd|' /C calc'!A0", None, ()),
        ("@SUM(1)", None, ()),
        ("#REF!", None, ()),
        ("12345", None, ()),
        ("不详", None, ()),
        (None, None, ()),
    ],
)
def test_names(written, name, owners):
    read = cells.read_name(written)
    assert (read.value, read.more) == (name, owners)
    assert name or read.remarks


@pytest.mark.parametrize(
    ("written", "area"),
    [
        ("109.89㎡", "109.89"),
        ("79.57 平方米", "79.57"),
        ("44．39", "44.39"),
        (203, "203"),
        ("1,203.5m²", "1203.5"),
    ],
)
def test_areas(written, area):
    assert cells.read_area(written).value == Decimal(area)


@pytest.mark.parametrize("written", ["=SUM(A1:A3)", "约100", "-5", "0", "1e9"])
def test_what_is_no_area_is_left_blank_and_said(written):
    read = cells.read_area(written)
    assert read.value is None
    assert read.remarks


def test_identity_numbers_are_checked_and_never_repeated_in_a_remark():
    assert cells.read_identity("11010519491231002x").value == "11010519491231002X"
    assert cells.read_identity("110105491231002").value == "11010519491231002X"
    for written in (
        "110105********002X",
        "110105194912310021",
        1.1010519491231e17,
        "5.4e+17",
        "110105061231002",
        "X1",
    ):
        read = cells.read_identity(written)
        assert read.value is None
        assert read.remarks[0].params == {}
    assert cells.read_identity(None) == cells.read_identity("无") == cells.Read()
