"""Tables as they are kept between the steps of an import: compressed plain data."""

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from portal.infra.sheets.table import Sheet, Value


def pack(sheet: Sheet) -> bytes:
    """The sheet as compressed plain data."""
    return pack_all([sheet])


def unpack(data: bytes) -> Sheet:
    """The sheet that was packed."""
    return unpack_all(data)[0]


def pack_all(sheets: Sequence[Sheet]) -> bytes:
    """Several sheets as compressed plain data."""
    bodies = [
        {
            "name": sheet.name,
            "rows": [[_packed(value) for value in row] for row in sheet.rows],
            "hidden_columns": sorted(sheet.hidden_columns),
            "filled": [[*place, *first] for place, first in sheet.filled.items()],
        }
        for sheet in sheets
    ]
    return zlib.compress(json.dumps(bodies, ensure_ascii=False, separators=(",", ":")).encode(), 3)


def unpack_all(data: bytes) -> list[Sheet]:
    """The sheets that were packed, in their order."""
    return [_sheet(body) for body in json.loads(zlib.decompress(data))]


def only_rows(sheet: Sheet, wanted: Collection[int]) -> Sheet:
    """The sheet with nothing left but these rows (counted from 0), which stay in their places."""
    rows = [row if at in wanted else [] for at, row in enumerate(sheet.rows)]
    return Sheet(sheet.name, rows, sheet.hidden, sheet.hidden_columns)


def _sheet(body: Mapping[str, Any]) -> Sheet:
    rows = [[_unpacked(value) for value in row] for row in body["rows"]]
    filled = {(row, column): (top, left) for row, column, top, left in body["filled"]}
    return Sheet(body["name"], rows, False, frozenset(body["hidden_columns"]), filled)


def _packed(value: Value) -> Any:
    if isinstance(value, datetime):
        return {"m": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return {"t": value.isoformat()} if isinstance(value, time) else value


def _unpacked(value: Any) -> Value:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return {"m": datetime, "d": date, "t": time}[kind].fromisoformat(text)  # type: ignore[attr-defined]
