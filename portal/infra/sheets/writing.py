"""Writing a table that people open in a spreadsheet: what they typed stays text and is never computed."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from portal.infra.sheets.table import MAX_COLUMNS, Value

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_000
_WIDEST = 60


def write_table(name: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet as XLSX, its head fixed; whatever begins like a formula is marked as text for good."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"})
        plain = book.add_format({"valign": "top"})
        widths = [_width(word) for word in head[:MAX_COLUMNS]]
        for column, word in enumerate(head[:MAX_COLUMNS]):
            sheet.write_string(0, column, word, bold)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row[:MAX_COLUMNS]):
                _write(sheet, at, column, value, plain, text)
                if column < len(widths):
                    widths[column] = max(widths[column], _width(str(value or "")))
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Value, plain: Any, text: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        sheet.write_number(row, column, value, plain)
        return
    said = value.isoformat() if isinstance(value, date | time) else str(value)
    sheet.write_string(row, column, said[:_LONGEST], text if said[0] in "=+-@\t\r" else plain)


def _width(text: str) -> int:
    line = max(text.split("\n"), key=len)
    return min(_WIDEST, max(8, 2 + sum(2 if ch > "\u2e80" else 1 for ch in line[:_WIDEST])))
