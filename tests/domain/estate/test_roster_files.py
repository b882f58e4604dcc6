"""The two sample rosters against their answer key, and a drawer full of horrible tables."""

import zipfile
from collections import Counter
from contextlib import suppress

import pytest

from portal.domain.estate.roster.columns import likeliest, recognise
from portal.domain.estate.roster.reading import Source, read_rows
from portal.domain.estate.roster.rules import Kind
from portal.infra.refused import Refused
from portal.infra.sheets import read_sheets
from tests.harness.places import SHARED, lacking
from tests.roster_report import FILES, ROSTERS, key, read, report, score

DATA = SHARED / "data"


@pytest.fixture(scope="module", autouse=True)
def _beside():
    if not ROSTERS.is_dir():
        lacking("The sample data lies beside the project in ../shared/data")


@pytest.fixture(scope="module", params=FILES)
def roster(request):
    return read(request.param)


def test_at_least_99_percent_of_the_key_is_right(roster):
    """Right is counted among the cells whose value stands in the file; the others must be reported or blank there."""
    total = sum(score(roster).values(), Counter())
    stated = total["right"] + total["wrong"] + total["silent"]
    assert total["silent"] == 0
    assert total["right"] >= 0.99 * stated
    assert total["right"] + total["reported"] + total["blank"] >= 0.99 * total.total()
    assert total["right"] >= 0.95 * total.total()
    assert f"{total['right']} of {total.total()} cells" in report(roster)


def test_no_row_is_dropped_and_every_owner_of_the_key_is_there(roster):
    source, rows = roster.source, roster.rows
    assert [row.row for row in rows] == list(range(1, len(source.sheet.rows) + 1))
    kinds = Counter(row.kind for row in rows)
    assert kinds[Kind.DATA] == len(key())
    assert kinds[Kind.REPEAT] == 25
    assert kinds[Kind.TOTAL] >= 3
    assert not any(row.blocked for row in rows)


def test_no_remark_repeats_an_identity_number(roster):
    said = report(roster)
    assert not any(row.identity and row.identity in str(row.issues) + repr(row) + said for row in roster.rows)


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
