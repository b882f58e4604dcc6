"""Workbooks (XLSX and the old XLS): values as they are stored, formulas as their text, merged cells filled down."""

import io
from datetime import date, time, timedelta
from typing import Any

from portal.infra.refused import N_, Refused
from portal.infra.sheets.package import BROKEN, Seen, look_through, repack, unpack
from portal.infra.sheets.table import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Sheet, Value, clean, trim

MAX_SHEETS = 100
_LOCKED = N_("这个表格设了打开密码。请去掉密码，另存后再上传。")
_TOO_WIDE = N_("工作表“%(sheet)s”超过%(rows)s行或%(columns)s列，请分成几个文件上传。")
_MAX_MERGES = 20_000


def read_xlsx(data: bytes) -> list[Sheet]:
    """All sheets of an XLSX workbook, in their order."""
    members = unpack(data)
    if "xl/workbook.xml" not in members:
        raise Refused(N_("这个压缩文件里没有工作簿。请上传xlsx、xls、csv或tsv文件。"))
    seen = look_through(members)
    return _read(repack(members), seen)


def read_xls(data: bytes) -> list[Sheet]:
    """All sheets of an XLS workbook; this format gives a formula's stored result, never its text."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused(_LOCKED)
    return _read(io.BytesIO(data), {})


def _read(stream: io.BytesIO, seen: dict[str, Seen]) -> list[Sheet]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(stream)
        metadata = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(metadata) > MAX_SHEETS:
            raise Refused(N_("工作簿超过%(limit)s张工作表，请只留要导入的再上传。"), limit=MAX_SHEETS)
        visible = calamine.SheetVisibleEnum.Visible
        return [_sheet(book, meta.name, meta.visible != visible, seen.get(meta.name)) for meta in metadata]
    except (Refused, KeyboardInterrupt, SystemExit):
        raise
    except calamine.PasswordError:
        raise Refused(_LOCKED) from None
    except BaseException as error:
        # The reader's own panics are no Exception; anything else of that kind is not ours to swallow.
        if isinstance(error, MemoryError) or not _from_reader(error):
            raise
        raise Refused(BROKEN) from None


def _from_reader(error: BaseException) -> bool:
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _sheet(book: Any, name: str, hidden: bool, seen: Seen | None) -> Sheet:
    source = book.get_sheet_by_name(name)
    height, width = source.total_height or 0, source.total_width or 0
    if height > MAX_ROWS or width > MAX_COLUMNS or height * width > MAX_CELLS:
        raise Refused(_TOO_WIDE, sheet=clean(name), rows=MAX_ROWS, columns=MAX_COLUMNS)
    rows = [[_value(cell) for cell in row] for row in source.to_python(skip_empty_area=False)]
    seen = seen or Seen()
    for (row, column), text in seen.raw.items():
        _put(rows, row, column, clean(text))
    filled = _fill_down(rows, source.merged_cell_ranges or [])
    return Sheet(clean(name), trim(rows), hidden, frozenset(seen.hidden_columns), filled)


def _value(cell: object) -> Value:
    if isinstance(cell, str):
        return clean(cell) or None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, timedelta):
        return str(cell)
    if cell is None or isinstance(cell, int | float | date | time):
        return cell
    return clean(str(cell))


def _put(rows: list[list[Value]], row: int, column: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = text


def _fill_down(rows: list[list[Value]], ranges: list[Any]) -> dict[tuple[int, int], tuple[int, int]]:
    filled: dict[tuple[int, int], tuple[int, int]] = {}
    budget = MAX_CELLS
    for (top, left), (bottom, _) in ranges[:_MAX_MERGES]:
        bottom = min(bottom, len(rows) - 1)
        budget -= max(0, bottom - top)
        if budget < 0:
            break
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
        for row in range(top + 1, bottom + 1) if value is not None else ():
            if left >= len(rows[row]) or rows[row][left] is None:
                _put_value(rows[row], left, value)
                filled[row, left] = (top, left)
    return filled


def _put_value(row: list[Value], column: int, value: Value) -> None:
    row.extend([None] * (column + 1 - len(row)))
    row[column] = value
