"""Tables and rows as they are kept between the steps of an import: packed, plain, without identity numbers."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, time
from decimal import Decimal
from typing import Any

from portal.domain.estate.roster.cells import read_identity
from portal.domain.estate.roster.rules import Field, Issue, Kind, ParsedRow, Plain
from portal.infra.sheets import Sheet, Value
from portal.infra.sheets.keeping import only_rows, pack, pack_all, unpack, unpack_all

__all__ = [
    "only_rows", "pack", "pack_all", "plain", "plain_issue", "plain_row", "revived", "unpack", "unpack_all",
    "without_identity",
]  # fmt: skip

_DAYS = ("handover", "acceptance", "moved_in")
_LISTS = ("owners", "other_phones")


def without_identity(sheet: Sheet, fields: Mapping[Field, int]) -> Sheet:
    """The sheet with the cells of identity columns emptied below the header, so that no number is ever kept."""
    columns = {fields[Field.IDENTITY]} if Field.IDENTITY in fields else set()
    columns |= {column for column in range(sheet.width) if _looks_like_identity(sheet, column)}
    if not columns:
        return sheet
    rows = [
        [_emptied(value) if column in columns else value for column, value in enumerate(row)]
        for row in sheet.rows
    ]
    return Sheet(sheet.name, rows, sheet.hidden, sheet.hidden_columns, sheet.filled)


def plain_row(row: ParsedRow) -> dict[str, Any]:
    """A row's values as plain data; the identity number is not among them."""
    return {
        "repeats": row.repeats,
        "same_home": row.same_home,
        "same_phone": row.same_phone,
        **{name: plain(value) for name, value in row.values.items()},
    }


def plain_issue(issue: Issue) -> dict[str, Any]:
    """An issue as plain data, as pages read it: cell, msgid, params, field, blocks."""
    return asdict(issue) | {"params": {name: plain(value) for name, value in issue.params.items()}}


def revived(number: int, kind: Kind, values: Mapping[str, Any], issues: list[dict[str, Any]]) -> ParsedRow:
    """The row that `plain_row` and `plain_issue` wrote down."""
    own = dict(values)
    beside = {name: own.pop(name, None) for name in ("repeats", "same_home", "same_phone")}
    return ParsedRow(
        number,
        kind,
        {name: _alive(name, value) for name, value in own.items()},
        tuple(Issue(**issue) for issue in issues),
        **beside,
    )


def plain(value: Any) -> Any:
    """A value as JSON keeps it: days as ISO text, decimals as their digits, tuples as lists."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _alive(name: str, value: Any) -> Plain:
    if name in _LISTS:
        return tuple(value or ())
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if name == "area" else str(value)


def _looks_like_identity(sheet: Sheet, column: int) -> bool:
    values = [value for row in range(min(200, len(sheet.rows))) if (value := sheet.cell(row, column))]
    return len(values) > 1 and sum(read_identity(value).value is not None for value in values) * 3 > len(
        values
    )


def _emptied(value: Value) -> Value:
    # Headings, totals and notes have few digits; whatever could be a number of a paper goes.
    return None if sum(ch.isdigit() for ch in str(value)) >= 6 else value
