"""The sample rosters against their answer key: `python -m tests.roster_report` prints the figures, no rows.

A cell of the key is right when the import reads just that value. Some of the key stands in neither file (a digit
lost, "unknown" instead of a day, an identity number cut by a spreadsheet, no entrance in the home number): such a
cell must be left blank and reported under its own address, or be blank in the file; a made-up value is an error.
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.domain.estate.roster.columns import likeliest, recognise
from portal.domain.estate.roster.reading import Source, read_rows
from portal.domain.estate.roster.rules import KIND_REASONS, Field, Kind, ParsedRow
from portal.infra.sheets import read_sheets
from tests.harness.places import SHARED

ROSTERS = SHARED / "data" / "rosters"
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
VERDICTS = ("right", "reported", "blank", "wrong", "silent")


@dataclass(frozen=True)
class Read:
    """A sample file as the import reads it."""

    name: str
    source: Source
    rows: Sequence[ParsedRow]


def read(name: str) -> Read:
    """One of the sample files, its columns as proposed."""
    sheets = read_sheets((ROSTERS / name).read_bytes(), name)
    sheet = sheets[likeliest(sheets)]
    layout = recognise(sheet)
    source = Source(sheet, layout.header, layout.fields())
    return Read(name, source, list(read_rows(source)))


def key() -> dict[str, dict[str, str]]:
    """The answer key by serial number."""
    with (ROSTERS / "owner-roster-truth.csv").open(encoding="utf-8") as file:
        return {line["no"]: line for line in csv.DictReader(file)}


def judged(source: Source, row: ParsedRow, column: str, truth: str) -> str:
    """What became of one cell of the key.

    right, or wrong (another value); else nothing was read: reported under its address, blank in the file, or silent.
    """
    name, field = KEY[column]
    got = row.identity if field is Field.IDENTITY else row.values[name]
    if got is not None:
        same = got == Decimal(truth) if field is Field.AREA else str(got) == truth
        return "right" if same else "wrong"
    cell = source.cell(row.row - 1, field)
    if any(issue.cell == cell for issue in row.issues):
        return "reported"
    return "blank" if source.value(row.row - 1, field) in (None, "") else "silent"


def score(file: Read) -> Mapping[str, Counter[str]]:
    """Column of the key → how many of its cells came to each verdict."""
    answers = key()
    owners = {
        str(file.source.value(row.row - 1, Field.SERIAL)): row for row in file.rows if row.kind is Kind.DATA
    }
    return {
        column: Counter(judged(file.source, owners[no], column, line[column]) for no, line in answers.items())
        for column in KEY
    }


def report(file: Read) -> str:
    """The figures of one file as Markdown tables."""
    counts = score(file)
    total = sum(counts.values(), Counter[str]())
    stated = total["right"] + total["wrong"] + total["silent"]
    kinds = Counter(row.kind for row in file.rows)
    lines = [
        f"### {file.name}",
        "",
        f"{total['right']} of {total.total()} cells of the key right ({total['right'] / total.total():.2%}); "
        f"{total['right'] / stated:.2%} of the {stated} whose value stands in the file.",
        "",
        "| column | cells | " + " | ".join(VERDICTS) + " |",
        "|---|--:|" + "--:|" * len(VERDICTS),
    ]
    for column, found in [*counts.items(), ("**all**", total)]:
        cells = " | ".join(str(found[verdict]) for verdict in VERDICTS)
        lines.append(f"| {column} | {found.total()} | {cells} |")
    lines += [
        "",
        f"Rows of the table: {len(file.source.sheet.rows)}, rows that came out: {len(file.rows)}.",
        "",
        "| kind of row | rows | shown to staff as |",
        "|---|--:|---|",
    ]
    lines += [
        f"| {kind.value} | {kinds[kind]} | {KIND_REASONS[kind] % {'row': 'n'}} |"
        for kind in Kind
        if kinds[kind]
    ]
    remarks = sum(bool(row.issues) for row in file.rows if row.kind is Kind.DATA)
    lines += ["", f"Owners' rows with at least one remark under its cell: {remarks}."]
    return "\n".join(lines)


if __name__ == "__main__":
    if not ROSTERS.is_dir():
        raise SystemExit("The sample data lies beside the project in ../shared/data")
    print("\n\n".join(report(read(name)) for name in FILES))
