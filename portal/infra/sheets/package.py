"""The zip that an XLSX file is: unpacked within limits, looked through before a reader builds tables of it."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from portal.infra.refused import N_, Refused
from portal.infra.sheets.table import MAX_COLUMNS, MAX_ROWS

MAX_MEMBERS = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
_RATIO_FROM = 20 * 1024 * 1024

BROKEN = N_("这个表格文件打不开，可能已损坏。请用表格软件打开，另存为xlsx，再上传。")
_TOO_BIG = N_("这个表格解开后太大，没有读取。请删去用不到的工作表、图片和空行，另存后再上传。")
_SKIPPED = re.compile(r"/(media|drawings|theme|charts|pivotCache|printerSettings|embeddings|externalLinks)/")
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@dataclass(slots=True)
class Seen:
    """What one worksheet holds beside its values; places counted from 0 as (row, column)."""

    raw: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_columns: set[int] = field(default_factory=set)


_Start = Callable[[str, dict[str, str]], None]


class _NotASheet(Exception):
    pass


def unpack(data: bytes) -> dict[str, bytes]:
    """The XML members by name; refuses locked, broken and exploding archives before unpacking them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [info for info in archive.infolist() if _wanted(info.filename)]
            if len(archive.infolist()) > MAX_MEMBERS:
                raise Refused(_TOO_BIG)
            total = sum(info.file_size for info in wanted)
            if total > MAX_UNPACKED or (total > _RATIO_FROM and total > len(data) * MAX_RATIO):
                raise Refused(_TOO_BIG)
            # zipfile stops at the announced size and checks the sum, so a lying header is caught here.
            return {info.filename.replace("\\", "/"): archive.read(info) for info in wanted}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise Refused(BROKEN) from None


def repack(members: dict[str, bytes]) -> io.BytesIO:
    """A plain archive of just these members, so that the reader sees exactly what was looked through."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def look_through(members: dict[str, bytes]) -> dict[str, Seen]:
    """Sheet name → what it holds beside values. Refuses too many rows or columns, and XML with a DOCTYPE."""
    paths = {path: seen for path, content in members.items() if (seen := _scan(content)) is not None}
    return {name: paths[path] for name, path in _sheet_paths(members).items() if path in paths}


def _wanted(name: str) -> bool:
    name = name.replace("\\", "/")
    return name.endswith((".xml", ".rels")) and not _SKIPPED.search("/" + name)


def _scan(content: bytes) -> Seen | None:
    scanner = _Scanner()
    try:
        _parse(content, scanner.start, scanner)
    except _NotASheet:
        return None
    return scanner.seen


def _parse(content: bytes, start: _Start, scanner: "_Scanner | None" = None) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    if scanner:
        scanner.parser = parser
        parser.EndElementHandler = scanner.end
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Refused(BROKEN) from None


def _no_doctype(*_: object) -> None:
    raise Refused(BROKEN)


def _sheet_paths(members: dict[str, bytes]) -> dict[str, str]:
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(tag: str, attrs: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            number = next((value for key, value in attrs.items() if _local(key) == "id"), "")
            names[attrs.get("name", "")] = number

    def relation(tag: str, attrs: dict[str, str]) -> None:
        if _local(tag) == "Relationship":
            target = posixpath.join("/xl", attrs.get("Target", ""))
            targets[attrs.get("Id", "")] = posixpath.normpath(target)[1:]

    _parse(members.get("xl/workbook.xml", b"<x/>"), sheet)
    _parse(members.get("xl/_rels/workbook.xml.rels", b"<x/>"), relation)
    return {name: targets.get(number, "") for name, number in names.items()}


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


class _Scanner:
    """Walks one worksheet: where values stand, what the formulas and error cells say, which columns are hidden."""

    def __init__(self) -> None:
        self.seen = Seen()
        self.parser: expat.XMLParserType
        self.row = self.column = -1
        self.at = (0, 0)
        self.is_error = self.inside = False
        self.text: list[str] = []
        self.shared: dict[str, str] = {}
        self.share: str | None = None

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        """One opening tag; the first must be a worksheet's."""
        tag = _local(tag)
        if not self.inside:
            if tag != "worksheet":
                raise _NotASheet
            self.inside = True
        handler = _STARTS.get(tag)
        if handler:
            handler(self, attrs)

    def end(self, tag: str) -> None:
        """One closing tag: what was collected for a formula or an error is kept."""
        if self.parser.CharacterDataHandler is None:
            return
        self.parser.CharacterDataHandler = None
        text = "".join(self.text)
        if _local(tag) == "v":
            self.seen.raw.setdefault(self.at, text)
            return
        if self.share is not None:
            text = text or self.shared.get(self.share, "")
            self.shared.setdefault(self.share, text)
        self.seen.raw[self.at] = "=" + text

    def _begin_row(self, attrs: dict[str, str]) -> None:
        self.row = int(attrs["r"]) - 1 if attrs.get("r", "").isdigit() else self.row + 1
        self.column = -1

    def _begin_cell(self, attrs: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attrs.get("r", ""))
        if place:
            self.column = _index(place[1])
            self.at = (int(place[2]) - 1, self.column)
        else:
            self.column += 1
            self.at = (self.row, self.column)
        self.is_error = attrs.get("t") == "e"

    def _begin_value(self, _: dict[str, str]) -> None:
        self._stands_at()
        if self.is_error:
            self._collect()

    def _begin_formula(self, attrs: dict[str, str]) -> None:
        self._stands_at()
        self.share = attrs.get("si") if attrs.get("t") == "shared" else None
        self._collect()

    def _begin_text(self, _: dict[str, str]) -> None:
        self._stands_at()

    def _begin_column(self, attrs: dict[str, str]) -> None:
        if attrs.get("hidden") in ("1", "true"):
            first, last = int(attrs.get("min", "0")), int(attrs.get("max", "0"))
            self.seen.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _collect(self) -> None:
        self.text = []
        self.parser.CharacterDataHandler = self.text.append

    def _stands_at(self) -> None:
        row, column = self.at
        if row >= MAX_ROWS:
            raise Refused(N_("表格超过%(limit)s行，请分成几个文件上传。"), limit=MAX_ROWS)
        if column >= MAX_COLUMNS:
            raise Refused(N_("表格超过%(limit)s列，请删去用不到的列再上传。"), limit=MAX_COLUMNS)


_STARTS = {
    "row": _Scanner._begin_row,
    "c": _Scanner._begin_cell,
    "v": _Scanner._begin_value,
    "f": _Scanner._begin_formula,
    "is": _Scanner._begin_text,
    "col": _Scanner._begin_column,
}


def _index(name: str) -> int:
    index = 0
    for ch in name.upper():
        index = index * 26 + ord(ch) - 64
    return index - 1
