"""Papers as a workbook: one sheet for the facts, one for each table; what people typed stays text."""

import io
import re
from datetime import date, datetime
from typing import Any

from portal.infra import clock
from portal.infra.papers.paper import Cell, Column, Paper, Say, Table, said, shown, spoken
from portal.infra.refused import N_

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_SUMMARY = Say(N_("概要"))


def workbook(paper: Paper, language: str = "") -> bytes:
    """The paper as XLSX in this language, or the one spoken now. Amounts are numbers in yuan, days are days."""
    import xlsxwriter

    out = io.BytesIO()
    with spoken(language), xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None)})
        formats = {
            "bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"valign": "top"}),
            "typed": book.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"}),
            "money": book.add_format({"num_format": "#,##0.00;−#,##0.00", "valign": "top"}),
            "sum": book.add_format({"num_format": "#,##0.00;−#,##0.00", "bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        }
        names: set[str] = set()
        _front(book.add_worksheet(_name(_SUMMARY, names)), paper, formats)
        for table in paper.tables:
            _sheet(book.add_worksheet(_name(table.title, names)), table, paper.zone, formats)
    return out.getvalue()


def _name(title: Say, taken: set[str]) -> str:
    """A sheet's name: 31 characters at most, each once."""
    plain = _FORBIDDEN.sub(" ", said(title)).strip()[:28] or "1"
    name, number = plain, 2
    while name.lower() in taken:
        name, number = f"{plain[:26]} {number}", number + 1
    taken.add(name.lower())
    return name


def _front(sheet: Any, paper: Paper, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 44)
    sheet.write_string(0, 0, said(paper.title), formats["bold"])
    row = 2
    for label, value in paper.facts:
        sheet.write_string(row, 0, said(label), formats["bold"])
        _text(sheet, row, 1, shown(value, "text", paper.zone), formats)
        row += 1
    for table in paper.tables:
        for words, cents in table.totals:
            sheet.write_string(row, 0, said(words), formats["bold"])
            sheet.write_number(row, 1, cents / 100, formats["sum"])
            row += 1
    for note in paper.notes:
        row += 1
        _text(sheet, row, 0, said(note), formats)


def _sheet(sheet: Any, table: Table, zone: str, formats: dict[str, Any]) -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _width(column))
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, said(column.label), formats["bold"])
    sheet.freeze_panes(1, 0)
    row = 1
    for cells in table.rows:
        for at, (value, column) in enumerate(zip(cells, table.columns, strict=True)):
            _cell(sheet, row, at, value, column, zone, formats)
        row += 1
    last = len(table.columns) - 1
    for words, cents in table.totals:
        sheet.write_string(row, max(last - 1, 0), said(words), formats["bold"])
        sheet.write_number(row, last, cents / 100, formats["sum"])
        row += 1


def _cell(
    sheet: Any, row: int, at: int, value: Cell, column: Column, zone: str, formats: dict[str, Any]
) -> None:
    if value is None:
        return
    if column.kind == "money" and isinstance(value, int):
        sheet.write_number(row, at, value / 100, formats["money"])
    elif column.kind == "count" and isinstance(value, int):
        sheet.write_number(row, at, value, formats["text"])
    elif column.kind == "day" and isinstance(value, date):
        on = clock.local(value, zone).date() if isinstance(value, datetime) else value
        sheet.write_datetime(row, at, datetime(on.year, on.month, on.day), formats["day"])  # noqa: DTZ001
    else:
        _text(sheet, row, at, shown(value, column.kind, zone), formats)


def _text(sheet: Any, row: int, at: int, words: str, formats: dict[str, Any]) -> None:
    words = words[:32_000]
    if words:
        sheet.write_string(row, at, words, formats["typed" if words[0] in "=+-@\t\r" else "text"])


def _width(column: Column) -> float:
    return {"money": 14, "count": 8, "day": 12, "moment": 17, "exact": 10}.get(column.kind, 12 * column.wide)
