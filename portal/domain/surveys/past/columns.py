"""What the columns of a past survey's table hold, by their headings, their values and the codebook."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.domain.surveys.past.models import SurveyImport
from portal.domain.surveys.past.rules import (
    ANSWERS,
    ONCE,
    OPTIONS_MOST,
    USUAL_UNKNOWN,
    Role,
    labels_in,
    proposed,
)
from portal.domain.surveys.question_rules import DEFAULT
from portal.infra.sheets import Sheet, Value
from portal.infra.sheets.headings import flat
from portal.infra.sheets.keeping import unpack

SAMPLED = 2000
TEXT_MOST = 300
Told = Mapping[str, Any]


def propose(sheet: Sheet, codebook: Sequence[Sequence[Value]]) -> tuple[int, dict[str, Any], list[str]]:
    """The header's row, what each column seems to hold, and the codes of don't know.

    Where there is a codebook, a column it does not name is not taken for an answer.
    """
    header, book = _header(sheet), _book(codebook)
    columns: dict[str, Any] = {}
    marks = False
    for at in range(sheet.width):
        heading, values = flat(sheet.cell(header, at)), _values(sheet, header, at)
        if not heading and not any(values):
            continue
        text, labels = book.get(heading.lower(), ("", {}))
        role = proposed(values, heading)
        if role in ONCE and any(told["role"] == role for told in columns.values()):
            role = None
        if role in ANSWERS and book and heading.lower() not in book:
            role = None
        marks = marks or (role is Role.RATING and USUAL_UNKNOWN in values)
        columns[str(at)] = {
            "role": role.value if role else "", "heading": heading[:80], "labels": labels,
            "text": (text or heading)[:TEXT_MOST], "samples": sorted(set(filter(None, values)))[:8],
        }  # fmt: skip
    return header, columns, [USUAL_UNKNOWN] if marks else []


def _header(sheet: Sheet) -> int:
    """The first row that fills most of the width."""
    for at, row in enumerate(sheet.rows):
        if sum(value not in (None, "") for value in row) * 10 >= sheet.width * 8:
            return at
    return 0


def _values(sheet: Sheet, header: int, at: int) -> list[str]:
    rows = range(header + 1, min(len(sheet.rows), header + 1 + SAMPLED))
    return [flat(sheet.cell(row, at))[:80] for row in rows]


def _book(rows: Iterable[Sequence[Value]]) -> dict[str, tuple[str, dict[str, str]]]:
    """Heading → (question, words of its codes); the first cell of a row is the heading, the second the question."""
    found = {}
    for row in rows:
        cells = [flat(value) for value in row] + ["", "", ""]
        if cells[0] and cells[1]:
            text = cells[1] if " " in cells[1] else cells[1].replace("_", " ")
            found[cells[0].lower()] = (text, labels_in(cells[2]))
    return found


def codes_of(kept: SurveyImport, columns: Iterable[str]) -> Mapping[str, list[str]]:
    """The codes that stand in these columns, but for those that mean don't know; numbers in their order."""
    sheet = unpack(kept.source or b"")
    found = {}
    for at in columns:
        values = {flat(sheet.cell(row, int(at))) for row in range(kept.header + 1, len(sheet.rows))}
        codes = sorted(values - {"", *kept.unknown}, key=lambda code: (not code.isdigit(), len(code), code))
        found[at] = codes[:OPTIONS_MOST]
    return found


def question_of(at: str, told: Told, codes: Iterable[str]) -> dict[str, Any]:
    """The question of a column, as a version keeps it; its id names the column."""
    question = {"id": f"c{at}", "kind": told["role"], "texts": {DEFAULT: told["text"]}, "dont_know": True}
    if told["role"] == Role.SINGLE:
        labels = told["labels"]
        question["options"] = [
            {"id": code[:40], "texts": {DEFAULT: labels.get(code, code)}} for code in codes
        ]
    return question
