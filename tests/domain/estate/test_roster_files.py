"""The two sample rosters against their answer key, and a drawer full of horrible tables.

A cell of the key is right when the import reads just that value. Some of the key stands in neither file (a digit
lost, "unknown" instead of a day, an identity number cut by a spreadsheet, no entrance in the home number): such a
cell must be left blank and reported under its own address, or be blank in the file; a made-up value is an error.
"""

import csv
import zipfile
from collections import Counter
from contextlib import suppress
from decimal import Decimal

import pytest

from portal.domain.estate.roster.columns import likeliest, recognise
from portal.domain.estate.roster.reading import Source, read_rows
from portal.domain.estate.roster.rules import Field, Kind
from portal.infra.refused import Refused
from portal.infra.sheets import read_sheets
from tests.harness.places import SHARED, lacking

DATA = SHARED / "data"
ROSTERS = DATA / "rosters"
FILES = ("owner-roster-messy.xlsx", "owner-roster.gb18030.csv")
KEY = {
    "building": ("building", Field.HOME),
    "unit": ("entrance", Field.HOME),
    "room": ("door", Field.HOME),
    "name": ("name", Field.NAME),
    "phone": ("phone", Field.PHONE),
    "handover": ("handover", Field.HANDOVER),
    "area": ("area", Field.AREA),
    "id_number": ("identity", Field.IDENTITY),
}


@pytest.fixture(scope="module", autouse=True)
def _beside():
    if not ROSTERS.is_dir():
        lacking("The sample data lies beside the project in ../shared/data")


@pytest.fixture(scope="module", params=FILES)
def roster(request):
    sheets = read_sheets((ROSTERS / request.param).read_bytes(), request.param)
    sheet = sheets[likeliest(sheets)]
    layout = recognise(sheet)
    source = Source(sheet, layout.header, layout.fields())
    return request.param, source, list(read_rows(source))


def key() -> dict[str, dict[str, str]]:
    with (ROSTERS / "owner-roster-truth.csv").open(encoding="utf-8") as file:
        return {line["no"]: line for line in csv.DictReader(file)}


def judged(source: Source, row, column: str, truth: str) -> str:
    name, field = KEY[column]
    got = row.identity if field is Field.IDENTITY else row.values[name]
    if got is not None:
        same = got == Decimal(truth) if field is Field.AREA else str(got) == truth
        return "right" if same else "wrong"
    cell = source.cell(row.row - 1, field)
    reported = any(issue.cell == cell for issue in row.issues)
    blank = source.value(row.row - 1, field) in (None, "")
    return "reported" if reported else "blank" if blank else "silent"


def test_at_least_99_percent_of_the_key_is_right(roster, capsys):
    name, source, rows = roster
    answers = key()
    owners = {str(source.value(row.row - 1, Field.SERIAL)): row for row in rows if row.kind is Kind.DATA}
    score = {
        column: Counter(judged(source, owners[no], column, line[column]) for no, line in answers.items())
        for column in KEY
    }
    total = sum(score.values(), Counter())
    stated = total["right"] + total["wrong"] + total["silent"]
    with capsys.disabled():
        print(f"\n{name}: {total['right'] / total.total():.2%} of all {total.total()} cells of the key read,")
        print(
            f"  {total['right'] / stated:.2%} of the {stated} whose value stands in the file, rest: {dict(total)}"
        )
        for column, counts in score.items():
            print(f"  {column:10} {dict(counts)}")
    assert total["silent"] == 0
    assert total["right"] >= 0.99 * stated
    assert total["right"] + total["reported"] + total["blank"] >= 0.99 * total.total()
    assert total["right"] >= 0.95 * total.total()


def test_no_row_is_dropped_and_every_owner_of_the_key_is_there(roster):
    _, source, rows = roster
    assert [row.row for row in rows] == list(range(1, len(source.sheet.rows) + 1))
    kinds = Counter(row.kind for row in rows)
    assert kinds[Kind.DATA] == len(key())
    assert kinds[Kind.REPEAT] == 25
    assert kinds[Kind.TOTAL] >= 3
    assert not any(row.blocked for row in rows)


def test_no_remark_repeats_an_identity_number(roster):
    _, _, rows = roster
    assert not any(row.identity and row.identity in str(row.issues) + repr(row) for row in rows)


def test_horrible_tables_are_read_or_refused_in_words():
    with zipfile.ZipFile(DATA / "sheets" / "messytables-horror.zip") as drawer:
        for info in drawer.infolist():
            with suppress(Refused):
                read_sheets(drawer.read(info), info.filename)
            try:
                sheets = read_sheets(drawer.read(info), "名册.csv")
                sheet = sheets[likeliest(sheets)]
            except Refused as refused:
                assert str(refused).endswith("。"), info.filename
                continue
            layout = recognise(sheet)
            rows = list(read_rows(Source(sheet, layout.header, layout.fields())))
            assert len(rows) == len(sheet.rows), info.filename
            assert all(row.kind is not Kind.DATA or row.issues for row in rows), info.filename
