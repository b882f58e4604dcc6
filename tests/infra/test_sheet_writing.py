"""Tables that leave the house: what was text stays text, whatever it looks like."""

import zipfile
from datetime import date
from io import BytesIO

import pytest

from portal.infra.sheets import read_sheets
from portal.infra.sheets.writing import write_table

HOSTILE = ["=1+1", "+86 138", "-2", "@SUM(A1)", "\tx", "http://x.example/", "01234567890123456789"]


def test_nothing_becomes_a_formula_or_a_link():
    data = write_table("行", ["=A1", "b"], [[text] for text in HOSTILE])
    rows = read_sheets(data, "x.xlsx")[0].rows
    assert [row[0] for row in rows] == ["=A1", *HOSTILE]
    with zipfile.ZipFile(BytesIO(data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert not [name for name in book.namelist() if "rels/sheet" in name]
        assert b'quotePrefix="1"' in book.read("xl/styles.xml")


@pytest.mark.parametrize(
    ("value", "read"),
    [(1200, 1200), (88.5, 88.5), (date(2024, 3, 5), "2024-03-05"), (float("nan"), "nan"), (True, "True"),
     (10**20, "100000000000000000000"), ("多行\n文字", "多行\n文字")],
)  # fmt: skip
def test_values_come_back(value, read):
    assert read_sheets(write_table("x", ["a"], [[None], [value]]), "x.xlsx")[0].cell(2, 0) == read
