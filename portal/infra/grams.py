"""Text as the words of a search index: Chinese by every two neighbouring characters, the rest by word.

`厨房漏水 Boiler-2` becomes 厨房 房漏 漏水 水 boiler 2. The last character of a run stands alone as well, so that
one character is found by prefix wherever it stands. Traditional characters are folded to Simplified one by
one, not by phrase: text and question must fold alike whatever stands around them.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Any

LONGEST = 64
_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
_RUNS = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


class _Folded(dict[int, str]):
    """Each Han character in its Simplified form, learned on first sight."""

    def __missing__(self, code: int) -> str:
        mark = chr(code)
        if 0x3400 <= code <= 0x9FFF or code >= 0x20000:
            simple = str(_converter().convert(mark))
            mark = simple if len(simple) == 1 else mark
        self[code] = mark
        return mark


_folded = _Folded()


def fold(text: str) -> str:
    """Text as it is compared: width, case and Traditional or Simplified make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_folded)


def runs(text: str) -> list[tuple[str, bool]]:
    """The runs of a text in order, each folded, with whether it is Chinese."""
    return [(found[0] or found[1][:LONGEST], bool(found[0])) for found in _RUNS.findall(fold(text))]


def grams(text: str) -> list[str]:
    """The index words of a text, each once, in order of first appearance."""
    words: dict[str, None] = {}
    for run, chinese in runs(text):
        if chinese:
            words.update(dict.fromkeys(a + b for a, b in pairwise(run)))
            words[run[-1]] = None
        else:
            words[run] = None
    return list(words)


def asked(question: str, most: int) -> list[tuple[str, bool]]:
    """The index words a question asks for, at most `most`, each with whether it stands for all that begin so.

    One Chinese character does, and a word of three letters or digits; shorter words must fit whole.
    """
    words: dict[tuple[str, bool], None] = {}
    for run, chinese in runs(question):
        if not chinese:
            words[run, len(run) >= 3] = None
        elif len(run) == 1:
            words[run, True] = None
        else:
            words.update(dict.fromkeys((a + b, False) for a, b in pairwise(run)))
    return list(words)[:most]
