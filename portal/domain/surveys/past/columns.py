"""What the columns of a past survey's table hold, by their headings, their values and the codebook."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.domain.surveys.past.models import SurveyImport
from portal.domain.surveys.past.rules import (
    ANSWERS,
    ONCE,
    OPTIONS_MOST,
    SIDES,
    USUAL_UNKNOWN,
    Role,
    choices_in,
    labels_in,
    looks_ticked,
    proposed,
)
from portal.domain.surveys.past.together import (
    choice_of,
    pairs_in,
    parted,
    side_of,
    text_of,
    ticks_in,
    without_side,
)
from portal.domain.surveys.question_rules import DEFAULT
from portal.infra.refused import Refused
from portal.infra.sheets import Sheet, Value
from portal.infra.sheets.headings import flat
from portal.infra.sheets.keeping import unpack

SAMPLED = 2000
TEXT_MOST = 300
Told = Mapping[str, Any]
# What a codebook writes beside a question with several choices.
SEVERAL = re.compile(r"多选|可多选|all that apply|select all|choose all|check all|multiple", re.IGNORECASE)


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
        if looks_ticked(values) and parted(heading)[0]:
            role = Role.TICKED
        side = side_of(heading, text) if role is Role.RATING else None
        if text and SEVERAL.search(text) and role in (Role.SINGLE, Role.TEXT):
            role = Role.SEVERAL
        if role in ANSWERS and book and heading.lower() not in book:
            role = None
        marks = marks or (role is Role.RATING and USUAL_UNKNOWN in values)
        role = side[0] if side and role else role
        columns[str(at)] = {
            "role": role.value if role else "", "heading": heading[:80], "labels": labels,
            "text": (text or heading)[:TEXT_MOST], "samples": sorted(set(filter(None, values)))[:8],
            "whole": book.get(parted(heading)[0].lower(), ("", {}))[0][:TEXT_MOST],
        }  # fmt: skip
    _lone_ticks(columns)
    return header, columns, [USUAL_UNKNOWN] if marks else []


def _lone_ticks(columns: Mapping[str, dict[str, Any]]) -> None:
    """Ticks that stand alone, and sides without the other, are taken for what their values say."""
    there = {int(at): told for at, told in columns.items()}
    for together in ticks_in(there):
        if len(together) == 1:
            there[together[0]]["role"] = Role.SINGLE.value
    try:
        pairs_in(there)
    except Refused:
        for told in columns.values():
            told["role"] = Role.RATING.value if told["role"] in SIDES else told["role"]


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


def questions_of(kept: SurveyImport) -> list[dict[str, Any]]:
    """The questions of the columns as they were agreed on, in their order; each column learns its question's id (`as`)
    and, where it ticks one, its choice."""
    columns = {int(at): told for at, told in kept.columns.items() if told["role"] in ANSWERS}
    codes = _codes_of(
        kept, [at for at, told in columns.items() if told["role"] in (Role.SINGLE, Role.SEVERAL)]
    )
    made: dict[int, dict[str, Any]] = {}
    sides = [at for pair in pairs_in(columns) for at in pair]
    for together in (*pairs_in(columns), *ticks_in(columns)):
        made[min(together)] = _of_several(columns, together)
    for at, told in columns.items():
        if at not in sides and told["role"] != Role.TICKED:
            told["as"] = f"c{at}"
            made[at] = _question(
                f"c{at}", told["role"], told["text"], _options(codes.get(at, ()), told["labels"])
            )
    return [made[at] for at in sorted(made)]


def _of_several(columns: Mapping[int, dict[str, Any]], together: Sequence[int]) -> dict[str, Any]:
    name = f"c{min(together)}"
    for at in together:
        columns[at] |= {"as": name, "choice": f"o{at}"}
    if columns[together[0]]["role"] in SIDES:
        return _question(name, "pair", _pair_text(columns, together), [])
    options = [(f"o{at}", choice_of(columns[at])) for at in together]
    return _question(name, "several", text_of(columns, together), options)


def _pair_text(columns: Mapping[int, Told], together: Sequence[int]) -> str:
    """What both sides of a pair are about: the question without the word for its side."""
    texts = [columns[at]["text"] for at in together]
    return without_side(texts[0]) or "、".join(dict.fromkeys(texts))


def _options(codes: Iterable[str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code[:40], labels.get(code, code)) for code in codes]


def _question(name: str, kind: str, text: str, options: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A question as a version keeps it; its id names the (first) column."""
    found: dict[str, Any] = {
        "id": name,
        "kind": kind,
        "texts": {DEFAULT: text[:TEXT_MOST]},
        "dont_know": True,
    }
    if kind in (Role.SINGLE, Role.SEVERAL):
        found["options"] = [{"id": code, "texts": {DEFAULT: words}} for code, words in options]
    return found


def _codes_of(kept: SurveyImport, columns: Iterable[int]) -> Mapping[int, list[str]]:
    """The codes that stand in these columns, but for those that mean don't know; numbers in their order."""
    sheet = unpack(kept.source or b"")
    found = {}
    for at in columns:
        values = {flat(sheet.cell(row, at)) for row in range(kept.header + 1, len(sheet.rows))} - {
            "",
            *kept.unknown,
        }
        if kept.columns[str(at)]["role"] == Role.SEVERAL:
            values = {part for value in values for part in choices_in(value)}
        codes = sorted(values, key=lambda code: (not code.isdigit(), len(code), code))
        found[at] = codes[:OPTIONS_MOST]
    return found
