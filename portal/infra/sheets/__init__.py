"""Reading tables people send: workbooks and delimited text, told apart by content, within limits."""

from pathlib import PurePosixPath

from portal.infra.refused import N_, Refused
from portal.infra.sheets.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Sheet, Value, address, letters
from portal.infra.sheets.text import read_text
from portal.infra.sheets.workbook import read_xls, read_xlsx

__all__ = ["MAX_BYTES", "MAX_COLUMNS", "MAX_ROWS", "Sheet", "Value", "address", "letters", "read_sheets"]

EXTENSIONS = frozenset({"", ".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<body", b"<meta")
_KINDS = N_("这不是表格文件。请上传xlsx、xls、csv或tsv文件。")


def read_sheets(data: bytes, filename: str) -> list[Sheet]:
    """Every table in the file, hidden ones marked so.

    The content decides what it is; the name's ending must be one of a table. Text comes as text, formulas and
    error cells as their text, never computed. Refused: empty, over 15 MB, locked, broken, no table, over the limits.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise Refused(N_("这个文件是空的。"))
    if len(data) > MAX_BYTES:
        raise Refused(N_("文件超过%(limit)s MB，请分成几个文件上传。"), limit=MAX_BYTES // 1024 // 1024)
    path = PurePosixPath(filename.replace("\\", "/"))
    if path.suffix.lower() not in EXTENSIONS:
        raise Refused(_KINDS)
    return _read(data, path.stem)


def _read(data: bytes, stem: str) -> list[Sheet]:
    if data.startswith(_ZIP):
        return read_xlsx(data)
    if data.startswith(_OLE):
        return read_xls(data)
    if data.startswith(_FOREIGN):
        raise Refused(_KINDS)
    if data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise Refused(N_("这是网页，不是表格，只是用了表格的文件名。请用表格软件打开，另存为xlsx，再上传。"))
    return [read_text(data, stem)]
