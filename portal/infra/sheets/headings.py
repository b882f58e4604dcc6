"""Headings as people write them, and the fields of an import they stand for."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Generic, TypeVar

from portal.infra.sheets.table import Sheet, Value

F = TypeVar("F", bound=StrEnum)
_TRADITIONAL = str.maketrans(
    "號間編單樓棟層門牌業產權戶聯繫電話機備用緊急時驗積築實測證碼顧場構購買屋類圖稱屬訴問題覆復內來戶處",
    "号间编单楼栋层门牌业产权户联系电话机备用紧急时验积筑实测证码顾场构购买屋类图称属诉问题复复内来户处",
)
_SEARCHED = 40


def flat(value: Value) -> str:
    """The cell as one line in plain width: full-width digits, marks and spaces become the usual ones."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return " ".join(unicodedata.normalize("NFKC", str(value)).split())


def header_word(text: str) -> str:
    """A heading as it is compared: simplified, one case, without spaces, marks, and what stands in brackets."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_TRADITIONAL)
    text = re.sub(r"\([^()]*\)|\[[^\]]*\]|【[^】]*】", "", text)
    return re.sub(r"[\s*:：.,，。、_\-/'\"“”]+", "", text)


def labels_of(sheet: Sheet, header: Sequence[int]) -> dict[int, str]:
    """What is written over each column, in header rows counted from 0."""
    labels: dict[int, str] = {}
    for row in header:
        for column, value in enumerate(sheet.rows[row] if row < len(sheet.rows) else ()):
            text = flat(value) if isinstance(value, str) else ""
            if text:
                labels[column] = text
    return labels


class Headings(Generic[F]):
    """The headings that stand for each field: words divided by spaces; `telling` ones make a row a header."""

    def __init__(self, words: Mapping[F, str], telling: Collection[F]) -> None:
        self._exact = {word: field for field, known in words.items() for word in known.split()}
        self._longest = sorted((word for word in self._exact if len(word) > 1), key=len, reverse=True)
        self._telling = frozenset(telling)

    def field_of(self, label: str) -> tuple[F | None, float]:
        """The field of a heading, and how sure that is (0 to 1)."""
        word = header_word(label)
        if not word or len(word) > 24:
            return None, 0.0
        if word in self._exact:
            return self._exact[word], 1.0
        if len(word) <= 12 and not word.isascii():
            for known in self._longest:
                if not known.isascii() and (word.endswith(known) or word.startswith(known)):
                    return self._exact[known], 0.8
        return None, 0.0

    def header(self, sheet: Sheet) -> tuple[int, ...]:
        """The rows of the header counted from 0: under titles, over two merged rows, or none at all."""
        best: tuple[int, ...] = ()
        most = 1
        for row in range(min(_SEARCHED, len(sheet.rows))):
            for header in ((row,), (row, row + 1)):
                labels = labels_of(sheet, header).values()
                found = {field for text in labels if (field := self.field_of(text)[0])}
                if len(found) > most and found & self._telling:
                    best, most = header, len(found)
        return _with_group_above(sheet, best)


def _with_group_above(sheet: Sheet, header: tuple[int, ...]) -> tuple[int, ...]:
    # A cell merged from the row above says that the header began there.
    while header and any((header[0], column) in sheet.filled for column in range(sheet.width)):
        header = (header[0] - 1, *header)
    return header
