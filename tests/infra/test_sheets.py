"""Tables of every kind, good and hostile, through the one reader."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from portal.infra import sheets
from portal.infra.refused import Refused
from portal.infra.sheets import Sheet, address, read_sheets

CSV = "房号,姓名\n1-2-304,王䶮\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(fill) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        fill(book)
    return out.getvalue()


def changed(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))
    return out.getvalue()


def small() -> bytes:
    return workbook(lambda book: book.add_worksheet("一").write(0, 0, "房号"))


def with_cells(cells: str) -> bytes:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return changed(small(), "xl/worksheets/sheet1.xml", sheet.encode())


def refusal(data: bytes, name: str = "名册.xlsx") -> str:
    with pytest.raises(Refused) as caught:
        read_sheets(data, name)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        b"\xef\xbb\xbf" + CSV.encode(),
        b"\xff\xfe" + CSV.encode("utf-16-le"),
        b"\xfe\xff" + CSV.encode("utf-16-be"),
        CSV.encode("utf-16-le"),
        CSV.encode("utf-16-be"),
        CSV.encode("gb18030"),
        CSV.replace(",", "\t").encode("gb18030"),
        CSV.replace(",", ";").encode(),
        CSV.replace("\n", "\r").encode(),
    ],
)
def test_text_is_read_in_every_encoding_and_with_every_separator(data):
    assert list(read_sheets(data, "名册.csv")[0].rows) == [["房号", "姓名"], ["1-2-304", "王䶮"]]


def test_quoted_line_ends_stay_in_their_cell_and_rows_keep_their_number():
    rows = read_sheets('a,b\n"一\r\n二",2\n\n3,4\n'.encode(), "x.csv")[0].rows
    assert list(rows) == [["a", "b"], ["一\n二", "2"], [], ["3", "4"]]


def test_content_decides_not_the_name():
    assert read_sheets(small(), "名册.csv")[0].rows == [["房号"]]
    assert read_sheets(CSV.encode(), "名册.xls")[0].name == "名册"


def test_a_workbook_keeps_its_values_formulas_merges_and_hidden_parts():
    def fill(book):
        sheet = book.add_worksheet("业主")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["房号", "日期", "面积", "备注"])
        sheet.merge_range("A2:A3", "1-2-304")
        sheet.write_datetime("B2", date(2024, 3, 5), day)
        sheet.write_number("C2", 88.5)
        sheet.write_formula("D2", "=1+1", value=2)
        sheet.write_string("D3", "=cmd|' /C calc'!A0")
        sheet.write_formula("C3", "=#REF!", value="#REF!")
        sheet.set_column("B:B", 8, None, {"hidden": True})
        book.add_worksheet("旧").hide()

    first, second = read_sheets(workbook(fill), "a.xlsx")
    assert first.rows[1] == ["1-2-304", date(2024, 3, 5), 88.5, "=1+1"]
    assert first.rows[2] == ["1-2-304", None, "=#REF!", "=cmd|' /C calc'!A0"]
    assert first.filled == {(2, 0): (1, 0)}
    assert (first.hidden_columns, first.hidden, second.hidden) == (frozenset({1}), False, True)


def test_shared_formulas_and_error_cells_are_text():
    cells = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>4</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>6</v></c><c r="B2" t="e"><v>#N/A</v></c></row>'
    )
    assert read_sheets(with_cells(cells), "a.xlsx")[0].rows == [["=B1*2"], ["=B1*2", "#N/A"]]


def test_addresses_are_those_of_a_spreadsheet():
    assert [address(0, 0), address(9, 25), address(2, 26), address(0, 701), address(0, 702)] == [
        *("A1", "Z10", "AA3", "ZZ1", "AAA1")
    ]
    assert Sheet("x", [["a"]]).cell(3, 3) is None


def test_control_characters_are_dropped():
    assert read_sheets(b"a\x0bb,\x00c\n1,2", "x.csv")[0].rows[0] == ["ab", "c"]


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"", "a.csv", "空的"),
        (b" \r\n", "a.csv", "空的"),
        (b"%PDF-1.7 ...", "a.xlsx", "不是表格"),
        (b"a,b", "a.exe", "不是表格"),
        (b"<html><table>", "a.xls", "网页"),
        (b"PK\x03\x04broken", "a.xlsx", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "打不开"),
        ("姓名,é\n".encode("big5", "ignore") + b"\xff\xff\xff", "a.csv", "编码"),
        (bytes(range(1, 32)) * 40, "a.csv", "不是表格"),
        (b"," * 100 + b"a," * 200, "a.csv", "列"),
        (b'a,"' + b"x" * 200_000, "a.csv", "读不下去"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, name, word):
    assert word in refusal(data, name)


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    assert "MB" in refusal(b"a" * 11, "a.csv")


def test_too_many_rows_are_refused():
    assert "行" in refusal(b"a\n" * 100_001, "a.csv")


def test_a_bomb_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 30_000_000)
    assert "太大" in refusal(out.getvalue())


def test_a_lying_size_is_refused():
    data = bytearray(small())
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (5).to_bytes(4, "little")
    assert "打不开" in refusal(bytes(data))


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "GT1"])
def test_a_far_away_cell_is_refused_before_a_table_is_built(place):
    assert "超过" in refusal(with_cells(f'<row><c r="{place}"><v>1</v></c></row>'))


def test_a_doctype_is_refused():
    data = changed(
        small(), "xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
    )
    assert "打不开" in refusal(data)


def test_broken_xml_and_a_zip_without_workbook_are_refused():
    assert "打不开" in refusal(changed(small(), "xl/worksheets/sheet1.xml", b"<worksheet><"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "a,b")
    assert "没有工作簿" in refusal(out.getvalue())


def test_a_protected_workbook_says_so():
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "密码" in refusal(head + "EncryptedPackage".encode("utf-16-le"), "a.xlsx")


def test_a_huge_merge_costs_nothing():
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    merges = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    data = changed(small(), "xl/worksheets/sheet1.xml", (sheet + merges).encode())
    assert read_sheets(data, "a.xlsx")[0].rows == [[1]]
