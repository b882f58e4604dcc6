"""Delimited text in the encodings and with the separators that are met in the wild."""

import codecs
import csv
import io
from collections import Counter

from portal.infra.refused import N_, Refused
from portal.infra.sheets.table import MAX_COLUMNS, MAX_ROWS, Sheet, Value, clean, trim

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DELIMITERS = (",", "\t", ";", "|")
_ODD_ENCODING = N_("这个文件的文字编码认不出来。请用表格软件打开，另存为xlsx或UTF-8编码的csv，再上传。")
_NOT_A_TABLE = N_("这不是表格文件。请上传xlsx、xls、csv或tsv文件。")


def decode(data: bytes) -> str:
    """The text of the file: byte-order mark, else UTF-16 by its zero bytes, else UTF-8, else GB18030."""
    try:
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                return data[len(mark) :].decode(encoding)
        wide = _wide_encoding(data)
        if wide:
            return data.decode(wide)
    except UnicodeDecodeError:
        raise Refused(_ODD_ENCODING) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_chinese(data)


def read_text(data: bytes, name: str) -> Sheet:
    """The one sheet in delimited text; every value is text, quoted line ends stay inside their cell."""
    text = decode(data)
    head = text[:4000]
    if sum(ch < " " and ch not in "\t\r\n\x0b\x0c" for ch in head) > max(2, len(head) // 50):
        raise Refused(_NOT_A_TABLE)
    # A zero byte is neither text nor a separator; the csv module stops at it.
    return Sheet(name, trim(_records(text.replace("\0", ""))))


def delimiter_of(text: str) -> str:
    """The separator that cuts the first records into the most columns of equal number."""
    return max(_DELIMITERS, key=lambda mark: _evenness(text[:20_000], mark))


def _wide_encoding(data: bytes) -> str | None:
    head = data[:4000]
    low, high = head[1::2].count(0), head[0::2].count(0)
    if len(data) % 2 or max(low, high) < max(2, len(head) // 50) or min(low, high) > max(low, high) // 10:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _decode_chinese(data: bytes) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise Refused(_ODD_ENCODING) from None
    # Almost any bytes decode as GB18030; foreign text shows as characters nobody uses.
    beyond = [ch for ch in text[:200_000] if ch > "\x7f"]
    if sum(map(_everyday, beyond)) < len(beyond) * 0.6:
        raise Refused(_ODD_ENCODING)
    return text


def _everyday(ch: str) -> bool:
    try:
        return ch.encode("gb2312")[0] < 0xD8
    except UnicodeEncodeError:
        return False


def _evenness(head: str, mark: str) -> tuple[float, int]:
    try:
        records = list(csv.reader(io.StringIO(head, newline=""), delimiter=mark))
    except csv.Error:
        return (0.0, 0)
    widths = [len(record) for record in records if record]
    if not widths:
        return (0.0, 0)
    width, times = max(Counter(widths).items(), key=lambda item: (item[1] * (item[0] - 1), item[0]))
    return ((width - 1) * times / len(widths), width)


def _records(text: str) -> list[list[Value]]:
    rows: list[list[Value]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)):
            _within(len(rows) + 1, len(record), record)
            rows.append([clean(cell) for cell in record])
    except csv.Error:
        raise Refused(
            N_("第%(row)s行读不下去：引号没有成对，或一格的文字太长。请改好后再上传。"), row=len(rows) + 1
        ) from None
    return rows


def _within(row: int, width: int, record: list[str]) -> None:
    if row > MAX_ROWS:
        raise Refused(N_("表格超过%(limit)s行，请分成几个文件上传。"), limit=MAX_ROWS)
    if width > MAX_COLUMNS and any(record[MAX_COLUMNS:]):
        raise Refused(N_("表格超过%(limit)s列，请删去用不到的列再上传。"), limit=MAX_COLUMNS)
