"""What a sheet is once it is read: plain values in rows, with the address of every cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

Value = str | int | float | bool | date | time | None

MAX_BYTES = 15 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 4_000_000

# Line feed and tab live inside cells; every other control character makes a page invalid.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as it stands in the file; `rows[0]` is row 1, `rows[0][0]` is cell A1.

    `filled` maps a cell that took its value from a merged range to the range's first cell.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    filled: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> Value:
        """The value at a place counted from 0, None outside the table."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None


def letters(column: int) -> str:
    """The column's name as a spreadsheet shows it: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """The cell's name as a spreadsheet shows it; both counted from 0."""
    return f"{letters(column)}{row + 1}"


def clean(text: str) -> str:
    """The text without control characters, line ends as line feeds."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def trim(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows without empty cells at their ends and empty rows after the last; rows in between stay."""
    for row in rows:
        while row and row[-1] in (None, ""):
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows
