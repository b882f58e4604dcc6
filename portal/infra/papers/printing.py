"""Papers as PDF, set by Typst. The text is handed over as data, so that nothing in it is read as markup.

Chinese needs a font: one from the folder named in PAPER_FONTS, the one that comes with the requirements
(Noto Sans SC), or one of the machine's, in this order.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask import current_app

from portal.infra.papers import press
from portal.infra.papers.paper import Paper, Say, Table, said, shown, spoken
from portal.infra.refused import N_, Refused

FAMILIES = (
    "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
)  # fmt: skip
SHIPPED = "pylopdf_fonts_zh_cn"
# A long table is set in pieces: Typst's time grows faster than the rows of one table.
PIECE = 50
NO_FONT = N_(
    "这台服务器上没有中文字体，做不出PDF。表格文件照常能下载；请管理员按运维说明装上字体，再试一次。"
)
_LAYOUT = Path(__file__).with_name("paper.typ")
_PRESS = Path(__file__).with_name("press.py")
# A longer paper is read in a spreadsheet; setting it would keep somebody waiting for more than ten seconds.
MOST_ROWS = 10_000
MOST_SECONDS = 60
TOO_LONG = N_("这份有%(rows)s行，做成PDF太长。请下载表格，内容是一样的。")


class Unprintable(Refused):
    """No PDF of this can be made on this machine (503)."""

    status = 503


def pdf(paper: Paper, language: str = "") -> bytes:
    """The paper as PDF in this language, or the one spoken now; Unprintable where no Chinese font is there."""
    with spoken(language):
        return press_plain(plain(paper))


def press_plain(data: dict[str, Any]) -> bytes:
    """The same from what `plain` gave."""
    rows = sum(len(piece) for table in data["tables"] for piece in table["pieces"])
    if rows > MOST_ROWS:
        raise Unprintable(TOO_LONG, rows=rows)
    asked = {
        "data": data, "layout": _LAYOUT.read_text("utf-8"), "families": FAMILIES,
        "folders": [str(path) for path in _folders(str(current_app.config.get("PAPER_FONTS") or ""))],
    }  # fmt: skip
    # Isolated, so that nothing of this folder shadows the library; its own process, so that its memory goes with it.
    command, given = [sys.executable, "-I", str(_PRESS)], json.dumps(asked).encode()
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=MOST_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Unprintable(TOO_LONG, rows=rows) from None
    if done.returncode == press.NO_FONT:
        raise Unprintable(NO_FONT)
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    return done.stdout


def _folders(folder: str) -> list[Path]:
    spec = importlib.util.find_spec(SHIPPED)
    places = [Path(folder)] if folder else []
    return places + [Path(place) for place in (spec.submodule_search_locations or ())] if spec else places


def plain(paper: Paper) -> dict[str, Any]:
    """What stands on the paper, as plain text in the language spoken now; too long a one is not even written down."""
    rows = sum(len(table.rows) for table in paper.tables)
    if rows > MOST_ROWS:
        raise Unprintable(TOO_LONG, rows=rows)
    return {
        "title": said(paper.title), "wide": paper.wide, "foot": paper.foot,
        "facts": [[said(label), shown(value, "text", paper.zone)] for label, value in paper.facts],
        "tables": [_table(table, paper.zone) for table in paper.tables],
        "notes": [said(note) for note in paper.notes], "signs": [said(party) for party in paper.signs],
    }  # fmt: skip


def _table(table: Table, zone: str) -> dict[str, Any]:
    kinds = [column.kind for column in table.columns]
    rows = [[shown(value, kind, zone) for value, kind in zip(row, kinds, strict=True)] for row in table.rows]
    return {
        "title": said(table.title), "heads": [said(column.label) for column in table.columns],
        "wides": [column.wide for column in table.columns],
        "right": [kind in ("money", "count", "exact") for kind in kinds],
        "pieces": [rows[start : start + PIECE] for start in range(0, len(rows), PIECE)],
        "totals": [[said(words), shown(cents, "money", zone)] for words, cents in table.totals],
        "empty": said(Say(table.empty)) if table.empty and not rows else "",
    }  # fmt: skip
